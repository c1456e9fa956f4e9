/* Letters of blocks: every letter is there, every word of the gate fits the smallest screen. */
#include "pos-client/domain/text.h"
#include "pos-client/screen/big_text.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#define COLUMNS 77 /* of 80, beside the margins */
#define ROWS	18 /* of 24, for word, reason and lines together */

static void test_hostile(void **state)
{
	(void)state;
	char longest[4 * BIG_LETTERS_MAX];
	memset(longest, '.', sizeof longest);
	longest[sizeof longest - 1] = '\0';
	static const char *const none[] = {"€", "汉", "\xff", "A\xc3", "[", "\x07"};
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		assert_int_equal(big_text_scale(none[i], ROWS, COLUMNS), 0);
		assert_int_equal(big_text_rows(none[i], 1), 0);
	}
	assert_int_equal(big_text_scale(longest, ROWS, 1000), 0);
	assert_int_equal(big_text_scale("A", 0, COLUMNS), 0);
	assert_int_equal(big_text_scale("A", 3, COLUMNS), 0); /* seven dots are four rows */
	assert_int_equal(big_text_scale("A", 4, 5), 1);
	assert_int_equal(big_text_scale("A", 4, 4), 0);
	assert_int_equal(big_text_scale("A", 1000, 1000), BIG_SCALE_MAX);
}

static void test_every_letter(void **state)
{
	(void)state;
	static const char *const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 :.,-+!/"
					   "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ"
					   "abcàáảãạđư" BIG_CHECK BIG_CROSS BIG_CARE;
	for (const char *at = letters; *at != '\0';) {
		uint32_t cp;
		char one[5] = "";
		size_t n = utf8_next(&cp, at, strlen(at));
		assert_true(n > 0);
		memcpy(one, at, n);
		if (big_text_scale(one, ROWS, COLUMNS) == 0)
			fail_msg("\"%s\" is not there", one);
		at += n;
	}
	assert_int_equal(big_text_rows("A", 2), 7);
	assert_int_equal(big_text_rows("À", 2), 10);
	assert_int_equal(big_text_rows("Ấ", 2), 12);
	assert_int_equal(big_text_rows("Ạ", 2), 9);
}

/* The words with their pictures at two dots a cell at least, the reasons in large letters whatever stands behind them. */
static void test_words_fit(void **state)
{
	(void)state;
	unsigned words = 0, reasons = 0;
	for (int language = 0; language < TILL_LANGUAGE_COUNT; language++)
		for (size_t i = 0; till_text_key(i) != NULL; i++) {
			const char *key = till_text_key(i), *text = till_text((enum till_language)language, key);
			char whole[128];
			bool is_word = strncmp(key, "gate.word.", 10) == 0, is_reason = strncmp(key, "gate.short.", 11) == 0;
			bool is_big = is_word && strcmp(key, "gate.word.again") != 0;
			snprintf(whole, sizeof whole, "%s%s",
				 !is_word || strcmp(key, "gate.word.ready") == 0 ? "" : BIG_CROSS "  ", text);
			if (is_big && big_text_scale(whole, 10, COLUMNS) < 2)
				fail_msg("%s is too large: %s", key, text);
			if ((is_word || is_reason) && big_text_scale(whole, 7, COLUMNS) < 1)
				fail_msg("%s is too long: %s", key, text);
			words += is_word;
			reasons += is_reason;
		}
	assert_int_equal(words, 2 * 4);
	assert_int_equal(reasons, 2 * 14);
	assert_true(big_text_scale("ĐÃ VÀO 08:15", 7, COLUMNS) >= 1);
	assert_true(big_text_scale("ONLY LEFT 9999", 7, COLUMNS + 7) >= 1);
	assert_true(big_text_scale("9999 NGƯỜI", 7, COLUMNS) >= 1);
	assert_true(big_text_scale("9999 PERSONS", 7, COLUMNS) >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_hostile), cmocka_unit_test(test_every_letter),
					   cmocka_unit_test(test_words_fit)};
	return cmocka_run_group_tests_name("letters of blocks", tests, NULL, NULL);
}
