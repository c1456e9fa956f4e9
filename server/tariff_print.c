#include "tariff.h"

#include <hoaban/instant.h>

#include <stdio.h>

static void print_sites(const struct tariff *t)
{
	puts("\nsites");
	for (size_t i = 0; i < t->site_count; i++) {
		const struct tariff_site *s = &t->sites[i];
		printf("  %-8s %s\n", s->code, s->name[LANGUAGE_VI]);
		for (size_t k = 0; k < s->assignment_count; k++) {
			char date[DATE_TEXT] = "";
			if (k > 0)
				date_format(date, s->assignments[k].from);
			printf("           %s%s%scollected by %s %s\n", k > 0 ? "from " : "", date, k > 0 ? " " : "",
			       s->assignments[k].organisation->tax_code, s->assignments[k].organisation->name);
		}
		if (s->hours[LANGUAGE_EN])
			printf("           open %s\n", s->hours[LANGUAGE_EN]);
	}
}

static void print_categories(const struct tariff *t)
{
	puts("\ncategories");
	for (size_t i = 0; i < t->category_count; i++) {
		const struct tariff_category *c = &t->categories[i];
		printf("  %-11s %s%s\n", category_code(c->category), c->rule[LANGUAGE_EN],
		       c->is_listed_days_only ? " (on the days listed below)" : "");
		if (c->proof[LANGUAGE_EN])
			printf("              shows: %s\n", c->proof[LANGUAGE_EN]);
		if (c->reduction_basis)
			printf("              by: %s\n", c->reduction_basis);
	}
}

static void print_lines(struct arena *a, const struct tariff *t, const int32_t *day)
{
	puts("\nprices");
	for (size_t i = 0; i < t->line_count; i++) {
		const struct tariff_line *l = &t->lines[i];
		char date[DATE_TEXT];
		if (day && tariff_line_on(t, l->product, l->sites, l->category, *day) != l)
			continue;
		date_format(date, l->from);
		printf("  %-8s %-11s from %s: %s\n", tariff_line_subject(t, l), category_code(l->category), date,
		       tariff_line_text(a, l));
	}
}

void tariff_print(struct arena *a, const struct tariff *t, const int32_t *day)
{
	char date[DATE_TEXT];
	date_format(date, t->from);
	printf("edition %u, for visits from %s\n", t->edition, date);
	print_sites(t);
	print_categories(t);
	print_lines(a, t, day);
	puts("\ndays");
	for (size_t i = 0; i < t->day_count; i++)
		printf("  %s\n", tariff_day_text(a, t, &t->days[i]));
}
