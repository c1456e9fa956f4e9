#include "pos-client/domain/checkpoint.h"
#include "pos-client/domain/enrol.h"
#include "pos-client/domain/remote.h"
#include "pos-client/domain/standing.h"
#include "pos-client/domain/sync_room.h"

#define REWINDS_MAX 16

struct keeping {
	struct sync *s;
	size_t size;
};

static enum err keep_size(void *ctx)
{
	const struct keeping *k = ctx;
	return journal_put_number(k->s->t->journal, HELD_BATCH, (int64_t)k->size);
}

/* In the journal, so that a till that is started again does not begin with what the line could not carry. */
enum err sync_keep_size(struct sync *s, size_t size)
{
	struct keeping k = {s, size};
	if (size == s->size)
		return E_OK;
	s->size = size;
	return journal_write(s->t->journal, keep_size, &k);
}

static enum err store_synced(void *ctx)
{
	const struct sync *s = ctx;
	TRY(journal_put_number(s->t->journal, HELD_HEARD_AT, till_now(s->t)));
	return journal_put_number(s->t->journal, HELD_SYNCED_SEQ, (int64_t)s->synced);
}

static enum err set_synced(struct sync *s, uint64_t seq)
{
	if (seq > s->synced)
		s->state.report.sent += seq - s->synced;
	s->synced = seq;
	s->state.report.last_seq = seq;
	return journal_write(s->t->journal, store_synced, s);
}

/* The server names its last entry of ours; ours of that number must be the same, else one of the two is a copy. */
static enum err compare(struct sync *s, const struct journal_answer *a)
{
	uint8_t ours[HASH_LEN] = {0};
	enum err e = a->last_seq == 0 ? E_OK : journal_entry_hash(s->t->journal, a->last_seq, ours);
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	if (e == E_OK && memcmp(ours, a->last_hash, HASH_LEN) == 0)
		return E_OK;
	log_error(s->t->logger, "journal_forked", "server_seq=%llu", (unsigned long long)a->last_seq);
	return till_refuse(s->t, E_FORK, "", "fork", "the server holds another entry %llu of this till; nothing more is sent",
			   (unsigned long long)a->last_seq);
}

/* 200: at least the batch is there. It may be more, when an upload that we gave up on arrived after all. */
static enum err take_success(struct sync *s, const struct journal_answer *a, size_t count)
{
	TRY(compare(s, a));
	if (a->last_seq < s->synced + count)
		return E_MALFORMED;
	s->rewinds = 0;
	return set_synced(s, a->last_seq);
}

/* 409: the server has less (or more) than we thought. A server that never moves on must not keep us here for ever. */
static enum err take_rewind(struct sync *s, const struct journal_answer *a)
{
	TRY(compare(s, a));
	s->state.report.rewinds++;
	if (s->rewinds++ >= REWINDS_MAX)
		return E_CONFLICT;
	log_warn(s->t->logger, "journal_rewind", "from=%llu to=%llu", (unsigned long long)s->synced,
		 (unsigned long long)a->last_seq);
	s->wants_upload = true;
	return set_synced(s, a->last_seq);
}

static enum err take_quarantine(struct sync *s)
{
	TRY(standing_put(s->t, STANDING_QUARANTINED));
	return till_refuse(s->t, E_QUARANTINED, "", "quarantined", "the server has quarantined this till; call the office");
}

static enum err take_closing(struct sync *s, enum err e)
{
	TRY(standing_put(s->t, STANDING_CLOSED));
	return till_refuse(s->t, e, "", "closed", "the server has closed this till; it sells no more");
}

/* It was shown, by this till or another, that it knows less than it once published: an operator has to act first. */
static enum err take_stop(struct sync *s)
{
	return till_refuse(s->t, E_STOPPED, "", "server_stopped",
			   "the server was restored from a backup and takes nothing until its operator begins a new log");
}

enum err sync_take_upload(struct sync *s, const struct sync_step *step)
{
	struct journal_answer a;
	int status = step->answer.status;
	if (status == 403 && remote_problem_is(&step->reply, "quarantined"))
		return take_quarantine(s);
	if (status == 403 && remote_problem_is(&step->reply, "device_closed"))
		return take_closing(s, E_CLOSED);
	if (status == 503 && remote_problem_is(&step->reply, "log_stopped"))
		return take_stop(s);
	if (status == 415 && step->is_packed) {
		s->is_plain = true; /* an older server; what is repeated is no failure of the line */
		return E_OK;
	}
	if (status != 200 && status != 409)
		return remote_meaning(status);
	TRY(journal_answer_decode(&a, buf_bytes(&step->reply)));
	s->wants_upload = false;
	/* Also a server that was asked nothing may say that it has less: it came back from a backup. */
	bool is_behind = status == 409 || a.last_seq < s->synced;
	TRY(!is_behind ? take_success(s, &a, step->count) : take_rewind(s, &a));
	return checkpoint_seen(s->t, a.checkpoint);
}

/* 409 here is what the server says of a till whose certificate has ended. */
enum err sync_take_renewal(struct sync *s, const struct sync_step *step)
{
	int status = step->answer.status;
	if (status == 403 && remote_problem_is(&step->reply, "quarantined"))
		return take_quarantine(s);
	if (status == 403 && remote_problem_is(&step->reply, "device_closed"))
		return take_closing(s, E_CLOSED);
	if (status == 409 && remote_problem_is(&step->reply, "expired"))
		return take_closing(s, E_EXPIRED);
	TRY(remote_meaning(status));
	TRY(bundle_accept(s->t, buf_bytes(&step->reply)));
	s->state.report.is_refreshed = true;
	return standing_put(s->t, STANDING_GOOD);
}
