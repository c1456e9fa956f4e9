#include <hoaban/totp.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <assert.h>
#include <stdio.h>

#define SHA1_LEN 20
#define MODULUS	 1000000u

/* ---------------------------------------------------------------- base-32 */
void base32_append(struct buf *out, const void *data, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	const uint8_t *in = data;
	uint32_t held = 0;
	unsigned bits = 0;
	for (size_t i = 0; i < len; i++) {
		held = held << 8 | in[i];
		for (bits += 8; bits >= 5; bits -= 5)
			buf_append_byte(out, (uint8_t)digits[held >> (bits - 5) & 31]);
	}
	if (bits > 0)
		buf_append_byte(out, (uint8_t)digits[held << (5 - bits) & 31]);
}

/* ---------------------------------------------------------------- codes */
uint32_t totp_code(const uint8_t secret[static TOTP_SECRET_LEN], int64_t step)
{
	uint8_t counter[8], mac[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	for (size_t i = 0; i < sizeof(counter); i++)
		counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
	const uint8_t *done = HMAC(EVP_sha1(), secret, TOTP_SECRET_LEN, counter, sizeof(counter), mac, &len);
	assert(done && len == SHA1_LEN);
	const uint8_t *at = mac + (mac[SHA1_LEN - 1] & 15);
	uint32_t number = (uint32_t)(at[0] & 0x7f) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
	return number % MODULUS;
}

static bool is_code(const uint8_t secret[static TOTP_SECRET_LEN], int64_t step, const char text[static TOTP_DIGITS])
{
	char wanted[TOTP_DIGITS + 1];
	snprintf(wanted, sizeof(wanted), "%06u", totp_code(secret, step) % MODULUS);
	return sodium_memcmp(wanted, text, TOTP_DIGITS) == 0;
}

enum err totp_check(int64_t *step, const uint8_t secret[static TOTP_SECRET_LEN], const char *text, int64_t now, int64_t last)
{
	int64_t here = now / TOTP_STEP_S;
	if (strlen(text) != TOTP_DIGITS || strspn(text, "0123456789") != TOTP_DIGITS)
		return E_UNAUTHORIZED;
	for (int64_t at = here - TOTP_DRIFT; at <= here + TOTP_DRIFT; at++)
		if (at > last && is_code(secret, at, text)) {
			*step = at;
			return E_OK;
		}
	return E_UNAUTHORIZED;
}

/* ---------------------------------------------------------------- what an app scans */
static bool is_unreserved(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || strchr("-._~", c) != NULL;
}

static void append_encoded(struct buf *out, const char *text)
{
	for (; *text != 0; text++)
		if (is_unreserved(*text))
			buf_append_byte(out, (uint8_t)*text);
		else
			buf_append_format(out, "%%%02X", (unsigned)(uint8_t)*text);
}

void totp_uri(struct buf *out, const char *issuer, const char *login, const uint8_t secret[static TOTP_SECRET_LEN])
{
	buf_append_text(out, "otpauth://totp/");
	append_encoded(out, issuer);
	buf_append_byte(out, ':');
	append_encoded(out, login);
	buf_append_text(out, "?secret=");
	base32_append(out, secret, TOTP_SECRET_LEN);
	buf_append_text(out, "&issuer=");
	append_encoded(out, issuer);
}
