/* The shape of a receipt's XML as data. Private to lib/. */
#ifndef HOABAN_LIB_RECEIPT_XML_PROFILE_H
#define HOABAN_LIB_RECEIPT_XML_PROFILE_H

#include <stddef.h>

/* What an element can hold. */
enum receipt_field {
	FIELD_NONE, /* it holds elements */
	FIELD_VERSION,
	FIELD_TITLE,
	FIELD_FORM,
	FIELD_SYMBOL,
	FIELD_NUMBER,
	FIELD_DATE,
	FIELD_CURRENCY,
	FIELD_PAYMENT,
	FIELD_OLD_FORM,
	FIELD_OLD_SYMBOL,
	FIELD_OLD_NUMBER,
	FIELD_OLD_DATE,
	FIELD_OLD_NOTE,
	FIELD_NAME,
	FIELD_TAX_CODE,
	FIELD_ADDRESS,
	FIELD_PHONE,
	FIELD_ACCOUNT,
	FIELD_PAYER_NAME,
	FIELD_PAYER_TAX_CODE,
	FIELD_PAYER_ADDRESS,
	FIELD_PAYER_ACCOUNT,
	FIELD_LINE_ORDINAL,
	FIELD_LINE_CODE,
	FIELD_LINE_NAME,
	FIELD_LINE_UNIT,
	FIELD_LINE_QUANTITY,
	FIELD_LINE_PRICE,
	FIELD_LINE_AMOUNT,
	FIELD_TOTAL,
	FIELD_TOTAL_WORDS,
	FIELD_RECORD_NAME,
	FIELD_RECORD_TYPE,
	FIELD_RECORD,
	FIELD_COUNT
};

enum receipt_row_kind {
	ROW_MUST,	 /* there, and not empty */
	ROW_MAY,	 /* left out when empty */
	ROW_REPLACEMENT, /* there, with what is below it, on a replacement only */
	ROW_EACH_LINE,	 /* with what is below it, once per line */
};

/* In document order; a row's children follow it, one deeper. Depth 1 is below DLBLai. */
struct receipt_row {
	unsigned depth;
	const char *name;
	enum receipt_row_kind kind;
	enum receipt_field field;
};
extern const struct receipt_row receipt_profile[];
extern const size_t receipt_profile_rows;

/* Around it. */
#define RECEIPT_ROOT	  "BLai"
#define RECEIPT_DATA	  "DLBLai"
#define RECEIPT_SEALS	  "DSCKS"
#define RECEIPT_SEAL	  "TCThu"
#define RECEIPT_VERSION	  "2.1.1"
#define RECEIPT_TITLE	  "Biên lai thu phí, lệ phí điện tử"
#define RECEIPT_CURRENCY  "VND"
#define RECORD_FIELD_NAME "HoaBanRecord"
#define RECORD_FIELD_TYPE "string"

#endif
