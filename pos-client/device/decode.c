#include "pos-client/device/decode.h"

#include <hoaban/buf.h>

#define FEED_DOTS 34u
#define BAND_WIDE 72u /* bytes per row when a piece has no picture before its first feed */

struct decoder {
	struct bytes rest;
	unsigned stride; /* bytes per row of this piece; 0 = not known yet */
	unsigned number;
	struct buf rows;
	enum err (*piece)(void *ctx, unsigned number, struct bitmap picture);
	void *ctx;
};

static enum err take(struct decoder *d, const uint8_t **out, size_t len)
{
	if (d->rest.len < len)
		return E_MALFORMED;
	*out = d->rest.data;
	d->rest = bytes_of(d->rest.data + len, d->rest.len - len);
	return E_OK;
}

static enum err start(struct decoder *d)
{
	return d->rows.len == 0 ? E_OK : E_MALFORMED; /* a reset in the middle of a piece would lose it */
}

static enum err raster(struct decoder *d)
{
	const uint8_t *head, *data;
	TRY(take(d, &head, 5));
	const unsigned stride = head[1] | (unsigned)head[2] << 8, rows = head[3] | (unsigned)head[4] << 8;
	if (head[0] != 0 || stride == 0 || rows == 0 || (d->stride != 0 && d->stride != stride))
		return E_MALFORMED;
	TRY(take(d, &data, (size_t)stride * rows));
	if (d->rows.len / stride + rows > DECODE_ROWS_MAX)
		return E_MALFORMED;
	d->stride = stride;
	buf_append(&d->rows, data, (size_t)stride * rows);
	return buf_status(&d->rows);
}

static enum err feed(struct decoder *d)
{
	static const uint8_t white[BAND_WIDE];
	const uint8_t *lines;
	TRY(take(d, &lines, 1));
	if (d->stride == 0)
		d->stride = BAND_WIDE;
	for (size_t left = (size_t)*lines * FEED_DOTS * d->stride; left > 0;) {
		size_t n = left < sizeof(white) ? left : sizeof(white);
		buf_append(&d->rows, white, n);
		left -= n;
	}
	return d->rows.len / d->stride > DECODE_ROWS_MAX ? E_MALFORMED : buf_status(&d->rows);
}

static enum err cut(struct decoder *d)
{
	const uint8_t *mode;
	TRY(take(d, &mode, 2));
	if (mode[0] != 66 || mode[1] != 0 || d->stride == 0)
		return E_MALFORMED;
	const struct bitmap picture = {d->stride * 8, (unsigned)(d->rows.len / d->stride), d->rows.data};
	TRY(d->piece(d->ctx, ++d->number, picture));
	buf_clear(&d->rows);
	d->stride = 0;
	return E_OK;
}

static enum err command(struct decoder *d)
{
	static const struct {
		uint8_t bytes[3];
		size_t len;
		enum err (*run)(struct decoder *d);
	} commands[] = {{{0x1B, '@'}, 2, start}, {{0x1D, 'v', '0'}, 3, raster}, {{0x1B, 'd'}, 2, feed}, {{0x1D, 'V'}, 2, cut}};
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		const uint8_t *word;
		if (d->rest.len < commands[i].len || memcmp(d->rest.data, commands[i].bytes, commands[i].len) != 0)
			continue;
		TRY(take(d, &word, commands[i].len));
		return commands[i].run(d);
	}
	return E_MALFORMED;
}

enum err decode(struct bytes stream, enum err (*piece)(void *ctx, unsigned number, struct bitmap picture), void *ctx)
{
	struct decoder d = {.rest = stream, .piece = piece, .ctx = ctx};
	enum err e = E_OK;
	buf_init(&d.rows, 16u << 20);
	while (e == E_OK && d.rest.len > 0)
		e = command(&d);
	if (e == E_OK && d.rows.len > 0)
		e = E_MALFORMED;
	buf_release(&d.rows);
	return e;
}
