#include "pos-client/domain/banner.h"
#include "pos-client/domain/clock.h"

static enum err look_at_line(struct till *t, const struct sync *sync, struct till_banner *out)
{
	int64_t synced;
	out->has_server = t->settings->server[0] != '\0';
	if (sync != NULL) {
		struct sync_state s = sync_state(sync);
		out->is_online = s.is_online;
		out->since = s.since != 0 ? s.since : s.heard_at;
	}
	TRY(journal_get_number(t->journal, HELD_SYNCED_SEQ, &synced));
	return journal_unsent(t->journal, (uint64_t)synced, &out->unsent);
}

/* What a person can do something about. */
static const char *paper_of(const struct till_printer *p)
{
	static const char *const known[] = {"paper_out", "cover_open", "printer_offline", "printer_fault", "printer_gone"};
	for (size_t i = 0; p->trouble != NULL && i < sizeof known / sizeof known[0]; i++)
		if (str_equal(known[i], p->trouble))
			return known[i];
	return p->trouble == NULL && p->state == PRINTER_PAPER_LOW ? "paper_low" : NULL;
}

enum err till_banner(struct till *t, const struct sync *sync, struct till_banner *out)
{
	*out = (struct till_banner){.is_training = t->is_training, .has_clock_trouble = clock_look(t) != CLOCK_RIGHT};
	TRY(look_at_line(t, sync, out));
	TRY(limits_look(t, &out->limits));
	TRY(standing_look(t, &out->standing));
	copying_follow(t);
	TRY(copying_look(t, &out->copy));
	TRY(journal_count_prints(t->journal, PRINT_QUEUED, &out->unprinted));
	TRY(journal_count_prints(t->journal, PRINT_BEGUN, &out->print_uncertain));
	out->paper = paper_of(&t->printer);
	return journal_open_shift(t->journal, &out->shift, &out->has_shift);
}
