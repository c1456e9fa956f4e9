/* Counting the figures anew from the raw records, comparing them with what was kept, and putting right what differs. Both are
 * read in one snapshot, while others sell: a difference is never a matter of the moment. */
#ifndef SERVER_DOMAIN_FIGURES_RECOUNT_H
#define SERVER_DOMAIN_FIGURES_RECOUNT_H

#include "domain/figures/figures.h"
#include "store/figure_key.h"

#include <stdatomic.h>

#define DIFFERENCES_TOLD 100
struct figure_difference {
	const char *what; /* "sold 2026-11-22 category 1 sites 3 issued" */
	struct figure_key key;
	int64_t kept, counted; /* of a row of a journal: what it says, what its till signed */
};
struct recount {
	uint64_t compared;	   /* figures that are there, kept or counted */
	uint64_t rows_held;	   /* numbers of rows of journals that were held against what tills signed */
	uint64_t row_differences;  /* of them; no rebuild puts them right */
	uint64_t difference_count; /* these, and figures that are not what the records say */
	size_t told;		   /* of them, the first ones */
	struct figure_difference differences[DIFFERENCES_TOLD];
	struct equation equations[EQUATIONS]; /* of all that was counted */
	bool is_rebuilt;
};

struct recounting {
	struct store *store;
	int64_t now;			/* Unix seconds */
	const char *who;		/* under which it is written down; NULL = it is not */
	bool rebuild;			/* what was kept becomes what was counted */
	bool is_filling;		/* differences are no news */
	bool only_rows;			/* only rows of journals: at once, however much was sold */
	const atomic_bool *is_stopping; /* NULL = nobody interrupts it */
};
/* Counts and compares; a rebuild adds the differences, so that whoever sells meanwhile is not disturbed. Texts are the arena's.
 * E_BUSY: somebody else counts. E_UNAVAILABLE: it was stopped. */
enum err figures_recount(struct recount *out, struct arena *a, const struct recounting *how);
/* Fills the tables of a database that never had any, before the first request. Nothing when they were filled before. */
enum err figures_fill(struct store *s, const struct logger *logger, int64_t now);

#endif
