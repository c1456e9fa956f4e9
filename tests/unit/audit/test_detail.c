/* What findings say beside their sentence: in both languages, for machines, and nothing that speaks to a terminal. */
#include "audit/finding/finding.h"
#include "audit/words.h"

#include <hoaban/money.h>
#include <hoaban/str.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void assert_said(const struct detail *list, int language, const char *expected)
{
	BUF_LOCAL out;
	buf_init(&out, 4096);
	detail_text(&out, list, language);
	assert_string_equal(buf_text(&out), expected);
}

static void assert_put(const struct detail *list, const char *expected)
{
	BUF_LOCAL out;
	buf_init(&out, 4096);
	struct json_text j = JSON_TEXT(&out);
	detail_json(&j, NULL, list);
	assert_string_equal(buf_text(&out), expected);
}

static void values_are_said_in_the_language(void **state)
{
	const struct detail *list = SAYS({DIFFERS(DETAIL_TOTAL, 40000, 80000)}, {IS(DETAIL_TYPE, LEAF_RECEIPT)});
	(void)state;
	assert_said(list, LANGUAGE_VI, "tổng tiền: 40.000\u00a0₫ | 80.000\u00a0₫, loại mục biên lai");
	assert_said(list, LANGUAGE_EN, "total: ₫40,000 | ₫80,000, type of entry receipt");
	assert_said(SAYS_NOTHING, LANGUAGE_VI, "");
	assert_said(SAYS({IS_ERROR(E_BAD_SIGNATURE)}), LANGUAGE_VI, "lỗi chữ ký không đúng");
	assert_said(SAYS({IS(DETAIL_TICKET_SITES, 5)}), LANGUAGE_EN, "sites of the ticket 0+2");
	assert_said(SAYS({IS_WORD(DETAIL_FACT, DETAIL_FACT_SALE)}), LANGUAGE_VI, "việc lượt bán");
}

static void machines_get_members(void **state)
{
	(void)state;
	assert_put(SAYS_NOTHING, "{}");
	assert_put(SAYS({IS(DETAIL_LEAF, 7)}, {DIFFERS(DETAIL_TOTAL, 40000, 80000)}),
		   "{\"leaf\":7,\"about\":\"total\",\"expected\":40000,\"found\":80000}");
	assert_put(SAYS({DIFFERS(DETAIL_TIME, 0, -1)}),
		   "{\"about\":\"time\",\"expected\":\"1970-01-01T00:00:00Z\",\"found\":\"1969-12-31T23:59:59Z\"}");
	assert_put(SAYS({IS(DETAIL_DAY, 0)}, {IS_ERROR(E_IO)}, {IS_WORD(DETAIL_FIGURE, detail_word_of("cash_refunds"))}),
		   "{\"day\":\"1970-01-01\",\"error\":\"io\",\"figure\":\"cash_refunds\"}");
}

/* A table's text is somebody else's. */
static void what_is_kept_is_plain(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 1u << 20);
	struct findings f = {.arena = &a};
	const struct finding *found =
		findings_add(&f, FINDING_SLIP_SHARED, NO_TABLE, 0, "túi\x1b[2J", SAYS({IS_TEXT(DETAIL_SLIP, "a\r\x7f\xffz")}));
	assert_string_equal(found->id, "túi?[2J");
	assert_string_equal(found->detail[0].text, "a???z");
	arena_release(&a);
}

static void every_text_exists_in_both_languages(void **state)
{
	(void)state;
	for (int language = LANGUAGE_VI; language <= LANGUAGE_EN; language++) {
		for (enum word w = 0; w < WORD_COUNT; w++)
			assert_true(word(w, language) != NULL && word(w, language)[0] != '\0');
		for (enum detail_word w = DETAIL_END + 1; w < DETAIL_WORDS; w++)
			assert_true(detail_word(w, language) != NULL && detail_word(w, language)[0] != '\0');
		for (enum err e = E_OK; e < ERR_COUNT; e++)
			assert_true(error_word(e, language) != NULL && error_word(e, language)[0] != '\0');
		for (enum leaf_type t = 0; t <= LEAF_NEW_ORIGIN; t++)
			assert_true(leaf_word(t, language) != NULL && leaf_word(t, language)[0] != '\0');
		assert_string_equal(leaf_word((enum leaf_type)0x7f, language), leaf_word(0, language));
	}
	for (enum err e = E_OK; e < ERR_COUNT; e++) /* not the English one */
		assert_string_not_equal(error_word(e, LANGUAGE_VI), error_word(e, LANGUAGE_EN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_said_in_the_language),
		cmocka_unit_test(machines_get_members),
		cmocka_unit_test(what_is_kept_is_plain),
		cmocka_unit_test(every_text_exists_in_both_languages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
