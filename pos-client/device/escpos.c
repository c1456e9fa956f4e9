#include "pos-client/device/escpos.h"

void escpos_begin(struct buf *out)
{
	buf_append(out, "\x1B@", 2);
}

static void append_u16le(struct buf *out, unsigned v)
{
	buf_append_byte(out, (uint8_t)(v & 0xFF));
	buf_append_byte(out, (uint8_t)(v >> 8 & 0xFF));
}

/* A printer obeys DLE EOT, DLE ENQ and DLE DC4 (drawer, power) wherever they stand, also in a picture: one dot more keeps the
 * picture from saying them. */
static void append_dots(struct buf *out, const uint8_t *dots, size_t len)
{
	const size_t start = out->len;
	buf_append(out, dots, len);
	for (size_t i = start; i + 1 < out->len; i++) {
		const uint8_t next = out->data[i + 1];
		if (out->data[i] == 0x10 && (next == 0x04 || next == 0x05 || next == 0x14))
			out->data[i] |= 0x08;
	}
}

void escpos_picture(struct buf *out, struct bitmap picture)
{
	const unsigned stride = picture.width / 8;
	for (unsigned y = 0; y < picture.height; y += ESCPOS_BAND) {
		const unsigned rows = picture.height - y < ESCPOS_BAND ? picture.height - y : ESCPOS_BAND;
		buf_append(out, "\x1Dv0\0", 4);
		append_u16le(out, stride);
		append_u16le(out, rows);
		append_dots(out, picture.rows + (size_t)y * stride, (size_t)rows * stride);
	}
}

void escpos_feed(struct buf *out, uint8_t lines)
{
	buf_append(out,
		   "\x1B"
		   "d",
		   2);
	buf_append_byte(out, lines);
}

void escpos_cut(struct buf *out)
{
	buf_append(out, "\x1DV\x42\0", 4);
}

void escpos_pulse(struct buf *out)
{
	buf_append(out, "\x1Bp\x00\x19\xFA", 5);
}
