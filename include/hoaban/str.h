/* Views of bytes, and the small text conversions that everybody needs. Nothing here allocates. */
#ifndef HOABAN_STR_H
#define HOABAN_STR_H

#include <hoaban/err.h>
#include <stdint.h>
#include <string.h>

/* Somebody else's bytes. */
struct bytes {
	const uint8_t *data;
	size_t len;
};

#define BYTES(array) ((struct bytes){(const uint8_t *)(array), sizeof(array)})

struct bytes bytes_of(const void *data, size_t len);
struct bytes bytes_of_text(const char *text); /* without the NUL */
bool bytes_equal(struct bytes a, struct bytes b);

bool str_equal(const char *a, const char *b); /* NULL equals only NULL */
bool str_starts_with(const char *s, const char *prefix);

/* Lower-case hex. `out` has 2·len+1 places. */
void hex_format(char *out, const void *data, size_t len);
/* Exactly 2·len hex digits of either case, nothing else. E_MALFORMED otherwise. */
enum err hex_parse(uint8_t *out, size_t len, const char *text, size_t text_len);

/* RFC 4648 §4 (padded) and §5 (unpadded), strict. `out_len` in: room, out: bytes. E_MALFORMED or E_TOO_LARGE. */
enum err base64_parse(uint8_t *out, size_t *out_len, const char *text, size_t text_len);
enum err base64url_parse(uint8_t *out, size_t *out_len, const char *text, size_t text_len);

/* Crockford base-32, upper case, most significant bit first; the last digit is filled up with zero bits. `out` has
 * ceil(8·len/5)+1 places. Parsing wants exactly ceil(8·len/5) digits, takes either case and reads O as 0, I and L as 1. */
void crockford_format(char *out, const void *data, size_t len);
enum err crockford_parse(uint8_t *out, size_t len, const char *text, size_t text_len);
char crockford_digit(unsigned value); /* of the low 5 bits */
int crockford_value(char c);	      /* 0…31, −1 for a foreign character */

/* A decimal integer with optional '-', no blanks, no plus, within [min, max]. E_MALFORMED or E_RANGE. */
enum err int_parse(int64_t *out, const char *text, int64_t min, int64_t max);

/* Strict UTF-8 (RFC 3629): no overlong forms, surrogates, or values past U+10FFFF. */
bool utf8_is_valid(const void *data, size_t len);
/* Reads one code point; returns its length in bytes, 0 at the end or on a fault. */
size_t utf8_next(uint32_t *code_point, const void *data, size_t len);
/* Not what only a machine sees: control characters (a terminal obeys C1 too), line and paragraph separators, marks that turn
 * the direction of writing, noncharacters. */
bool char_is_plain(uint32_t code_point);
/* UTF-8 of such characters: what may stand in a record, on paper, in a list and in XML alike. */
bool text_is_plain(struct bytes text);
/* A name as people give it: plain, not empty, shorter than `room` bytes, no blank at either end. */
bool name_is_plain(const char *text, size_t room);

#endif
