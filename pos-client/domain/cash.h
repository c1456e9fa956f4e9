/* Cash beside sales: what is put into the drawer and taken out of it, and the way of a bag to the bank.
 *
 *	paid in    change from the office              reason
 *	paid out   an expense                          reason, and a supervisor's approval
 *	drop       cash leaves the drawer in a bag     number of the bag
 *	slip       the bank has taken the bag          bag and number of the bank's slip; moves nothing in the drawer */
#ifndef POS_CASH_H
#define POS_CASH_H

#include "pos-client/domain/approval.h"

struct cash_request {
	bool has_id;
	uint8_t id[UUID_LEN]; /* made by the caller: repeating it repeats the answer */
	enum cash_kind kind;
	int64_t amount;			 /* of a slip: what the bank counted; 0 = what the bag held */
	const char *reason, *bag, *slip; /* NULL = none */
	const char *supervisor, *pin;	 /* of a payment out */
};

struct cash_result {
	struct cash_moved fact;
	int64_t at;
	uint64_t seq;
	int64_t bag_amount;  /* of a slip: what the bag held when it was dropped */
	bool is_drawer_shut; /* it did not open by itself: use the key */
};

/* E_MISMATCH: this id was used for another movement; E_REFUSED no_shift, more_than_drawer (the drawer does not hold so much),
 * bag_repeated, bag_unknown, slip_repeated; E_INVALID by field; for a payment out what approval.h says. The drawer opens after
 * the commit. */
enum err cash_move(struct till *t, const struct cash_request *r, struct cash_result *out);

/* The drawer without a sale. `approval` may be NULL; when it is given it is judged and written with it. */
enum err cash_open_drawer(struct till *t, const char *reason, struct approval_request *approval, struct cash_result *out);

#endif
