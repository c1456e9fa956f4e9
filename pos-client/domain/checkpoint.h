/* The last checkpoint of the revenue log that this till has seen: it carries it to the server with every upload, so that a
 * server restored from an old backup is noticed (FORMATS §4). */
#ifndef POS_CHECKPOINT_H
#define POS_CHECKPOINT_H

#include "pos-client/domain/state.h"

/* Keeps the note when it verifies and is not smaller than the one held; a smaller one is logged and refused without an error,
 * an empty one is none. */
enum err checkpoint_seen(struct till *t, struct bytes note);
/* len 0 = none yet. */
enum err checkpoint_held(struct till *t, struct arena *a, struct bytes *note);

#endif
