/* Where: the sites with their hours, states and times of the day, and what is sold for several of them together. */
#include "app.h"
#include "domain/calendar/availability.h"
#include "pages/page.h"
#include "pages/shop_view.h"
#include "pages/texts.h"

/* ---- times of a site */

static bool is_picked(const struct shop_form *f, uint32_t site, uint32_t begins)
{
	for (size_t i = 0; i < f->slot_count; i++)
		if (f->slots[i].site == site && f->slots[i].begins == begins)
			return true;
	return false;
}

static json_t *slot_view(const struct shop_scene *s, const struct site_day *d, const struct slot_state *slot)
{
	char from[MINUTE_TEXT], until[MINUTE_TEXT];
	minute_format(from, slot->begins);
	minute_format(until, slot->ends);
	bool is_gone = slot->is_over || slot->left == 0;
	return json_pack("{s:s, s:s, s:i, s:b, s:b}", "time", from, "until", until, "left", (int)slot->left, "is_gone", is_gone,
			 "is_picked", !is_gone && is_picked(s->form, d->site, slot->begins));
}

static json_t *slots_view(const struct shop_scene *s, const struct site_day *d)
{
	json_t *list = json_array();
	for (size_t i = 0; d && d->needs_time && i < d->slot_count; i++)
		json_array_append_new(list, slot_view(s, d, &d->slots[i]));
	return list;
}

/* ---- one site */

/* "07:00–11:00, 13:30–17:00"; what the tariff says of it while no hours are known. */
static const char *hours_text(const struct shop_scene *s, const struct tariff_site *site, const struct site_day *d)
{
	const char *text = d ? text_hours(s->arena, d->hours, d->hour_count) : NULL;
	return text ? text : site->hours[s->form->language];
}

static const char *state_text(const struct shop_scene *s, const struct site_day *d)
{
	if (!d || d->state == DAY_OPEN)
		return NULL;
	return d->state == DAY_FULL
		       ? page_word(s->app, s->arena, "shop.site_", "full", s->form->language)
		       : page_word(s->app, s->arena, "shop.site_", shut_reason_codes[d->reason], s->form->language);
}

static bool price_of(int64_t *out, const struct shop_form *f, const char *product, uint64_t sites)
{
	const struct tariff_line *line = tariff_line_on(f->tariff, product, sites, CATEGORY_ADULT, f->day);
	*out = line ? line->price : 0;
	return line != NULL;
}

static const struct site_day *day_of(const struct day_states *day, uint32_t number)
{
	for (size_t i = 0; i < day->site_count; i++)
		if (day->sites[i].site == number)
			return &day->sites[i];
	return NULL;
}

static json_t *site_view(const struct shop_scene *s, const struct tariff_site *site, const struct day_states *day)
{
	const struct shop_form *f = s->form;
	const struct site_day *d = day_of(day, site->number);
	int64_t price;
	bool has_price = price_of(&price, f, NULL, UINT64_C(1) << site->number);
	bool is_chosen = (f->sites >> site->number & 1) != 0, needs_time = d && d->needs_time && d->state == DAY_OPEN;
	json_t *v =
		json_pack("{s:s, s:s, s:i, s:b, s:b, s:I, s:b, s:b}", "code", site->code, "name", site->name[f->language],
			  "number", (int)site->number, "is_chosen", is_chosen, "has_price", has_price, "price",
			  (json_int_t)price, "has_slots", needs_time && (is_chosen || f->product), "needs_time", needs_time);
	page_set(v, "hours", hours_text(s, site, d));
	page_set(v, "state", state_text(s, d));
	json_object_set_new(v, "slots", slots_view(s, d));
	return v;
}

/* ---- several sites together */

static bool is_news(const json_t *list, const char *product)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (str_equal(json_string_value(json_object_get(json_array_get(list, i), "code")), product))
			return false;
	return true;
}

static json_t *product_view(const struct shop_scene *s, const struct tariff_line *line)
{
	const struct shop_form *f = s->form;
	int64_t price;
	bool has_price = price_of(&price, f, line->product, line->sites);
	json_t *v =
		json_pack("{s:s, s:b, s:b, s:I, s:I}", "code", line->product, "is_chosen", str_equal(f->product, line->product),
			  "has_price", has_price, "price", (json_int_t)price, "days", (json_int_t)line->days);
	page_set(v, "name", line->fee_name[f->language] ? line->fee_name[f->language] : line->product);
	page_set(v, "names", text_sites(s->arena, f->tariff, line->sites, f->language));
	return v;
}

static json_t *products_view(const struct shop_scene *s)
{
	json_t *list = json_array();
	const struct tariff *t = s->form->tariff;
	for (size_t i = 0; t && i < t->line_count; i++) {
		const struct tariff_line *line = &t->lines[i];
		if (line->product && line->from <= s->form->day && s->form->day < line->until && is_news(list, line->product))
			json_array_append_new(list, product_view(s, line));
	}
	return list;
}

/* The hours that all sites have, said once; NULL when they differ. */
static const char *common_hours(const json_t *sites)
{
	const char *first = json_string_value(json_object_get(json_array_get(sites, 0), "hours"));
	for (size_t i = 1; first && i < json_array_size(sites); i++)
		if (!str_equal(first, json_string_value(json_object_get(json_array_get(sites, i), "hours"))))
			return NULL;
	return first;
}

static void say_hours_once(json_t *view, json_t *sites)
{
	const char *common = common_hours(sites);
	page_set(view, "common_hours", common);
	for (size_t i = 0; common && i < json_array_size(sites); i++)
		page_set(json_array_get(sites, i), "hours", NULL);
}

void shop_sites_view(json_t *view, const struct shop_scene *s)
{
	const struct tariff *t = s->form->tariff;
	json_t *list = json_array(), *products = products_view(s);
	struct day_states day;
	availability_day(s->app, s->arena, t ? tariff_all_sites(t) : 0, s->form->day, &day);
	for (size_t i = 0; t && i < t->site_count; i++)
		json_array_append_new(list, site_view(s, &t->sites[i], &day));
	say_hours_once(view, list);
	json_object_set_new(view, "sites", list);
	json_object_set_new(view, "has_products", json_boolean(json_array_size(products) > 0));
	json_object_set_new(view, "has_product", json_boolean(s->form->product != NULL));
	json_object_set_new(view, "products", products);
}
