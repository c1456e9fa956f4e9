#include "pos-client/command/command.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

struct taken {
	const char *site;
	int64_t amount, count;
	int32_t day;
	uint8_t id[UUID_LEN];
	bool is_group, has_amount;
};

/* Takes the words (NULL-terminated) and says what came of it; `in` keeps what is left. */
static enum err take(struct invocation *in, struct taken *t, char **words)
{
	const struct option_row rows[] = {
		{"--site", OPTION_TEXT, &t->site, NULL},      {"--amount", OPTION_AMOUNT, &t->amount, &t->has_amount},
		{"--count", OPTION_COUNT, &t->count, NULL},   {"--date", OPTION_DATE, &t->day, NULL},
		{"--group", OPTION_FLAG, &t->is_group, NULL}, {"--id", OPTION_ID, t->id, NULL},
	};
	*t = (struct taken){0};
	till_forget(&in->till);
	in->words = words;
	for (in->word_count = 0; words[in->word_count] != NULL;)
		in->word_count++;
	return options_take(in, rows, sizeof rows / sizeof rows[0]);
}

static int set_up(void **state)
{
	static struct invocation in;
	in = (struct invocation){0};
	till_init(&in.till);
	*state = &in;
	return 0;
}

static int tear_down(void **state)
{
	struct invocation *in = *state;
	till_release(&in->till);
	return 0;
}

static void test_refused(void **state)
{
	static const struct {
		char *words[4];
		const char *code;
	} bad[] = {
		{{"--unknown"}, "unknown"},
		{{"--"}, "unknown"},
		{{"--sit", "A1"}, "unknown"},
		{{"--site"}, "value"},
		{{"--site", "A1", "--site=A1"}, "duplicate"},
		{{"--group=yes"}, "value"},
		{{"--site", "\xff"}, "format"},
		{{"--amount", "-1"}, "format"},
		{{"--amount", "1e3"}, "format"},
		{{"--amount", ""}, "format"},
		{{"--amount=1000000000000000"}, "format"},
		{{"--count", "0"}, "format"},
		{{"--count", "10000"}, "format"},
		{{"--date", "2026-02-29"}, "format"},
		{{"--date", "21/11/2026"}, "format"},
		{{"--id", "123"}, "format"},
	};
	struct invocation *in = *state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		char *words[4];
		struct taken t;
		memcpy(words, bad[i].words, sizeof words);
		assert_int_equal(take(in, &t, words), E_USAGE);
		assert_string_equal(in->till.why.list[0].code, bad[i].code);
	}
}

static void test_taken(void **state)
{
	struct invocation *in = *state;
	struct taken t;
	char *words[] = {"ADULT=2", "--site=A1,DC", "--group",	  "CHILD=1", "--amount",
			 "0",	    "--date",	    "2026-11-21", "--id",    "019a5f3c2b407d10a1b2c3d4e5f60718",
			 NULL};
	assert_int_equal(take(in, &t, words), E_OK);
	assert_string_equal(t.site, "A1,DC");
	assert_true(t.is_group);
	assert_true(t.has_amount);
	assert_int_equal(t.day, civil_day(2026, 11, 21));
	assert_int_equal(t.id[15], 0x18);
	assert_int_equal(in->word_count, 2);
	assert_string_equal(in->words[0], "ADULT=2");
	assert_string_equal(in->words[1], "CHILD=1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_taken, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
