#include "mark.h"

#include <sodium.h>
#include <string.h>

_Static_assert(crypto_shorthash_KEYBYTES <= HASH_LEN && crypto_shorthash_BYTES == sizeof(uint64_t), "a mark is a short hash");

static uint64_t hash_of(const struct audit *a, const void *data, size_t len)
{
	uint64_t out;
	crypto_shorthash((uint8_t *)&out, data, len, a->manifest.hash);
	return out;
}

uint64_t mark_bytes(const struct audit *a, struct bytes b)
{
	return hash_of(a, b.data, b.len);
}

uint64_t mark_cells(const struct audit *a, const struct cell *cells, size_t count)
{
	uint64_t mark = count;
	for (size_t i = 0; i < count; i++) {
		const struct cell *c = &cells[i];
		const uint64_t parts[] = {mark, c->is_null, c->is_null ? 0 : (uint64_t)c->number,
					  c->is_null || c->bytes.len == 0 ? 0 : mark_bytes(a, c->bytes)};
		mark = hash_of(a, parts, sizeof(parts));
	}
	return mark;
}
