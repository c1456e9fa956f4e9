/* Money that came for an order and belongs to the payer again, or waits for somebody to decide: for the order's own page. */
#ifndef SERVER_DOMAIN_MONEY_OWED_H
#define SERVER_DOMAIN_MONEY_OWED_H

#include "domain/money/money.h"

struct money_owed {
	enum money_state
		state;	/* DUPLICATE, TOO_MUCH, TOO_LITTLE, LATE: it waits; REFUNDING: it is on its way back; REFUNDED */
	int64_t amount; /* đồng that go back: of what was too much only that part */
	int64_t at;	/* Unix seconds: when we were told, or for REFUNDED when it was agreed */
};
/* Oldest first; *count 0 = nothing. */
enum err money_of_order(struct app *app, struct arena *a, const uint8_t order[static UUID_LEN], struct money_owed **list,
			size_t *count);

#endif
