/* The organisations' certificates and RSA keys, in a child process of their own at a lower priority: a receipt's signature
 * costs thirty tickets', and no ticket waits for it.
 *
 * Files: DIR/org/<tax code>.key (PKCS#8, 0400) and <tax code>.pem (the certificate, with intermediate ones behind it);
 * DIR/receipt-ca.pem (the authorities that receipts are checked against: it only grows). For development `init` makes an
 * authority (DIR/receipt-ca.key) and a certificate for each organisation; with that key the child certifies tills as well. */
#ifndef SERVER_SIGNER_ORGANISATIONS_H
#define SERVER_SIGNER_ORGANISATIONS_H

#include <hoaban/log.h>
#include <hoaban/x509.h>

#define ORGANISATIONS_ROLE "organisations"
#define ORGANISATIONS_MAX  32
/* The name of the authority that `init` makes; a certificate whose issuer says so is for trying out. */
#define ORGANISATION_DEVELOPMENT "Hoa Ban development CA"

struct organisations;

struct organisation_certificate {
	char tax_code[TAX_CODE_TEXT];
	struct x509_certificate facts;
	struct bytes der;
};

/* What may be signed; the child looks at the bytes and refuses anything else. */
enum organisation_purpose { ORGANISATION_XML = 1, ORGANISATION_PDF = 2 };

/* Starts the child and fetches the certificates. */
enum err organisations_start(struct organisations **out, const char *directory, const struct logger *logger);
void organisations_stop(struct organisations *o);
int organisations_pid(struct organisations *o);
/* Looks whether other files lie there than were loaded; when they have been lying still since the last look, they are loaded,
 * and *is_new says so. One thread looks, and walks with count and at; the others find. */
enum err organisations_look(struct organisations *o, bool *is_new);
size_t organisations_count(const struct organisations *o);
const struct organisation_certificate *organisations_at(const struct organisations *o, size_t i);
/* NULL when this server has no key for it. What is given out stays readable until organisations_stop(). */
const struct organisation_certificate *organisations_find(const struct organisations *o, const char *tax_code);
/* PEM of the authorities. */
struct bytes organisations_authorities(const struct organisations *o);

/* XML: `message` is a canonical SignedInfo; PDF: the DER of CMS attributes that name this certificate. E_FORBIDDEN for any
 * other bytes; E_UNAVAILABLE when the child does not have this certificate's key, or no longer. */
enum err organisations_sign(struct organisations *o, const struct organisation_certificate *certificate,
			    enum organisation_purpose purpose, struct bytes message, struct rsa_signature *out);
/* Development only: a certificate (DER) for a till's public key. E_NOT_FOUND where there is no authority's key. */
enum err organisations_certify(struct organisations *o, const char *tax_code, const char *name, struct bytes public_key,
			       int64_t not_before, int64_t not_after, struct buf *der);

/* `init`: makes the development authority when there is none, and a certificate for the organisation when it has none. */
enum err organisations_init(const char *directory, const char *tax_code, const char *name, int64_t now,
			    const struct logger *logger);
/* Installs a real key and certificate (PEM) after checking that they belong together, carry the tax code, and lead to
 * `authority` (or, when that is empty, to one in receipt-ca.pem) at `now`. The authority's PEM is added to receipt-ca.pem; the
 * pair that was there stays beside it under another name. E_INVALID, E_EXPIRED, E_BAD_SIGNATURE. A running server notices
 * within a second. */
struct organisation_pair {
	const char *tax_code;
	struct bytes key, certificate, authority;
};
enum err organisations_install(const char *directory, const struct organisation_pair *pair, int64_t now);
/* The child's main: `hoaband organisations DIR`. */
int organisations_main(const char *directory);

#endif
