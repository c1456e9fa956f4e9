/* Who paid, when somebody asks for his name on the receipt: kept apart from the record, which holds only a salted hash, so that
 * it can be erased while the receipt stays.
 *
 * hash = SHA-256(salt ‖ name LF tax code LF address); what was not given is empty. */
#ifndef HOABAN_PAYER_H
#define HOABAN_PAYER_H

#include <hoaban/arena.h>
#include <hoaban/receipt.h>

#define PAYER_BYTES_MAX 400 /* of each text */

struct payer_text {
	const char *name;     /* required */
	const char *tax_code; /* NULL = not given */
	const char *address;
};

/* Refused is what would have to be changed to be right: E_INVALID with a complaint at "/name", "/tax_code" or "/address":
 * invalid UTF-8, control characters, blanks at an end, letters in pieces (not NFC: a combining mark; every Vietnamese letter is
 * one code point), too long, a tax code that is none (10 digits; 10, a hyphen and 3; a person's 12). */
enum err payer_check(const struct payer_text *p, struct complaints *complaints);
void payer_text_hash(uint8_t hash[static HASH_LEN], const uint8_t salt[static SALT_LEN], const struct payer_text *p);

/* A journal's ATTACHMENT_PAYER: [1, salt, name, tax code or null, address or null]. */
#define PAYER_NOTE_MAX (64 + 3 * (PAYER_BYTES_MAX + 3))
struct payer_note {
	uint8_t salt[SALT_LEN];
	struct payer_text text;
};
void payer_note_encode(struct buf *out, const struct payer_note *n);
enum err payer_note_decode(struct payer_note *out, struct arena *a, struct bytes in); /* E_MALFORMED; checks as payer_check() */

#endif
