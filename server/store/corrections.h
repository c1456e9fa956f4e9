/* Queries on correction, receipt_link, refund and supplement, and what corrections make of receipts and tickets. */
#ifndef SERVER_STORE_CORRECTIONS_H
#define SERVER_STORE_CORRECTIONS_H

#include "store/orders.h"

enum { CORRECTION_PROPOSED = 1, CORRECTION_APPROVED = 2, CORRECTION_REJECTED = 3 };

struct correction_row {
	uint8_t id[UUID_LEN], origin[UUID_LEN], input_hash[HASH_LEN];
	uint64_t kind, symbol_id, number, state, exchanges;
	int64_t visit_day, proposed_at, decided_at; /* decided_at 0 = not yet */
	const char *reason, *actor, *approver;	    /* approver NULL = nobody yet */
	struct bytes payload;
	int64_t leaf_index; /* −1 = none */
};
enum err correction_insert(struct db *db, const struct correction_row *row); /* E_DUPLICATE: the id, or an open one */
/* One that a till has carried out already: approved, with its decision, device and persons inside. E_DUPLICATE. */
enum err correction_insert_done(struct db *db, const struct correction_row *row, const uint8_t device[static UUID_LEN],
				uint32_t inside);
enum err correction_get(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct correction_row *out);
/* Locked until the transaction ends, and with it all corrections of its origin. E_NOT_FOUND. */
enum err correction_lock(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct correction_row *out);
enum err correction_decide(struct db *db, const struct correction_row *row); /* state, approver, decided_at, exchanges, leaf */
/* The newest `limit` of a state, 0 = of any. */
enum err corrections_of_state(struct db *db, struct arena *a, uint64_t state, uint64_t limit, struct correction_row **list,
			      size_t *count);
/* The proposal that waits for a receipt. E_NOT_FOUND. */
enum err correction_open_of(struct db *db, uint64_t symbol_id, uint64_t number, uint8_t id[static UUID_LEN]);
/* The order or sale that a source comes from: the origin of a correction, else the source itself. */
enum err correction_origin(struct db *db, const uint8_t source[static UUID_LEN], uint8_t origin[static UUID_LEN]);

/* ---- receipts and what replaces them */

/* E_DUPLICATE when the old one is replaced already. */
enum err receipt_link_insert(struct db *db, uint64_t old_symbol_id, uint64_t old_number, uint64_t new_symbol_id,
			     uint64_t new_number);
enum err receipt_get(struct db *db, struct arena *a, uint64_t symbol_id, uint64_t number, struct receipt_row *out);
/* What replaces a receipt. E_NOT_FOUND. */
enum err receipt_successor(struct db *db, struct arena *a, uint64_t symbol_id, uint64_t number, struct receipt_row *out);
/* The receipt that a correction made. E_NOT_FOUND. */
enum err receipt_of_correction(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct receipt_row *out);
/* All receipts of an order or sale that nothing replaces, in the order of the log. */
enum err receipts_live(struct db *db, struct arena *a, const uint8_t origin[static UUID_LEN], struct receipt_row **list,
		       size_t *count);
/* When the first receipt of an order or sale was issued. E_NOT_FOUND. */
enum err receipt_first_time(struct db *db, const uint8_t origin[static UUID_LEN], int64_t *issued_at);

/* ---- tickets */

/* Under which source the tickets that are good now stand: the origin, or the last correction or change of the day that
 * exchanged them. */
enum err tickets_source(struct db *db, const uint8_t origin[static UUID_LEN], uint8_t source[static UUID_LEN]);
/* Refused at every gate from its next list on. */
enum err ticket_supersede(struct db *db, const uint8_t root[static UUID_LEN], int64_t valid_until, int64_t now);
/* Which uses of a root were admitted anywhere, ascending. */
enum err admitted_uses(struct db *db, struct arena *a, const uint8_t root[static UUID_LEN], uint32_t **uses, size_t *count);
/* The admissions of one person, once more for the ticket that takes the old one's place; `correction` is the act. */
struct carried_use {
	const uint8_t *old_root, *new_root, *correction;
	uint32_t old_use, new_use;
};
enum err admission_carry(struct db *db, const struct carried_use *u);

/* ---- money */

struct refund_row {
	uint8_t id[UUID_LEN];
	const uint8_t *correction, *origin;
	uint64_t symbol_id, number, method, leaf_index;
	int64_t amount, at;
	const char *reference; /* or NULL */
	const char *reason, *actor, *approver;
	struct bytes record;
};
enum err refund_insert(struct db *db, const struct refund_row *row);
struct supplement_row {
	uint8_t id[UUID_LEN];
	const uint8_t *correction, *origin;
	uint64_t method;
	int64_t amount, at;
	const char *reference; /* or NULL */
};
enum err supplement_insert(struct db *db, const struct supplement_row *row);
/* What was given back, or collected in addition, with one correction; 0 = nothing. */
struct correction_money {
	int64_t refunded, supplemented;
	uint64_t method;
	const char *reference;
};
enum err correction_money_of(struct db *db, struct arena *a, const uint8_t correction[static UUID_LEN],
			     struct correction_money *out);
/* Between paid, refunding and refunded. Nothing happens when it is no order or has another status. */
enum err order_move(struct db *db, const uint8_t id[static UUID_LEN], unsigned from, unsigned to);

#endif
