/* Queries on till_transfer, and on payments under a sale's id. */
#ifndef SERVER_STORE_TRANSFERS_H
#define SERVER_STORE_TRANSFERS_H

#include "store/store.h"

#include <hoaban/transfer.h>

struct transfer_row {
	struct transfer_request request;
	uint8_t device[UUID_LEN];
	int64_t announced_ms;
};
/* E_DUPLICATE: this sale was announced before, or another has its reference. */
enum err transfer_insert(struct db *db, const struct transfer_row *t, const char *reference);
/* E_NOT_FOUND. */
enum err transfer_of_sale(struct db *db, const uint8_t sale[static UUID_LEN], struct transfer_row *out);
/* Locked until the transaction ends: money for one sale is judged one after the other. */
enum err transfer_by_reference(struct db *db, const char *reference, struct transfer_row *out);
/* By the sale's id, for whoever notes what came for it: money that comes at the same moment waits. Nothing when none was
 * announced. */
enum err transfer_lock(struct db *db, const uint8_t sale[static UUID_LEN]);
/* What came for a sale and did not go back: the sum in đồng, and the moment of the last of it (Unix seconds, 0 = nothing). */
enum err transfer_received(struct db *db, const uint8_t sale[static UUID_LEN], int64_t *received, int64_t *received_at);
/* Whether the till has told of the sale itself. */
enum err transfer_is_served(struct db *db, const uint8_t sale[static UUID_LEN], bool *out);

#endif
