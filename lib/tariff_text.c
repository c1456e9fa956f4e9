/* Editions as people read them. */
#include <hoaban/instant.h>
#include <hoaban/tariff.h>

const char *tariff_line_subject(const struct tariff *t, const struct tariff_line *line)
{
	if (line->product != NULL)
		return line->product;
	return tariff_site_by_number(t, (uint32_t)__builtin_ctzll(line->sites))->code;
}

const char *tariff_sites_text(struct arena *a, const struct tariff *t, uint64_t sites)
{
	const char *text = "";
	for (size_t i = 0; i < t->site_count; i++) {
		if ((sites >> t->sites[i].number & 1) != 0)
			text = arena_format(a, "%s%s%s", text, *text != '\0' ? ", " : "", t->sites[i].code);
	}
	return text;
}

static const char *date_text(struct arena *a, int32_t day)
{
	char date[DATE_TEXT];
	date_format(date, day);
	return arena_text(a, date);
}

static const char *until_text(struct arena *a, const struct tariff_line *line)
{
	return line->until == INT32_MAX ? "" : arena_format(a, ", until %s", date_text(a, line->until - 1));
}

static const char *entries_text(struct arena *a, const struct tariff_line *line)
{
	if (line->entries == 0)
		return "any number of entries";
	return arena_format(a, "%u entr%s", line->entries, line->entries == 1 ? "y" : "ies");
}

const char *tariff_line_text(struct arena *a, const struct tariff_line *line)
{
	char money[MONEY_TEXT];
	money_format(money, line->price, LANGUAGE_VI);
	const char *proof = line->proof[LANGUAGE_EN] != NULL ? arena_format(a, ", on showing: %s", line->proof[LANGUAGE_EN]) : "";
	return arena_format(a, "%s, %s, %u day%s, %s%s%s: %s", line->price == 0 ? "free" : money, line->form, line->days,
			    line->days == 1 ? "" : "s", entries_text(a, line), until_text(a, line), proof, line->legal_basis);
}

static const char *when_text(struct arena *a, const struct tariff_day *d)
{
	if (d->is_yearly)
		return arena_format(a, "%02d-%02d every year", d->month, d->day);
	if (d->until == d->from + 1)
		return date_text(a, d->from);
	return arena_format(a, "%s…%s", date_text(a, d->from), date_text(a, d->until - 1));
}

static const char *categories_text(struct arena *a, uint32_t mask)
{
	const char *text = "";
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
		if ((mask >> c & 1) != 0)
			text = arena_format(a, "%s%s%s", text, *text != '\0' ? ", " : "", category_code(c));
	}
	return *text != '\0' ? text : "without effect";
}

const char *tariff_day_text(struct arena *a, const struct tariff *t, const struct tariff_day *d)
{
	return arena_format(a, "%s %s: %s at %s: %s", when_text(a, d), d->name[LANGUAGE_EN], categories_text(a, d->categories),
			    d->sites == 0 ? "all sites" : tariff_sites_text(a, t, d->sites), d->legal_basis);
}
