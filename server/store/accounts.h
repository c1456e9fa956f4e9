/* Queries on account_list, which only grows. */
#ifndef SERVER_STORE_ACCOUNTS_H
#define SERVER_STORE_ACCOUNTS_H

#include "store/store.h"

struct account_list_row {
	uint64_t seq;
	int64_t issued_at;
	const char *published_by;
	struct bytes cose;
};
/* Those with a seq above `after`, in its order, into the arena. */
enum err account_lists_after(struct db *db, struct arena *a, uint64_t after, struct account_list_row **list, size_t *count);
enum err account_list_insert(struct db *db, const struct account_list_row *row); /* E_DUPLICATE */

#endif
