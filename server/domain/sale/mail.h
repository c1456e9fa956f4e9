/* E-mail to visitors: queued in the transaction that makes what it tells of, sent by the outbox (outbox/mailer.h).
 *
 * A message knows neither its text nor an address: both are put together when it is sent, from the order as it is then and from
 * order_contact. Whoever has an address erased gets nothing more. A peer that is dead delays mail and nothing else. */
#ifndef SERVER_DOMAIN_MAIL_H
#define SERVER_DOMAIN_MAIL_H

#include "domain/sale/order.h"

#include <hoaban/money.h>

enum mail_kind {
	MAIL_ORDER_PAID = 1, /* tickets and receipts, attached and by link */
	MAIL_ORDERS_FOUND,   /* links of all orders of the address that can still be used */
	MAIL_BOOKING,	     /* `link`: where a class's booking is confirmed or seen */
	MAIL_DATE_CHANGED,   /* the new tickets */
	MAIL_CLOSED,	     /* the site is closed on the day of the visit: what can be done */
};

#define MAIL_LINK_MAX 160 /* bytes, NUL included */

struct mail {
	enum mail_kind kind;
	const uint8_t *subject; /* UUID_LEN: the order (or booking) under which the address stands in order_contact */
	enum language language;
	const char *link; /* path behind public_url ("/vi/o/…"), of MAIL_BOOKING; else NULL: the order's page */
};

/* Whether this server sends mail at all (smtp_url and mail_from are set): what cannot be done is not offered. */
bool mail_is_connected(const struct app *app);

/* In the running transaction. Nothing is queued when mail is not connected, or when there is no address under `subject`:
 * *queued tells (it may be NULL). E_OK in either case. */
enum err mail_queue(struct db *db, struct app *app, const struct mail *m, bool *queued);

/* Tells an order's visitor that a site is closed on the day of the visit; once, however often the closure is looked at. A
 * till's sale has nobody to tell. In the running transaction. */
enum err mail_queue_closed(struct db *db, struct app *app, struct arena *a, const uint8_t order[static UUID_LEN]);

/* The same of an order that cost nothing: anybody's address may have been typed in, so it gets no more than mail_free of them
 * an hour; the tickets are on the order's page all the same. */
enum err mail_queue_free(struct db *db, struct app *app, const struct mail *m, const char *email);

/* Sends the links of the orders of an address to that address. E_OK whether there are any or not, and as fast: the page says
 * the same either way. E_TOO_MANY when this address was written to often (settings mail_again, per hour) is not told either. */
enum err mail_queue_found(struct app *app, struct arena *a, const char *email, enum language l);

/* A paid order's mail once more, asked for on its page or by staff. E_NOT_FOUND: there is no address; E_TOO_MANY;
 * E_UNAVAILABLE: not connected. */
enum err mail_again(struct app *app, const uint8_t order[static UUID_LEN], enum language l);
/* To an address of an order that has none yet. E_CONFLICT: it has one; E_INVALID: this is none; otherwise as mail_again(). */
enum err mail_first(struct app *app, const uint8_t order[static UUID_LEN], const char *email, enum language l);

#endif
