/* hoaband device list|close|accept-late|report: tills and gates, with the server running or not. */
#include "command.h"
#include "console.h"
#include "domain/device/device.h"
#include "domain/device/missing.h"
#include "house.h"

#include <stdio.h>

struct device_work {
	struct house *house;
	const struct options *said;
	const char *who;
};

static const char *text_of(const json_t *one, const char *name)
{
	const char *text = json_string_value(json_object_get(one, name));
	return text ? text : "-";
}

static long long number_of(const json_t *one, const char *name)
{
	return (long long)json_integer_value(json_object_get(one, name));
}

/* What a command answers: as JSON, or by the function. */
static enum err answer(const struct device_work *w, json_t *value, void (*print)(const json_t *value))
{
	if (w->said->is_json)
		console_json(value);
	else
		print(value);
	json_decref(value);
	return E_OK;
}

/* ---- list */

static void print_list(const json_t *value)
{
	const json_t *one;
	size_t i;
	json_array_foreach(json_object_get(value, "devices"), i, one)
		printf("%s  %-24s %-8s %-12s entries %-8lld last heard of %s\n", text_of(one, "device"), text_of(one, "name"),
		       text_of(one, "role"), text_of(one, "state"), number_of(one, "last_entry"), text_of(one, "last_seen_at"));
}

static enum err list(struct device_work *w)
{
	json_t *all;
	TRY(device_list(&w->house->app, &w->house->arena, &all));
	return answer(w, json_pack("{s:o}", "devices", all), print_list);
}

/* ---- close and report */

static void print_missing(const json_t *value)
{
	const json_t *m = json_object_get(value, "missing"), *one;
	size_t i;
	printf("at least %lld dong were taken for tickets whose sale never came: %lld tickets, %lld persons\n",
	       number_of(m, "least"), number_of(m, "tickets"), number_of(m, "persons"));
	json_array_foreach(json_object_get(m, "evidence"), i, one)
		printf("  ticket %s  %s  party %lld  sites %s  sold %s  let in %s by %s  least %lld\n", text_of(one, "ticket"),
		       text_of(one, "category"), number_of(one, "party"), text_of(one, "sites"), text_of(one, "sold_at"),
		       text_of(one, "shown_at"), text_of(one, "gate"), number_of(one, "least"));
	json_array_foreach(json_object_get(m, "shifts"), i, one)
		printf("  shift %s of %s, opened %s, has no Z: float %lld, cash sales heard of %lld, in the drawer %lld\n",
		       text_of(one, "shift"), text_of(one, "cashier"), text_of(one, "opened_at"), number_of(one, "float"),
		       number_of(one, "cash"), number_of(one, "in_drawer"));
}

static void print_closed(const json_t *value)
{
	const json_t *one;
	size_t i;
	printf("%s (%s) is closed since %s\n", text_of(value, "name"), text_of(value, "device"), text_of(value, "closed_at"));
	json_array_foreach(json_object_get(value, "symbols"), i, one)
		printf("  %s %s ends at number %lld\n", text_of(one, "form"), text_of(one, "symbol"),
		       number_of(one, "last_number"));
	print_missing(value);
}

static enum err add_missing(struct device_work *w, json_t *value)
{
	json_t *missing;
	enum err e = missing_of_device(&w->house->app, &w->house->arena, text_of(value, "device"), &missing);
	if (e != E_OK) {
		json_decref(value);
		return e;
	}
	json_object_set_new(value, "missing", missing);
	return E_OK;
}

static enum err close_one(struct device_work *w)
{
	const struct device_change c = {.who = w->who, .device = w->said->device, .reason = w->said->reason};
	json_t *closed;
	TRY(device_close(&w->house->app, &w->house->arena, &c, &closed));
	TRY(add_missing(w, closed));
	return answer(w, closed, print_closed);
}

static enum err report(struct device_work *w)
{
	json_t *value = json_pack("{s:s}", "device", w->said->device);
	TRY(add_missing(w, value));
	return answer(w, value, print_missing);
}

/* ---- late receipts */

static void print_late(const json_t *value)
{
	printf("%s: its journal is taken until %s\n", text_of(value, "name"), text_of(value, "late_until"));
}

static enum err accept_late(struct device_work *w)
{
	struct device_change c = {.who = w->who, .device = w->said->device, .reason = w->said->reason, .hours = LATE_HOURS};
	json_t *opened;
	if (w->said->hours && int_parse(&c.hours, w->said->hours, 1, LATE_HOURS_MAX) != E_OK)
		return console_refuse("--hours", "a number from 1 to 744");
	enum err e = device_accept_late(&w->house->app, &w->house->arena, &c, &opened);
	if (e == E_REFUSED)
		fprintf(stderr, "hoaband: device: it is not closed: it may sync as always\n");
	TRY(e);
	return answer(w, opened, print_late);
}

/* ---- */

static const struct {
	const char *name;
	bool has_device, has_reason;
	enum err (*run)(struct device_work *w);
} verbs[] = {
	{"list", false, false, list},
	{"close", true, true, close_one},
	{"report", true, false, report},
	{"accept-late", true, true, accept_late},
};

static enum err run_verb(struct device_work *w)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (!str_equal(verbs[i].name, w->said->command[1]))
			continue;
		if (verbs[i].has_device && !w->said->device)
			return console_refuse("--device", "which one? `device list` shows ids and names");
		if (verbs[i].has_reason && (!w->said->reason || strlen(w->said->reason) < DEVICE_REASON_MIN))
			return console_refuse("--reason", "say why, in at least five letters: it stays on record");
		TRY(house_open(w->house, true));
		return verbs[i].run(w);
	}
	return E_USAGE;
}

enum err command_device(const struct options *o)
{
	struct house h;
	struct device_work w = {.house = &h, .said = o};
	enum err e = house_found(&h, o);
	if (e == E_OK) {
		w.who = console_who(&h.arena);
		e = run_verb(&w);
	}
	house_close(&h);
	return e;
}
