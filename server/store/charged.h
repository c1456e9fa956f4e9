/* What was charged: receipts with the day of the visit they were sold for. */
#ifndef SERVER_STORE_CHARGED_H
#define SERVER_STORE_CHARGED_H

#include "store/store.h"

struct charged_row {
	uint64_t symbol_id, number;
	bool has_visit; /* of an order, a sale or a correction */
	int64_t visit_day;
	struct bytes record;
};
/* At most `limit` receipts behind (symbol_id, number), in that order, into the arena. */
enum err receipts_charged(struct db *db, struct arena *a, uint64_t symbol_id, uint64_t number, uint64_t limit,
			  struct charged_row **list, size_t *count);

#endif
