#include <hoaban/cbor.h>
#include <hoaban/cose.h>

#include <assert.h>
#include <pthread.h>
#include <sodium.h>

#define TAG_COSE_SIGN1 18
#define ALG_EDDSA      (-8)
#define ALG_ED25519    (-19)
#define LABEL_ALG      1
#define LABEL_KID      4

/* What a ticket's Sig_structure always fits into; larger messages go to the heap. */
#define SHORT_MESSAGE 1024

static_assert(SIGNATURE_LEN == crypto_sign_BYTES && PUBLIC_KEY_LEN == crypto_sign_PUBLICKEYBYTES);
static_assert(SECRET_KEY_LEN == crypto_sign_SECRETKEYBYTES && SEED_LEN == crypto_sign_SEEDBYTES);
static_assert(HASH_LEN == crypto_hash_sha256_BYTES && HASH_LEN == crypto_auth_hmacsha256_BYTES);

/* ---------------------------------------------------------------- primitives */
/* sodium_init() fails only without a source of randomness, and nothing here draws any: signing is deterministic. */
static void init_sodium(void)
{
	if (sodium_init() < 0)
		return;
}

static void prepare(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, init_sodium);
}

void key_pair_from_seed(uint8_t public_key[static PUBLIC_KEY_LEN], uint8_t secret_key[static SECRET_KEY_LEN],
			const uint8_t seed[static SEED_LEN])
{
	prepare();
	crypto_sign_seed_keypair(public_key, secret_key, seed);
}

void key_sign(uint8_t signature[static SIGNATURE_LEN], struct bytes message, const uint8_t secret_key[static SECRET_KEY_LEN])
{
	prepare();
	crypto_sign_detached(signature, NULL, message.data, message.len, secret_key);
}

enum err key_verify(const uint8_t signature[static SIGNATURE_LEN], struct bytes message,
		    const uint8_t public_key[static PUBLIC_KEY_LEN])
{
	prepare();
	int refused = crypto_sign_verify_detached(signature, message.data, message.len, public_key);
	return refused ? E_BAD_SIGNATURE : E_OK;
}

void sha256(uint8_t out[static HASH_LEN], struct bytes message)
{
	crypto_hash_sha256(out, message.data, message.len);
}

void hmac_sha256(uint8_t out[static HASH_LEN], struct bytes key, struct bytes message)
{
	crypto_auth_hmacsha256_state state;
	crypto_auth_hmacsha256_init(&state, key.data, key.len);
	crypto_auth_hmacsha256_update(&state, message.data, message.len);
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}

void cose_kid(uint8_t kid[static KID_LEN], const uint8_t public_key[static PUBLIC_KEY_LEN])
{
	/* The COSE_Key {1: 1 (OKP), -1: 6 (Ed25519), -2: x}, up to x. */
	static const uint8_t head[] = {0xa3, 0x01, 0x01, 0x20, 0x06, 0x21, 0x58, 0x20};
	uint8_t key[sizeof(head) + PUBLIC_KEY_LEN], hash[HASH_LEN];
	memcpy(key, head, sizeof(head));
	memcpy(key + sizeof(head), public_key, PUBLIC_KEY_LEN);
	sha256(hash, BYTES(key));
	memcpy(kid, hash, KID_LEN);
}

/* ---------------------------------------------------------------- reading */
static enum err read_protected(uint8_t kid[static KID_LEN], struct bytes header)
{
	struct cbor_reader r = cbor_open(header);
	cbor_read_map(&r, 2, 2);
	cbor_read_key(&r, LABEL_ALG);
	int64_t alg = cbor_read_int(&r, ALG_ED25519, ALG_EDDSA);
	if (alg != ALG_EDDSA && alg != ALG_ED25519)
		cbor_fail(&r);
	cbor_read_key(&r, LABEL_KID);
	cbor_read_fixed(&r, kid, KID_LEN);
	return cbor_finish(&r);
}

enum err cose_parse(struct cose_sign1 *out, struct bytes in)
{
	struct cbor_reader r = cbor_open(in);
	cbor_read_tag(&r, TAG_COSE_SIGN1);
	cbor_read_array(&r, 4, 4);
	out->protected_header = cbor_read_bytes(&r, 0, in.len);
	cbor_read_map(&r, 0, 0);
	out->payload = cbor_read_bytes(&r, 0, in.len);
	out->signature = cbor_read_bytes(&r, SIGNATURE_LEN, SIGNATURE_LEN).data;
	TRY(cbor_finish(&r));
	return read_protected(out->kid, out->protected_header);
}

void cose_to_be_signed(struct buf *out, struct bytes protected_header, const char *aad, struct bytes payload)
{
	cbor_put_array(out, 4);
	cbor_put_text(out, "Signature1");
	cbor_put_bytes(out, protected_header.data, protected_header.len);
	cbor_put_bytes(out, aad, strlen(aad));
	cbor_put_bytes(out, payload.data, payload.len);
}

/* The Sig_structure in a buffer of its own: on the caller's array when it fits. */
static struct buf sig_structure(uint8_t near[static SHORT_MESSAGE], struct bytes header, const char *aad, struct bytes payload)
{
	size_t bound = header.len + strlen(aad) + payload.len + 64; /* 64 > all the heads */
	struct buf b = {.data = near, .cap = SHORT_MESSAGE, .ceiling = SHORT_MESSAGE, .is_fixed = true};
	if (bound > SHORT_MESSAGE)
		buf_init(&b, bound);
	cose_to_be_signed(&b, header, aad, payload);
	return b;
}

enum err cose_verify(const struct cose_sign1 *m, const char *aad, const uint8_t public_key[static PUBLIC_KEY_LEN])
{
	uint8_t near[SHORT_MESSAGE];
	BUF_LOCAL signed_bytes = sig_structure(near, m->protected_header, aad, m->payload);
	TRY(buf_status(&signed_bytes));
	return key_verify(m->signature, buf_bytes(&signed_bytes), public_key);
}

/* ---------------------------------------------------------------- writing */
static void put_protected(struct buf *out, const uint8_t kid[static KID_LEN])
{
	cbor_put_map(out, 2);
	cbor_put_uint(out, LABEL_ALG);
	cbor_put_int(out, ALG_EDDSA);
	cbor_put_uint(out, LABEL_KID);
	cbor_put_bytes(out, kid, KID_LEN);
}

void cose_assemble(struct buf *out, const uint8_t kid[static KID_LEN], struct bytes payload,
		   const uint8_t signature[static SIGNATURE_LEN])
{
	uint8_t space[KID_LEN + 8];
	struct buf header = BUF_FIXED(space);
	put_protected(&header, kid);
	cbor_put_tag(out, TAG_COSE_SIGN1);
	cbor_put_array(out, 4);
	cbor_put_bytes(out, header.data, header.len);
	cbor_put_map(out, 0);
	cbor_put_bytes(out, payload.data, payload.len);
	cbor_put_bytes(out, signature, SIGNATURE_LEN);
}

enum err cose_sign(struct buf *out, struct bytes payload, const char *aad, const uint8_t secret_key[static SECRET_KEY_LEN])
{
	uint8_t kid[KID_LEN], space[KID_LEN + 8], near[SHORT_MESSAGE], signature[SIGNATURE_LEN];
	struct buf header = BUF_FIXED(space);
	cose_kid(kid, secret_key + SEED_LEN);
	put_protected(&header, kid);
	BUF_LOCAL signed_bytes = sig_structure(near, buf_bytes(&header), aad, payload);
	TRY(buf_status(&signed_bytes));
	key_sign(signature, buf_bytes(&signed_bytes), secret_key);
	cose_assemble(out, kid, payload, signature);
	return buf_status(out);
}
