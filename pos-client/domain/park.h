/* Carts put aside for a while: rows of the journal's database, not entries of the journal. Nothing was sold, nothing is owed;
 * they are on the disk so that a restart does not lose a bus load. What names a person in them is wiped with the row. */
#ifndef POS_PARK_H
#define POS_PARK_H

#include "pos-client/domain/cart.h"

#define PARK_MAX 9

struct parked {
	uint8_t id[UUID_LEN]; /* of the sale that it will be */
	int64_t parked_at;    /* Unix seconds */
	uint32_t persons;
	int64_t total; /* when it was parked */
};

/* Oldest first. `out` = room for PARK_MAX. */
enum err park_list(struct till *t, struct parked *out, size_t *count);
/* Puts the cart aside; what was paid of it so far is not kept. The caller begins the next one. E_REFUSED: the cart is empty, or
 * PARK_MAX are there already. */
enum err park_put(struct cart *c);
/* Takes the n-th back into an empty cart, out of the rows. E_NOT_FOUND; E_REFUSED when the cart is not empty. A row that this
 * program does not understand is E_CORRUPT and stays. */
enum err park_take(struct cart *c, size_t n);

#endif
