#include "pos-client/domain/sync.h"
#include "pos-client/domain/checkpoint.h"
#include "pos-client/domain/enrol.h"
#include "pos-client/domain/remote.h"
#include "pos-client/domain/sell.h"
#include <assert.h>
#include <time.h>

#define ANSWER_MAX  (8u << 10)
#define REWINDS_MAX 16

/* How the room of a batch is divided. */
#define ENTRIES_BYTES	  (1u << 20)
#define ATTACHMENTS_BYTES ((3u << 20) - BATCH_FRAME_BYTES)
#define BATCH_FRAME_BYTES (64u << 10)

struct syncing {
	struct till *t;
	struct sync_report *report;
	uint64_t synced;    /* last entry the server is known to have */
	size_t size;	    /* of the next batch: halved after a failure, doubled after a success */
	int64_t failures;   /* in a row */
	struct arena arena; /* of one batch */
};

static enum err store_synced(void *ctx)
{
	struct syncing *s = ctx;
	return journal_put_number(s->t->journal, HELD_SYNCED_SEQ, (int64_t)s->synced);
}

static enum err set_synced(struct syncing *s, uint64_t seq)
{
	if (seq > s->synced)
		s->report->sent += seq - s->synced;
	s->synced = seq;
	s->report->last_seq = seq;
	return journal_write(s->t->journal, store_synced, s);
}

/* ---- one upload */

/* Signed XML and payers travel with their entries: what has no room beside them takes its entry to the next batch. */
static enum err add_attachments(struct syncing *s, struct journal_batch *b)
{
	static_assert(ENTRIES_BYTES + ATTACHMENTS_BYTES + BATCH_FRAME_BYTES <= JOURNAL_BATCH_BYTES);
	static_assert(SALE_ATTACHED_BYTES <= ATTACHMENTS_BYTES && SALE_ATTACHED_MAX <= JOURNAL_ATTACHMENTS_MAX,
		      "one entry always fits");
	struct attachment_list list = {.max = JOURNAL_ATTACHMENTS_MAX, .max_bytes = ATTACHMENTS_BYTES, .list = b->attachments};
	TRY(journal_read_attachments(s->t->journal, &s->arena, s->synced + 1, s->synced + b->count, &list));
	b->attachment_count = list.count;
	b->count = (size_t)(list.whole_until - s->synced);
	return E_OK;
}

static enum err encode_batch(struct syncing *s, struct buf *body, size_t *count)
{
	struct journal_batch *b = ARENA_NEW(&s->arena, struct journal_batch);
	TRY(journal_read_entries(s->t->journal, &s->arena, s->synced + 1, s->size, ENTRIES_BYTES, b->entries, &b->count));
	TRY(add_attachments(s, b));
	TRY(checkpoint_held(s->t, &s->arena, &b->checkpoint));
	journal_batch_encode(body, b);
	*count = b->count;
	return buf_status(body);
}

static enum err post_batch(struct syncing *s, const struct buf *body, struct buf *reply, int *status)
{
	struct remote_call call = {
		.method = "POST",
		.path = "/v1/journal",
		.body = body,
		.connect_ms = s->t->settings->connect_ms,
		.total_ms = s->t->settings->request_ms,
		.answer_max = ANSWER_MAX,
		.answer = reply,
	};
	TRY(remote_send(s->t, &call));
	*status = call.status;
	return E_OK;
}

/* The server names its last entry of ours; ours of that number must be the same, else one of the two is a copy. */
static enum err compare(struct syncing *s, const struct journal_answer *a)
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
static enum err take_success(struct syncing *s, const struct journal_answer *a, size_t count)
{
	TRY(compare(s, a));
	if (a->last_seq < s->synced + count)
		return E_MALFORMED;
	return set_synced(s, a->last_seq);
}

/* 409: the server has less (or more) than we thought. A server that never moves on must not keep us here for ever. */
static enum err take_rewind(struct syncing *s, const struct journal_answer *a)
{
	TRY(compare(s, a));
	if (s->report->rewinds++ >= REWINDS_MAX)
		return E_CONFLICT;
	log_warn(s->t->logger, "journal_rewind", "from=%llu to=%llu", (unsigned long long)s->synced,
		 (unsigned long long)a->last_seq);
	return set_synced(s, a->last_seq);
}

static enum err take_answer(struct syncing *s, int status, const struct buf *reply, size_t count)
{
	struct journal_answer a;
	if (status == 403)
		return till_refuse(s->t, E_QUARANTINED, "", "quarantined",
				   "the server has quarantined this till; call the office");
	if (status != 200 && status != 409)
		return remote_meaning(status);
	TRY(journal_answer_decode(&a, buf_bytes(reply)));
	TRY(status == 200 ? take_success(s, &a, count) : take_rewind(s, &a));
	return checkpoint_seen(s->t, a.checkpoint);
}

static enum err upload(struct syncing *s, size_t *count)
{
	BUF_LOCAL body;
	BUF_LOCAL reply;
	int status = 0;
	buf_init(&body, JOURNAL_BATCH_BYTES);
	buf_init(&reply, ANSWER_MAX);
	arena_clear(&s->arena);
	TRY(encode_batch(s, &body, count));
	TRY(post_batch(s, &body, &reply, &status));
	return take_answer(s, status, &reply, *count);
}

/* ---- until all is up */

static void pause_after_failure(const struct syncing *s)
{
	int64_t shift = s->failures < 6 ? s->failures : 6;
	int64_t most = s->t->settings->backoff_ms << shift;
	uint32_t random;
	till_random(&random, sizeof random);
	int64_t ms = most / 2 + (most > 1 ? (int64_t)random % (most / 2 + 1) : 0);
	struct timespec ts = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000};
	nanosleep(&ts, NULL);
}

/* A malformed answer may be a proxy's or a cut one: worth another try. What the server has decided is not. */
static bool is_worth_retrying(enum err e)
{
	return err_is_retryable(e) || e == E_MALFORMED || e == E_TOO_LARGE;
}

static enum err take_failure(struct syncing *s, enum err e)
{
	log_warn(s->t->logger, "upload_failed", "error=%s batch=%zu after=%llu", err_code(e), s->size,
		 (unsigned long long)s->synced);
	s->report->failures++;
	s->failures++;
	bool is_given_up = s->failures >= (e == E_UNAVAILABLE ? 3 : s->t->settings->sync_attempts);
	if (!is_worth_retrying(e) || is_given_up)
		return e;
	s->size = s->size > 1 ? s->size / 2 : 1;
	pause_after_failure(s);
	return E_OK;
}

static enum err upload_all(struct syncing *s)
{
	struct journal_head head;
	TRY(journal_head(s->t->journal, &head));
	/* Also with nothing to send: an empty batch shows the server our checkpoint and compares the ends. */
	for (bool is_first = true; is_first || s->synced < head.seq;) {
		size_t count = 0;
		enum err e = upload(s, &count);
		if (e != E_OK) {
			TRY(take_failure(s, e));
			continue;
		}
		is_first = false;
		s->failures = 0;
		s->size = s->size * 2 < JOURNAL_BATCH_MAX ? s->size * 2 : JOURNAL_BATCH_MAX;
	}
	return E_OK;
}

static enum err explain(struct syncing *s, enum err e)
{
	struct journal_head head;
	TRY(journal_head(s->t->journal, &head));
	return till_refuse(s->t, e, "", err_code(e), "%s: %s; %llu entries wait for the next sync", s->t->settings->server,
			   err_sentence(e), (unsigned long long)(head.seq - s->synced));
}

static void refresh(struct syncing *s)
{
	enum err e = bundle_refresh(s->t);
	s->report->is_refreshed = e == E_OK;
	if (e != E_OK)
		log_warn(s->t->logger, "refresh_failed", "error=%s", err_code(e));
}

enum err sync_run(struct till *t, struct sync_report *out)
{
	struct syncing s = {.t = t, .report = out, .size = JOURNAL_BATCH_MAX};
	int64_t synced = 0;
	*out = (struct sync_report){0};
	TRY(till_need_enrolment(t));
	if (t->is_training)
		return till_refuse(t, E_REFUSED, "", "training", "nothing of a training leaves the till");
	if (!remote_is_configured(t))
		return till_refuse(t, E_REFUSED, "", "no_server", "no server is set in pos.ini");
	TRY(journal_get_number(t->journal, HELD_SYNCED_SEQ, &synced));
	s.synced = out->last_seq = (uint64_t)synced;
	arena_init(&s.arena, 32u << 20);
	enum err e = upload_all(&s);
	arena_release(&s.arena);
	if (e == E_OK)
		refresh(&s);
	return e == E_OK || t->why.count > 0 ? e : explain(&s, e);
}
