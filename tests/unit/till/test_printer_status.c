/* What printers answer: the bits of the manuals as named states, and everything else as rubbish. */
#include "pos-client/device/printer_status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static enum printer_word next(const char *bytes, size_t len, uint8_t *value, size_t *used)
{
	return printer_word_next(bytes_of(bytes, len), value, used);
}

static void rubbish_is_not_an_answer(void **)
{
	static const struct {
		const char *bytes;
		size_t len;
		enum printer_word word;
		size_t used;
	} cases[] = {
		{"", 0, WORD_NONE, 0},
		{"\xFF", 1, WORD_RUBBISH, 1},
		{"\x80", 1, WORD_RUBBISH, 1},
		{"\x93", 1, WORD_RUBBISH, 1},
		{"\x15", 1, WORD_RUBBISH, 1},
		{"\x11", 1, WORD_NOISE, 1},
		{"\x13", 1, WORD_NOISE, 1},
		{"\x10", 1, WORD_NONE, 0},
		{"\x10\0\0", 3, WORD_NONE, 0},
		{"\x10\0\0\x0F", 4, WORD_NOISE, 4},
		{"\x14\0\0\0\x12", 5, WORD_NOISE, 4},
		{"\x10\x04\x12", 3, WORD_RUBBISH, 0},
		{"\x12", 1, WORD_STATUS, 1},
		{"\x7E", 1, WORD_STATUS, 1},
		{"\x00", 1, WORD_PAPER, 1},
		{"\x0C", 1, WORD_PAPER, 1},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t value = 0;
		size_t used = 99;
		assert_int_equal(next(cases[i].bytes, cases[i].len, &value, &used), cases[i].word);
		assert_int_equal(used, cases[i].used);
	}
}

static void answers_become_states(void **)
{
	static const struct {
		uint8_t answers[PRINTER_QUESTIONS];
		enum printer_state state;
		bool blocks;
	} cases[] = {
		{{0x12, 0x12, 0x12}, PRINTER_READY, false},
		{{0x16, 0x12, 0x12}, PRINTER_READY, false}, /* the drawer's pin */
		{{0x12, 0x12, 0x1E}, PRINTER_PAPER_LOW, false},
		{{0x1A, 0x12, 0x12}, PRINTER_OFFLINE, true},
		{{0x1A, 0x16, 0x12}, PRINTER_COVER_OPEN, true},
		{{0x1A, 0x52, 0x12}, PRINTER_FAULT, true},
		{{0x1A, 0x32, 0x12}, PRINTER_PAPER_OUT, true},
		{{0x12, 0x12, 0x7E}, PRINTER_PAPER_OUT, true},
		{{0x1A, 0x36, 0x7E}, PRINTER_PAPER_OUT, true}, /* the lid is open to change the roll */
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		enum printer_state s = printer_state_judge(cases[i].answers);
		assert_int_equal(s, cases[i].state);
		assert_int_equal(printer_state_blocks(s), cases[i].blocks);
	}
	assert_string_equal(printer_state_name(PRINTER_PAPER_OUT), "paper_out");
	assert_string_equal(printer_state_name(PRINTER_UNKNOWN), "unknown");
}

static void paper_after_the_job(void **)
{
	assert_false(printer_paper_ended(0x00));
	assert_false(printer_paper_ended(0x03)); /* near the end */
	assert_true(printer_paper_ended(0x0C));
	assert_true(printer_paper_ended(0x0F));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rubbish_is_not_an_answer),
		cmocka_unit_test(answers_become_states),
		cmocka_unit_test(paper_after_the_job),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
