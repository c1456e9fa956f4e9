/* An authority of the tests' own, an organisation's certificate under it, and receipts to sign. */
#ifndef TESTS_SUPPORT_SEALING_H
#define TESTS_SUPPORT_SEALING_H

#include <hoaban/receipt_xml.h>

#define SEALING_TIME	 1795223700 /* 2026-11-21 08:15 in Vietnam */
#define SEALING_TAX_CODE "5600123456"
#define SEALING_FROM	 1577836800 /* 2020-01-01 */
#define SEALING_UNTIL	 2524607999 /* 2049-12-31 */

struct sealing {
	struct buf authority_key, authority, key, certificate, der; /* PEM, but for the last */
};
void sealing_open(struct sealing *s); /* fails the running cmocka test; two RSA keys are made */
void sealing_close(struct sealing *s);
/* A certificate of one's own choice under the authority, for the same key. */
void sealing_certify(struct sealing *s, struct buf *pem, const char *tax_code, int64_t from, int64_t until);

/* A receipt with everything in it, to be changed at will: two lines, a payer, a replaced receipt, and letters that XML escapes.
 * The plain one has one line, no payer, and replaces nothing. */
struct sealing_receipt {
	struct receipt_xml xml;
	struct receipt receipt;
	struct receipt_line lines[RECEIPT_LINES_MAX];
	struct receipt_xml_line texts[RECEIPT_LINES_MAX];
	struct receipt_party payer;
	struct receipt_xml_replaced replaced;
	uint8_t record[8192];
};
void sealing_receipt_full(struct sealing_receipt *r);
void sealing_receipt_plain(struct sealing_receipt *r);
void sealing_receipt_encode(struct sealing_receipt *r); /* the record again, after a change */

/* The signed document. */
enum err sealing_sign(struct buf *out, struct sealing *s, const struct receipt_xml *r);

#endif
