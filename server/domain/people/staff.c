#include "domain/people/staff.h"

#include "app.h"
#include "domain/change.h"
#include "domain/people/login.h"
#include "domain/people/password.h"
#include "store/sessions.h"
#include "store/staff.h"

#include <assert.h>

/* ---- roles and logins */

const char *const user_role_codes[] = {"cashier", "gate", "manager", "auditor", "operator", NULL};
static_assert(sizeof(user_role_codes) / sizeof(user_role_codes[0]) == USER_ROLE_COUNT + 1);

enum err user_role_parse(enum user_role *out, const char *code)
{
	for (int i = 0; code && i < USER_ROLE_COUNT; i++)
		if (str_equal(user_role_codes[i], code)) {
			*out = (enum user_role)(i + 1);
			return E_OK;
		}
	return E_INVALID;
}

bool user_role_needs_totp(enum user_role role)
{
	return role != USER_CASHIER && role != USER_GATE;
}

bool login_is_valid(const char *login)
{
	size_t len = strspn(login, "abcdefghijklmnopqrstuvwxyz0123456789._-");
	return login[len] == 0 && len >= 2 && len <= LOGIN_MAX && login[0] >= 'a' && login[0] <= 'z';
}

/* ---- as others see a person */

json_t *staff_view(const struct staff_row *row)
{
	char created[INSTANT_TEXT];
	instant_format(created, row->created_at);
	return json_pack("{s:s, s:s, s:s, s:s, s:b, s:s}", "login", row->login, "name", row->name, "role",
			 user_role_codes[row->role - 1], "state", row->disabled_at ? "disabled" : "active", "totp",
			 row->totp_since != 0, "created_at", created);
}

enum err staff_list(struct app *app, struct arena *a, json_t **out)
{
	struct staff_row *list;
	size_t count;
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = staff_all(db, a, &list, &count);
	store_release(app->store, db);
	TRY(e);
	*out = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(*out, staff_view(&list[i]));
	return E_OK;
}

/* ---- a new person */

struct addition {
	struct app *app;
	const char *who;
	struct staff_row row;
};

static enum err add_in_database(struct db *db, void *ctx)
{
	struct addition *x = ctx;
	TRY(staff_insert(db, &x->row));
	return change_record(
		db, x->app,
		&(struct change){.who = x->who, .action = "staff.add", .subject = x->row.login, .after = staff_view(&x->row)});
}

static enum err check_new(const struct staff_new *new, struct complaints *c)
{
	size_t before = c->count;
	enum err e = E_OK;
	if (!login_is_valid(new->login))
		e = complain(c, "/login", "format", "2 to 32 of a-z, 0-9, dot, hyphen, underscore, beginning with a letter");
	if (new->name && (!new->name[0] || strlen(new->name) >= 64 || !utf8_is_valid(new->name, strlen(new->name))))
		e = complain(c, "/name", "range", "at most 63 bytes of UTF-8");
	if (!password_is_good(new->password, new->login))
		e = complain(c, "/password", "range", "%d to %d bytes, and not the login", PASSWORD_MIN, PASSWORD_MAX);
	return c->count == before ? E_OK : e;
}

static enum err insert_new(struct app *app, const char *who, const struct staff_new *new, bool is_demo)
{
	char hash[PASSWORD_HASH_TEXT];
	uint8_t random[10];
	struct addition x = {
		.app = app,
		.who = who,
		.row = {.login = new->login,
			.name = new->name ? new->name : new->login,
			.role = new->role,
			.password = hash,
			.is_demo = is_demo,
			.created_at = clock_s(&app->clock)},
	};
	app->random(random, sizeof(random));
	uuid_v7(x.row.id, clock_ms(&app->clock), random);
	TRY(password_hash(hash, new->password));
	return store_transact(app->store, add_in_database, &x);
}

enum err staff_add(struct app *app, struct arena *a, const char *who, const struct staff_new *new, struct complaints *c)
{
	(void)a;
	TRY(check_new(new, c));
	return insert_new(app, who, new, false);
}

/* ---- a change */

struct edit {
	struct app *app;
	struct arena *arena;
	const struct staff_edit *said;
	struct staff_row row;
	char hash[PASSWORD_HASH_TEXT];
};

static enum err disable(struct db *db, struct edit *x)
{
	(void)db;
	if (str_equal(x->said->who, x->row.login))
		return E_REFUSED;
	if (x->row.disabled_at == 0)
		x->row.disabled_at = clock_s(&x->app->clock);
	return E_OK;
}

static enum err enable(struct db *db, struct edit *x)
{
	x->row.disabled_at = 0;
	return login_unlock(db, x->row.login);
}

static enum err set_role(struct db *db, struct edit *x)
{
	(void)db;
	if (str_equal(x->said->who, x->row.login))
		return E_REFUSED;
	x->row.role = x->said->role;
	return E_OK;
}

static enum err set_password(struct db *db, struct edit *x)
{
	x->row.password = x->hash;
	return login_unlock(db, x->row.login);
}

static enum err reset_totp(struct db *db, struct edit *x)
{
	x->row.has_totp = false;
	x->row.totp_since = 0;
	x->row.totp_step = -1;
	return recovery_forget(db, x->row.id);
}

static const struct {
	const char *action;
	enum err (*apply)(struct db *db, struct edit *x);
} verbs[] = {
	[STAFF_DISABLE] = {"staff.disable", disable},
	[STAFF_ENABLE] = {"staff.enable", enable},
	[STAFF_ROLE] = {"staff.role", set_role},
	[STAFF_PASSWORD] = {"staff.password", set_password},
	[STAFF_TOTP_RESET] = {"staff.totp_reset", reset_totp},
};

static enum err write_edit(struct db *db, struct edit *x, json_t *before)
{
	enum err e = staff_update(db, &x->row);
	if (e == E_OK)
		e = sessions_delete_of(db, x->row.id);
	if (e != E_OK) {
		json_decref(before);
		return e;
	}
	return change_record(db, x->app,
			     &(struct change){.who = x->said->who,
					      .action = verbs[x->said->verb].action,
					      .subject = x->row.login,
					      .before = before,
					      .after = staff_view(&x->row)});
}

static enum err edit_in_database(struct db *db, void *ctx)
{
	struct edit *x = ctx;
	TRY(staff_lock(db, x->arena, x->said->login, &x->row));
	struct staff_row before = x->row;
	TRY(verbs[x->said->verb].apply(db, x));
	return write_edit(db, x, staff_view(&before));
}

enum err staff_change(struct app *app, struct arena *a, const struct staff_edit *e, struct complaints *c)
{
	struct edit x = {.app = app, .arena = a, .said = e};
	if (e->verb == STAFF_PASSWORD && !password_is_good(e->password, e->login))
		return complain(c, "/password", "range", "%d to %d bytes, and not the login", PASSWORD_MIN, PASSWORD_MAX);
	if (e->verb == STAFF_PASSWORD)
		TRY(password_hash(x.hash, e->password));
	return store_transact(app->store, edit_in_database, &x);
}

/* ---- names of one person */

struct sameness {
	struct app *app;
	struct arena *arena;
	const char *who, *login, *name;
};

static enum err same_in_database(struct db *db, void *ctx)
{
	const struct sameness *x = ctx;
	struct staff_row row;
	TRY(staff_lock(db, x->arena, x->login, &row));
	enum err e = staff_same_insert(db, row.login, x->name, x->who, clock_s(&x->app->clock));
	if (e != E_OK)
		return e == E_DUPLICATE ? E_OK : e;
	return change_record(db, x->app,
			     &(struct change){.who = x->who,
					      .action = "staff.same",
					      .subject = row.login,
					      .after = json_pack("{s:s, s:s}", "login", row.login, "name", x->name)});
}

enum err staff_same(struct app *app, struct arena *a, const char *who, const char *login, const char *name,
		    struct complaints *c)
{
	struct sameness x = {app, a, who, login, name};
	if (!name[0] || strlen(name) >= 64 || !utf8_is_valid(name, strlen(name)))
		return complain(c, "/name", "range", "at most 63 bytes of UTF-8");
	return store_transact(app->store, same_in_database, &x);
}

/* ---- demo */

enum err staff_seed_demo(struct app *app)
{
	for (int i = 0; i < USER_ROLE_COUNT; i++) {
		struct staff_row row;
		struct arena scratch;
		const char *login = user_role_codes[i];
		struct staff_new new = {.login = login, .role = (enum user_role)(i + 1), .password = login};
		struct db *db;
		TRY(store_acquire(app->store, &db));
		arena_init(&scratch, 8192);
		enum err e = staff_by_login(db, &scratch, login, &row);
		arena_release(&scratch);
		store_release(app->store, db);
		if (e == E_NOT_FOUND)
			e = insert_new(app, "demo", &new, true);
		TRY(e == E_DUPLICATE ? E_OK : e); /* another server was faster */
	}
	return E_OK;
}
