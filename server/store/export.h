/* The tables of the auditor's export (hoaban/export.h), read from a snapshot, a row at a time. */
#ifndef SERVER_STORE_EXPORT_H
#define SERVER_STORE_EXPORT_H

#include "store/snapshot.h"

#include <hoaban/export.h>

/* The log in the snapshot: how much of it the newest signed checkpoint covers. */
struct snapshot_log {
	uint64_t size;	    /* of that checkpoint; 0 = there is none */
	uint64_t beyond;    /* leaves behind it */
	struct bytes note;  /* signed; len 0 = none */
	const char *origin; /* the name of a log that was begun anew; NULL = it has its first */
};
enum err snapshot_read_log(struct snapshot *x, struct arena *a, struct snapshot_log *out);

/* Which rows: those whose own time (docs/EXPORT.md) lies on these local days. Tables that others point into are always whole.
 */
struct export_range {
	int32_t from_day, until_day; /* until exclusive */
};
#define EXPORT_FROM_EVER  (-1000000)
#define EXPORT_UNTIL_EVER 10000000

/* Calls each() with every row of a table, in the order of its keys, until it answers an error; cells are good until it returns.
 * Leaves stop at log_size; any other row with a `leaf` behind that is still given. E_CORRUPT: a NULL where none may be. */
enum err snapshot_rows(struct snapshot *x, enum export_table t, const struct export_range *range, uint64_t log_size,
		       enum err (*each)(void *ctx, const struct cell *cells), void *ctx);

#endif
