/* The notice that receipts were made out wrongly, form 04/SS-CTĐT, as signed XML: only for errors other than tax code and
 * amount (anything else is a replacement). Which element holds which column: lib/tax_notice_profile.c.
 *
 *   TBao / DLTBao[@Id] { PBan … DSCTu/CTu* }, DSCKS/TCThu/Signature */
#ifndef HOABAN_TAX_NOTICE_H
#define HOABAN_TAX_NOTICE_H

#include <hoaban/receipt.h>
#include <hoaban/xmldsig.h>

#define TAX_NOTICE_ROWS_MAX 500
#define TAX_NOTICE_MAX	    (2u << 20)
#define TAX_NOTICE_DATA	    "DLTBao"
#define TAX_NOTICE_RECEIPT  "Biên lai thu phí, lệ phí điện tử" /* (6) */

/* One wrong receipt; the number in brackets is the form's column. No personal data: what was wrong, not who it was. */
struct tax_notice_row {
	const char *form, *symbol; /* (2), (3) */
	uint32_t number;	   /* (4) */
	int32_t day;		   /* (5) local day of issue */
	const char *notice;	   /* (7) "Thông báo" or "Giải trình" */
	const char *reason;	   /* (8) */
};

struct tax_notice {
	const char *office; /* "Kính gửi:"; NULL or "" = left out */
	const char *organisation, *tax_code;
	uint32_t number; /* our own, from 1, per organisation and year: for the Id */
	int32_t day;	 /* of the notice */
	size_t row_count;
	const struct tax_notice_row *rows;
};

/* The element DLTBao. E_INVALID, E_RANGE for no row or too many. */
enum err tax_notice_data(struct buf *out, const struct tax_notice *n);
enum err tax_notice_seal(struct buf *out, const struct xmldsig *signature);

struct tax_notice_opened {
	struct tax_notice notice;
	struct xmldsig signature;
	struct x509_certificate certificate;
};
/* Strict, as tax_table_open(). */
enum err tax_notice_open(struct tax_notice_opened *out, struct arena *a, struct bytes document);

#endif
