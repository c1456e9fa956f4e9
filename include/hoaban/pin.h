/* PINs of the people at a till: what the server keeps, what a lease carries, what a till checks.
 *
 *	inner = argon2id(PIN, the person's salt, 8 MiB, 4 passes)             kept by the server, never sent
 *	mac   = HMAC-SHA256(the device's pepper, "hoaban/pin" ‖ salt ‖ inner) in the lease, with the salt
 *
 * The server forgets the PIN and can still serve a device that is enrolled later: mac needs no PIN. A lease alone (a copied
 * file, a backup, a line that is listened to) allows no guessing, because the pepper is 256 bits long and is not in it; with
 * both, as after the theft of a whole till, every guess costs one argon2id. */
#ifndef HOABAN_PIN_H
#define HOABAN_PIN_H

#include <hoaban/lease.h>

#define PIN_DIGITS_MIN 4
#define PIN_DIGITS_MAX 12
#define PIN_SALT_LEN   16
#define PIN_INNER_LEN  32

/* 4…12 digits, and not all of them the same. */
bool pin_is_valid(const char *pin);
/* Takes tens of milliseconds and 8 MiB. E_INVALID when pin_is_valid() says no, E_MEMORY. */
enum err pin_inner(uint8_t inner[static PIN_INNER_LEN], const char *pin, const uint8_t salt[static PIN_SALT_LEN]);
/* For lease_staff.pin_hash: "$hoaban-pin$v=1$m=8192,t=4,p=1$<salt>$<mac>", both base64url without padding. */
void pin_device_hash(char out[static PIN_HASH_TEXT], const uint8_t salt[static PIN_SALT_LEN],
		     const uint8_t inner[static PIN_INNER_LEN], const uint8_t pepper[static PEPPER_LEN]);
/* E_OK: it is the PIN; E_UNAUTHORIZED: it is not; E_MALFORMED: `hash` is none of ours; E_MEMORY. An empty hash is nobody's. */
enum err pin_verify(const char *pin, const char *hash, const uint8_t pepper[static PEPPER_LEN]);

#endif
