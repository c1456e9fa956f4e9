/* X and Z: what they hold, that an X writes nothing, and that a Z can be had again. */
#include "pos-client/domain/cash.h"
#include "pos-client/domain/shift.h"
#include "tests/support/counter.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1    (UINT64_C(1) << AUTHORITY_SITE_A1)
#define FLOAT 500000

/* "lan" stands at the till with 500 000; "mai" is a supervisor. */
static int set_up(void **state)
{
	static struct counter c;
	struct shift_report r;
	counter_start(&c);
	c.authority.staff_count = 3;
	snprintf(c.authority.staff[2].name, NAME_TEXT, "mai");
	c.authority.staff[2].role = STAFF_SUPERVISOR;
	counter_enrol(&c);
	assert_int_equal(shift_open(&c.till, "lan", NULL, FLOAT, &r), E_OK);
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	counter_verify(*state);
	counter_stop(*state);
	return 0;
}

static struct cash_request paid_in(int64_t amount)
{
	return (struct cash_request){.kind = CASH_PAID_IN, .amount = amount, .reason = "thêm tiền lẻ"};
}
static struct cash_request paid_out(int64_t amount)
{
	return (struct cash_request){.kind = CASH_PAID_OUT, .amount = amount, .reason = "mua nước", .supervisor = "mai"};
}
static struct cash_request drop(int64_t amount, const char *bag)
{
	return (struct cash_request){.kind = CASH_DROP, .amount = amount, .bag = bag};
}

static enum err move(struct counter *c, struct cash_request r)
{
	struct cash_result out;
	till_forget(&c->till);
	return cash_move(&c->till, &r, &out);
}

static int64_t expected(struct counter *c)
{
	struct shift_report r;
	assert_int_equal(shift_look(&c->till, &r), E_OK);
	return r.expected;
}

static void test_x_writes_nothing(void **state)
{
	struct counter *c = *state;
	struct shift_report x;
	uint64_t before = counter_verify(c);
	assert_int_equal(shift_look(&c->till, &x), E_OK);
	assert_int_equal(shift_look(&c->till, &x), E_OK);
	assert_int_equal(counter_verify(c), before);
	assert_int_equal(x.head.seq, before);
	assert_true(x.is_blind);
	assert_false(x.is_closed);
}

static void test_z(void **state)
{
	struct counter *c = *state;
	struct sell_request sale = counter_ask(A1, 2, 1, 1);
	struct sale_view v;
	struct shift_report z, again;
	struct cash_result out;
	struct cash_count pieces;
	assert_int_equal(counter_sell(c, &sale, &v), E_OK);
	assert_int_equal(move(c, paid_in(200000)), E_OK);
	assert_int_equal(move(c, paid_out(30000)), E_OK);
	assert_int_equal(move(c, drop(600000, "B-1")), E_OK);
	assert_int_equal(cash_open_drawer(&c->till, "đổi tiền", NULL, &out), E_OK);
	assert_int_equal(cash_count_parse(&pieces, "50000=2,10000=2"), E_OK);
	assert_int_equal(shift_close_pieces(&c->till, &pieces, &z), E_OK);
	assert_int_equal(z.expected, FLOAT + 50000 + 200000 - 30000 - 600000);
	assert_int_equal(z.counted, 120000);
	assert_int_equal(z.figures.of[FIGURE_DRAWER_OPENINGS].count, 1);
	assert_int_equal(z.figures.of[FIGURE_APPROVALS].count, 1);
	assert_int_equal(z.figures.of[FIGURE_DROPS].amount, 600000);
	assert_int_equal(z.figures.symbol_count, 1);
	assert_int_equal(z.perpetual, 50000);
	assert_int_equal(z.head.seq, z.seq);
	counter_restart(c);
	assert_int_equal(shift_past(&c->till, 1, &again), E_OK);
	assert_null(figures_difference(&z.figures, &again.figures));
	assert_int_equal(again.expected, z.expected);
	assert_int_equal(again.counted, 120000);
	assert_int_equal(again.perpetual, 50000);
	assert_true(again.pieces.is_given);
	assert_string_equal(again.shift.cashier, "lan");
	assert_int_equal(again.closed_at, z.closed_at);
	assert_memory_equal(again.head.hash, z.head.hash, HASH_LEN);
	assert_int_equal(shift_past(&c->till, 2, &again), E_NOT_FOUND);
	assert_int_equal(shift_past(&c->till, 0, &again), E_NOT_FOUND);
}

/* What the till has sold since its first day is never reset; the next shift begins with nothing of the one before. */
static void test_perpetual(void **state)
{
	struct counter *c = *state;
	struct sell_request sale = counter_ask(A1, 2, 1, 1);
	struct sale_view v;
	struct shift_report r;
	struct cash_result out;
	for (int i = 1; i <= 3; i++) {
		assert_int_equal(counter_sell(c, &sale, &v), E_OK);
		assert_int_equal(cash_open_drawer(&c->till, "đổi tiền", NULL, &out), E_OK);
		assert_int_equal(shift_close(&c->till, 0, &r), E_OK);
		assert_int_equal(r.figures.of[FIGURE_SALES].amount, 50000);
		assert_int_equal(r.figures.of[FIGURE_DRAWER_OPENINGS].count, 1);
		assert_int_equal(r.perpetual, 50000 * i);
		assert_int_equal(shift_open(&c->till, "minh", NULL, 0, &r), E_OK);
		counter_restart(c);
		assert_int_equal(shift_look(&c->till, &r), E_OK);
		assert_int_equal(r.perpetual, 50000 * i);
	}
}

static void test_pieces_refused(void **state)
{
	struct counter *c = *state;
	struct cash_count none = {0};
	struct shift_report r;
	assert_int_equal(shift_close_pieces(&c->till, &none, &r), E_INVALID);
	assert_true(counter_why(c, "range"));
	assert_int_equal(expected(c), FLOAT); /* still open */
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_x_writes_nothing),
		CASE(test_z),
		CASE(test_perpetual),
		CASE(test_pieces_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
