/* The keys and certificates of collecting organisations that this till signs receipts with: one of its own, made here and
 * certified through the server, and installed ones, one per tax code. PEM or DER; the private halves never leave DIR/keys. */
#ifndef POS_KEYS_ORGANISATION_H
#define POS_KEYS_ORGANISATION_H

#include "pos-client/keys/keys.h"
#include <hoaban/arena.h>
#include <hoaban/receipt.h>

struct organisation_certificate {
	char tax_code[TAX_CODE_TEXT];
	char serial[64];
	int64_t not_before, not_after; /* Unix seconds; valid at both */
	struct bytes der;
	bool is_installed; /* by hand; else the till's own */
};

/* Makes DIR/keys/organisation.key (RSA, 0400) if there is none; takes a moment. */
enum err organisation_key_make(const char *dir);
/* Its SubjectPublicKeyInfo, DER. E_NOT_FOUND. */
enum err organisation_key_public(const struct keys *k, struct buf *der);
/* E_INVALID unless the certificate (DER) is one for that key. */
enum err organisation_certificate_check(const struct keys *k, struct bytes der);

/* The certificate for receipts of this tax code: an installed one, else the till's own `offered` by the server (len 0 = none)
 * if it is for that tax code. E_NOT_FOUND: the server signs. Validity is the caller's question. */
enum err organisation_certificate_find(struct organisation_certificate *out, const struct keys *k, struct arena *a,
				       const char *tax_code, struct bytes offered);
/* Key and certificate of a receipt signer from outside. E_MALFORMED: one of them cannot be read (a passphrase is not asked
 * for); E_INVALID: they do not belong together, or the certificate names no tax code. */
enum err organisation_read(struct organisation_certificate *out, struct arena *a, struct bytes key, struct bytes certificate);
/* Takes them in place of earlier ones of that tax code. */
enum err organisation_install(const struct keys *k, const struct organisation_certificate *c, struct bytes key);

/* RSA with SHA-256 over the canonical SignedInfo of a receipt; `signature` gets the bytes. E_INVALID for another message. */
enum err organisation_sign(const struct keys *k, const struct organisation_certificate *c, struct bytes signed_info,
			   struct buf *signature);

#endif
