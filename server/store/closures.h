/* Queries on closure and closure_refund. */
#ifndef SERVER_STORE_CLOSURES_H
#define SERVER_STORE_CLOSURES_H

#include "store/store.h"

#include <hoaban/trust.h>
#include <hoaban/uuid.h>

struct closure_row {
	uint8_t id[UUID_LEN];
	struct closure closure;
	const char *reason, *declared_by, *lifted_by; /* lifted_by NULL = it holds */
	int64_t declared_at, lifted_at, collected_at; /* 0 = not */
};
enum err closure_insert(struct db *db, const struct closure_row *row); /* E_DUPLICATE: the id */
enum err closure_get(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct closure_row *out);
/* The newest by beginning first; lifted ones as well. */
enum err closures_all(struct db *db, struct arena *a, uint64_t limit, struct closure_row **list, size_t *count);
/* *changed is false when it was lifted before. */
enum err closure_lift(struct db *db, const uint8_t id[static UUID_LEN], const char *who, int64_t at, bool *changed);
/* What gates must know at `now`: closures that are not lifted, and hold or are honoured still; ascending by site and beginning.
 * Those that begin at the same moment are one, as long as the longest, honoured if that is later still. At most CLOSURES_MAX.
 */
enum err closures_ahead(struct db *db, struct arena *a, int64_t now, struct closure **list, size_t *count);

/* ---- money back for what a closure made useless */

/* A receipt of a visit that may have fallen into it. */
struct closure_receipt {
	uint64_t symbol_id, number;
	uint8_t source[UUID_LEN];
	int64_t total;
	struct bytes record;
};
/* Receipts that nothing replaces, of visits from first to last local day, behind (symbol, number), in that order. */
enum err closure_receipts(struct db *db, struct arena *a, int32_t first, int32_t last, const struct closure_receipt *behind,
			  uint64_t limit, struct closure_receipt **list, size_t *count);
/* Tickets of a source: how many go on after `until`, and how many persons of them went in anywhere. */
enum err closure_tickets(struct db *db, const uint8_t source[static UUID_LEN], int64_t until, uint64_t *longer,
			 uint64_t *inside);

enum closure_refund_state { CLOSURE_REFUND_WAITS = 1, CLOSURE_REFUND_PROPOSED, CLOSURE_REFUND_DONE, CLOSURE_REFUND_BY_HAND };
struct closure_refund_row {
	uint64_t symbol_id, number, state;
	int64_t amount;
	const char *why;	 /* by hand: the code of the reason; else "" */
	const char *proposed_by; /* login, or NULL */
};
/* Once; a second time nothing happens. */
enum err closure_refund_insert(struct db *db, const uint8_t closure[static UUID_LEN], const struct closure_refund_row *row);
enum err closure_set_collected(struct db *db, const uint8_t id[static UUID_LEN], int64_t at);
/* Those in a state that `who` has not proposed himself. */
enum err closure_refunds(struct db *db, struct arena *a, const uint8_t closure[static UUID_LEN],
			 enum closure_refund_state state, const char *who, uint64_t limit, struct closure_refund_row **list,
			 size_t *count);
enum err closure_refund_move(struct db *db, const uint8_t closure[static UUID_LEN], const struct closure_refund_row *row);
struct closure_sum {
	uint64_t count[CLOSURE_REFUND_BY_HAND + 1];
	int64_t amount[CLOSURE_REFUND_BY_HAND + 1];
};
enum err closure_sums(struct db *db, const uint8_t closure[static UUID_LEN], struct closure_sum *out);

/* A ticket whose valid_until is not above this is of no use to anybody: now, or the beginning of the first closure that still
 * honours what was valid then on other days. */
enum err tickets_alive_since(struct db *db, int64_t now, int64_t *since);

#endif
