/* What detectors look at: each query gives clues, one fact a row, in the order of their subjects. The rules that make findings
 * of them are in domain/detect/.
 *
 * A fact is a JSON object of ids (lower-case hex), numbers, codes, names of devices and staff; members that end in "_at" are
 * Unix seconds. It never holds what a visitor, or somebody about a visitor, has written. */
#ifndef SERVER_STORE_CLUES_H
#define SERVER_STORE_CLUES_H

#include "store/store.h"

#include <hoaban/uuid.h>

struct clue {
	const char *subject;	   /* what it belongs to; clues of one subject stand together */
	const char *actor, *other; /* who did it, who else had a hand in it: cashier, supervisor, login; "" = nobody named */
	const char *fact;
	int64_t day;	 /* local */
	uint64_t sites;	 /* mask */
	uint64_t weight; /* pieces or persons it counts for */
};
struct clues {
	struct clue *list;
	size_t count;
};
/* Local days from_day … until_day − 1. */
struct clue_days {
	int32_t from_day, until_day;
};

/* ---- clues_entry.c: who went in with what */

/* Admissions before `before` whose ticket is not here, or comes from no sale, order or correction. By seller and day. */
enum err clues_shadow(struct db *db, struct arena *a, const struct clue_days *d, int64_t before, struct clues *out);
/* Tickets of a cashier's sales of that day that went in later than lag_s after they were sold. */
struct clue_cashier {
	const char *cashier;
	uint64_t sites; /* of the till */
};
enum err clues_late(struct db *db, struct arena *a, int32_t day, const struct clue_cashier *who, int64_t lag_s,
		    struct clues *out);
/* Tickets of this sale that went in after a copy was printed, `late_s` or more after the sale. */
struct clue_copy {
	const uint8_t *sale, *device; /* the sale, the till of the copy */
	uint64_t seq, copy;	      /* its entry, its number */
	int64_t at, late_s;
};
enum err clues_copied(struct db *db, struct arena *a, const struct clue_copy *c, struct clues *out);
/* Corrections decided in those days that gave money back or exchanged tickets with which somebody had gone in. */
enum err clues_replaced(struct db *db, struct arena *a, const struct clue_days *d, struct clues *out);
/* Places taken twice. */
enum err clues_twice(struct db *db, struct arena *a, const struct clue_days *d, struct clues *out);
/* Persons let in against the rules, by supervisor and day. */
enum err clues_overrides(struct db *db, struct arena *a, const struct clue_days *d, struct clues *out);

/* ---- clues_cash.c: money */

enum err clues_drawer(struct db *db, struct arena *a, const struct clue_days *d, struct clues *out); /* by shift */
/* Zs from before `before` that counted more cash than the next shift of that till began with, by more than `more`; without a
 * next shift: all that was counted. */
enum err clues_unbagged(struct db *db, struct arena *a, int64_t before, int64_t more, struct clues *out);
/* Shifts that were opened before `before` and have no Z. */
enum err clues_open_shifts(struct db *db, struct arena *a, int64_t before, struct clues *out);
/* Bags dropped before `before` without slip. */
enum err clues_bags(struct db *db, struct arena *a, int64_t before, struct clues *out);
/* Slips of those days and later with another amount than the bag. */
enum err clues_slips(struct db *db, struct arena *a, const struct clue_days *d, struct clues *out);
/* Shifts closed in those days whose drawer was off by more than `more`. */
enum err clues_shifts(struct db *db, struct arena *a, const struct clue_days *d, int64_t more, struct clues *out);
/* Money that waits for a person since before that moment. */
enum err clues_money(struct db *db, struct arena *a, int64_t before_ms, struct clues *out);
/* Money given back, or allowed, by one person alone, or by a supervisor whom nobody knows. */
enum err clues_unapproved(struct db *db, struct arena *a, const struct clue_days *d, struct clues *out);

/* ---- clues_till.c: what is missing */

/* Tills not closed that nothing was heard of since before that moment. */
enum err clues_silent(struct db *db, struct arena *a, int64_t before_ms, struct clues *out);
enum err clues_z_gaps(struct db *db, struct arena *a, struct clues *out);
/* clues_gaps.c */
enum err clues_number_gaps(struct db *db, struct arena *a, struct clues *out);
enum err clues_journal_gaps(struct db *db, struct arena *a, struct clues *out);
/* Who had the till's shift at that moment; "" = nobody. */
enum err cashier_at(struct db *db, struct arena *a, const uint8_t device[static UUID_LEN], int64_t at, const char **out);
/* Sales of a till in [from, until): how many, and their sum. */
enum err sales_between(struct db *db, const uint8_t device[static UUID_LEN], int64_t from, int64_t until, uint64_t *count,
		       int64_t *sum);

/* ---- tallies.c: what shares are counted from */

/* Journal entries of a type in the order of the time they say, before until_ms; at most `max` behind `after`. */
struct entry_clue {
	uint8_t device[UUID_LEN];
	const char *name; /* of the device */
	uint64_t seq, sites;
	int64_t time_ms, received_ms;
	struct bytes bytes;
};
struct entry_after {
	int64_t time_ms, until_ms; /* from this time on, and behind this entry of that very millisecond */
	uint8_t device[UUID_LEN];
	uint64_t seq;
};
enum err entries_after(struct db *db, struct arena *a, uint64_t type, const struct entry_after *after, size_t max,
		       struct entry_clue **out, size_t *count);
/* The oldest time that entries say which came after that moment, and the newest moment anything came; 0 = nothing did. */
enum err entries_since(struct db *db, int64_t received_ms, int64_t *oldest_ms, int64_t *newest_ms);
/* The local days, each once, that entries say which came after that moment, outside [from_day, until_day): of clocks that were
 * set, or of journals that were withheld. At most `max`, the latest first. */
enum err entries_outside(struct db *db, struct arena *a, int64_t received_ms, const struct clue_days *d, size_t max,
			 int32_t **out, size_t *count);
/* The oldest moment anything was sold, admitted or issued; 0 = nothing was. */
enum err records_begin(struct db *db, int64_t *out);

/* Sales of tills, by time: those behind `after` (its time and id), of its cashier when that is not "". */
struct sale_clue {
	uint8_t id[UUID_LEN];
	int64_t sold_at;
	uint64_t sites; /* of the till */
	const char *cashier;
	struct bytes bytes; /* its entry */
};
enum err sales_after(struct db *db, struct arena *a, const struct sale_clue *after, int64_t until, size_t max,
		     struct sale_clue **out, size_t *count);
struct tally_row;
/* Per day, site and cashier: sales whose tickets went in on the day they were sold for, and those of them of which one did so
 * later than lag_s. */
enum err late_tallies(struct db *db, struct arena *a, const struct clue_days *d, int64_t lag_s, struct tally_row **out,
		      size_t *count);

#endif
