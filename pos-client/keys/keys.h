/* The till's private keys, and the only room that signs with them.
 *
 * They are made on the till, never leave it, and stay the same for ever: enrolment may be repeated after a lost answer. In
 * memory they live in locked pages that are not dumped and are wiped at the end. What is signed is looked at first: a ticket
 * key signs tickets only, the device key entries of this device, HTTP requests and LAN messages only. */
#ifndef POS_KEYS_H
#define POS_KEYS_H

#include <hoaban/buf.h>
#include <hoaban/cose.h>
#include <hoaban/uuid.h>

struct keys;

/* Makes what is missing under DIR: device.id, device.key, ticket.key (0400, never overwritten). Safe to repeat, also after
 * a kill in the middle. `now_ms` goes into the device id. */
enum err keys_make(const char *dir, int64_t now_ms);
/* E_NOT_FOUND when the keys were never made, E_CORRUPT when one is damaged or readable by others. */
enum err keys_open(struct keys **out, const char *dir);
void keys_close(struct keys *k);	      /* NULL is fine */
const char *keys_place(const struct keys *k); /* the directory of the files */

const uint8_t *keys_device(const struct keys *k);	 /* UUID_LEN bytes */
const uint8_t *keys_device_public(const struct keys *k); /* PUBLIC_KEY_LEN bytes */
const uint8_t *keys_ticket_public(const struct keys *k); /* PUBLIC_KEY_LEN bytes */

/* What the server adds to a PIN before it makes its hash (pin.h): in a file of its own, apart from lease and journal. */
enum err keys_keep_pepper(const char *dir, struct bytes pepper); /* E_INVALID unless it has PEPPER_BYTES */
#define PEPPER_BYTES 32
enum err keys_pepper(const struct keys *k, uint8_t pepper[static PEPPER_BYTES]); /* E_NOT_FOUND: enrolled without one */

/* COSE over a journal entry's payload. E_INVALID unless it is an entry of this device. */
enum err keys_sign_entry(const struct keys *k, struct buf *cose, struct bytes payload);
/* COSE over a ticket's payload. E_INVALID unless it is a ticket. */
enum err keys_sign_ticket(const struct keys *k, struct buf *cose, struct bytes payload);
/* Bare signature over an HTTP signature base. E_INVALID unless it begins as one ("@method"). */
enum err keys_sign_request(const struct keys *k, uint8_t signature[static SIGNATURE_LEN], struct bytes base);

/* COSE over a message to the devices of the site (AAD_LAN). E_INVALID unless it is an array that begins with a small number, as
 * all of these do: no entry and no ticket does. */
enum err keys_sign_lan(const struct keys *k, struct buf *cose, struct bytes payload);

#endif
