/* What a person does with money that fits nothing: matches it by hand, says that it is none of ours, or sends it back, which
 * needs a second person. Every act leaves its record (change.h). */
#ifndef SERVER_DOMAIN_MONEY_SETTLE_H
#define SERVER_DOMAIN_MONEY_SETTLE_H

#include "domain/money/money.h"

#include <hoaban/json.h>

struct money_act {
	const uint8_t *id; /* of the money */
	const char *who, *reason;
	const char *order;	   /* matching: the order's reference or token */
	const char *out_reference; /* agreeing to a refund: of the bank's transfer; or NULL */
};
/* All: E_NOT_FOUND; E_INVALID with a complaint at "/reason" or "/order"; E_CONFLICT, with a complaint, when its state allows no
 * such act. *out is the row afterwards. */

/* To an order that was not paid. E_REFUSED: too little for it, or it can not be served any more. */
enum err money_match(struct app *app, struct arena *a, const struct money_act *act, struct complaints *c,
		     struct money_row *out);
enum err money_dismiss(struct app *app, struct arena *a, const struct money_act *act, struct complaints *c,
		       struct money_row *out);
enum err money_refund(struct app *app, struct arena *a, const struct money_act *act, struct complaints *c,
		      struct money_row *out);
/* E_FORBIDDEN by the person who asked. Repeated: what is stored. */
enum err money_refund_approve(struct app *app, struct arena *a, const struct money_act *act, struct complaints *c,
			      struct money_row *out);

#endif
