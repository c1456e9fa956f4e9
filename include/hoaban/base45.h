/* Base45 (RFC 9285), strict: upper-case alphabet only, no group over its range, no stray last character. */
#ifndef HOABAN_BASE45_H
#define HOABAN_BASE45_H

#include <hoaban/buf.h>

void base45_append(struct buf *out, const void *data, size_t len);

/* `out_len` in: room, out: bytes written. E_MALFORMED on any deviation, E_TOO_LARGE when it does not fit. */
enum err base45_parse(uint8_t *out, size_t *out_len, const char *text, size_t text_len);

#endif
