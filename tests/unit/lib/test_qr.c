#include <hoaban/qr.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;

static int set_up(void **)
{
	arena_init(&arena, ARENA_CEILING_DEFAULT);
	return 0;
}

static int tear_down(void **)
{
	arena_release(&arena);
	return 0;
}

/* Text of a ticket's kind: the prefix and base45 characters. */
static char *ticket_like(size_t len)
{
	static const char base45[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
	char *text = calloc(1, len + 1);
	memcpy(text, "HB1:", 4);
	for (size_t i = 4; i < len; i++)
		text[i] = base45[(i * 29 + i / 7) % 45];
	return text;
}

static void refuses_nothing_and_too_much(void **)
{
	struct qr q;
	assert_int_equal(qr_encode(&q, &arena, ""), E_INVALID);
	char *text = calloc(1, 4000);
	memset(text, 'A', 3391); /* version 40, level M: 3391 alphanumeric characters */
	assert_int_equal(qr_encode(&q, &arena, text), E_OK);
	assert_int_equal(q.size, 177);
	text[3391] = 'A';
	assert_int_equal(qr_encode(&q, &arena, text), E_TOO_LARGE);
	free(text);
}

static const struct {
	size_t len;
	unsigned size;
} sizes[] = {
	{20, 21},	      /* version 1 holds 20 alphanumeric characters at level M */
	{21, 25},	      /* version 2 */
	{204, 49},	      /* one adult: version 8 */
	{216, 49},	      /* a mixed group */
	{221, 49},	      /* the last that version 8 holds */
	{222, 53}, {238, 53}, /* a split ticket: version 9 */
	{262, 53}, {263, 57},
};

static void takes_the_smallest_version(void **)
{
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct qr q;
		char *text = ticket_like(sizes[i].len);
		assert_int_equal(qr_encode(&q, &arena, text), E_OK);
		assert_int_equal(q.size, sizes[i].size);
		free(text);
	}
}

static void lower_case_costs_bytes(void **)
{
	struct qr q;
	char text[21] = "abcdefghijklmnopqrst"; /* 20 bytes: version 2; alphanumeric would be version 1 */
	assert_int_equal(qr_encode(&q, &arena, text), E_OK);
	assert_int_equal(q.size, 25);
	assert_int_equal(qr_encode(&q, &arena, "Điện Biên"), E_OK);
	assert_int_equal(q.size, 21);
}

static void is_finder(const struct qr *q, unsigned left, unsigned top)
{
	for (unsigned y = 0; y < 7; y++) {
		for (unsigned x = 0; x < 7; x++) {
			unsigned dx = x > 3 ? x - 3 : 3 - x, dy = y > 3 ? y - 3 : 3 - y;
			unsigned ring = dx > dy ? dx : dy;
			assert_int_equal(qr_is_dark(q, left + x, top + y), ring != 2);
		}
	}
}

static void modules_are_where_they_belong(void **)
{
	struct qr q;
	assert_int_equal(qr_encode(&q, &arena, "HB1:ABC"), E_OK);
	assert_int_equal(q.size, 21);
	is_finder(&q, 0, 0);
	is_finder(&q, 14, 0);
	is_finder(&q, 0, 14);
	for (unsigned i = 8; i < 13; i++) { /* timing patterns */
		assert_int_equal(qr_is_dark(&q, i, 6), i % 2 == 0);
		assert_int_equal(qr_is_dark(&q, 6, i), i % 2 == 0);
	}
	assert_true(qr_is_dark(&q, 8, 13)); /* the always dark module */
	/* level M is 00, masked by 101…: the format's first two bits are 1 0 */
	assert_true(qr_is_dark(&q, 0, 8) && !qr_is_dark(&q, 1, 8));
	for (size_t i = 0; i < 21 * 21; i++)
		assert_true(q.modules[i] <= 1);
	assert_false(qr_is_dark(&q, 21, 0));
	assert_false(qr_is_dark(&q, 0, 21));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(refuses_nothing_and_too_much, set_up, tear_down),
		cmocka_unit_test_setup_teardown(takes_the_smallest_version, set_up, tear_down),
		cmocka_unit_test_setup_teardown(lower_case_costs_bytes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(modules_are_where_they_belong, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
