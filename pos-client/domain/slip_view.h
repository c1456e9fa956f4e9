/* What the papers of the drawer show; everything lives in the arena. */
#ifndef POS_SLIP_VIEW_H
#define POS_SLIP_VIEW_H

#include "pos-client/device/paper_views.h"
#include "pos-client/domain/cash.h"
#include "pos-client/domain/shift.h"

void slip_view_shift(struct till *t, const struct shift_report *r, struct paper_slip *out);
void slip_view_cash(struct till *t, const struct cash_result *r, struct paper_slip *out);
void slip_view_drawer(struct till *t, const struct cash_result *r, const char *cashier, const char *reason,
		      struct paper_slip *out);

/* ---- rows, as the views put them together (slip_rows.c) */

#define SLIP_ROWS_MAX 256 /* more are left out: a shift has 64 symbols at most */
struct slip_rows {
	struct arena *a;
	size_t count;
	struct paper_row *list;
};
void rows_init(struct slip_rows *r, struct arena *a);
void rows_head(struct slip_rows *r, const char *text);
void rows_text(struct slip_rows *r, const char *text); /* NULL and "" leave no trace */
void rows_pair(struct slip_rows *r, const char *label, const char *value);
void rows_strong(struct slip_rows *r, const char *label, const char *value);
const char *rows_money(struct slip_rows *r, int64_t amount); /* also below 0 */

/* Organisation, desk and foot of every slip: who, where, which entry. */
void slip_frame(struct till *t, const char *cashier, int64_t at, uint64_t seq, struct paper_slip *out);

#endif
