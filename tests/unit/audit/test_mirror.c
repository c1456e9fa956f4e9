/* Two lists that must say the same. */
#include "audit/input/mirror.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void add(struct mirror *m, int side, uint64_t mark, uint64_t row)
{
	assert_int_equal(mirror_add(m, side, mark, (uint32_t)(row % 3), row), E_OK);
}

static void test_nothing(void **state)
{
	MIRROR_LOCAL m = {0};
	(void)state;
	mirror_settle(&m);
	mirror_keep_repeated(&m.side[MIRROR_TOLD]);
	assert_int_equal(m.side[MIRROR_TOLD].count + m.side[MIRROR_KEPT].count, 0);
	assert_int_equal(mirror_add(&m, MIRROR_TOLD, 1, 0, UINT64_C(1) << 32), E_RANGE);
}

/* One more on either side stays, even of equal marks: a row that was doubled is not its own counterpart. */
static void test_pairs(void **state)
{
	MIRROR_LOCAL m = {0};
	(void)state;
	for (uint64_t i = 0; i < 3; i++)
		add(&m, MIRROR_TOLD, 7, i);
	for (uint64_t i = 0; i < 2; i++)
		add(&m, MIRROR_KEPT, 7, 10 + i);
	add(&m, MIRROR_KEPT, 8, 20);
	mirror_settle(&m);
	assert_int_equal(m.side[MIRROR_TOLD].count, 1);
	assert_int_equal(m.side[MIRROR_TOLD].list[0].row, 2);
	assert_int_equal(m.side[MIRROR_KEPT].count, 1);
	assert_int_equal(m.side[MIRROR_KEPT].list[0].mark, 8);
}

static uint64_t next(uint64_t *x)
{
	*x = *x * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return *x >> 40;
}

/* Against counting, mark by mark. */
static void test_many(void **state)
{
	enum { MARKS = 50, ROUNDS = 200 };
	(void)state;
	for (uint64_t round = 1; round <= ROUNDS; round++) {
		MIRROR_LOCAL m = {0};
		int balance[MARKS] = {0}, left[MARKS] = {0};
		uint64_t x = round;
		for (uint64_t i = 0; i < round; i++) {
			uint64_t mark = next(&x) % MARKS;
			int side = (int)(next(&x) % MIRROR_SIDES);
			add(&m, side, mark, i);
			balance[mark] += side == MIRROR_TOLD ? 1 : -1;
		}
		mirror_settle(&m);
		for (int side = 0; side < MIRROR_SIDES; side++)
			for (size_t i = 0; i < m.side[side].count; i++)
				left[m.side[side].list[i].mark] += side == MIRROR_TOLD ? 1 : -1;
		for (size_t i = 0; i < MARKS; i++)
			assert_int_equal(left[i], balance[i]);
	}
}

static void test_repeated(void **state)
{
	static const uint64_t marks[] = {5, 1, 5, 9, 1, 5};
	struct mirror_side s = {0};
	(void)state;
	for (uint64_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		assert_int_equal(mirror_side_add(&s, marks[i], 0, i + 1), E_OK);
	mirror_keep_repeated(&s);
	assert_int_equal(s.count, 3);
	assert_int_equal(s.list[0].row, 3);
	assert_int_equal(s.list[1].row, 5);
	assert_int_equal(s.list[2].row, 6);
	mirror_side_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_repeated),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
