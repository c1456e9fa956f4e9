#include "domain/sale/leaves.h"

#include "store/log.h"

#define SCRATCH_MAX (2u << 20) /* LEAVES_AT_ONCE encoded leaves and their columns */

struct leaf_columns {
	uint64_t *indexes;
	const void **entries;
	unsigned long *lengths;
};

static enum err encode(struct arena *a, const struct leaf *leaf, const void **entry, unsigned long *length)
{
	uint8_t *room = arena_alloc(a, LEAF_BYTES_MAX);
	struct buf out = {.data = room, .cap = LEAF_BYTES_MAX, .ceiling = LEAF_BYTES_MAX, .is_fixed = true};
	TRY(leaf_encode(&out, leaf));
	*entry = room;
	*length = out.len;
	return buf_status(&out);
}

static enum err encode_all(struct leaf_columns *c, struct arena *a, const struct leaf leaves[], size_t count)
{
	c->indexes = arena_array(a, count, sizeof *c->indexes);
	c->entries = arena_array(a, count, sizeof *c->entries);
	c->lengths = arena_array(a, count, sizeof *c->lengths);
	for (size_t i = 0; i < count; i++)
		TRY(encode(a, &leaves[i], &c->entries[i], &c->lengths[i]));
	return E_OK;
}

/* `at` is the first one's place; with NULL it is taken now, after everything is encoded: the counter is locked no longer than
 * two statements. */
static enum err put_some(struct db *db, struct arena *a, const struct leaf leaves[], size_t count, const uint64_t *at,
			 uint64_t *first)
{
	struct leaf_columns c;
	uint64_t next = 0;
	TRY(encode_all(&c, a, leaves, count));
	if (at == NULL)
		TRY(log_reserve(db, count, &next));
	*first = at != NULL ? *at : next - count;
	for (size_t i = 0; i < count; i++)
		c.indexes[i] = *first + i;
	return log_leaves_insert(db, count, c.indexes, c.entries, c.lengths);
}

/* The first piece's lock lasts as long as the transaction, so that the pieces follow each other without a hole. */
static enum err put(struct db *db, const struct leaf leaves[], size_t count, const uint64_t *at, uint64_t *first)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, SCRATCH_MAX);
	for (size_t done = 0, n; done < count; done += n) {
		uint64_t place = at != NULL ? *at + done : 0, taken = 0;
		n = count - done < LEAVES_AT_ONCE ? count - done : LEAVES_AT_ONCE;
		arena_clear(&a);
		TRY(put_some(db, &a, leaves + done, n, at != NULL ? &place : NULL, &taken));
		*first = done == 0 ? taken : *first;
	}
	return E_OK;
}

enum err leaves_append(struct db *db, const struct leaf leaves[], size_t count, uint64_t *first)
{
	*first = 0;
	return put(db, leaves, count, NULL, first);
}

enum err leaves_insert(struct db *db, const struct leaf leaves[], size_t count, uint64_t first)
{
	uint64_t same = first;
	return put(db, leaves, count, &first, &same);
}
