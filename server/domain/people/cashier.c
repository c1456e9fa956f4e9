#include "domain/people/cashier.h"

#include "app.h"
#include "domain/change.h"
#include "store/devices.h"
#include "store/till_staff.h"

#include <stdio.h>

const char *const staff_role_codes[] = {"cashier", "supervisor", NULL};

enum err staff_role_parse(enum staff_role *out, const char *code)
{
	for (int i = 0; code && staff_role_codes[i]; i++)
		if (str_equal(staff_role_codes[i], code)) {
			*out = (enum staff_role)(i + 1);
			return E_OK;
		}
	return E_INVALID;
}

/* ---- as others see a person */

json_t *cashier_view(const struct till_staff_row *row)
{
	char device[UUID_HEX];
	uuid_hex(device, row->device);
	return json_pack("{s:s, s:s, s:s, s:b, s:s?}", "name", row->name, "role", staff_role_codes[row->role - 1], "state",
			 row->disabled_at ? "disabled" : "active", "pin", row->has_pin, "device",
			 row->has_device ? device : NULL);
}

enum err cashier_list(struct app *app, struct arena *a, json_t **out)
{
	struct till_staff_row *list;
	size_t count;
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = till_staff_all(db, a, &list, &count);
	store_release(app->store, db);
	TRY(e);
	*out = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(*out, cashier_view(&list[i]));
	return E_OK;
}

/* ---- PINs */

static enum err set_pin(struct app *app, struct till_staff_row *row, const char *pin)
{
	app->random(row->pin_salt, PIN_SALT_LEN);
	row->has_pin = true;
	return pin_inner(row->pin_inner, pin, row->pin_salt);
}

static enum err check_pin(const char *pin, struct complaints *c)
{
	if (pin_is_valid(pin))
		return E_OK;
	return complain(c, "/pin", "format", "%d to %d digits, not all the same", PIN_DIGITS_MIN, PIN_DIGITS_MAX);
}

/* ---- a new person */

struct addition {
	struct app *app;
	struct arena *arena;
	const char *who;
	struct till_staff_row row;
};

static enum err add_in_database(struct db *db, void *ctx)
{
	struct addition *x = ctx;
	struct device_row device;
	if (x->row.has_device)
		TRY(device_get(db, x->arena, x->row.device, &device));
	TRY(till_staff_insert(db, &x->row));
	return change_record(
		db, x->app,
		&(struct change){
			.who = x->who, .action = "cashier.add", .subject = x->row.name, .after = cashier_view(&x->row)});
}

enum err cashier_add(struct app *app, struct arena *a, const char *who, const struct cashier_new *new, struct complaints *c)
{
	uint8_t random[10];
	struct addition x = {
		.app = app,
		.arena = a,
		.who = who,
		.row = {.name = new->name, .role = new->role, .has_device = new->device, .created_at = clock_s(&app->clock)},
	};
	if (!name_is_plain(new->name, NAME_TEXT))
		return complain(c, "/name", "range", "1 to 63 bytes of UTF-8");
	if (new->pin)
		TRY(check_pin(new->pin, c));
	if (new->device)
		memcpy(x.row.device, new->device, UUID_LEN);
	app->random(random, sizeof(random));
	uuid_v7(x.row.id, clock_ms(&app->clock), random);
	if (new->pin)
		TRY(set_pin(app, &x.row, new->pin));
	return store_transact(app->store, add_in_database, &x);
}

/* ---- a change */

struct edit {
	struct app *app;
	struct arena *arena;
	const struct cashier_edit *said;
	struct till_staff_row made; /* its PIN was worked out before the transaction */
};

static void disable(struct edit *x, struct till_staff_row *row)
{
	if (row->disabled_at == 0)
		row->disabled_at = clock_s(&x->app->clock);
}

static void enable(struct edit *x, struct till_staff_row *row)
{
	(void)x;
	row->disabled_at = 0;
}

static void take_pin(struct edit *x, struct till_staff_row *row)
{
	row->has_pin = true;
	memcpy(row->pin_salt, x->made.pin_salt, PIN_SALT_LEN);
	memcpy(row->pin_inner, x->made.pin_inner, PIN_INNER_LEN);
}

static const struct {
	const char *action;
	void (*apply)(struct edit *x, struct till_staff_row *row);
} verbs[] = {
	[CASHIER_DISABLE] = {"cashier.disable", disable},
	[CASHIER_ENABLE] = {"cashier.enable", enable},
	[CASHIER_PIN] = {"cashier.pin", take_pin},
};

static enum err edit_in_database(struct db *db, void *ctx)
{
	struct edit *x = ctx;
	struct till_staff_row row;
	TRY(till_staff_lock(db, x->arena, x->said->name, &row));
	struct till_staff_row before = row;
	verbs[x->said->verb].apply(x, &row);
	TRY(till_staff_update(db, &row));
	return change_record(db, x->app,
			     &(struct change){.who = x->said->who,
					      .action = verbs[x->said->verb].action,
					      .subject = row.name,
					      .before = cashier_view(&before),
					      .after = cashier_view(&row)});
}

enum err cashier_change(struct app *app, struct arena *a, const struct cashier_edit *e, struct complaints *c)
{
	struct edit x = {.app = app, .arena = a, .said = e};
	if (e->verb == CASHIER_PIN) {
		TRY(check_pin(e->pin, c));
		TRY(set_pin(app, &x.made, e->pin));
	}
	return store_transact(app->store, edit_in_database, &x);
}

/* ---- what a till gets */

static const struct lease_staff demo_staff[] = {
	{.name = "truongca", .role = STAFF_SUPERVISOR},
	{.name = "lan", .role = STAFF_CASHIER},
	{.name = "minh", .role = STAFF_CASHIER},
};
#define DEMO_COUNT (sizeof(demo_staff) / sizeof(demo_staff[0]))

static bool is_in(const struct lease *lease, const char *name)
{
	for (size_t i = 0; i < lease->staff_count; i++)
		if (str_equal(lease->staff[i].name, name))
			return true;
	return false;
}

static void put(struct lease *lease, const struct till_staff_row *row, const uint8_t pepper[static PEPPER_LEN])
{
	struct lease_staff *s = &lease->staff[lease->staff_count++];
	*s = (struct lease_staff){.role = (enum staff_role)row->role};
	snprintf(s->name, sizeof(s->name), "%s", row->name);
	pin_device_hash(s->pin_hash, row->pin_salt, row->pin_inner, pepper);
}

static bool may_work(const struct till_staff_row *row, const struct device_row *d)
{
	bool is_here = !row->has_device || memcmp(row->device, d->id, UUID_LEN) == 0;
	return is_here && row->has_pin && row->disabled_at == 0;
}

static void put_role(struct lease *lease, const struct till_staff_row *list, size_t count, const struct device_row *d,
		     const uint8_t pepper[static PEPPER_LEN], enum staff_role role)
{
	for (size_t i = 0; i < count && lease->staff_count < LEASE_STAFF_MAX; i++)
		if (list[i].role == role && may_work(&list[i], d))
			put(lease, &list[i], pepper);
}

/* A device without pepper was enrolled before there were PINs: it gets nobody until it is enrolled anew. */
enum err cashiers_lease(struct db *db, struct app *app, struct arena *a, const struct device_row *d, struct lease *lease)
{
	struct till_staff_row *list;
	size_t count;
	uint8_t pepper[PEPPER_LEN];
	lease->staff_count = 0;
	TRY(till_staff_all(db, a, &list, &count));
	enum err e = device_secret_get(db, d->id, pepper);
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	if (e == E_OK) {
		put_role(lease, list, count, d, pepper, STAFF_SUPERVISOR);
		put_role(lease, list, count, d, pepper, STAFF_CASHIER);
	}
	for (size_t i = 0; app->is_demo && i < DEMO_COUNT; i++)
		if (lease->staff_count < LEASE_STAFF_MAX && !is_in(lease, demo_staff[i].name))
			lease->staff[lease->staff_count++] = demo_staff[i];
	return E_OK;
}
