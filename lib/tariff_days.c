#include "lib/tariff_document.h"

#include <hoaban/instant.h>

/* "05-07"; 29 February is allowed, so it is read in a leap year. */
static bool parse_month_day(struct tariff_day *out, const char *text)
{
	char date[DATE_TEXT];
	int32_t day;
	if (strlen(text) != 5)
		return false;
	memcpy(date, "2024-", 5);
	memcpy(date + 5, text, 6);
	if (date_parse(&day, date) != E_OK)
		return false;
	struct civil c = day_civil(day);
	out->is_yearly = true;
	out->month = c.month;
	out->day = c.day;
	return true;
}

static void parse_when(struct tariff_parsing *p, struct tariff_day *out, const struct document_day *d, const char *pointer)
{
	if ((d->yearly != NULL) == d->has_first_day) {
		tariff_fault(p, pointer, "conflict", "needs either yearly or first_day");
		return;
	}
	if (d->yearly != NULL && d->has_last_day)
		tariff_fault(p, arena_format(p->arena, "%s/last_day", pointer), "conflict", "a yearly day has no last_day");
	if (d->yearly != NULL && !parse_month_day(out, d->yearly))
		tariff_fault(p, arena_format(p->arena, "%s/yearly", pointer), "format", "must be a real MM-DD");
	if (d->yearly != NULL)
		return;
	out->from = d->first_day;
	out->until = (d->has_last_day ? d->last_day : d->first_day) + 1;
	if (out->until <= out->from)
		tariff_fault(p, arena_format(p->arena, "%s/last_day", pointer), "range", "must not be before first_day");
}

/* A day opens a category that needs one. For the others it would promise something that no price keeps. */
static void check_categories(struct tariff_parsing *p, uint32_t mask, const char *pointer)
{
	for (size_t i = 0; i < p->tariff->category_count; i++) {
		const struct tariff_category *c = &p->tariff->categories[i];
		if ((mask >> c->category & 1) != 0 && !c->is_listed_days_only)
			tariff_fault(p, pointer, "conflict",
				     arena_format(p->arena, "%s is not for listed days only", category_code(c->category)));
	}
}

static void parse_day(struct tariff_parsing *p, struct tariff_day *out, size_t i)
{
	const struct document_day *d = (const struct document_day *)p->document->days.list + i;
	const char *pointer = arena_format(p->arena, "/days/%zu", i);
	parse_when(p, out, d, pointer);
	for (enum language l = 0; l < LANGUAGE_COUNT; l++)
		out->name[l] = d->name.text[l];
	out->is_day_off = d->is_day_off;
	out->sites = tariff_site_mask(p, arena_format(p->arena, "%s/sites", pointer), &d->sites);
	const char *categories = arena_format(p->arena, "%s/categories", pointer);
	out->categories = tariff_category_mask(p, categories, &d->categories);
	check_categories(p, out->categories, categories);
	out->legal_basis = tariff_basis(p, arena_format(p->arena, "%s/basis", pointer), d->basis);
}

void tariff_parse_days(struct tariff_parsing *p)
{
	struct tariff *t = p->tariff;
	t->day_count = p->document->days.count;
	t->days = arena_array(p->arena, t->day_count, sizeof *t->days);
	for (size_t i = 0; i < t->day_count; i++)
		parse_day(p, &t->days[i], i);
}
