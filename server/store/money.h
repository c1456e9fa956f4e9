/* Queries on money and order_transfer. */
#ifndef SERVER_STORE_MONEY_H
#define SERVER_STORE_MONEY_H

#include "store/orders.h"

#include <hoaban/bank_notice.h>

struct money_row {
	uint8_t id[UUID_LEN];
	uint64_t source, state;
	const char *tx, *bank_ref, *account, *memo, *reference; /* reference "" = none */
	int64_t amount, booked_at, received_ms;
	bool has_subject;
	uint8_t subject[UUID_LEN];
	const char *actor, *reason, *approver, *out_reference; /* "" = none */
	int64_t settled_at;				       /* 0 = by nobody */
};
enum err money_insert(struct db *db, const struct money_row *row); /* E_DUPLICATE: told before */
/* Both lock the row until the transaction ends. E_NOT_FOUND. */
enum err money_by_tx(struct db *db, struct arena *a, uint64_t source, const char *tx, struct money_row *out);
enum err money_by_id(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct money_row *out);
/* Whether another source told of the same (same number at the bank, account and amount) and was judged first, or is being
 * applied to its subject; `by` is the first of all that told. Of two that wait for judgement whoever asks first goes on: the
 * others are locked. */
enum err money_was_told(struct db *db, const struct money_row *row, bool *out, uint8_t by[static UUID_LEN]);
/* The first row that tells of the same though their numbers differ, as a statement's do, or are missing: account, amount, day
 * and a day around it, and reference or memo; each pairs once with every other source. E_NOT_FOUND. */
enum err money_find_pair(struct db *db, const struct money_row *row, uint8_t by[static UUID_LEN]);
/* This row tells of the same as the other. */
enum err money_confirm(struct db *db, const uint8_t id[static UUID_LEN], const uint8_t other[static UUID_LEN]);
/* Notices booked from…until (exclusive) for which no statement had a row, the oldest first, at most a thousand. */
enum err money_unconfirmed(struct db *db, struct arena *a, const char *account, int64_t from, int64_t until,
			   struct money_row **list, size_t *count);
/* State, subject and who settled it. */
enum err money_move(struct db *db, const struct money_row *row);
/* All that came for it, from one state to another. */
enum err money_move_all(struct db *db, const uint8_t subject[static UUID_LEN], uint64_t from, uint64_t to);
/* The newest first; state 0 = of any. */
enum err money_list(struct db *db, struct arena *a, uint64_t state, uint64_t limit, struct money_row **list, size_t *count);

/* What came for an order and did not simply pay it, the oldest first: states too little, too much, late, duplicate, refunding,
 * refunded. */
enum err money_parts_of(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN], struct money_row **list,
			size_t *count);

/* What waits for a person, the one that waits longest first. */
enum err money_list_waiting(struct db *db, struct arena *a, uint64_t limit, struct money_row **list, size_t *count);
/* What waits for a person since before that moment: how many rows, and their sum. */
enum err money_waiting(struct db *db, int64_t before_ms, uint64_t *count, int64_t *sum);

struct order_transfer_insert {
	const uint8_t *order;
	const char *reference, *tax_code;
};
enum err order_transfers_insert(struct db *db, struct arena *a, const struct order_transfer_insert *rows, size_t count);
/* Whose account an order's transfer goes to. E_NOT_FOUND: it waits for none. */
enum err order_transfer_of(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN], const char **tax_code);
/* Whether this transaction has paid anything. */
enum err payment_exists(struct db *db, uint64_t provider, const char *tx, bool *out);
/* How much of this transaction has paid this order: 0 = nothing. */
enum err payment_amount(struct db *db, const uint8_t order[static UUID_LEN], uint64_t provider, const char *tx, int64_t *out);
/* Whether this transaction has paid this order. */
enum err payment_is_of(struct db *db, const uint8_t order[static UUID_LEN], uint64_t provider, const char *tx, bool *out);

#endif
