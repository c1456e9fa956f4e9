#include <hoaban/wrap.h>

#include <hoaban/arena.h>
#include <hoaban/str.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* One unit per code point that is no combining mark. */
static float count_letters(void *, const char *text, size_t len)
{
	uint32_t code_point;
	float count = 0;
	for (size_t n; (n = utf8_next(&code_point, text, len)) > 0; text += n, len -= n)
		count += code_point < 0x300 || code_point > 0x36F;
	return count;
}

/* The lines joined by '|'. */
static const char *wrapped(struct arena *a, const char *text, float limit)
{
	struct wrap w = {text, limit, count_letters, NULL};
	struct wrap_line line;
	const char *out = NULL;
	while (wrap_next(&line, &w))
		out = out == NULL ? arena_format(a, "%.*s", (int)line.len, line.text)
				  : arena_format(a, "%s|%.*s", out, (int)line.len, line.text);
	return out == NULL ? "(none)" : out;
}

static void texts_break_as_listed(void **)
{
	static const struct {
		const char *text;
		float limit;
		const char *lines;
	} rows[] = {
		{"", 5, "(none)"},
		{"   ", 5, "(none)"},
		{"a", 5, "a"},
		{"a", 0, "a"},
		{"abc", 0, "a|b|c"},
		{"Hoa Ban", 7, "Hoa Ban"},
		{"Hoa Ban", 6, "Hoa|Ban"},
		{"  Hoa   Ban  ", 7, "Hoa|Ban"},
		{"  Hoa   Ban  ", 9, "Hoa   Ban"},
		{"Điện Biên Phủ", 9, "Điện Biên|Phủ"},
		{"Mường Phăng", 3, "Mườ|ng|Phă|ng"},
		{"a\nb", 9, "a|b"},
		{"a\n\nb\n", 9, "a||b"},
		{"\na", 9, "|a"},
		{"no\u00A0break here", 8, "no\u00A0break|here"},
		{"no\u00A0break", 4, "no\u00A0b|reak"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301|e\u0301"},
		{"a bcdefgh", 4, "a|bcde|fgh"},
		{"\xFF\xFE", 1, "\xFF\xFE"}, /* what no measure counts has no width */
	};
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(wrapped(&a, rows[i].text, rows[i].limit), rows[i].lines);
}

/* Whatever the limit: no letter is lost, no line is wider than allowed (a single letter excepted), and it ends. */
static void nothing_is_lost_at_any_width(void **)
{
	static const char text[] = "Bảo tàng Chiến thắng lịch sử Điện Biên Phủ – https://ve.dienbien.example/vi/r/3f2a9c0d";
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	for (int limit = 0; limit < 100; limit++) {
		struct wrap w = {text, (float)limit, count_letters, NULL};
		struct wrap_line line;
		size_t letters = 0;
		while (wrap_next(&line, &w)) {
			float width = count_letters(NULL, line.text, line.len);
			assert_true(width <= (float)limit || width <= 1);
			for (size_t i = 0; i < line.len; i++)
				letters += line.text[i] != ' ';
		}
		assert_int_equal(letters, sizeof(text) - 1 - 10);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_break_as_listed),
		cmocka_unit_test(nothing_is_lost_at_any_width),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
