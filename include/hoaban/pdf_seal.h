/* The signature of a receipt's PDF, as an appended update: the page's file stays as it was, and behind it come a new catalog,
 * the first page again with an invisible signature field, the signed XML as an attached file, and the signature itself
 * (/ETSI.CAdES.detached). libharu's own attachments want a file on disk; so the XML is attached here as well.
 *
 *   pdf_seal_prepare() → pdf_seal_digest() → cms_attributes(), rsa_key_sign(), cms_seal() → pdf_seal_insert() */
#ifndef HOABAN_PDF_SEAL_H
#define HOABAN_PDF_SEAL_H

#include <hoaban/cms.h>
#include <hoaban/xml.h>

#define PDF_SEAL_MAX	  (16u << 20) /* bytes of a file */
#define PDF_SEAL_TEXT_MAX 200	      /* bytes of a name or reason */

struct pdf_seal_facts {
	struct bytes xml;
	const char *xml_name; /* of the attached file: A–Z a–z 0–9 . - _ */
	const char *signer;   /* the organisation's name */
	const char *reason;
	int64_t time; /* of signing */
};

struct pdf_seal {
	size_t start, end; /* of /Contents with its < >: all other bytes are signed */
};

/* `out` gets the whole file with a placeholder. E_MALFORMED unless `pdf` is one that libharu wrote, without forms, names and
 * annotations on its first page; E_INVALID for the facts. */
enum err pdf_seal_prepare(struct buf *out, struct pdf_seal *seal, struct bytes pdf, const struct pdf_seal_facts *facts);
void pdf_seal_digest(uint8_t digest[static HASH_LEN], struct bytes prepared, const struct pdf_seal *seal);
enum err pdf_seal_insert(struct buf *prepared, const struct pdf_seal *seal, struct bytes cms); /* E_TOO_LARGE */

/* What stands in a finished file. Judging it: cms_open(), its digest against pdf_seal_digest() with `seal`, x509_verify_at() at
 * `time`. */
struct pdf_sealed {
	struct pdf_seal seal;
	struct bytes cms; /* with the placeholder's zeros cut off; in the arena */
	struct bytes xml; /* a view into the file */
	int64_t time;
};
/* E_MALFORMED unless prepare and insert wrote the last update. */
enum err pdf_seal_open(struct pdf_sealed *out, struct arena *a, struct bytes pdf);

#endif
