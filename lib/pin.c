#include <hoaban/pin.h>

#include <sodium.h>

#include <assert.h>

#define PREFIX	   "$hoaban-pin$v=1$m=8192,t=4,p=1$"
#define MEMORY	   (8192u * 1024u)
#define PASSES	   4
#define SALT_TEXT  22 /* base64url of 16 bytes */
#define MAC_TEXT   43 /* of 32 */
#define WHOLE_TEXT (sizeof(PREFIX) - 1 + SALT_TEXT + 1 + MAC_TEXT)

static_assert(WHOLE_TEXT < PIN_HASH_TEXT);
static_assert(PIN_SALT_LEN == crypto_pwhash_SALTBYTES);

bool pin_is_valid(const char *pin)
{
	size_t len = strspn(pin, "0123456789");
	if (pin[len] != 0 || len < PIN_DIGITS_MIN || len > PIN_DIGITS_MAX)
		return false;
	return strspn(pin, (const char[]){pin[0], 0}) != len;
}

enum err pin_inner(uint8_t inner[static PIN_INNER_LEN], const char *pin, const uint8_t salt[static PIN_SALT_LEN])
{
	if (!pin_is_valid(pin))
		return E_INVALID;
	int rc = crypto_pwhash(inner, PIN_INNER_LEN, pin, strlen(pin), salt, PASSES, MEMORY, crypto_pwhash_ALG_ARGON2ID13);
	return rc == 0 ? E_OK : E_MEMORY;
}

static void mac_of(uint8_t mac[static HASH_LEN], const uint8_t *salt, const uint8_t *inner, const uint8_t *pepper)
{
	uint8_t space[64];
	struct buf b = BUF_FIXED(space);
	buf_append_text(&b, "hoaban/pin");
	buf_append(&b, salt, PIN_SALT_LEN);
	buf_append(&b, inner, PIN_INNER_LEN);
	hmac_sha256(mac, (struct bytes){pepper, PEPPER_LEN}, buf_bytes(&b));
	sodium_memzero(space, sizeof(space));
}

void pin_device_hash(char out[static PIN_HASH_TEXT], const uint8_t salt[static PIN_SALT_LEN],
		     const uint8_t inner[static PIN_INNER_LEN], const uint8_t pepper[static PEPPER_LEN])
{
	uint8_t mac[HASH_LEN], space[PIN_HASH_TEXT];
	struct buf b = BUF_FIXED(space);
	mac_of(mac, salt, inner, pepper);
	buf_append_text(&b, PREFIX);
	buf_append_base64url(&b, salt, PIN_SALT_LEN);
	buf_append_byte(&b, '$');
	buf_append_base64url(&b, mac, HASH_LEN);
	memcpy(out, buf_text(&b), WHOLE_TEXT + 1);
}

static enum err read_part(uint8_t *out, size_t len, const char *text, size_t text_len)
{
	size_t got = len;
	TRY(base64url_parse(out, &got, text, text_len) == E_OK ? E_OK : E_MALFORMED);
	return got == len ? E_OK : E_MALFORMED;
}

static enum err read_hash(uint8_t salt[static PIN_SALT_LEN], uint8_t mac[static HASH_LEN], const char *hash)
{
	const char *at = hash + sizeof(PREFIX) - 1;
	if (strlen(hash) != WHOLE_TEXT || !str_starts_with(hash, PREFIX) || at[SALT_TEXT] != '$')
		return E_MALFORMED;
	TRY(read_part(salt, PIN_SALT_LEN, at, SALT_TEXT));
	return read_part(mac, HASH_LEN, at + SALT_TEXT + 1, MAC_TEXT);
}

enum err pin_verify(const char *pin, const char *hash, const uint8_t pepper[static PEPPER_LEN])
{
	uint8_t salt[PIN_SALT_LEN], inner[PIN_INNER_LEN], wanted[HASH_LEN], mac[HASH_LEN];
	TRY(read_hash(salt, wanted, hash));
	enum err e = pin_inner(inner, pin, salt);
	if (e == E_INVALID)
		return E_UNAUTHORIZED;
	TRY(e);
	mac_of(mac, salt, inner, pepper);
	sodium_memzero(inner, sizeof(inner));
	return sodium_memcmp(mac, wanted, HASH_LEN) == 0 ? E_OK : E_UNAUTHORIZED;
}
