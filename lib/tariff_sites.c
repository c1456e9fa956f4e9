#include "lib/tariff_document.h"

/* ---------------------------------------------------------------- who collects, and since when */

static const struct tariff_organisation *named_organisation(struct tariff_parsing *p, const char *pointer, const char *tax_code)
{
	const struct tariff_organisation *o = tariff_organisation_by_tax_code(p->tariff, tax_code);
	if (o == NULL)
		tariff_fault(p, pointer, "unknown", "no organisation has this tax code");
	return o;
}

/* The list stays whole when something in it is wrong: an unknown organisation leaves the one before it in place. */
static void parse_handovers(struct tariff_parsing *p, struct tariff_site *site, const struct document_site *from, size_t i)
{
	const struct document_handover *list = from->handovers.list;
	struct tariff_assignment *out = arena_array(p->arena, from->handovers.count + 1, sizeof *out);
	out[0] = (struct tariff_assignment){
		INT32_MIN, named_organisation(p, arena_format(p->arena, "/sites/%zu/organisation", i), from->organisation)};
	for (size_t k = 0; k < from->handovers.count; k++) {
		const char *pointer = arena_format(p->arena, "/sites/%zu/handovers/%zu", i, k);
		out[k + 1] = (struct tariff_assignment){
			list[k].first_day,
			named_organisation(p, arena_format(p->arena, "%s/organisation", pointer), list[k].organisation)};
		if (list[k].first_day <= out[k].from)
			tariff_fault(p, arena_format(p->arena, "%s/first_day", pointer), "range",
				     "must come after the one before it");
	}
	site->assignments = out;
	site->assignment_count = from->handovers.count + 1;
}

/* ---------------------------------------------------------------- sites */

static void check_site(struct tariff_parsing *p, const struct document_site *s, size_t i)
{
	if (!tariff_code_is_valid(s->code))
		tariff_fault(p, arena_format(p->arena, "/sites/%zu/code", i), "format", "must be of A-Z, 0-9 and _");
	if (tariff_site_by_code(p->tariff, s->code) != NULL)
		tariff_fault(p, arena_format(p->arena, "/sites/%zu/code", i), "duplicate", "is used twice");
	if (tariff_site_by_number(p->tariff, (uint32_t)s->number) != NULL)
		tariff_fault(p, arena_format(p->arena, "/sites/%zu/number", i), "duplicate", "is used twice");
}

void tariff_parse_sites(struct tariff_parsing *p)
{
	const struct json_objects *from = &p->document->sites;
	struct tariff *t = p->tariff;
	t->sites = arena_array(p->arena, from->count, sizeof *t->sites);
	for (size_t i = 0; i < from->count; i++) {
		const struct document_site *s = (const struct document_site *)from->list + i;
		check_site(p, s, i);
		struct tariff_site *site = &t->sites[t->site_count++];
		site->number = (uint32_t)s->number;
		site->code = s->code;
		parse_handovers(p, site, s, i);
		tariff_copy_texts(site->name, &s->name);
		tariff_copy_texts(site->hours, &s->hours);
	}
}
