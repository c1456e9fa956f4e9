/* Queries on shift, cash_movement, approval and drawer_opening: the money of tills, from their journals. */
#ifndef SERVER_STORE_CASH_H
#define SERVER_STORE_CASH_H

#include "store/store.h"

#include <hoaban/fact.h>

/* ---- shifts */

/* E_DUPLICATE. */
enum err shift_insert(struct db *db, const uint8_t device[static UUID_LEN], const struct shift_opened *s, uint64_t seq,
		      int64_t opened_at);
struct shift_end {
	uint64_t seq; /* of the Z */
	int64_t closed_at;
	uint64_t leaf_index;
};
/* E_NOT_FOUND: no such open shift of this device; E_DUPLICATE: its Z number was used. */
enum err shift_finish(struct db *db, const uint8_t device[static UUID_LEN], const struct shift_closed *s,
		      const struct shift_end *end);

/* A shift as it was opened, while it is open. */
struct shift_start {
	uint64_t opened_seq;
	int64_t opened_at, opening_float;
	uint64_t later; /* shifts of this device that were opened after it */
};
enum err shift_open_find(struct db *db, const uint8_t device[static UUID_LEN], const uint8_t id[static UUID_LEN],
			 struct shift_start *out); /* E_NOT_FOUND */
/* The Z before: zeros when there is none. */
enum err shift_last_z(struct db *db, const uint8_t device[static UUID_LEN], uint64_t *z_number, int64_t *perpetual);

/* The shifts that were opened in [from, until), in the order of tills and time; what is not known of an open one is 0. */
struct shift_row {
	const char *device, *cashier;
	int64_t opened_at, closed_at; /* 0 = still open, as far as this server knows */
	uint64_t z_number;
	int64_t opening_float, sale_total, cash_sales, cash_refunds, paid_in, paid_out, drops, expected, counted;
	uint64_t incidents; /* noted at its Z */
};
enum err shifts_between(struct db *db, struct arena *a, int64_t from, int64_t until, size_t max, struct shift_row **out,
			size_t *count);

/* Entries after `after` and before `before`, at most `max`; *next = where to go on, 0 = that was all. */
struct entry_window {
	uint64_t after, before;
	size_t max;
};
enum err entries_window(struct db *db, struct arena *a, const uint8_t device[static UUID_LEN], const struct entry_window *w,
			struct bytes *out, size_t *count);

/* ---- beside sales; each names the entry that says so */

struct entry_name {
	const uint8_t *device;
	uint64_t seq;
	int64_t time; /* Unix seconds, by the till's clock */
};
enum err cash_insert(struct db *db, const struct entry_name *e, const struct cash_moved *c);
enum err approval_insert(struct db *db, const struct entry_name *e, const struct approval *a);
enum err drawer_insert(struct db *db, const struct entry_name *e, const struct drawer_opened *d);
/* The approval that stands in this entry. E_NOT_FOUND. */
enum err approval_find(struct db *db, const uint8_t device[static UUID_LEN], uint64_t seq, uint64_t *action,
		       uint8_t subject[static HASH_LEN]);
/* How many supervisors of this name work at tills, or did. */
enum err supervisor_count(struct db *db, const char *name, uint64_t *out);
/* Earlier movements of this kind with this bag, and the amount of the first. */
enum err bag_count(struct db *db, const struct entry_name *e, enum cash_kind kind, const char *bag, uint64_t *count,
		   int64_t *amount);

/* ---- bags on their way to the bank */

/* A slip that came to the office. E_DUPLICATE. */
struct bag_slip_row {
	const uint8_t *device;
	const char *bag, *slip, *noted_by;
	int64_t amount, noted_at;
};
enum err bag_slip_insert(struct db *db, const struct bag_slip_row *row);

struct bag_row {
	uint8_t device_id[UUID_LEN];
	const char *device, *cashier, *bag;
	int64_t amount, dropped_at;
};
/* Bags without slip that were dropped before `until`, the oldest first, at most `max`. */
enum err bags_waiting(struct db *db, struct arena *a, int64_t until, size_t max, struct bag_row **out, size_t *count);
/* The newest slips, those of tills and those that came to the office; noted_by is the cashier or the login. */
struct slip_row {
	const char *device, *bag, *slip, *noted_by;
	int64_t amount, noted_at;
};
enum err slips_newest(struct db *db, struct arena *a, size_t max, struct slip_row **out, size_t *count);

#endif
