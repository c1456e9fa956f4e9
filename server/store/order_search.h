/* Finding orders from what somebody has in hand: for the office. Newest first, at most `limit`. */
#ifndef SERVER_STORE_ORDER_SEARCH_H
#define SERVER_STORE_ORDER_SEARCH_H

#include "store/store.h"

#include <hoaban/uuid.h>

struct order_ids {
	uint8_t (*list)[UUID_LEN];
	size_t count, room;
};
/* Ordered (not visited) in that time: ids begin with the moment, so this reads no more than it lists. */
enum err orders_made(struct db *db, struct arena *a, int64_t from_ms, int64_t until_ms, uint64_t limit, struct order_ids *out);
/* Sources of the receipts of this symbol and number, of any form and year: an order, a sale or a correction. */
enum err receipt_sources(struct db *db, struct arena *a, const char *symbol, uint64_t number, struct order_ids *out);

#endif
