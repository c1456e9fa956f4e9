/* COSE_Sign1 with Ed25519 (RFC 9052, RFC 9053), the one shape this house uses:
 * tag 18, protected {1: -8, 4: kid} (−19 is read too), unprotected empty, payload present, signature of 64 bytes.
 *
 * `aad` is the purpose in ASCII ("hoaban/entry"), "" for tickets; it is signed as external_aad, so that bytes signed for one
 * purpose never verify for another. */
#ifndef HOABAN_COSE_H
#define HOABAN_COSE_H

#include <hoaban/buf.h>

#define KID_LEN        8
#define PUBLIC_KEY_LEN 32
#define SECRET_KEY_LEN 64 /* libsodium's form: seed ‖ public key */
#define SEED_LEN       32
#define SIGNATURE_LEN  64
#define HASH_LEN       32 /* SHA-256 */

/* The purposes; tickets alone have none. */
#define AAD_TICKET      ""
#define AAD_DELEGATIONS "hoaban/delegations"
#define AAD_TRUST_LIST  "hoaban/trust-list"
#define AAD_REVOKED     "hoaban/revoked"
#define AAD_SUPERSEDED  "hoaban/superseded"
#define AAD_KNOWN_IDS   "hoaban/known-ids"
#define AAD_CLOSURES    "hoaban/closures"
#define AAD_ACCOUNTS    "hoaban/accounts"
#define AAD_DEVICE      "hoaban/device"
#define AAD_LEASE       "hoaban/lease"
#define AAD_TARIFF      "hoaban/tariff"
#define AAD_TIME        "hoaban/time"
#define AAD_ENTRY       "hoaban/entry"
#define AAD_LAN         "hoaban/lan"

struct cose_sign1 {
	uint8_t kid[KID_LEN];
	struct bytes protected_header; /* the encoded map, without its bstr head */
	struct bytes payload;
	const uint8_t *signature;      /* SIGNATURE_LEN bytes; all views point into the parsed input */
};

/* kid = first 8 bytes of the RFC 9679 thumbprint. */
void cose_kid(uint8_t kid[static KID_LEN], const uint8_t public_key[static PUBLIC_KEY_LEN]);

enum err cose_parse(struct cose_sign1 *out, struct bytes in);
/* E_BAD_SIGNATURE unless the signature is this key's over this payload and purpose. */
enum err cose_verify(const struct cose_sign1 *m, const char *aad, const uint8_t public_key[static PUBLIC_KEY_LEN]);

/* The Sig_structure's bytes: what is really signed. */
void cose_to_be_signed(struct buf *out, struct bytes protected_header, const char *aad, struct bytes payload);
/* The message around a finished signature. */
void cose_assemble(struct buf *out, const uint8_t kid[static KID_LEN], struct bytes payload,
                   const uint8_t signature[static SIGNATURE_LEN]);
/* Signs with the caller's key. Only the signer, and a till's keys room, hold one. */
enum err cose_sign(struct buf *out, struct bytes payload, const char *aad, const uint8_t secret_key[static SECRET_KEY_LEN]);

/* Ed25519 and SHA-256 themselves, so that callers need no second library for them. */
void key_pair_from_seed(uint8_t public_key[static PUBLIC_KEY_LEN], uint8_t secret_key[static SECRET_KEY_LEN],
                        const uint8_t seed[static SEED_LEN]);
void key_sign(uint8_t signature[static SIGNATURE_LEN], struct bytes message, const uint8_t secret_key[static SECRET_KEY_LEN]);
enum err key_verify(const uint8_t signature[static SIGNATURE_LEN], struct bytes message,
                    const uint8_t public_key[static PUBLIC_KEY_LEN]);
void sha256(uint8_t out[static HASH_LEN], struct bytes message);
void hmac_sha256(uint8_t out[static HASH_LEN], struct bytes key, struct bytes message);

#endif
