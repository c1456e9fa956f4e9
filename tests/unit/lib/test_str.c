#include <hoaban/arena.h>
#include <hoaban/str.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

static void hex(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum err expected;
	} rows[] = {
		{"", E_MALFORMED},	 {"0", E_MALFORMED},	{"00f", E_MALFORMED},  {"00ff0", E_MALFORMED},
		{"00ff00", E_MALFORMED}, {"0 ff", E_MALFORMED}, {"0xff", E_MALFORMED}, {"gg00", E_MALFORMED},
		{"00FF", E_OK},		 {"00ff", E_OK},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t out[2];
		assert_int_equal(hex_parse(out, 2, rows[i].text, strlen(rows[i].text)), rows[i].expected);
	}
	char text[7];
	hex_format(text, "\x00\x9a\xff", 3);
	assert_string_equal(text, "009aff");
}

static void base64(void **state)
{
	(void)state;
	static const struct {
		const char *padded, *url, *value;
		enum err expected;
	} rows[] = {
		{"", "", "", E_OK},
		{"Zg==", "Zg", "f", E_OK},
		{"Zm8=", "Zm8", "fo", E_OK},
		{"Zm9v", "Zm9v", "foo", E_OK},
		{"Zm9vYmFy", "Zm9vYmFy", "foobar", E_OK},
		{"+/+/", "-_-_", "\xfb\xff\xbf", E_OK},
		{"Z", "Z", "", E_MALFORMED},
		{"Zh==", "Zh", "", E_MALFORMED},
		{"Zm9=", "Zm9", "", E_MALFORMED},
		{"====", "Zg==", "", E_MALFORMED},
		{"Zg=a", "Zg=a", "", E_MALFORMED},
		{"-_-_", "+/+/", "", E_MALFORMED},
		{"Zg", "Zm9v=", "", E_MALFORMED},
		{"Zm9v====", "Z m9", "", E_MALFORMED},
		{"Zm9\n", "Zm9v\n", "", E_MALFORMED},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t out[8];
		size_t len = sizeof(out);
		assert_int_equal(base64_parse(out, &len, rows[i].padded, strlen(rows[i].padded)), rows[i].expected);
		if (rows[i].expected == E_OK)
			assert_true(bytes_equal(bytes_of(out, len), bytes_of_text(rows[i].value)));
		len = sizeof(out);
		assert_int_equal(base64url_parse(out, &len, rows[i].url, strlen(rows[i].url)), rows[i].expected);
		if (rows[i].expected == E_OK)
			assert_true(bytes_equal(bytes_of(out, len), bytes_of_text(rows[i].value)));
	}
	uint8_t small[2];
	size_t room = sizeof(small);
	assert_int_equal(base64_parse(small, &room, "Zm9v", 4), E_TOO_LARGE);
}

static void crockford(void **state)
{
	(void)state;
	static const uint8_t data[5] = {0x00, 0x44, 0x32, 0x14, 0xc7}; /* 0 1 2 3 4 5 6 7 in five bits each */
	char text[9];
	uint8_t back[5], one[1];
	crockford_format(text, data, sizeof(data));
	assert_string_equal(text, "01234567");
	assert_int_equal(crockford_parse(back, 5, "oi2345 7", 8), E_MALFORMED);
	assert_int_equal(crockford_parse(back, 5, "U1234567", 8), E_MALFORMED);
	assert_int_equal(crockford_parse(back, 5, "0123456", 7), E_MALFORMED);
	assert_int_equal(crockford_parse(back, 5, "oL234567", 8), E_OK);
	assert_memory_equal(back, data, 5);
	assert_int_equal(crockford_parse(one, 1, "ZW", 2), E_OK);
	assert_int_equal(one[0], 0xff);
	assert_int_equal(crockford_parse(one, 1, "ZX", 2), E_MALFORMED); /* bits left over */
	assert_int_equal(crockford_value(0), -1);
}

static void integers(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum err expected;
		int64_t value;
	} rows[] = {
		{"", E_MALFORMED, 0},
		{"-", E_MALFORMED, 0},
		{"+1", E_MALFORMED, 0},
		{" 1", E_MALFORMED, 0},
		{"1 ", E_MALFORMED, 0},
		{"--1", E_MALFORMED, 0},
		{"1e3", E_MALFORMED, 0},
		{"99999999999999999999x", E_MALFORMED, 0},
		{"9223372036854775808", E_RANGE, 0},
		{"-9223372036854775809", E_RANGE, 0},
		{"99999999999999999999", E_RANGE, 0},
		{"9223372036854775807", E_OK, INT64_MAX},
		{"-9223372036854775808", E_OK, INT64_MIN},
		{"0", E_OK, 0},
		{"-7", E_OK, -7},
	};
	int64_t v;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(int_parse(&v, rows[i].text, INT64_MIN, INT64_MAX), rows[i].expected);
		if (rows[i].expected == E_OK)
			assert_true(v == rows[i].value);
	}
	assert_int_equal(int_parse(&v, "10", 1, 9), E_RANGE);
	assert_int_equal(int_parse(&v, "0", 1, 9), E_RANGE);
}

static void utf8(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t len;
		bool is_valid;
	} rows[] = {
		{"", 0, true},
		{"Điện Biên ₫", 17, true},
		{"\0", 1, true},
		{"\xf4\x8f\xbf\xbf", 4, true},
		{"\xf4\x90\x80\x80", 4, false},
		{"\xed\xa0\x80", 3, false},
		{"\xc0\xaf", 2, false},
		{"\xc1\xbf", 2, false},
		{"\xe0\x9f\xbf", 3, false},
		{"\xf0\x8f\xbf\xbf", 4, false},
		{"\x80", 1, false},
		{"\xe1\xba", 2, false},
		{"\xff", 1, false},
		{"\xc3(", 2, false},
		{"\xf5\x80\x80\x80", 4, false},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(utf8_is_valid(rows[i].text, rows[i].len), rows[i].is_valid);
	uint32_t c;
	assert_int_equal(utf8_next(&c, "₫", 3), 3);
	assert_int_equal(c, 0x20ab);
	assert_int_equal(utf8_next(&c, "₫", 2), 0);
}

static void texts(void **state)
{
	(void)state;
	assert_true(str_equal(NULL, NULL));
	assert_false(str_equal(NULL, ""));
	assert_false(str_equal("a", NULL));
	assert_true(str_starts_with("HB1:x", "HB1:"));
	assert_false(str_starts_with("HB", "HB1:"));
	assert_true(bytes_equal((struct bytes){NULL, 0}, bytes_of_text("")));
	assert_false(bytes_equal(bytes_of_text("a"), bytes_of_text("b")));
}

static void errors(void **state)
{
	(void)state;
	assert_string_equal(err_code(E_MALFORMED), "malformed");
	assert_int_equal(err_http(E_MISMATCH), 422);
	assert_int_equal(err_exit(E_OK), 0);
	assert_int_equal(err_exit(E_DATABASE), 3);
	assert_true(err_is_retryable(E_BUSY));
	assert_string_equal(err_code((enum err)9999), "internal");
	for (unsigned e = 0; e < ERR_COUNT; e++)
		for (unsigned other = 0; other < e; other++)
			assert_string_not_equal(err_code((enum err)e), err_code((enum err)other));
}

static void complaints(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 1 << 16);
	struct complaints c = {.arena = &a};
	char pointer[] = "/lines/0";
	for (int i = 0; i < COMPLAINTS_MAX + 3; i++)
		assert_int_equal(complain(&c, pointer, "range", "number %d of %s", i, "many"), E_INVALID);
	pointer[1] = 'X'; /* the list keeps its own copy */
	assert_int_equal(c.count, COMPLAINTS_MAX + 3);
	assert_string_equal(c.list[0].pointer, "/lines/0");
	assert_string_equal(c.list[COMPLAINTS_MAX - 1].detail, "number 15 of many");
	arena_release(&a);
}

static void plain(void **state)
{
	(void)state;
	static const char *const good[] = {"", "Nguyễn Văn A", "a\u00a0b", "\u200d", "Hoa\u0300", "a\u0323\u0302"};
	static const char *const bad[] = {"a\n",    "a\tb",   "\x7f",	"\xc2\x9b[31m", "\xc2\x80", "\xc2\x9f", "\u2028",
					  "\u202e", "\u2066", "\ufffe", "\uffff",	"\xc3",	    "\x9b",	"\xff"};
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!text_is_plain(bytes_of_text(good[i])))
			fail_msg("good %zu", i);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (text_is_plain(bytes_of_text(bad[i])))
			fail_msg("bad %zu", i);
	assert_false(text_is_plain(bytes_of("a\0b", 3)));
	assert_true(name_is_plain("Quầy A1", 10));
	assert_false(name_is_plain("Quầy A1", 9));
	assert_false(name_is_plain("", 9));
	assert_false(name_is_plain(" a", 9));
	assert_false(name_is_plain("a ", 9));
	assert_false(name_is_plain("a\xc2\x85", 9));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hex),	    cmocka_unit_test(base64), cmocka_unit_test(crockford),
		cmocka_unit_test(integers), cmocka_unit_test(utf8),   cmocka_unit_test(plain),
		cmocka_unit_test(texts),    cmocka_unit_test(errors), cmocka_unit_test(complaints),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
