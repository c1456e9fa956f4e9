#include <hoaban/buf.h>

#include <stdio.h>
#include <stdlib.h>

#define CAP_FIRST 128

/* A growing buffer's storage is one byte larger than `cap`: room for the NUL of buf_text(). */
static bool grow(struct buf *b, size_t need)
{
	size_t cap = b->cap < CAP_FIRST ? CAP_FIRST : b->cap;
	while (cap < need)
		cap = cap > b->ceiling / 2 ? b->ceiling : cap * 2;
	if (cap > b->ceiling)
		cap = b->ceiling;
	uint8_t *data = realloc(b->data, cap + 1);
	if (data == NULL)
		return false;
	b->data = data;
	b->cap = cap;
	return true;
}

/* Room for `more` bytes at the end, or NULL (and the buffer is failed). */
static uint8_t *reserve(struct buf *b, size_t more)
{
	if (b->failed)
		return NULL;
	bool fits = more <= b->ceiling - b->len;
	if (fits && (b->data == NULL || more > b->cap - b->len))
		fits = !b->is_fixed && grow(b, b->len + more);
	if (!fits) {
		b->failed = true;
		return NULL;
	}
	return b->data + b->len;
}

void buf_init(struct buf *b, size_t ceiling)
{
	*b = (struct buf){.ceiling = ceiling};
}

void buf_release(struct buf *b)
{
	if (!b->is_fixed)
		free(b->data);
	*b = (struct buf){.is_fixed = b->is_fixed};
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->failed = false;
}

void buf_append(struct buf *b, const void *data, size_t len)
{
	if (len == 0)
		return;
	uint8_t *to = reserve(b, len);
	if (to == NULL)
		return;
	memcpy(to, data, len);
	b->len += len;
}

void buf_append_byte(struct buf *b, uint8_t byte)
{
	buf_append(b, &byte, 1);
}

void buf_append_text(struct buf *b, const char *text)
{
	buf_append(b, text, strlen(text));
}

__attribute__((format(printf, 1, 0))) static int text_length(const char *format, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	return len;
}

void buf_append_format(struct buf *b, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	int len = text_length(format, ap);
	/* vsnprintf writes a NUL: a fixed buffer must have room for it, a growing one has its spare byte. */
	uint8_t *to = len < 0 ? NULL : reserve(b, (size_t)len + b->is_fixed);
	if (to != NULL) {
		vsnprintf((char *)to, (size_t)len + 1, format, ap);
		b->len += (size_t)len;
	}
	b->failed = b->failed || len < 0;
	va_end(ap);
}

static void append_be(struct buf *b, uint64_t v, unsigned bytes)
{
	uint8_t be[8];
	for (unsigned i = 0; i < bytes; i++)
		be[i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
	buf_append(b, be, bytes);
}

void buf_append_u16be(struct buf *b, uint16_t v)
{
	append_be(b, v, 2);
}

void buf_append_u32be(struct buf *b, uint32_t v)
{
	append_be(b, v, 4);
}

void buf_append_u64be(struct buf *b, uint64_t v)
{
	append_be(b, v, 8);
}

void buf_append_hex(struct buf *b, const void *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *from = data;
	uint8_t *to = len > SIZE_MAX / 2 ? NULL : reserve(b, 2 * len);
	if (to == NULL) {
		b->failed = true;
		return;
	}
	for (size_t i = 0; i < len; i++) {
		to[2 * i] = (uint8_t)digits[from[i] >> 4];
		to[2 * i + 1] = (uint8_t)digits[from[i] & 15];
	}
	b->len += 2 * len;
}

static uint32_t group_of_three(const uint8_t *at, size_t left)
{
	return (uint32_t)at[0] << 16 | (left > 1 ? (uint32_t)at[1] << 8 : 0) | (left > 2 ? at[2] : 0);
}

static void append_base64(struct buf *b, const uint8_t *from, size_t len, const char digits[static 64], bool is_padded)
{
	for (size_t i = 0; i < len; i += 3) {
		size_t left = len - i, kept = left >= 3 ? 4 : left + 1;
		uint32_t v = group_of_three(from + i, left);
		char out[4];
		for (unsigned k = 0; k < 4; k++)
			out[k] = k < kept ? digits[(v >> (18 - 6 * k)) & 63] : '=';
		buf_append(b, out, is_padded ? 4 : kept);
	}
}

void buf_append_base64(struct buf *b, const void *data, size_t len)
{
	append_base64(b, data, len, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", true);
}

void buf_append_base64url(struct buf *b, const void *data, size_t len)
{
	append_base64(b, data, len, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", false);
}

enum err buf_status(const struct buf *b)
{
	return b->failed ? E_TOO_LARGE : E_OK;
}

struct bytes buf_bytes(const struct buf *b)
{
	return (struct bytes){b->data, b->len};
}

const char *buf_text(struct buf *b)
{
	if (b->is_fixed && b->len == b->cap)
		b->failed = true;
	if (b->failed || b->data == NULL)
		return "";
	b->data[b->len] = 0;
	return (const char *)b->data;
}
