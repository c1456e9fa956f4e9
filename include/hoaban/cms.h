/* The detached CMS signature of a PDF (CAdES, RFC 5652 and RFC 5035): signed attributes content-type, message-digest and
 * signing-certificate-v2, and no signing-time, because a PDF says its time itself. In two halves, so that the key may live in
 * another process: attributes, then RSA over exactly those bytes (rsa_key_sign), then the seal. */
#ifndef HOABAN_CMS_H
#define HOABAN_CMS_H

#include <hoaban/cose.h>
#include <hoaban/x509.h>

#define CMS_MAX 8192 /* bytes, certificates included */

/* The DER SET OF attributes: what is signed. Certificates are DER or PEM. */
enum err cms_attributes(struct buf *out, const uint8_t digest[static HASH_LEN], struct bytes certificate);
/* Whether these are bytes that cms_attributes() writes for this certificate and some digest: what a keeper of keys asks before
 * it signs. */
bool cms_is_attributes(struct bytes attributes, struct bytes certificate);
/* The DER SignedData around a finished signature. `chain` is PEM of the certificates between the signer's and the root, with or
 * without the root, or empty. */
enum err cms_seal(struct buf *out, struct bytes attributes, struct bytes signature, struct bytes certificate,
		  struct bytes chain);

struct cms_message {
	uint8_t digest[HASH_LEN]; /* of what was signed: the caller compares it with his document's */
	struct bytes certificate; /* DER, of the signer; views live in the arena */
	struct bytes attributes;
	struct bytes signature;
};
/* Accepts exactly what cms_seal() writes, with a right signature of the certificate inside, whose own worth x509_verify_at()
 * tells. E_MALFORMED, E_BAD_SIGNATURE. */
enum err cms_open(struct cms_message *out, struct arena *a, struct bytes der);

#endif
