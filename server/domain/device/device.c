#include "domain/device/device.h"

#include "app.h"
#include "domain/change.h"
#include "domain/device/lists.h"
#include "domain/sale/leaves.h"
#include "store/devices.h"
#include "store/symbols.h"

/* ---- which one */

static enum err all_devices(struct app *app, struct arena *a, struct device_row **list, size_t *count)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = devices_all(db, a, list, count);
	store_release(app->store, db);
	return e;
}

static bool is_named(const struct device_row *d, const char *text)
{
	uint8_t id[UUID_LEN];
	if (uuid_parse(id, text) == E_OK && memcmp(id, d->id, UUID_LEN) == 0)
		return true;
	return str_equal(d->name, text);
}

/* An open one comes before closed ones of the same name: till "quay 1" is replaced by till "quay 1". */
enum err device_find(struct app *app, struct arena *a, const char *text, struct device_row *out)
{
	struct device_row *list;
	size_t count, open = 0, closed = 0;
	TRY(all_devices(app, a, &list, &count));
	for (size_t i = 0; i < count; i++) {
		if (!is_named(&list[i], text))
			continue;
		bool is_open = list[i].closed_at == 0;
		if (is_open || open == 0)
			*out = list[i];
		open += is_open;
		closed += !is_open;
	}
	if (open == 0 && closed == 0)
		return E_NOT_FOUND;
	return open == 1 || (open == 0 && closed == 1) ? E_OK : E_CONFLICT;
}

/* ---- as others see it */

static const char *state_of(const struct device_row *d, int64_t now)
{
	if (d->closed_at)
		return d->late_until > now ? "late" : "closed";
	return d->quarantined_at ? "quarantined" : "active";
}

static json_t *time_or_null(int64_t at)
{
	char text[INSTANT_TEXT];
	if (at == 0)
		return json_null();
	instant_format(text, at);
	return json_string(text);
}

static json_t *view(const struct device_row *d, int64_t now)
{
	char id[UUID_HEX];
	uuid_hex(id, d->id);
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:I, s:o, s:i, s:I, s:o}", "device", id, "name", d->name, "role",
			 d->role == ROLE_GATE ? "gate" : "counter", "state", state_of(d, now), "enrolled_at",
			 time_or_null(d->enrolled_at), "closed_at", time_or_null(d->closed_at), "quarantined_at",
			 time_or_null(d->quarantined_at), "last_entry", (json_int_t)d->last_seq, "last_seen_at",
			 time_or_null(d->last_seen_ms / 1000), "hub", (int)d->hub, "sites", (json_int_t)d->sites,
			 "certificate_until", time_or_null(d->expires_at));
}

enum err device_list(struct app *app, struct arena *a, json_t **out)
{
	struct device_row *list;
	size_t count;
	TRY(all_devices(app, a, &list, &count));
	*out = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(*out, view(&list[i], clock_s(&app->clock)));
	return E_OK;
}

/* ---- closing */

void device_closing_leaf(struct leaf *out, struct app *app, const struct device_row *d, const struct symbol_row *s, int64_t now)
{
	*out = (struct leaf){.type = LEAF_DEVICE_CLOSED, .time = now, .sites = d->sites, .has_kid = true};
	cose_kid(out->kid, d->device_key);
	sha256(out->hash, d->certificate);
	app->random(out->salt, sizeof(out->salt));
	if (!s)
		return;
	memcpy(out->form, s->form, sizeof(out->form));
	memcpy(out->symbol, s->symbol, sizeof(out->symbol));
	out->number = s->last_number;
}

struct closing {
	struct app *app;
	struct arena *arena;
	const struct device_change *change;
	struct device_row device;
	struct symbol_row *symbols;
	size_t symbol_count;
	int64_t now;
	bool was_closed;
};

static json_t *symbols_view(const struct closing *x)
{
	json_t *list = json_array();
	for (size_t i = 0; i < x->symbol_count; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:i, s:i}", "form", x->symbols[i].form, "symbol",
						      x->symbols[i].symbol, "year", x->symbols[i].year, "last_number",
						      (int)x->symbols[i].last_number));
	return list;
}

static enum err record(struct db *db, struct closing *x, const char *action, json_t *before)
{
	json_t *after = view(&x->device, x->now);
	json_object_set_new(after, "reason", json_string(x->change->reason));
	return change_record(
		db, x->app,
		&(struct change){
			.who = x->change->who, .action = action, .subject = x->device.name, .before = before, .after = after});
}

static enum err log_closing(struct db *db, struct closing *x)
{
	size_t count = x->symbol_count > 0 ? x->symbol_count : 1;
	struct leaf *leaves = arena_array(x->arena, count, sizeof(*leaves));
	uint64_t first;
	for (size_t i = 0; i < count; i++)
		device_closing_leaf(&leaves[i], x->app, &x->device, x->symbol_count > 0 ? &x->symbols[i] : NULL, x->now);
	return leaves_append(db, leaves, count, &first);
}

static enum err close_in_database(struct db *db, void *ctx)
{
	struct closing *x = ctx;
	uint8_t id[UUID_LEN];
	memcpy(id, x->device.id, UUID_LEN);
	TRY(device_lock(db, x->arena, id, &x->device));
	TRY(symbols_of_device(db, x->arena, id, &x->symbols, &x->symbol_count));
	x->was_closed = x->device.closed_at != 0;
	if (x->was_closed)
		return E_OK;
	json_t *before = view(&x->device, x->now);
	enum err e = device_set_closed(db, id, x->now);
	for (size_t i = 0; e == E_OK && i < x->symbol_count; i++)
		e = symbol_close(db, x->symbols[i].id, x->now);
	if (e == E_OK)
		e = device_stop_certificates(db, id, x->now);
	x->device.closed_at = x->now;
	if (e == E_OK)
		e = record(db, x, "device.close", json_incref(before));
	json_decref(before);
	TRY(e);
	return log_closing(db, x);
}

static enum err check_reason(const char *reason)
{
	size_t len = reason ? strlen(reason) : 0;
	return len >= DEVICE_REASON_MIN && len <= DEVICE_REASON_MAX && utf8_is_valid(reason, len) ? E_OK : E_INVALID;
}

enum err device_close(struct app *app, struct arena *a, const struct device_change *c, json_t **out)
{
	struct closing x = {.app = app, .arena = a, .change = c, .now = clock_s(&app->clock)};
	TRY(check_reason(c->reason));
	TRY(device_find(app, a, c->device, &x.device));
	TRY(store_transact(app->store, close_in_database, &x));
	lists_invalidate(app->lists);
	*out = view(&x.device, x.now);
	json_object_set_new(*out, "symbols", symbols_view(&x));
	json_object_set_new(*out, "was_closed", json_boolean(x.was_closed));
	return E_OK;
}

/* ---- what comes late */

static enum err open_window(struct db *db, void *ctx)
{
	struct closing *x = ctx;
	uint8_t id[UUID_LEN];
	memcpy(id, x->device.id, UUID_LEN);
	TRY(device_lock(db, x->arena, id, &x->device));
	if (x->device.closed_at == 0)
		return E_REFUSED;
	x->device.late_until = x->now + x->change->hours * 3600;
	TRY(device_set_late(db, id, x->device.late_until));
	return record(db, x, "device.accept_late", NULL);
}

enum err device_accept_late(struct app *app, struct arena *a, const struct device_change *c, json_t **out)
{
	struct closing x = {.app = app, .arena = a, .change = c, .now = clock_s(&app->clock)};
	TRY(check_reason(c->reason));
	TRY(device_find(app, a, c->device, &x.device));
	TRY(store_transact(app->store, open_window, &x));
	*out = view(&x.device, x.now);
	json_object_set_new(*out, "late_until", time_or_null(x.device.late_until));
	return E_OK;
}
