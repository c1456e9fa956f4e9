#include "pos-client/domain/inside.h"
#include <stdio.h>

enum err inside_look(struct till *t, uint32_t site, struct inside_view *out)
{
	uint64_t today[TALLY_END];
	struct authority_view a;
	TRY(journal_tallies(t->journal, site, instant_day(till_now(t)), today));
	TRY(authority_look(t, site, &a));
	*out = (struct inside_view){
		.entered = today[TALLY_ADMITTED] + today[TALLY_OVERRIDDEN] - today[TALLY_UNDONE],
		.left = today[TALLY_LEFT],
		.has_site = a.has_inside,
		.inside = a.inside,
		.told_at = a.inside_at,
	};
	return E_OK;
}

struct leaving {
	struct till *t;
	struct persons_left fact;
	uint64_t seq;
};

static enum err write_left(void *ctx)
{
	struct leaving *l = ctx;
	BUF_LOCAL body;
	buf_init(&body, 128);
	persons_left_encode(&body, &l->fact);
	TRY(till_append(l->t, ENTRY_LEFT, &body, &l->seq));
	return journal_count(l->t->journal, l->fact.site, l->fact.day, TALLY_LEFT, l->fact.persons);
}

enum err inside_left(struct till *t, uint32_t site, const char *gate, uint32_t persons, uint64_t *seq)
{
	struct leaving l = {.t = t, .fact = {.site = site, .day = instant_day(till_now(t)), .persons = persons}};
	TRY(till_need_enrolment(t));
	if (persons < 1 || persons > INSIDE_LEFT_MAX)
		return till_refuse(t, E_INVALID, "--persons", "range", "1 to %d persons", INSIDE_LEFT_MAX);
	snprintf(l.fact.gate, sizeof l.fact.gate, "%s", gate);
	TRY(journal_write(t->journal, write_left, &l));
	authority_went(t, &l.fact);
	*seq = l.seq;
	return E_OK;
}
