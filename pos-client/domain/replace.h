/* A receipt that this till issued and that is wrong, or is given back: a new receipt takes its place, with a supervisor's word.
 *
 * The rule is the server's (hoaban/correction_plan.h). One transaction: approval, the next number of the till's own symbol, the
 * replacement with its signature, new tickets when persons, sites or the day change, and the money that goes back or comes in.
 * Old tickets are refused here at once, and everywhere with the next list after the sync. */
#ifndef POS_REPLACE_H
#define POS_REPLACE_H

#include "pos-client/domain/approval.h"
#include "pos-client/domain/sell.h"
#include <hoaban/correction_plan.h>

struct replace_request {
	const char *form, *symbol; /* "" match any, the newest wins */
	uint32_t number;
	bool has_id;
	uint8_t id[UUID_LEN]; /* made by the caller: repeating it repeats the answer */
	bool is_refund;	      /* the receipt was right, and money goes back; else it was wrong */
	struct correction_change change;
	const struct payer_text *payer; /* the right one, with change.has_payer */
	bool knows_inside;		/* the supervisor agrees to give money back although somebody has gone in */
	const char *supervisor, *pin, *reason;
};

/* What came of it, read back from the journal. */
struct replace_view {
	struct replacement fact;
	int64_t refunded; /* 0 = nothing went back */
	enum payment_form method;
	struct sale_view made; /* its total is what was collected in addition */
};

/* E_OK: committed, or it was, the same, before. E_MISMATCH: this id was used otherwise. E_NOT_FOUND: not a receipt of this
 * till. E_CONFLICT: it was replaced already. Reasons in t->why. */
enum err replace(struct till *t, const struct replace_request *r, uint8_t id[static UUID_LEN]);
enum err replace_view_load(struct till *t, const uint8_t id[static UUID_LEN], struct replace_view *out);

#endif
