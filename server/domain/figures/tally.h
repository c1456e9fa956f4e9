/* Sums by key, in memory: what a transaction adds to the figures, and what a recount comes to. Rows lie one behind the other as
 * the rows of store/figures.h do: first the key, then the values, all of 64 bits or bytes. */
#ifndef SERVER_DOMAIN_FIGURES_TALLY_H
#define SERVER_DOMAIN_FIGURES_TALLY_H

#include <hoaban/arena.h>

struct tally {
	struct arena *arena;
	size_t key_len, row_len; /* bytes, multiples of 8 */
	uint8_t *rows;
	size_t count, room;
	uint32_t *index; /* row + 1, by hash; 0 = free */
	size_t index_size;
};

void tally_init(struct tally *t, struct arena *a, size_t key_len, size_t row_len);
/* The values of this key, zeros when it is new; good until the next key is looked for. */
int64_t *tally_at(struct tally *t, const void *key);
/* NULL: this key has no row. */
const int64_t *tally_find(const struct tally *t, const void *key);
/* Ascending by key, the same everywhere: nobody who writes rows in this order waits in a circle. Rows without anything but
 * zeros are dropped. After that rows are read only. */
void tally_close(struct tally *t);

#endif
