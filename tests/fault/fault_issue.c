/* Many orders at once, repeated, with parts of the server killed under them: every acknowledged order stays, none is issued
 * twice, numbers have no gap, and the log never contradicts a checkpoint that anybody was given.
 *
 * HOABAN_CAMPAIGN=1 does all twenty kills; HOABAN_SEED=n repeats a run. */
#include "tests/support/auditor.h"
#include "tests/support/story.h"
#include "tests/support/swarm.h"

#include <hoaban/leaf.h>
#include <hoaban/uuid.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define ORDERS_MAX   4096
#define CONNECTIONS  64
#define LOAD_ORDERS  1000
#define ROUND_ORDERS 150
#define KILLS	     5
#define KILLS_ALL    20
#define RUN_LIMIT_US INT64_C(60000000)
#define LOOK_US	     25000

/* ---------------------------------------------------------------- chance */

static uint64_t chance_state;

static uint64_t chance(uint64_t below)
{
	chance_state ^= chance_state << 13;
	chance_state ^= chance_state >> 7;
	chance_state ^= chance_state << 17;
	return chance_state % below;
}

static void chance_begin(void)
{
	const char *given = getenv("HOABAN_SEED");
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)t.tv_nsec + (uint64_t)t.tv_sec * 1000000007u;
	print_message("HOABAN_SEED=%llu\n", (unsigned long long)seed);
	chance_state = seed * 0x9E3779B97F4A7C15u | 1;
}

/* ---------------------------------------------------------------- the crowd: clients that never give up */

struct purchase {
	char request[768], show[192];
	char *answer; /* the first 201; every later one must be the same bytes */
	char token[33];
	unsigned number; /* of its receipt */
	unsigned answers, under_way, wanted;
	bool is_free_too; /* has a child, whose free admission stands in the log as well */
	int64_t not_before_us;
};

struct crowd {
	struct story story;
	struct auditor auditor;
	struct purchase *calls;
	size_t count;
	size_t schedule[4 * ORDERS_MAX], scheduled, next;      /* which call is made when */
	size_t again[8 * ORDERS_MAX], again_first, again_last; /* unanswered ones */
	size_t under_way, acknowledged, repeats, concurrent, unanswered, busy;
	bool is_looking; /* at the checkpoint */
	int64_t last_look_us, until_us;
	char fault[512];

	/* what is going to be killed, and when */
	pid_t victim;
	const char *victim_name;
	size_t kill_at_answers;
	int64_t kill_at_us;
	bool is_killed, is_server_down;
};
static struct crowd crowd; /* one per program */

static char look_request[] = "GET /log/checkpoint HTTP/1.1\r\nHost: crowd\r\n\r\n";
static struct purchase looking; /* stands for "the checkpoint" */

static void write_request(struct purchase *c, size_t i)
{
	static const char *const sites[] = {"A1", "DC", "MP", "BT"};
	uint8_t random[10], key[UUID_LEN];
	char text[UUID_TEXT], body[384];
	for (size_t k = 0; k < sizeof(random); k++)
		random[k] = (uint8_t)chance(256);
	uuid_v7(key, 1795224000000 + (int64_t)i, random);
	uuid_format(text, key);
	c->is_free_too = chance(5) == 0;
	int len = snprintf(
		body, sizeof(body),
		"{\"visit_date\":\"2026-11-30\",\"sites\":[\"%s\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":%u}%s],"
		"\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",
		sites[chance(4)], (unsigned)(1 + chance(2)), c->is_free_too ? ",{\"category\":\"CHILD\",\"quantity\":1}" : "");
	snprintf(c->request, sizeof(c->request),
		 "POST /v1/orders HTTP/1.1\r\nHost: crowd\r\nContent-Type: application/json\r\nIdempotency-Key: %s\r\n"
		 "Content-Length: %d\r\n\r\n%s",
		 text, len, body);
}

static void swap(size_t *a, size_t *b)
{
	size_t t = *a;
	*a = *b;
	*b = t;
}

/* `count` new orders; of every third, one or two repeats stand at random places of the schedule, so that a repeat may come
 * before the first answer, at the same moment, or much later. */
static void crowd_plan(struct crowd *w, size_t count)
{
	size_t begin = w->count;
	assert_true(w->count + count <= ORDERS_MAX);
	w->scheduled = w->next = 0;
	for (size_t i = 0; i < count; i++) {
		struct purchase *c = &w->calls[w->count];
		write_request(c, w->count);
		c->wanted = i % 3 == 0 ? 2 + (unsigned)chance(2) : 1;
		for (unsigned k = 0; k < c->wanted; k++)
			w->schedule[w->scheduled++] = w->count;
		w->count++;
	}
	for (size_t i = w->scheduled - 1; i > 0; i--)
		swap(&w->schedule[i], &w->schedule[chance(i + 1)]);
	for (size_t i = begin; i < w->count; i++) /* some repeats right beside their first */
		for (size_t k = 1; i % 6 == 0 && k + 1 < w->scheduled; k++)
			if (w->schedule[k] == i) {
				for (size_t m = k + 1; m < w->scheduled; m++)
					if (w->schedule[m] == i)
						swap(&w->schedule[m], &w->schedule[k + 1]);
				break;
			}
}

static void complain_once(struct crowd *w, const char *what, size_t i, int status, const char *body)
{
	if (w->fault[0] == 0)
		snprintf(w->fault, sizeof(w->fault), "order %zu: %s: %d %.300s", i, what, status, body);
}

static void queue_again(struct crowd *w, size_t i)
{
	if (w->again_last == sizeof(w->again) / sizeof(w->again[0])) {
		complain_once(w, "asked too often", i, 0, "");
		return;
	}
	w->calls[i].not_before_us = swarm_now_us() + 5000 + (int64_t)chance(40000);
	w->again[w->again_last++] = i;
}

static bool look_now(struct crowd *w, const char **request, size_t *len, void **call)
{
	if (w->is_looking || swarm_now_us() < w->last_look_us + LOOK_US)
		return false;
	w->is_looking = true;
	*request = look_request;
	*len = sizeof(look_request) - 1;
	*call = &looking;
	return true;
}

static bool next_call(struct crowd *w, size_t *i)
{
	if (w->again_first < w->again_last && w->calls[w->again[w->again_first]].not_before_us <= swarm_now_us())
		*i = w->again[w->again_first++];
	else if (w->next < w->scheduled)
		*i = w->schedule[w->next++];
	else
		return false;
	return true;
}

static bool ask(void *ctx, const char **request, size_t *len, void **call)
{
	struct crowd *w = ctx;
	size_t i;
	if (w->is_server_down)
		return false;
	if (look_now(w, request, len, call))
		return true;
	if (!next_call(w, &i))
		return false;
	struct purchase *c = &w->calls[i];
	w->concurrent += c->under_way > 0;
	c->under_way++;
	w->under_way++;
	*request = c->request;
	*len = strlen(c->request);
	*call = c;
	return true;
}

static void acknowledge(struct crowd *w, struct purchase *c, const struct swarm_answer *a)
{
	size_t i = (size_t)(c - w->calls);
	c->answers++;
	if (c->answer != NULL) {
		w->repeats++;
		if (strcmp(c->answer, a->body) != 0) {
			complain_once(w, "the first answer was", i, 201, c->answer);
			print_error("a repeat was answered %s\n", a->body);
		}
		return;
	}
	c->answer = strdup(a->body);
	w->acknowledged++;
	json_t *order = json_loads(a->body, 0, NULL);
	const char *token = "", *status = "";
	int number = 0;
	if (json_unpack(order, "{s:s, s:s, s:[{s:i}]}", "token", &token, "status", &status, "receipts", "number", &number) !=
		    0 ||
	    strcmp(status, "paid") != 0 || number < 1)
		complain_once(w, "not a paid order with one receipt", i, a->status, a->body);
	c->number = (unsigned)number;
	snprintf(c->token, sizeof(c->token), "%s", token);
	json_decref(order);
}

static void answer(void *ctx, const struct swarm_answer *a)
{
	struct crowd *w = ctx;
	struct purchase *c = a->call;
	if (c == &looking) {
		w->is_looking = false;
		w->last_look_us = swarm_now_us();
		if (a->status == 200)
			auditor_take(&w->auditor, bytes_of(a->body, a->len), false);
		return;
	}
	c->under_way--;
	w->under_way--;
	if (a->status == 201) {
		acknowledge(w, c, a);
		return;
	}
	w->unanswered += a->status == 0;
	w->busy += a->status == 503;
	if (a->status == 0 || a->status == 503)
		queue_again(w, (size_t)(c - w->calls));
	else
		complain_once(w, "unexpected", (size_t)(c - w->calls), a->status, a->body);
}

static bool is_over(const struct crowd *w)
{
	return w->next == w->scheduled && w->again_first == w->again_last && w->under_way == 0;
}

static void kill_when_due(struct crowd *w)
{
	if (w->victim == 0 || w->is_killed || w->acknowledged < w->kill_at_answers)
		return;
	if (w->kill_at_us == 0)
		w->kill_at_us = swarm_now_us() + (int64_t)chance(15000);
	if (swarm_now_us() < w->kill_at_us)
		return;
	w->is_killed = kill(w->victim, SIGKILL) == 0;
	w->is_server_down = w->victim == w->story.server;
}

static bool tick(void *ctx)
{
	struct crowd *w = ctx;
	kill_when_due(w);
	return w->fault[0] == 0 && !w->is_server_down && !is_over(w) && swarm_now_us() < w->until_us;
}

/* Until every order is answered as often as it was asked, whatever is killed meanwhile. */
static void crowd_run(struct crowd *w)
{
	w->until_us = swarm_now_us() + RUN_LIMIT_US;
	while (w->fault[0] == 0 && !is_over(w)) {
		struct swarm s = {.port = w->story.port,
				  .connections = CONNECTIONS,
				  .ctx = w,
				  .ask = ask,
				  .answer = answer,
				  .tick = tick};
		w->last_look_us = 0;
		assert_true(swarm_run(&s));
		if (w->is_server_down) {
			w->is_server_down = false;
			w->victim = 0;
			story_kill(&w->story, STORY_SERVER); /* it is dead already; its children are to follow */
			story_start(&w->story);
			auditor_meet(&w->auditor, w->story.port);
		} else if (swarm_now_us() >= w->until_us) {
			complain_once(w, "not answered in a minute", w->under_way, 0, "");
		}
	}
	if (w->fault[0] != 0)
		fail_msg("%s", w->fault);
}

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

/* ---- every order once more, by its link */

struct round_of_questions {
	struct crowd *crowd;
	size_t asked, answered;
};

static bool ask_show(void *ctx, const char **request, size_t *len, void **call)
{
	struct round_of_questions *q = ctx;
	if (q->asked == q->crowd->count)
		return false;
	struct purchase *c = &q->crowd->calls[q->asked++];
	snprintf(c->show, sizeof(c->show), "GET /v1/orders/%s HTTP/1.1\r\nHost: crowd\r\n\r\n", c->token);
	*request = c->show;
	*len = strlen(c->show);
	*call = c;
	return true;
}

static void answer_show(void *ctx, const struct swarm_answer *a)
{
	struct round_of_questions *q = ctx;
	struct purchase *c = a->call;
	q->answered++;
	if (a->status != 200 || strcmp(a->body, c->answer) != 0)
		complain_once(q->crowd, "acknowledged, and now", (size_t)(c - q->crowd->calls), a->status, a->body);
}

static bool tick_show(void *ctx)
{
	struct round_of_questions *q = ctx;
	return q->answered < q->crowd->count && q->crowd->fault[0] == 0 && swarm_now_us() < q->crowd->until_us;
}

static void check_orders(struct crowd *w)
{
	struct round_of_questions q = {.crowd = w};
	struct swarm s = {w->story.port, 4, &q, ask_show, answer_show, tick_show};
	w->until_us = swarm_now_us() + RUN_LIMIT_US;
	assert_true(swarm_run(&s));
	if (w->fault[0] != 0)
		fail_msg("%s", w->fault);
	assert_int_equal(q.answered, w->count);
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
	check_orders(w);
	check_log(w);
	story_doctor(&w->story);
}

/* ---------------------------------------------------------------- the tests, one after the other on the same data */

static int crowd_begin(void **state)
{
	(void)state;
	chance_begin();
	crowd.calls = calloc(ORDERS_MAX, sizeof(*crowd.calls));
	crowd.story = (struct story){.clock = STORY_CLOCK, .settings = "log_publish_ms = 50\n"};
	story_begin(&crowd.story);
	auditor_meet(&crowd.auditor, crowd.story.port);
	return crowd.calls != NULL ? 0 : -1;
}

static int crowd_end(void **state)
{
	(void)state;
	story_tear_down(&crowd.story);
	auditor_release(&crowd.auditor);
	for (size_t i = 0; i < crowd.count; i++)
		free(crowd.calls[i].answer);
	free(crowd.calls);
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

static void choose_victim(struct crowd *w)
{
	static const char *const names[] = {
		[STORY_SERVER] = "server", [STORY_SIGNER] = "signer", [STORY_DATABASE] = "database"};
	enum story_part part = (enum story_part)chance(COUNT(names));
	w->victim_name = names[part];
	for (int i = 0; i < 500 && (w->victim = story_pid(&w->story, part)) == 0; i++) /* being started again */
		usleep(10000);
	w->kill_at_answers = w->acknowledged + (size_t)chance(ROUND_ORDERS - CONNECTIONS / 2);
	w->kill_at_us = 0;
	w->is_killed = false;
	assert_true(w->victim > 0);
}

static void kill_once(struct crowd *w, unsigned i)
{
	size_t repeats = w->repeats, unanswered = w->unanswered, busy = w->busy;
	int64_t began = swarm_now_us();
	choose_victim(w);
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
	return cmocka_run_group_tests_name("fault_issue", tests, crowd_begin, crowd_end);
}
