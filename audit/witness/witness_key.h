/* The witness's own key: a file of one line, "PRIVATE+KEY+<name>+<key id>+<base64(04 ‖ seed)>" (the form of Go's sumdb/note),
 * that nobody but its owner may read. */
#ifndef AUDIT_WITNESS_KEY_H
#define AUDIT_WITNESS_KEY_H

#include <hoaban/arena.h>
#include <hoaban/cosignature.h>

struct witness_key {
	struct cosigner cosigner;
	uint8_t secret[SECRET_KEY_LEN];
};

/* Makes one. E_INVALID for a name that cannot stand in a note, E_DUPLICATE when the file is there, E_IO. */
enum err witness_key_make(struct witness_key *out, const char *path, const char *name);
/* E_NOT_FOUND, E_FORBIDDEN when others may read it, E_MALFORMED, E_IO. */
enum err witness_key_load(struct witness_key *out, const char *path);
void witness_key_forget(struct witness_key *k);

/* The line for a note's text at a time. */
enum err witness_key_sign(struct buf *line, const struct witness_key *k, struct bytes text, int64_t time);

#endif
