/* /admin/users: people who log in, and /admin/users/{login}: one of them. */
#include "admin/admin.h"
#include "admin/screen.h"
#include "domain/people/password.h"
#include "domain/people/staff.h"
#include "store/staff.h"

#define USERS "/admin/users"

static const struct form_field fields[] = {
	{"login", FIELD_TEXT, "admin.login_name", "admin.login_hint", .is_required = true, .max = LOGIN_MAX},
	{"name", FIELD_TEXT, "admin.name", NULL, .max = 63},
	{"role", FIELD_CHOICE, "admin.role", NULL, .is_required = true, .codes = user_role_codes, .codes_key = "admin.role_"},
	{"password", FIELD_SECRET, "admin.first_password", "admin.password_hint", .is_required = true, .max = PASSWORD_MAX,
	 .autocomplete = "new-password"},
};

/* ---- the list */

static void speak(json_t *person, struct app *app, struct http_request *r)
{
	const char *role = json_string_value(json_object_get(person, "role"));
	bool is_active = str_equal(json_string_value(json_object_get(person, "state")), "active");
	json_object_set_new(person, "role_text", json_string(screen_code_word(app, r, "admin.role_", role)));
	json_object_set_new(person, "is_active", json_boolean(is_active));
}

static enum err users_view(struct app *app, struct http_request *r, json_t **out)
{
	json_t *all, *one;
	size_t i;
	TRY(staff_list(app, r->arena, &all));
	json_array_foreach(all, i, one)
		speak(one, app, r);
	*out = json_pack("{s:o}", "users", all);
	return E_OK;
}

static const struct screen screen = {"admin-users", "admin.users", USERS, COUNTED(fields), users_view};

enum err users_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}

static enum err read_person(struct staff_new *out, struct http_request *r)
{
	unsigned role;
	size_t before = r->complaints.count;
	const char *password = http_form(r, "password");
	*out = (struct staff_new){.name = form_text(r, "name"), .password = password ? password : ""};
	enum err login = form_need(&out->login, r, "login"), chosen = form_choice(&role, r, "role", user_role_codes);
	out->role = (enum user_role)role;
	return r->complaints.count == before ? E_OK : login != E_OK ? login : chosen;
}

enum err users_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct staff_new new;
	enum err e = read_person(&new, r);
	if (e == E_OK)
		e = staff_add(app, r->arena, screen_session(r)->login, &new, &r->complaints);
	if (e == E_DUPLICATE)
		e = complain(&r->complaints, "/login", "duplicate", "%s", "somebody has this login");
	return e == E_OK ? screen_done(r, a, USERS, "user_added") : screen_refuse(app, r, a, &screen, e);
}

/* ---- one person */

static const struct form_field person_fields[] = {
	{"role", FIELD_CHOICE, "admin.role", NULL, .is_required = true, .codes = user_role_codes, .codes_key = "admin.role_"},
	{"password", FIELD_SECRET, "admin.new_password", "admin.password_hint", .is_required = true, .max = PASSWORD_MAX,
	 .autocomplete = "new-password"},
	{"same", FIELD_TEXT, "admin.same", "admin.same_hint", .is_required = true, .max = 63},
};

static enum err read_names(struct app *app, struct http_request *r, const char ***names, size_t *count)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = staff_same_names(db, r->arena, r->params[0], names, count);
	store_release(app->store, db);
	return e;
}

static enum err add_names(json_t *view, struct app *app, struct http_request *r)
{
	const char **names, *text = "";
	size_t count;
	TRY(read_names(app, r, &names, &count));
	for (size_t i = 0; i < count; i++)
		text = arena_format(r->arena, "%s%s%s", text, i ? ", " : "", names[i]);
	json_object_set_new(view, "names", json_string(text));
	json_object_set_new(view, "has_names", json_boolean(count > 0));
	return E_OK;
}

static enum err user_view(struct app *app, struct http_request *r, json_t **out)
{
	json_t *all, *one;
	size_t i;
	*out = NULL;
	TRY(staff_list(app, r->arena, &all));
	json_array_foreach(all, i, one)
		if (str_equal(json_string_value(json_object_get(one, "login")), r->params[0]))
			*out = json_incref(one);
	json_decref(all);
	if (!*out)
		return E_NOT_FOUND;
	speak(*out, app, r);
	json_object_set_new(*out, "path", json_string(arena_format(r->arena, USERS "/%s", r->params[0])));
	json_object_set(*out, "title", json_object_get(*out, "name"));
	json_object_set_new(*out, "values", json_pack("{s:O}", "role", json_object_get(*out, "role")));
	json_object_set_new(*out, "is_me", json_boolean(str_equal(screen_session(r)->login, r->params[0])));
	return add_names(*out, app, r);
}

static const struct screen person_screen = {"admin-user", "admin.users", NULL, COUNTED(person_fields), user_view};

enum err user_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &person_screen);
}

static const struct {
	const char *name, *done;
	enum staff_verb verb;
} verbs[] = {
	{"disable", "user_disabled", STAFF_DISABLE},
	{"enable", "user_enabled", STAFF_ENABLE},
	{"role", "user_role", STAFF_ROLE},
	{"password", "user_password", STAFF_PASSWORD},
	{"totp-reset", "user_totp", STAFF_TOTP_RESET},
};

static enum err change(struct app *app, struct http_request *r, enum staff_verb verb)
{
	unsigned role = 0;
	const char *password = http_form(r, "password");
	if (verb == STAFF_ROLE)
		TRY(form_choice(&role, r, "role", user_role_codes));
	struct staff_edit edit = {.who = screen_session(r)->login,
				  .login = r->params[0],
				  .verb = verb,
				  .role = (enum user_role)role,
				  .password = password ? password : ""};
	enum err e = staff_change(app, r->arena, &edit, &r->complaints);
	return e == E_REFUSED ? complain(&r->complaints, "", "oneself", "%s", "nobody disables or demotes himself") : e;
}

static enum err say_same(struct app *app, struct http_request *r)
{
	const char *name;
	TRY(form_need(&name, r, "same"));
	enum err e = staff_same(app, r->arena, screen_session(r)->login, r->params[0], name, &r->complaints);
	return e == E_INVALID ? complain(&r->complaints, "/same", "range", "%s", "at most 63 bytes") : e;
}

static enum err answer(struct app *app, struct http_request *r, struct http_answer *a, enum err e, const char *done)
{
	if (e != E_OK)
		return screen_refuse(app, r, a, &person_screen, e);
	return screen_done(r, a, arena_format(r->arena, USERS "/%s", r->params[0]), done);
}

enum err user_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	if (str_equal(r->params[1], "same"))
		return answer(app, r, a, say_same(app, r), "user_same");
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (str_equal(verbs[i].name, r->params[1]))
			return answer(app, r, a, change(app, r, verbs[i].verb), verbs[i].done);
	return E_NOT_FOUND;
}
