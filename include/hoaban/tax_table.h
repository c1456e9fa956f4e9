/* The daily table of receipts for the tax office, form 01/TH-BLĐT, as signed XML. No official field list was found: ours
 * follows the table of invoices, and which element holds which column stands in one file, lib/tax_table_profile.c.
 *
 *   BTHDLieu / DLBTHop[@Id] { TTChung, NDBTHDLieu/DSDLieu/DLieu* }, DSCKS/TCThu/Signature
 *
 * The form's period [01] is a month, the duty is daily: a day's tables are told apart by their number. */
#ifndef HOABAN_TAX_TABLE_H
#define HOABAN_TAX_TABLE_H

#include <hoaban/receipt.h>
#include <hoaban/xmldsig.h>

#define TAX_TABLE_ROWS_MAX 1000 /* of one document */
#define TAX_TABLE_MAX	   (3u << 20)
#define TAX_TABLE_DATA	   "DLBTHop" /* for xmlsec1's --id-attr */

enum table_status {
	TABLE_NEW = 1,	       /* "Mới" */
	TABLE_AMENDED = 2,     /* "Sửa thông tin trên bảng kê": an earlier table said it wrongly */
	TABLE_REPLACEMENT = 3, /* "Biên lai thay thế" */
};
const char *table_status_text(enum table_status s);

/* One per receipt; the number in brackets is the form's column. */
struct tax_table_row {
	const char *form, *symbol;		   /* (2), (3) */
	uint32_t number;			   /* (4) */
	int32_t day;				   /* (5) local day of issue */
	const char *fee;			   /* (6) */
	int64_t amount;				   /* (7); the rate (8) is empty: everything is in đồng */
	enum table_status status;		   /* (9) */
	int32_t period_day;			   /* (10) any day of the month that is amended; not with TABLE_NEW */
	const char *related_form, *related_symbol; /* (11); not with TABLE_NEW */
	uint32_t related_number;
	const char *explanation, *note; /* (12), (13); NULL or "" = none */
};

struct tax_table {
	int32_t period_day;		     /* [01] any day of the month */
	uint32_t edition;		     /* 0 = [02] first; n = [03] amended or supplemented for the n-th time */
	const char *organisation, *tax_code; /* [04], [05] */
	uint32_t number;		     /* Số: from 1, per organisation and year */
	int32_t made_day;
	size_t row_count;
	const struct tax_table_row *rows;
};

/* The element DLBTHop: the data of xmldsig_signed_info(). E_INVALID when a field contradicts another or is missing, E_RANGE for
 * no row or too many. */
enum err tax_table_data(struct buf *out, const struct tax_table *t);
enum err tax_table_seal(struct buf *out, const struct xmldsig *signature);

struct tax_table_opened {
	struct tax_table table;
	struct xmldsig signature;
	struct x509_certificate certificate;
};
/* Strict, down to the ordinals. E_MALFORMED, E_INVALID (also a certificate of another tax code), E_BAD_SIGNATURE. The
 * certificate's worth: x509_verify_at() with the signing time. */
enum err tax_table_open(struct tax_table_opened *out, struct arena *a, struct bytes document);

#endif
