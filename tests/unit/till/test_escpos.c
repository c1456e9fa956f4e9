/* The stream and its independent decoder: what is encoded comes back, and no broken stream does harm. */
#include "pos-client/device/decode.h"
#include "pos-client/device/escpos.h"

#include <hoaban/buf.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define STREAM_MAX (4u << 20)
#define FEED_ROWS  (ESCPOS_FEED * ESCPOS_LINE_DOTS)

struct pieces {
	unsigned count;
	struct bitmap expected[4];
	unsigned feed_rows;
};

static enum err compare(void *ctx, unsigned number, struct bitmap b)
{
	struct pieces *p = ctx;
	const struct bitmap *e = &p->expected[p->count++];
	assert_int_equal(number, p->count);
	assert_int_equal(b.width, e->width);
	assert_int_equal(b.height, e->height + p->feed_rows);
	assert_memory_equal(b.rows, e->rows, (size_t)e->height * e->width / 8);
	for (size_t i = (size_t)e->height * e->width / 8; i < (size_t)b.height * b.width / 8; i++)
		assert_int_equal(b.rows[i], 0);
	return E_OK;
}

static enum err accept(void *, unsigned, struct bitmap)
{
	return E_OK;
}

static enum err refuse(void *, unsigned, struct bitmap)
{
	return E_IO;
}

/* Noise that repeats: also every command byte occurs inside pictures, but for 0x10, which may get a dot more (test_printer_line).
 */
static void fill_noise(uint8_t *out, size_t len, uint32_t seed)
{
	for (size_t i = 0; i < len; i++) {
		seed = seed * 1664525 + 1013904223;
		out[i] = (uint8_t)(seed >> 24);
		out[i] |= out[i] == 0x10 ? 0x08 : 0;
	}
}

static void encode(struct buf *out, const struct bitmap *pictures, size_t count)
{
	buf_init(out, STREAM_MAX);
	escpos_begin(out);
	for (size_t i = 0; i < count; i++) {
		escpos_picture(out, pictures[i]);
		escpos_feed(out, ESCPOS_FEED);
		escpos_cut(out);
	}
	assert_int_equal(buf_status(out), E_OK);
}

/* ---------------------------------------------------------------- hostile */

struct stream {
	const char *bytes;
	size_t len;
};
#define STREAM(text)                                                                                                           \
	{                                                                                                                      \
		text, sizeof(text) - 1                                                                                         \
	}

static void broken_streams_are_refused(void **)
{
	static const struct stream streams[] = {
		STREAM("\x1B"),
		STREAM("A"),
		STREAM("\x1B@hello"),
		STREAM("\x1Dv0"),
		STREAM("\x1Dv0\0\0\0\1\0\x1DV\x42\0"),	   /* no width */
		STREAM("\x1Dv0\0\1\0\0\0\x1DV\x42\0"),	   /* no rows */
		STREAM("\x1Dv0\1\1\0\1\0\xFF\x1DV\x42\0"), /* another mode */
		STREAM("\x1Dv0\0\xFF\xFF\xFF\xFF"
		       "A"),							   /* claims 4 GB */
		STREAM("\x1Dv0\0\1\0\1\0\xFF"),					   /* no cut */
		STREAM("\x1DV\x42\0"),						   /* nothing to cut */
		STREAM("\x1Dv0\0\1\0\1\0\xFF\x1DV\x41\0"),			   /* another cut */
		STREAM("\x1Dv0\0\1\0\1\0\xFF\x1Dv0\0\2\0\1\0\xFF\xFF\x1DV\x42\0"), /* two widths in a piece */
		STREAM("\x1Dv0\0\1\0\1\0\xFF\x1B@\x1DV\x42\0"),			   /* reset in a piece */
	};
	for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++)
		assert_int_equal(decode(bytes_of(streams[i].bytes, streams[i].len), accept, NULL), E_MALFORMED);
}

static void feeds_without_end_are_refused(void **)
{
	BUF_LOCAL stream;
	buf_init(&stream, STREAM_MAX);
	for (int i = 0; i < 20; i++)
		escpos_feed(&stream, 255);
	escpos_cut(&stream);
	assert_int_equal(decode(buf_bytes(&stream), accept, NULL), E_MALFORMED);
}

static void every_prefix_is_survived(void **)
{
	static uint8_t rows[72 * 200];
	struct bitmap picture = {576, 200, rows};
	BUF_LOCAL stream;
	fill_noise(rows, sizeof(rows), 7);
	encode(&stream, &picture, 1);
	for (size_t len = 1; len < stream.len; len++) {
		uint8_t *copy = malloc(len); /* its own allocation: a read past the end is seen */
		memcpy(copy, stream.data, len);
		enum err e = decode(bytes_of(copy, len), accept, NULL);
		assert_int_equal(e, len == 2 ? E_OK : E_MALFORMED); /* ESC @ alone is a whole, empty job */
		free(copy);
	}
}

static void flipped_bytes_are_survived(void **)
{
	static uint8_t rows[72 * 3];
	struct bitmap picture = {576, 3, rows};
	BUF_LOCAL stream;
	encode(&stream, &picture, 1);
	for (size_t i = 0; i < stream.len * 256; i++) {
		uint8_t was = stream.data[i / 256];
		stream.data[i / 256] = (uint8_t)i;
		enum err e = decode(buf_bytes(&stream), accept, NULL);
		assert_true(e == E_OK || e == E_MALFORMED);
		stream.data[i / 256] = was;
	}
}

static void a_fault_of_the_taker_comes_back(void **)
{
	static uint8_t rows[72];
	struct bitmap picture = {576, 1, rows};
	BUF_LOCAL stream;
	encode(&stream, &picture, 1);
	assert_int_equal(decode(buf_bytes(&stream), refuse, NULL), E_IO);
}

/* ---------------------------------------------------------------- there and back */

static void what_is_encoded_comes_back(void **)
{
	static const unsigned heights[] = {1, 2, 127, 128, 129, 255, 256, 257, 905, 3000};
	for (size_t i = 0; i < sizeof(heights) / sizeof(heights[0]); i++) {
		uint8_t *rows = malloc((size_t)heights[i] * 72);
		struct pieces p = {.expected = {{576, heights[i], rows}}, .feed_rows = FEED_ROWS};
		BUF_LOCAL stream;
		fill_noise(rows, (size_t)heights[i] * 72, heights[i]);
		encode(&stream, p.expected, 1);
		assert_int_equal(decode(buf_bytes(&stream), compare, &p), E_OK);
		assert_int_equal(p.count, 1);
		free(rows);
	}
}

static void pieces_come_back_in_order(void **)
{
	static uint8_t rows[3][72 * 300];
	struct pieces p = {.expected = {{576, 300, rows[0]}, {576, 5, rows[1]}, {384, 300, rows[2]}}, .feed_rows = FEED_ROWS};
	BUF_LOCAL stream;
	for (uint32_t i = 0; i < 3; i++)
		fill_noise(rows[i], sizeof(rows[i]), i);
	encode(&stream, p.expected, 3);
	assert_int_equal(decode(buf_bytes(&stream), compare, &p), E_OK);
	assert_int_equal(p.count, 3);
}

static void bytes_are_as_documented(void **)
{
	static const uint8_t rows[] = {0x80, 0x01};
	static const uint8_t expected[] = {0x1B, '@',  0x1D, 'v', '0', 0,    1,	  0,  2, 0,
					   0x80, 0x01, 0x1B, 'd', 4,   0x1D, 'V', 66, 0};
	struct bitmap picture = {8, 2, rows};
	BUF_LOCAL stream;
	encode(&stream, &picture, 1);
	assert_int_equal(stream.len, sizeof(expected));
	assert_memory_equal(stream.data, expected, sizeof(expected));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(broken_streams_are_refused),	   cmocka_unit_test(feeds_without_end_are_refused),
		cmocka_unit_test(every_prefix_is_survived),	   cmocka_unit_test(flipped_bytes_are_survived),
		cmocka_unit_test(a_fault_of_the_taker_comes_back), cmocka_unit_test(what_is_encoded_comes_back),
		cmocka_unit_test(pieces_come_back_in_order),	   cmocka_unit_test(bytes_are_as_documented),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
