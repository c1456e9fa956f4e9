#include <hoaban/base45.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

static void what_is_refused(void **state)
{
	(void)state;
	static const struct { const char *text; size_t len; } rows[] = {
		{"GGW", 3}, {":::", 3}, {"::", 2}, {"A", 1}, {"AAAA", 4}, {"bb8", 3}, {"AB\0", 3}, {"FGW ", 4},
		{"AB", 1}, {"V5", 2}, {"\xc3\x80" "A", 3}, {"BB8\n", 4}, {"BB8==", 5},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t out[8];
		size_t len = sizeof(out);
		assert_int_equal(base45_parse(out, &len, rows[i].text, rows[i].len), E_MALFORMED);
	}
}

/* RFC 9285 §4.3 and §4.4. */
static void vectors(void **state)
{
	(void)state;
	static const struct { const char *bytes; size_t len; const char *text; } rows[] = {
		{"AB", 2, "BB8"}, {"Hello!!", 7, "%69 VD92EX0"}, {"base-45", 7, "UJCLQE7W581"}, {"ietf!", 5, "QED8WEX0"},
		{"\xff\xff", 2, "FGW"}, {"", 0, ""}, {"\xff", 1, "U5"}, {"\0\0\0", 3, "00000"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		BUF_LOCAL text;
		uint8_t out[8];
		size_t len = sizeof(out);
		buf_init(&text, 64);
		base45_append(&text, rows[i].bytes, rows[i].len);
		assert_string_equal(buf_text(&text), rows[i].text);
		assert_int_equal(base45_parse(out, &len, rows[i].text, strlen(rows[i].text)), E_OK);
		assert_true(bytes_equal(bytes_of(out, len), bytes_of(rows[i].bytes, rows[i].len)));
	}
}

/* Every group of three and of two: accepted exactly when it is what the writer writes. */
static void every_group(void **state)
{
	(void)state;
	static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
	for (unsigned v = 0; v < 45 * 45 * 45; v++) {
		char text[3] = {alphabet[v % 45], alphabet[v / 45 % 45], alphabet[v / 2025]};
		uint8_t out[2];
		size_t len = 2, pair_len = 2;
		enum err e = base45_parse(out, &len, text, 3);
		assert_int_equal(e, v <= 0xffff ? E_OK : E_MALFORMED);
		if (e == E_OK)
			assert_int_equal(out[0] << 8 | out[1], v);
		if (v < 45 * 45)
			assert_int_equal(base45_parse(out, &pair_len, text, 2), v <= 0xff ? E_OK : E_MALFORMED);
	}
}

static void room(void **state)
{
	(void)state;
	uint8_t out[4];
	size_t len = 1;
	assert_int_equal(base45_parse(out, &len, "BB8", 3), E_TOO_LARGE);
	len = 2;
	assert_int_equal(base45_parse(out, &len, "BB800", 5), E_TOO_LARGE);
	len = 3;
	assert_int_equal(base45_parse(out, &len, "BB800", 5), E_OK);
	assert_int_equal(len, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_refused), cmocka_unit_test(vectors), cmocka_unit_test(every_group), cmocka_unit_test(room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
