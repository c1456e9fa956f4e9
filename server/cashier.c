/* hoaband cashier add|list|disable|enable|pin: people at tills, with the server running or not. */
#include "command.h"
#include "console.h"
#include "domain/people/cashier.h"
#include "house.h"

#include <sodium.h>
#include <stdio.h>

struct cashier_work {
	struct house *house;
	const struct options *said;
	const char *who;
	struct complaints complaints;
	char secret[CONSOLE_LINE];
};

static enum err done(const struct cashier_work *w, const char *what)
{
	json_t *answer = json_pack("{s:s, s:s}", "name", w->said->name, "done", what);
	if (w->said->is_json)
		console_json(answer);
	else
		printf("%s: %s\n", w->said->name, what);
	json_decref(answer);
	return E_OK;
}

static enum err add(struct cashier_work *w)
{
	struct cashier_new new = {.name = w->said->name};
	uint8_t device[UUID_LEN];
	if (staff_role_parse(&new.role, w->said->role) != E_OK)
		return console_refuse("--role", "cashier or supervisor");
	if (w->said->device && uuid_parse(device, w->said->device) != E_OK)
		return console_refuse("--device", "the id of a device, 32 hex digits");
	if (w->said->has_pin)
		TRY(console_secret(w->secret, "PIN"));
	new.pin = w->said->has_pin ? w->secret : NULL;
	new.device = w->said->device ? device : NULL;
	TRY(cashier_add(&w->house->app, &w->house->arena, w->who, &new, &w->complaints));
	return done(w, "added");
}

static enum err edit(struct cashier_work *w, struct cashier_edit e, const char *what)
{
	e.who = w->who;
	e.name = w->said->name;
	TRY(cashier_change(&w->house->app, &w->house->arena, &e, &w->complaints));
	return done(w, what);
}

static enum err disable(struct cashier_work *w)
{
	return edit(w, (struct cashier_edit){.verb = CASHIER_DISABLE}, "disabled");
}

static enum err enable(struct cashier_work *w)
{
	return edit(w, (struct cashier_edit){.verb = CASHIER_ENABLE}, "enabled");
}

static enum err set_pin(struct cashier_work *w)
{
	TRY(console_secret(w->secret, "PIN"));
	return edit(w, (struct cashier_edit){.verb = CASHIER_PIN, .pin = w->secret}, "PIN set");
}

static enum err list(struct cashier_work *w)
{
	json_t *all, *one;
	size_t i;
	TRY(cashier_list(&w->house->app, &w->house->arena, &all));
	json_array_foreach(all, i, one)
		if (!w->said->is_json)
			printf("%-24s %-10s %-9s %s\n", json_string_value(json_object_get(one, "name")),
			       json_string_value(json_object_get(one, "role")),
			       json_string_value(json_object_get(one, "state")),
			       json_is_true(json_object_get(one, "pin")) ? "" : "no PIN: in no lease");
	json_t *answer = json_pack("{s:o}", "cashiers", all);
	if (w->said->is_json)
		console_json(answer);
	json_decref(answer);
	return E_OK;
}

static const struct {
	const char *name;
	enum err (*run)(struct cashier_work *w);
	bool needs_name;
} verbs[] = {
	{"add", add, true}, {"list", list, false}, {"disable", disable, true}, {"enable", enable, true}, {"pin", set_pin, true},
};

static enum err run_verb(struct cashier_work *w)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (!str_equal(verbs[i].name, w->said->command[1]))
			continue;
		if (verbs[i].needs_name && !w->said->name)
			return console_refuse("--name", "whose?");
		TRY(house_open(w->house, true));
		return verbs[i].run(w);
	}
	return E_USAGE;
}

enum err command_cashier(const struct options *o)
{
	struct house h;
	struct cashier_work w = {.house = &h, .said = o};
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
