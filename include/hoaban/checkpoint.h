/* Checkpoints, signed notes and proofs of the revenue log: C2SP tlog-checkpoint, signed-note, tlog-proof (FORMATS §5). */
#ifndef HOABAN_CHECKPOINT_H
#define HOABAN_CHECKPOINT_H

#include <hoaban/merkle.h>

#define ORIGIN_TEXT 128
#define VKEY_TEXT   256
#define CHECKPOINT_TEXT 2048

struct checkpoint {
	char origin[ORIGIN_TEXT];
	uint64_t size;
	struct hash root;
};

/* The note's text: three lines. These bytes are what the log key signs. */
enum err checkpoint_body(struct buf *out, const struct checkpoint *c);
/* Body, blank line and one signature line "— origin base64(keyID ‖ signature)". */
enum err checkpoint_note(struct buf *out, const struct checkpoint *c, const uint8_t public_key[static PUBLIC_KEY_LEN],
                         const uint8_t signature[static SIGNATURE_LEN]);

/* The name of a log that was begun anew for the n-th time: "example.vn/log", "example.vn/log/2", "example.vn/log/3" … The same key
 * signs for all of them. E_TOO_LARGE. */
enum err log_origin_name(char out[static ORIGIN_TEXT], const char *first, uint64_t number);
/* Whether a name is one of those. */
bool log_origin_is_of(const char *name, const char *first);

/* A note verifier: name, key id and Ed25519 public key, from "name+hex+base64". */
struct note_verifier {
	char name[ORIGIN_TEXT];
	uint8_t key_id[4];
	uint8_t public_key[PUBLIC_KEY_LEN];
};
void note_verifier_init(struct note_verifier *v, const char *name, const uint8_t public_key[static PUBLIC_KEY_LEN]);
void note_vkey_format(char out[static VKEY_TEXT], const struct note_verifier *v);
enum err note_vkey_parse(struct note_verifier *out, const char *text);
/* Any signed note: finds the verifier's line and checks it; `text` becomes the signed part. E_BAD_SIGNATURE, E_MALFORMED. */
enum err note_verify(struct bytes *text, struct bytes note, const struct note_verifier *v);

/* Parses a note's text, or a whole note, into a checkpoint (no signature check). E_MALFORMED. */
enum err checkpoint_parse(struct checkpoint *out, struct bytes text);

/* c2sp.org/tlog-proof@v1 with the entry as extra data. */
struct log_proof {
	struct bytes entry;   /* the "extra" line, decoded */
	uint64_t index;
	size_t count;
	struct hash path[MERKLE_PROOF_MAX];
	struct bytes note;    /* the checkpoint */
};
enum err log_proof_format(struct buf *out, const struct log_proof *p);
/* `entry` is decoded into `scratch`. E_MALFORMED. */
enum err log_proof_parse(struct log_proof *out, struct buf *scratch, struct bytes text);
/* Everything: note signature, origin, and inclusion of SHA-256(00 ‖ entry). */
enum err log_proof_verify(const struct log_proof *p, const struct note_verifier *v);

#endif
