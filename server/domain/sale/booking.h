/* School classes: places kept on a teacher's e-mail for one day, nothing paid before; the final head count is taken at the till
 * (hoaban/booking.h). A booking is an order with method PAY_ON_SITE and status ORDER_BOOKED; order_find() knows it too. */
#ifndef SERVER_DOMAIN_BOOKING_H
#define SERVER_DOMAIN_BOOKING_H

#include "domain/calendar/holds.h"
#include "domain/sale/order.h"

#include <hoaban/booking.h>
#include <hoaban/json.h>

struct app;
struct db;

struct booking_ask {
	uint8_t key[UUID_LEN];	    /* the Idempotency-Key, or a page's hidden field */
	struct order_inputs inputs; /* day, sites or product, expected quantities, slots, language, e-mail (required); `method`
				       is set here, a payer is refused */
	const char *name;	    /* of the school or class, 2…160 characters */
};

/* Texts are arena memory. */
struct booking {
	struct order order; /* status: booked, cancelled, fulfilled; expired when nobody confirmed in time or the day is over */
	struct booked booked;
	const char *email;		/* NULL = erased */
	uint8_t confirm_key[TOKEN_LEN]; /* for the mail's link alone: /{lang}/booking/{token}/confirm?key=… */
	bool is_confirmed;
	int64_t confirm_until;	  /* Unix seconds; only while not confirmed */
	struct hold_refusal held; /* booking_make() alone: why so many unpaid places are not kept */
};

/* Whoever asks is confirmed by mail, where mail is connected; else by a manager: then the page says so. */
bool booking_is_confirmed_by_mail(const struct app *app);

/* E_OK: the booking exists, and a mail is queued; the same key and inputs again give the same booking. E_MISMATCH: this key was
 * used for something else. E_SOLD_OUT, at /slots: not enough places. E_TOO_MANY: too many open bookings for this e-mail,
 * or unpaid places for this address (out->held says so).
 * E_INVALID with complaints at /visit_date, /sites, /lines, /slots, /email, /name. Throttling by address is the caller's:
 * booking_throttle().
 */
enum err booking_make(struct app *app, struct arena *a, const struct booking_ask *ask, struct booking *out,
		      struct complaints *c);
/* Takes a token of this address (`peer` as in http_request). E_TOO_MANY. */
enum err booking_throttle(struct app *app, const char *peer);

/* E_NOT_FOUND. */
enum err booking_find(struct app *app, struct arena *a, const uint8_t token[static TOKEN_LEN], struct booking *out);
/* For tills; `code` as booking_code_parse() gives it. E_NOT_FOUND. */
enum err booking_find_code(struct app *app, struct arena *a, const char *code, struct booking *out);

/* The link in the mail was followed: E_OK also when it was before. E_NOT_FOUND: not this key. E_EXPIRED: too late; E_CONFLICT:
 * it was cancelled or sold. *out is filled for E_OK, E_EXPIRED and E_CONFLICT. */
enum err booking_confirm(struct app *app, struct arena *a, const uint8_t token[static TOKEN_LEN],
			 const uint8_t key[static TOKEN_LEN], struct booking *out);
/* A manager's word, without mail or instead of it; otherwise the same. `login` = who. */
enum err booking_approve(struct app *app, struct arena *a, const char *code, const char *login, struct booking *out);
/* Whoever has the link may. E_OK also when it was before; E_CONFLICT: a till has sold it; E_EXPIRED: it has lapsed. Its places
 * are free at once. */
enum err booking_cancel(struct app *app, struct arena *a, const uint8_t token[static TOKEN_LEN], struct booking *out);

/* Of the days from…until (both included) at any of these sites, open and unconfirmed ones, by day and code. */
enum err bookings_of_days(struct app *app, struct arena *a, uint64_t sites, int32_t from, int32_t until, struct booked **out,
			  size_t *count);

#endif
