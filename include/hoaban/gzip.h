/* Bodies that travel compressed: the content coding "gzip" (RFC 9110 §8.4.1.3, RFC 1952), by zlib, with limits against bombs.
 */
#ifndef HOABAN_GZIP_H
#define HOABAN_GZIP_H

#include <hoaban/buf.h>

/* One member, level 6. Read the result with buf_status(). */
void gzip_encode(struct buf *out, struct bytes in);
/* The same for what is made once for one reader: half the time, a fifteenth more bytes, and little memory. */
void gzip_encode_page(struct buf *out, struct bytes in);

/* A few hostile bytes must not become many: at most the ceiling of `out`, and beyond GZIP_FREE bytes at most GZIP_RATIO_MAX
 * times the input. Journals of tills come to 5 times, the most repetitive lists to 30. */
#define GZIP_RATIO_MAX 100
#define GZIP_FREE      65536u
/* Exactly one member, whole, with the right checksum and length, and nothing behind it: else E_MALFORMED. E_TOO_LARGE past
 * either limit. What was appended before an error is of no use. */
enum err gzip_decode(struct buf *out, struct bytes in);

#endif
