#include <hoaban/cbor.h>
#include "tests/support/attack.h"
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

static size_t unhex(uint8_t *out, const char *hex)
{
	assert_int_equal(hex_parse(out, strlen(hex) / 2, hex, strlen(hex)), E_OK);
	return strlen(hex) / 2;
}

static void what_is_refused(void **state)
{
	(void)state;
	static const struct { const char *label, *hex; } rows[] = {
		{"nothing", ""},
		{"0 in two bytes", "1800"}, {"23 in two bytes", "1817"}, {"255 in three", "1900ff"}, {"65535 in five", "1a0000ffff"},
		{"2^32-1 in nine", "1b00000000ffffffff"}, {"-1 in two bytes", "3800"}, {"long byte string head", "580161"},
		{"long array head", "980100"}, {"reserved 28", "1c"}, {"reserved 30", "1e"}, {"indefinite bytes", "5f4100ff"},
		{"indefinite array", "9f00ff"}, {"indefinite map", "bf0000ff"}, {"break", "ff"}, {"undefined", "f7"},
		{"simple 0", "e0"}, {"simple 19", "f3"}, {"false in two bytes", "f814"}, {"simple 255", "f8ff"}, {"half", "f90000"},
		{"single", "fa00000000"}, {"double", "fb0000000000000000"}, {"head cut", "1901"}, {"bytes cut", "4261"},
		{"array cut", "8200"}, {"map cut", "a100"}, {"tag without item", "d2"}, {"two items", "0000"},
		{"34 GB of bytes", "5b00000007ffffffff"}, {"2^64-1 bytes", "5bffffffffffffffff61"}, {"2^64-1 elements", "9bffffffffffffffff"},
		{"2^64-1 pairs", "bbffffffffffffffff00"}, {"same key twice", "a200000000"}, {"descending keys", "a201000000"},
		{"negative before positive", "a220000100"}, {"24 before 23", "a2181800170000"}, {"text key order", "a261620061610000"},
		{"bad UTF-8", "62c328"}, {"surrogate", "63eda080"}, {"depth 17", "8181818181818181818181818181818100"},
		{"depth 17 in tags", "c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c100"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t in[64];
		size_t len = unhex(in, rows[i].hex);
		if (cbor_check(bytes_of(in, len)) != E_MALFORMED)
			fail_msg("accepted: %s", rows[i].label);
	}
}

static void what_is_accepted(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"00", "17", "1818", "18ff", "190100", "1a00010000", "1b0000000100000000", "1bffffffffffffffff", "20", "3863",
		"3bffffffffffffffff", "40", "4401020304", "60", "62c3bc", "80", "83010203", "a0", "a201020304", "f4", "f5", "f6", "c11a514b67b0",
		"a30001200121f6", "a3000118180140f6", "81818181818181818181818181818100", "d28443a10126a0f640",
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t in[64];
		size_t len = unhex(in, rows[i]);
		if (cbor_check(bytes_of(in, len)) != E_OK)
			fail_msg("refused: %s", rows[i]);
	}
}

static void heads_are_shortest(void **state)
{
	(void)state;
	static const struct { int64_t value; const char *hex; } rows[] = {
		{0, "00"}, {23, "17"}, {24, "1818"}, {255, "18ff"}, {256, "190100"}, {65535, "19ffff"}, {65536, "1a00010000"},
		{4294967295, "1affffffff"}, {4294967296, "1b0000000100000000"}, {INT64_MAX, "1b7fffffffffffffff"}, {-1, "20"},
		{-24, "37"}, {-25, "3818"}, {-256, "38ff"}, {-257, "390100"}, {-65537, "3a00010000"}, {INT64_MIN, "3b7fffffffffffffff"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t space[16], expected[16];
		struct buf b = BUF_FIXED(space);
		cbor_put_int(&b, rows[i].value);
		size_t len = unhex(expected, rows[i].hex);
		assert_true(bytes_equal(buf_bytes(&b), bytes_of(expected, len)));
		struct cbor_reader r = cbor_open(buf_bytes(&b));
		assert_true(cbor_read_int(&r, INT64_MIN, INT64_MAX) == rows[i].value);
		assert_int_equal(cbor_finish(&r), E_OK);
	}
}

/* One value of every kind, as a writer and a reader of the house would do it. */
static void put_all(struct buf *b, struct bytes any)
{
	cbor_put_tag(b, 18);
	cbor_put_array(b, 9);
	cbor_put_uint(b, UINT64_MAX);
	cbor_put_int(b, -70001);
	cbor_put_bytes(b, "abcd", 4);
	cbor_put_text(b, "Đồi A1");
	cbor_put_bool(b, true);
	cbor_put_bool(b, false);
	cbor_put_null(b);
	cbor_put_map(b, 2);
	cbor_put_int(b, 4);
	cbor_put_int(b, 5);
	cbor_put_int(b, -1);
	cbor_put_textn(b, "xyz", 2);
	buf_append(b, any.data, any.len);
}

static enum err again(struct buf *out, struct bytes in)
{
	struct cbor_reader r = cbor_open(in);
	uint8_t fixed[4];
	cbor_read_tag(&r, 18);
	cbor_read_array(&r, 9, 9);
	uint64_t big = cbor_read_uint(&r, UINT64_MAX);
	int64_t small = cbor_read_int(&r, -70001, -70001);
	cbor_read_fixed(&r, fixed, 4);
	struct bytes text = cbor_read_text(&r, 9, 9);
	bool yes = cbor_read_bool(&r), no = cbor_read_bool(&r), is_null = cbor_read_null(&r);
	cbor_read_map(&r, 2, 2);
	cbor_read_key(&r, 4);
	uint64_t five = cbor_read_uint(&r, 5);
	cbor_read_key(&r, -1);
	struct bytes xy = cbor_read_text(&r, 2, 2);
	struct bytes any = cbor_read_any(&r);
	TRY(cbor_finish(&r));
	bool is_same = big == UINT64_MAX && small == -70001 && memcmp(fixed, "abcd", 4) == 0 && yes && !no && is_null && five == 5 &&
		       bytes_equal(text, bytes_of_text("Đồi A1")) && bytes_equal(xy, bytes_of_text("xy"));
	if (is_same)
		put_all(out, any);
	else
		buf_append(out, in.data, in.len); /* another value, well-formed: its own encoding by the reader's promise */
	return E_OK;
}

static void every_kind_there_and_back(void **state)
{
	(void)state;
	uint8_t space[128];
	struct buf b = BUF_FIXED(space);
	static const uint8_t any[] = {0xa1, 0x61, 'k', 0x81, 0xf6};
	put_all(&b, BYTES(any));
	assert_int_equal(buf_status(&b), E_OK);
	attack_codec(buf_bytes(&b), again);
}

static void an_error_sticks(void **state)
{
	(void)state;
	static const uint8_t in[] = {0x82, 0x01, 0x02};
	struct cbor_reader r = cbor_open(BYTES(in));
	assert_int_equal(cbor_read_array(&r, 3, 9), 0);
	uint8_t out[2] = {9, 9};
	assert_int_equal(cbor_peek(&r), CBOR_NONE);
	assert_int_equal(cbor_read_uint(&r, 9), 0);
	assert_int_equal(cbor_read_bytes(&r, 0, 9).len, 0);
	assert_int_equal(cbor_read_text(&r, 0, 9).len, 0);
	assert_int_equal(cbor_read_any(&r).len, 0);
	assert_false(cbor_read_null(&r));
	assert_false(cbor_read_bool(&r));
	cbor_read_fixed(&r, out, 2);
	assert_int_equal(out[0] + out[1], 0);
	assert_int_equal(cbor_finish(&r), E_MALFORMED);
}

static void limits_are_inclusive(void **state)
{
	(void)state;
	static const uint8_t ten[] = {0x0a}, minus_ten[] = {0x29}, abc[] = {0x63, 'a', 'b', 'c'};
	static const struct { const uint8_t *in; size_t len; int64_t min, max; enum err expected; } rows[] = {
		{ten, 1, 10, 10, E_OK}, {ten, 1, 0, 9, E_MALFORMED}, {ten, 1, 11, 20, E_MALFORMED}, {minus_ten, 1, -10, -10, E_OK},
		{minus_ten, 1, -9, 0, E_MALFORMED}, {minus_ten, 1, 10, 10, E_MALFORMED}, {minus_ten, 1, 9, 9, E_MALFORMED},
		{abc, 4, INT64_MIN, INT64_MAX, E_MALFORMED},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cbor_reader r = cbor_open(bytes_of(rows[i].in, rows[i].len));
		cbor_read_int(&r, rows[i].min, rows[i].max);
		assert_int_equal(cbor_finish(&r), rows[i].expected);
	}
	for (size_t max = 2; max < 4; max++) {
		struct cbor_reader r = cbor_open(BYTES(abc));
		cbor_read_text(&r, 0, max);
		assert_int_equal(cbor_finish(&r), max == 3 ? E_OK : E_MALFORMED);
	}
	static const uint8_t huge[] = {0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	struct cbor_reader r = cbor_open(BYTES(huge));
	cbor_read_int(&r, INT64_MIN, INT64_MAX);
	assert_int_equal(cbor_finish(&r), E_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_refused), cmocka_unit_test(what_is_accepted), cmocka_unit_test(heads_are_shortest),
		cmocka_unit_test(every_kind_there_and_back), cmocka_unit_test(an_error_sticks), cmocka_unit_test(limits_are_inclusive),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
