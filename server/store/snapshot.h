/* The database at one moment, over a connection of its own: everything read over it is of the moment it was opened, however
 * long that takes and whatever is sold meanwhile. */
#ifndef SERVER_STORE_SNAPSHOT_H
#define SERVER_STORE_SNAPSHOT_H

#include "store/store.h"

struct snapshot;

/* With a name for `lock`, nobody else has one of this name meanwhile; NULL = without. E_BUSY: somebody has it. */
enum err snapshot_open(struct snapshot **out, struct store *s, const char *lock);
void snapshot_close(struct snapshot *x); /* NULL is fine */

struct db *snapshot_db(struct snapshot *x);

/* Rows one at a time: spans are good until each() returns, which leaves the connection alone. */
enum err snapshot_stream(struct snapshot *x, const char *sql, const struct param *params, size_t param_count,
			 const struct column *columns, size_t column_count, enum err (*each)(void *ctx), void *ctx);

#endif
