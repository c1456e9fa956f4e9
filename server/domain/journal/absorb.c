#include "domain/journal/absorb.h"

#include "app.h"
#include "domain/device/lists.h"
#include "domain/device/lists.h"
#include "domain/journal/content.h"
#include "store/devices.h"
#include "store/journal.h"

/* A batch is absorbed in pieces, each a transaction of its own: what it takes is bounded whatever the entries hold. */
#define PIECE_ENTRIES 64
#define PIECE_BYTES   (256u << 10)
#define SCRATCH_MAX   (64u << 20) /* entries of PIECE_BYTES + ENTRY_BYTES_MAX, decoded, with their rows and leaves */

/* One entry of the batch after the checks that need no database. */
struct candidate {
	struct entry entry;
	struct bytes bytes;
	uint8_t hash[HASH_LEN];
};

struct absorption {
	struct app *app;
	struct arena *arena;
	struct arena scratch; /* of one attempt at one piece */
	const struct device_row *device;
	const struct journal_batch *batch;
	struct candidate *list;
	size_t count;
	size_t from, to;  /* the piece */
	bool is_unread;	  /* its content is left alone */
	struct bytes bad; /* the first entry that does not open; ends the batch */
	int64_t now_ms;
	/* results of the transaction */
	enum err outcome;
	bool blocks_tickets; /* of this piece */
	struct journal_answer *answer;
};

/* Opens entries up to the first that is not this device's own good word. */
static enum err open_entries(struct absorption *x, const struct journal_batch *batch)
{
	x->list = arena_array(x->arena, batch->count + 1, sizeof(*x->list));
	for (size_t i = 0; i < batch->count; i++) {
		struct candidate *c = &x->list[x->count];
		struct cose_sign1 m;
		c->bytes = batch->entries[i];
		if (cose_parse(&m, c->bytes) == E_OK && entry_decode(&c->entry, m.payload) == E_OK &&
		    memcmp(c->entry.device, x->device->id, UUID_LEN) != 0)
			return E_FORBIDDEN;
		if (entry_open(&c->entry, c->bytes, x->device->device_key) != E_OK) {
			x->bad = c->bytes;
			return E_OK;
		}
		sha256(c->hash, c->bytes);
		x->count++;
	}
	return E_OK;
}

/* ---- inside the transaction */

static enum err keep_fork(struct db *db, struct absorption *x, const struct candidate *c)
{
	x->outcome = E_QUARANTINED;
	TRY(evidence_insert(db, x->device->id, "fork", c->entry.seq, c->bytes, x->now_ms));
	return device_quarantine(db, x->device->id, x->now_ms / 1000);
}

static enum err keep_bad(struct db *db, struct absorption *x)
{
	x->outcome = E_QUARANTINED;
	TRY(evidence_insert(db, x->device->id, "bad_entry", 0, x->bad, x->now_ms));
	return device_quarantine(db, x->device->id, x->now_ms / 1000);
}

/* What an entry is to the stored chain. */
enum place { PLACE_NEXT, PLACE_KNOWN, PLACE_GAP, PLACE_FORK };

static enum err find_place(struct db *db, const struct device_row *d, const struct candidate *c, enum place *out)
{
	uint8_t stored[HASH_LEN];
	if (c->entry.seq > d->last_seq + 1) {
		*out = PLACE_GAP;
		return E_OK;
	}
	if (c->entry.seq == d->last_seq + 1) {
		*out = memcmp(c->entry.prev, d->last_hash, HASH_LEN) == 0 ? PLACE_NEXT : PLACE_FORK;
		return E_OK;
	}
	TRY(entry_hash(db, d->id, c->entry.seq, stored));
	*out = memcmp(stored, c->hash, HASH_LEN) == 0 ? PLACE_KNOWN : PLACE_FORK;
	return E_OK;
}

/* Sorts the piece into the chain; new ones are collected. Stops at the first that does not fit. */
static enum err place_entries(struct db *db, struct absorption *x, struct device_row *d, struct candidate **fresh, size_t *n)
{
	for (size_t i = x->from; i < x->to; i++) {
		struct candidate *c = &x->list[i];
		enum place place;
		TRY(find_place(db, d, c, &place));
		switch (place) {
		case PLACE_NEXT:
			fresh[(*n)++] = c;
			d->last_seq = c->entry.seq;
			memcpy(d->last_hash, c->hash, HASH_LEN);
			break;
		case PLACE_KNOWN:
			break;
		case PLACE_GAP:
			x->outcome = E_CONFLICT;
			return E_OK;
		case PLACE_FORK:
			return keep_fork(db, x, c);
		}
	}
	return x->to == x->count && x->bad.len > 0 ? keep_bad(db, x) : E_OK;
}

static enum err store_fresh(struct db *db, struct absorption *x, const struct device_row *d, struct candidate *const *fresh,
			    size_t n)
{
	struct entry_insert *rows = arena_array(&x->scratch, n + 1, sizeof(*rows));
	const struct entry **entries = arena_array(&x->scratch, n + 1, sizeof(*entries));
	const uint8_t **hashes = arena_array(&x->scratch, n + 1, sizeof(*hashes));
	for (size_t i = 0; i < n; i++) {
		rows[i] = (struct entry_insert){
			.device = d->id,
			.seq = fresh[i]->entry.seq,
			.type = fresh[i]->entry.type,
			.time_ms = fresh[i]->entry.time_ms,
			.received_ms = x->now_ms,
			.hash = fresh[i]->hash,
			.bytes = fresh[i]->bytes,
		};
		entries[i] = &fresh[i]->entry;
		hashes[i] = fresh[i]->hash;
	}
	TRY(entries_insert(db, &x->scratch, rows, n));
	int64_t time_ms = fresh[n - 1]->entry.time_ms; /* more may follow; a clock that is ahead tells no more than now */
	const struct device_stand to = {d->last_seq, d->last_hash, time_ms < x->now_ms ? time_ms : x->now_ms, x->now_ms};
	TRY(device_advance(db, d->id, &to));
	if (x->is_unread)
		return incident_insert(db, "content_failed", d->id, fresh[0]->entry.seq, "what=entry", x->now_ms);
	return content_absorb(x->app, db, &x->scratch, d, x->batch, entries, hashes, n, x->now_ms, &x->blocks_tickets);
}

/* What a closed device has still to say is taken while an operator keeps the window open; a chain that was forked continues
 * where its stored part ends, and the other branch stays evidence. */
static enum err check_standing(const struct device_row *d, int64_t now)
{
	if (d->closed_at)
		return now < d->late_until ? E_OK : E_CLOSED;
	return d->quarantined_at ? E_QUARANTINED : E_OK;
}

static enum err absorb_in_database(struct db *db, void *ctx)
{
	struct absorption *x = ctx;
	struct device_row locked;
	size_t n = 0;
	arena_clear(&x->scratch); /* the attempt before may have been undone */
	struct candidate **fresh = arena_array(&x->scratch, x->to - x->from + 1, sizeof(struct candidate *));
	x->outcome = E_OK;
	TRY(device_lock(db, &x->scratch, x->device->id, &locked));
	TRY(check_standing(&locked, x->now_ms / 1000));
	TRY(place_entries(db, x, &locked, fresh, &n));
	if (n > 0)
		TRY(store_fresh(db, x, &locked, fresh, n));
	if (x->batch->count == 0)
		TRY(device_told(db, x->device->id, x->now_ms));
	x->answer->last_seq = locked.last_seq;
	memcpy(x->answer->last_hash, locked.last_hash, HASH_LEN);
	return E_OK;
}

static size_t piece_end(const struct absorption *x)
{
	size_t i = x->from, bytes = 0;
	while (i < x->count && i - x->from < PIECE_ENTRIES && bytes < PIECE_BYTES)
		bytes += x->list[i++].bytes.len;
	return i;
}

/* What somebody wrote into an entry must not keep the journal from being stored. What the installation lacks is none of this:
 * it is put right, and the till sends again. */
static bool is_fault_of_content(enum err e)
{
	return e == E_RANGE || e == E_INVALID || e == E_MALFORMED || e == E_NOT_FOUND || e == E_DUPLICATE || e == E_TOO_LARGE;
}

/* The entries of a piece that failed as a whole, one by one: those at fault are stored unread, and a person hears of it. */
static enum err absorb_singly(struct absorption *x, size_t from, size_t end)
{
	x->outcome = E_OK;
	for (size_t i = from; x->outcome == E_OK && i < end; i++) {
		x->from = i;
		x->to = i + 1;
		enum err e = store_transact(x->app->store, absorb_in_database, x);
		enum err fault = e;
		x->is_unread = is_fault_of_content(e);
		if (x->is_unread)
			e = store_transact(x->app->store, absorb_in_database, x);
		if (x->is_unread && e == E_OK)
			log_error(x->app->logger, "content_failed", "seq=%llu error=%s",
				  (unsigned long long)x->list[i].entry.seq, err_code(fault));
		x->is_unread = false;
		TRY(e);
	}
	return E_OK;
}

static enum err absorb_piece(struct absorption *x)
{
	enum err e = store_transact(x->app->store, absorb_in_database, x);
	return is_fault_of_content(e) ? absorb_singly(x, x->from, x->to) : e;
}

/* Once at least: an empty batch asks where the journal stands. */
static enum err absorb_pieces(struct absorption *x)
{
	do {
		x->from = x->to;
		x->to = piece_end(x);
		TRY(absorb_piece(x));
		if (x->blocks_tickets)
			lists_invalidate(x->app->lists);
		x->blocks_tickets = false;
	} while (x->outcome == E_OK && x->to < x->count);
	return E_OK;
}

enum err absorb_journal(struct app *app, struct arena *a, const struct device_row *device, const struct journal_batch *batch,
			struct journal_answer *answer)
{
	struct absorption x = {
		.app = app, .arena = a, .device = device, .batch = batch, .now_ms = clock_ms(&app->clock), .answer = answer};
	TRY(open_entries(&x, batch));
	arena_init(&x.scratch, SCRATCH_MAX);
	enum err e = absorb_pieces(&x);
	arena_release(&x.scratch);
	TRY(e);
	if (x.outcome == E_QUARANTINED || device->closed_at) /* what is known of its key, or that it is trusted, is other now */
		lists_invalidate(app->lists);
	if (x.outcome == E_QUARANTINED) {
		char id[UUID_HEX];
		uuid_hex(id, device->id);
		log_error(app->logger, "device_quarantined", "device=%s", id);
	}
	return x.outcome;
}
