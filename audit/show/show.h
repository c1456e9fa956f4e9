/* hoaban-audit show: one record of the export as a person reads it, what the checks found of it, and its proof in the log. */
#ifndef AUDIT_SHOW_H
#define AUDIT_SHOW_H

#include "audit/audit.h"

/* Bytes as what they are: CBOR (COSE messages as their parts) in the diagnostic notation of RFC 8949, nested byte strings that
 * are CBOR as <<…>>; text as text; else hex. Nothing that speaks to a terminal. */
void show_bytes(struct buf *out, struct bytes b);
void show_text(struct buf *out, struct bytes text);

/* The entry of the log at this index, and the way from it to the root of the signed checkpoint, when the checks found one that
 * the entries lead to. */
enum err show_proof(struct buf *out, struct audit *a, uint64_t index);

#endif
