/* Enrolment: the one-time code, the proof of having read it, and the request that carries the till's new keys. */
#include <hoaban/cbor.h>
#include <hoaban/lease.h>

#include <assert.h>

#define FINGERPRINT_LEN 16
#define CODE_LEN	(ENROL_SECRET_LEN + FINGERPRINT_LEN + 1)
#define CODE_DIGITS	((8 * CODE_LEN + 4) / 5)
#define GROUP		5

static_assert(CODE_DIGITS + CODE_DIGITS / GROUP < ENROL_CODE_TEXT);

static uint8_t check_byte(const uint8_t code[static CODE_LEN])
{
	uint8_t hash[HASH_LEN];
	sha256(hash, (struct bytes){code, CODE_LEN - 1});
	return hash[0];
}

void enrol_code_format(char out[static ENROL_CODE_TEXT], const uint8_t secret[static ENROL_SECRET_LEN],
		       const uint8_t root_key[static PUBLIC_KEY_LEN])
{
	uint8_t code[CODE_LEN], hash[HASH_LEN];
	char digits[CODE_DIGITS + 1];
	sha256(hash, (struct bytes){root_key, PUBLIC_KEY_LEN});
	memcpy(code, secret, ENROL_SECRET_LEN);
	memcpy(code + ENROL_SECRET_LEN, hash, FINGERPRINT_LEN);
	code[CODE_LEN - 1] = check_byte(code);
	crockford_format(digits, code, CODE_LEN);
	for (size_t i = 0; i < CODE_DIGITS; i++) {
		if (i > 0 && i % GROUP == 0)
			*out++ = '-';
		*out++ = digits[i];
	}
	*out = 0;
}

/* The digits of a typed text without blanks and hyphens; CODE_DIGITS + 1 when there are too many. */
static size_t gather(char digits[static CODE_DIGITS], const char *text)
{
	size_t count = 0;
	for (; *text != 0; text++) {
		if (*text == '-' || *text == ' ')
			continue;
		if (count == CODE_DIGITS)
			return CODE_DIGITS + 1;
		digits[count++] = *text;
	}
	return count;
}

enum err enrol_code_parse(uint8_t secret[static ENROL_SECRET_LEN], uint8_t fingerprint[static 16], const char *text)
{
	uint8_t code[CODE_LEN];
	char digits[CODE_DIGITS];
	size_t count = gather(digits, text);
	if (count != CODE_DIGITS)
		return E_MALFORMED;
	TRY(crockford_parse(code, CODE_LEN, digits, count));
	if (code[CODE_LEN - 1] != check_byte(code))
		return E_MALFORMED;
	memcpy(secret, code, ENROL_SECRET_LEN);
	memcpy(fingerprint, code + ENROL_SECRET_LEN, FINGERPRINT_LEN);
	return E_OK;
}

void enrol_code_id(uint8_t id[static UUID_LEN], const uint8_t secret[static ENROL_SECRET_LEN])
{
	uint8_t space[64], hash[HASH_LEN];
	struct buf b = BUF_FIXED(space);
	buf_append_text(&b, "hoaban/enrol-id");
	buf_append(&b, secret, ENROL_SECRET_LEN);
	sha256(hash, buf_bytes(&b));
	memcpy(id, hash, UUID_LEN);
}

void enrol_mac(uint8_t mac[static HASH_LEN], const uint8_t secret[static ENROL_SECRET_LEN],
	       const uint8_t device[static UUID_LEN], const uint8_t ticket_key[static PUBLIC_KEY_LEN],
	       const uint8_t device_key[static PUBLIC_KEY_LEN])
{
	uint8_t space[128];
	struct buf b = BUF_FIXED(space);
	buf_append_text(&b, "hoaban/enrol");
	buf_append(&b, device, UUID_LEN);
	buf_append(&b, ticket_key, PUBLIC_KEY_LEN);
	buf_append(&b, device_key, PUBLIC_KEY_LEN);
	hmac_sha256(mac, (struct bytes){secret, ENROL_SECRET_LEN}, buf_bytes(&b));
}

void enrolment_encode(struct buf *out, const struct enrolment *e)
{
	cbor_put_array(out, 7);
	cbor_put_uint(out, 1);
	cbor_put_bytes(out, e->code_id, UUID_LEN);
	cbor_put_bytes(out, e->device, UUID_LEN);
	cbor_put_bytes(out, e->ticket_key, PUBLIC_KEY_LEN);
	cbor_put_bytes(out, e->device_key, PUBLIC_KEY_LEN);
	cbor_put_bytes(out, e->mac, HASH_LEN);
	if (e->organisation_key.len > 0)
		cbor_put_bytes(out, e->organisation_key.data, e->organisation_key.len);
	else
		cbor_put_null(out);
}

enum err enrolment_decode(struct enrolment *out, struct bytes in)
{
	struct cbor_reader r = cbor_open(in);
	*out = (struct enrolment){0};
	cbor_read_array(&r, 7, 7);
	cbor_read_key(&r, 1);
	cbor_read_fixed(&r, out->code_id, UUID_LEN);
	cbor_read_fixed(&r, out->device, UUID_LEN);
	cbor_read_fixed(&r, out->ticket_key, PUBLIC_KEY_LEN);
	cbor_read_fixed(&r, out->device_key, PUBLIC_KEY_LEN);
	cbor_read_fixed(&r, out->mac, HASH_LEN);
	if (!cbor_read_null(&r))
		out->organisation_key = cbor_read_bytes(&r, 1, ORGANISATION_KEY_MAX);
	return cbor_finish(&r);
}
