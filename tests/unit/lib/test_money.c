#include <hoaban/money.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct {
	int64_t a, b;
	enum err e;
	int64_t result;
} sums[] =
	{
		{MONEY_MAX, 1, E_RANGE, 0},
		{INT64_MAX, INT64_MAX, E_RANGE, 0},
		{INT64_MIN, INT64_MIN, E_RANGE, 0},
		{0, -1, E_RANGE, 0},
		{5, -6, E_RANGE, 0},
		{MONEY_MAX, 0, E_OK, MONEY_MAX},
		{MONEY_MAX - 1, 1, E_OK, MONEY_MAX},
		{20000, 10000, E_OK, 30000},
		{5, -5, E_OK, 0},
},
  products[] = {
	  {MONEY_MAX, 2, E_RANGE, 0}, {INT64_MAX, 2, E_RANGE, 0},      {-1, 1, E_RANGE, 0},
	  {1, -1, E_RANGE, 0},	      {INT64_MIN, -1, E_RANGE, 0},     {20000, 3, E_OK, 60000},
	  {0, INT64_MAX, E_OK, 0},    {MONEY_MAX, 1, E_OK, MONEY_MAX}, {1, MONEY_MAX, E_OK, MONEY_MAX},
};

static void sums_and_products_stay_in_range(void **)
{
	for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
		int64_t out = -7;
		assert_int_equal(money_add(&out, sums[i].a, sums[i].b), sums[i].e);
		assert_true(out == (sums[i].e == E_OK ? sums[i].result : -7)); /* untouched by a refusal */
	}
	for (size_t i = 0; i < sizeof products / sizeof *products; i++) {
		int64_t out = -7;
		assert_int_equal(money_times(&out, products[i].a, products[i].b), products[i].e);
		assert_true(out == (products[i].e == E_OK ? products[i].result : -7));
	}
}

static void languages(void **)
{
	enum language l = LANGUAGE_COUNT;
	assert_int_equal(language_parse(&l, "de"), E_MALFORMED);
	assert_int_equal(language_parse(&l, "VI"), E_MALFORMED);
	assert_int_equal(language_parse(&l, ""), E_MALFORMED);
	assert_int_equal(language_parse(&l, NULL), E_MALFORMED);
	assert_int_equal(l, LANGUAGE_COUNT);
	for (enum language k = 0; k < LANGUAGE_COUNT; k++) {
		assert_int_equal(language_parse(&l, language_code(k)), E_OK);
		assert_int_equal(l, k);
	}
}

/* As Intl.NumberFormat(language, {style: "currency", currency: "VND"}) writes them. */
static const struct {
	int64_t amount;
	const char *text[LANGUAGE_COUNT];
} texts[] = {
	{0, {"0\u00a0₫", "₫0", "0\u00a0₫"}},
	{7, {"7\u00a0₫", "₫7", "7\u00a0₫"}},
	{999, {"999\u00a0₫", "₫999", "999\u00a0₫"}},
	{1000, {"1.000\u00a0₫", "₫1,000", "1\u202f000\u00a0₫"}},
	{20000, {"20.000\u00a0₫", "₫20,000", "20\u202f000\u00a0₫"}},
	{100000, {"100.000\u00a0₫", "₫100,000", "100\u202f000\u00a0₫"}},
	{1234567, {"1.234.567\u00a0₫", "₫1,234,567", "1\u202f234\u202f567\u00a0₫"}},
	{-1234567, {"-1.234.567\u00a0₫", "-₫1,234,567", "-1\u202f234\u202f567\u00a0₫"}},
	{MONEY_MAX, {"999.999.999.999.999\u00a0₫", "₫999,999,999,999,999", "999\u202f999\u202f999\u202f999\u202f999\u00a0₫"}},
	{INT64_MIN,
	 {"-9.223.372.036.854.775.808\u00a0₫", "-₫9,223,372,036,854,775,808",
	  "-9\u202f223\u202f372\u202f036\u202f854\u202f775\u202f808\u00a0₫"}},
};

static void is_written_as_each_language_does(void **)
{
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		for (enum language l = 0; l < LANGUAGE_COUNT; l++) {
			char *out = malloc(MONEY_TEXT);
			money_format(out, texts[i].amount, l);
			assert_string_equal(out, texts[i].text[l]);
			free(out);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_and_products_stay_in_range),
		cmocka_unit_test(languages),
		cmocka_unit_test(is_written_as_each_language_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
