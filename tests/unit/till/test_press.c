/* Papers beside the work: a slow printer holds up no sale, and the rules of paper hold all the same. */
#include "pos-client/domain/press.h"
#include "pos-client/domain/print_queue.h"
#include "tests/support/patience.h"
#include "tests/support/counter.h"
#include "tests/support/paperport.h"

#include <poll.h>
#include <stdio.h>
#include <time.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define A1	(UINT64_C(1) << AUTHORITY_SITE_A1)
#define SALES	3
#define LONG_MS 120000

struct lab {
	struct counter counter;
	struct paperport port;
	char printer[64];
	struct press *press;
};

static int begin(void **state)
{
	static struct lab l;
	counter_open(&l.counter);
	paperport_start(&l.port, 0);
	l.port.answers = true;
	snprintf(l.printer, sizeof l.printer, "tcp:127.0.0.1:%d", l.port.port);
	l.counter.settings.printer = l.printer;
	l.counter.settings.printer_ms = 4000;
	l.counter.settings.printer_answer_ms = 2000;
	assert_int_equal(press_open(&l.press, &l.counter.till), E_OK);
	*state = &l;
	return 0;
}

static int end(void **state)
{
	struct lab *l = *state;
	press_close(l->press);
	counter_stop(&l->counter);
	if (!l->port.is_over)
		paperport_stop(&l->port);
	paperport_release(&l->port);
	return 0;
}

static int64_t now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void sell_one(struct lab *l, struct sale_view *v, struct paper_result *paper)
{
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	assert_int_equal(counter_sell(&l->counter, &r, v), E_OK);
	assert_int_equal(paper_print_open(&l->counter.till, v, paper), E_OK);
}

/* As the screen does it: turns when the descriptor says so. */
static void await_news(struct lab *l, const struct sale_view *v, struct paper_result *out)
{
	const int64_t until = now_ms() + LONG_MS;
	uint8_t sale[UUID_LEN];
	while (!press_turn(l->press, sale, out)) {
		struct pollfd ready = {press_fd(l->press), POLLIN, 0};
		poll(&ready, 1, 200);
		assert_true(now_ms() < until);
	}
	assert_memory_equal(sale, v->sale.id, UUID_LEN);
}

static enum print_state state_of(struct lab *l, const struct sale_view *v)
{
	struct print_job job;
	assert_int_equal(journal_find_print(l->counter.till.journal, v->sale.id, &job), E_OK);
	return job.state;
}

/* ---- */

static void no_sale_waits_for_a_slow_printer(void **state)
{
	struct lab *l = *state;
	struct sale_view v[SALES];
	struct paper_result paper[SALES];
	l->port.pause_ms = 2;
	for (size_t i = 0; i < SALES; i++) {
		int64_t began = now_ms();
		sell_one(l, &v[i], &paper[i]);
		assert_true((double)(now_ms() - began) < patience(300)); /* a paper takes longer */
		assert_false(paper[i].is_printed);
		assert_null(paper[i].trouble);
	}
	assert_int_equal(state_of(l, &v[0]), PRINT_BEGUN);
	assert_int_equal(state_of(l, &v[1]), PRINT_QUEUED);
	for (size_t i = 0; i < SALES; i++) {
		await_news(l, &v[i], &paper[i]);
		assert_true(paper[i].is_printed);
		assert_int_equal(state_of(l, &v[i]), PRINT_DONE);
	}
	assert_int_equal(paperport_jobs(&l->port), SALES);
	assert_in_range(l->port.pulses, 2, SALES); /* one for all that come while a paper is running */
}

static void trouble_is_told_and_stops_those_behind(void **state)
{
	struct lab *l = *state;
	struct sale_view v[SALES];
	struct paper_result paper;
	struct print_queue_run run;
	uint8_t sale[UUID_LEN];
	l->port.pause_ms = 2;
	l->port.limit = 60000;
	l->port.mood = PAPERPORT_RUNS_OUT;
	for (size_t i = 0; i < SALES; i++)
		sell_one(l, &v[i], &paper);
	await_news(l, &v[0], &paper);
	assert_string_equal(paper.trouble, "print_uncertain");
	assert_int_equal(state_of(l, &v[0]), PRINT_BEGUN);
	await_news(l, &v[1], &paper);
	assert_string_equal(paper.trouble, "paper_out");
	assert_false(press_turn(l->press, sale, &paper));
	assert_int_equal(state_of(l, &v[2]), PRINT_QUEUED);
	paperport_refill(&l->port);
	assert_int_equal(print_queue_run(&l->counter.till, false, &run), E_OK);
	assert_int_equal(run.originals, 2);
	assert_int_equal(run.uncertain, 1);
}

/* Whoever waits for a paper of his own waits for the running one first: they never mix. */
static void a_copy_waits_for_what_runs(void **state)
{
	struct lab *l = *state;
	struct sale_view v[2];
	struct paper_result paper;
	l->port.pause_ms = 2;
	sell_one(l, &v[0], &paper);
	l->counter.settings.drawer = "none";
	sell_one(l, &v[1], &paper);
	assert_int_equal(sale_view_load(&l->counter.till, v[0].sale.id, &v[0]), E_OK);
	assert_int_equal(paper_reprint(&l->counter.till, &v[0], &paper), E_OK);
	assert_int_equal(paper.copy, 1);
	assert_int_equal(state_of(l, &v[0]), PRINT_DONE);
	await_news(l, &v[0], &paper);
	assert_true(paper.is_printed);
	await_news(l, &v[1], &paper);
	assert_true(paper.is_printed);
	assert_int_equal(paperport_jobs(&l->port), 3);
}

/* At the end a running paper is waited for, and what has not begun is offered at the next start. */
static void what_runs_at_the_end_is_finished(void **state)
{
	struct lab *l = *state;
	struct sale_view v[2];
	struct paper_result paper;
	struct waiting_print w;
	bool found;
	l->port.pause_ms = 2;
	sell_one(l, &v[0], &paper);
	sell_one(l, &v[1], &paper);
	press_close(l->press);
	l->press = NULL;
	counter_restart(&l->counter);
	assert_int_equal(state_of(l, &v[0]), PRINT_DONE);
	assert_int_equal(print_queue_next(&l->counter.till, 0, &w, &found), E_OK);
	assert_true(found);
	assert_memory_equal(w.job.sale, v[1].sale.id, UUID_LEN);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(no_sale_waits_for_a_slow_printer),
		CASE(trouble_is_told_and_stops_those_behind),
		CASE(a_copy_waits_for_what_runs),
		CASE(what_runs_at_the_end_is_finished),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
