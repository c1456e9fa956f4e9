/* Queries on the tables figure_…: what was kept, summed. */
#ifndef SERVER_STORE_FIGURES_H
#define SERVER_STORE_FIGURES_H

#include "store/figure_key.h"
#include "store/store.h"

#include <hoaban/uuid.h>

/* ---- as they are kept */

struct figure_sale_row {
	uint64_t dimension;
	int64_t day;
	uint64_t sites, item;
	uint8_t device[UUID_LEN];
	int64_t receipts, receipts_here, persons, free_persons, issued, replaced, refunded;
};
struct figure_money_row {
	int64_t day;
	uint64_t term;
	int64_t value;
};
struct figure_valid_row {
	int64_t day;
	uint64_t site;
	int64_t persons;
};
struct figure_entry_row {
	int64_t day;
	uint64_t site;
	int64_t admitted, provisional, twice, overridden, undone, refused, gone;
};

/* Adds these rows to the sums; ascending by key, each key once. count 0 does nothing; `a` is scratch. */
enum err figure_sales_add(struct db *db, struct arena *a, const struct figure_sale_row *rows, size_t count);
enum err figure_money_add(struct db *db, struct arena *a, const struct figure_money_row *rows, size_t count);
enum err figure_valid_add(struct db *db, struct arena *a, const struct figure_valid_row *rows, size_t count);
enum err figure_entries_add(struct db *db, struct arena *a, const struct figure_entry_row *rows, size_t count);

/* What a transaction adds, until it is folded into those: rows of figure_sale as they are, and the two others in its form. */
#define FIGURE_DELTA_MONEY 6 /* dimension; item = term, issued = value */
#define FIGURE_DELTA_VALID 7 /* dimension; item = site, persons */
enum err figure_deltas_insert(struct db *db, struct arena *a, const struct figure_sale_row *rows, size_t count);
enum err figure_deltas_each(struct db *db, struct figure_sale_row *row, enum err (*each)(void *ctx), void *ctx);
/* Deletes at most `most` of them, the oldest, and walks what they said; in the transaction that adds it to the sums. */
enum err figure_deltas_take(struct db *db, uint64_t most, struct figure_sale_row *row, enum err (*each)(void *ctx), void *ctx);

/* Walks what is in the sums, of each key one row. each() gets ctx; the row is overwritten by the next. */
enum err figure_sales_each(struct db *db, struct figure_sale_row *row, enum err (*each)(void *ctx), void *ctx);
enum err figure_money_each(struct db *db, struct figure_money_row *row, enum err (*each)(void *ctx), void *ctx);
enum err figure_valid_each(struct db *db, struct figure_valid_row *row, enum err (*each)(void *ctx), void *ctx);
enum err figure_entries_each(struct db *db, struct figure_entry_row *row, enum err (*each)(void *ctx), void *ctx);

/* ---- summed */

/* All with what is not folded yet, at one moment.
 *
 * Days from…until (exclusive); rows whose sites meet the mask (0 = all). Grouped by what the dimension is: `by` says which.
 * Ascending; a key comes once or twice, its two rows are to be added. */
enum figure_group { GROUP_DAY, GROUP_SITES, GROUP_ITEM, GROUP_DEVICE };
enum err figure_sales_sum(struct db *db, uint64_t dimension, enum figure_group by, int32_t from, int32_t until, uint64_t sites,
			  struct figure_sale_row *row, enum err (*each)(void *ctx), void *ctx);
/* Of each term. */
enum err figure_money_sum(struct db *db, int32_t from, int32_t until, struct figure_money_row *row, enum err (*each)(void *ctx),
			  void *ctx);
/* Entries of each day and site with the persons of tickets valid there. */
enum err figure_entries_sum(struct db *db, int32_t from, int32_t until, uint64_t sites, struct figure_entry_row *row,
			    int64_t *valid, enum err (*each)(void *ctx), void *ctx);
/* Admissions whose ticket is still not here: neither sold, nor part of a sold one, nor shown by a gate as signed by a till. */
enum err figure_strays(struct db *db, int32_t from, int32_t until, uint64_t sites, int64_t *count);

/* What moved in drawers and bags, by its own day (few rows: from the records themselves). */
struct figure_cash {
	int64_t paid_in, paid_out, dropped; /* cash_movement */
	int64_t over;			    /* counted − expected of shifts closed then */
	int64_t slips;			    /* what banks counted in bags that came */
	int64_t bags;			    /* what had been dropped in them */
};
enum err figure_cash_sum(struct db *db, int32_t from, int32_t until, struct figure_cash *out);

/* ---- comparisons */

struct figure_check_row {
	int64_t at;
	uint64_t compared, differences, is_rebuilt;
	const char *who;
};
enum err figure_check_insert(struct db *db, const struct figure_check_row *row, uint64_t *id);
enum err figure_check_last(struct db *db, struct arena *a, struct figure_check_row *out); /* E_NOT_FOUND */
struct figure_difference_row {
	const char *what;
	struct figure_key key; /* area 0: written down before keys were */
	int64_t kept, counted;
};
/* One that is open already is not told again. */
enum err figure_difference_insert(struct db *db, uint64_t comparison, const struct figure_difference_row *row);
/* Those nobody has accepted: how many, and the first of them, at most `max`. */
enum err figure_differences_open(struct db *db, struct arena *a, size_t max, uint64_t *count,
				 struct figure_difference_row **first, size_t *told);
enum err figure_differences_accept(struct db *db, const char *who, const char *reason, int64_t at, uint64_t *count);

#endif
