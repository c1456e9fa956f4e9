#include "pos-client/domain/sync.h"
#include <stdlib.h>
#include "pos-client/domain/enrol.h"
#include "pos-client/domain/remote.h"
#include "pos-client/domain/sync_room.h"

#define ANSWER_MAX  (8u << 10)
#define SIZE_FIRST  64 /* entries of the first batch ever */
#define QUICK_MS    10000
#define SLOW_MS	    30000
#define RENEWAL_MS  600000 /* how often lease and lists are asked for, when nobody hurries */
#define IDLE_MS	    60000  /* how often a till with nothing to send shows that it lives */
#define SHIFT_MAX   20
#define BUNDLE_ROOM (BUNDLE_BYTES_MAX)

static enum err load(struct sync *s)
{
	int64_t synced = 0, size = 0;
	TRY(journal_get_number(s->t->journal, HELD_SYNCED_SEQ, &synced));
	TRY(journal_get_number(s->t->journal, HELD_BATCH, &size));
	TRY(sync_heard_at(s->t, &s->state.heard_at));
	s->synced = s->state.report.last_seq = (uint64_t)synced;
	s->size = size >= 1 && size <= JOURNAL_BATCH_MAX ? (size_t)size : SIZE_FIRST;
	return http_open(&s->http);
}

enum err sync_open(struct sync **out, struct till *t)
{
	struct sync *s = calloc(1, sizeof *s);
	*out = NULL;
	if (s == NULL)
		return E_MEMORY;
	s->t = t;
	s->journal = t->journal;
	s->wants_upload = s->wants_renewal = true;
	arena_init(&s->arena, 32u << 20);
	enum err e = load(s);
	if (e == E_OK)
		*out = s;
	else
		sync_close(s);
	return e;
}

void sync_close(struct sync *s)
{
	if (s == NULL)
		return;
	http_close(s->http);
	arena_release(&s->arena);
	free(s);
}

enum err sync_heard_at(struct till *t, int64_t *out)
{
	return journal_get_number(t->journal, HELD_HEARD_AT, out);
}

struct sync_state sync_state(const struct sync *s)
{
	return s->state;
}

void sync_hurry(struct sync *s)
{
	s->due_ms = s->renewal_due_ms = 0;
	s->wants_upload = s->wants_renewal = true;
}

/* ---- what is to be done, and when */

static bool has_unsent(const struct sync *s)
{
	struct journal_head head;
	return journal_head(s->t->journal, &head) == E_OK && head.seq > s->synced;
}

static int64_t until(int64_t at_ms)
{
	int64_t left = at_ms - monotonic_ms();
	return left > 0 ? left : 0;
}

static int64_t soonest(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Uploads go before renewals: what is new in the lease depends on them. */
static bool is_upload_due(const struct sync *s)
{
	return s->wants_upload || until(s->idle_due_ms) == 0 || has_unsent(s);
}

int64_t sync_wait_ms(const struct sync *s)
{
	int64_t pause = until(s->due_ms), renewal = until(s->renewal_due_ms);
	if (pause > 0 || is_upload_due(s))
		return pause;
	return soonest(renewal, until(s->idle_due_ms));
}

/* ---- out */

static void step_free(struct sync_step *step)
{
	http_request_free(step->request);
	buf_release(&step->body);
	buf_release(&step->reply);
	free(step);
}

static enum err sign(struct sync *s, struct sync_step *step)
{
	bool is_upload = step->kind == SYNC_UPLOAD;
	char path[BUNDLE_PATH] = "/v1/journal";
	if (!is_upload)
		TRY(bundle_path(s->t, path));
	struct remote_call call = {
		.method = is_upload ? "POST" : "GET",
		.path = path,
		.body = is_upload ? &step->body : NULL,
		.encoding = step->is_packed ? "gzip" : NULL,
		.connect_ms = s->t->settings->connect_ms,
		.stall_ms = s->t->settings->request_ms,
		.answer_max = is_upload ? ANSWER_MAX : BUNDLE_ROOM,
	};
	return remote_sign(s->t, &call, &step->request);
}

static enum err fill(struct sync *s, struct sync_step *step)
{
	step->http = s->http;
	buf_init(&step->body, JOURNAL_BATCH_BYTES);
	buf_init(&step->reply, step->kind == SYNC_UPLOAD ? ANSWER_MAX : BUNDLE_ROOM);
	step->answer.body = &step->reply;
	step->outcome = E_NETWORK; /* until it has been exchanged */
	if (step->kind == SYNC_UPLOAD)
		TRY(sync_pack(s, step));
	return sign(s, step);
}

static enum err make_step(struct sync *s, enum sync_kind kind, struct sync_step **out)
{
	struct sync_step *step = calloc(1, sizeof *step);
	if (step == NULL)
		return E_MEMORY;
	step->kind = kind;
	enum err e = fill(s, step);
	if (e != E_OK) {
		step_free(step);
		return e;
	}
	s->is_out = true;
	*out = step;
	return E_OK;
}

enum err sync_prepare(struct sync *s, struct sync_step **out)
{
	*out = NULL;
	TRY(till_need_enrolment(s->t));
	if (s->t->is_training)
		return till_refuse(s->t, E_REFUSED, "", "training", "nothing of a training leaves the till");
	if (!remote_is_configured(s->t))
		return till_refuse(s->t, E_REFUSED, "", "no_server", "no server is set in pos.ini");
	if (s->t->journal != s->journal)
		return till_refuse(s->t, E_REFUSED, "", "training", "nothing of a training leaves the till");
	if (s->is_out)
		return E_BUSY;
	if (sync_wait_ms(s) > 0)
		return E_OK;
	return make_step(s, is_upload_due(s) ? SYNC_UPLOAD : SYNC_RENEWAL, out);
}

void sync_drop(struct sync *s, struct sync_step *step)
{
	s->is_out = false;
	step_free(step);
}

/* ---- the network: no till in sight */

void sync_exchange(struct sync_step *step)
{
	int64_t began = monotonic_ms();
	step->outcome = http_exchange(step->http, step->request, &step->answer);
	step->took_ms = monotonic_ms() - began;
}

void sync_cancel(struct sync_step *step)
{
	http_cancel(step->http);
}

bool sync_is_renewal(const struct sync_step *step)
{
	return step->kind == SYNC_RENEWAL;
}

/* ---- in */

/* An answer is worth another try when it may be a proxy's or a cut one. What the server has decided is not. */
static bool is_worth_retrying(enum err e)
{
	return err_is_retryable(e) || e == E_MALFORMED || e == E_TOO_LARGE;
}

static enum err take(struct sync *s, const struct sync_step *step)
{
	if (step->outcome != E_OK)
		return step->outcome;
	if (step->answer.status == 401 && !s->has_learned) {
		enum err e = remote_learn(s->t, &step->answer);
		s->has_learned = e == E_OK;
		if (e != E_OK)
			log_warn(s->t->logger, "unauthorized", "time=%s", err_code(e));
		return e == E_OK ? E_OK : E_UNAUTHORIZED;
	}
	s->has_learned = false;
	return step->kind == SYNC_UPLOAD ? sync_take_upload(s, step) : sync_take_renewal(s, step);
}

static void note_line(struct sync *s, const struct sync_step *step, enum err e)
{
	bool is_online = step->outcome == E_OK && e != E_NETWORK && e != E_MALFORMED;
	if (is_online != s->state.is_online || s->state.since == 0)
		s->state.since = till_now(s->t);
	s->state.is_online = is_online;
	s->state.trouble = e;
	if (is_online)
		s->state.heard_at = till_now(s->t);
	if (step->kind == SYNC_RENEWAL)
		return;
	s->state.report.uploads++;
	s->state.report.bytes_plain += step->plain;
	s->state.report.bytes_sent += step->body.len;
}

/* Full jitter: anywhere between nothing and the bound, which doubles. */
static int64_t draw_pause(const struct sync *s, int64_t failures, int64_t retry_after_s)
{
	const struct till_settings *set = s->t->settings;
	int64_t bound = set->backoff_ms << (failures < SHIFT_MAX ? failures : SHIFT_MAX);
	uint32_t random;
	till_random(&random, sizeof random);
	bound = soonest(bound, set->backoff_max_ms);
	int64_t pause = (int64_t)(((uint64_t)bound * random) >> 32);
	int64_t asked = soonest(retry_after_s * 1000, set->backoff_max_ms);
	return pause > asked ? pause : asked;
}

static enum err take_failure(struct sync *s, const struct sync_step *step, enum err e)
{
	bool is_passing = is_worth_retrying(e);
	bool is_upload = step->kind == SYNC_UPLOAD;
	log_warn(s->t->logger, is_upload ? "upload_failed" : "refresh_failed", "error=%s batch=%zu bytes=%zu after=%llu",
		 err_code(e), step->count, step->body.len, (unsigned long long)s->synced);
	s->state.failures++;
	int64_t pause =
		is_passing ? draw_pause(s, s->state.failures, step->answer.retry_after_s) : s->t->settings->backoff_max_ms;
	if (!is_upload) {
		s->renewal_due_ms = monotonic_ms() + pause;
		return E_OK;
	}
	s->state.report.failures++;
	s->due_ms = monotonic_ms() + pause;
	return is_passing ? sync_keep_size(s, s->size > 1 ? s->size / 2 : 1) : E_OK;
}

/* A full batch that went quickly may be followed by a larger one; one that took long by a smaller. */
static enum err adapt(struct sync *s, const struct sync_step *step)
{
	if (step->took_ms > SLOW_MS && step->count > 1)
		return sync_keep_size(s, step->count / 2);
	if (step->took_ms > QUICK_MS || step->count < s->size)
		return E_OK;
	return sync_keep_size(s, s->size * 2 < JOURNAL_BATCH_MAX ? s->size * 2 : JOURNAL_BATCH_MAX);
}

static enum err take_success(struct sync *s, const struct sync_step *step)
{
	s->due_ms = 0;
	if (s->has_learned)
		return E_OK;
	s->state.failures = 0;
	s->idle_due_ms = monotonic_ms() + IDLE_MS;
	if (step->kind == SYNC_UPLOAD)
		return adapt(s, step);
	s->wants_renewal = false;
	s->renewal_due_ms = monotonic_ms() + RENEWAL_MS;
	return E_OK;
}

enum err sync_absorb(struct sync *s, struct sync_step *step)
{
	if (s->t->journal != s->journal) {
		sync_drop(s, step); /* training began meanwhile: what arrived is seen at the next real sync */
		return E_OK;
	}
	enum err e = take(s, step);
	note_line(s, step, e);
	enum err kept = e == E_OK ? take_success(s, step) : take_failure(s, step, e);
	sync_drop(s, step);
	return e == E_OK ? kept : e;
}
