/* The shift: one drawer, one person. Closing makes the Z, numbered without gaps. */
#ifndef POS_SHIFT_H
#define POS_SHIFT_H

#include "pos-client/domain/state.h"

struct shift_report {
	struct journal_shift shift;
	struct journal_sums sums;
	int64_t expected; /* float + cash sales */
	bool is_closed;	  /* the rest only then */
	uint32_t z_number;
	int64_t closed_at, counted;
	uint64_t seq; /* of the entry that opened or closed it; 0 in a mere report */
};

/* `pin` NULL = none was given (cashier.h). */
enum err shift_open(struct till *t, const char *cashier, const char *pin, int64_t opening_float, struct shift_report *out);
enum err shift_close(struct till *t, int64_t counted, struct shift_report *out);
/* X: what the open shift holds so far; writes nothing. E_REFUSED when none is open. */
enum err shift_look(struct till *t, struct shift_report *out);

#endif
