/* An order that somebody lost sight of, found again. Whoever asks from outside is throttled by the caller (throttle.h), and
 * gets the same answer for everything that is not found. */
#ifndef SERVER_DOMAIN_ORDER_LOOKUP_H
#define SERVER_DOMAIN_ORDER_LOOKUP_H

#include "domain/sale/order.h"

/* By what the payer wrote into the transfer ("HB" and twelve letters; blanks, hyphens and letters' case do not matter). When
 * the order was given an e-mail, `email` must be that one, letters' case aside; otherwise it is not looked at (NULL = not
 * given). E_NOT_FOUND. */
enum err order_find_by_reference(struct app *app, struct arena *a, const char *reference, const char *email,
				 uint8_t token[static TOKEN_LEN]);
/* For a cashier at a till, who sees the payer's banking app: the order's reference, or the number that the bank gave the
 * transfer, without an e-mail. Of several orders under one number none is found. E_NOT_FOUND. */
enum err order_find_at_till(struct app *app, struct arena *a, const char *text, uint8_t token[static TOKEN_LEN]);
/* Sends the links of the orders of this address, whose day is not over, to it. E_OK whether there are any: who asks learns
 * nothing. E_INVALID: this is no address. E_UNAVAILABLE: no mail is sent here. */
enum err order_find_by_email(struct app *app, struct arena *a, const char *email, enum language language);

#endif
