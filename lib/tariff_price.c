#include "lib/tariff_pricing.h"

#include <hoaban/instant.h>

void pricing_fault(struct pricing *p, const char *pointer, const char *code, const char *detail)
{
	p->status = complain(p->complaints, pointer, code, "%s", detail);
}

/* ---------------------------------------------------------------- what is asked */

static uint64_t count_persons(const struct price_request *r)
{
	uint64_t persons = 0;
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++)
		persons += r->quantity[c];
	return persons;
}

static void check_persons(struct pricing *p)
{
	uint64_t persons = count_persons(p->request);
	if (p->request->quantity[CATEGORY_MIXED] != 0)
		pricing_fault(p, "/lines", "unknown", "MIXED is not a category that is sold");
	if (persons == 0)
		pricing_fault(p, "/lines", "required", "at least one person is needed");
	if (persons > ORDER_PERSONS_MAX)
		pricing_fault(p, "/lines", "range",
			      arena_format(p->arena, "at most %d persons in one order", ORDER_PERSONS_MAX));
}

static void check_place(struct pricing *p)
{
	const struct price_request *r = p->request;
	if (r->product != NULL && r->sites != 0)
		pricing_fault(p, "/sites", "conflict", "either sites or a product, not both");
	if (r->product == NULL && r->sites == 0)
		pricing_fault(p, "/sites", "required", "at least one site or a product is needed");
	if ((r->sites & ~tariff_all_sites(p->tariff)) != 0)
		pricing_fault(p, "/sites", "unknown", "there is no such site in this tariff");
}

static bool is_product(const struct tariff *t, const char *product)
{
	for (size_t i = 0; i < t->line_count; i++) {
		if (t->lines[i].product != NULL && str_equal(t->lines[i].product, product))
			return true;
	}
	return false;
}

/* ---------------------------------------------------------------- is it sold that day */

static const char *date_of(struct pricing *p)
{
	char date[DATE_TEXT];
	date_format(date, p->request->visit_day);
	return arena_text(p->arena, date);
}

static bool is_anything_sold(const struct pricing *p, uint64_t sites)
{
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
		if (tariff_line_on(p->tariff, p->request->product, sites, c, p->request->visit_day) != NULL)
			return true;
	}
	return false;
}

static void check_sold(struct pricing *p, uint64_t sites, const char *name)
{
	if (!is_anything_sold(p, sites))
		pricing_fault(p, "/visit_date", "not_sold",
			      arena_format(p->arena, "nothing is sold for %s on %s", name, date_of(p)));
}

static void check_all_sold(struct pricing *p)
{
	const struct tariff *t = p->tariff;
	const struct price_request *r = p->request;
	if (r->product != NULL && !is_product(t, r->product))
		pricing_fault(p, "/product", "unknown", "there is no such product in this tariff");
	else if (r->product != NULL)
		check_sold(p, 0, r->product);
	for (size_t i = 0; i < t->site_count && r->product == NULL; i++) {
		if ((r->sites >> t->sites[i].number & 1) != 0)
			check_sold(p, UINT64_C(1) << t->sites[i].number, t->sites[i].code);
	}
}

/* ---------------------------------------------------------------- items */

/* `site` = one bit; ignored where a product is asked for. */
static const char *name_of(const struct pricing *p, uint64_t site)
{
	if (p->request->product != NULL)
		return p->request->product;
	return tariff_site_by_number(p->tariff, (uint32_t)__builtin_ctzll(site))->code;
}

/* Who collects for these sites on the day of the sale; a complaint when they are two. */
static const struct tariff_organisation *organisation_of(struct pricing *p, uint64_t sites)
{
	const struct tariff_organisation *first = NULL;
	for (size_t i = 0; i < p->tariff->site_count; i++) {
		if ((sites >> p->tariff->sites[i].number & 1) == 0)
			continue;
		const struct tariff_organisation *o = tariff_site_organisation_on(&p->tariff->sites[i], p->request->sale_day);
		if (first != NULL && first != o)
			pricing_fault(p, "/product", "conflict", "two organisations collect for it on the day of this sale");
		first = first == NULL ? o : first;
	}
	return first;
}

static void add_item(struct pricing *p, enum category c, uint64_t site)
{
	const struct price_request *r = p->request;
	const struct tariff_line *line = tariff_line_on(p->tariff, r->product, site, c, r->visit_day);
	if (line == NULL) {
		const char *name = name_of(p, site);
		pricing_fault(p, "/lines", "not_sold",
			      arena_format(p->arena, "%s: has no price for %s on %s", category_code(c), name, date_of(p)));
		return;
	}
	if ((line->sites & ~tariff_sites_open_to(p->tariff, c, r->visit_day)) != 0) {
		pricing_fault(p, "/lines", "not_today",
			      arena_format(p->arena, "%s: is not offered there on %s", category_code(c), date_of(p)));
		return;
	}
	p->items[p->item_count++] = (struct item){line, organisation_of(p, line->sites)};
}

static void add_site_items(struct pricing *p, uint64_t site)
{
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
		if (p->request->quantity[c] > 0)
			add_item(p, c, site);
	}
}

/* One ticket has one number of days and one number of entries. */
static void check_terms(struct pricing *p)
{
	for (size_t i = 1; i < p->item_count; i++) {
		const struct tariff_line *a = p->items[0].line, *b = p->items[i].line;
		if (a->days == b->days && a->entries == b->entries && (p->request->product == NULL || a->sites == b->sites))
			continue;
		pricing_fault(p, p->request->product != NULL ? "/product" : "/sites", "conflict",
			      "these differ in days or entries and do not fit on one ticket");
		return;
	}
}

static void find_items(struct pricing *p)
{
	const uint64_t sites = p->request->sites;
	if (p->request->product != NULL)
		add_site_items(p, 0);
	for (uint32_t n = 0; n < SITES_MAX; n++) {
		if ((sites >> n & 1) != 0)
			add_site_items(p, UINT64_C(1) << n);
	}
	check_terms(p);
}

static void start_quote(const struct pricing *p, struct quote *q)
{
	*q = (struct quote){.days = p->items[0].line->days, .entries = p->items[0].line->entries};
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
		q->persons += p->request->quantity[c];
		q->is_free[c] = p->request->quantity[c] > 0;
	}
}

static void count_free(const struct price_request *r, struct quote *q)
{
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++)
		q->free_persons += q->is_free[c] ? r->quantity[c] : 0;
}

enum err tariff_price(struct quote *out, struct arena *a, const struct tariff *t, const struct price_request *r,
		      struct complaints *complaints)
{
	struct pricing p = {.arena = a, .complaints = complaints, .tariff = t, .request = r};
	*out = (struct quote){0};
	check_persons(&p);
	check_place(&p);
	TRY(p.status);
	check_all_sold(&p);
	TRY(p.status);
	find_items(&p);
	TRY(p.status);
	start_quote(&p, out);
	TRY(pricing_parts(&p, out));
	count_free(r, out);
	return E_OK;
}
