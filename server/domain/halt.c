#include "domain/halt.h"

#include "app.h"
#include "domain/change.h"
#include "domain/sale/symbols.h"
#include "log/publisher.h"
#include "signer/signer.h"
#include "store/devices.h"
#include "store/log.h"
#include "store/origin.h"
#include "store/symbols.h"

#include <hoaban/checkpoint.h>
#include <hoaban/leaf.h>

#include <stdio.h>

#define REASON_MIN 5
/* How many symbols of a series, and numbers of a list, may have been given out between a backup and its restore. */
#define SYMBOLS_SKIPPED 8
#define LISTS_SKIPPED	(UINT64_C(1) << 20)

enum err halt_check(struct app *app)
{
	return publisher_is_stopped(app->publisher) ? E_STOPPED : E_OK;
}

/* ---- the stop */

struct declaring {
	struct app *app;
	struct log_stop stop;
	struct arena *arena;
	bool is_stopping; /* result */
};

static uint64_t size_of(struct bytes note)
{
	struct checkpoint c;
	return note.len > 0 && checkpoint_parse(&c, note) == E_OK ? c.size : 0;
}

/* Somebody may have begun a new log since the note was looked at: the old one's notes stop it no more. */
static enum err is_of_present(struct db *db, const struct declaring *d, bool *out)
{
	struct checkpoint c;
	char name[ORIGIN_TEXT];
	uint64_t number;
	TRY(origin_lock(db));
	TRY(origin_number(db, &number));
	TRY(log_origin_name(name, signer_keys(d->app->signer)->origin, number));
	*out = checkpoint_parse(&c, d->stop.note) == E_OK && str_equal(c.origin, name);
	return E_OK;
}

/* The first reason stays; the largest log that was shown is what the new one names. */
static enum err keep_stop(struct db *db, void *ctx)
{
	struct declaring *d = ctx;
	struct log_stop there;
	TRY(is_of_present(db, d, &d->is_stopping));
	if (!d->is_stopping)
		return E_OK;
	TRY(stop_insert(db, &d->stop));
	TRY(stop_get(db, d->arena, &there));
	return size_of(d->stop.note) > size_of(there.note) ? stop_set_note(db, d->stop.note) : E_OK;
}

enum err halt_declare(struct app *app, const struct device_row *d, const char *kind, struct bytes note)
{
	struct arena scratch;
	struct declaring x = {.app = app,
			      .stop = {.kind = kind, .has_device = true, .note = note, .noticed_at = clock_s(&app->clock)},
			      .arena = &scratch};
	memcpy(x.stop.device, d->id, UUID_LEN);
	arena_init(&scratch, 64u << 10);
	enum err e = store_transact(app->store, keep_stop, &x);
	arena_release(&scratch);
	if (e == E_OK && x.is_stopping)
		publisher_halt(app->publisher);
	return e;
}

/* ---- the new beginning */

struct beginning {
	struct app *app;
	struct arena *arena;
	const char *who, *reason;
	int64_t now;
	bool was_stopped;
	uint64_t number;
	char name[ORIGIN_TEXT];
	struct bytes former; /* the newest checkpoint of the old log that anybody knows */
};

static enum err find_former(struct db *db, struct beginning *x)
{
	struct log_stop stop;
	struct log_head head;
	enum err e = stop_get(db, x->arena, &stop);
	x->was_stopped = e == E_OK;
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	x->former = x->was_stopped ? stop.note : (struct bytes){NULL, 0};
	e = log_head_newest_signed(db, x->arena, &head);
	if (e == E_OK && head.size > size_of(x->former))
		x->former = head.note;
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	return x->former.len > 0 ? E_OK : E_REFUSED;
}

static enum err insert_beginning(struct db *db, struct beginning *x)
{
	uint8_t room[LEAF_BYTES_MAX];
	struct buf entry = BUF_FIXED(room);
	struct leaf leaf = {.type = LEAF_NEW_ORIGIN, .time = x->now};
	sha256(leaf.hash, x->former);
	x->app->random(leaf.salt, sizeof(leaf.salt));
	TRY(leaf_encode(&entry, &leaf));
	return origin_insert(db, x->number, x->name, buf_bytes(&entry), x->now);
}

/* Names that tills or the server itself may have got since the backup are never given out again: they are taken by nobody. */
static enum err skip_symbols(struct db *db, struct beginning *x)
{
	struct symbol_series *list;
	size_t count;
	TRY(symbol_series_all(db, x->arena, &list, &count));
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < SYMBOLS_SKIPPED; k++) {
			struct symbol skipped;
			TRY(symbol_open(&skipped, db, list[i].tax_code, list[i].form, (int)list[i].year, NULL, 0));
			TRY(symbol_close(db, skipped.id, x->now));
		}
	return E_OK;
}

static enum err begin_in_database(struct db *db, void *ctx)
{
	struct beginning *x = ctx;
	TRY(origin_lock(db));
	TRY(find_former(db, x));
	TRY(origin_number(db, &x->number));
	TRY(log_origin_name(x->name, signer_keys(x->app->signer)->origin, ++x->number));
	TRY(insert_beginning(db, x));
	TRY(symbols_end_all(db, x->now));
	TRY(skip_symbols(db, x));
	TRY(list_seq_skip(db, LISTS_SKIPPED));
	TRY(stop_delete(db));
	return change_record(
		db, x->app,
		&(struct change){.who = x->who,
				 .action = "log.new_origin",
				 .subject = x->name,
				 .after = json_pack("{s:s, s:s}", "reason", x->reason, "former",
						    arena_textn(x->arena, (const char *)x->former.data, x->former.len))});
}

enum err halt_begin_anew(struct app *app, struct arena *a, const char *who, const char *reason, json_t **out)
{
	struct beginning x = {.app = app, .arena = a, .who = who, .reason = reason, .now = clock_s(&app->clock)};
	struct note_verifier v;
	char vkey[VKEY_TEXT];
	if (!reason || strlen(reason) < REASON_MIN)
		return E_INVALID;
	TRY(store_transact(app->store, begin_in_database, &x));
	note_verifier_init(&v, x.name, signer_keys(app->signer)->log);
	note_vkey_format(vkey, &v);
	*out = json_pack("{s:s, s:s, s:s, s:b}", "origin", x.name, "vkey", vkey, "former",
			 arena_textn(a, (const char *)x.former.data, x.former.len), "stopped", x.was_stopped);
	return E_OK;
}
