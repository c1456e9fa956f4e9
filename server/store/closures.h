/* Queries on closure. */
#ifndef SERVER_STORE_CLOSURES_H
#define SERVER_STORE_CLOSURES_H

#include "store/store.h"

#include <hoaban/trust.h>

/* What gates must know at `now`: closures that are not lifted and not over, ascending by site and beginning. At most
 * CLOSURES_MAX. */
enum err closures_ahead(struct db *db, struct arena *a, int64_t now, struct closure **list, size_t *count);

#endif
