/* Pieces of a signed note. Private to lib/. */
#ifndef HOABAN_LIB_NOTE_PARTS_H
#define HOABAN_LIB_NOTE_PARTS_H

#include <hoaban/checkpoint.h>

#define NOTE_SIGNATURES_MAX 100
#define SIGNATURE_BLOB_MAX  512 /* other people's algorithms, decoded */

struct note_signature {
	struct bytes name;
	uint8_t blob[SIGNATURE_BLOB_MAX]; /* key id ‖ signature */
	size_t len;
};

/* The text ends before the last blank line. E_MALFORMED. */
enum err note_split(struct bytes *text, struct bytes *signatures, struct bytes note);
/* "— name base64", without its line end. E_MALFORMED. */
enum err note_signature_parse(struct note_signature *out, struct bytes line);
/* SHA-256(name ‖ 0A ‖ type ‖ public key)[0..4] */
void note_key_id(uint8_t out[static 4], const char *name, uint8_t type, const uint8_t public_key[static PUBLIC_KEY_LEN]);
/* "name+hex+base64" with this type of key, and back. */
void note_key_format(char out[static VKEY_TEXT], const char *name, uint8_t type,
		     const uint8_t public_key[static PUBLIC_KEY_LEN]);
enum err note_key_parse(char name[static ORIGIN_TEXT], uint8_t public_key[static PUBLIC_KEY_LEN], uint8_t type,
			const char *text);

#endif
