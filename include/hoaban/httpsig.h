/* HTTP Message Signatures (RFC 9421) and Content-Digest (RFC 9530) as tills use them (FORMATS §6). */
#ifndef HOABAN_HTTPSIG_H
#define HOABAN_HTTPSIG_H

#include <hoaban/buf.h>
#include <hoaban/cose.h>
#include <hoaban/uuid.h>

#define HTTPSIG_LABEL  "pos"
#define HTTPSIG_TAG    "hoaban-1"
#define HTTPSIG_SKEW_S 300

struct httpsig_request {
	const char *method;       /* "POST" */
	const char *target_uri;   /* absolute: public_url + raw path and query */
	const char *content_type; /* NULL when there is no body */
	struct bytes body;        /* len 0 with content_type NULL = no body */
};

/* Content-Digest's value: "sha-256=:…:". */
void content_digest(struct buf *out, struct bytes body);
enum err content_digest_check(const char *value, struct bytes body); /* E_BAD_SIGNATURE, E_MALFORMED */

/* The Signature-Input member value behind "pos=": ("@method" …);created=…;keyid="…";alg="ed25519";tag="hoaban-1". */
void httpsig_params(struct buf *out, const struct httpsig_request *r, int64_t created, const char *keyid);
/* The signature base over these params. */
void httpsig_base(struct buf *out, const struct httpsig_request *r, struct bytes params);

/* What a server reads from Signature-Input before it looks up the key. Strict: exactly our shape. E_MALFORMED. */
struct httpsig_claim {
	uint8_t device[UUID_LEN]; /* keyid */
	int64_t created;
	struct bytes params;      /* view: behind "pos=" */
	uint8_t signature[SIGNATURE_LEN];
	uint8_t signature_hash[HASH_LEN]; /* SHA-256 of the Signature field's value, for the server's time answer */
};
enum err httpsig_parse(struct httpsig_claim *out, const struct httpsig_request *r, const char *signature_input, const char *signature);
/* Signature over the base. E_BAD_SIGNATURE. Time and digest are the caller's to check. */
enum err httpsig_verify(const struct httpsig_claim *c, const struct httpsig_request *r, const uint8_t key[static PUBLIC_KEY_LEN]);

#endif
