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

/* Complaints are collected, at /sites/<i> and /lines/<i>/category. Without a tariff sites are not looked at. */
void sale_sites(uint64_t *mask, const struct json_texts *sites, const struct tariff *t, struct complaints *c);
void sale_lines(uint32_t quantity[static CATEGORY_COUNT], const struct json_objects *lines, struct complaints *c);
/* Complaints at /slots/<i>/site and /slots/<i>/time. */
void sale_slots(struct order_inputs *out, const struct json_objects *slots, const struct tariff *t, struct complaints *c);
/* What would not go onto a signed receipt, or would have to be changed for it: complaints at /payer/<member>. */
void sale_payer(const struct payer_in *in, struct complaints *c);

#endif
