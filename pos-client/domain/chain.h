/* The chain without regard to the clock: for the entries that speak of it. */
#ifndef POS_CHAIN_H
#define POS_CHAIN_H

#include "pos-client/domain/state.h"

/* As till_append(), which looks at the clock first. */
enum err chain_append(struct till *t, enum entry_type type, const struct buf *body, uint64_t *seq);

#endif
