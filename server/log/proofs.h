/* Inclusion proofs, read from the files that everybody else reads. */
#ifndef SERVER_LOG_PROOFS_H
#define SERVER_LOG_PROOFS_H

#include "log/files.h"

#include <hoaban/checkpoint.h>

/* A tlog-proof of one leaf against a note and its checkpoint, verified before it is given away. E_NOT_FOUND when not covered;
 * E_UNAVAILABLE when this directory lacks tiles; E_CORRUPT when they do not lead to the checkpoint's root. */
enum err proof_make(struct buf *out, const struct files *f, const struct checkpoint *c, struct bytes note, uint64_t index);

#endif
