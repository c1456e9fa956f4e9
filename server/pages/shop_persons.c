/* Who: the categories of the tariff, what each pays at the chosen sites, and what has to be shown at the gate. */
#include "pages/page.h"
#include "pages/shop_view.h"

#define OPEN_CATEGORIES 3 /* the others stand behind a summary: most visitors need none of them */

/* "0:100000 1:20000 PASS:150000": what a person pays at each site and for each product, for the page's script. */
static const char *prices_text(const struct shop_scene *s, enum category c)
{
	BUF_LOCAL text;
	const struct shop_form *f = s->form;
	buf_init(&text, 1u << 16);
	for (size_t i = 0; i < f->tariff->site_count; i++) {
		uint32_t number = f->tariff->sites[i].number;
		const struct tariff_line *line = tariff_line_on(f->tariff, NULL, UINT64_C(1) << number, c, f->day);
		if (line)
			buf_append_format(&text, "%s%u:%lld", text.len ? " " : "", number, (long long)line->price);
	}
	for (size_t i = 0; i < f->tariff->line_count; i++) {
		const struct tariff_line *line = &f->tariff->lines[i];
		if (line->product && line->category == c &&
		    tariff_line_on(f->tariff, line->product, line->sites, c, f->day) == line)
			buf_append_format(&text, "%s%s:%lld", text.len ? " " : "", line->product, (long long)line->price);
	}
	return arena_text(s->arena, buf_text(&text));
}

static uint64_t sites_of_product(const struct shop_form *f)
{
	for (size_t i = 0; i < f->tariff->line_count; i++)
		if (str_equal(f->tariff->lines[i].product, f->product))
			return f->tariff->lines[i].sites;
	return 0;
}

/* False: not sold at one of them, or nothing is chosen yet. */
static bool person_price(int64_t *out, const struct shop_form *f, enum category c)
{
	*out = 0;
	if (f->product) {
		const struct tariff_line *line = tariff_line_on(f->tariff, f->product, sites_of_product(f), c, f->day);
		*out = line ? line->price : 0;
		return line != NULL;
	}
	for (size_t i = 0; i < f->tariff->site_count; i++) {
		uint64_t bit = UINT64_C(1) << f->tariff->sites[i].number;
		const struct tariff_line *line = f->sites & bit ? tariff_line_on(f->tariff, NULL, bit, c, f->day) : NULL;
		if ((f->sites & bit) && !line)
			return false;
		*out += line ? line->price : 0;
	}
	return f->sites != 0;
}

static json_t *category_view(const struct shop_scene *s, const struct tariff_category *c)
{
	const struct shop_form *f = s->form;
	const char *code = category_code(c->category);
	uint64_t sites = f->product ? sites_of_product(f) : f->sites ? f->sites : tariff_all_sites(f->tariff);
	int64_t price;
	bool has_price = person_price(&price, f, c->category);
	json_t *v = json_pack("{s:s, s:s, s:s, s:b, s:I, s:b, s:s}", "code", code, "name", c->name[f->language], "value",
			      f->quantity_text[c->category], "has_price", has_price && price > 0, "price", (json_int_t)price,
			      "is_free", has_price && price == 0, "prices", prices_text(s, c->category));
	const char *proof = tariff_proof_on(f->tariff, sites, c->category, f->day, f->language);
	page_set(v, "rule", c->rule[f->language]);
	page_set(v, "proof", proof ? proof : c->proof[f->language]);
	page_set(v, "fault", shop_fault(s, arena_format(s->arena, "/lines/%s", code)));
	return v;
}

void shop_persons_view(json_t *view, const struct shop_scene *s)
{
	const struct tariff *t = s->form->tariff;
	json_t *first = json_array(), *more = json_array();
	bool is_more_open = false;
	for (size_t i = 0; t && i < t->category_count; i++) {
		const struct tariff_category *c = &t->categories[i];
		bool is_used = *s->form->quantity_text[c->category] != 0;
		if (c->is_listed_days_only && tariff_sites_open_to(t, c->category, s->form->day) == 0 && !is_used)
			continue;
		bool is_first = json_array_size(first) < OPEN_CATEGORIES;
		is_more_open = is_more_open || (!is_first && is_used);
		json_array_append_new(is_first ? first : more, category_view(s, c));
	}
	json_object_set_new(view, "has_more", json_boolean(json_array_size(more) > 0));
	json_object_set_new(view, "more_open", json_boolean(is_more_open));
	json_object_set_new(view, "persons", first);
	json_object_set_new(view, "more", more);
}
