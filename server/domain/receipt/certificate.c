#include "domain/receipt/certificate.h"

#include "app.h"
#include "domain/change.h"
#include "store/sealing.h"

static json_t *time_json(int64_t seconds)
{
	char text[INSTANT_TEXT];
	if (seconds == 0)
		return json_null();
	instant_format(text, seconds);
	return json_string(text);
}

static const char *state_of(const struct certificate_state *c, int64_t now)
{
	if (c->stopped_at != 0 && c->stopped_at <= now)
		return "stopped";
	if (now > c->not_after)
		return "expired";
	if (now < c->not_before)
		return "not_yet_valid";
	return c->registered_at != 0 && c->registered_at <= now ? "registered" : "unregistered";
}

static json_t *view(const struct certificate_state *c, int64_t now)
{
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:b, s:s}", "serial", c->serial, "tax_code", c->tax_code,
			 "issuer", c->issuer, "not_before", time_json(c->not_before), "not_after", time_json(c->not_after),
			 "registered_at", time_json(c->registered_at), "stopped_at", time_json(c->stopped_at), "till",
			 c->has_device != 0, "state", state_of(c, now));
}

enum err certificate_list(struct app *app, struct arena *a, json_t **out)
{
	struct certificate_state *list;
	struct db *db;
	size_t count;
	TRY(store_acquire(app->store, &db));
	enum err e = certificates_all(db, a, &list, &count);
	store_release(app->store, db);
	TRY(e);
	*out = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(*out, view(&list[i], clock_s(&app->clock)));
	return E_OK;
}

/* ---- changes */

struct edit {
	struct app *app;
	struct arena *arena;
	const char *who, *serial;
	enum certificate_verb verb;
	const struct certificate_row *fresh;
};

static const struct {
	const char *action;
	enum err (*write)(struct db *db, const char *serial, int64_t at, uint64_t *count);
} verbs[] = {
	[CERTIFICATE_REGISTER] = {"certificate.register", certificate_register},
	[CERTIFICATE_STOP] = {"certificate.stop", certificate_stop},
};

static enum err find(struct db *db, const struct edit *x, struct certificate_state *out)
{
	struct certificate_state *list;
	size_t count;
	TRY(certificates_all(db, x->arena, &list, &count));
	for (size_t i = 0; i < count; i++)
		if (str_equal(list[i].serial, x->serial)) {
			*out = list[i];
			return E_OK;
		}
	return E_NOT_FOUND;
}

static enum err change_in_database(struct db *db, void *ctx)
{
	const struct edit *x = ctx;
	struct certificate_state before, after;
	int64_t now = clock_s(&x->app->clock);
	TRY(find(db, x, &before));
	if (x->verb == CERTIFICATE_REGISTER && before.stopped_at != 0)
		return E_REFUSED;
	TRY(verbs[x->verb].write(db, x->serial, now, NULL));
	TRY(find(db, x, &after));
	if (after.registered_at == before.registered_at && after.stopped_at == before.stopped_at)
		return E_OK; /* it was done before */
	return change_record(db, x->app,
			     &(struct change){.who = x->who,
					      .action = verbs[x->verb].action,
					      .subject = x->serial,
					      .before = view(&before, now),
					      .after = view(&after, now)});
}

/* "5A:10:20" is 5a1020; zeros at the front are not part of the number. */
static const char *normalize(struct arena *a, const char *serial)
{
	char *out = arena_text(a, serial), *end = out;
	for (const char *c = serial; *c; c++)
		if (*c != ':')
			*end++ = (char)(*c >= 'A' && *c <= 'F' ? *c - 'A' + 'a' : *c);
	*end = 0;
	while (out[0] == '0' && out[1] != 0)
		out++;
	return out;
}

enum err certificate_change(struct app *app, struct arena *a, const struct certificate_edit *e)
{
	struct edit x = {.app = app, .arena = a, .who = e->who, .serial = normalize(a, e->serial), .verb = e->verb};
	return store_transact(app->store, change_in_database, &x);
}

static enum err note_in_database(struct db *db, void *ctx)
{
	const struct edit *x = ctx;
	struct certificate_state after;
	int64_t now = clock_s(&x->app->clock);
	TRY(certificate_insert(db, x->fresh, now));
	TRY(find(db, x, &after));
	return change_record(
		db, x->app,
		&(struct change){
			.who = x->who, .action = "certificate.install", .subject = x->serial, .after = view(&after, now)});
}

enum err certificate_note(struct app *app, struct arena *a, const char *who, const struct certificate_row *row)
{
	struct edit x = {.app = app, .arena = a, .who = who, .serial = row->facts.serial, .fresh = row};
	return store_transact(app->store, note_in_database, &x);
}
