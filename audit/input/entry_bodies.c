#include "entry_bodies.h"

#include <hoaban/fact.h>

#define PLAIN(noun)                                                                                                            \
	static enum err check_##noun(struct bytes body, struct arena *scratch)                                                 \
	{                                                                                                                      \
		return noun##_decode(ARENA_NEW(scratch, struct noun), body);                                                   \
	}
#define WITH_LISTS(noun)                                                                                                       \
	static enum err check_##noun(struct bytes body, struct arena *scratch)                                                 \
	{                                                                                                                      \
		return noun##_decode(ARENA_NEW(scratch, struct noun), scratch, body);                                          \
	}

WITH_LISTS(sale)
WITH_LISTS(replacement)
WITH_LISTS(split)
PLAIN(refunded)
PLAIN(shift_opened)
PLAIN(shift_closed)
PLAIN(drawer_opened)
PLAIN(printed)
PLAIN(admission)
PLAIN(scan_refused)
PLAIN(clock_changed)
PLAIN(training_switched)
PLAIN(approval)
PLAIN(cash_moved)
PLAIN(admission_undone)
PLAIN(overridden)
PLAIN(persons_left)
PLAIN(epoch_begun)
PLAIN(order_printed)

static enum err (*const readers[])(struct bytes body, struct arena *scratch) = {
	[ENTRY_SALE] = check_sale,
	[ENTRY_REPLACEMENT] = check_replacement,
	[ENTRY_REFUND] = check_refunded,
	[ENTRY_SHIFT_OPENED] = check_shift_opened,
	[ENTRY_SHIFT_CLOSED] = check_shift_closed,
	[ENTRY_DRAWER_OPENED] = check_drawer_opened,
	[ENTRY_PRINT] = check_printed,
	[ENTRY_REPRINT] = check_printed,
	[ENTRY_ADMISSION] = check_admission,
	[ENTRY_SCAN_REFUSED] = check_scan_refused,
	[ENTRY_SPLIT] = check_split,
	[ENTRY_CLOCK_CHANGED] = check_clock_changed,
	[ENTRY_TRAINING] = check_training_switched,
	[ENTRY_APPROVAL] = check_approval,
	[ENTRY_CASH_MOVED] = check_cash_moved,
	[ENTRY_ADMISSION_UNDONE] = check_admission_undone,
	[ENTRY_OVERRIDE] = check_overridden,
	[ENTRY_LEFT] = check_persons_left,
	[ENTRY_EPOCH] = check_epoch_begun,
	[ENTRY_ORDER_PRINTED] = check_order_printed,
};

enum err entry_body_check(const struct entry *e, struct arena *scratch)
{
	bool is_known = e->type < sizeof(readers) / sizeof(readers[0]) && readers[e->type];
	return is_known ? readers[e->type](e->body, scratch) : E_OK;
}
