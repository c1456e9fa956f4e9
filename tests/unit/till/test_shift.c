#include "pos-client/domain/shift.h"
#include "tests/support/counter.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1 (UINT64_C(1) << AUTHORITY_SITE_A1)
#define BT (UINT64_C(1) << AUTHORITY_SITE_BT)

static int set_up(void **state)
{
	static struct counter c;
	counter_start(&c);
	counter_enrol(&c);
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	struct counter *c = *state;
	counter_verify(c);
	counter_stop(c);
	return 0;
}

static void test_not_enrolled(void **state)
{
	(void)state;
	struct counter c;
	struct shift_report r;
	counter_start(&c);
	assert_int_equal(shift_open(&c.till, "lan", NULL, 0, &r), E_REFUSED);
	assert_int_equal(shift_close(&c.till, 0, &r), E_REFUSED);
	assert_int_equal(shift_look(&c.till, &r), E_REFUSED);
	counter_stop(&c);
}

static void test_bad_words(void **state)
{
	struct counter *c = *state;
	struct shift_report r;
	char longest[CASHIER_TEXT], too_long[CASHIER_TEXT + 1];
	memset(longest, 'n', sizeof longest);
	longest[CASHIER_TEXT - 1] = '\0';
	memset(too_long, 'n', sizeof too_long);
	too_long[CASHIER_TEXT] = '\0';
	assert_int_equal(shift_open(&c->till, "", NULL, 0, &r), E_INVALID);
	assert_int_equal(shift_open(&c->till, "\xff", NULL, 0, &r), E_INVALID);
	assert_int_equal(shift_open(&c->till, too_long, NULL, 0, &r), E_INVALID);
	assert_int_equal(shift_open(&c->till, "lan", NULL, -1, &r), E_INVALID);
	assert_int_equal(shift_open(&c->till, "lan", NULL, MONEY_MAX + 1, &r), E_INVALID);
	assert_int_equal(shift_open(&c->till, longest, NULL, 0, &r), E_FORBIDDEN);
	assert_true(counter_why(c, "unknown"));
	assert_int_equal(counter_verify(c), 0);
	memcpy(c->authority.staff[0].name, longest, sizeof longest);
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	assert_int_equal(shift_open(&c->till, longest, NULL, 0, &r), E_OK);
	assert_int_equal(shift_close(&c->till, -1, &r), E_INVALID);
	assert_int_equal(shift_close(&c->till, 0, &r), E_OK);
}

static void test_twice(void **state)
{
	struct counter *c = *state;
	struct shift_report r;
	assert_int_equal(shift_close(&c->till, 0, &r), E_REFUSED);
	assert_int_equal(shift_open(&c->till, "lan", NULL, 0, &r), E_OK);
	assert_int_equal(shift_open(&c->till, "minh", NULL, 0, &r), E_REFUSED);
	assert_true(counter_why(c, "shift_open"));
	counter_restart(c);
	assert_int_equal(shift_open(&c->till, "minh", NULL, 0, &r), E_REFUSED);
	assert_int_equal(shift_close(&c->till, 0, &r), E_OK);
	assert_int_equal(shift_close(&c->till, 0, &r), E_REFUSED);
	assert_int_equal(counter_verify(c), 2);
}

static void sell_some(struct counter *c)
{
	struct sale_view v;
	struct sell_request cash = counter_ask(A1, 2, 1, 1), card = counter_ask(BT, 1, 0, 0), split = counter_ask(A1, 2, 0, 0),
			    nothing = counter_ask(A1, 0, 3, 0);
	card.tenders[0].form = PAYMENT_CARD;
	split.tender_count = 2;
	split.tenders[0].amount = 15000;
	split.tenders[1] = (struct tender_request){.form = PAYMENT_CARD, .amount = -1};
	assert_int_equal(counter_sell(c, &cash, &v), E_OK);
	assert_int_equal(counter_sell(c, &card, &v), E_OK);
	assert_int_equal(counter_sell(c, &split, &v), E_OK);
	assert_int_equal(counter_sell(c, &nothing, &v), E_OK);
}

static void check_sums(const struct shift_report *r)
{
	assert_int_equal(r->figures.of[FIGURE_SALES].count, 4);
	assert_int_equal(r->figures.of[FIGURE_SALES].amount, 50000 + 100000 + 40000);
	assert_int_equal(figures_cash(&r->figures), 50000 + 15000);
	assert_int_equal(r->figures.persons, 4 + 1 + 2 + 3);
	assert_int_equal(r->figures.free_persons, 1 + 3);
	assert_int_equal(r->figures.sites, A1 | BT);
	assert_int_equal(r->expected, 500000 + 65000);
}

/* The Z as it stands in the journal. */
static struct shift_closed last_closing(struct counter *c)
{
	struct journal_head head;
	struct bytes cose;
	struct entry e;
	struct shift_closed z;
	size_t count;
	assert_int_equal(journal_head(c->till.journal, &head), E_OK);
	assert_int_equal(journal_read_entries(c->till.journal, &c->till.arena, head.seq, 1, 65536, &cose, &count), E_OK);
	assert_int_equal(entry_open(&e, cose, keys_device_public(c->till.keys)), E_OK);
	assert_int_equal(e.type, ENTRY_SHIFT_CLOSED);
	assert_int_equal(shift_closed_decode(&z, e.body), E_OK);
	return z;
}

static void test_sums(void **state)
{
	struct counter *c = *state;
	struct shift_report r;
	assert_int_equal(shift_open(&c->till, "lan", NULL, 500000, &r), E_OK);
	sell_some(c);
	assert_int_equal(shift_look(&c->till, &r), E_OK);
	check_sums(&r);
	assert_false(r.is_closed);
	c->now_ms += 3600000;
	assert_int_equal(shift_close(&c->till, 564000, &r), E_OK);
	check_sums(&r);
	struct shift_closed z = last_closing(c);
	assert_int_equal(z.z_number, 1);
	assert_int_equal(z.counted - z.expected, -1000);
	assert_int_equal(z.figures.of[FIGURE_SALES].amount, 190000);
	assert_int_equal(z.figures.free_persons, 4);
	assert_string_equal(z.cashier, "lan");
	assert_int_equal(z.opened_at, COUNTER_NOW);
	assert_int_equal(r.closed_at, COUNTER_NOW + 3600);
}

/* Z numbers follow each other; a shift's sums are its own. */
static void test_z_numbers(void **state)
{
	struct counter *c = *state;
	struct shift_report r;
	for (uint32_t i = 1; i <= 3; i++) {
		assert_int_equal(shift_open(&c->till, i % 2 ? "lan" : "minh", NULL, 500000, &r), E_OK);
		sell_some(c);
		counter_restart(c);
		assert_int_equal(shift_close(&c->till, 565000, &r), E_OK);
		check_sums(&r);
		assert_int_equal(r.z_number, i);
		assert_int_equal(last_closing(c).z_number, i);
	}
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_enrolled),
		CASE(test_bad_words),
		CASE(test_twice),
		CASE(test_sums),
		CASE(test_z_numbers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
