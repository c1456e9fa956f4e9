#include "pos-client/domain/undo.h"
#include "pos-client/domain/authority.h"

struct undoing {
	struct till *t;
	struct journal_passage passage;
	struct admission_undone fact;
	uint64_t seq;
};

static bool is_in_time(const struct till *t, const struct journal_passage *p)
{
	int64_t age = till_now(t) - p->admitted_at;
	return age >= 0 && age <= UNDO_S;
}

static enum err write_undone(void *ctx)
{
	struct undoing *u = ctx;
	const struct journal_passage *p = &u->passage;
	BUF_LOCAL body;
	buf_init(&body, 128);
	admission_undone_encode(&body, &u->fact);
	TRY(till_append(u->t, ENTRY_ADMISSION_UNDONE, &body, &u->seq));
	TRY(journal_undo_passage(u->t->journal, p->claim));
	return journal_count(u->t->journal, p->site, p->day, TALLY_UNDONE, p->persons);
}

enum err undo_look(struct till *t, uint32_t site, struct undo_view *out)
{
	struct journal_passage p;
	bool found;
	*out = (struct undo_view){0};
	TRY(journal_last_passage(t->journal, site, &p, &found));
	if (!found || p.is_undone || !is_in_time(t, &p))
		return E_OK;
	*out = (struct undo_view){.is_there = true, .persons = p.persons, .left_s = p.admitted_at + UNDO_S - till_now(t)};
	memcpy(out->claim, p.claim, UUID_LEN);
	return E_OK;
}

enum err undo(struct till *t, const uint8_t claim[static UUID_LEN], uint32_t *persons, uint64_t *seq)
{
	struct undoing u = {.t = t};
	bool found;
	TRY(till_need_enrolment(t));
	TRY(journal_find_passage(t->journal, claim, &u.passage, &found));
	if (!found)
		return till_refuse(t, E_NOT_FOUND, "", "no_admission", "this device has admitted nobody by that claim");
	if (u.passage.is_undone)
		return till_refuse(t, E_REFUSED, "", "undone", "it has been undone already");
	if (!is_in_time(t, &u.passage))
		return till_refuse(t, E_REFUSED, "", "undo_late", "an admission is undone within %d s", UNDO_S);
	u.fact = (struct admission_undone){.site = u.passage.site, .day = u.passage.day};
	memcpy(u.fact.claim, claim, UUID_LEN);
	memcpy(u.fact.gate, u.passage.gate, sizeof u.fact.gate);
	TRY(journal_write(t->journal, write_undone, &u));
	authority_undone(t, &u.fact);
	*persons = u.passage.persons;
	*seq = u.seq;
	return E_OK;
}
