/* Sync beside a screen: what is sold arrives while the owner does something else, and no line ever holds the owner up. */
#include "pos-client/domain/courier.h"
#include "tests/support/fake_home.h"
#include "tests/support/patience.h"
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>
#include <cmocka.h>

#define A1	    (UINT64_C(1) << AUTHORITY_SITE_A1)
#define PATIENCE_MS 60000
#define QUICK_MS    500 /* without a thread it would be request_ms, a minute */

struct pair {
	struct counter c;
	struct fake_home h;
	struct courier *courier;
};

static int set_up(void **state)
{
	static struct pair p;
	counter_open(&p.c);
	p.c.settings.request_ms = 60000;
	fake_home_start(&p.h, &p.c);
	assert_int_equal(courier_open(&p.courier, &p.c.till), E_OK);
	*state = &p;
	return 0;
}

static int tear_down(void **state)
{
	struct pair *p = *state;
	courier_close(p->courier);
	fake_home_stop(&p->h);
	counter_verify(&p->c);
	counter_stop(&p->c);
	return 0;
}

static int64_t now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void sell_one(struct pair *p)
{
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct sale_view v;
	assert_int_equal(counter_sell(&p->c, &r, &v), E_OK);
	till_forget(&p->c.till);
}

static uint64_t unsent(struct pair *p)
{
	struct journal_unsent u;
	int64_t synced;
	assert_int_equal(journal_get_number(p->c.till.journal, HELD_SYNCED_SEQ, &synced), E_OK);
	assert_int_equal(journal_unsent(p->c.till.journal, (uint64_t)synced, &u), E_OK);
	return u.entries;
}

/* As the screen does: a turn, then a sleep until the descriptor or the tick. Returns the longest turn. */
static int64_t turn_until(struct pair *p, bool (*is_done)(struct pair *p), bool may_renew)
{
	int64_t end = now_ms() + PATIENCE_MS, longest = 0;
	while (!is_done(p) && now_ms() < end) {
		bool renewed;
		int64_t began = now_ms();
		courier_turn(p->courier, may_renew, &renewed);
		int64_t took = now_ms() - began;
		longest = took > longest ? took : longest;
		struct pollfd fd = {.fd = courier_fd(p->courier), .events = POLLIN};
		if (poll(&fd, 1, 20) < 0)
			fail();
	}
	assert_true(is_done(p));
	return longest;
}

static bool is_sent(struct pair *p)
{
	return unsent(p) == 0;
}

static bool has_come_back(struct pair *p)
{
	struct pollfd fd = {.fd = courier_fd(p->courier), .events = POLLIN};
	return poll(&fd, 1, 0) == 1;
}

/* ---- */

static void test_without(void **state)
{
	(void)state;
	struct counter c;
	struct courier *courier;
	bool renewed = true;
	counter_open(&c);
	courier_turn(NULL, true, &renewed);
	assert_false(renewed);
	courier_hurry(NULL);
	courier_close(NULL);
	assert_int_equal(courier_fd(NULL), -1);
	assert_null(courier_sync(NULL));
	if (courier_open(&courier, &c.till) == E_OK) { /* no server is set: nothing happens, nothing is refused */
		courier_turn(courier, true, &renewed);
		assert_int_equal(c.till.why.count, 0);
		courier_close(courier);
	}
	counter_stop(&c);
}

static void test_sends(void **state)
{
	struct pair *p = *state;
	sell_one(p);
	sell_one(p);
	assert_true((double)turn_until(p, is_sent, true) < patience(QUICK_MS));
	sell_one(p);
	assert_true((double)turn_until(p, is_sent, true) < patience(QUICK_MS));
	assert_int_equal(p->h.refused, 0);
}

/* Reasons of a sync are not the cashier's. */
static void test_faults_are_quiet(void **state)
{
	struct pair *p = *state;
	static const enum home_fault faults[] = {HOME_CUT_BEFORE, HOME_CUT_AFTER, HOME_CUT_MID, HOME_BUSY, HOME_RUBBISH};
	memcpy(p->h.faults, faults, sizeof faults);
	p->h.fault_count = sizeof faults / sizeof faults[0];
	sell_one(p);
	assert_true((double)turn_until(p, is_sent, true) < patience(QUICK_MS));
	assert_int_equal(p->c.till.why.count, 0);
}

/* The server has taken it and says nothing: the till sells on, and leaves at once. */
static void test_hangs(void **state)
{
	struct pair *p = *state;
	bool renewed;
	p->h.always = HOME_HANG_AFTER;
	sell_one(p);
	courier_turn(p->courier, true, &renewed);
	for (int i = 0; i < 5; i++) {
		int64_t began = now_ms();
		sell_one(p);
		courier_turn(p->courier, true, &renewed);
		assert_true((double)(now_ms() - began) < patience(QUICK_MS));
	}
	assert_true(unsent(p) >= 6);
	int64_t began = now_ms();
	courier_close(p->courier);
	p->courier = NULL;
	assert_true(now_ms() - began < 30000);
}

/* What came back and would open the bundle anew keeps until the owner can bear it. */
static void test_renewal_waits(void **state)
{
	struct pair *p = *state;
	const struct tariff *before = p->c.till.tariff;
	bool renewed = false;
	turn_until(p, is_sent, false);
	for (int i = 0; i < 6000 && !has_come_back(p); i++) {
		courier_hurry(p->courier);
		courier_turn(p->courier, false, &renewed);
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	}
	assert_false(renewed);
	assert_ptr_equal(p->c.till.tariff, before);
	for (int i = 0; i < 6000 && !renewed; i++) {
		courier_turn(p->courier, true, &renewed);
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	}
	assert_true(renewed);
}

#define COURIER_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without), COURIER_TEST(test_sends),	  COURIER_TEST(test_faults_are_quiet),
		COURIER_TEST(test_hangs),	COURIER_TEST(test_renewal_waits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
