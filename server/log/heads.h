/* Tree heads: the order of steps that makes a second root for one size impossible. */
#ifndef SERVER_LOG_HEADS_H
#define SERVER_LOG_HEADS_H

#include "log/files.h"
#include "store/log.h"

#include <hoaban/checkpoint.h>
#include <hoaban/uuid.h>

#define LOG_ROLE	"log-publisher"
#define CHECKPOINT_FILE "checkpoint"

struct signer;

/* A head about to be recorded; `last` is the hash of leaf size − 1. */
struct head {
	const char *origin; /* of the log */
	uint64_t number;    /* which beginning of the log that is (store/origin.h) */
	uint64_t size;
	struct hash root, last;
};

/* Records (size, root), under the lease, before anybody signs it. E_BUSY when the lease is lost; E_CONFLICT when the size has
 * another root, or a larger head exists; E_UNAVAILABLE when the last leaf is gone, or the log was begun anew since the leaves
 * were read. Recording the same again is fine.
 *
 * A leaf can be read a moment before its own transaction has reached the disk, and a database that dies then comes back without
 * it. So the record's own transaction looks at the last leaf again: leaves are lost only from the end, and the record's commit
 * flushes all that came before it. */
enum err head_record(struct db *db, const uint8_t holder[static UUID_LEN], const struct head *head, int64_t now);

/* The recorded head's note: the stored one, else signed now and stored. */
enum err head_sign(struct db *db, struct signer *signer, const struct head *head, struct buf *note);

/* Puts the note into place, unless it is there. */
enum err head_show(struct files *f, struct bytes note);

/* The size up to which this directory can be trusted: that of its own checkpoint, if it is ours and its root is the recorded
 * one; else 0. E_CONFLICT: nobody has recorded a head of that size. */
enum err head_shown(struct db *db, const struct files *f, const struct note_verifier *v, uint64_t *size);

#endif
