/* What anybody may ask without buying: sites, prices, the interface itself; and what is refused. */
#include "tests/support/story.h"
#include "tests/support/process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const struct step questions[] = {
	{"sites", .path = "/v1/sites", .status = 200, .expect = {{"sites", "#5"}, {"sites.1.code", "A1"}, {"edition", "1"}}},
	{"sites again", .path = "/v1/sites", .status = 200, .same_as = "sites"},
	{"prices today", .path = "/v1/tariff?date=${today}", .status = 200,
	 .expect = {{"edition", "1"}, {"lines.0.price", "*"}, {"lines.0.legal_basis", "*"}}},
	{"prices without date", .path = "/v1/tariff", .status = 200, .same_as = "prices today"},
	{"prices on no date", .path = "/v1/tariff?date=2026-02-30", .status = 422,
	 .expect = {{"status", "422"}, {"errors.0.code", "*"}}},
	{"interface", .path = "/openapi.json", .status = 200, .expect = {{"openapi", "3.1.0"}, {"paths", "*"}}},
	{"alive", .path = "/health/live", .status = 200},
	{"ready", .path = "/health/ready", .status = 200},
	{"metrics", .path = "/metrics", .status = 200},
	{"no such path", .path = "/v1/nothing", .status = 404, .expect = {{"status", "404"}, {"type", "*"}, {"title", "*"}}},
	{"no such method", .method = "DELETE", .path = "/v1/sites", .status = 405, .expect = {{"status", "405"}}},
	{"a way out", .path = "/v1/../v1/sites", .status = 400},
	{"still there", .path = "/v1/sites", .status = 200, .same_as = "sites"},
};

static void test_questions(void **state)
{
	struct story *s = *state;
	story_tell(s, questions, COUNT(questions));
}

static void test_errors_are_problems(void **state)
{
	struct reply r;
	char type[64], allow[64];
	assert_int_equal(story_call(*state, &(struct call){.path = "/v1/nothing"}, &r), 404);
	assert_true(reply_header(&r, "content-type", type, sizeof(type)));
	assert_string_equal(type, "application/problem+json");
	reply_release(&r);
	assert_int_equal(story_call(*state, &(struct call){.method = "PUT", .path = "/v1/orders", .body = "{}"}, &r), 405);
	assert_true(reply_header(&r, "allow", allow, sizeof(allow)));
	assert_non_null(strstr(allow, "POST"));
	reply_release(&r);
}

static const struct step after_restart[] = {
	{"sites after", .path = "/v1/sites", .status = 200, .same_as = "sites"},
};

/* The same data and port, the same answers, no process left over in between. */
static void test_restart(void **state)
{
	struct story *s = *state;
	unsigned port = s->port;
	story_stop(s);
	story_start(s);
	assert_int_equal(s->port, port);
	story_tell(s, after_restart, COUNT(after_restart));
}

static void test_killed_server(void **state)
{
	struct story *s = *state;
	story_kill(s, STORY_SERVER);
	story_start(s);
	story_tell(s, after_restart, COUNT(after_restart));
}

/* Two servers on one directory would be two numberings: the second is refused, at once and in words. */
static void test_second_server(void **state)
{
	struct outcome o = story_run(
		*state,
		(const char *const[]){"hoaband", "serve", "--embedded", "--data", "${data}", "--listen", "127.0.0.1:0", NULL},
		NULL);
	assert_int_equal(o.status, 3);
	assert_non_null(strstr(o.err, "another"));
}

static int begin(void **state)
{
	static struct story s;
	story_begin(&s);
	*state = &s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_questions),     cmocka_unit_test(test_errors_are_problems),
		cmocka_unit_test(test_restart),	      cmocka_unit_test(test_killed_server),
		cmocka_unit_test(test_second_server), cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("what anybody may ask", tests, begin, story_group_end);
}
