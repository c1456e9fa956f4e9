/* Money that others tell of (bank_notice.h): each transaction is written down once, and applied to what waits for it, or it
 * stays in a state that says what a person has to look at (money_settle.h). The sandbox takes the same path.
 *
 * A notice may come a hundred times, late or in another order than the money: the answer is the same, and nothing is applied
 * twice. */
#ifndef SERVER_DOMAIN_MONEY_H
#define SERVER_DOMAIN_MONEY_H

#include "store/money.h"

struct app;

/* Numbers are stored. */
enum money_source { MONEY_SEPAY = 1, MONEY_PAYOS = 2, MONEY_SANDBOX = 3, MONEY_VNPAY = 4, MONEY_STATEMENT = 5 };
enum money_state {
	MONEY_RECEIVED = 1, /* written down, not judged: only while it is worked on, or after a crash until it is told again */
	MONEY_APPLIED,	    /* to its order or sale; to a till's sale perhaps with other parts */
	MONEY_UNKNOWN,	    /* no reference, several, or none that anybody waits for */
	MONEY_TOO_LITTLE,   /* a till sees it and may take the rest otherwise; an order stays unpaid */
	MONEY_TOO_MUCH,	    /* applied; the rest belongs to the payer */
	MONEY_LATE,	    /* for an order that lapsed and can not be served any more */
	MONEY_DUPLICATE,    /* what it is for was paid before */
	MONEY_ELSEWHERE,    /* not the account of the organisation it is for, or of none in the tariff */
	MONEY_OUTGOING,	    /* left the account: nothing to do */
	MONEY_TOLD_TWICE,   /* another source, or the bank's statement, told of the same transfer before */
	MONEY_REFUNDING,    /* a person asked for it to go back */
	MONEY_REFUNDED,	    /* and another one agreed */
	MONEY_DISMISSED,    /* a person said that it is none of ours */
};
extern const char *const money_state_codes[];  /* "received" …, NULL; [state − 1] */
extern const char *const money_source_codes[]; /* "sepay" …, NULL; [source − 1] */

struct money_taken {
	enum money_state state;
	bool is_repeat; /* it was told, and judged, before */
};
/* E_OK: *out says what became of it. Anything else: tell again. */
enum err money_take(struct app *app, struct arena *a, enum money_source source, const struct bank_notice *n,
		    struct money_taken *out);

/* Whether transfers are confirmed here at all. */
bool money_is_connected(const struct app *app);
bool vnpay_is_connected(const struct app *app);

#endif
