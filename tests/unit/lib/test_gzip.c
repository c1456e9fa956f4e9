#include <hoaban/gzip.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#define CEILING (4u << 20)

static struct buf encoded_of(struct bytes in)
{
	struct buf out;
	buf_init(&out, CEILING + 4096);
	gzip_encode(&out, in);
	assert_int_equal(buf_status(&out), E_OK);
	return out;
}

static enum err decode(struct bytes in, size_t ceiling)
{
	BUF_LOCAL out;
	buf_init(&out, ceiling);
	return gzip_decode(&out, in);
}

static void assert_round(struct bytes in)
{
	[[gnu::cleanup(buf_release)]] struct buf packed = encoded_of(in);
	BUF_LOCAL out;
	buf_init(&out, in.len);
	assert_int_equal(gzip_decode(&out, buf_bytes(&packed)), E_OK);
	assert_int_equal(out.len, in.len);
	if (in.len > 0)
		assert_memory_equal(out.data, in.data, in.len);
}

static uint8_t *noise(size_t len)
{
	uint8_t *p = malloc(len);
	assert_non_null(p);
	for (size_t i = 0; i < len; i++)
		p[i] = (uint8_t)(i * 2654435761u >> 13);
	return p;
}

/* ---- hostile first */

static void test_not_gzip(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} cases[] = {
		{"", 0},
		{"\x1f", 1},
		{"\x1f\x8b\x08", 3},
		{"\x83\x80\xf6\x80", 4},				  /* a batch that is not compressed */
		{"\x1f\x8b\x07\x00\x00\x00\x00\x00\x00\x03\x03\x00", 12}, /* another method */
		{"\x1f\x8b\x08\xe0\x00\x00\x00\x00\x00\x03\x03\x00", 12}, /* reserved flags */
		{"\x78\x9c\x03\x00\x00\x00\x00\x01", 8},		  /* zlib's own frame */
		{"\x03\x00", 2},					  /* bare deflate */
		{"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x07\x00", 12}, /* an impossible block */
		{"(\xb5/\xfd", 4},					  /* zstd */
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(decode(bytes_of(cases[i].bytes, cases[i].len), CEILING), E_MALFORMED);
}

/* Cut anywhere, or with any one bit turned, it is not taken for the same bytes. */
static void test_truncated_and_turned(void **state)
{
	static const char text[] = "one entry of a journal, one entry of a journal, and its payer's text";
	(void)state;
	[[gnu::cleanup(buf_release)]] struct buf packed = encoded_of(bytes_of(text, sizeof text));
	for (size_t len = 0; len < packed.len; len++)
		assert_int_equal(decode(bytes_of(packed.data, len), CEILING), E_MALFORMED);
	for (size_t bit = 0; bit < packed.len * 8; bit++) {
		BUF_LOCAL out;
		buf_init(&out, CEILING);
		packed.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		if (gzip_decode(&out, buf_bytes(&packed)) == E_OK) /* a bit of the header that says nothing, as its time */
			assert_memory_equal(out.data, text, sizeof text);
		packed.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

static void test_trailing_and_second_member(void **state)
{
	(void)state;
	[[gnu::cleanup(buf_release)]] struct buf packed = encoded_of(bytes_of("abc", 3));
	size_t len = packed.len;
	buf_append_byte(&packed, 0);
	assert_int_equal(decode(buf_bytes(&packed), CEILING), E_MALFORMED);
	packed.len = len;
	buf_append(&packed, (uint8_t[64]){0}, 64); /* a tape's padding */
	assert_int_equal(decode(buf_bytes(&packed), CEILING), E_MALFORMED);
	packed.len = len;
	[[gnu::cleanup(buf_release)]] struct buf second = encoded_of(bytes_of("def", 3));
	buf_append(&packed, second.data, second.len);
	assert_int_equal(decode(buf_bytes(&packed), CEILING), E_MALFORMED);
}

static void test_absolute_cap(void **state)
{
	(void)state;
	uint8_t *p = noise(100000);
	[[gnu::cleanup(buf_release)]] struct buf packed = encoded_of(bytes_of(p, 100000));
	assert_int_equal(decode(buf_bytes(&packed), 100000), E_OK);
	assert_int_equal(decode(buf_bytes(&packed), 99999), E_TOO_LARGE);
	assert_int_equal(decode(buf_bytes(&packed), 0), E_TOO_LARGE);
	free(p);
}

/* Four megabytes of zeros are four kilobytes of gzip: they fit under the ceiling, and are refused all the same. */
static void test_bomb(void **state)
{
	(void)state;
	uint8_t *zeros = calloc(1, CEILING);
	assert_non_null(zeros);
	[[gnu::cleanup(buf_release)]] struct buf packed = encoded_of(bytes_of(zeros, CEILING));
	assert_true(packed.len < 5000);
	assert_int_equal(decode(buf_bytes(&packed), CEILING), E_TOO_LARGE);
	packed.len = 0;
	packed.failed = false;
	gzip_encode(&packed, bytes_of(zeros, GZIP_FREE)); /* so little does no harm at whatever ratio */
	assert_int_equal(decode(buf_bytes(&packed), CEILING), E_OK);
	free(zeros);
}

/* A header of its own size, with a name and a comment, is skipped and kept nowhere. */
static void test_long_header(void **state)
{
	(void)state;
	[[gnu::cleanup(buf_release)]] struct buf packed = encoded_of(bytes_of("abc", 3));
	BUF_LOCAL named;
	buf_init(&named, 1u << 20);
	buf_append(&named, "\x1f\x8b\x08\x18\0\0\0\0\0\x03", 10);
	for (size_t i = 0; i < 200000; i++)
		buf_append_byte(&named, 'n');
	buf_append_byte(&named, 0);
	buf_append(&named, "comment", 8);
	buf_append(&named, packed.data + 10, packed.len - 10);
	BUF_LOCAL out;
	buf_init(&out, 3);
	assert_int_equal(gzip_decode(&out, buf_bytes(&named)), E_OK);
	assert_memory_equal(out.data, "abc", 3);
}

static void test_no_room_to_encode(void **state)
{
	(void)state;
	uint8_t room[8];
	struct buf out = BUF_FIXED(room);
	gzip_encode(&out, bytes_of("abc", 3));
	assert_int_equal(buf_status(&out), E_TOO_LARGE);
}

/* ---- what should work */

static void test_round(void **state)
{
	static const size_t sizes[] = {0, 1, 2, 100, 16383, 16384, 16385, 300000};
	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		uint8_t *p = noise(sizes[i] + 1);
		assert_round(bytes_of(p, sizes[i]));
		randombytes_buf(p, sizes[i]);
		assert_round(bytes_of(p, sizes[i]));
		free(p);
	}
}

/* Somebody else's gzip: made by `printf 'Hoa Ban' | gzip -n`. */
static void test_foreign(void **state)
{
	static const uint8_t foreign[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xf3, 0xc8, 0x4f, 0x54,
					  0x70, 0x4a, 0xcc, 0x03, 0x00, 0x3b, 0xe7, 0xb8, 0xb2, 0x07, 0x00, 0x00, 0x00};
	(void)state;
	BUF_LOCAL out;
	buf_init(&out, 7);
	assert_int_equal(gzip_decode(&out, BYTES(foreign)), E_OK);
	assert_memory_equal(out.data, "Hoa Ban", 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_gzip),
		cmocka_unit_test(test_truncated_and_turned),
		cmocka_unit_test(test_trailing_and_second_member),
		cmocka_unit_test(test_absolute_cap),
		cmocka_unit_test(test_bomb),
		cmocka_unit_test(test_long_header),
		cmocka_unit_test(test_no_room_to_encode),
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_foreign),
	};
	return cmocka_run_group_tests_name("gzip", tests, NULL, NULL);
}
