#include "domain/people/login.h"

#include "app.h"
#include "domain/people/factor.h"
#include "domain/people/password.h"
#include "domain/throttle.h"
#include "store/sessions.h"
#include "store/staff.h"

#include <stdatomic.h>
#include <stdlib.h>

#define LOCK_MAX_S  3600
#define FORGOTTEN_S DAY_S /* failures older than this are swept away */
#define AT_A_TIME   2	  /* passwords hashed: 32 MiB and most of a core each, and sales come first */

/* ---- the door of one process */

struct door {
	struct throttle *addresses;
	atomic_int inside;
};

enum err door_open(struct door **out, unsigned burst, unsigned per_minute)
{
	struct door *d = calloc(1, sizeof(*d));
	if (!d)
		return E_MEMORY;
	*out = d;
	return throttle_open(&d->addresses, burst, per_minute);
}

void door_close(struct door *d)
{
	if (!d)
		return;
	throttle_close(d->addresses);
	free(d);
}

static enum err check_password(struct door *d, const char *hash, const char *password)
{
	enum err e = E_BUSY;
	if (atomic_fetch_add(&d->inside, 1) < AT_A_TIME)
		e = password_check(hash, password);
	atomic_fetch_sub(&d->inside, 1);
	return e;
}

/* ---- attempts, counted */

struct attempt {
	struct app *app;
	struct arena *arena;
	const struct login_request *said;
	uint8_t key[HASH_LEN];
	int64_t now;
	int64_t wait_s;
	struct staff_row person;
	struct new_session *out;
};

static void key_of(uint8_t key[static HASH_LEN], const char *login)
{
	sha256(key, bytes_of_text(login));
}

/* After the last free failure 30 s, then 60, 120 … at most an hour. */
static int64_t lock_s(const struct settings *s, uint64_t failures)
{
	if (failures < (uint64_t)s->login_failures)
		return 0;
	uint64_t doubled = failures - (uint64_t)s->login_failures;
	int64_t lock = doubled < 12 ? s->login_lock_s << doubled : LOCK_MAX_S;
	return lock < LOCK_MAX_S ? lock : LOCK_MAX_S;
}

static enum err charge(struct db *db, void *ctx)
{
	struct attempt *x = ctx;
	struct login_throttle_row row;
	TRY(login_throttle_lock(db, x->key, x->now, &row));
	x->wait_s = row.locked_until - x->now;
	if (x->wait_s > 0)
		return E_TOO_MANY;
	row.failures++;
	row.last_at = x->now;
	row.locked_until = x->now + lock_s(x->app->settings, row.failures);
	return login_throttle_update(db, &row);
}

/* The password was right, and nothing else was tried: not a failure, but no success either. */
static enum err refund(struct db *db, void *ctx)
{
	struct attempt *x = ctx;
	struct login_throttle_row row;
	TRY(login_throttle_lock(db, x->key, x->now, &row));
	row.failures -= row.failures > 0;
	row.locked_until = lock_s(x->app->settings, row.failures) > 0 ? row.locked_until : 0;
	return login_throttle_update(db, &row);
}

enum err login_unlock(struct db *db, const char *login)
{
	uint8_t key[HASH_LEN];
	key_of(key, login);
	return login_throttle_delete(db, key);
}

/* ---- who it is */

/* A login nobody has, or nobody may use now, costs the same work as a wrong password. */
static enum err find_person(struct attempt *x)
{
	struct db *db;
	TRY(store_acquire(x->app->store, &db));
	enum err e = staff_by_login(db, x->arena, x->said->login, &x->person);
	store_release(x->app->store, db);
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	bool is_here = e == E_OK && x->person.disabled_at == 0 && (x->person.is_demo == 0 || x->app->is_demo);
	return check_password(x->app->door, is_here ? x->person.password : NULL, x->said->password);
}

static bool must_enrol(const struct attempt *x)
{
	bool is_needed = user_role_needs_totp((enum user_role)x->person.role) && !x->app->is_demo;
	return is_needed && x->person.totp_since == 0;
}

static enum err let_in(struct db *db, void *ctx)
{
	struct attempt *x = ctx;
	if (x->person.totp_since)
		TRY(factor_use(db, x->app, &x->person, x->said->totp));
	TRY(login_throttle_delete(db, x->key));
	return session_begin(db, x->app, x->person.id, must_enrol(x), x->out);
}

static enum err sweep(struct app *app, int64_t now)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = sessions_delete_old(db, now);
	if (e == E_OK)
		e = login_throttle_delete_old(db, now - FORGOTTEN_S);
	store_release(app->store, db);
	return e;
}

static enum err begin_session(struct attempt *x)
{
	TRY(store_transact(x->app->store, let_in, x));
	x->out->session.login = x->person.login;
	x->out->session.name = x->person.name;
	x->out->session.role = (enum user_role)x->person.role;
	return sweep(x->app, x->now);
}

enum err login_attempt(struct app *app, struct arena *a, const struct login_request *r, struct new_session *out,
		       struct login_refusal *why)
{
	struct attempt x = {.app = app, .arena = a, .said = r, .now = clock_s(&app->clock), .out = out};
	*why = (struct login_refusal){.wait_s = 1};
	*out = (struct new_session){0};
	if (throttle_take(app->door->addresses, r->address, clock_ms(&app->clock)) != E_OK)
		return E_TOO_MANY;
	key_of(x.key, r->login);
	enum err e = store_transact(app->store, charge, &x);
	why->wait_s = x.wait_s;
	TRY(e);
	e = find_person(&x);
	if (err_is_retryable(e)) /* the password was not looked at: no failure */
		TRY(store_transact(app->store, refund, &x));
	TRY(e);
	if (x.person.totp_since && !r->totp) {
		why->code = "totp_required";
		TRY(store_transact(app->store, refund, &x));
		return E_UNAUTHORIZED;
	}
	return begin_session(&x);
}
