/* Queries on tariff_edition. */
#ifndef SERVER_STORE_TARIFFS_H
#define SERVER_STORE_TARIFFS_H

#include "store/store.h"

struct edition_row {
	uint64_t edition;
	int64_t from_day, issued_at;
	struct bytes document, cose;
};
enum err editions_all(struct db *db, struct arena *a, struct edition_row **list, size_t *count); /* ascending */
enum err edition_insert(struct db *db, const struct edition_row *row);

#endif
