/* A till whose clock is wrong: sales need a supervisor, times are never before the last entry, and the chain says which entries
 * have unconfirmed times. */
#include "pos-client/domain/clock.h"
#include "pos-client/domain/shift.h"
#include "tests/support/counter.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#define A1     (UINT64_C(1) << AUTHORITY_SITE_A1)
#define HOUR_S 3600
#define YEAR_S (INT64_C(365) * DAY_S)

static int64_t up_ms(void *ctx)
{
	return *(int64_t *)ctx;
}

struct hall {
	struct counter c;
	int64_t up;
	struct steady steady;
};

static const struct lease_staff supervisor = {"hoa", STAFF_SUPERVISOR, ""};

static int set_up(void **state)
{
	static struct hall h;
	h = (struct hall){.up = 5000, .steady = {up_ms, "boot 1", NULL}};
	h.steady.ctx = &h.up;
	counter_start(&h.c);
	h.c.authority.staff[h.c.authority.staff_count++] = supervisor;
	h.c.authority.lease_s = 60 * DAY_S;
	h.c.till.steady = &h.steady;
	counter_enrol(&h.c);
	struct shift_report r;
	assert_int_equal(shift_open(&h.c.till, "lan", NULL, 500000, &r), E_OK);
	*state = &h;
	return 0;
}

static int tear_down(void **state)
{
	struct hall *h = *state;
	counter_verify(&h->c);
	counter_stop(&h->c);
	return 0;
}

/* Real time goes by: the clock and the counter of the machine. */
static void pass(struct hall *h, int64_t s)
{
	h->c.now_ms += 1000 * s;
	h->up += 1000 * s;
}

/* The clock alone is moved. */
static void jump(struct hall *h, int64_t s)
{
	h->c.now_ms += 1000 * s;
}

/* The machine is started anew: its counter begins again. */
static void start_anew(struct hall *h, const char *boot)
{
	till_close(&h->c.till);
	till_release(&h->c.till);
	h->up = 100;
	snprintf(h->steady.boot, sizeof h->steady.boot, "%s", boot);
	h->c.till = (struct till){.dir = h->c.dir,
				  .clock = &h->c.clock,
				  .steady = &h->steady,
				  .logger = &h->c.log->logger,
				  .settings = &h->c.settings};
	till_init(&h->c.till);
	assert_int_equal(till_open(&h->c.till), E_OK);
}

static enum err sell_one(struct hall *h, struct sale_view *v)
{
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	return counter_sell(&h->c, &r, v);
}

static void assert_refused(struct hall *h, const char *code)
{
	struct sale_view v;
	assert_int_equal(sell_one(h, &v), E_REFUSED);
	assert_true(counter_why(&h->c, code));
}

static enum err approve(struct hall *h, int64_t time)
{
	const struct approval_request who = {.supervisor = "hoa", .reason = "the battery is dead"};
	till_forget(&h->c.till);
	return clock_approve(&h->c.till, &who, time);
}

static void assert_sold_at(struct hall *h, int64_t from, int64_t until)
{
	struct sale_view v;
	assert_int_equal(sell_one(h, &v), E_OK);
	assert_in_range(v.receipts[0].receipt.time, from, until);
	assert_in_range(v.tickets[0].ticket.issued_at, from, until);
}

/* The steps of the clock in the chain, in order, as text: "b1 a1 e1". */
static const char *steps(struct hall *h)
{
	struct till *t = &h->c.till;
	struct bytes cose[256];
	size_t count;
	const char *out = "";
	assert_int_equal(journal_read_entries(t->journal, &t->arena, 1, 256, 1u << 20, cose, &count), E_OK);
	for (size_t i = 0; i < count; i++) {
		struct entry e;
		struct clock_changed c;
		assert_int_equal(entry_open(&e, cose[i], keys_device_public(t->keys)), E_OK);
		if (e.type != ENTRY_CLOCK_CHANGED)
			continue;
		assert_int_equal(clock_changed_decode(&c, e.body), E_OK);
		out = arena_format(&t->arena, "%s%s%c%d", out, *out != '\0' ? " " : "", " bae"[c.step], c.fault);
	}
	return out;
}

/* ---- away from the server's word */

static void test_jumps_of_a_running_machine(void **state)
{
	static const int64_t jumps[] = {-HOUR_S, -DAY_S, 10 * YEAR_S, 946684800 - COUNTER_NOW, 301};
	struct hall *h = *state;
	for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++) {
		int64_t right = h->c.now_ms / 1000;
		jump(h, jumps[i]);
		assert_refused(h, "clock_off");
		assert_int_equal(till_now(&h->c.till), right);
		assert_int_equal(approve(h, 0), E_OK);
		pass(h, 60);
		assert_sold_at(h, right + 60, right + 60);
		jump(h, -jumps[i]);
		assert_sold_at(h, right + 60, right + 60);
	}
	assert_string_equal(steps(h), "b3 a3 e3 b3 a3 e3 b3 a3 e3 b3 a3 e3 b3 a3 e3");
}

static void test_small_steps_are_no_trouble(void **state)
{
	struct hall *h = *state;
	jump(h, 299);
	assert_sold_at(h, COUNTER_NOW + 299, COUNTER_NOW + 299);
	jump(h, -590);
	assert_sold_at(h, COUNTER_NOW - 291, COUNTER_NOW - 291);
	assert_string_equal(steps(h), "");
}

static void test_the_server_corrects_a_wrong_last_entry(void **state)
{
	struct hall *h = *state;
	start_anew(h, "boot 2");
	jump(h, DAY_S); /* nobody can know */
	assert_sold_at(h, COUNTER_NOW + DAY_S, COUNTER_NOW + DAY_S);
	jump(h, -DAY_S);
	assert_refused(h, "clock_behind");
	assert_int_equal(clock_learn(&h->c.till, COUNTER_NOW), E_OK);
	assert_sold_at(h, COUNTER_NOW, COUNTER_NOW);
	start_anew(h, "boot 3");
	assert_sold_at(h, COUNTER_NOW, COUNTER_NOW);
}

static void test_a_known_offset_is_doubted_after_a_start(void **state)
{
	struct hall *h = *state;
	jump(h, HOUR_S);
	assert_int_equal(clock_learn(&h->c.till, COUNTER_NOW), E_OK);
	start_anew(h, "boot 2");
	pass(h, 60);
	assert_refused(h, "clock_doubted");
	assert_int_equal(approve(h, 0), E_OK);
	assert_sold_at(h, COUNTER_NOW + 60, COUNTER_NOW + 60);
	jump(h, -HOUR_S);
	assert_int_equal(clock_learn(&h->c.till, COUNTER_NOW + 60), E_OK);
	assert_sold_at(h, COUNTER_NOW + 60, COUNTER_NOW + 60);
	start_anew(h, "boot 3");
	assert_sold_at(h, COUNTER_NOW + 60, COUNTER_NOW + 60);
	assert_string_equal(steps(h), "b4 a4 e4");
}

/* ---- nothing but the last entry to go by */

static void test_reset_to_2000(void **state)
{
	struct hall *h = *state;
	start_anew(h, "boot 2");
	jump(h, 946684800 - COUNTER_NOW);
	assert_refused(h, "clock_behind");
	assert_int_equal(approve(h, COUNTER_NOW - HOUR_S), E_INVALID);
	assert_int_equal(approve(h, COUNTER_NOW + 61 * DAY_S), E_INVALID);
	assert_int_equal(approve(h, COUNTER_NOW + DAY_S), E_OK); /* it is tomorrow, says the supervisor */
	pass(h, 60);
	assert_sold_at(h, COUNTER_NOW + DAY_S + 60, COUNTER_NOW + DAY_S + 60);
	start_anew(h, "boot 3");
	assert_sold_at(h, COUNTER_NOW + DAY_S + 60, COUNTER_NOW + DAY_S + 60);
	pass(h, DAY_S); /* his word was for the day */
	assert_refused(h, "clock_behind");
}

static void test_without_a_word_it_is_the_last_entrys_time(void **state)
{
	struct hall *h = *state;
	start_anew(h, "boot 2");
	jump(h, -DAY_S);
	assert_int_equal(approve(h, 0), E_OK);
	pass(h, 60);
	assert_sold_at(h, COUNTER_NOW + 60, COUNTER_NOW + 60);
}

static void test_ten_years_ahead_burn_no_symbol(void **state)
{
	struct hall *h = *state;
	struct shift_report r;
	start_anew(h, "boot 2");
	jump(h, 10 * YEAR_S);
	assert_refused(h, "clock_ahead");
	assert_int_equal(shift_close(&h->c.till, 500000, &r), E_OK); /* all but sales goes on */
	assert_in_range(r.closed_at, COUNTER_NOW, COUNTER_NOW + 1);
	jump(h, -10 * YEAR_S);
	assert_int_equal(shift_open(&h->c.till, "lan", NULL, 500000, &r), E_OK);
	assert_sold_at(h, COUNTER_NOW, COUNTER_NOW + 1);
	assert_string_equal(steps(h), "b2 e2");
}

/* ---- who may allow it */

static void test_only_a_supervisor(void **state)
{
	struct hall *h = *state;
	struct approval_request who = {.supervisor = "minh", .reason = "let me"};
	assert_int_equal(approve(h, 0), E_REFUSED);
	assert_true(counter_why(&h->c, "clock_right"));
	jump(h, -HOUR_S);
	till_forget(&h->c.till);
	assert_int_equal(clock_approve(&h->c.till, &who, 0), E_FORBIDDEN);
	who.supervisor = NULL;
	assert_int_equal(clock_approve(&h->c.till, &who, 0), E_UNAUTHORIZED);
	assert_refused(h, "clock_off");
	assert_int_equal(approve(h, COUNTER_NOW), E_REFUSED); /* the server's time is known */
	assert_true(counter_why(&h->c, "server_time"));
	assert_string_equal(steps(h), "");
}

/* A transaction that fails takes the mark back with it. */
static enum err mark_and_fail(void *ctx)
{
	struct hall *h = ctx;
	TRY(clock_mark_span(&h->c.till));
	return E_REFUSED;
}

static void test_a_failed_mark_is_made_again(void **state)
{
	struct hall *h = *state;
	jump(h, -HOUR_S);
	assert_int_equal(journal_write(h->c.till.journal, mark_and_fail, h), E_REFUSED);
	assert_int_equal(approve(h, 0), E_OK);
	assert_string_equal(steps(h), "b3 a3");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_only_a_supervisor),
		CASE(test_a_failed_mark_is_made_again),
		CASE(test_small_steps_are_no_trouble),
		CASE(test_jumps_of_a_running_machine),
		CASE(test_the_server_corrects_a_wrong_last_entry),
		CASE(test_a_known_offset_is_doubted_after_a_start),
		CASE(test_reset_to_2000),
		CASE(test_without_a_word_it_is_the_last_entrys_time),
		CASE(test_ten_years_ahead_burn_no_symbol),
	};
	return cmocka_run_group_tests_name("the till's clock", tests, NULL, NULL);
}
