/* Corrections that several people decide at once, and that are cut off in the middle: each is carried out exactly once.
 *
 * HOABAN_CAMPAIGN=1 kills twenty times. */
#include "tests/support/correctwords.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define CROWD	  8
#define KILLS	  4
#define KILLS_ALL 20

static struct story story = {.clock = STORY_CLOCK};

/* One person at a machine of its own. */
struct clerk {
	pthread_t thread;
	const char *url, *path, *body, *headers[4];
	int status;
	char *answer; /* malloced */
};

static void *ask_once(void *ctx)
{
	struct clerk *c = ctx;
	struct client client;
	struct reply r;
	client_init(&client, c->url);
	c->status = client_call(&client,
				&(struct call){.method = "POST", .path = c->path, .body = c->body, .headers = c->headers}, &r);
	c->answer = strdup(r.body ? r.body : "");
	reply_release(&r);
	client_release(&client);
	return NULL;
}

static void clerk_start(struct clerk *c, const char *who, const char *path, const char *body)
{
	*c = (struct clerk){.url = story.url, .path = story_text(&story, path), .body = body ? story_text(&story, body) : NULL};
	c->headers[0] = story_text(&story, arena_format(&story.arena, "Cookie: ${%s.cookie}", who));
	c->headers[1] = story_text(&story, arena_format(&story.arena, "X-CSRF-Token: ${%s.csrf}", who));
	assert_int_equal(pthread_create(&c->thread, NULL, ask_once, c), 0);
}

static int clerk_join(struct clerk *c)
{
	pthread_join(c->thread, NULL);
	return c->status;
}

/* ---- at once */

static const struct step sold[] = {SOLD("sale") VISIT("A1", LINE("ADULT", "3")) PAID},
}
;
#define TWO_LEFT "{\"id\":\"${uuid.p}\"," WHY("replacement") ",\"lines\":[" LINE("ADULT", "2") "]}"

static const struct step looked_at[] = {
	{"proposals", .sql = "SELECT COUNT(*) FROM correction", .expect = {{"rows.0.0", "1"}}},
	{"proposed", ASK("p", "sale.receipts.0") WHY("replacement") ",\"lines\":[" LINE("ADULT", "2") "]}", .status = 201},
};
static const struct step once[] = {
	{"receipts", .sql = "SELECT COUNT(*), MAX(number) FROM receipt", .expect = {{"rows.0.0", "2"}, {"rows.0.1", "2"}}},
	{"refunds", .sql = "SELECT COUNT(*), SUM(amount) FROM refund", .expect = {{"rows.0.0", "1"}, {"rows.0.1", "20000"}}},
	{"tickets", .sql = "SELECT COUNT(*) FROM ticket", .expect = {{"rows.0.0", "5"}}},
	{"records", .sql = "SELECT COUNT(*) FROM change_record WHERE action LIKE 'correction.%'",
	 .expect = {{"rows.0.0", "2"}}},
};

static void ask_all(struct clerk clerks[static CROWD], const char *who, const char *path, const char *body, int status)
{
	for (size_t i = 0; i < CROWD; i++)
		clerk_start(&clerks[i], who, path, body);
	for (size_t i = 0; i < CROWD; i++)
		assert_int_equal(clerk_join(&clerks[i]), status);
	for (size_t i = 0; i < CROWD; i++) {
		assert_string_equal(clerks[i].answer, clerks[0].answer);
		if (i > 0)
			free(clerks[i].answer);
	}
	free(clerks[0].answer);
}

/* The same proposal eight times at once, then the same decision; a rejection among the decisions is too late or the first. */
static void decides_once(void **state)
{
	(void)state;
	struct clerk clerks[CROWD];
	story_tell(&story, sold, COUNT(sold));
	ask_all(clerks, "manager", "/v1/receipts/${sale.receipts.0.lookup}/corrections", TWO_LEFT, 201);
	story_tell(&story, looked_at, COUNT(looked_at));
	ask_all(clerks, "operator", "/v1/corrections/${proposed.id}/approve", NULL, 200);
	story_tell(&story, once, COUNT(once));
	story_doctor(&story);
}

static const struct step sold_again[] = {SOLD("split") VISIT("A1", LINE("ADULT", "3")) PAID},
			 {"asked", ASK("q", "split.receipts.0") WHY("refund") "}", .status = 201},
}
;
static const struct step one_of_both[] = {
	{"state", .sql = "SELECT c.state, COUNT(f.id) FROM correction c LEFT JOIN refund f ON f.correction = c.id"
			 " WHERE c.id = UNHEX('${asked.id}') GROUP BY c.state"},
};

static void decides_one_way(void **state)
{
	(void)state;
	struct clerk yes, no;
	story_tell(&story, sold_again, COUNT(sold_again));
	clerk_start(&yes, "operator", "/v1/corrections/${asked.id}/approve", NULL);
	clerk_start(&no, "manager", "/v1/corrections/${asked.id}/reject", NULL);
	int said_yes = clerk_join(&yes), said_no = clerk_join(&no);
	assert_int_equal(said_yes + said_no, 200 + 409);
	story_tell(&story, one_of_both, COUNT(one_of_both));
	assert_string_equal(story_answer_text(&story, "state.rows.0.0"), said_yes == 200 ? "2" : "3");
	assert_string_equal(story_answer_text(&story, "state.rows.0.1"), said_yes == 200 ? "1" : "0");
	free(yes.answer);
	free(no.answer);
	story_doctor(&story);
}

/* ---- cut off */

/* The same names again mean the same sale and proposal: each round has its own. */
static void sell_and_ask(unsigned round)
{
	const char *key = arena_format(&story.arena, "Idempotency-Key: ${uuid.sale %u}", round);
	const struct step steps[] = {
		{"cut sale", .path = "/v1/orders", .headers = {key}, .status = 201,
		 .body = VISIT("A1", LINE("ADULT", "2") "," LINE("CHILD", "1")) PAID},
		{"cut", .method = "POST", .path = "/v1/receipts/${cut sale.receipts.0.lookup}/corrections", AS("manager"),
		 .body = arena_format(&story.arena, "{\"id\":\"${uuid.cut %u}\",%s,\"lines\":[%s]}", round, WHY("replacement"),
				      LINE("SENIOR", "2")),
		 .status = 201},
	};
	story_tell(&story, steps, COUNT(steps));
}

static const struct step after_cut[] = {
	{"cut agreed", AGREE("cut", "operator"), .status = 200,
	 .expect = {{"state", "approved"}, {"result.amount", "20000"}, {"refund.amount", "20000"}, {"tickets", "#2"}}},
	{"one replacement", .sql = "SELECT COUNT(*) FROM receipt WHERE source = UNHEX('${cut.id}')",
	 .expect = {{"rows.0.0", "1"}}},
	{"one refund", .sql = "SELECT COUNT(*) FROM refund WHERE correction = UNHEX('${cut.id}')",
	 .expect = {{"rows.0.0", "1"}}},
	{"old one", JUDGED("cut sale.tickets.0"), .expect = {{"verdict", "superseded"}}},
	{"new one", JUDGED("cut agreed.tickets.0"), .expect = {{"verdict", "admitted"}}},
};

static void await_ready(void)
{
	for (int i = 0; i < 2400; i++) {
		struct reply r;
		int status = story_call(&story, &(struct call){.path = "/health/ready"}, &r);
		reply_release(&r);
		if (status == 200)
			return;
		usleep(50000);
	}
	fail_msg("the server does not become ready");
}

/* Somewhere between the request and its answer: an approval takes some milliseconds. */
static void cut_one(unsigned round)
{
	struct clerk clerk;
	enum story_part part = round % 2 ? STORY_DATABASE : STORY_SERVER;
	sell_and_ask(round);
	clerk_start(&clerk, "operator", "/v1/corrections/${cut.id}/approve", NULL);
	usleep((unsigned)(rand() % 5000));
	story_kill(&story, part);
	int status = clerk_join(&clerk);
	print_message("round %u: %s killed, the clerk heard %d\n", round, part == STORY_SERVER ? "server" : "database", status);
	free(clerk.answer);
	if (part == STORY_SERVER)
		story_start(&story);
	await_ready();
	story_tell(&story, after_cut, COUNT(after_cut));
}

static void is_carried_out_once(void **state)
{
	(void)state;
	const char *seed = getenv("HOABAN_SEED");
	unsigned kills = getenv("HOABAN_CAMPAIGN") ? KILLS_ALL : KILLS, from = seed ? (unsigned)atoi(seed) : (unsigned)getpid();
	print_message("HOABAN_SEED=%u\n", from);
	srand(from);
	for (unsigned i = 0; i < kills; i++)
		cut_one(i);
	story_end(&story);
}

static int begin(void **state)
{
	(void)state;
	story_begin(&story);
	login_as(&story, "manager");
	login_as(&story, "operator");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	story_tear_down(&story);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decides_once),
		cmocka_unit_test(decides_one_way),
		cmocka_unit_test(is_carried_out_once),
	};
	return cmocka_run_group_tests_name("corrections at once and cut off", tests, begin, tear_down);
}
