/* Another day for a visit, before it is used, by the rule of the edition it was sold by (tariff.h, docs/TARIFF.md): the same
 * sites and persons at the same price, or it is refused. The old tickets and their parts are superseded, new ones are issued,
 * places move with them; receipts stay as they are, because nothing that they say has changed. */
#ifndef SERVER_DOMAIN_DATE_CHANGE_H
#define SERVER_DOMAIN_DATE_CHANGE_H

#include "domain/sale/order.h"

struct app;

struct date_change_ask {
	uint8_t token[TOKEN_LEN]; /* of the order */
	uint8_t key[UUID_LEN];	  /* the Idempotency-Key, or a page's hidden field */
	int32_t day;		  /* the new one */
	size_t slot_count;	  /* of sites that are entered at a time of their own */
	struct order_slot slots[ORDER_SLOTS_MAX];
	const char *who; /* "visitor", or a login */
};

/* What an order's page may offer. */
struct date_change_offer {
	bool is_offered;
	bool is_closure;     /* a site is closed on the day of the visit: neither time nor number counts */
	int32_t first, last; /* days to choose from, both included */
	int64_t until;	     /* last moment, Unix seconds; 0 = any */
	uint32_t times_left;
	const char *legal_basis;
};
/* E_OK with is_offered false when there is nothing to offer; whether it was used is looked at when somebody asks. */
enum err date_change_offer(struct date_change_offer *out, struct app *app, const struct order *o);

/* *out: the order as it is then. Repeated with the same key: the same.
 *
 * E_NOT_FOUND. E_MISMATCH: the key was used for another day. E_REFUSED with a complaint at "/date": "not_paid", "not_offered",
 * "too_late", "too_often", "used", "price" (it costs something else on that day), "open_matter" (a correction or refund of it
 * waits for somebody), "corrected". E_INVALID at "/date" ("same_day", "range", "closed_day") or "/slots"; E_SOLD_OUT at
 * "/slots". E_CONFLICT: it was changed by somebody else meanwhile. */
enum err date_change_make(struct order *out, struct app *app, struct arena *a, const struct date_change_ask *ask,
			  struct complaints *c);

#endif
