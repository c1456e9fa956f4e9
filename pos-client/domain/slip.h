/* Papers of the drawer: X and Z, cash that moves, the drawer without a sale. They are no receipts: nothing counts them, and
 * they may be printed again. What they tell of is committed before, so that paper fails nothing here either: the trouble is in
 * the result. */
#ifndef POS_SLIP_H
#define POS_SLIP_H

#include "pos-client/domain/cash.h"
#include "pos-client/domain/paper.h"
#include "pos-client/domain/shift.h"

/* A closed shift is a Z, an open one an X. `is_again`: marked as printed again. */
enum err slip_print_shift(struct till *t, const struct shift_report *r, bool is_again, struct paper_result *out);
enum err slip_print_cash(struct till *t, const struct cash_result *r, struct paper_result *out);
/* The drawer was opened without a sale, by the cashier of the open shift. */
enum err slip_print_drawer(struct till *t, const struct cash_result *r, const char *reason, struct paper_result *out);

#endif
