/* The e-receipt as XML (FORMATS §3), in the provisional profile of the tax office's house style. Which element holds what
 * stands in one table, lib/receipt_xml_profile.c: the official schema will replace that file alone.
 *
 *   BLai / DLBLai[@Id] { TTChung, NDBLai, TTKhac/TTin{HoaBanRecord} }, DSCKS/TCThu/Signature */
#ifndef HOABAN_RECEIPT_XML_H
#define HOABAN_RECEIPT_XML_H

#include <hoaban/receipt.h>
#include <hoaban/xmldsig.h>

#define RECEIPT_XML_MAX (256u << 10)

/* Texts that are "" or NULL are left out, unless the law wants them: then E_INVALID. */
struct receipt_party {
	const char *name, *tax_code, *address, *phone, *account; /* a payer has no phone */
};

struct receipt_xml_line {
	const char *code; /* of the fee: MPLPhi */
	const char *name; /* of the fee: TPLPhi */
	const char *unit; /* "vé", "lượt" */
};

struct receipt_xml_replaced {
	int32_t day;	  /* local, of the receipt that is replaced; its form, symbol and number stand in the record */
	const char *note; /* "Thay thế cho biên lai Mẫu số …" */
};

struct receipt_xml {
	const struct receipt *receipt;
	struct bytes record;			     /* receipt_encode()'s bytes of it */
	struct receipt_party organisation;	     /* its tax code is the receipt's */
	const struct receipt_party *payer;	     /* NULL = an ordinary visitor */
	const struct receipt_xml_line *lines;	     /* one per line of the receipt */
	const char *payment;			     /* payment_form_text() */
	const char *amount_in_words;		     /* words_vi() */
	const struct receipt_xml_replaced *replaced; /* exactly when the receipt is a replacement */
};

/* The element DLBLai: what is signed. E_INVALID when something mandatory is missing or contradicts the record. */
enum err receipt_xml_data(struct buf *out, const struct receipt_xml *r);
/* The message for rsa_key_sign(). */
enum err receipt_xml_signed_info(struct buf *out, struct bytes data, int64_t signing_time);
/* The whole receipt around a finished signature. */
enum err receipt_xml_seal(struct buf *out, const struct xmldsig *signature);

struct receipt_opened {
	struct bytes record;
	struct receipt receipt;		     /* the record, decoded */
	struct xmldsig signature;	     /* signing time, certificate */
	struct x509_certificate certificate; /* the same, read */
	const struct xml_element *data;	     /* DLBLai, for those who want the texts */
};
/* Strict: exactly the profile, every field that the record knows equal to the record, digests and signature right, certificate
 * of the record's tax code. Whether the certificate is to be trusted: x509_verify_at() with the signing time. E_MALFORMED,
 * E_INVALID (record and XML or certificate disagree), E_BAD_SIGNATURE. */
enum err receipt_xml_open(struct receipt_opened *out, struct arena *a, struct bytes document);
/* The same, faster for a receipt that one of `known` (or NULL) has signed. */
enum err receipt_xml_open_known(struct receipt_opened *out, struct arena *a, struct bytes document,
				const struct x509_known *known);

#endif
