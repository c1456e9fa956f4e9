/* hoaband user add|list|same|role|disable|enable|password|totp-reset: people who log in, with the server running or not. */
#include "command.h"
#include "console.h"
#include "domain/people/staff.h"
#include "house.h"

#include <sodium.h>
#include <stdio.h>

struct user_work {
	struct house *house;
	const struct options *said;
	const char *who;
	struct complaints complaints;
	char secret[CONSOLE_LINE];
};

static enum err read_role(enum user_role *out, const struct options *o)
{
	return user_role_parse(out, o->role) == E_OK ? E_OK
						     : console_refuse("--role", "cashier, gate, manager, auditor or operator");
}

static enum err done(const struct user_work *w, const char *what)
{
	printf(w->said->is_json ? "{\"login\":\"%s\",\"done\":\"%s\"}\n" : "%s: %s\n", w->said->login, what);
	return E_OK;
}

static enum err add(struct user_work *w)
{
	struct staff_new new = {.login = w->said->login, .name = w->said->name, .password = w->secret};
	TRY(read_role(&new.role, w->said));
	TRY(console_secret(w->secret, "password"));
	TRY(staff_add(&w->house->app, &w->house->arena, w->who, &new, &w->complaints));
	return done(w, "added");
}

static enum err edit(struct user_work *w, struct staff_edit e, const char *what)
{
	e.who = w->who;
	e.login = w->said->login;
	TRY(staff_change(&w->house->app, &w->house->arena, &e, &w->complaints));
	return done(w, what);
}

static enum err set_role(struct user_work *w)
{
	struct staff_edit e = {.verb = STAFF_ROLE};
	TRY(read_role(&e.role, w->said));
	return edit(w, e, "role changed");
}

static enum err set_password(struct user_work *w)
{
	TRY(console_secret(w->secret, "password"));
	return edit(w, (struct staff_edit){.verb = STAFF_PASSWORD, .password = w->secret}, "password changed");
}

static enum err disable(struct user_work *w)
{
	return edit(w, (struct staff_edit){.verb = STAFF_DISABLE}, "disabled");
}

static enum err enable(struct user_work *w)
{
	return edit(w, (struct staff_edit){.verb = STAFF_ENABLE}, "enabled");
}

static enum err reset_totp(struct user_work *w)
{
	return edit(w, (struct staff_edit){.verb = STAFF_TOTP_RESET}, "one-time passwords to be enrolled anew");
}

static enum err list(struct user_work *w)
{
	json_t *all, *one;
	size_t i;
	TRY(staff_list(&w->house->app, &w->house->arena, &all));
	json_array_foreach(all, i, one)
		if (!w->said->is_json)
			printf("%-24s %-9s %-9s %s\n", json_string_value(json_object_get(one, "login")),
			       json_string_value(json_object_get(one, "role")),
			       json_string_value(json_object_get(one, "state")),
			       json_string_value(json_object_get(one, "name")));
	json_t *answer = json_pack("{s:o}", "staff", all);
	if (w->said->is_json)
		console_json(answer);
	json_decref(answer);
	return E_OK;
}

/* What auditors may not acknowledge: findings about themselves, under any of their names. */
static enum err say_same(struct user_work *w)
{
	if (!w->said->name)
		return console_refuse("--name", "the person's name at tills, or another login of the same person");
	TRY(staff_same(&w->house->app, &w->house->arena, w->who, w->said->login, w->said->name, &w->complaints));
	return done(w, "the same person");
}

static const struct {
	const char *name;
	enum err (*run)(struct user_work *w);
	bool needs_login;
} verbs[] = {
	{"add", add, true},
	{"list", list, false},
	{"same", say_same, true},
	{"role", set_role, true},
	{"disable", disable, true},
	{"enable", enable, true},
	{"password", set_password, true},
	{"totp-reset", reset_totp, true},
};

static enum err run_verb(struct user_work *w)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (!str_equal(verbs[i].name, w->said->command[1]))
			continue;
		if (verbs[i].needs_login && !w->said->login)
			return console_refuse("--login", "whose?");
		TRY(house_open(w->house, true));
		return verbs[i].run(w);
	}
	return E_USAGE;
}

enum err command_user(const struct options *o)
{
	struct house h;
	struct user_work w = {.house = &h, .said = o};
	enum err e = house_found(&h, o);
	if (e == E_OK) {
		w.who = console_who(&h.arena);
		w.complaints.arena = &h.arena;
		e = run_verb(&w);
		console_complain(&w.complaints);
	}
	sodium_memzero(w.secret, sizeof(w.secret));
	house_close(&h);
	return e;
}
