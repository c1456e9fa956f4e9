/* Queries on tariff_edition, which only grows, and tariff_draft. */
#ifndef SERVER_STORE_TARIFFS_H
#define SERVER_STORE_TARIFFS_H

#include "store/store.h"

struct edition_row {
	uint64_t edition;
	int64_t from_day, issued_at;
	struct bytes document, cose;
};
/* Those with a number above `after`, in its order, into the arena. */
enum err editions_after(struct db *db, struct arena *a, uint64_t after, struct edition_row **list, size_t *count);
enum err edition_insert(struct db *db, const struct edition_row *row); /* E_DUPLICATE */

struct draft_row {
	uint64_t edition;
	int64_t imported_at;
	struct bytes document;
};
enum err draft_insert(struct db *db, const struct draft_row *row);
enum err draft_delete(struct db *db, uint64_t edition);					      /* none is fine */
enum err draft_get(struct db *db, struct arena *a, uint64_t edition, struct bytes *document); /* E_NOT_FOUND */

#endif
