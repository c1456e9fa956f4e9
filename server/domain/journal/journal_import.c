#include "domain/journal/journal_import.h"

#include "app.h"
#include "domain/journal/absorb.h"
#include "store/devices.h"

#define ATTACHED_BYTES (3u << 20)
#define BATCH_ARENA    (64u << 20)

struct importing {
	struct app *app;
	struct journal_import *out;
	struct device_row device;
	struct journal_batch *batch;
	struct arena arena; /* of one batch */
	struct arena *keep; /* of the whole */
	size_t attached;    /* bytes beside the entries of the batch */
	size_t first_own;   /* of the newest entry's attachments */
};

static enum err find_device(struct app *app, struct arena *a, const uint8_t *id, struct device_row *out)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = device_get(db, a, id, out);
	store_release(app->store, db);
	return e;
}

/* ---- how far the file can be believed */

struct chain {
	uint64_t seq; /* 0 = not begun */
	uint8_t hash[HASH_LEN];
};

/* A file may begin anywhere (the medium was new), but from there on every entry follows the one before. */
static bool follows(struct chain *c, const struct device_row *d, struct bytes bytes)
{
	struct entry e;
	if (entry_open(&e, bytes, d->device_key) != E_OK || memcmp(e.device, d->id, UUID_LEN) != 0)
		return false;
	if (c->seq != 0 && (e.seq != c->seq + 1 || memcmp(e.prev, c->hash, HASH_LEN) != 0))
		return false;
	c->seq = e.seq;
	sha256(c->hash, bytes);
	return true;
}

static bool is_believed(struct chain *c, const struct device_row *d, const struct journal_copy_record *r)
{
	switch (r->kind) {
	case COPY_ENTRY:
		return follows(c, d, r->entry);
	case COPY_ATTACHMENT:
		return c->seq != 0 && r->attachment.seq == c->seq;
	case COPY_MARK:
		return r->mark.seq == c->seq;
	}
	return false;
}

/* The good part of the file: E_OK always, and what is said of the rest. */
static struct bytes survey(const struct importing *x, struct journal_copy_reader r)
{
	struct chain chain = {0};
	struct journal_copy_record record;
	size_t good = r.at;
	enum err e;
	while ((e = journal_copy_next(&r, &record)) == E_OK && is_believed(&chain, &x->device, &record)) {
		x->out->entries += record.kind == COPY_ENTRY;
		good = r.at;
	}
	x->out->is_damaged = e != E_NOT_FOUND;
	x->out->torn_bytes = x->out->is_damaged ? 0 : r.all.len - good;
	x->out->last_seq = chain.seq;
	return bytes_of(r.all.data, good);
}

/* ---- in batches, as a till would send it */

static enum err flush(struct importing *x)
{
	struct journal_answer answer = {0};
	if (x->batch->count == 0)
		return E_OK;
	arena_clear(&x->arena);
	TRY(absorb_journal(x->app, &x->arena, &x->device, x->batch, &answer));
	x->out->held = answer.last_seq;
	x->batch->count = x->batch->attachment_count = 0;
	x->attached = 0;
	return E_OK;
}

/* The newest entry has more beside it than there is room for: what came before it goes first, and it begins the next batch. */
static enum err make_room(struct importing *x)
{
	struct journal_batch *b = x->batch;
	struct bytes entry = b->entries[b->count - 1];
	size_t own = b->attachment_count - x->first_own;
	if (b->count == 1)
		return E_TOO_LARGE; /* no till writes so many for one entry */
	b->count--;
	b->attachment_count = x->first_own;
	struct journal_attachment *kept = arena_copy(x->keep, &b->attachments[x->first_own], own * sizeof *kept);
	TRY(flush(x));
	b->entries[b->count++] = entry;
	memcpy(b->attachments, kept, own * sizeof *kept);
	b->attachment_count = own;
	x->first_own = 0;
	return E_OK;
}

static bool is_full(const struct importing *x)
{
	return x->batch->count == JOURNAL_BATCH_MAX ||
	       x->batch->attachment_count + JOURNAL_ATTACHMENTS_MAX / 4 > JOURNAL_ATTACHMENTS_MAX ||
	       x->attached > ATTACHED_BYTES;
}

static enum err add(struct importing *x, const struct journal_copy_record *r)
{
	struct journal_batch *b = x->batch;
	if (r->kind == COPY_ENTRY && is_full(x))
		TRY(flush(x));
	if (r->kind == COPY_ENTRY) {
		b->entries[b->count++] = r->entry;
		x->first_own = b->attachment_count;
	}
	if (r->kind != COPY_ATTACHMENT)
		return E_OK;
	if (b->attachment_count == JOURNAL_ATTACHMENTS_MAX)
		TRY(make_room(x));
	b->attachments[b->attachment_count++] = r->attachment;
	x->attached += r->attachment.bytes.len;
	return E_OK;
}

static enum err absorb_all(struct importing *x, struct bytes good)
{
	struct journal_copy_reader r;
	struct journal_copy_record record;
	uint8_t device[UUID_LEN];
	enum err e;
	TRY(journal_copy_open(&r, good, device));
	while ((e = journal_copy_next(&r, &record)) == E_OK)
		TRY(add(x, &record));
	return e == E_NOT_FOUND ? flush(x) : e;
}

enum err journal_import(struct app *app, struct arena *a, struct bytes file, struct journal_import *out)
{
	struct journal_copy_reader r;
	struct importing x = {.app = app, .out = out, .keep = a, .batch = ARENA_NEW(a, struct journal_batch)};
	*out = (struct journal_import){0};
	TRY(journal_copy_open(&r, file, out->device));
	TRY(find_device(app, a, out->device, &x.device));
	out->name = x.device.name;
	out->held = out->held_before = x.device.last_seq;
	struct bytes good = survey(&x, r);
	arena_init(&x.arena, BATCH_ARENA);
	enum err e = absorb_all(&x, good);
	arena_release(&x.arena);
	return e;
}
