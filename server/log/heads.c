#include "log/heads.h"

#include "signer/signer.h"
#include "store/origin.h"
#include "store/role_lease.h"

#include <stdio.h>

#define HEAD_SCRATCH (64u << 10)
#define ARENA_LOCAL  [[gnu::cleanup(arena_release)]] struct arena

/* ---------------------------------------------------------------- recording */

struct recording {
	const uint8_t *holder;
	const struct head *head;
	int64_t now;
};

static bool same_hash(const struct hash *a, const struct hash *b)
{
	return memcmp(a->bytes, b->bytes, HASH_LEN) == 0;
}

static enum err check_last_leaf(struct db *db, struct arena *a, const struct head *head)
{
	struct bytes entry;
	struct hash leaf;
	enum err e = log_leaf_at(db, a, head->size - 1, &entry);
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_UNAVAILABLE : e;
	merkle_leaf(&leaf, entry);
	return same_hash(&leaf, &head->last) ? E_OK : E_UNAVAILABLE;
}

/* Leaves are counted anew from a new beginning on: what was read before and after it makes no tree. */
static enum err check_number(struct db *db, const struct head *head)
{
	uint64_t number;
	TRY(origin_number(db, &number));
	return number == head->number ? E_OK : E_UNAVAILABLE;
}

static enum err insert_or_agree(struct db *db, struct arena *a, const struct recording *r)
{
	enum err e = log_head_insert(db, r->head->number, r->head->size, &r->head->root, r->now);
	if (e != E_DUPLICATE)
		return e;
	struct log_head there;
	TRY(log_head_find(db, a, r->head->size, &there));
	return same_hash(&there.root, &r->head->root) ? E_OK : E_CONFLICT;
}

static enum err record(struct db *db, void *ctx)
{
	const struct recording *r = ctx;
	ARENA_LOCAL a;
	arena_init(&a, HEAD_SCRATCH);
	TRY(role_lease_assert(db, LOG_ROLE, r->holder));
	TRY(check_number(db, r->head));
	TRY(check_last_leaf(db, &a, r->head));
	TRY(insert_or_agree(db, &a, r));
	struct log_head newest;
	TRY(log_head_newest(db, &a, &newest));
	return newest.size > r->head->size ? E_CONFLICT : E_OK;
}

enum err head_record(struct db *db, const uint8_t holder[static UUID_LEN], const struct head *head, int64_t now)
{
	struct recording r = {holder, head, now};
	return db_transact(db, record, &r);
}

/* ---------------------------------------------------------------- signing */

static enum err sign_new(struct db *db, struct signer *signer, const struct head *head, struct buf *note)
{
	struct checkpoint c = {.size = head->size, .root = head->root};
	snprintf(c.origin, sizeof c.origin, "%s", head->origin);
	TRY(signer_sign_checkpoint(signer, &c, note));
	return log_head_set_note(db, head->number, head->size, buf_bytes(note));
}

enum err head_sign(struct db *db, struct signer *signer, const struct head *head, struct buf *note)
{
	ARENA_LOCAL a;
	arena_init(&a, HEAD_SCRATCH);
	struct log_head there;
	TRY(log_head_find(db, &a, head->size, &there));
	if (!same_hash(&there.root, &head->root))
		return E_CONFLICT;
	if (!there.is_signed)
		return sign_new(db, signer, head, note);
	buf_append(note, there.note.data, there.note.len);
	return buf_status(note);
}

/* ---------------------------------------------------------------- showing */

enum err head_show(struct files *f, struct bytes note)
{
	BUF_LOCAL there;
	buf_init(&there, CHECKPOINT_TEXT);
	if (files_read(f, CHECKPOINT_FILE, &there) == E_OK && bytes_equal(buf_bytes(&there), note))
		return E_OK;
	TRY(files_write(f, CHECKPOINT_FILE, note));
	return files_sync(f);
}

/* A damaged or foreign checkpoint file is as good as none. */
static enum err read_own(struct checkpoint *c, const struct files *f, const struct note_verifier *v)
{
	BUF_LOCAL note;
	struct bytes text;
	buf_init(&note, CHECKPOINT_TEXT);
	TRY(files_read(f, CHECKPOINT_FILE, &note));
	TRY(note_verify(&text, buf_bytes(&note), v));
	return checkpoint_parse(c, text);
}

enum err head_shown(struct db *db, const struct files *f, const struct note_verifier *v, uint64_t *size)
{
	*size = 0;
	struct checkpoint c;
	if (read_own(&c, f, v) != E_OK)
		return E_OK;
	ARENA_LOCAL a;
	arena_init(&a, HEAD_SCRATCH);
	struct log_head recorded;
	enum err e = log_head_find(db, &a, c.size, &recorded);
	if (e == E_OK && same_hash(&recorded.root, &c.root))
		*size = c.size;
	/* We have signed and shown what the database does not know: it came back from a backup. */
	return e == E_NOT_FOUND ? E_CONFLICT : e;
}
