/* How much of the lease is used, at 79, 80, 99, 100 and 101 %, and what a sale says there. */
#include "pos-client/domain/limits.h"
#include "pos-client/domain/status.h"
#include "tests/support/counter.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1 (UINT64_C(1) << AUTHORITY_SITE_A1)

static int set_up(void **state)
{
	static struct counter c;
	counter_open(&c);
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

static void renew(struct counter *c)
{
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
}

static struct limits look(struct counter *c)
{
	struct limits l;
	assert_int_equal(limits_look(&c->till, &l), E_OK);
	return l;
}

static void sell_some(struct counter *c, unsigned count)
{
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct sale_view v;
	for (unsigned i = 0; i < count; i++) {
		assert_int_equal(counter_sell(c, &r, &v), E_OK);
		till_forget(&c->till);
	}
}

static void refuses(struct counter *c, const char *code)
{
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct sale_view v;
	uint64_t before = counter_verify(c);
	assert_int_equal(counter_sell(c, &r, &v), E_EXHAUSTED);
	assert_true(counter_why(c, code));
	assert_int_equal(counter_verify(c), before); /* nothing was written, no number was taken */
	till_forget(&c->till);
}

static enum err put_synced(void *ctx)
{
	struct counter *c = ctx;
	struct journal_head head;
	TRY(journal_head(c->till.journal, &head));
	return journal_put_number(c->till.journal, HELD_SYNCED_SEQ, (int64_t)head.seq);
}

/* ---- hostile first */

static void test_not_enrolled(void **state)
{
	(void)state;
	struct counter c;
	counter_start(&c);
	struct limits l = look(&c);
	assert_false(l.warns);
	assert_int_equal(l.percent, 0);
	assert_null(l.symbol);
	counter_stop(&c);
}

static void test_judge(void **state)
{
	static const struct {
		int64_t used, of;
		unsigned percent;
		int64_t left;
		bool warns;
	} cases[] = {
		{0, 100, 0, 100, false},
		{79, 100, 79, 21, false},
		{799, 1000, 79, 201, false},
		{80, 100, 80, 20, true},
		{99, 100, 99, 1, true},
		{9999, 10000, 99, 1, true},
		{100, 100, 100, 0, true},
		{101, 100, 101, 0, true},
		{-5, 100, 0, 100, false},		 /* a clock before the lease */
		{0, 0, 100, 0, true},			 /* no room at all */
		{5, -5, 100, 0, true},			 /* less than none */
		{MONEY_MAX, 1, 999, 0, true},		 /* a percentage that fits everywhere */
		{MONEY_MAX - 1, MONEY_MAX, 99, 1, true}, /* rounded down, and no overflow */
		{INT64_MAX - 1, INT64_MAX, 99, 1, true},
		{INT64_MAX, 1, 999, 0, true},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct limit l = limit_judge(cases[i].used, cases[i].of);
		assert_int_equal(l.percent, cases[i].percent);
		assert_int_equal(l.left, cases[i].left);
		assert_int_equal(l.warns, cases[i].warns);
	}
}

/* ---- each limit on its way up */

static void test_numbers(void **state)
{
	static const struct {
		unsigned sold, percent;
		bool warns;
	} steps[] = {{79, 79, false}, {1, 80, true}, {19, 99, true}, {1, 100, true}};
	struct counter *c = *state;
	c->authority.last_number = 100;
	renew(c);
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		sell_some(c, steps[i].sold);
		struct limits l = look(c);
		assert_int_equal(l.of[LIMIT_NUMBERS].percent, steps[i].percent);
		assert_int_equal(l.of[LIMIT_NUMBERS].left, 100 - steps[i].percent);
		assert_int_equal(l.of[LIMIT_NUMBERS].warns, steps[i].warns);
		assert_int_equal(l.warns, steps[i].warns);
		assert_int_equal(l.fullest, LIMIT_NUMBERS);
		assert_string_equal(l.symbol->symbol, c->authority.symbol);
	}
	refuses(c, "lease_numbers");
	c->authority.last_number = 99; /* less than was used: what a server from an old backup might say */
	renew(c);
	assert_int_equal(look(c).of[LIMIT_NUMBERS].percent, 101);
	refuses(c, "lease_numbers");
}

/* A lease that follows another counts from what the server had: neither the numbers of last month nor those unsent. */
static void test_numbers_begin_again(void **state)
{
	struct counter *c = *state;
	c->authority.last_number = 10;
	renew(c);
	sell_some(c, 10);
	assert_int_equal(look(c).of[LIMIT_NUMBERS].percent, 100);
	renew(c); /* nothing was sent, so nothing is gained */
	assert_int_equal(look(c).of[LIMIT_NUMBERS].percent, 100);
	assert_int_equal(journal_write(c->till.journal, put_synced, c), E_OK);
	c->authority.last_number = 20;
	assert_int_equal(look(c).of[LIMIT_NUMBERS].percent, 100); /* sent, but no new lease yet */
	renew(c);
	assert_int_equal(look(c).of[LIMIT_NUMBERS].percent, 0);
	sell_some(c, 8);
	counter_restart(c);
	assert_int_equal(look(c).of[LIMIT_NUMBERS].percent, 80);
	assert_int_equal(look(c).of[LIMIT_NUMBERS].left, 2);
}

static void test_value(void **state)
{
	static const struct {
		int64_t cap;
		unsigned percent;
		bool warns;
	} caps[] = {{250001, 79, false}, {250000, 80, true}, {200001, 99, true}, {200000, 100, true}, {198019, 101, true}};
	struct counter *c = *state;
	sell_some(c, 10); /* 200 000 đồng */
	for (size_t i = 0; i < sizeof caps / sizeof caps[0]; i++) {
		c->authority.value_cap = caps[i].cap;
		renew(c);
		struct limits l = look(c);
		assert_int_equal(l.of[LIMIT_VALUE].percent, caps[i].percent);
		assert_int_equal(l.of[LIMIT_VALUE].warns, caps[i].warns);
		assert_int_equal(l.warns, caps[i].warns);
		if (caps[i].percent >= 99)
			refuses(c, "lease_value");
	}
	assert_int_equal(journal_write(c->till.journal, put_synced, c), E_OK);
	assert_int_equal(look(c).of[LIMIT_VALUE].percent, 0);
	sell_some(c, 1);
}

static void test_time(void **state)
{
	static const struct {
		int percent;
		bool warns;
	} steps[] = {{0, false}, {79, false}, {80, true}, {99, true}, {100, true}, {101, true}};
	struct counter *c = *state;
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		int64_t whole_ms = c->authority.lease_s * 1000;
		c->now_ms = COUNTER_NOW * 1000 + whole_ms / 100 * steps[i].percent + (steps[i].percent == 100 ? 0 : 1000);
		struct limits l = look(c);
		assert_int_equal(l.of[LIMIT_TIME].percent, steps[i].percent);
		assert_int_equal(l.of[LIMIT_TIME].warns, steps[i].warns);
		assert_int_equal(l.warns, steps[i].warns);
		if (steps[i].percent >= 100)
			refuses(c, "lease_expired");
		else
			sell_some(c, 1);
	}
}

/* The certificate may end before the lease; then it is what is running out. */
static void test_certificate_ends_first(void **state)
{
	struct counter *c = *state;
	c->authority.certificate_s = 1000;
	renew(c);
	c->now_ms = (c->authority.now + 800) * 1000;
	assert_int_equal(look(c).of[LIMIT_TIME].percent, 80);
	assert_int_equal(look(c).of[LIMIT_TIME].left, 200);
	c->now_ms += 200000;
	assert_int_equal(look(c).of[LIMIT_TIME].percent, 100);
	refuses(c, "certificate");
}

static void test_gate(void **state)
{
	struct counter *c = *state;
	c->authority.role = ROLE_GATE;
	c->authority.value_cap = 0;
	renew(c);
	struct limits l = look(c);
	assert_false(l.warns);
	assert_null(l.symbol);
	c->now_ms += c->authority.lease_s * 900;
	assert_true(look(c).of[LIMIT_TIME].warns);
}

static void test_status_has_them(void **state)
{
	struct counter *c = *state;
	struct till_status s;
	c->authority.last_number = 5;
	renew(c);
	sell_some(c, 4);
	assert_int_equal(till_status(&c->till, &s), E_OK);
	assert_true(s.limits.warns);
	assert_int_equal(s.limits.percent, 80);
	assert_int_equal(s.limits.fullest, LIMIT_NUMBERS);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_enrolled),
		cmocka_unit_test(test_judge),
		CASE(test_numbers),
		CASE(test_numbers_begin_again),
		CASE(test_value),
		CASE(test_time),
		CASE(test_certificate_ends_first),
		CASE(test_gate),
		CASE(test_status_has_them),
	};
	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
