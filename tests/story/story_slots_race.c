/* Five hundred buyers want the last hundred places of a slot, at three servers of one database: a hundred are sold, nobody is
 * answered with anything but 201 or 409, holds that lapse are sold again, one network holds its share and no more, servers die
 * while they sell, and the log of the three is one. */
#include "server/store/embedded.h"
#include "tests/support/auditor.h"
#include "tests/support/correctwords.h"
#include "tests/support/login.h"
#include "tests/support/swarm.h"

#include <hoaban/uuid.h>
#include <pthread.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SERVERS	    3
#define BUYERS	    500
#define PLACES	    100
#define CONNECTIONS 48
#define HOLD_S	    "900" /* longer than five hundred orders take */
#define SHARE	    30	  /* of them one network may hold unpaid, and have free */
#define LIMITS	    "behind_proxy = yes\nhold_network_percent = 30\nfree_network_percent = 30\nhold_slot_least = 0\n"
#define KILL_AT	    3 /* answers: most are still being worked on */
#define DAY	    "2026-11-30"

/* ---- the servers */

struct office {
	struct story servers[SERVERS];
	struct auditor auditors[SERVERS];
	char settings[512];
	int started;
	int victim;	      /* killed while they buy; −1 = none */
	enum story_part part; /* of it */
	unsigned kill_at;     /* after so many answers of its own */
};

static struct office office;

static void begin_beside(struct office *o, int i)
{
	struct story *s = &o->servers[i];
	char socket[200];
	story_socket(&o->servers[0], socket, sizeof(socket));
	snprintf(o->settings, sizeof(o->settings),
		 "database = socket:%s\ndatabase_user = " EMBEDDED_USER "\norder_ttl_s = " HOLD_S
		 "\nlog_publish_ms = 100\n" LIMITS,
		 socket);
	*s = (struct story){.clock = STORY_CLOCK, .settings = o->settings, .beside = o->servers[0].data};
	story_begin(s);
	o->started++;
}

static const struct step timetables[] = {
	{"hours", .method = "POST", .path = "/v1/timetables", AS("manager"), .status = 201,
	 .body = "{\"id\":\"${uuid.table}\",\"site\":\"A1\",\"first_day\":\"" DAY "\",\"last_day\":\"" DAY "\",\"spans\":["
		 "{\"begins\":\"09:00\",\"ends\":\"10:00\",\"capacity\":100},{\"begins\":\"10:00\",\"ends\":\"11:00\","
		 "\"capacity\":100},"
		 "{\"begins\":\"11:00\",\"ends\":\"12:00\",\"capacity\":100},{\"begins\":\"12:00\",\"ends\":\"13:00\","
		 "\"capacity\":100},{\"begins\":\"13:00\",\"ends\":\"14:00\",\"capacity\":100},"
		 "{\"begins\":\"14:00\",\"ends\":\"15:00\",\"capacity\":100}]}"},
};

static int set_up(void **state)
{
	*state = &office;
	office.servers[0] =
		(struct story){.clock = STORY_CLOCK, .settings = "order_ttl_s = " HOLD_S "\nlog_publish_ms = 100\n" LIMITS};
	story_begin(&office.servers[0]);
	office.started = 1;
	office.victim = -1;
	login_as(&office.servers[0], "manager");
	story_tell(&office.servers[0], timetables, COUNT(timetables));
	for (int i = 1; i < SERVERS; i++)
		begin_beside(&office, i);
	for (int i = 0; i < SERVERS; i++)
		auditor_meet(&office.auditors[i], office.servers[i].port);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (int i = office.started - 1; i >= 0; i--) {
		auditor_release(&office.auditors[i]);
		story_tear_down(&office.servers[i]);
	}
	return 0;
}

/* ---- the buyers */

struct buyer {
	char request[768];
	int status; /* the last answer */
	char token[33];
};

struct queue_of_buyers {
	unsigned port;
	struct buyer *buyers; /* every SERVERS-th is this queue's */
	int server;
	size_t first, next, answered, wanted;
	size_t others; /* answers that are neither 201 nor 409 sold_out */
	char other[400];
};

/* `settle` "": a child, who pays nothing. */
static void write_request_from(struct buyer *b, const char *from, const char *time, const char *settle, int round, size_t i)
{
	char key[UUID_TEXT], body[384];
	uint8_t id[UUID_LEN] = {0x01, 0x93, (uint8_t)round, (uint8_t)(i >> 8), (uint8_t)i, 0, 0x70, 0, 0x80};
	uuid_format(key, id);
	int len = snprintf(body, sizeof(body),
			   "{\"visit_date\":\"" DAY "\",\"sites\":[\"A1\"],\"slots\":[{\"site\":\"A1\",\"time\":\"%s\"}],"
			   "\"lines\":[{\"category\":\"%s\",\"quantity\":1}]%s%s%s}",
			   time, *settle ? "ADULT" : "CHILD",
			   *settle ? ",\"payment\":{\"method\":\"sandbox\",\"settle\":\"" : "", settle, *settle ? "\"}" : "");
	*b = (struct buyer){0};
	snprintf(b->request, sizeof(b->request),
		 "POST /v1/orders HTTP/1.1\r\nHost: crowd\r\nContent-Type: application/json\r\nIdempotency-Key: %s\r\n"
		 "%sContent-Length: %d\r\n\r\n%s",
		 key, from, len, body);
}

/* From nowhere that is known. */
static void write_request(struct buyer *b, const char *time, const char *settle, int round, size_t i)
{
	write_request_from(b, "", time, settle, round, i);
}

static bool ask(void *ctx, const char **request, size_t *len, void **call)
{
	struct queue_of_buyers *q = ctx;
	if (q->next >= BUYERS)
		return false;
	struct buyer *b = &q->buyers[q->next];
	q->next += SERVERS;
	q->wanted++;
	*request = b->request;
	*len = strlen(b->request);
	*call = b;
	return true;
}

static void answer(void *ctx, const struct swarm_answer *a)
{
	struct queue_of_buyers *q = ctx;
	struct buyer *b = a->call;
	const char *token = a->status == 201 ? strstr(a->body, "\"token\":\"") : NULL;
	b->status = a->status;
	if (token)
		snprintf(b->token, sizeof(b->token), "%.32s", token + 9);
	q->answered++;
	if (q->server == office.victim && q->answered == office.kill_at)
		story_kill(&office.servers[q->server], office.part);
	if (office.victim >= 0 && (a->status == 0 || a->status == 503))
		return; /* they ask again */
	if (a->status == 201 || (a->status == 409 && strstr(a->body, "sold_out")) ||
	    (a->status == 429 && strstr(a->body, "held\"")))
		return;
	q->others++;
	snprintf(q->other, sizeof(q->other), "%d %.300s", a->status, a->body);
}

static bool tick(void *ctx)
{
	const struct queue_of_buyers *q = ctx;
	return q->next < BUYERS || q->answered < q->wanted;
}

static void *run_queue(void *ctx)
{
	struct queue_of_buyers *q = ctx;
	struct swarm s = {.port = q->port, .connections = CONNECTIONS, .ctx = q, .ask = ask, .answer = answer, .tick = tick};
	return swarm_run(&s) ? q : NULL;
}

/* Every buyer asks once, each third at another server, shifted by `turn`. Returns how many were given a place. */
static size_t let_them_buy(struct buyer *buyers, int turn)
{
	struct queue_of_buyers queues[SERVERS] = {0};
	pthread_t threads[SERVERS];
	size_t sold = 0;
	for (int i = 0; i < SERVERS; i++) {
		size_t first = (size_t)(i + turn) % SERVERS;
		queues[i] = (struct queue_of_buyers){
			.port = office.servers[i].port, .server = i, .buyers = buyers, .first = first, .next = first};
		assert_int_equal(pthread_create(&threads[i], NULL, run_queue, &queues[i]), 0);
	}
	for (int i = 0; i < SERVERS; i++) {
		void *done;
		pthread_join(threads[i], &done);
		assert_non_null(done);
		if (queues[i].others > 0)
			fail_msg("server %d: %zu answers like %s", i, queues[i].others, queues[i].other);
	}
	for (size_t i = 0; i < BUYERS; i++)
		sold += buyers[i].status == 201;
	return sold;
}

static struct buyer buyers[BUYERS], again[BUYERS];

/* ---- a hundred of five hundred */

static uint64_t sql_number(const char *sql)
{
	json_t *answer = story_sql(&office.servers[0], sql);
	uint64_t n = strtoull(json_string_value(json_at(answer, "rows.0.0")), NULL, 10);
	json_decref(answer);
	return n;
}

static void expect_slot(const char *begins, uint64_t sold, uint64_t held)
{
	char sql[200];
	snprintf(sql, sizeof(sql), "SELECT sold * 1000 + held FROM slot WHERE begins = %s", begins);
	assert_int_equal(sql_number(sql), sold * 1000 + held);
}

static void test_race(void **state)
{
	(void)state;
	for (size_t i = 0; i < BUYERS; i++)
		write_request(&buyers[i], "09:00", "now", 1, i);
	assert_int_equal(let_them_buy(buyers, 0), PLACES);
	expect_slot("540", PLACES, 0);
}

/* The same keys at the next server: who has a ticket is given the same one, who has none is told so again. */
static void test_repeats(void **state)
{
	(void)state;
	memcpy(again, buyers, sizeof(again));
	assert_int_equal(let_them_buy(again, 1), PLACES);
	for (size_t i = 0; i < BUYERS; i++) {
		assert_int_equal(again[i].status, buyers[i].status);
		assert_string_equal(again[i].token, buyers[i].token);
	}
	expect_slot("540", PLACES, 0);
}

/* ---- holds that lapse */

static void pass_everywhere(int64_t seconds)
{
	for (int i = SERVERS - 1; i > 0; i--)
		story_stop(&office.servers[i]);
	story_pass(&office.servers[0], seconds);
	for (int i = 1; i < SERVERS; i++) {
		office.servers[i].passed_s = seconds;
		story_start(&office.servers[i]);
	}
	for (int i = 0; i < SERVERS; i++)
		auditor_meet(&office.auditors[i], office.servers[i].port);
}

static void test_holds(void **state)
{
	(void)state;
	for (size_t i = 0; i < BUYERS; i++)
		write_request(&buyers[i], "10:00", "later", 2, i);
	assert_int_equal(let_them_buy(buyers, 2), PLACES);
	expect_slot("600", 0, PLACES);
	pass_everywhere(1000);
	/* swept by whichever server comes first */
	story_await_sql(&office.servers[0], "SELECT held = 0 FROM slot WHERE begins = 600");
	expect_slot("600", 0, 0);
	for (size_t i = 0; i < BUYERS; i++)
		write_request(&again[i], "10:00", "now", 3, i);
	assert_int_equal(let_them_buy(again, 0), PLACES);
	expect_slot("600", PLACES, 0);
}

/* Five hundred of one network want a place each, at three servers: its share and not one more; whoever is refused is told so,
 * and whoever asks again with his key has what he had. */
static void crowd_of_one_network(const char *time, const char *settle, int round)
{
	for (size_t i = 0; i < BUYERS; i++)
		write_request_from(&buyers[i], "X-Real-IP: 203.0.113.9\r\n", time, settle, round, i);
	assert_int_equal(let_them_buy(buyers, 0), SHARE);
	memcpy(again, buyers, sizeof(again));
	assert_int_equal(let_them_buy(again, 1), SHARE);
	for (size_t i = 0; i < BUYERS; i++)
		assert_string_equal(again[i].token, buyers[i].token);
}

static void test_one_network(void **state)
{
	(void)state;
	crowd_of_one_network("13:00", "later", 6);
	expect_slot("780", 0, SHARE);
	crowd_of_one_network("14:00", "", 7);
	expect_slot("840", SHARE, 0);
}

/* ---- servers that die while they sell */

/* Whoever was not answered asks again until he is; whoever was is answered the same. */
static void ask_until_answered(int turn)
{
	size_t unanswered = 1;
	for (int round = 0; round < 10 && unanswered > 0; round++, turn++) {
		memcpy(again, buyers, sizeof(again));
		let_them_buy(again, turn);
		unanswered = 0;
		for (size_t i = 0; i < BUYERS; i++) {
			if (buyers[i].status == 201 && again[i].status == 201)
				assert_string_equal(again[i].token, buyers[i].token);
			if (buyers[i].status != 201 || again[i].status == 201)
				buyers[i] = again[i];
			unanswered += again[i].status != 201 && again[i].status != 409;
		}
	}
	assert_int_equal(unanswered, 0);
}

static void kill_one(int victim, enum story_part part, int round, const char *time, const char *begins)
{
	size_t sold = 0;
	for (size_t i = 0; i < BUYERS; i++)
		write_request(&buyers[i], time, "now", round, i);
	office.victim = victim;
	office.part = part;
	office.kill_at = KILL_AT;
	let_them_buy(buyers, 0);
	office.kill_at = 0;
	if (part == STORY_SERVER)
		story_start(&office.servers[victim]);
	ask_until_answered(1);
	office.victim = -1;
	for (size_t i = 0; i < BUYERS; i++)
		sold += buyers[i].status == 201;
	assert_int_equal(sold, PLACES);
	expect_slot(begins, PLACES, 0);
}

/* One of the servers, and the database of all of them, which the first one starts again. */
static void test_kills(void **state)
{
	(void)state;
	kill_one(1, STORY_SERVER, 4, "11:00", "660");
	kill_one(0, STORY_DATABASE, 5, "12:00", "720");
	assert_int_equal(sql_number("SELECT COUNT(*) FROM slot t WHERE t.sold <> (SELECT SUM(p.persons) FROM slot_place p WHERE"
				    " p.site = t.site AND p.day = t.day AND p.begins = t.begins AND p.state = 2)"),
			 0);
	for (int i = 0; i < SERVERS; i++)
		auditor_meet(&office.auditors[i], office.servers[i].port);
}

/* ---- one log */

static void test_log(void **state)
{
	(void)state;
	uint64_t size = sql_number("SELECT COUNT(*) FROM leaf");
	assert_true(size >= 2 * PLACES);
	for (int i = 0; i < SERVERS; i++) {
		auditor_await(&office.auditors[i], size);
		auditor_read(&office.auditors[i]);
		assert_string_equal(office.auditors[i].vkey, office.auditors[0].vkey);
		assert_int_equal(office.auditors[i].size, office.auditors[0].size);
		struct hash mine = auditor_root(&office.auditors[i], size), first = auditor_root(&office.auditors[0], size);
		assert_memory_equal(&mine, &first, sizeof(mine));
	}
	assert_int_equal(sql_number("SELECT COUNT(*) - COUNT(DISTINCT size) FROM checkpoint"), 0);
}

static void test_end(void **state)
{
	(void)state;
	story_wait_for_signatures(&office.servers[0]);
	for (int i = SERVERS - 1; i > 0; i--)
		story_leave(&office.servers[i]);
	story_end(&office.servers[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_race),	    cmocka_unit_test(test_repeats), cmocka_unit_test(test_holds),
		cmocka_unit_test(test_one_network), cmocka_unit_test(test_kills),   cmocka_unit_test(test_log),
		cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
