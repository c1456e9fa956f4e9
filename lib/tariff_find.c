#include <hoaban/instant.h>
#include <hoaban/tariff.h>

const struct tariff_site *tariff_site_by_code(const struct tariff *t, const char *code)
{
	for (size_t i = 0; i < t->site_count; i++) {
		if (str_equal(t->sites[i].code, code))
			return &t->sites[i];
	}
	return NULL;
}

const struct tariff_site *tariff_site_by_number(const struct tariff *t, uint32_t number)
{
	for (size_t i = 0; i < t->site_count; i++) {
		if (t->sites[i].number == number)
			return &t->sites[i];
	}
	return NULL;
}

const struct tariff_category *tariff_category_of(const struct tariff *t, enum category c)
{
	for (size_t i = 0; i < t->category_count; i++) {
		if (t->categories[i].category == c)
			return &t->categories[i];
	}
	return NULL;
}

uint64_t tariff_all_sites(const struct tariff *t)
{
	uint64_t mask = 0;
	for (size_t i = 0; i < t->site_count; i++)
		mask |= UINT64_C(1) << t->sites[i].number;
	return mask;
}

const struct tariff_organisation *tariff_organisation_by_tax_code(const struct tariff *t, const char *tax_code)
{
	for (size_t i = 0; i < t->organisation_count; i++) {
		if (str_equal(t->organisations[i].tax_code, tax_code))
			return &t->organisations[i];
	}
	return NULL;
}

const struct tariff_organisation *tariff_site_organisation_on(const struct tariff_site *s, int32_t day)
{
	size_t i = s->assignment_count - 1;
	while (i > 0 && s->assignments[i].from > day)
		i--;
	return s->assignments[i].organisation;
}

static bool is_about(const struct tariff_line *line, const char *product, uint64_t sites)
{
	if (product != NULL || line->product != NULL)
		return str_equal(line->product, product);
	return line->sites == sites;
}

const struct tariff_line *tariff_line_on(const struct tariff *t, const char *product, uint64_t sites, enum category c,
					 int32_t day)
{
	const struct tariff_line *best = NULL;
	for (size_t i = 0; i < t->line_count; i++) {
		const struct tariff_line *line = &t->lines[i];
		if (line->category != c || day < line->from || day >= line->until || !is_about(line, product, sites))
			continue;
		if (best == NULL || line->from > best->from)
			best = line;
	}
	return best;
}

const char *tariff_proof_on(const struct tariff *t, uint64_t sites, enum category c, int32_t day, enum language l)
{
	for (uint32_t n = 0; n < SITES_MAX; n++) {
		const struct tariff_line *line =
			(sites >> n & 1) != 0 ? tariff_line_on(t, NULL, UINT64_C(1) << n, c, day) : NULL;
		if (line != NULL && line->proof[l] != NULL)
			return line->proof[l];
	}
	const struct tariff_category *category = tariff_category_of(t, c);
	return category != NULL ? category->proof[l] : NULL;
}

static bool is_day(const struct tariff_day *d, int32_t day)
{
	if (!d->is_yearly)
		return day >= d->from && day < d->until;
	struct civil c = day_civil(day);
	return c.month == d->month && c.day == d->day;
}

uint64_t tariff_sites_open_to(const struct tariff *t, enum category c, int32_t day)
{
	const struct tariff_category *category = tariff_category_of(t, c);
	if (category == NULL)
		return 0;
	if (!category->is_listed_days_only)
		return tariff_all_sites(t);
	uint64_t open = 0;
	for (size_t i = 0; i < t->day_count; i++) {
		const struct tariff_day *d = &t->days[i];
		if ((d->categories >> c & 1) != 0 && is_day(d, day))
			open |= d->sites == 0 ? tariff_all_sites(t) : d->sites;
	}
	return open;
}
