#include <hoaban/money.h>
#include <hoaban/words.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const char *words(struct buf *out, enum err (*write)(struct buf *, int64_t), int64_t amount)
{
	buf_clear(out);
	assert_int_equal(write(out, amount), E_OK);
	return buf_text(out);
}

static void refuses_what_has_no_words(void **)
{
	static const int64_t amounts[] = {-1, INT64_MIN, MONEY_MAX + 1, INT64_MAX};
	BUF_LOCAL out;
	buf_init(&out, 1000);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(words_vi(&out, amounts[i]), E_RANGE);
		assert_int_equal(words_en(&out, amounts[i]), E_RANGE);
		assert_int_equal(out.len, 0);
	}
	for (size_t room = 0; room < 20; room++) { /* "Hai mươi nghìn đồng" needs more */
		uint8_t storage[20];
		struct buf small = {.data = storage, .cap = room, .ceiling = room, .is_fixed = true};
		assert_int_equal(words_vi(&small, 20000), E_TOO_LARGE);
	}
}

static void appends_behind_what_is_there(void **)
{
	BUF_LOCAL out;
	buf_init(&out, 1000);
	buf_append_text(&out, "bằng chữ: ");
	assert_int_equal(words_vi(&out, 20000), E_OK);
	assert_string_equal(buf_text(&out), "bằng chữ: Hai mươi nghìn đồng");
}

/* The sentences of the receipt's rule, letter by letter. */
static const struct {
	int64_t amount;
	const char *vi;
} examples[] = {
	{0, "Không đồng"},
	{INT64_C(1234000000000), "Một nghìn hai trăm ba mươi tư tỷ đồng"},
	{20000, "Hai mươi nghìn đồng"},
	{105000, "Một trăm linh năm nghìn đồng"},
	{1001000, "Một triệu không trăm linh một nghìn đồng"},
	{21121114, "Hai mươi mốt triệu một trăm hai mươi mốt nghìn một trăm mười bốn đồng"},
};

static void the_examples_of_the_rule(void **)
{
	BUF_LOCAL out;
	buf_init(&out, 1000);
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
		assert_string_equal(words(&out, words_vi, examples[i].amount), examples[i].vi);
}

static const struct {
	int64_t amount;
	const char *vi, *en;
} table[] = {
	{INT64_C(0), "Không đồng", "Zero dong"},
	{INT64_C(1), "Một đồng", "One dong"},
	{INT64_C(2), "Hai đồng", "Two dong"},
	{INT64_C(4), "Bốn đồng", "Four dong"},
	{INT64_C(5), "Năm đồng", "Five dong"},
	{INT64_C(9), "Chín đồng", "Nine dong"},
	{INT64_C(10), "Mười đồng", "Ten dong"},
	{INT64_C(11), "Mười một đồng", "Eleven dong"},
	{INT64_C(12), "Mười hai đồng", "Twelve dong"},
	{INT64_C(13), "Mười ba đồng", "Thirteen dong"},
	{INT64_C(14), "Mười bốn đồng", "Fourteen dong"},
	{INT64_C(15), "Mười lăm đồng", "Fifteen dong"},
	{INT64_C(16), "Mười sáu đồng", "Sixteen dong"},
	{INT64_C(19), "Mười chín đồng", "Nineteen dong"},
	{INT64_C(20), "Hai mươi đồng", "Twenty dong"},
	{INT64_C(21), "Hai mươi mốt đồng", "Twenty-one dong"},
	{INT64_C(22), "Hai mươi hai đồng", "Twenty-two dong"},
	{INT64_C(24), "Hai mươi tư đồng", "Twenty-four dong"},
	{INT64_C(25), "Hai mươi lăm đồng", "Twenty-five dong"},
	{INT64_C(31), "Ba mươi mốt đồng", "Thirty-one dong"},
	{INT64_C(44), "Bốn mươi tư đồng", "Forty-four dong"},
	{INT64_C(50), "Năm mươi đồng", "Fifty dong"},
	{INT64_C(55), "Năm mươi lăm đồng", "Fifty-five dong"},
	{INT64_C(71), "Bảy mươi mốt đồng", "Seventy-one dong"},
	{INT64_C(84), "Tám mươi tư đồng", "Eighty-four dong"},
	{INT64_C(99), "Chín mươi chín đồng", "Ninety-nine dong"},
	{INT64_C(100), "Một trăm đồng", "One hundred dong"},
	{INT64_C(101), "Một trăm linh một đồng", "One hundred one dong"},
	{INT64_C(104), "Một trăm linh bốn đồng", "One hundred four dong"},
	{INT64_C(105), "Một trăm linh năm đồng", "One hundred five dong"},
	{INT64_C(110), "Một trăm mười đồng", "One hundred ten dong"},
	{INT64_C(111), "Một trăm mười một đồng", "One hundred eleven dong"},
	{INT64_C(114), "Một trăm mười bốn đồng", "One hundred fourteen dong"},
	{INT64_C(115), "Một trăm mười lăm đồng", "One hundred fifteen dong"},
	{INT64_C(121), "Một trăm hai mươi mốt đồng", "One hundred twenty-one dong"},
	{INT64_C(199), "Một trăm chín mươi chín đồng", "One hundred ninety-nine dong"},
	{INT64_C(200), "Hai trăm đồng", "Two hundred dong"},
	{INT64_C(505), "Năm trăm linh năm đồng", "Five hundred five dong"},
	{INT64_C(544), "Năm trăm bốn mươi tư đồng", "Five hundred forty-four dong"},
	{INT64_C(999), "Chín trăm chín mươi chín đồng", "Nine hundred ninety-nine dong"},
	{INT64_C(1000), "Một nghìn đồng", "One thousand dong"},
	{INT64_C(1001), "Một nghìn không trăm linh một đồng", "One thousand one dong"},
	{INT64_C(1004), "Một nghìn không trăm linh bốn đồng", "One thousand four dong"},
	{INT64_C(1010), "Một nghìn không trăm mười đồng", "One thousand ten dong"},
	{INT64_C(1015), "Một nghìn không trăm mười lăm đồng", "One thousand fifteen dong"},
	{INT64_C(1021), "Một nghìn không trăm hai mươi mốt đồng", "One thousand twenty-one dong"},
	{INT64_C(1100), "Một nghìn một trăm đồng", "One thousand one hundred dong"},
	{INT64_C(10000), "Mười nghìn đồng", "Ten thousand dong"},
	{INT64_C(12500), "Mười hai nghìn năm trăm đồng", "Twelve thousand five hundred dong"},
	{INT64_C(15000), "Mười lăm nghìn đồng", "Fifteen thousand dong"},
	{INT64_C(21000), "Hai mươi mốt nghìn đồng", "Twenty-one thousand dong"},
	{INT64_C(24000), "Hai mươi tư nghìn đồng", "Twenty-four thousand dong"},
	{INT64_C(25000), "Hai mươi lăm nghìn đồng", "Twenty-five thousand dong"},
	{INT64_C(50000), "Năm mươi nghìn đồng", "Fifty thousand dong"},
	{INT64_C(100000), "Một trăm nghìn đồng", "One hundred thousand dong"},
	{INT64_C(101000), "Một trăm linh một nghìn đồng", "One hundred one thousand dong"},
	{INT64_C(110000), "Một trăm mười nghìn đồng", "One hundred ten thousand dong"},
	{INT64_C(115000), "Một trăm mười lăm nghìn đồng", "One hundred fifteen thousand dong"},
	{INT64_C(240000), "Hai trăm bốn mươi nghìn đồng", "Two hundred forty thousand dong"},
	{INT64_C(999999), "Chín trăm chín mươi chín nghìn chín trăm chín mươi chín đồng",
	 "Nine hundred ninety-nine thousand nine hundred ninety-nine dong"},
	{INT64_C(1000000), "Một triệu đồng", "One million dong"},
	{INT64_C(1000001), "Một triệu không trăm linh một đồng", "One million one dong"},
	{INT64_C(1000100), "Một triệu một trăm đồng", "One million one hundred dong"},
	{INT64_C(1005000), "Một triệu không trăm linh năm nghìn đồng", "One million five thousand dong"},
	{INT64_C(1050000), "Một triệu không trăm năm mươi nghìn đồng", "One million fifty thousand dong"},
	{INT64_C(4004004), "Bốn triệu không trăm linh bốn nghìn không trăm linh bốn đồng",
	 "Four million four thousand four dong"},
	{INT64_C(15015015), "Mười lăm triệu không trăm mười lăm nghìn không trăm mười lăm đồng",
	 "Fifteen million fifteen thousand fifteen dong"},
	{INT64_C(1000000000), "Một tỷ đồng", "One billion dong"},
	{INT64_C(1000000001), "Một tỷ không trăm linh một đồng", "One billion one dong"},
	{INT64_C(1001001001), "Một tỷ không trăm linh một triệu không trăm linh một nghìn không trăm linh một đồng",
	 "One billion one million one thousand one dong"},
	{INT64_C(21000000000), "Hai mươi mốt tỷ đồng", "Twenty-one billion dong"},
	{INT64_C(105000000005), "Một trăm linh năm tỷ không trăm linh năm đồng", "One hundred five billion five dong"},
	{INT64_C(1000000000000), "Một nghìn tỷ đồng", "One trillion dong"},
	{INT64_C(1001000000000), "Một nghìn không trăm linh một tỷ đồng", "One trillion one billion dong"},
	{INT64_C(1000000000001), "Một nghìn tỷ không trăm linh một đồng", "One trillion one dong"},
	{INT64_C(1000001000000), "Một nghìn tỷ không trăm linh một triệu đồng", "One trillion one million dong"},
	{INT64_C(24000000000000), "Hai mươi tư nghìn tỷ đồng", "Twenty-four trillion dong"},
	{INT64_C(100015000000000), "Một trăm nghìn không trăm mười lăm tỷ đồng", "One hundred trillion fifteen billion dong"},
	{INT64_C(999999999999999),
	 "Chín trăm chín mươi chín nghìn chín trăm chín mươi chín tỷ chín trăm chín mươi chín triệu chín trăm chín mươi chín "
	 "nghìn chín trăm chín mươi chín đồng",
	 "Nine hundred ninety-nine trillion nine hundred ninety-nine billion nine hundred ninety-nine million nine hundred "
	 "ninety-nine thousand nine hundred ninety-nine dong"},
};

static void many_amounts(void **)
{
	BUF_LOCAL out;
	buf_init(&out, 1000);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		assert_string_equal(words(&out, words_vi, table[i].amount), table[i].vi);
		assert_string_equal(words(&out, words_en, table[i].amount), table[i].en);
	}
}

/* ---------------------------------------------------------------- the way back
 * A reader that knows nothing of the writer: it adds digits, multiplies by what follows them, and sums. */

enum role { ROLE_NUMBER, ROLE_TENS, ROLE_HUNDRED, ROLE_SCALE, ROLE_NOTHING };

struct word {
	const char *text;
	enum role role;
	int64_t value;
};

static const struct word vi_words[] = {
	{"không", ROLE_NUMBER, 0}, {"một", ROLE_NUMBER, 1},	{"mốt", ROLE_NUMBER, 1},	{"hai", ROLE_NUMBER, 2},
	{"ba", ROLE_NUMBER, 3},	   {"bốn", ROLE_NUMBER, 4},	{"tư", ROLE_NUMBER, 4},		{"năm", ROLE_NUMBER, 5},
	{"lăm", ROLE_NUMBER, 5},   {"sáu", ROLE_NUMBER, 6},	{"bảy", ROLE_NUMBER, 7},	{"tám", ROLE_NUMBER, 8},
	{"chín", ROLE_NUMBER, 9},  {"mười", ROLE_NUMBER, 10},	{"mươi", ROLE_TENS, 10},	{"trăm", ROLE_HUNDRED, 100},
	{"linh", ROLE_NOTHING, 0}, {"nghìn", ROLE_SCALE, 1000}, {"triệu", ROLE_SCALE, 1000000}, {"tỷ", ROLE_SCALE, 1000000000},
	{NULL, ROLE_NOTHING, 0},
};

static const struct word en_words[] = {
	{"zero", ROLE_NUMBER, 0},
	{"one", ROLE_NUMBER, 1},
	{"two", ROLE_NUMBER, 2},
	{"three", ROLE_NUMBER, 3},
	{"four", ROLE_NUMBER, 4},
	{"five", ROLE_NUMBER, 5},
	{"six", ROLE_NUMBER, 6},
	{"seven", ROLE_NUMBER, 7},
	{"eight", ROLE_NUMBER, 8},
	{"nine", ROLE_NUMBER, 9},
	{"ten", ROLE_NUMBER, 10},
	{"eleven", ROLE_NUMBER, 11},
	{"twelve", ROLE_NUMBER, 12},
	{"thirteen", ROLE_NUMBER, 13},
	{"fourteen", ROLE_NUMBER, 14},
	{"fifteen", ROLE_NUMBER, 15},
	{"sixteen", ROLE_NUMBER, 16},
	{"seventeen", ROLE_NUMBER, 17},
	{"eighteen", ROLE_NUMBER, 18},
	{"nineteen", ROLE_NUMBER, 19},
	{"twenty", ROLE_NUMBER, 20},
	{"thirty", ROLE_NUMBER, 30},
	{"forty", ROLE_NUMBER, 40},
	{"fifty", ROLE_NUMBER, 50},
	{"sixty", ROLE_NUMBER, 60},
	{"seventy", ROLE_NUMBER, 70},
	{"eighty", ROLE_NUMBER, 80},
	{"ninety", ROLE_NUMBER, 90},
	{"hundred", ROLE_HUNDRED, 100},
	{"thousand", ROLE_SCALE, 1000},
	{"million", ROLE_SCALE, 1000000},
	{"billion", ROLE_SCALE, 1000000000},
	{"trillion", ROLE_SCALE, INT64_C(1000000000000)},
	{NULL, ROLE_NOTHING, 0},
};

struct count {
	int64_t total;	 /* of what is closed by a scale */
	int64_t hundred; /* inside the group */
	int64_t small;
};

static void take(struct count *c, const struct word *w)
{
	switch (w->role) {
	case ROLE_NUMBER:
		c->small += w->value;
		return;
	case ROLE_TENS:
		c->small *= w->value;
		return;
	case ROLE_HUNDRED:
		c->hundred = c->small * w->value;
		c->small = 0;
		return;
	case ROLE_SCALE:
		/* "một nghìn hai trăm tỷ": a larger scale multiplies all that stands before it */
		if (w->value == 1000000000 && c->total < 1000000 && c->total % 1000 == 0)
			c->total = (c->total + c->hundred + c->small) * w->value;
		else
			c->total += (c->hundred + c->small) * w->value;
		c->hundred = c->small = 0;
		return;
	case ROLE_NOTHING:
		return;
	}
}

static const struct word *find(const struct word *list, const char *text)
{
	while (list->text != NULL && strcmp(list->text, text) != 0)
		list++;
	if (list->text == NULL)
		fail_msg("no such word: %s", text);
	return list;
}

static int64_t value_of(const char *sentence, const struct word *list, const char *currency)
{
	char text[512];
	assert_true(strlen(sentence) < sizeof text);
	strcpy(text, sentence);
	assert_true(text[0] >= 'A' && text[0] <= 'Z');
	text[0] = (char)(text[0] - 'A' + 'a');
	struct count c = {0};
	char *end = strrchr(text, ' '), *rest = NULL;
	assert_string_equal(end + 1, currency);
	*end = '\0';
	assert_null(strstr(text, "  "));
	for (char *word = strtok_r(text, " -", &rest); word != NULL; word = strtok_r(NULL, " -", &rest))
		take(&c, find(list, word));
	return c.total + c.hundred + c.small;
}

static void goes_there_and_back(struct buf *out, int64_t amount)
{
	if (value_of(words(out, words_vi, amount), vi_words, "đồng") != amount)
		fail_msg("%lld: %s", (long long)amount, buf_text(out));
	if (value_of(words(out, words_en, amount), en_words, "dong") != amount)
		fail_msg("%lld: %s", (long long)amount, buf_text(out));
}

static void every_amount_reads_back(void **)
{
	BUF_LOCAL out;
	buf_init(&out, 1000);
	for (int64_t amount = 0; amount < 10000; amount++)
		goes_there_and_back(&out, amount);
	for (int64_t amount = 10000; amount <= 10000000; amount += 1000) /* what tickets cost */
		goes_there_and_back(&out, amount);
	uint64_t state = 20261121; /* xorshift: the same amounts on every machine */
	for (int i = 0; i < 100000; i++) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		int64_t amount = (int64_t)(state % ((uint64_t)MONEY_MAX + 1));
		for (uint64_t digits = state >> 60; digits > 0; digits--) /* all lengths */
			amount /= 10;
		goes_there_and_back(&out, amount);
	}
}

/* Forms that no amount may take. */
static void no_forbidden_neighbours(void **)
{
	static const char *const forbidden[] = {"mươi một", "mươi bốn", "mươi năm",  "mười mốt", "mười tư",
						"mười năm", "linh mốt", "linh tư",   "linh lăm", "không mươi",
						"một mươi", "trăm một", "mươi không"};
	BUF_LOCAL out;
	buf_init(&out, 1000);
	for (int64_t amount = 1; amount < 100000; amount++) {
		const char *text = words(&out, words_vi, amount);
		for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
			const char *at = strstr(text, forbidden[i]);
			if (at != NULL && at[strlen(forbidden[i])] == ' ')
				fail_msg("%lld: %s", (long long)amount, text);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_what_has_no_words), cmocka_unit_test(appends_behind_what_is_there),
		cmocka_unit_test(the_examples_of_the_rule),  cmocka_unit_test(many_amounts),
		cmocka_unit_test(every_amount_reads_back),   cmocka_unit_test(no_forbidden_neighbours),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
