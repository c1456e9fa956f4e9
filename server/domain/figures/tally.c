#include "domain/figures/tally.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define INDEX_FIRST 64

void tally_init(struct tally *t, struct arena *a, size_t key_len, size_t row_len)
{
	assert(key_len % 8 == 0 && row_len % 8 == 0 && key_len < row_len);
	*t = (struct tally){.arena = a, .key_len = key_len, .row_len = row_len};
}

static uint64_t hash(const struct tally *t, const uint8_t *key)
{
	uint64_t h = 0, word;
	for (size_t i = 0; i < t->key_len; i += sizeof(word)) {
		memcpy(&word, key + i, sizeof(word));
		h = (h ^ word) * 0x9e3779b97f4a7c15u;
		h ^= h >> 29;
	}
	return h;
}

/* Where this key is, or would be. */
static size_t place(const struct tally *t, const uint8_t *key)
{
	size_t mask = t->index_size - 1, at = hash(t, key) & mask;
	while (t->index[at] && memcmp(t->rows + (t->index[at] - 1) * t->row_len, key, t->key_len) != 0)
		at = (at + 1) & mask;
	return at;
}

static void index_grow(struct tally *t)
{
	t->index_size = t->index_size ? t->index_size * 2 : INDEX_FIRST;
	t->index = arena_array(t->arena, t->index_size, sizeof(*t->index));
	for (size_t i = 0; i < t->count; i++)
		t->index[place(t, t->rows + i * t->row_len)] = (uint32_t)i + 1;
}

int64_t *tally_at(struct tally *t, const void *key)
{
	if (2 * (t->count + 1) > t->index_size)
		index_grow(t);
	size_t at = place(t, key);
	if (!t->index[at]) {
		t->rows = arena_grow(t->arena, t->rows, t->count, &t->room, t->row_len);
		memset(t->rows + t->count * t->row_len, 0, t->row_len);
		memcpy(t->rows + t->count * t->row_len, key, t->key_len);
		t->index[at] = (uint32_t)++t->count;
	}
	return (int64_t *)(void *)(t->rows + (t->index[at] - 1) * t->row_len + t->key_len);
}

const int64_t *tally_find(const struct tally *t, const void *key)
{
	if (t->index_size == 0)
		return NULL;
	size_t at = place(t, key);
	if (!t->index[at])
		return NULL;
	return (const int64_t *)(const void *)(t->rows + (t->index[at] - 1) * t->row_len + t->key_len);
}

static int compare(const void *a, const void *b, void *len)
{
	const size_t *key_len = len;
	for (size_t i = 0; i < *key_len; i += sizeof(uint64_t)) {
		uint64_t x, y;
		memcpy(&x, (const uint8_t *)a + i, sizeof(x));
		memcpy(&y, (const uint8_t *)b + i, sizeof(y));
		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

static bool is_zero(const struct tally *t, const uint8_t *row)
{
	for (size_t i = t->key_len; i < t->row_len; i++)
		if (row[i])
			return false;
	return true;
}

void tally_close(struct tally *t)
{
	size_t kept = 0;
	for (size_t i = 0; i < t->count; i++)
		if (!is_zero(t, t->rows + i * t->row_len))
			memmove(t->rows + kept++ * t->row_len, t->rows + i * t->row_len, t->row_len);
	t->count = kept;
	t->index_size = 0;
	if (kept > 1)
		qsort_r(t->rows, kept, t->row_len, compare, &t->key_len);
}
