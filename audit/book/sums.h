/* What the receipts, shifts and money of the export come to: printed in every report, so that they can be held against the
 * books of the operator and of the bank. */
#ifndef AUDIT_SUMS_H
#define AUDIT_SUMS_H

#include "audit/audit.h"

#include <hoaban/receipt.h>

enum sum_kind { SUM_DAY, SUM_SITES, SUM_METHOD, SUM_KINDS };
struct sum {
	int64_t key;		    /* local day of issue; mask of sites; enum payment_form */
	uint64_t receipts, persons; /* of SITES: lines, and persons on them */
	int64_t issued, replaced;   /* đồng; issued − replaced stands */
};

struct sum_list {
	size_t count, room;
	struct sum *list; /* ascending by key */
};

struct shift_sum {
	uint8_t device[UUID_LEN];
	const char *cashier;
	uint64_t z_number;
	int64_t closed_at, sales, cash, refunds, drops, expected, counted;
};

struct told {
	uint64_t count;
	int64_t amount;
};

struct sums {
	struct sum_list by[SUM_KINDS];
	size_t shift_count, shift_room;
	struct shift_sum *shifts;
	struct told paid_in_shop, refunded, added, bank_matched, bank_unmatched, bank_back, dropped, at_bank, open_bags;
	struct told admitted, unconfirmed, twice, undone, overridden, incidents;
};

enum err sums_take_receipt(struct audit *a, const struct receipt *r, bool is_replaced);
/* Rounds nothing, loses nothing: false when a sum leaves 0…MONEY_MAX. */
void sums_tell(struct told *t, uint64_t count, int64_t amount);
enum err check_sums(struct audit *a); /* shifts, refunds, supplements: what no other check adds up */

#endif
