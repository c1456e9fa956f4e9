#include "outbox/mailer.h"

#include "app.h"
#include "domain/halt.h"
#include "domain/sale/mail.h"
#include "letters/letter.h"
#include "outbox/smtp.h"
#include "routine.h"
#include "store/role_lease.h"

#include <stdlib.h>

#define ROLE	     "mail"
#define PAUSE_MS     1000
#define SIGNED_MS    3000  /* a letter whose receipts are not signed yet is looked at again after this */
#define SPARE_MS     60000 /* the lease outlasts one message, with its files drawn, by this */
#define UNSURE_MAX   3	   /* so often the same message may go out whole without an answer */
#define EXPONENT_MAX 20
#define ARENA_BYTES  (256u << 20)

struct mailer {
	struct app *app;
	struct smtp *smtp;
	struct routine routine;
	uint8_t holder[UUID_LEN];
	struct arena arena;
	struct buf room; /* of one message */
	enum err last_error;
	atomic_ullong sent, attempts;
};

/* ---- what is due */

struct taking {
	struct mailer *mailer;
	struct mail_row row;
};

/* Counted before it leaves: what a crash cuts short has been tried. */
static enum err take(struct db *db, void *ctx)
{
	struct taking *t = ctx;
	struct app *app = t->mailer->app;
	int64_t now_ms = clock_ms(&app->clock);
	TRY(role_lease_assert(db, ROLE, t->mailer->holder));
	TRY(mail_due_find(db, &t->mailer->arena, now_ms, &t->row));
	return mail_begin(db, &t->row, now_ms + app->settings->smtp_timeout_s * 1000 + SPARE_MS);
}

static enum err take_next(struct mailer *m, struct taking *t)
{
	struct db *db;
	*t = (struct taking){.mailer = m};
	TRY(store_acquire(m->app->store, &db));
	enum err e = role_lease_take(db, ROLE, m->holder, m->app->settings->smtp_timeout_s * 1000 + SPARE_MS);
	if (e == E_OK)
		e = db_transact(db, take, t);
	store_release(m->app->store, db);
	return e;
}

/* ---- what came of it */

struct ending {
	struct mailer *mailer;
	const struct mail_row *row;
	enum mail_state state; /* MAIL_QUEUED: again at next_ms */
	bool is_unsure, is_untried;
	const char *outcome;
	int64_t now_ms, next_ms;
};

static enum err end(struct db *db, void *ctx)
{
	const struct ending *x = ctx;
	if (x->is_untried && x->state == MAIL_QUEUED)
		return mail_wait(db, x->row->id, x->next_ms);
	if (x->state == MAIL_QUEUED)
		return mail_postpone(db, x->row->id, x->is_unsure, x->outcome, x->next_ms);
	return mail_settle(db, x->row->id, x->state, x->outcome, x->now_ms / 1000);
}

/* Twice as long after every failure, a quarter more or less by chance. */
static int64_t pause_ms(const struct app *app, uint64_t attempts)
{
	uint64_t exponent = attempts < EXPONENT_MAX ? attempts : EXPONENT_MAX;
	int64_t most = app->settings->mail_retry_max_s * 1000, pause = app->settings->mail_retry_ms << exponent;
	uint16_t chance;
	pause = pause > most ? most : pause;
	app->random(&chance, sizeof(chance));
	return pause * 3 / 4 + pause / 2 * chance / UINT16_MAX;
}

static enum mail_state state_after(const struct mail_row *row, const struct smtp_result *r, int64_t now_ms)
{
	switch (r->end) {
	case SMTP_TAKEN:
		return MAIL_SENT;
	case SMTP_REFUSED:
		return MAIL_DEAD;
	case SMTP_UNSURE:
		return row->unsure + 1 >= UNSURE_MAX ? MAIL_DEAD : MAIL_QUEUED;
	case SMTP_LATER:
		break;
	}
	return now_ms / 1000 >= row->dead_at ? MAIL_DEAD : MAIL_QUEUED;
}

static enum err write_end(struct mailer *m, const struct mail_row *row, const struct smtp_result *r)
{
	int64_t now_ms = clock_ms(&m->app->clock);
	struct ending x = {
		.mailer = m,
		.row = row,
		.state = state_after(row, r, now_ms),
		.is_unsure = r->end == SMTP_UNSURE,
		.outcome = r->outcome,
		.now_ms = now_ms,
		.next_ms = now_ms + pause_ms(m->app, row->attempts),
	};
	if (x.state == MAIL_DEAD)
		log_error(m->app->logger, "mail_given_up", "mail=%llu attempts=%llu outcome=%s code=%d",
			  (unsigned long long)row->id, (unsigned long long)row->attempts + 1, r->outcome, r->code);
	else if (x.state == MAIL_QUEUED)
		log_warn(m->app->logger, "mail_not_sent", "mail=%llu attempt=%llu outcome=%s code=%d",
			 (unsigned long long)row->id, (unsigned long long)row->attempts + 1, r->outcome, r->code);
	return store_transact(m->app->store, end, &x);
}

/* A letter that could not be written: there is nobody to write to, it has to wait, or it is a fault of ours. */
static enum err write_unwritten(struct mailer *m, const struct mail_row *row, enum err e)
{
	int64_t now_ms = clock_ms(&m->app->clock);
	bool is_dropped = e == E_NOT_FOUND || e == E_INVALID, is_dead = !is_dropped && now_ms / 1000 >= row->dead_at;
	struct ending x = {
		.mailer = m,
		.row = row,
		.state = is_dropped ? MAIL_DROPPED
			 : is_dead  ? MAIL_DEAD
				    : MAIL_QUEUED,
		.outcome = e == E_INVALID     ? "bad_address"
			   : e == E_NOT_FOUND ? "nobody"
					      : err_code(e),
		.now_ms = now_ms,
		.next_ms = now_ms + (e == E_UNAVAILABLE ? SIGNED_MS : pause_ms(m->app, row->attempts)),
	};
	if (!is_dropped && e != E_UNAVAILABLE)
		log_error(m->app->logger, "mail_not_written", "mail=%llu error=%s", (unsigned long long)row->id, err_code(e));
	return store_transact(m->app->store, end, &x);
}

/* ---- one message */

/* *is_well: there may be another at once. When the way failed the others wait too. */
static enum err send_one(struct mailer *m, const struct mail_row *row, bool *is_well)
{
	struct letter letter;
	struct smtp_result r;
	enum err e = letter_write(&letter, &m->room, m->app, &m->arena, row);
	if (e != E_OK) {
		*is_well = true;
		return write_unwritten(m, row, e);
	}
	smtp_send(m->smtp, letter.to, letter.message, &m->routine.is_stopping, &r);
	atomic_fetch_add(&m->attempts, 1);
	if (r.end == SMTP_TAKEN)
		atomic_fetch_add(&m->sent, 1);
	*is_well = !r.is_ways;
	return write_end(m, row, &r);
}

static enum err mailer_round(struct mailer *m, bool *is_well, bool *more)
{
	struct taking t;
	arena_clear(&m->arena);
	*is_well = true;
	if (halt_check(m->app) != E_OK)
		return E_OK;
	enum err e = take_next(m, &t);
	if (e != E_OK) /* nothing is due, or another server sends */
		return e == E_NOT_FOUND || e == E_BUSY ? E_OK : e;
	*more = true;
	return send_one(m, &t.row, is_well);
}

/* The same trouble is said once, not every second. */
static void note_outcome(struct mailer *m, enum err e)
{
	if (e != m->last_error && e != E_OK)
		log_error(m->app->logger, "mailer_failed", "error=%s", err_code(e));
	m->last_error = e;
}

static void leave_role(struct mailer *m)
{
	struct db *db;
	if (store_acquire(m->app->store, &db) != E_OK)
		return;
	if (role_lease_release(db, ROLE, m->holder) != E_OK)
		log_warn(m->app->logger, "mailer_lease_kept", "role=" ROLE);
	store_release(m->app->store, db);
}

static int64_t run(void *ctx)
{
	struct mailer *m = ctx;
	bool is_well = true, more = false;
	note_outcome(m, mailer_round(m, &is_well, &more));
	if (!is_well)
		return m->app->settings->mail_retry_ms;
	return more ? 0 : PAUSE_MS;
}

/* ---- the outside */

static void release(struct mailer *m)
{
	smtp_close(m->smtp);
	buf_release(&m->room);
	arena_release(&m->arena);
	free(m);
}

static struct mailer *prepare(struct app *app)
{
	struct mailer *m = calloc(1, sizeof(*m));
	if (!m)
		return NULL;
	m->app = app;
	app->random(m->holder, sizeof(m->holder));
	arena_init(&m->arena, ARENA_BYTES);
	buf_init(&m->room, LETTER_MAX);
	return m;
}

enum err mailer_start(struct mailer **out, struct app *app)
{
	if (!mail_is_connected(app))
		return E_OK;
	struct mailer *m = prepare(app);
	if (!m)
		return E_MEMORY;
	enum err e = smtp_open(&m->smtp, app->settings);
	if (e != E_OK)
		log_error(app->logger, "mail_not_opened", "error=%s see=smtp_url,mail_from_in_hoaband.ini", err_code(e));
	if (e == E_OK)
		e = routine_start(&m->routine, 0, run, m);
	if (e != E_OK) {
		release(m);
		return e;
	}
	*out = m;
	return E_OK;
}

void mailer_stop(struct mailer *m)
{
	if (!m)
		return;
	routine_stop(&m->routine);
	leave_role(m);
	release(m);
}

void mailer_metrics(struct buf *out, struct mailer *m)
{
	buf_append_format(out,
			  "# HELP hoaban_mails_sent_total Messages the mail server took\n"
			  "# TYPE hoaban_mails_sent_total counter\nhoaban_mails_sent_total %llu\n"
			  "# HELP hoaban_mail_attempts_total Attempts to send one\n"
			  "# TYPE hoaban_mail_attempts_total counter\nhoaban_mail_attempts_total %llu\n",
			  m ? atomic_load(&m->sent) : 0ull, m ? atomic_load(&m->attempts) : 0ull);
}
