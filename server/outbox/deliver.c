#include "outbox/deliver.h"

#include "app.h"

#include <hoaban/envelope.h>
#include <hoaban/instant.h>

#define EXPONENT_MAX 20
#define HTTP_OK	     200
#define HTTP_TAKEN   202

/* What came of an attempt, as the trail names it. */
enum outcome { ACKNOWLEDGED, REJECTED, TAKEN, RUBBISH, FOREIGN, HTTP_FAULT, NO_ANSWER };
static const struct {
	const char *name; /* NULL: the error's own */
	bool is_heard;
	enum message_state state; /* MESSAGE_QUEUED: try again */
} outcomes[] = {
	[ACKNOWLEDGED] = {"acknowledged", true, MESSAGE_ACKNOWLEDGED},
	[REJECTED] = {"rejected", true, MESSAGE_REJECTED},
	[TAKEN] = {"taken", true, MESSAGE_SENT},
	[RUBBISH] = {"answer_malformed", false, MESSAGE_QUEUED},
	[FOREIGN] = {"answer_foreign", false, MESSAGE_QUEUED},
	[HTTP_FAULT] = {"http_status", false, MESSAGE_QUEUED},
	[NO_ANSWER] = {NULL, false, MESSAGE_QUEUED},
};

struct attempt {
	const struct delivery *delivery;
	const struct message_due *message;
	struct transmission_answer answer;
	enum outcome outcome;
};

static enum err begin(struct db *db, void *ctx)
{
	const struct attempt *t = ctx;
	return exchange_begin(db, t->message, clock_ms(&t->delivery->app->clock));
}

/* ---- judging */

static enum outcome judge(const struct attempt *t, struct arena *a)
{
	struct envelope envelope;
	struct verdict v;
	if (t->answer.error != E_OK)
		return NO_ANSWER;
	if (t->answer.http_status == HTTP_TAKEN)
		return TAKEN;
	if (t->answer.http_status != HTTP_OK)
		return HTTP_FAULT;
	if (verdict_open(&v, &envelope, a, buf_bytes(t->answer.body)) != E_OK)
		return RUBBISH;
	if (!str_equal(envelope.refers_to, t->message->mtdiep))
		return FOREIGN;
	return v.is_taken ? ACKNOWLEDGED : REJECTED;
}

/* ---- writing down */

/* Twice as long after every failure, a quarter more or less by chance: many messages do not come back at the same moment. */
static int64_t pause_ms(const struct app *app, uint64_t attempts)
{
	uint64_t exponent = attempts < EXPONENT_MAX ? attempts : EXPONENT_MAX;
	int64_t most = app->settings->outbox_retry_max_s * 1000;
	int64_t pause = app->settings->outbox_retry_ms << exponent;
	uint16_t chance;
	pause = pause > most ? most : pause;
	app->random(&chance, sizeof(chance));
	return pause * 3 / 4 + pause / 2 * chance / UINT16_MAX;
}

static enum err move_on(struct db *db, const struct attempt *t, int64_t now_ms)
{
	const struct message_due *m = t->message;
	enum message_state state = outcomes[t->outcome].state;
	if (state == MESSAGE_ACKNOWLEDGED || state == MESSAGE_REJECTED)
		return message_settle(db, m->id, state, now_ms / 1000);
	if (now_ms / 1000 >= m->dead_at)
		return message_settle(db, m->id, MESSAGE_DEAD, now_ms / 1000);
	return message_postpone(db, m->id, state, now_ms + pause_ms(t->delivery->app, m->attempts));
}

static enum err end(struct db *db, void *ctx)
{
	const struct attempt *t = ctx;
	int64_t now_ms = clock_ms(&t->delivery->app->clock);
	struct exchange_end x = {
		.message = t->message,
		.now_ms = now_ms,
		.outcome = outcomes[t->outcome].name ? outcomes[t->outcome].name : err_code(t->answer.error),
		.is_heard = outcomes[t->outcome].is_heard,
		.http_status = t->answer.http_status,
		.reply = buf_bytes(t->answer.body),
	};
	TRY(exchange_end(db, &x));
	return move_on(db, t, now_ms);
}

/* The provider's words stay in the trail: a stranger's text has no place in a log. */
static void note(const struct attempt *t)
{
	const struct logger *l = t->delivery->app->logger;
	const char *said = outcomes[t->outcome].name ? outcomes[t->outcome].name : err_code(t->answer.error);
	if (t->outcome == ACKNOWLEDGED)
		log_info(l, "message_acknowledged", "message=%s attempt=%u", t->message->mtdiep,
			 (unsigned)t->message->attempts + 1);
	else
		log_warn(l, "message_not_acknowledged", "message=%s attempt=%u outcome=%s status=%d", t->message->mtdiep,
			 (unsigned)t->message->attempts + 1, said, t->answer.http_status);
}

enum err deliver(const struct delivery *d, struct db *db, struct arena *a, const struct message_due *m, bool *is_heard)
{
	BUF_LOCAL body;
	buf_init(&body, XML_MAX);
	struct attempt t = {.delivery = d, .message = m, .answer.body = &body};
	TRY(db_transact(db, begin, &t));
	d->way->send(d->way_ctx, m->body, &t.answer, d->is_stopping);
	t.outcome = judge(&t, a);
	note(&t);
	*is_heard = outcomes[t.outcome].is_heard;
	return db_transact(db, end, &t);
}
