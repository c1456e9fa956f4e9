/* All of a sync at once, in one thread: what the command does. */
#include <time.h>
#include "pos-client/domain/sync_room.h"

#define UNREACHABLE_MAX 3 /* nobody there: a person waits for this */

static void sleep_ms(int64_t ms)
{
	struct timespec ts = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000};
	nanosleep(&ts, NULL);
}

static bool is_over(const struct sync *s, enum err e)
{
	if (!err_is_retryable(e) && e != E_MALFORMED && e != E_TOO_LARGE)
		return true;
	return s->state.failures >= (e == E_UNAVAILABLE ? UNREACHABLE_MAX : s->t->settings->sync_attempts);
}

/* One step; *is_done when there is nothing left to do. A renewal is tried once: it undoes no upload. */
static enum err run_step(struct sync *s, bool *is_done)
{
	struct sync_step *step;
	TRY(sync_prepare(s, &step));
	if (step == NULL) {
		sleep_ms(sync_wait_ms(s));
		return E_OK;
	}
	bool is_renewal = sync_is_renewal(step);
	sync_exchange(step);
	enum err e = sync_absorb(s, step);
	*is_done = is_renewal && !(e == E_OK && s->has_learned);
	if (is_renewal || e == E_OK || !is_over(s, e))
		return E_OK;
	return e;
}

static enum err explain(struct sync *s, enum err e)
{
	struct journal_head head;
	TRY(journal_head(s->t->journal, &head));
	return till_refuse(s->t, e, "", err_code(e), "%s: %s; %llu entries wait for the next sync", s->t->settings->server,
			   err_sentence(e), (unsigned long long)(head.seq - s->synced));
}

static enum err run(struct sync *s)
{
	bool is_done = false;
	enum err e = E_OK;
	while (e == E_OK && !is_done)
		e = run_step(s, &is_done);
	return e == E_OK || s->t->why.count > 0 ? e : explain(s, e);
}

enum err sync_run(struct till *t, struct sync_report *out)
{
	struct sync *s;
	*out = (struct sync_report){0};
	TRY(sync_open(&s, t));
	enum err e = run(s);
	*out = s->state.report;
	sync_close(s);
	return e;
}
