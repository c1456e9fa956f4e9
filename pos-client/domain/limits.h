/* How much of the lease is used. The lease bounds what a till may do without its server: so many receipt numbers, so much
 * money that the server has not seen, so much time. From 80 % the cashier is warned; at 100 % sell() stops (sell_check.c), in
 * words that say what to do. */
#ifndef POS_LIMITS_H
#define POS_LIMITS_H

#include "pos-client/domain/state.h"

#define LIMIT_WARNS_FROM 80 /* percent */

enum limit_kind { LIMIT_NUMBERS, LIMIT_VALUE, LIMIT_TIME, LIMIT_COUNT };

struct limit {
	unsigned percent; /* used, rounded down: 100 and more = nothing is left */
	int64_t left;	  /* numbers, đồng, seconds; never negative */
	bool warns;
};
struct limits {
	struct limit of[LIMIT_COUNT];
	const struct lease_symbol *symbol; /* the fullest of this year, which LIMIT_NUMBERS speaks of; NULL = none */
	enum limit_kind fullest;
	unsigned percent; /* of the fullest */
	bool warns;	  /* one of them does */
};

/* Before enrolment everything is 0. A gate has a time only: it neither numbers nor sells. Numbers count from where the lease
 * was accepted: a new lease begins at 0 % again. */
enum err limits_look(struct till *t, struct limits *out);

/* "lease_numbers", "lease_value", "lease_time": rows warn.<code> of the texts; sell() refuses with why.lease_numbers,
 * why.lease_value, why.lease_expired. */
const char *limit_code(enum limit_kind kind);
/* `used` of `of` as a limit; `of` may be 0. */
struct limit limit_judge(int64_t used, int64_t of);

#endif
