/* The name of a figure, for a console, and what its numbers are. The auditor's pages say it in their languages: words
 * audit.figure_area_CODE, audit.figure_value_CODE, audit.figure_term_NUMBER. */
#ifndef SERVER_DOMAIN_FIGURES_FIGURE_TEXT_H
#define SERVER_DOMAIN_FIGURES_FIGURE_TEXT_H

#include "store/figure_key.h"

#include <hoaban/arena.h>

enum figure_unit {
	UNIT_COUNT,
	UNIT_MONEY,
	UNIT_TIME, /* Unix seconds; 0 = none */
	UNIT_DAY,
	UNIT_SITE,  /* site number */
	UNIT_THERE, /* 1 = it is there, 0 = it is not */
	UNIT_SAME   /* a text or an id: 0 = the row has another one than was signed */
};
struct figure_value {
	const char *code, *text;
	enum figure_unit unit;
};
/* NULL: this area has no such value. */
const struct figure_value *figure_value_of(const struct figure_key *k);
const char *figure_area_code(const struct figure_key *k); /* "sold", "shift"; "" = nobody knows it */

/* "sold 2026-11-22 category 1 sites 3 issued" */
const char *figure_key_text(struct arena *a, const struct figure_key *k);

/* Of rows of journals, in the order of figure_text.c. */
enum shift_value {
	SHIFT_ROW,
	SHIFT_ENTRY,
	SHIFT_ID,
	SHIFT_CASHIER,
	SHIFT_OPENED_AT,
	SHIFT_FLOAT,
	SHIFT_CLOSED_AT,
	SHIFT_Z,
	SHIFT_SALES,
	SHIFT_CASH_SALES,
	SHIFT_CASH_REFUNDS,
	SHIFT_PAID_IN,
	SHIFT_PAID_OUT,
	SHIFT_DROPS,
	SHIFT_COUNTED,
	SHIFT_EXPECTED,
	SHIFT_PERPETUAL
};
enum cash_value {
	CASH_ROW,
	CASH_ENTRY,
	CASH_ID,
	CASH_SHIFT,
	CASH_CASHIER,
	CASH_KIND,
	CASH_AMOUNT,
	CASH_REASON,
	CASH_BAG,
	CASH_SLIP_NUMBER,
	CASH_MOVED_AT
};
enum sale_value { SALE_ROW, SALE_ID, SALE_SHIFT, SALE_VISIT_DAY, SALE_SOLD_AT, SALE_TOTAL, SALE_CASH };
enum admission_value {
	ADMISSION_ROW,
	ADMISSION_ENTRY,
	ADMISSION_ID,
	ADMISSION_ROOT,
	ADMISSION_TICKET,
	ADMISSION_SITE,
	ADMISSION_ENTRY_NO,
	ADMISSION_PLACE,
	ADMISSION_DAY,
	ADMISSION_TIME,
	ADMISSION_GATE,
	ADMISSION_PERSONS
};
enum undone_value { UNDONE_ROW, UNDONE_ID, UNDONE_SITE, UNDONE_DAY, UNDONE_GATE };

#endif
