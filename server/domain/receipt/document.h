/* The signed documents of a receipt: its XML, which is the original, and its PDF, which carries the XML (FORMATS §3). */
#ifndef SERVER_DOMAIN_DOCUMENT_H
#define SERVER_DOMAIN_DOCUMENT_H

#include <hoaban/receipt_xml.h>

struct app;
struct db;
struct unsigned_receipt;
struct organisation_certificate;

/* The XML of a receipt that this server signs, at `now`. E_NOT_FOUND when payer or replaced receipt are missing,
 * E_UNAVAILABLE while its edition is. */
enum err document_sign_xml(struct buf *out, struct app *app, struct db *db, struct arena *a, const struct unsigned_receipt *r,
			   const struct organisation_certificate *certificate, int64_t now);
/* A finished page with the XML attached and signed, at `now`, by the organisation that is called so. */
enum err document_sign_pdf(struct buf *out, struct app *app, const struct receipt *r, const char *organisation,
			   struct bytes pdf, struct bytes xml, int64_t now);

/* Any page that libharu finished, with an XML attached, signed by an organisation. */
struct pdf_seal_facts;
enum err document_seal_pdf(struct buf *out, struct app *app, const struct organisation_certificate *certificate,
			   struct bytes pdf, const struct pdf_seal_facts *facts);

/* Whether this server may sign for an organisation at `now`: it has the key, the certificate is valid then, registered and not
 * stopped. *out is its certificate. E_UNAVAILABLE when not. */
enum err document_signer(const struct organisation_certificate **out, struct app *app, struct db *db, const char *tax_code,
			 int64_t now);

#endif
