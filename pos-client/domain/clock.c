#include "pos-client/domain/clock.h"
#include "pos-client/domain/chain.h"
#include <hoaban/cbor.h>

#define OFF_MS	 (INT64_C(1000) * CLOCK_OFF_S)
#define AHEAD_MS (INT64_C(1000) * DAY_S * CLOCK_AHEAD_DAYS)

/* ---- what the time is */

static int64_t steady_ms(const struct till *t)
{
	return t->steady != NULL ? t->steady->now_ms(t->steady->ctx) : 0;
}

static bool is_off(int64_t ms)
{
	return ms > OFF_MS || ms < -OFF_MS;
}

static bool server_time(const struct till *t, int64_t *ms)
{
	*ms = t->time.anchor_ms + steady_ms(t) - t->time.anchor_steady_ms;
	return t->time.has_anchor && t->steady != NULL;
}

/* What speaks against the clock when the server's word is not at hand. */
static enum clock_fault doubt(const struct till *t, int64_t clock)
{
	int64_t floor = t->time.floor_ms;
	if (floor > 0 && clock + CLOCK_BEHIND_MS < floor)
		return CLOCK_BEHIND;
	if (floor > 0 && clock > floor + AHEAD_MS)
		return CLOCK_AHEAD;
	return is_off(1000 * t->offset_s) ? CLOCK_DOUBTED : CLOCK_RIGHT;
}

/* The best guess under a doubt: a supervisor's word, the offset the server named once, the last entry and the time since. */
static int64_t guess(const struct till *t, enum clock_fault fault, int64_t clock)
{
	int64_t floor = t->time.floor_ms, since = floor + steady_ms(t) - t->time.floor_steady_ms;
	int64_t word = t->time.word_ms != 0 ? clock + t->time.word_ms : fault == CLOCK_DOUBTED ? clock + 1000 * t->offset_s : 0;
	if (word >= floor && word > 0 && (floor == 0 || word <= floor + AHEAD_MS))
		return word;
	return fault == CLOCK_DOUBTED ? clock : since;
}

static enum clock_fault judge(const struct till *t, int64_t clock, int64_t *time)
{
	if (server_time(t, time)) {
		bool is_wrong = is_off(clock - *time);
		*time = is_wrong ? *time : clock;
		return is_wrong ? CLOCK_OFF : CLOCK_RIGHT;
	}
	enum clock_fault fault = doubt(t, clock);
	*time = fault == CLOCK_RIGHT ? clock : guess(t, fault, clock);
	if (*time < t->time.floor_ms)
		*time = t->time.floor_ms;
	return fault;
}

int64_t till_now_ms(const struct till *t)
{
	int64_t time;
	judge(t, clock_ms(t->clock), &time);
	return time;
}

int64_t till_now(const struct till *t)
{
	return till_now_ms(t) / 1000;
}

int64_t till_corrected_now(const struct till *t)
{
	int64_t server;
	return server_time(t, &server) ? server / 1000 : clock_s(t->clock) + t->offset_s;
}

enum clock_fault clock_look(struct till *t)
{
	int64_t time;
	enum clock_fault fault = judge(t, clock_ms(t->clock), &time);
	t->has_clock_trouble = fault != CLOCK_RIGHT;
	return fault;
}

/* ---- what is kept: all of it is the real till's */

static struct journal *real_journal(const struct till *t)
{
	return t->real_journal != NULL ? t->real_journal : t->journal;
}

static enum err read_anchor(struct till *t, uint64_t *seq)
{
	struct arena *a = &t->arena;
	struct bytes kept;
	*seq = 0;
	TRY(journal_get_held(real_journal(t), a, HELD_CLOCK_ANCHOR, &kept));
	if (kept.len == 0)
		return E_OK;
	struct cbor_reader r = cbor_open(kept);
	cbor_read_array(&r, 4, 4);
	t->time.anchor_ms = cbor_read_int(&r, INT64_MIN, INT64_MAX);
	t->time.anchor_steady_ms = cbor_read_int(&r, INT64_MIN, INT64_MAX);
	struct bytes boot = cbor_read_text(&r, 0, UUID_TEXT - 1);
	*seq = cbor_read_uint(&r, INT64_MAX);
	if (cbor_finish(&r) != E_OK)
		return E_CORRUPT;
	t->time.has_anchor = t->steady != NULL && boot.len == strlen(t->steady->boot) &&
			     memcmp(boot.data, t->steady->boot, boot.len) == 0 && steady_ms(t) >= t->time.anchor_steady_ms;
	return E_OK;
}

/* The floor is whatever was known last, by order: an entry made by a clock that ran ahead does not bind once the server has
 * spoken. */
static enum err load(struct till *t, struct journal *j)
{
	struct journal_head head;
	uint64_t anchor_seq;
	t->time = (struct till_time){0};
	TRY(read_anchor(t, &anchor_seq));
	TRY(journal_head(j, &head));
	t->time.floor_ms = head.seq > anchor_seq ? head.time_ms : t->time.anchor_ms;
	t->time.floor_steady_ms = steady_ms(t);
	TRY(journal_get_number(j, HELD_OFFSET_S, &t->offset_s));
	TRY(journal_get_number(j, HELD_CLOCK_DAY, &t->time.approved_day));
	return journal_get_number(j, HELD_CLOCK_WORD, &t->time.word_ms);
}

enum err clock_load(struct till *t)
{
	TRY(load(t, real_journal(t)));
	clock_look(t);
	return E_OK;
}

void clock_passed(struct till *t, int64_t time_ms)
{
	if (t->is_training)
		return;
	t->time.floor_ms = time_ms;
	t->time.floor_steady_ms = steady_ms(t);
}

/* ---- the server's word */

static enum err keep_anchor(void *ctx)
{
	struct till *t = ctx;
	struct journal_head head;
	BUF_LOCAL b;
	buf_init(&b, 128);
	TRY(journal_head(t->journal, &head));
	cbor_put_array(&b, 4);
	cbor_put_int(&b, t->time.anchor_ms);
	cbor_put_int(&b, t->time.anchor_steady_ms);
	cbor_put_text(&b, t->steady != NULL ? t->steady->boot : "");
	cbor_put_uint(&b, head.seq);
	TRY(buf_status(&b));
	TRY(journal_put_held(t->journal, HELD_CLOCK_ANCHOR, buf_bytes(&b)));
	return journal_put_number(t->journal, HELD_OFFSET_S, t->offset_s);
}

enum err clock_learn(struct till *t, int64_t server_s)
{
	if (t->is_training)
		return E_INTERNAL;
	t->time.has_anchor = t->steady != NULL;
	t->time.anchor_ms = 1000 * server_s;
	t->time.anchor_steady_ms = steady_ms(t);
	clock_passed(t, t->time.anchor_ms);
	t->offset_s = server_s - clock_s(t->clock);
	if (is_off(1000 * t->offset_s))
		log_warn(t->logger, "clock_offset", "offset_s=%lld", (long long)t->offset_s);
	TRY(journal_write(t->journal, keep_anchor, t));
	clock_look(t);
	return E_OK;
}

/* ---- the span in the chain */

static enum err append_change(struct till *t, enum clock_step step, enum clock_fault fault)
{
	struct clock_changed fact = {step, fault, clock_ms(t->clock), till_now_ms(t)};
	uint64_t seq;
	BUF_LOCAL body;
	buf_init(&body, 128);
	clock_changed_encode(&body, &fact);
	log_warn(t->logger, step == CLOCK_ENDED ? "clock_right_again" : "clock_trouble", "fault=%d clock_ms=%lld time_ms=%lld",
		 (int)fault, (long long)fact.clock_ms, (long long)fact.time_ms);
	return chain_append(t, ENTRY_CLOCK_CHANGED, &body, &seq);
}

static enum err end_span(struct till *t, enum clock_fault fault)
{
	t->time.approved_day = t->time.word_ms = 0;
	TRY(journal_put_number(t->journal, HELD_CLOCK_DAY, 0));
	TRY(journal_put_number(t->journal, HELD_CLOCK_WORD, 0));
	return append_change(t, CLOCK_ENDED, fault);
}

enum err clock_mark_span(struct till *t)
{
	int64_t span = 0;
	if (t->is_training)
		return E_OK;
	enum clock_fault fault = clock_look(t);
	TRY(journal_get_number(t->journal, HELD_CLOCK_SPAN, &span));
	if ((span != CLOCK_RIGHT) == (fault != CLOCK_RIGHT))
		return E_OK;
	TRY(journal_put_number(t->journal, HELD_CLOCK_SPAN, fault));
	return fault == CLOCK_RIGHT ? end_span(t, (enum clock_fault)span) : append_change(t, CLOCK_BEGAN, fault);
}

/* ---- a supervisor's word */

struct allowing {
	struct till *t;
	struct approval_request who;
	struct clock_changed fact;
	int64_t word_ms;
};

static int32_t today(const struct till *t)
{
	return instant_day(till_now(t));
}

enum err clock_need_approval(struct till *t)
{
	static const char *const codes[] = {
		[CLOCK_BEHIND] = "clock_behind",
		[CLOCK_AHEAD] = "clock_ahead",
		[CLOCK_OFF] = "clock_off",
		[CLOCK_DOUBTED] = "clock_doubted",
	};
	char clock[LOCAL_TEXT], time[LOCAL_TEXT];
	enum clock_fault fault = clock_look(t);
	if (fault == CLOCK_RIGHT || t->is_training || t->time.approved_day == today(t))
		return E_OK;
	local_format(clock, clock_s(t->clock));
	local_format(time, till_now(t));
	return till_refuse(t, E_REFUSED, "", codes[fault],
			   "the clock says %s, it should be about %s; set it, or: hoaban-pos clock approve --supervisor N "
			   "--reason TEXT [--time T]",
			   clock, time);
}

static enum err check_word(struct allowing *a, int64_t time)
{
	struct till *t = a->t;
	int64_t server, floor = t->time.floor_ms;
	if (time == 0)
		return E_OK;
	if (server_time(t, &server))
		return till_refuse(t, E_REFUSED, "--time", "server_time", "the server's signed time is known: it counts");
	if (1000 * time + CLOCK_BEHIND_MS < floor || (floor > 0 && 1000 * time > floor + AHEAD_MS) ||
	    time >= t->held.lease.expires)
		return till_refuse(t, E_INVALID, "--time", "range", "not before the last entry, nor after the lease's end");
	a->word_ms = 1000 * time - clock_ms(t->clock);
	a->fact.time_ms = 1000 * time;
	return E_OK;
}

static enum err write_approval(void *ctx)
{
	struct allowing *a = ctx;
	struct till *t = a->t;
	uint64_t seq;
	BUF_LOCAL body;
	buf_init(&body, 128);
	clock_changed_encode(&body, &a->fact);
	approval_bind(&a->who, &body);
	TRY(approval_write(t, &a->who));
	TRY(chain_append(t, ENTRY_CLOCK_CHANGED, &body, &seq));
	TRY(journal_put_number(t->journal, HELD_CLOCK_DAY, instant_day(a->fact.time_ms / 1000)));
	return a->word_ms != 0 ? journal_put_number(t->journal, HELD_CLOCK_WORD, a->word_ms) : E_OK;
}

enum err clock_approve(struct till *t, const struct approval_request *who, int64_t time)
{
	struct allowing a = {.t = t, .who = *who, .fact = {.step = CLOCK_APPROVED, .clock_ms = clock_ms(t->clock)}};
	TRY(till_need_enrolment(t));
	a.fact.fault = clock_look(t);
	a.fact.time_ms = till_now_ms(t);
	a.who.action = APPROVAL_CLOCK;
	if (a.fact.fault == CLOCK_RIGHT || t->is_training)
		return till_refuse(t, E_REFUSED, "", "clock_right", "nothing speaks against the clock");
	TRY(check_word(&a, time));
	TRY(approval_check(t, &a.who));
	TRY(journal_write(t->journal, write_approval, &a));
	return clock_load(t);
}

enum err clock_view(struct till *t, struct clock_view *out)
{
	*out = (struct clock_view){.fault = clock_look(t), .clock = clock_s(t->clock), .time = till_now(t)};
	if (out->fault != CLOCK_RIGHT && t->time.approved_day == today(t))
		out->approved_until = day_start(today(t) + 1);
	return E_OK;
}
