/* What chance leaves of a share: Wilson's interval, and what parties are worth. */
#include "domain/detect/rate.h"

#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void assert_near(double is, double expected)
{
	if (fabs(is - expected) > 0.0005)
		fail_msg("%f, expected %f", is, expected);
}

/* Single persons: Σ of squares = their number. */
static struct rate singles(uint64_t hits, uint64_t total)
{
	return (struct rate){hits, total, total};
}

static void test_nothing_says_nothing(void **state)
{
	(void)state;
	const struct rate nothing = {0};
	assert_near(rate_share(nothing), 0);
	assert_near(rate_parties(nothing), 0);
	assert_near(rate_low(nothing, 2.58), 0);
	assert_near(rate_high(nothing, 2.58), 1);
}

/* Reference values of the Wilson score interval at z = 1.96 (Newcombe 1998, table I, method 3). */
static void test_wilson(void **state)
{
	static const struct {
		uint64_t hits, total;
		double low, high;
	} cases[] = {
		{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0.0000, 0.1611},
		{1, 29, 0.0061, 0.1718},   {29, 29, 0.8830, 1.0000},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_near(rate_low(singles(cases[i].hits, cases[i].total), 1.959964), cases[i].low);
		assert_near(rate_high(singles(cases[i].hits, cases[i].total), 1.959964), cases[i].high);
	}
}

static void test_more_is_surer(void **state)
{
	double low = 0, high = 1;
	(void)state;
	for (uint64_t n = 10; n <= 1000000; n *= 10) {
		double next_low = rate_low(singles(n / 5, n), 2.58), next_high = rate_high(singles(n / 5, n), 2.58);
		assert_true(next_low > low && next_high < high && next_low < 0.2 && next_high > 0.2);
		low = next_low;
		high = next_high;
	}
	assert_true(high - low < 0.003);
}

static void test_a_class_is_one_party(void **state)
{
	(void)state;
	const struct rate forty_alone = singles(40, 40), one_class = {40, 40, 1600}, families = {8, 40, 10 * 16};
	assert_near(rate_parties(forty_alone), 40);
	assert_near(rate_parties(one_class), 1);
	assert_near(rate_parties(families), 10);
	assert_true(rate_low(forty_alone, 2.58) > 0.85);
	assert_true(rate_low(one_class, 2.58) < 0.14);
	/* among sixty adults who came alone the class proves no more than itself */
	assert_true(rate_low((struct rate){40, 100, 1660}, 2.58) < 0.11);
}

static void test_others(void **state)
{
	(void)state;
	const struct rate others = rate_without((struct rate){30, 300, 900}, (struct rate){20, 100, 300});
	assert_int_equal(others.hits, 10);
	assert_int_equal(others.total, 200);
	assert_int_equal(others.squares, 600);
	assert_near(rate_share(others), 0.05);
}

/* How often honest cashiers would be told: at z = 2.58 the interval misses the true share about once in a hundred times. */
static void test_it_holds_what_it_says(void **state)
{
	uint64_t seed = 88172645463325252u, misses = 0;
	(void)state;
	for (int week = 0; week < 2000; week++) {
		uint64_t hits = 0;
		for (int person = 0; person < 400; person++) {
			seed ^= seed << 13;
			seed ^= seed >> 7;
			seed ^= seed << 17;
			hits += seed % 100 < 15;
		}
		misses += rate_low(singles(hits, 400), 2.58) > 0.15 || rate_high(singles(hits, 400), 2.58) < 0.15;
	}
	assert_in_range(misses, 5, 45);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_says_nothing),
		cmocka_unit_test(test_wilson),
		cmocka_unit_test(test_more_is_surer),
		cmocka_unit_test(test_a_class_is_one_party),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_it_holds_what_it_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
