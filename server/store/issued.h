/* Receipts as an auditor goes through them: by the moment of issue, a window at a time, with what hangs on each. */
#ifndef SERVER_STORE_ISSUED_H
#define SERVER_STORE_ISSUED_H

#include "store/orders.h"

struct issued_row {
	struct receipt_row receipt;
	bool has_device, is_order, is_replaced;
	uint8_t device[UUID_LEN]; /* the till of its symbol */
};
struct issued_window {
	int64_t from, until; /* Unix seconds, until exclusive */
	/* behind this one; the first window begins with the moment before `from` */
	int64_t after_at;
	uint64_t after_symbol, after_number;
	uint64_t limit;
};
/* Ascending by time, symbol and number. */
enum err issued_rows(struct db *db, struct arena *a, const struct issued_window *w, struct issued_row **out, size_t *count);

#endif
