#include "pos-client/domain/limits.h"
#include <assert.h>

const char *limit_code(enum limit_kind kind)
{
	static const char *const codes[] = {
		[LIMIT_NUMBERS] = "lease_numbers",
		[LIMIT_VALUE] = "lease_value",
		[LIMIT_TIME] = "lease_time",
	};
	static_assert(sizeof codes / sizeof codes[0] == LIMIT_COUNT);
	return codes[kind];
}

#define PERCENT_MAX 999
#define LARGEST	    (INT64_MAX / 100) /* larger ones lose their last digits, which no percent shows */

static unsigned percent_of(int64_t used, int64_t of)
{
	int64_t percent = used < LARGEST ? used * 100 / of : used / 100 * 100 / (of / 100 + (of % 100 != 0));
	return percent < PERCENT_MAX ? (unsigned)percent : PERCENT_MAX;
}

struct limit limit_judge(int64_t used, int64_t of)
{
	struct limit l = {.percent = 100};
	if (used < 0)
		used = 0;
	if (of > used)
		l.left = of - used;
	if (of > 0)
		l.percent = percent_of(used, of);
	l.warns = l.percent >= LIMIT_WARNS_FROM;
	return l;
}

static enum err judge_symbol(struct till *t, const struct lease_symbol *s, struct limit *out)
{
	struct journal_symbol key = {0};
	uint32_t last = 0, begun = 0;
	memcpy(key.tax_code, s->tax_code, sizeof key.tax_code);
	memcpy(key.form, s->form, sizeof key.form);
	memcpy(key.symbol, s->symbol, sizeof key.symbol);
	TRY(journal_last_number(t->journal, &key, &last));
	TRY(journal_leased_from(t->journal, &key, &begun));
	*out = limit_judge((int64_t)last - begun, (int64_t)s->last_number - begun);
	return E_OK;
}

/* Next year's symbols are full of room and prove nothing. */
static enum err look_at_numbers(struct till *t, struct limits *out)
{
	const struct lease *l = &t->held.lease;
	uint32_t year = (uint32_t)day_year(instant_day(till_now(t)));
	for (size_t i = 0; i < l->symbol_count; i++) {
		struct limit one;
		if (l->symbols[i].year != year)
			continue;
		TRY(judge_symbol(t, &l->symbols[i], &one));
		if (out->symbol != NULL && one.percent <= out->of[LIMIT_NUMBERS].percent)
			continue;
		out->symbol = &l->symbols[i];
		out->of[LIMIT_NUMBERS] = one;
	}
	return E_OK;
}

static enum err look_at_value(struct till *t, struct limits *out)
{
	struct journal_unsent unsent;
	int64_t synced = 0;
	TRY(journal_get_number(t->journal, HELD_SYNCED_SEQ, &synced));
	TRY(journal_unsent(t->journal, (uint64_t)synced, &unsent));
	out->of[LIMIT_VALUE] = limit_judge(unsent.amount, t->held.lease.value_cap);
	return E_OK;
}

/* Whichever ends first stops the sale: the lease or the certificate it is used with. */
static void look_at_time(const struct till *t, struct limits *out)
{
	const struct lease *l = &t->held.lease;
	const struct certificate *c = &t->held.certificate;
	int64_t end = l->expires < c->expires ? l->expires : c->expires;
	out->of[LIMIT_TIME] = limit_judge(till_now(t) - l->issued_at, end - l->issued_at);
}

enum err limits_look(struct till *t, struct limits *out)
{
	*out = (struct limits){0};
	if (!t->is_enrolled)
		return E_OK;
	look_at_time(t, out);
	if (t->held.lease.role == ROLE_COUNTER) {
		TRY(look_at_numbers(t, out));
		TRY(look_at_value(t, out));
	}
	for (enum limit_kind k = 0; k < LIMIT_COUNT; k++) {
		out->warns |= out->of[k].warns;
		if (out->of[k].percent > out->of[out->fullest].percent)
			out->fullest = k;
	}
	out->percent = out->of[out->fullest].percent;
	return E_OK;
}
