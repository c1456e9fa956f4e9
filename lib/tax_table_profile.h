/* The daily table's shape as data. Private to lib/. */
#ifndef HOABAN_LIB_TAX_TABLE_PROFILE_H
#define HOABAN_LIB_TAX_TABLE_PROFILE_H

#include "tax_form.h"

enum table_field {
	TABLE_FIELD_NONE = FORM_GROUP,
	TABLE_VERSION,
	TABLE_MODEL,
	TABLE_TITLE,
	TABLE_NUMBER,
	TABLE_PERIOD_KIND,
	TABLE_PERIOD,
	TABLE_FIRST,
	TABLE_EDITION,
	TABLE_MADE,
	TABLE_ORGANISATION,
	TABLE_TAX_CODE,
	TABLE_CURRENCY,
	ROW_ORDINAL,
	ROW_FORM,
	ROW_SYMBOL,
	ROW_NUMBER,
	ROW_DATE,
	ROW_FEE,
	ROW_AMOUNT,
	ROW_RATE,
	ROW_STATUS,
	ROW_PERIOD,
	ROW_RELATED_FORM,
	ROW_RELATED_SYMBOL,
	ROW_RELATED_NUMBER,
	ROW_EXPLANATION,
	ROW_NOTE,
	TABLE_FIELD_COUNT
};

extern const struct form tax_table_form;
extern const char *const tax_table_statuses[]; /* by enum table_status */

#define TABLE_MODEL_TEXT    "01/TH-BLĐT"
#define TABLE_TITLE_TEXT    "Bảng tổng hợp dữ liệu biên lai điện tử gửi cơ quan thuế"
#define TABLE_CURRENCY_TEXT "VND"
#define TABLE_BY_MONTH	    "T"

#endif
