/* Receipts against the edition they name, and editions against each other. */
#include <hoaban/instant.h>
#include <hoaban/tariff.h>

struct check {
	const struct tariff *tariff;
	const struct receipt *receipt;
	int32_t visit_day;
	struct arena *arena;
	struct complaints *complaints;
	enum err status;
};

static void differ(struct check *c, const char *pointer, const char *code, const char *detail)
{
	enum err said = complain(c->complaints, pointer, code, "%s", detail);
	c->status = said == E_INVALID ? E_MISMATCH : said;
}

static void check_price(struct check *c, const char *pointer, const struct receipt_line *l, const struct tariff_line *priced)
{
	if (priced == NULL)
		differ(c, pointer, "not_sold", "the edition has no such price on that day");
	else if (priced->price != l->unit_price || priced->sites != l->sites)
		differ(c, pointer, "price",
		       arena_format(c->arena, "%lld is charged, the edition says %lld", (long long)l->unit_price,
				    (long long)priced->price));
	else if (!str_equal(priced->form, c->receipt->form))
		differ(c, "/form", "form", arena_format(c->arena, "the edition says %s", priced->form));
	if ((l->sites & ~tariff_sites_open_to(c->tariff, l->category, c->visit_day)) != 0)
		differ(c, pointer, "not_today", "the category is not offered there on that day");
}

/* Of a site that is not of this edition no organisation is known: its price is missed already. */
static void check_organisation(struct check *c, uint64_t sites)
{
	for (size_t i = 0; i < c->tariff->site_count; i++) {
		const struct tariff_site *s = &c->tariff->sites[i];
		if ((sites >> s->number & 1) == 0)
			continue;
		const struct tariff_organisation *o = tariff_site_organisation_on(s, instant_day(c->receipt->time));
		if (!str_equal(o->tax_code, c->receipt->tax_code))
			differ(c, "/tax_code", "organisation",
			       arena_format(c->arena, "%s collects for %s on that day", o->tax_code, s->code));
	}
}

enum err tariff_recompute(const struct tariff *t, const struct receipt *r, int32_t visit_day, struct complaints *complaints)
{
	struct check c = {t, r, visit_day, complaints->arena, complaints, E_OK};
	if (t->edition != r->edition)
		differ(&c, "/edition", "edition", arena_format(c.arena, "this is edition %u", t->edition));
	for (size_t i = 0; i < r->line_count; i++) {
		const struct receipt_line *l = &r->lines[i];
		const char *pointer = arena_format(c.arena, "/lines/%zu", i);
		check_price(&c, pointer, l,
			    tariff_line_on(t, l->product[0] != '\0' ? l->product : NULL, l->sites, l->category, visit_day));
		if (str_equal(r->form, "EBL02") && l->quantity != 1)
			differ(&c, pointer, "face_value", "a receipt with face value is for one person");
		if (!r->is_replacement)
			check_organisation(&c, l->sites);
	}
	return c.status;
}

enum err tariff_follows(const struct tariff *next, const struct tariff *before, struct complaints *complaints)
{
	enum err status = E_OK;
	for (size_t i = 0; i < next->site_count; i++) {
		const struct tariff_site *s = &next->sites[i];
		const struct tariff_site *was = tariff_site_by_number(before, s->number);
		const struct tariff_site *named = tariff_site_by_code(before, s->code);
		if (was != NULL && !str_equal(was->code, s->code))
			status = complain(complaints, arena_format(complaints->arena, "/sites/%zu/number", i), "reused",
					  "edition %u gave this number to %s, and tickets name it", before->edition, was->code);
		if (named != NULL && named->number != s->number)
			status = complain(complaints, arena_format(complaints->arena, "/sites/%zu/number", i), "changed",
					  "%s has number %u since edition %u", s->code, named->number, before->edition);
	}
	return status;
}
