#include "pos-client/domain/gate.h"
#include "pos-client/domain/clock.h"
#include "pos-client/domain/old_lists.h"

static enum err look_at_lists(struct till *t, struct gate_view *out)
{
	int64_t limit_s = (int64_t)t->held.lease.lists_limit_h * 3600;
	out->lists_at = till_lists_issued_at(t);
	out->lists_are_old = limit_s > 0 && out->lists_at != 0 && till_now(t) - out->lists_at > limit_s;
	return old_lists_are_allowed(t, &out->lists_are_allowed);
}

static enum err look_at_line(struct till *t, const struct sync *sync, struct gate_view *out)
{
	int64_t synced;
	struct journal_unsent owed;
	out->has_server = t->settings->server[0] != '\0';
	if (sync != NULL) {
		struct sync_state s = sync_state(sync);
		out->is_online = s.is_online;
		out->since = s.since != 0 ? s.since : s.heard_at;
	}
	TRY(journal_get_number(t->journal, HELD_SYNCED_SEQ, &synced));
	TRY(journal_unsent(t->journal, (uint64_t)synced, &owed));
	out->unsent = owed.entries;
	return E_OK;
}

enum err gate_look(struct till *t, uint32_t site, const struct sync *sync, struct gate_view *out)
{
	*out = (struct gate_view){.is_training = t->is_training, .has_clock_trouble = clock_look(t) != CLOCK_RIGHT};
	TRY(journal_tallies(t->journal, site, instant_day(till_now(t)), out->today));
	TRY(authority_look(t, site, &out->authority));
	TRY(look_at_lists(t, out));
	TRY(standing_look(t, &out->standing));
	return look_at_line(t, sync, out);
}

enum err gate_note_admission(struct till *t, const struct admission *a)
{
	struct journal_passage p = {.site = a->site, .day = a->day, .persons = a->count, .admitted_at = a->admitted_at};
	memcpy(p.claim, a->claim, UUID_LEN);
	memcpy(p.gate, a->gate, sizeof p.gate);
	TRY(journal_insert_passage(t->journal, &p));
	if (a->is_provisional)
		TRY(journal_count(t->journal, a->site, a->day, TALLY_PROVISIONAL, a->count));
	return journal_count(t->journal, a->site, a->day, TALLY_ADMITTED, a->count);
}

enum err gate_note_refusal(struct till *t, uint32_t site, int32_t day)
{
	return journal_count(t->journal, site, day, TALLY_REFUSED, 1);
}
