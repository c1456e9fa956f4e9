/* Signed receipts as a visitor or an auditor judges them: downloaded, and handed to programs that are not ours (FORMATS §3).
 * Everything fails the running cmocka test when it does not hold. */
#ifndef TESTS_SUPPORT_SEALED_H
#define TESTS_SUPPORT_SEALED_H

#include "tests/support/outside.h"
#include "tests/support/story.h"

struct sealed {
	struct story *story;
	struct outside shell; /* ca.pem, r.xml, r.pdf and pdfsig's trust lie there */
	struct buf xml, pdf;  /* what was downloaded last */
};
void sealed_open(struct sealed *s, struct story *story); /* `story` may begin later */
void sealed_close(struct sealed *s);
/* The authorities as the server publishes them now. */
void sealed_trust(struct sealed *s);

/* The status of a GET of /v1/receipts/{lookup}.xml or .pdf. */
int sealed_ask(struct sealed *s, const char *lookup, const char *kind);
/* Waits until it is signed, a quarter of a minute at most; then xmlsec1, xmllint and this library agree. */
void sealed_xml(struct sealed *s, const char *lookup);
/* The same, then its PDF: qpdf, pdfdetach, this library, and pdfsig unless the certificate's validity would end one day. */
void sealed_pdf(struct sealed *s, const char *lookup, bool asks_pdfsig);
/* Every 97th byte of the XML and the PDF downloaded last, changed: each time somebody notices. */
void sealed_refuses_changes(struct sealed *s);

#endif
