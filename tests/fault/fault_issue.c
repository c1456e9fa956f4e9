/* Many orders at once, repeated, with parts of the server killed under them: every acknowledged order stays, none is issued
 * twice, numbers have no gap, and the log never contradicts a checkpoint that anybody was given.
 *
 * HOABAN_CAMPAIGN=1 does all twenty kills; HOABAN_SEED=n repeats a run. */
#include "tests/support/crowd.h"
#include "tests/support/swarm.h"

#include <hoaban/leaf.h>

#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define LOAD_ORDERS  1000
#define ROUND_ORDERS 150
#define KILLS	     5
#define KILLS_ALL    20

static struct crowd crowd; /* one per program: too large for a stack */

/* ---------------------------------------------------------------- the oracle */

static void check_numbers(const struct crowd *w)
{
	bool *is_used = calloc(w->count + 1, sizeof(*is_used));
	assert_non_null(is_used);
	assert_int_equal(w->acknowledged, w->count);
	for (size_t i = 0; i < w->count; i++) {
		unsigned n = w->calls[i].number;
		if (n < 1 || n > w->count || is_used[n])
			fail_msg("order %zu has number %u: %s", i, n, n < 1 || n > w->count ? "a gap somewhere" : "twice");
		is_used[n] = true;
	}
	free(is_used);
}

static size_t children_of(const struct crowd *w)
{
	size_t n = 0;
	for (size_t i = 0; i < w->count; i++)
		n += w->calls[i].is_free_too;
	return n;
}

/* One leaf for every receipt with its number, one for every child, and nothing else behind the tariff's. */
static void check_log(struct crowd *w)
{
	size_t receipts = 0, children = 0, wanted_children = children_of(w);
	uint32_t last = 0;
	auditor_await(&w->auditor, 1 + w->count + wanted_children);
	auditor_read(&w->auditor);
	for (uint64_t i = 0; i < w->auditor.size; i++) {
		struct leaf l;
		assert_int_equal(leaf_decode(&l, auditor_entry(&w->auditor, i)), E_OK);
		children += l.type == LEAF_FREE_ADMISSION;
		if (l.type != LEAF_RECEIPT)
			continue;
		receipts++;
		assert_int_equal(l.number, last + 1); /* the order of numbers is the order of the log */
		last = l.number;
	}
	assert_int_equal(receipts, w->count);
	assert_int_equal(children, wanted_children);
	assert_int_equal(w->auditor.size, 1 + receipts + children);
}

static void check_all(struct crowd *w)
{
	check_numbers(w);
	crowd_look_again(w);
	check_log(w);
	story_doctor(&w->story);
}

/* ---------------------------------------------------------------- the tests, one after the other on the same data */

static int begin(void **state)
{
	(void)state;
	crowd_begin(&crowd);
	return 0;
}
static int tear_down(void **state)
{
	(void)state;
	crowd_end(&crowd);
	return 0;
}

static void numbers_a_thousand_orders_without_gap(void **state)
{
	(void)state;
	int64_t began = swarm_now_us();
	crowd_plan(&crowd, LOAD_ORDERS);
	crowd_run(&crowd);
	print_message("%zu orders, %zu repeats (%zu beside another of the same key) in %lld ms\n", crowd.count, crowd.repeats,
		      crowd.concurrent, (long long)(swarm_now_us() - began) / 1000);
	assert_int_equal(crowd.unanswered + crowd.busy, 0);
	assert_true(crowd.repeats >= LOAD_ORDERS / 3 && crowd.concurrent > 0);
	check_all(&crowd);
}

static void choose_victim(struct crowd *w, unsigned i)
{
	static const char *const names[] = {
		[STORY_SERVER] = "server", [STORY_SIGNER] = "signer", [STORY_DATABASE] = "database"};
	enum story_part part = (enum story_part)(i % COUNT(names));
	w->victim_name = names[part];
	for (int wait = 0; wait < 12000 && (w->victim = story_pid(&w->story, part)) == 0; wait++) /* being started again */
		usleep(10000);
	w->kill_at_answers = w->acknowledged + (size_t)crowd_chance(w, ROUND_ORDERS - CROWD_CONNECTIONS / 2);
	w->kill_at_us = 0;
	w->is_killed = false;
	assert_true(w->victim > 0);
}

static void kill_once(struct crowd *w, unsigned i)
{
	size_t repeats = w->repeats, unanswered = w->unanswered, busy = w->busy;
	int64_t began = swarm_now_us();
	choose_victim(w, i);
	crowd_plan(w, ROUND_ORDERS);
	crowd_run(w);
	assert_true(w->is_killed);
	check_numbers(w);
	print_message("kill %2u: %-8s %3zu unanswered, %2zu busy, %2zu repeats, %4lld ms, %zu checkpoints seen\n", i,
		      w->victim_name, w->unanswered - unanswered, w->busy - busy, w->repeats - repeats,
		      (long long)(swarm_now_us() - began) / 1000, w->auditor.seen_count);
}

/* A server's death leaves the publisher's lease to run out (4 s): only the campaign waits for that before the next kill. */
static void survives_kills_at_any_moment(void **state)
{
	(void)state;
	bool is_campaign = getenv("HOABAN_CAMPAIGN") != NULL;
	for (unsigned i = 1; i <= (is_campaign ? KILLS_ALL : KILLS); i++) {
		kill_once(&crowd, i);
		if (is_campaign)
			auditor_await(&crowd.auditor, 1 + crowd.count + children_of(&crowd));
	}
	check_all(&crowd);
}

static void keeps_everything_when_stopped(void **state)
{
	(void)state;
	story_stop(&crowd.story);
	story_doctor(&crowd.story); /* starts the database by itself */
	story_start(&crowd.story);
	auditor_meet(&crowd.auditor, crowd.story.port);
	check_all(&crowd);
	story_end(&crowd.story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_a_thousand_orders_without_gap),
		cmocka_unit_test(survives_kills_at_any_moment),
		cmocka_unit_test(keeps_everything_when_stopped),
	};
	return cmocka_run_group_tests_name("issue", tests, begin, tear_down);
}
