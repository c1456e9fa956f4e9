/* Charts: nothing, too much, the largest and the smallest amounts; then shapes whose numbers can be counted. */
#include "render/chart.h"

#include <hoaban/str.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct arena arena;

static int open_arena(void **state)
{
	(void)state;
	arena_init(&arena, ARENA_CEILING_DEFAULT);
	return 0;
}

static int close_arena(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct chart chart_of(enum chart_kind kind, const int64_t *values, size_t count)
{
	struct chart_value *list = arena_array(&arena, count + 1, sizeof(*list));
	for (size_t i = 0; i < count; i++)
		list[i] = (struct chart_value){.label = "x", .value = values ? values[i] : (int64_t)i};
	return (struct chart){kind, LANGUAGE_VI, count, list};
}

static void refuses(void **state)
{
	(void)state;
	struct chart_shape s;
	const struct chart nothing = chart_of(CHART_COLUMNS, NULL, 0),
			   columns = chart_of(CHART_COLUMNS, NULL, CHART_COLUMNS_MAX + 1),
			   bars = chart_of(CHART_BARS, NULL, CHART_BARS_MAX + 1);
	assert_int_equal(chart_lay_out(&s, &arena, &nothing), E_RANGE);
	assert_int_equal(chart_lay_out(&s, &arena, &columns), E_RANGE);
	assert_int_equal(chart_lay_out(&s, &arena, &bars), E_RANGE);
}

static void stays_inside(const struct chart_shape *s)
{
	for (size_t i = 0; i < s->bar_count; i++) {
		const struct chart_box *b = &s->bars[i];
		assert_true(b->x >= 0 && b->y >= 0 && b->width >= 0 && b->height >= 0);
		assert_true(b->x + b->width <= s->width + 0.1f && b->y + b->height <= s->height + 0.1f);
	}
}

static void extremes(void **state)
{
	(void)state;
	static const int64_t lists[][3] = {{0, 0, 0}, {MONEY_MAX, 0, -MONEY_MAX}, {-5, -5, -5}, {1, 0, 0}, {MONEY_MAX, 1, 2}};
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (int kind = CHART_COLUMNS; kind <= CHART_BARS; kind++) {
			struct chart_shape s;
			const struct chart c = chart_of((enum chart_kind)kind, lists[i], 3);
			assert_int_equal(chart_lay_out(&s, &arena, &c), E_OK);
			assert_int_equal(s.bar_count, 3);
			stays_inside(&s);
		}
}

/* 1 : 2 : 4, and a mark where the year before was. */
static void proportions(void **state)
{
	(void)state;
	static const int64_t values[] = {100, 200, 400};
	struct chart c = chart_of(CHART_COLUMNS, values, 3);
	struct chart_shape s;
	struct chart_value *first = (struct chart_value *)(uintptr_t)c.values;
	first->has_before = true;
	first->before = 200;
	assert_int_equal(chart_lay_out(&s, &arena, &c), E_OK);
	assert_true(s.bars[1].height > 1.99f * s.bars[0].height && s.bars[1].height < 2.01f * s.bars[0].height);
	assert_true(s.bars[2].height > 3.98f * s.bars[0].height && s.bars[2].height < 4.02f * s.bars[0].height);
	assert_int_equal(s.before_count, 1);
	assert_true(s.befores[0].y > s.bars[1].y - 0.01f && s.befores[0].y < s.bars[1].y + 0.01f);
}

static void amounts(void **state)
{
	(void)state;
	static const struct {
		int64_t amount;
		const char *vi, *en;
	} cases[] = {
		{0, "0", "0"},
		{999, "999", "999"},
		{1500, "1,5 ng", "1.5k"},
		{20000000, "20 tr", "20M"},
		{1540000000, "1,5 tỷ", "1.5bn"},
		{-2500000, "-2,5 tr", "-2.5M"},
		{2680000, "2,7 tr", "2.7M"},
		{999949, "999,9 ng", "999.9k"},
		{999950, "1 tr", "1M"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_string_equal(chart_amount(&arena, cases[i].amount, LANGUAGE_VI), cases[i].vi);
		assert_string_equal(chart_amount(&arena, cases[i].amount, LANGUAGE_EN), cases[i].en);
	}
}

/* A month takes about a kilobyte, a year no more than nine. */
static void size(void **state)
{
	(void)state;
	static const struct {
		size_t count, max;
	} cases[] = {{30, 1200}, {366, 9000}};
	for (size_t i = 0; i < 2; i++) {
		json_t *view;
		const struct chart c = chart_of(CHART_COLUMNS, NULL, cases[i].count);
		assert_int_equal(chart_view(&view, &arena, &c), E_OK);
		assert_true(json_string_length(json_object_get(view, "bars")) < cases[i].max);
		assert_true(json_string_length(json_object_get(view, "bars")) > cases[i].count * 5);
		json_decref(view);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses), cmocka_unit_test(extremes), cmocka_unit_test(proportions),
		cmocka_unit_test(amounts), cmocka_unit_test(size),
	};
	return cmocka_run_group_tests_name("charts", tests, open_arena, close_arena);
}
