#include "pages/texts.h"

#include <hoaban/instant.h>

const char *text_sites(struct arena *a, const struct tariff *t, uint64_t sites, enum language l)
{
	const char *text = "";
	for (size_t i = 0; t && i < t->site_count; i++)
		if (sites >> t->sites[i].number & 1)
			text = arena_format(a, "%s%s%s", text, *text ? ", " : "", t->sites[i].name[l]);
	return text;
}

static const char *category_name(const struct tariff *t, enum category c, enum language l)
{
	const struct tariff_category *known = t ? tariff_category_of(t, c) : NULL;
	return known ? known->name[l] : category_code(c);
}

const char *text_persons(struct arena *a, const struct tariff *t, const uint32_t quantity[static CATEGORY_COUNT],
			 enum language l)
{
	const char *text = "";
	for (unsigned c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++)
		if (quantity[c] > 0)
			text = arena_format(a, "%s%s%u × %s", text, *text ? ", " : "", quantity[c],
					    category_name(t, (enum category)c, l));
	return text;
}

const char *text_ticket_persons(struct arena *a, const struct tariff *t, const struct ticket *ticket, enum language l)
{
	uint32_t quantity[CATEGORY_COUNT] = {0};
	for (unsigned c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++)
		quantity[c] = ticket_count(ticket, (enum category)c);
	return text_persons(a, t, quantity, l);
}

const char *text_proofs(struct arena *a, const struct tariff *t, const struct ticket *ticket, enum language l)
{
	const char *text = NULL;
	int32_t day = instant_day(ticket->valid_from);
	for (unsigned c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
		bool is_here = ticket_count(ticket, (enum category)c) > 0;
		const char *proof = is_here ? tariff_proof_on(t, ticket->sites, (enum category)c, day, l) : NULL;
		if (proof)
			text = arena_format(a, "%s%s%s (%s)", text ? text : "", text ? ", " : "", proof,
					    category_name(t, (enum category)c, l));
	}
	return text;
}

static const char *day_text(struct arena *a, int64_t instant)
{
	struct civil c = instant_civil(instant);
	return arena_format(a, "%02d/%02d/%04d", c.day, c.month, c.year);
}

static bool is_midnight(int64_t instant)
{
	return instant == day_start(instant_day(instant));
}

const char *text_validity(struct arena *a, const struct ticket *t)
{
	struct civil from = instant_civil(t->valid_from), until = instant_civil(t->valid_until);
	const char *first = day_text(a, t->valid_from), *last = day_text(a, (int64_t)t->valid_until - 1);
	if (!str_equal(first, last))
		return arena_format(a, "%s – %s", first, last);
	if (is_midnight(t->valid_from) && is_midnight(t->valid_until))
		return first;
	return arena_format(a, "%02d:%02d–%02d:%02d %s", from.hour, from.minute, is_midnight(t->valid_until) ? 24 : until.hour,
			    until.minute, first);
}

const char *text_hours(struct arena *a, const struct span *hours, size_t count)
{
	const char *text = NULL;
	for (size_t i = 0; i < count; i++) {
		char from[MINUTE_TEXT], until[MINUTE_TEXT];
		minute_format(from, hours[i].begins);
		minute_format(until, hours[i].ends);
		text = arena_format(a, "%s%s%s–%s", text ? text : "", text ? ", " : "", from, until);
	}
	return text;
}
