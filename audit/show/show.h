/* hoaban-audit show: one record of the export as a person reads it, what the checks found of it, and its proof in the log. */
#ifndef AUDIT_SHOW_H
#define AUDIT_SHOW_H

#include "show_forms.h"

#include "audit/audit.h"

#include <hoaban/instant.h>

/* Bytes as what they are: CBOR (COSE messages as their parts) in the diagnostic notation of RFC 8949, nested byte strings that
 * are CBOR as <<…>>; text as text; else hex. What has a name by its shape has it before it as a comment, "/seq/ 41", and a time
 * the clock's word behind it. Nothing that speaks to a terminal. */
void show_bytes(struct buf *out, struct bytes b, struct show_shape shape);
/* What a number counts stands in its name (docs/EXPORT.md): seconds (…_at), milliseconds (…_ms), days (…day). Such a one as a
 * clock or calendar shows it, else "". */
void show_time(char out[static LOCAL_TEXT], struct bytes name, int64_t n);
void show_text(struct buf *out, struct bytes text);

/* The entry of the log at this index, and the way from it to the root of the signed checkpoint, when the checks found one that
 * the entries lead to. */
enum err show_proof(struct buf *out, struct audit *a, uint64_t index);

#endif
