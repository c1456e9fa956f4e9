/* Columns of a text, the lines that are filled in, and that every sentence fits where it is shown. */
#include "pos-client/domain/text.h"
#include "pos-client/screen/screen.h"
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* ---- columns */

static void test_columns(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int columns;
	} cases[] = {
		{"", 0},
		{"abc", 3},
		{"Điện Biên Phủ", 13},
		{"a\xcc\x81", 1},    /* a letter in two pieces */
		{"\xe1\xbb\x87", 1}, /* ệ */
		{"日本", 4},	     /* wide ones */
		{"\xff\xfe", 2},     /* no characters: one column each */
		{"\x01\x1b[2J", 5},  /* nothing is obeyed */
		{"\xe1\xbb", 2},     /* cut */
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(columns_of(cases[i].text), cases[i].columns);
}

static void test_fit(void **state)
{
	(void)state;
	const char *text = "Đồi A1";
	assert_int_equal(columns_fit(text, 0), 0);
	assert_int_equal(columns_fit(text, 2), strlen("Đồ"));
	assert_int_equal(columns_fit(text, 99), strlen(text));
	assert_int_equal(columns_fit("a\xcc\x81"
				     "b",
				     1),
			 3);			    /* the mark stays with its letter */
	assert_int_equal(columns_fit("a日", 2), 1); /* no half of a wide one */
	assert_int_equal(columns_fit("", 5), 0);
}

/* ---- fields */

static bool type(struct field *f, const char *text)
{
	struct screen_key k = {.code = SCREEN_TEXT};
	memcpy(k.text, text, strlen(text) + 1);
	return field_press(f, &k);
}

static bool press(struct field *f, int code)
{
	const struct screen_key k = {.code = code};
	return field_press(f, &k);
}

static void test_amount(void **state)
{
	(void)state;
	struct field f;
	field_init(&f, FIELD_AMOUNT, 99);
	assert_int_equal(field_amount(&f), -1);
	assert_false(press(&f, SCREEN_BACKSPACE));
	assert_false(type(&f, "x"));
	assert_false(type(&f, "-"));
	assert_false(type(&f, "٣"));
	for (int i = 0; i < 15; i++)
		assert_true(type(&f, "9"));
	assert_false(type(&f, "9"));
	assert_int_equal(field_amount(&f), 999999999999999);
	assert_true(press(&f, SCREEN_DELETE));
	assert_int_equal(field_amount(&f), -1);
	assert_true(type(&f, "0"));
	assert_true(type(&f, "0"));
	assert_int_equal(field_amount(&f), 0);
	assert_false(press(&f, SCREEN_ENTER));
	assert_false(press(&f, SCREEN_F1));
}

static void test_text(void **state)
{
	(void)state;
	struct field f;
	field_init(&f, FIELD_TEXT, 7);
	assert_true(type(&f, "Đ"));
	assert_true(type(&f, "ệ"));
	assert_false(type(&f, "ệ")); /* 8 bytes: not half of it */
	assert_true(type(&f, "ư"));
	assert_string_equal(f.text, "Đệư");
	assert_true(press(&f, SCREEN_BACKSPACE));
	assert_string_equal(f.text, "Đệ");
	assert_true(press(&f, SCREEN_BACKSPACE));
	assert_string_equal(f.text, "Đ");
	assert_int_equal(f.len, 2);
	assert_true(press(&f, SCREEN_BACKSPACE));
	assert_false(press(&f, SCREEN_BACKSPACE));
	field_init(&f, FIELD_TEXT, 99999);
	assert_int_equal(f.max, FIELD_TEXT_MAX);
}

static void test_secret_is_wiped(void **state)
{
	(void)state;
	struct field f;
	static const char zeros[sizeof f.text];
	field_init(&f, FIELD_SECRET, 60);
	assert_true(type(&f, "7"));
	assert_true(type(&f, "1"));
	assert_true(press(&f, SCREEN_BACKSPACE));
	assert_string_equal(f.text, "7");
	assert_int_equal(f.text[1], 0);
	assert_true(press(&f, SCREEN_DELETE));
	assert_memory_equal(f.text, zeros, sizeof zeros);
}

/* ---- sentences */

/* As the message is wrapped: at the last blank that fits. */
static int rows_of(const char *text, int columns)
{
	int rows = 0;
	while (*text != '\0') {
		size_t len = columns_fit(text, columns), cut = len;
		while (text[len] != '\0' && cut > 0 && text[cut] != ' ')
			cut--;
		text += cut > 0 ? cut : len;
		text += strspn(text, " ");
		rows++;
	}
	return rows;
}

static void test_sentences_fit(void **state)
{
	(void)state;
	for (size_t n = 0; till_text_key(n) != NULL; n++) {
		const char *key = till_text_key(n);
		if (!str_starts_with(key, "why.") && !str_starts_with(key, "warn."))
			continue;
		for (enum till_language l = TILL_VI; l < TILL_LANGUAGE_COUNT; l++)
			if (rows_of(till_text(l, key), 78) > 2)
				fail_msg("%s does not fit into two rows of 80 columns", key);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),		cmocka_unit_test(test_fit),
		cmocka_unit_test(test_amount),		cmocka_unit_test(test_text),
		cmocka_unit_test(test_secret_is_wiped), cmocka_unit_test(test_sentences_fit),
	};
	return setlocale(LC_CTYPE, "C.UTF-8") != NULL ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
