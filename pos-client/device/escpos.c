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

void escpos_picture(struct buf *out, struct bitmap picture)
{
	const unsigned stride = picture.width / 8;
	for (unsigned y = 0; y < picture.height; y += ESCPOS_BAND) {
		const unsigned rows = picture.height - y < ESCPOS_BAND ? picture.height - y : ESCPOS_BAND;
		buf_append(out, "\x1Dv0\0", 4);
		append_u16le(out, stride);
		append_u16le(out, rows);
		buf_append(out, picture.rows + (size_t)y * stride, (size_t)rows * stride);
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
