#include <hoaban/gzip_frame.h>

#include <zlib.h>

#define WINDOW_BITS 15
#define LEVEL	    6 /* made once, sent often */
#define TEXT_MAX    (1u << 20)
#define PIECE	    16384

/* A stored block that is not the last one begins so, at the boundary of a byte (RFC 1951 §3.2.4). */
#define STORED 0x00

static void end_deflate(z_stream *z)
{
	deflateEnd(z);
}

static void pack(struct buf *out, z_stream *z, struct bytes in, int flush)
{
	uint8_t piece[PIECE];
	z->next_in = (z_const Bytef *)in.data;
	z->avail_in = (uInt)in.len;
	do {
		z->next_out = piece;
		z->avail_out = sizeof piece;
		deflate(z, flush);
		buf_append(out, piece, sizeof piece - z->avail_out);
	} while (z->avail_out == 0);
}

/* Up to a byte's boundary, and nothing behind it looks back into it by itself. */
static enum err pack_head(struct gzip_frame *f, struct bytes head)
{
	[[gnu::cleanup(end_deflate)]] z_stream z = {0};
	if (deflateInit2(&z, LEVEL, Z_DEFLATED, -WINDOW_BITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return E_MEMORY;
	pack(&f->head, &z, head, Z_FULL_FLUSH);
	return buf_status(&f->head);
}

/* The tail may look back into the head. The middle stands there as NULs: no text has one, so none is looked back at. */
static enum err pack_tail(struct gzip_frame *f, struct bytes head, struct bytes tail)
{
	static const uint8_t nothing[GZIP_MIDDLE_MAX];
	[[gnu::cleanup(end_deflate)]] z_stream z = {0};
	BUF_LOCAL before;
	buf_init(&before, TEXT_MAX + GZIP_MIDDLE_MAX);
	buf_append(&before, head.data, head.len);
	buf_append(&before, nothing, f->middle_len);
	TRY(buf_status(&before));
	if (deflateInit2(&z, LEVEL, Z_DEFLATED, -WINDOW_BITS, 8, Z_DEFAULT_STRATEGY) != Z_OK ||
	    deflateSetDictionary(&z, before.data, (uInt)before.len) != Z_OK)
		return E_MEMORY;
	pack(&f->tail, &z, tail, Z_FINISH);
	return buf_status(&f->tail);
}

static bool has_nul(struct bytes text)
{
	return text.len > 0 && memchr(text.data, 0, text.len) != NULL;
}

static unsigned long crc_of(struct bytes text)
{
	return text.len == 0 ? 0 : crc32(0, text.data, (uInt)text.len);
}

enum err gzip_frame_make(struct gzip_frame *f, struct bytes head, size_t middle_len, struct bytes tail)
{
	*f = (struct gzip_frame){.head_len = head.len, .middle_len = middle_len, .tail_len = tail.len};
	buf_init(&f->head, TEXT_MAX);
	buf_init(&f->tail, TEXT_MAX);
	if (head.len > TEXT_MAX || tail.len > TEXT_MAX)
		return E_TOO_LARGE;
	if (middle_len == 0 || middle_len > GZIP_MIDDLE_MAX || has_nul(head) || has_nul(tail))
		return E_INVALID;
	f->head_crc = crc_of(head);
	f->tail_crc = crc_of(tail);
	TRY(pack_head(f, head));
	return pack_tail(f, head, tail);
}

static void append_u16le(struct buf *out, size_t v)
{
	buf_append_byte(out, (uint8_t)v);
	buf_append_byte(out, (uint8_t)(v >> 8));
}

static void append_u32le(struct buf *out, unsigned long v)
{
	append_u16le(out, v & 0xffff);
	append_u16le(out, v >> 16 & 0xffff);
}

void gzip_frame_fill(struct buf *out, const struct gzip_frame *f, const void *middle)
{
	static const uint8_t magic[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
	unsigned long crc = crc32_combine(f->head_crc, crc_of(bytes_of(middle, f->middle_len)), (z_off_t)f->middle_len);
	buf_append(out, magic, sizeof magic);
	buf_append(out, f->head.data, f->head.len);
	buf_append_byte(out, STORED);
	append_u16le(out, f->middle_len);
	append_u16le(out, ~f->middle_len & 0xffff);
	buf_append(out, middle, f->middle_len);
	buf_append(out, f->tail.data, f->tail.len);
	append_u32le(out, crc32_combine(crc, f->tail_crc, (z_off_t)f->tail_len));
	append_u32le(out, f->head_len + f->middle_len + f->tail_len);
}

void gzip_frame_release(struct gzip_frame *f)
{
	buf_release(&f->head);
	buf_release(&f->tail);
	*f = (struct gzip_frame){0};
}
