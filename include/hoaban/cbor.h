/* Deterministic CBOR (RFC 8949 §4.2.1): a writer and a strict reader over bytes in memory. Neither allocates.
 *
 * The profile: unsigned and negative integers, byte and text strings, arrays, maps, tags, false, true, null. No floats, no
 * indefinite lengths, no undefined. The reader refuses longer-than-shortest forms, unordered or duplicate map keys, invalid
 * UTF-8 and trailing bytes.
 *
 * The reader's error is sticky: read all fields, then ask cbor_finish() once. After a failure every read yields 0/empty, so
 * a loop over a count that was read is bounded by the `max` its caller gave. */
#ifndef HOABAN_CBOR_H
#define HOABAN_CBOR_H

#include <hoaban/buf.h>

enum cbor_kind { CBOR_UINT, CBOR_NINT, CBOR_BYTES, CBOR_TEXT, CBOR_ARRAY, CBOR_MAP, CBOR_TAG, CBOR_SIMPLE, CBOR_NONE };

/* Writer. The caller keeps map keys in order (bytewise of their encodings: 0,1,…,23,24…; then −1,−2…). */
void cbor_put_uint(struct buf *b, uint64_t v);
void cbor_put_int(struct buf *b, int64_t v);
void cbor_put_bytes(struct buf *b, const void *data, size_t len);
void cbor_put_text(struct buf *b, const char *text);
void cbor_put_textn(struct buf *b, const char *text, size_t len);
void cbor_put_array(struct buf *b, size_t count);
void cbor_put_map(struct buf *b, size_t pairs);
void cbor_put_tag(struct buf *b, uint64_t tag);
void cbor_put_bool(struct buf *b, bool v);
void cbor_put_null(struct buf *b);

struct cbor_reader {
	const uint8_t *at;
	const uint8_t *end;
	bool failed;
};

struct cbor_reader cbor_open(struct bytes in);
enum cbor_kind cbor_peek(const struct cbor_reader *r); /* CBOR_NONE at the end or after a failure */

uint64_t cbor_read_uint(struct cbor_reader *r, uint64_t max); /* fails when larger than max */
int64_t cbor_read_int(struct cbor_reader *r, int64_t min, int64_t max);
struct bytes cbor_read_bytes(struct cbor_reader *r, size_t min, size_t max);
void cbor_read_fixed(struct cbor_reader *r, uint8_t *out, size_t len); /* a byte string of exactly len bytes, copied */
struct bytes cbor_read_text(struct cbor_reader *r, size_t min, size_t max);
size_t cbor_read_array(struct cbor_reader *r, size_t min, size_t max); /* element count */
size_t cbor_read_map(struct cbor_reader *r, size_t min, size_t max);   /* pair count; the caller checks key order, or uses read_key */
void cbor_read_key(struct cbor_reader *r, int64_t expected);           /* the next key must be this integer */
void cbor_read_tag(struct cbor_reader *r, uint64_t expected);
bool cbor_read_bool(struct cbor_reader *r);
bool cbor_read_null(struct cbor_reader *r); /* consumes a null if one is next, and says whether */
struct bytes cbor_read_any(struct cbor_reader *r); /* skips one whole item (strict, depth ≤ 16) and returns its encoding */

void cbor_fail(struct cbor_reader *r);           /* the caller found a fault of meaning */
enum err cbor_finish(const struct cbor_reader *r); /* E_OK only if nothing failed and nothing is left over */

/* One item of the profile, whole, strict, depth ≤ 16. */
enum err cbor_check(struct bytes in);

#endif
