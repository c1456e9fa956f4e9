/* Three servers of one database sell, give back and let in at once, tills send their journals, and one server dies: whatever
 * was answered or not, the figures are what the records say, and nobody heard of a deadlock. */
#include "server/store/embedded.h"
#include "tests/support/correctwords.h"
#include "tests/support/gates.h"
#include "tests/support/login.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SERVERS	      3
#define ROUNDS	      20
#define SCANS	      90
#define FIGURES(word) .run = {"hoaband", "figures", word, "--data", "${data}", "--json", "--demo", "--clock", "${clock}"}

static struct office {
	struct story servers[SERVERS];
	char settings[512];
	int started;
} office;

static void begin_beside(struct office *o, int i)
{
	struct story *s = &o->servers[i];
	char socket[200];
	story_socket(&o->servers[0], socket, sizeof(socket));
	snprintf(o->settings, sizeof(o->settings),
		 "database = socket:%s\ndatabase_user = " EMBEDDED_USER "\nlog_publish_ms = 100\n", socket);
	*s = (struct story){.clock = STORY_CLOCK, .settings = o->settings, .beside = o->servers[0].data};
	story_begin(s);
	o->started++;
}

static int set_up(void **state)
{
	*state = &office;
	office.servers[0] = (struct story){.clock = STORY_CLOCK, .settings = "log_publish_ms = 100\n"};
	story_begin(&office.servers[0]);
	office.started = 1;
	for (int i = 1; i < SERVERS; i++)
		begin_beside(&office, i);
	for (int i = 0; i < SERVERS; i++) {
		login_as(&office.servers[i], "manager");
		login_as(&office.servers[i], "operator");
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (int i = office.started - 1; i >= 0; i--)
		story_tear_down(&office.servers[i]);
	return 0;
}

/* ---- one office: sells, gives every second order back, and keeps what went wrong for the one who may fail the test */

struct worker {
	struct story *s;
	int number;
	atomic_int sold;
	size_t given_back;
	char fault[512];
};

/* 0 = the server is gone; what else is not `wanted` is a fault. */
static int call(struct worker *w, const char *path, const char *body, const char *const headers[], int wanted, struct reply *r)
{
	int status = story_call(w->s, &(struct call){.method = "POST", .path = path, .body = body, .headers = headers}, r);
	if (status != 0 && status != wanted && !w->fault[0])
		snprintf(w->fault, sizeof(w->fault), "%s: %d %.300s", path, status, r->body ? r->body : "");
	return status == wanted ? status : 0;
}

static bool sell(struct worker *w, int round, struct reply *r)
{
	const char *key = arena_format(&w->s->arena, "Idempotency-Key: 01930000-0000-7000-8000-%06d%06d", w->number, round);
	const char *const headers[] = {key, NULL};
	static const char body[] = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\",\"BT\"],\"lines\":[" LINE(
		"ADULT", "1") "," LINE("CHILD", "1") "]," PAID;
	if (call(w, "/v1/orders", body, headers, 201, r) == 0)
		return false;
	atomic_fetch_add(&w->sold, 1);
	return true;
}

static bool give_back(struct worker *w, int round, const char *lookup)
{
	static const char *const asks[] = {"Cookie: ${manager.cookie}", "X-CSRF-Token: ${manager.csrf}", NULL};
	static const char *const agrees[] = {"Cookie: ${operator.cookie}", "X-CSRF-Token: ${operator.csrf}", NULL};
	struct arena *a = &w->s->arena;
	const char *id = arena_format(a, "01940000-0000-7000-8000-%06d%06d", w->number, round);
	struct reply r;
	int status = call(w, arena_format(a, "/v1/receipts/%s/corrections", lookup),
			  arena_format(a, "{\"id\":\"%s\"," WHY("refund") "}", id), asks, 201, &r);
	reply_release(&r);
	if (status == 0)
		return false;
	status = call(w, arena_format(a, "/v1/corrections/%s/approve", id), NULL, agrees, 200, &r);
	reply_release(&r);
	w->given_back += status != 0;
	return status != 0;
}

static void *work(void *ctx)
{
	struct worker *w = ctx;
	for (int round = 0; round < ROUNDS && !w->fault[0]; round++) {
		struct reply r = {0};
		bool is_sold = sell(w, round, &r);
		const json_t *lookup = is_sold ? json_at(r.json, "receipts.0.lookup") : NULL;
		const char *text = lookup ? arena_text(&w->s->arena, json_string_value(lookup)) : NULL;
		reply_release(&r);
		if (!is_sold || (round % 2 == 1 && !give_back(w, round, text)))
			return NULL;
	}
	return NULL;
}

static void test_race(void **state)
{
	struct story *first = &office.servers[0];
	struct worker workers[SERVERS] = {0};
	struct gates gates;
	struct gates_result let_in;
	pthread_t threads[SERVERS];
	(void)state;
	gates_open(&gates, first, 4);
	for (int i = 1; i < SERVERS; i++) { /* the first takes a till's journal meanwhile */
		workers[i].s = &office.servers[i];
		workers[i].number = i;
		assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
	}
	for (size_t from = 0; from < SCANS; from += 30) { /* sold by a till, let in at another server each time, twice each */
		struct story *at = &office.servers[from / 30];
		gates_sell(&gates, 30);
		for (size_t i = 0; i < gates.count; i++)
			gates.list[i].story = at; /* it signs for whom it calls */
		gates_run(&gates, &(struct gates_plan){.port = at->port, .from = from, .count = 30, .times = 2}, &let_in);
		assert_int_equal(let_in.failed, 0);
	}
	for (int i = 0; i < 60000 && atomic_load(&workers[2].sold) < 3; i++)
		usleep(1000);
	story_kill(&office.servers[2], STORY_SERVER);
	for (int i = 1; i < SERVERS; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < SERVERS; i++)
		if (workers[i].fault[0])
			fail_msg("server %d: %s", i, workers[i].fault);
	assert_int_equal(atomic_load(&workers[1].sold), ROUNDS);
	assert_int_equal(workers[1].given_back, ROUNDS / 2);
}

static const struct step whole[] = {
	{"figures", FIGURES("check"),
	 .expect = {{"different", "0"},
		    {"equations.0.difference", "0"},
		    {"equations.1.difference", "0"},
		    {"equations.2.difference", "0"},
		    {"equations.2.left.value", "90"}}},
	{"they did sell and give back",
	 .sql = "SELECT CAST(SUM(issued) AS SIGNED) > 0, CAST(SUM(refunded) AS SIGNED) > 0 FROM (SELECT issued, refunded FROM"
		" figure_sale UNION ALL SELECT issued, refunded FROM figure_delta) f",
	 .expect = {{"rows.0.0", "1"}, {"rows.0.1", "1"}}},
};

static void test_whole(void **state)
{
	(void)state;
	story_tell(&office.servers[0], whole, COUNT(whole));
	story_start(&office.servers[2]);
	for (int i = SERVERS - 1; i > 0; i--)
		story_leave(&office.servers[i]);
	office.started = 1;
	story_end(&office.servers[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_race), cmocka_unit_test(test_whole)};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
