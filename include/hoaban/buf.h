/* A growable byte buffer that is given its ceiling at birth.
 *
 * Appending never fails loudly: a buffer that would pass its ceiling (or runs out of memory) becomes `failed`, ignores all
 * further appends and keeps its bytes; the writer asks once, at the end, with buf_status(). */
#ifndef HOABAN_BUF_H
#define HOABAN_BUF_H

#include <hoaban/err.h>
#include <hoaban/str.h>
#include <stdarg.h>
#include <stdint.h>

struct buf {
	uint8_t *data;
	size_t len;
	size_t cap;
	size_t ceiling;
	bool is_fixed; /* storage belongs to the caller */
	bool failed;
};

/* A buffer over the caller's array; never allocates, never freed. */
#define BUF_FIXED(array) ((struct buf){.data = (array), .cap = sizeof(array), .ceiling = sizeof(array), .is_fixed = true})

void buf_init(struct buf *b, size_t ceiling); /* empty, growing up to `ceiling` bytes */
void buf_release(struct buf *b);              /* frees; safe on a fixed buffer */
void buf_clear(struct buf *b);                /* length 0, no longer failed, storage kept */

void buf_append(struct buf *b, const void *data, size_t len);
void buf_append_byte(struct buf *b, uint8_t byte);
void buf_append_text(struct buf *b, const char *text);
/* A fixed buffer needs room for the terminating NUL too. */
void buf_append_format(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_append_u16be(struct buf *b, uint16_t v);
void buf_append_u32be(struct buf *b, uint32_t v);
void buf_append_u64be(struct buf *b, uint64_t v);
void buf_append_hex(struct buf *b, const void *data, size_t len);    /* lower case */
void buf_append_base64(struct buf *b, const void *data, size_t len); /* RFC 4648 §4, padded */
void buf_append_base64url(struct buf *b, const void *data, size_t len); /* RFC 4648 §5, unpadded */

enum err buf_status(const struct buf *b);      /* E_OK, or E_TOO_LARGE when something did not fit */
struct bytes buf_bytes(const struct buf *b);   /* a view, valid until the next append */
const char *buf_text(struct buf *b);           /* NUL-terminated view; "" when failed, or when a fixed buffer has no room for the NUL */

/* For a buffer that is a local: `[[gnu::cleanup(buf_release)]] struct buf b;` */
#define BUF_LOCAL [[gnu::cleanup(buf_release)]] struct buf

#endif
