#include "log/round.h"

#include "app.h"
#include "log/heads.h"
#include "signer/signer.h"
#include "store/origin.h"
#include "store/role_lease.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#define CHUNK	      4096
#define CHUNK_SCRATCH (8u << 20)
#define MARGIN_MS     500 /* of the lease, for renaming a file */
#define TO_THE_END    UINT64_MAX
#define ARENA_LOCAL   [[gnu::cleanup(arena_release)]] struct arena

static int64_t monotonic_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---------------------------------------------------------------- life */

enum err round_init(struct round *r, struct app *app, const char *directory)
{
	char base[PATH_MAX / 2];
	int n = snprintf(base, sizeof base, "%s/log", directory);
	if (n < 0 || (size_t)n >= sizeof base)
		return E_TOO_LARGE;
	r->app = app;
	app->random(r->holder, sizeof r->holder);
	tiles_init(&r->tiles, &r->files);
	return files_open(&r->files, base, r->holder);
}

void round_release(struct round *r)
{
	tiles_release(&r->tiles);
}

/* ---------------------------------------------------------------- which log */

static enum err take_origin(struct round *r, uint64_t number)
{
	const struct signer_keys *keys = signer_keys(r->app->signer);
	char name[ORIGIN_TEXT];
	if (r->has_origin && r->origin == number)
		return E_OK;
	TRY(log_origin_name(name, keys->origin, number));
	note_verifier_init(&r->verifier, name, keys->log);
	r->origin = number;
	r->has_origin = true;
	r->is_loaded = r->is_halted = false;
	return E_OK;
}

enum err round_look(struct round *r, struct db *db)
{
	ARENA_LOCAL a;
	arena_init(&a, CHUNK_SCRATCH);
	uint64_t number;
	struct log_stop stop;
	TRY(origin_number(db, &number));
	TRY(take_origin(r, number));
	enum err e = stop_get(db, &a, &stop);
	if (e == E_OK)
		return E_CONFLICT;
	return e != E_NOT_FOUND ? e : r->is_halted ? E_CONFLICT : E_OK;
}

/* For every server, and for the next start. */
static enum err halt(struct round *r, struct db *db)
{
	const struct log_stop stop = {.kind = "files_ahead", .noticed_at = clock_s(&r->app->clock)};
	uint64_t number;
	if (origin_number(db, &number) == E_OK && number != r->origin)
		return E_UNAVAILABLE; /* begun anew in the middle of the round: the next one knows */
	r->is_halted = true;
	if (stop_insert(db, &stop) != E_OK)
		log_error(r->app->logger, "log_stop_not_kept", "kind=%s", stop.kind);
	return E_CONFLICT;
}

/* What lies here may be the log that was before: kept beside, for who wants to look at it. */
static enum err set_aside_former(struct round *r)
{
	BUF_LOCAL note;
	struct checkpoint c;
	char suffix[32];
	buf_init(&note, CHECKPOINT_TEXT);
	if (files_read(&r->files, CHECKPOINT_FILE, &note) != E_OK || checkpoint_parse(&c, buf_bytes(&note)) != E_OK)
		return E_OK;
	if (str_equal(c.origin, r->verifier.name) || !log_origin_is_of(c.origin, signer_keys(r->app->signer)->origin))
		return E_OK;
	snprintf(suffix, sizeof suffix, "-before-%" PRIu64, r->origin + 1);
	enum err e = files_set_aside(&r->files, suffix);
	log_warn(r->app->logger, "log_set_aside", "suffix=%s error=%s", suffix, err_code(e));
	return e == E_DUPLICATE ? E_OK : e; /* written over, then */
}

/* ---------------------------------------------------------------- lease */

static enum err take_lease(struct round *r, struct db *db)
{
	int64_t before = monotonic_ms();
	enum err e = role_lease_take(db, LOG_ROLE, r->holder, LEASE_TTL_MS);
	if (e == E_OK)
		r->lease_until_ms = before + LEASE_TTL_MS - MARGIN_MS;
	return e;
}

void round_end(struct round *r)
{
	struct db *db;
	if (!r->is_holder || store_acquire(r->app->store, &db) != E_OK)
		return; /* it runs out by itself */
	if (role_lease_release(db, LOG_ROLE, r->holder) != E_OK)
		log_warn(r->app->logger, "log_lease_kept", "ms=%d", LEASE_TTL_MS);
	store_release(r->app->store, db);
}

/* ---------------------------------------------------------------- leaves */

static enum err append_rows(struct round *r, const struct log_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (rows[i].index != r->tiles.size)
			return E_CONFLICT; /* a hole: an index that was committed is gone */
		TRY(tiles_append(&r->tiles, rows[i].entry));
	}
	return E_OK;
}

static enum err append_chunk(struct round *r, struct db *db, size_t limit, size_t *count)
{
	ARENA_LOCAL a;
	arena_init(&a, CHUNK_SCRATCH);
	struct log_row *rows;
	TRY(log_leaves_from(db, &a, r->tiles.size, limit, &rows, count));
	return append_rows(r, rows, *count);
}

/* Appends leaves up to `end`, or to the last committed one; a long way takes longer than one lease. */
static enum err append_until(struct round *r, struct db *db, uint64_t end)
{
	while (r->tiles.size < end) {
		uint64_t left = end - r->tiles.size;
		size_t limit = left < CHUNK ? (size_t)left : CHUNK, count;
		TRY(append_chunk(r, db, limit, &count));
		if (count < limit)
			return end == TO_THE_END ? E_OK : E_CONFLICT; /* fewer than were published */
		TRY(take_lease(r, db));
	}
	return E_OK;
}

/* ---------------------------------------------------------------- head */

static enum err show(struct round *r, struct bytes note)
{
	if (monotonic_ms() > r->lease_until_ms)
		return E_BUSY; /* somebody else may have shown a newer one */
	TRY(head_show(&r->files, note));
	r->shown = r->tiles.size;
	return E_OK;
}

/* Files, record, signature, checkpoint: each durable before the next. */
static enum err publish(struct round *r, struct db *db, struct round_result *out)
{
	struct head head = {.origin = r->verifier.name, .number = r->origin, .size = r->tiles.size, .last = r->tiles.last};
	TRY(tiles_flush(&r->tiles));
	TRY(tiles_root(&head.root, &r->tiles));
	TRY(head_record(db, r->holder, &head, clock_s(&r->app->clock)));
	buf_clear(&out->note);
	TRY(head_sign(db, r->app->signer, &head, &out->note));
	TRY(show(r, buf_bytes(&out->note)));
	out->size = r->tiles.size;
	return E_OK;
}

/* ---------------------------------------------------------------- loading */

static enum err replay(struct round *r, struct db *db, uint64_t base, const struct log_head *head)
{
	TRY(tiles_resume(&r->tiles, base));
	TRY(append_until(r, db, head->size));
	struct hash root;
	TRY(tiles_root(&root, &r->tiles));
	return memcmp(root.bytes, head->root.bytes, HASH_LEN) == 0 ? E_OK : E_CORRUPT;
}

/* Files are a cache of the leaves: what cannot be trusted is written again, if need be everything. */
static enum err load_from(struct round *r, struct db *db, const struct log_head *head)
{
	uint64_t trusted;
	TRY(head_shown(db, &r->files, &r->verifier, &trusted));
	if (trusted > head->size || r->is_distrusted)
		trusted = 0;
	uint64_t base = tiles_complete(&r->tiles, trusted);
	enum err e = replay(r, db, base, head);
	if (base > 0 && (e == E_CORRUPT || e == E_NOT_FOUND)) {
		log_warn(r->app->logger, "log_tiles_rebuilt", "size=%" PRIu64, head->size);
		e = replay(r, db, 0, head);
	}
	return e == E_CORRUPT ? E_CONFLICT : e; /* the leaves themselves lead elsewhere */
}

static enum err load_first(struct round *r, struct db *db)
{
	uint64_t none;
	TRY(head_shown(db, &r->files, &r->verifier, &none));
	return tiles_resume(&r->tiles, 0);
}

static enum err load(struct round *r, struct db *db, struct round_result *out)
{
	ARENA_LOCAL a;
	arena_init(&a, CHUNK_SCRATCH);
	struct log_head head;
	enum err e = log_head_newest(db, &a, &head);
	r->shown = 0;
	TRY(set_aside_former(r));
	if (e == E_NOT_FOUND)
		return load_first(r, db);
	TRY(e);
	TRY(load_from(r, db, &head));
	r->is_distrusted = false;
	return publish(r, db, out);
}

/* ---------------------------------------------------------------- round */

static enum err lead(struct round *r, struct db *db, struct round_result *out)
{
	if (!r->is_loaded)
		TRY(load(r, db, out));
	r->is_loaded = true;
	TRY(append_until(r, db, TO_THE_END));
	return r->tiles.size > r->shown ? publish(r, db, out) : E_OK;
}

static enum err follow(struct db *db, struct round_result *out)
{
	ARENA_LOCAL a;
	arena_init(&a, CHUNK_SCRATCH);
	struct log_head head;
	enum err e = log_head_newest_signed(db, &a, &head);
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_OK : e;
	buf_clear(&out->note);
	buf_append(&out->note, head.note.data, head.note.len);
	out->size = head.size;
	return buf_status(&out->note);
}

static enum err run_with(struct round *r, struct db *db, struct round_result *out)
{
	enum err e = take_lease(r, db);
	r->is_holder = e == E_OK;
	if (e == E_OK)
		e = lead(r, db, out);
	if (e != E_OK)
		r->is_loaded = false; /* the edge may be half-way */
	if (e != E_BUSY)
		return e;
	r->is_holder = false;
	return follow(db, out);
}

enum err round_run(struct round *r, struct round_result *out)
{
	struct db *db;
	TRY(store_acquire(r->app->store, &db));
	enum err e = round_look(r, db);
	if (e == E_OK) {
		e = run_with(r, db, out);
		e = e == E_CONFLICT ? halt(r, db) : e;
	}
	store_release(r->app->store, db);
	return e;
}
