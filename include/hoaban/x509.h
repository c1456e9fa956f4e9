/* The organisation's certificates and RSA keys, in memory only: DER or PEM in, DER or PEM out. Nothing here reads a clock: a
 * signature is judged at the moment it was made. */
#ifndef HOABAN_X509_H
#define HOABAN_X509_H

#include <hoaban/buf.h>
#include <hoaban/receipt.h>

#define RSA_BITS	  2048 /* of keys made here; 2048…4096 are accepted */
#define RSA_SIGNATURE_MAX 512
#define SERIAL_LEN	  16
#define SERIAL_TEXT	  43   /* hex of at most 20 bytes, a sign, NUL */
#define X509_NAME_TEXT	  512  /* RFC 2253, UTF-8 */
#define X509_MAX	  8192 /* bytes of a certificate, DER */
#define X509_CHAIN_MAX	  8

struct x509_certificate {
	char serial[SERIAL_TEXT]; /* lower-case hex without leading zeros */
	char subject[X509_NAME_TEXT], issuer[X509_NAME_TEXT];
	char tax_code[TAX_CODE_TEXT];  /* from `MST:…` in the subject's UID; "" = none */
	int64_t not_before, not_after; /* Unix seconds; valid at both */
	unsigned rsa_bits;
};

/* E_MALFORMED unless it is one certificate with an RSA key of an accepted size. */
enum err x509_parse(struct x509_certificate *out, struct bytes certificate);
enum err x509_to_der(struct buf *der, struct bytes certificate);
/* Whether a certificate leads to a self-signed one of `authorities` (PEM, with or without intermediate ones) at an instant, and
 * is one to sign with. E_EXPIRED outside a validity, E_BAD_SIGNATURE for every other reason. */
enum err x509_verify_at(struct bytes authorities, struct bytes certificate, int64_t instant);
/* E_MALFORMED unless they are readable and one of them is self-signed: else no certificate would ever lead to them. */
enum err x509_authorities_check(struct bytes authorities);

/* A certificate that many documents are signed with, opened once: opening one costs ten times what its signature does. Several
 * threads may use it at once. */
struct x509_opened;
enum err x509_open(struct x509_opened **out, struct bytes der); /* as x509_parse() */
void x509_close(struct x509_opened **x);			/* NULL is fine */
const struct x509_certificate *x509_says(const struct x509_opened *x);
struct x509_known {
	size_t count;
	struct x509_opened *const *list;
};
/* The one with these very bytes, or NULL; `known` NULL = none. */
const struct x509_opened *x509_known_find(const struct x509_known *known, struct bytes der);

/* ---------------------------------------------------------------- RSA, PKCS#1 v1.5 with SHA-256 */
/* An opened private key. Keep it: opening one costs as much as signing, and its first signature twice that. Several threads may
 * sign with it at once. */
struct rsa_key;

enum err rsa_key_open(struct rsa_key **out, struct bytes key); /* PKCS#8 or PKCS#1 */
void rsa_key_close(struct rsa_key **key);		       /* NULL is fine */
#define RSA_KEY_LOCAL [[gnu::cleanup(rsa_key_close)]] struct rsa_key *

struct rsa_signature {
	uint8_t data[RSA_SIGNATURE_MAX];
	size_t len;
};

/* Only the signer, and a till's keys room, hold a key to sign with. */
enum err rsa_key_sign(struct rsa_signature *out, struct rsa_key *key, struct bytes message);
enum err rsa_sign_sha256(struct rsa_signature *out, struct bytes key, struct bytes message);
enum err rsa_verify_sha256(struct bytes certificate, struct bytes message, struct bytes signature); /* E_BAD_SIGNATURE */
enum err rsa_verify_opened(const struct x509_opened *x, struct bytes message, struct bytes signature);
/* E_INVALID unless the private key belongs to the certificate: asked when one is installed. */
enum err rsa_key_matches(struct rsa_key *key, struct bytes certificate);

/* ---------------------------------------------------------------- for development: an authority of one's own */
struct x509_spec {
	const char *name;	    /* common name */
	const char *tax_code;	    /* NULL for an authority */
	uint8_t serial[SERIAL_LEN]; /* random, by the caller */
	int64_t not_before, not_after;
};

/* PKCS#8. The randomness is OpenSSL's own; wiping the buffer is the caller's. */
enum err rsa_key_make(struct buf *pem);
enum err rsa_key_public(struct buf *pem, struct bytes key); /* what a till sends to have it certified */
enum err x509_make_authority(struct buf *pem, const struct x509_spec *spec, struct bytes key);
/* `subject_key` is a private or public key: whose certificate it is. */
enum err x509_make(struct buf *pem, const struct x509_spec *spec, struct bytes subject_key, struct bytes authority,
		   struct bytes authority_key);

#endif
