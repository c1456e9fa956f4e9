/* Cosignatures of witnesses (C2SP tlog-cosignature, type 04: Ed25519 with a time): "this is the largest log of this origin that
 * I have seen at that time, and everything I saw before is in it". */
#ifndef HOABAN_COSIGNATURE_H
#define HOABAN_COSIGNATURE_H

#include <hoaban/checkpoint.h>

#define COSIGNATURE_LINE 512

/* From a vkey "name+hex+base64" whose key has the type 04. */
struct cosigner {
	char name[ORIGIN_TEXT];
	uint8_t key_id[4];
	uint8_t public_key[PUBLIC_KEY_LEN];
};
/* E_INVALID for a name that cannot stand in a note. */
enum err cosigner_init(struct cosigner *c, const char *name, const uint8_t public_key[static PUBLIC_KEY_LEN]);
void cosigner_format(char out[static VKEY_TEXT], const struct cosigner *c);
enum err cosigner_parse(struct cosigner *out, const char *text); /* E_MALFORMED */

/* What is signed: "cosignature/v1\ntime <time>\n" and the note's text. E_INVALID for a time before 1970. */
enum err cosignature_message(struct buf *out, struct bytes text, int64_t time);
/* "— name base64(key id ‖ time ‖ signature)\n" */
enum err cosignature_line(struct buf *out, const struct cosigner *c, int64_t time,
			  const uint8_t signature[static SIGNATURE_LEN]);

struct cosignature {
	struct bytes text; /* of the note */
	struct bytes line; /* with its line end: a view into the note */
	int64_t time;	   /* Unix seconds */
};
/* The witness's newest line in a note. Others' lines, and the log's own, are looked over. E_BAD_SIGNATURE when there is none,
 * or one that is not the witness's; E_MALFORMED. */
enum err cosignature_verify(struct cosignature *out, struct bytes note, const struct cosigner *c);

#endif
