/* Members that say what is sold and to whom, of orders and corrections alike. */
#ifndef SERVER_API_SALE_INPUTS_H
#define SERVER_API_SALE_INPUTS_H

#include <hoaban/json.h>
#include <hoaban/tariff.h>

struct line_in {
	const char *category;
	int64_t quantity;
};
struct payer_in {
	const char *name, *tax_code, *address;
};
struct slot_in {
	const char *site, *time;
};
extern const struct json_shape line_shape, payer_shape, slot_shape;
struct order_inputs;

/* When, what and how many, as the first members of an order and of a class's booking: struct sale_in `sale` of that type. */
struct sale_in {
	int32_t visit_date;
	struct json_texts sites;
	const char *product;
	struct json_objects lines, slots;
	bool has_sites, has_product;
};
#define SALE_AT(type, member) .offset = offsetof(struct type, sale.member), .has_offset = JSON_NO_HAS
#define SALE_FIELDS(type, slots_max)                                                                                           \
	{.name = "visit_date", .kind = JSON_FIELD_DATE, .is_required = true, SALE_AT(type, visit_date)},                       \
		{.name = "sites",                                                                                              \
		 .kind = JSON_FIELD_TEXTS,                                                                                     \
		 .offset = offsetof(struct type, sale.sites),                                                                  \
		 .has_offset = offsetof(struct type, sale.has_sites),                                                          \
		 .min = 1,                                                                                                     \
		 .max = SITES_MAX},                                                                                            \
		{.name = "product",                                                                                            \
		 .kind = JSON_FIELD_TEXT,                                                                                      \
		 .offset = offsetof(struct type, sale.product),                                                                \
		 .has_offset = offsetof(struct type, sale.has_product),                                                        \
		 .min = 1,                                                                                                     \
		 .max = PRODUCT_TEXT - 1},                                                                                     \
		{.name = "lines",                                                                                              \
		 .kind = JSON_FIELD_OBJECTS,                                                                                   \
		 .is_required = true,                                                                                          \
		 SALE_AT(type, lines),                                                                                         \
		 .min = 1,                                                                                                     \
		 .max = CATEGORY_COUNT - 1,                                                                                    \
		 .shape = &line_shape},                                                                                        \
	{                                                                                                                      \
		.name = "slots", .kind = JSON_FIELD_OBJECTS, SALE_AT(type, slots), .min = 0, .max = (slots_max),               \
		.shape = &slot_shape                                                                                           \
	}

/* Complaints are collected, at /sites/<i> and /lines/<i>/category. Without a tariff sites are not looked at. */
void sale_sites(uint64_t *mask, const struct json_texts *sites, const struct tariff *t, struct complaints *c);
void sale_lines(uint32_t quantity[static CATEGORY_COUNT], const struct json_objects *lines, struct complaints *c);
/* Complaints at /slots/<i>/site and /slots/<i>/time. */
void sale_slots(struct order_inputs *out, const struct json_objects *slots, const struct tariff *t, struct complaints *c);
/* What would not go onto a signed receipt, or would have to be changed for it: complaints at /payer/<member>. */
void sale_payer(const struct payer_in *in, struct complaints *c);

#endif
