#include "domain/log/witness.h"

#include "app.h"
#include "domain/change.h"
#include "log/publisher.h"
#include "signer/signer.h"
#include "store/log.h"

#include <hoaban/instant.h>

#include <inttypes.h>

#define REASON_MIN 5
#define REASON_MAX 500

static json_t *time_or_null(int64_t at)
{
	char text[INSTANT_TEXT];
	if (at == 0)
		return json_null();
	instant_format(text, at);
	return json_string(text);
}

static enum err row_view(const struct witness_row *row, json_t **out)
{
	struct cosigner c;
	char vkey[VKEY_TEXT];
	TRY(cosigner_init(&c, row->name, row->public_key));
	cosigner_format(vkey, &c);
	*out = json_pack("{s:s, s:s, s:o, s:o}", "name", row->name, "vkey", vkey, "added_at", time_or_null(row->added_at),
			 "ended_at", time_or_null(row->ended_at));
	return E_OK;
}

/* ---- an operator's word */

struct naming {
	struct app *app;
	struct arena *arena;
	struct witness_row row;
	const char *reason;
};

static bool is_own_key(const struct app *app, const uint8_t *key)
{
	const struct signer_keys *k = signer_keys(app->signer);
	const uint8_t *const own[] = {k->root, k->lists, k->devices, k->tickets, k->log};
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (memcmp(own[i], key, PUBLIC_KEY_LEN) == 0)
			return true;
	return false;
}

static enum err check_room(struct naming *x, struct db *db)
{
	struct witness_row *list;
	size_t count, open = 0;
	TRY(witnesses_all(db, x->arena, &list, &count));
	for (size_t i = 0; i < count; i++)
		open += list[i].ended_at == 0;
	return open < WITNESSES_MAX ? E_OK : E_REFUSED;
}

static enum err write_witness(struct db *db, void *ctx)
{
	struct naming *x = ctx;
	json_t *after;
	TRY(check_room(x, db));
	TRY(row_view(&x->row, &after));
	TRY(change_record(
		db, x->app,
		&(struct change){.who = x->row.added_by, .action = "witness.add", .subject = x->row.name, .after = after}));
	return witness_insert(db, &x->row);
}

enum err witness_add(struct app *app, struct arena *a, const char *who, const char *vkey, json_t **out)
{
	struct cosigner c;
	struct naming x = {.app = app, .arena = a};
	TRY(cosigner_parse(&c, vkey));
	if (is_own_key(app, c.public_key))
		return E_REFUSED;
	x.row = (struct witness_row){.name = c.name, .added_by = who, .added_at = clock_s(&app->clock)};
	memcpy(x.row.public_key, c.public_key, PUBLIC_KEY_LEN);
	TRY(store_transact(app->store, write_witness, &x));
	return row_view(&x.row, out);
}

static enum err find_by_name(struct naming *x, struct db *db, const char *name)
{
	struct witness_row *list;
	size_t count;
	TRY(witnesses_all(db, x->arena, &list, &count));
	for (size_t i = 0; i < count; i++)
		if (str_equal(list[i].name, name)) {
			x->row = list[i];
			return E_OK;
		}
	return E_NOT_FOUND;
}

struct ending {
	struct naming naming;
	const char *who, *name;
};

static enum err write_end(struct db *db, void *ctx)
{
	struct ending *x = ctx;
	struct naming *n = &x->naming;
	TRY(find_by_name(n, db, x->name));
	if (n->row.ended_at != 0)
		return E_DUPLICATE;
	n->row.ended_at = clock_s(&n->app->clock);
	TRY(change_record(db, n->app,
			  &(struct change){.who = x->who,
					   .action = "witness.end",
					   .subject = n->row.name,
					   .after = json_pack("{s:s}", "reason", n->reason)}));
	return witness_end_insert(db, n->row.public_key, n->reason, x->who, n->row.ended_at);
}

enum err witness_end(struct app *app, struct arena *a, const char *who, const char *name, const char *reason, json_t **out)
{
	struct ending x = {.naming = {.app = app, .arena = a, .reason = reason}, .who = who, .name = name};
	size_t len = reason ? strlen(reason) : 0;
	if (!name || len < REASON_MIN || len > REASON_MAX || !utf8_is_valid(reason, len))
		return E_INVALID;
	TRY(store_transact(app->store, write_end, &x));
	return row_view(&x.naming.row, out);
}

static enum err all(struct app *app, struct arena *a, struct witness_row **list, size_t *count)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = witnesses_all(db, a, list, count);
	store_release(app->store, db);
	return e;
}

enum err witness_list(struct app *app, struct arena *a, json_t **out)
{
	struct witness_row *list;
	size_t count;
	TRY(all(app, a, &list, &count));
	*out = json_array();
	for (size_t i = 0; i < count; i++) {
		json_t *row;
		TRY(row_view(&list[i], &row));
		json_array_append_new(*out, row);
	}
	return E_OK;
}

/* ---- what a witness says */

struct taking {
	struct app *app;
	struct arena *arena;
	struct bytes note;
	struct checkpoint checkpoint;
	const struct witness_row *witness;
	struct cosignature said;
	int64_t now;
};

/* It says what our note of that size says, byte by byte. */
static enum err check_own(struct taking *x, struct db *db, struct bytes text)
{
	struct log_head head;
	struct checkpoint own;
	TRY(log_head_find(db, x->arena, x->checkpoint.size, &head));
	if (!head.is_signed)
		return E_NOT_FOUND;
	TRY(checkpoint_parse(&own, head.note));
	if (!str_equal(own.origin, x->checkpoint.origin))
		return E_NOT_FOUND;
	if (memcmp(&own.root, &x->checkpoint.root, sizeof(own.root)) == 0)
		return text.len < head.note.len && memcmp(text.data, head.note.data, text.len) == 0 ? E_OK : E_MALFORMED;
	log_error(x->app->logger, "log_witness_differs",
		  "witness=%s size=%" PRIu64 " note=\"a witness has signed another root for this size\"", x->witness->name,
		  x->checkpoint.size);
	return E_CONFLICT;
}

/* Which of the witnesses has signed it. */
static enum err find_witness(struct taking *x, const struct witness_row *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct cosigner c;
		if (list[i].ended_at != 0 || cosigner_init(&c, list[i].name, list[i].public_key) != E_OK)
			continue;
		x->witness = &list[i];
		enum err e = cosignature_verify(&x->said, x->note, &c);
		if (e == E_OK)
			return x->said.time <= x->now + WITNESS_SKEW_S ? E_OK : E_INVALID;
		if (e != E_BAD_SIGNATURE)
			return e;
	}
	return E_INVALID;
}

static enum err keep(struct db *db, void *ctx)
{
	struct taking *x = ctx;
	TRY(check_own(x, db, x->said.text));
	enum err e = cosignature_insert(db, x->checkpoint.size, x->witness->public_key, x->said.time, x->said.line, x->now);
	return e == E_DUPLICATE ? E_OK : e;
}

enum err witness_take(struct app *app, struct arena *a, struct bytes note, json_t **out)
{
	struct taking x = {.app = app, .arena = a, .note = note, .now = clock_s(&app->clock)};
	struct witness_row *list;
	size_t count;
	TRY(checkpoint_parse(&x.checkpoint, note));
	TRY(all(app, a, &list, &count));
	TRY(find_witness(&x, list, count));
	TRY(store_transact(app->store, keep, &x));
	*out = json_pack("{s:s, s:I, s:s, s:o}", "origin", x.checkpoint.origin, "size", (json_int_t)x.checkpoint.size,
			 "witness", x.witness->name, "signed_at", time_or_null(x.said.time));
	return E_OK;
}

/* ---- what is shown */

static enum err build_note(struct db *db, struct arena *a, struct buf *out)
{
	struct witnessed newest;
	struct log_head head;
	TRY(cosignature_newest(db, a, &newest));
	TRY(log_head_find(db, a, newest.size, &head));
	buf_append(out, head.note.data, head.note.len);
	return cosignature_lines(db, a, newest.size, out);
}

enum err witness_note(struct app *app, struct arena *a, struct buf *out)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = build_note(db, a, out);
	store_release(app->store, db);
	return e;
}

enum err witness_latest(struct app *app, struct arena *a, struct witnessed *out)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = cosignature_newest(db, a, out);
	store_release(app->store, db);
	return e;
}

enum err witness_covers(struct app *app, struct arena *a, uint64_t row, struct witnessed *out)
{
	TRY(witness_latest(app, a, out));
	return row + publisher_shift(app->publisher) < out->size ? E_OK : E_NOT_FOUND;
}
