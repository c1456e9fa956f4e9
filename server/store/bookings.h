/* Queries on booking and booking_sale. Rules: domain/sale/booking.h. */
#ifndef SERVER_STORE_BOOKINGS_H
#define SERVER_STORE_BOOKINGS_H

#include "store/orders.h"

struct booking_row {
	uint8_t order[UUID_LEN];
	const char *code, *name;
	int64_t visit_day;
	uint64_t sites;
	uint8_t confirm_key[ORDER_TOKEN_LEN];
	int64_t confirmed_at, ended_at; /* ms; 0 = not yet */
	const char *confirmed_by;	/* login; "" = the link in the mail, or nobody yet */
};
/* E_DUPLICATE: another has this code. */
enum err booking_insert(struct db *db, const struct booking_row *row);
enum err booking_of_order(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN], struct booking_row *out);
enum err booking_by_code(struct db *db, struct arena *a, const char *code, struct booking_row *out);
/* Locks it until the transaction ends. E_NOT_FOUND. */
enum err booking_lock(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN], struct booking_row *out);

/* What the class called itself, of an order whose address is erased; of other orders nothing. */
enum err booking_forget_name(struct db *db, const uint8_t order[static UUID_LEN]);
enum err booking_mark_confirmed(struct db *db, const uint8_t order[static UUID_LEN], const char *login, int64_t now_ms);
enum err booking_mark_ended(struct db *db, const uint8_t order[static UUID_LEN], int64_t now_ms, const uint8_t *sale);
/* Of this address, letters' case aside: those that still hold something at `now`. */
enum err bookings_open_of_email(struct db *db, const char *email, int64_t now, uint64_t *count);
/* Orders of open bookings of the days from…until, both included, at any of these sites, at most `limit`: by day, then code. */
enum err bookings_open_of_days(struct db *db, struct arena *a, uint64_t sites, int32_t from, int32_t until, int64_t now,
			       uint64_t limit, uint8_t (**orders)[UUID_LEN], size_t *count);

enum err order_set_expiry(struct db *db, const uint8_t id[static UUID_LEN], int64_t expires_at);

struct booking_sale_row {
	uint8_t sale[UUID_LEN], device[UUID_LEN];
	const char *code;
	uint64_t persons, covered, seq;
};
enum err booking_sale_insert(struct db *db, const struct booking_sale_row *row);
/* The first sale that named this code, but for `sale` itself. E_NOT_FOUND. */
enum err booking_sale_before(struct db *db, const char *code, const uint8_t sale[static UUID_LEN],
			     uint8_t first[static UUID_LEN]);

#endif
