/* One-time passwords by time (RFC 6238: HMAC-SHA-1, 30 s, 6 digits) and the base-32 of RFC 4648 they are written in. */
#ifndef HOABAN_TOTP_H
#define HOABAN_TOTP_H

#include <hoaban/buf.h>

#define TOTP_SECRET_LEN 20
#define TOTP_STEP_S	30
#define TOTP_DIGITS	6
#define TOTP_DRIFT	1 /* steps that a phone's clock may be off, either way */

/* Upper case, unpadded. */
void base32_append(struct buf *out, const void *data, size_t len);

/* The code of a step of 30 s since 1970, 0…999 999. */
uint32_t totp_code(const uint8_t secret[static TOTP_SECRET_LEN], int64_t step);
/* Whether `text` is exactly the six digits of a step near `now` (Unix seconds) and later than `last`, the step accepted before:
 * a code is good once. The accepted step goes to `step`. E_UNAUTHORIZED otherwise. */
enum err totp_check(int64_t *step, const uint8_t secret[static TOTP_SECRET_LEN], const char *text, int64_t now, int64_t last);
/* "otpauth://totp/Issuer:login?secret=…&issuer=Issuer", for the QR that an authenticator app reads. `issuer` is
 * percent-encoded, `login` must not need it. */
void totp_uri(struct buf *out, const char *issuer, const char *login, const uint8_t secret[static TOTP_SECRET_LEN]);

#endif
