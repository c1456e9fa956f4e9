/* Inside the store: one query for each table of the export. */
#ifndef SERVER_STORE_EXPORT_QUERIES_H
#define SERVER_STORE_EXPORT_QUERIES_H

#include <hoaban/export.h>

/* What a question mark stands for. */
enum export_param {
	EXPORT_P_NONE,
	EXPORT_P_FROM, /* Unix seconds */
	EXPORT_P_UNTIL,
	EXPORT_P_FROM_MS,
	EXPORT_P_UNTIL_MS,
	EXPORT_P_FROM_DAY,
	EXPORT_P_UNTIL_DAY,
	EXPORT_P_FROM_ID, /* the least UUIDv7 of that time … */
	EXPORT_P_LAST_ID, /* … and the greatest before it ends */
	EXPORT_P_LOG_SIZE,
	EXPORT_P_LOOP,	/* the present turn of the loop: a series by its number here, a device */
	EXPORT_P_LEAST, /* of such a device: its first and its last entry of that time */
	EXPORT_P_MOST,
};
#define EXPORT_PARAMS_MAX 10

/* Large tables are read along their primary key. Where the export has another order, because series of numbers are named there
 * and numbered here, a loop over the few series (or devices) in the export's order asks the query once for each. */
enum export_loop { EXPORT_ONCE, EXPORT_BY_SERIES, EXPORT_BY_DEVICE };

struct export_query {
	const char *before; /* rows of the same table that come first; without parameters; may be NULL */
	const char *sql;
	enum export_loop loop;
	enum export_param params[EXPORT_PARAMS_MAX];
};
extern const struct export_query export_queries[EXPORT_TABLE_COUNT];

#endif
