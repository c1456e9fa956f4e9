/* What server and signer say to each other in one frame: plain fixed binary, big-endian.
 *
 *   request  op u8 ‖ body                     answer  enum err u8 ‖ body (empty unless E_OK)
 *   KEYS        –                                     5 × public key, own user u8, landlock u8, origin
 *   TICKETS     count u32, {length u16, payload}…     count × signature
 *   SIGN        purpose u8, payload                   COSE_Sign1
 *   CHECKPOINT  size u64, root, origin                note */
#ifndef SERVER_SIGNER_PROTOCOL_H
#define SERVER_SIGNER_PROTOCOL_H

#include "signer/signer.h"

enum signer_op { OP_KEYS = 1, OP_TICKETS, OP_SIGN, OP_CHECKPOINT, OP_END };

#define SIGNER_ROLE	 "signer"
#define SIGNER_FRAME_MAX (8u << 20)

/* How far the child could shut itself in. */
struct confinement {
	bool has_own_user, has_landlock;
};

/* A reader whose error is sticky, like cbor's. */
struct wire {
	const uint8_t *at, *end;
	bool failed;
};
struct wire wire_open(struct bytes in);
uint64_t wire_uint(struct wire *w, unsigned bytes);
struct bytes wire_bytes(struct wire *w, size_t len);
struct bytes wire_rest(struct wire *w);
enum err wire_finish(const struct wire *w); /* E_MALFORMED when something failed or is left over */

void put_keys(struct buf *out, const struct signer_keys *keys, const struct confinement *c);
enum err get_keys(struct signer_keys *keys, struct confinement *c, struct wire *in);
void put_tickets(struct buf *out, size_t n, const struct bytes payloads[]);
void put_checkpoint(struct buf *out, const struct checkpoint *c);
enum err get_checkpoint(struct checkpoint *c, struct wire *in);
/* Strips the answer's status. */
enum err get_status(struct wire *in);

#endif
