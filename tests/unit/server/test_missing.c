/* What a ticket costs at least, by the first tariff edition. */
#include "server/domain/device/missing.h"

#include "assets/assets.h"

#include <hoaban/instant.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define DAY 20778 /* 2026-11-21 */

static struct arena arena;
static struct tariff *tariff;

static int setup(void **state)
{
	struct complaints c = {.arena = &arena};
	(void)state;
	arena_init(&arena, 64u << 20);
	return tariff_parse(&tariff, &arena, asset_find("tariff/edition-1.json"), &c) == E_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static uint64_t site(const char *code)
{
	const struct tariff_site *s = tariff_site_by_code(tariff, code);
	assert_non_null(s);
	return UINT64_C(1) << s->number;
}

static int64_t least(uint64_t sites, enum category c)
{
	return missing_least(&arena, tariff, sites, c, DAY, DAY);
}

/* The cheapest of all ways by hand: the sum of the sites' lines, or any product of just these sites. */
static int64_t by_hand(uint64_t sites, enum category c)
{
	int64_t sum = 0, best = -1;
	for (uint32_t n = 0; n < 64; n++) {
		if (!(sites >> n & 1))
			continue;
		const struct tariff_line *line = tariff_line_on(tariff, NULL, UINT64_C(1) << n, c, DAY);
		sum = sum < 0 || !line ? -1 : sum + line->price;
	}
	for (size_t i = 0; i < tariff->line_count; i++) {
		const struct tariff_line *line = &tariff->lines[i];
		bool is_it =
			line->product && line->sites == sites && line->category == c && line->from <= DAY && DAY < line->until;
		if (is_it && (best < 0 || line->price < best))
			best = line->price;
	}
	return best < 0 ? sum : sum < 0 || best < sum ? best : sum;
}

static void test_nothing_that_is_sold(void **state)
{
	(void)state;
	assert_int_equal(least(UINT64_C(1) << 40, CATEGORY_ADULT), -1); /* a site that there is not */
	assert_int_equal(least(0, CATEGORY_ADULT), -1);
	assert_int_equal(least(site("A1"), CATEGORY_LOCAL_DAY), -1); /* on a day that is none */
}

static void test_every_site_and_category(void **state)
{
	(void)state;
	for (size_t i = 0; i < tariff->site_count; i++)
		for (unsigned c = CATEGORY_ADULT; c < CATEGORY_LOCAL_DAY; c++) {
			uint64_t sites = UINT64_C(1) << tariff->sites[i].number;
			assert_int_equal(least(sites, (enum category)c), by_hand(sites, (enum category)c));
		}
	assert_int_equal(least(site("A1"), CATEGORY_ADULT), 20000);
	assert_int_equal(least(site("A1"), CATEGORY_CHILD), 0);
	assert_int_equal(least(site("A1") | site("DC"), CATEGORY_ADULT), by_hand(site("A1") | site("DC"), CATEGORY_ADULT));
	assert_int_equal(least(tariff_all_sites(tariff), CATEGORY_ADULT) > 0,
			 by_hand(tariff_all_sites(tariff), CATEGORY_ADULT) > 0);
}

static void test_tickets(void **state)
{
	(void)state;
	struct ticket t = {.sites = site("A1"),
			   .category = CATEGORY_ADULT,
			   .party = 30,
			   .days = 1,
			   .edition = 1,
			   .entries = 1,
			   .valid_from = (uint32_t)day_start(DAY),
			   .valid_until = (uint32_t)day_start(DAY + 1),
			   .issued_at = (uint32_t)day_start(DAY) + 8 * 3600};
	assert_int_equal(missing_least_of(&arena, tariff, &t), 600000);
	t.category = CATEGORY_MIXED;
	t.has_mix = true;
	t.mix[CATEGORY_ADULT] = 2;
	t.mix[CATEGORY_CHILD] = 27;
	t.mix[CATEGORY_SENIOR] = 1;
	assert_int_equal(missing_least_of(&arena, tariff, &t), 40000 + by_hand(site("A1"), CATEGORY_SENIOR));
	t.sites = UINT64_C(1) << 40; /* nobody sells that: nothing is certain */
	assert_int_equal(missing_least_of(&arena, tariff, &t), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_that_is_sold),
		cmocka_unit_test(test_every_site_and_category),
		cmocka_unit_test(test_tickets),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
