/* The shift: one drawer, one person. Closing makes the Z, numbered without gaps.
 *
 * The count is blind: nothing here tells what the drawer should hold until the count is committed. `is_blind` marks a report
 * that is shown to the cashier before it; whoever shows a report leaves `expected` out then. */
#ifndef POS_SHIFT_H
#define POS_SHIFT_H

#include "pos-client/domain/state.h"

/* More than any drawer holds. Float and movements stay below it, so that a slip of the finger cannot make sums that no Z has
 * room for: a shift can always be closed. */
#define CASH_MAX INT64_C(9999999999999)

struct shift_report {
	struct journal_shift shift;
	struct figures figures;
	int64_t expected;  /* what the drawer should hold (figures.h) */
	int64_t perpetual; /* all the till has sold since its first day, never reset */
	bool is_blind;	   /* expected is not for the cashier's eyes yet */
	bool is_closed;	   /* the next four only then */
	uint32_t z_number;
	int64_t closed_at, counted;
	struct cash_count pieces; /* how it was counted, when by denomination */
	uint64_t seq;		  /* of the entry that opened or closed it; 0 in a mere report */
	struct journal_head head; /* of the journal: of a Z its own entry, of an X the last one */
};

/* `pin` NULL = none was given (cashier.h). */
enum err shift_open(struct till *t, const char *cashier, const char *pin, int64_t opening_float, struct shift_report *out);
/* By a sum, or by pieces of each denomination; E_INVALID names --counted or --count. */
enum err shift_close(struct till *t, int64_t counted, struct shift_report *out);
enum err shift_close_pieces(struct till *t, const struct cash_count *pieces, struct shift_report *out);
/* X: what the open shift holds so far; writes nothing. E_REFUSED when none is open. */
enum err shift_look(struct till *t, struct shift_report *out);
/* A Z of the past again, from its entry. E_NOT_FOUND. */
enum err shift_past(struct till *t, uint32_t z_number, struct shift_report *out);

/* What stands in the journal's entries of a shift. */
enum err shift_fold(struct till *t, const struct journal_shift *s, struct figures *out);
/* The open shift, E_REFUSED with the reason when there is none. */
enum err shift_need(struct till *t, struct journal_shift *out);

#endif
