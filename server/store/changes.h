/* Queries on change_record, which only grows. */
#ifndef SERVER_STORE_CHANGES_H
#define SERVER_STORE_CHANGES_H

#include "store/store.h"

struct change_row {
	uint64_t id;
	int64_t at_ms;
	const char *who, *action, *subject;
	const char *before, *after; /* JSON text, or NULL */
};
enum err change_insert(struct db *db, const struct change_row *row);
/* The newest `limit` ones with an id below `before`, newest first. */
enum err changes_before(struct db *db, struct arena *a, uint64_t before, uint64_t limit, struct change_row **list,
			size_t *count);

#endif
