#include "der.h"

/* At most five bytes: content is never longer than a buffer's ceiling. */
static size_t format_head(uint8_t head[static 6], enum der_tag tag, size_t len)
{
	size_t digits = 0, n = 0;
	head[n++] = (uint8_t)tag;
	if (len < 0x80) {
		head[n++] = (uint8_t)len;
		return n;
	}
	while (digits < 4 && len >> (8 * digits) != 0)
		digits++;
	head[n++] = (uint8_t)(0x80 | digits);
	while (digits-- > 0)
		head[n++] = (uint8_t)(len >> (8 * digits));
	return n;
}

void der_wrap(struct buf *b, size_t start, enum der_tag tag)
{
	uint8_t head[6];
	size_t len = b->len - start, n = format_head(head, tag, len);
	buf_append(b, head, n);
	if (b->failed)
		return;
	memmove(b->data + start + n, b->data + start, len);
	memcpy(b->data + start, head, n);
}

void der_put(struct buf *b, enum der_tag tag, const void *content, size_t len)
{
	size_t start = b->len;
	buf_append(b, content, len);
	der_wrap(b, start, tag);
}
