/* Midnight, with everything that can die: two servers of one database sell while the local day changes, a quarter of a minute
 * apart by their clocks; the database is killed in the midst of batches, before, at and after midnight, and so is a server.
 * Whatever was answered or not, every order is there once, and the figures of both days are what the records say. */
#include "server/store/embedded.h"
#include "tests/support/correctwords.h"

#include <hoaban/instant.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SERVERS	 2
#define BEFORE	 "2026-11-21T23:59:30+07:00"
#define SKEWED	 "2026-11-21T23:59:45+07:00" /* of the second server */
#define MIDNIGHT 1795280400		     /* Unix seconds */
#define BEHIND_S 5
#define PAUSE_US 30000 /* between two orders: each receipt is signed and judged again */
#define PATIENCE 6000  /* tries of an order, for a slow machine */

#define FIGURES(word) .run = {"hoaband", "figures", word, "--data", "${data}", "--json", "--demo", "--clock", "${clock}"}

struct worker {
	struct story *s;
	int number;
	atomic_int sold;
	atomic_bool is_over;
	char fault[512];
};

static struct office {
	struct story servers[SERVERS];
	struct worker workers[SERVERS];
	pthread_t threads[SERVERS];
	char settings[512];
	int started, workers_made;
	bool began_before;
} office;

static int set_up(void **state)
{
	char socket[200];
	struct story *first = &office.servers[0], *second = &office.servers[1];
	*state = &office;
	*first = (struct story){.clock = BEFORE, .settings = "log_publish_ms = 100\n"};
	story_begin(first);
	office.started = 1;
	story_socket(first, socket, sizeof(socket));
	snprintf(office.settings, sizeof(office.settings),
		 "database = socket:%s\ndatabase_user = " EMBEDDED_USER "\nlog_publish_ms = 100\n", socket);
	*second = (struct story){.clock = SKEWED, .settings = office.settings, .beside = first->data};
	story_begin(second);
	office.started = 2;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (int i = office.started - 1; i >= 0; i--)
		story_tear_down(&office.servers[i]);
	return 0;
}

/* ---- selling, and asking again until an answer comes */

/* 201, or 0 when the server itself is gone. */
static int order(struct worker *w, int n)
{
	static const char body[] = "{\"visit_date\":\"2026-11-22\",\"sites\":[\"A1\",\"BT\"],\"lines\":[" LINE(
		"ADULT", "2") "," LINE("CHILD", "1") "],\"group\":false,\"language\":\"vi\"," PAID;
	const char *const headers[] = {
		arena_format(&w->s->arena, "Idempotency-Key: 01950000-0000-7000-8000-%06d%06d", w->number, n), NULL};
	for (int tries = 0; tries < PATIENCE; tries++) {
		struct reply r = {0};
		int status = story_call(
			w->s, &(struct call){.method = "POST", .path = "/v1/orders", .body = body, .headers = headers}, &r);
		bool is_late = status >= 500;
		if (!is_late && status != 0 && status != 201)
			snprintf(w->fault, sizeof(w->fault), "%d %.300s", status, r.body ? r.body : "");
		reply_release(&r);
		if (!is_late)
			return status == 201 ? 201 : 0;
		usleep(20000);
	}
	snprintf(w->fault, sizeof(w->fault), "order %d was never taken", n);
	return 0;
}

static void *work(void *ctx)
{
	struct worker *w = ctx;
	for (int n = 0; !atomic_load(&w->is_over) && order(w, n) == 201; n++) {
		atomic_fetch_add(&w->sold, 1);
		usleep(PAUSE_US);
	}
	return NULL;
}

static void hire(int server)
{
	struct worker *w = &office.workers[server];
	*w = (struct worker){.s = &office.servers[server], .number = office.workers_made++};
	assert_int_equal(pthread_create(&office.threads[server], NULL, work, w), 0);
}

static int dismiss(int server)
{
	struct worker *w = &office.workers[server];
	atomic_store(&w->is_over, true);
	pthread_join(office.threads[server], NULL);
	if (w->fault[0])
		fail_msg("worker %d: %s", w->number, w->fault);
	return atomic_load(&w->sold);
}

/* So many more are sold there. */
static void await_sales(int server, int more)
{
	struct worker *w = &office.workers[server];
	int until = atomic_load(&w->sold) + more;
	for (int i = 0; atomic_load(&w->sold) < until; i++) {
		if (i > 120000 || w->fault[0])
			fail_msg("worker %d does not sell: %s", w->number, w->fault);
		usleep(1000);
	}
}

static void await_time(int64_t at)
{
	while (story_now(&office.servers[0]) < at)
		usleep(1000);
}

/* ---- the night */

static void test_night(void **state)
{
	int sold = 0;
	(void)state;
	for (int i = 0; i < SERVERS; i++)
		hire(i);
	for (int i = 0; i < SERVERS; i++)
		await_sales(i, 3);
	office.began_before = story_now(&office.servers[0]) < MIDNIGHT;
	story_kill(&office.servers[0], STORY_DATABASE);
	for (int i = 0; i < SERVERS; i++)
		await_sales(i, 3);
	story_kill(&office.servers[1], STORY_SERVER);
	sold += dismiss(1);
	story_start(&office.servers[1]);
	hire(1);
	await_sales(1, 2);
	await_time(MIDNIGHT);
	story_kill(&office.servers[0], STORY_DATABASE);
	await_time(MIDNIGHT + BEHIND_S);
	for (int i = 0; i < SERVERS; i++)
		await_sales(i, 5);
	story_kill(&office.servers[0], STORY_DATABASE);
	for (int i = 0; i < SERVERS; i++) {
		await_sales(i, 3);
		sold += dismiss(i);
	}
	story_keep(&office.servers[0], "sold", json_pack("{s:i}", "orders", sold));
}

static const struct step whole[] = {
	{"figures", FIGURES("check"),
	 .expect = {{"different", "0"},
		    {"equations.0.difference", "0"},
		    {"equations.1.difference", "0"},
		    {"equations.2.difference", "0"}}},
	/* what was not answered when its server died may have been sold as well: at most that one */
	{"every order once",
	 .sql = "SELECT COUNT(*) BETWEEN ${sold.orders} AND ${sold.orders} + 1 FROM orders WHERE status = 2",
	 .expect = {{"rows.0.0", "1"}}},
	{"each its receipt", .sql = "SELECT (SELECT COUNT(*) FROM receipt) = (SELECT COUNT(*) FROM orders WHERE status = 2)",
	 .expect = {{"rows.0.0", "1"}}},
	{"and no more",
	 .sql = "SELECT CAST(SUM(receipts) AS SIGNED) = (SELECT COUNT(*) FROM receipt) FROM figure_sale WHERE dimension = 1",
	 .expect = {{"rows.0.0", "1"}}},
};

static const struct step both_days[] = {
	{"on both days", .sql = "SELECT COUNT(DISTINCT day) FROM figure_sale WHERE dimension = 1 AND issued > 0",
	 .expect = {{"rows.0.0", "2"}}},
};

static void test_whole(void **state)
{
	struct story *first = &office.servers[0];
	(void)state;
	story_await_sql(first, "SELECT COUNT(*) = 0 FROM figure_delta");
	story_tell(first, whole, COUNT(whole));
	if (office.began_before)
		story_tell(first, both_days, COUNT(both_days));
	else
		print_message("too slow a machine: it was midnight before anything was sold\n");
	story_wait_for_signatures(first);
	story_leave(&office.servers[1]);
	office.started = 1;
	story_end(first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_night), cmocka_unit_test(test_whole)};
	return cmocka_run_group_tests_name("figures at midnight", tests, set_up, tear_down);
}
