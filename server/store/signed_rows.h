/* Rows that were parsed out of journals, each beside the entry that its till signed: to be held against each other. Over the
 * snapshot of figures_raw.h, a row at a time; spans and texts are good until each() returns. */
#ifndef SERVER_STORE_SIGNED_ROWS_H
#define SERVER_STORE_SIGNED_ROWS_H

#include "store/figure_key.h"
#include "store/figures_raw.h"

/* What every one of them has: the entry, its till, and whether an incident says why the entry has no row. */
struct signed_entry {
	uint8_t device[UUID_LEN], device_key[32];
	uint64_t seq;
	int64_t time; /* Unix seconds, the column beside the entry */
	struct bytes entry;
	uint64_t has_row, is_excused;
};

/* Of entries that opened a shift `opened_at` and `opening_float` are read, of Zs what stands below them. 0 and zeros: no row.
 */
struct signed_shift {
	struct signed_entry of;
	uint8_t id[UUID_LEN];
	const char *cashier;
	int64_t opened_at, opening_float;
	int64_t closed_at, z_number, sale_total, cash_sales, cash_refunds, paid_in, paid_out, drops, counted, expected,
		perpetual;
};
enum err signed_openings_each(struct snapshot *x, struct signed_shift *row, enum err (*each)(void *ctx), void *ctx);
enum err signed_closings_each(struct snapshot *x, struct signed_shift *row, enum err (*each)(void *ctx), void *ctx);

struct signed_cash {
	struct signed_entry of;
	uint8_t id[UUID_LEN], shift[UUID_LEN];
	const char *cashier, *reason, *bag, *slip; /* "" = none */
	uint64_t kind;
	int64_t amount, moved_at;
};
enum err signed_cash_each(struct snapshot *x, struct signed_cash *row, enum err (*each)(void *ctx), void *ctx);

/* Rows that no entry of their kind explains. */
struct unsigned_row {
	uint64_t area; /* AREA_SHIFT, AREA_CASH, AREA_SALE */
	uint8_t device[UUID_LEN];
	uint64_t seq;	    /* that it names; 0 = none */
	int64_t at;	    /* Unix seconds */
	uint64_t is_closed; /* it is the closing that nobody signed */
};
enum err unsigned_rows_each(struct snapshot *x, struct unsigned_row *row, enum err (*each)(void *ctx), void *ctx);

#endif
