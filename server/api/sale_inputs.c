#include "api/sale_inputs.h"
#include "domain/sale/order.h"

#include <hoaban/payer.h>

#define AT(type, member) .offset = offsetof(struct type, member), .has_offset = JSON_NO_HAS
static const struct json_field line_fields[] = {
	{.name = "category", .kind = JSON_FIELD_TEXT, .is_required = true, AT(line_in, category), .min = 1, .max = 16},
	{.name = "quantity",
	 .kind = JSON_FIELD_INTEGER,
	 .is_required = true,
	 AT(line_in, quantity),
	 .min = 1,
	 .max = ORDER_PERSONS_MAX},
};
const struct json_shape line_shape = {sizeof(struct line_in), 2, line_fields};

static const struct json_field payer_fields[] = {
	{.name = "name", .kind = JSON_FIELD_TEXT, .is_required = true, AT(payer_in, name), .min = 1, .max = PAYER_TEXT},
	{.name = "tax_code", .kind = JSON_FIELD_TEXT, AT(payer_in, tax_code), .min = 10, .max = TAX_CODE_TEXT - 1},
	{.name = "address", .kind = JSON_FIELD_TEXT, AT(payer_in, address), .min = 1, .max = PAYER_TEXT},
};
const struct json_shape payer_shape = {sizeof(struct payer_in), 3, payer_fields};

void sale_sites(uint64_t *mask, const struct json_texts *sites, const struct tariff *t, struct complaints *c)
{
	for (size_t i = 0; i < sites->count; i++) {
		const struct tariff_site *site = t ? tariff_site_by_code(t, sites->list[i]) : NULL;
		enum err e = E_OK;
		if (t && !site)
			e = complain(c, arena_format(c->arena, "/sites/%zu", i), "unknown", "there is no site with this code");
		else if (site && (*mask >> site->number & 1))
			e = complain(c, arena_format(c->arena, "/sites/%zu", i), "duplicate", "this site is named twice");
		if (e == E_OK && site)
			*mask |= UINT64_C(1) << site->number;
	}
}

void sale_lines(uint32_t quantity[static CATEGORY_COUNT], const struct json_objects *lines, struct complaints *c)
{
	const struct line_in *list = lines->list;
	for (size_t i = 0; i < lines->count; i++) {
		enum category category;
		enum err e = category_parse(&category, list[i].category);
		if (e != E_OK)
			e = complain(c, arena_format(c->arena, "/lines/%zu/category", i), "unknown",
				     "there is no category with this code");
		else if (quantity[category] > 0)
			e = complain(c, arena_format(c->arena, "/lines/%zu/category", i), "duplicate",
				     "this category is named twice");
		if (e == E_OK)
			quantity[category] = (uint32_t)list[i].quantity;
	}
}

static const struct json_field slot_fields[] = {
	{.name = "site", .kind = JSON_FIELD_TEXT, .is_required = true, AT(slot_in, site), .min = 1, .max = 8},
	{.name = "time", .kind = JSON_FIELD_TEXT, .is_required = true, AT(slot_in, time), .min = 5, .max = 5},
};
const struct json_shape slot_shape = {sizeof(struct slot_in), 2, slot_fields};

static enum err read_slot(struct order_slot *out, const struct slot_in *in, const struct tariff *t, size_t i,
			  struct complaints *c)
{
	const struct tariff_site *site = t ? tariff_site_by_code(t, in->site) : NULL;
	enum err e = E_OK;
	*out = (struct order_slot){.site = site ? site->number : 0};
	if (t && !site)
		e = complain(c, arena_format(c->arena, "/slots/%zu/site", i), "unknown", "there is no site with this code");
	if (minute_parse(&out->begins, in->time) != E_OK)
		e = complain(c, arena_format(c->arena, "/slots/%zu/time", i), "format", "a time of the day such as 09:30");
	return site ? e : E_INVALID;
}

void sale_slots(struct order_inputs *out, const struct json_objects *slots, const struct tariff *t, struct complaints *c)
{
	const struct slot_in *list = slots->list;
	for (size_t i = 0; i < slots->count && i < ORDER_SLOTS_MAX; i++)
		if (read_slot(&out->slots[out->slot_count], &list[i], t, i, c) == E_OK)
			out->slot_count++;
}

void sale_payer(const struct payer_in *in, struct complaints *c)
{
	struct payer_text text = {in->name, in->tax_code, in->address};
	struct complaints found = {.arena = c->arena};
	enum err e = payer_check(&text, &found);
	for (size_t i = 0; i < found.count && i < COMPLAINTS_MAX && e != E_OK; i++)
		e = complain(c, arena_format(c->arena, "/payer%s", found.list[i].pointer), found.list[i].code, "%s",
			     found.list[i].detail);
}
