/* People log in, fail to, are locked out, carry a second factor, are disabled; every change has its record; and nothing of
 * their secrets lies about afterwards. */
#include "tests/support/login.h"

#include <hoaban/totp.h>
#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define POST(path_, body_)     .method = "POST", .path = (path_), .body = (body_)
#define AS(who)		       .headers = {"Cookie: ${" who ".cookie}", "X-CSRF-Token: ${" who ".csrf}"}
#define USER(verb, login, ...) .run = {"hoaband", "user", verb, "--data", "${data}", "--json", "--login", login, __VA_ARGS__}
#define CASHIER(verb, ...)     .run = {"hoaband", "cashier", verb, "--data", "${data}", "--json", __VA_ARGS__}
#define SECRET		       "a phrase nobody says"
#define PIN		       "730118250946"

/* ---- hostile first */

static const struct step strangers[] = {
	{"nobody", .path = "/v1/session", .status = 401},
	{"no such token", .path = "/v1/session", .status = 401,
	 .headers = {"Cookie: hoaban=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"}},
	{"no token", .path = "/v1/session", .headers = {"Cookie: hoaban=; x=y"}, .status = 401},
	{"other cookies", .path = "/v1/session", .headers = {"Cookie: a=b; nothoaban=1;;;"}, .status = 401},
	{"empty", POST("/v1/session", "{}"), .status = 422, .expect = {{"errors", "#2"}}},
	{"wrong type", POST("/v1/session", "{\"login\":1,\"password\":[]}"), .status = 422, .expect = {{"errors", "#2"}}},
	{"unknown member", POST("/v1/session", "{\"login\":\"gate\",\"password\":\"gate\",\"role\":\"operator\"}"),
	 .status = 422},
	{"no such person", POST("/v1/session", "{\"login\":\"nobody\",\"password\":\"gate\"}"), .status = 401,
	 .expect = {{"code", "unauthorized"}, {"errors", "-"}}},
	{"wrong password", POST("/v1/session", "{\"login\":\"gate\",\"password\":\"nobody\"}"), .status = 401,
	 .expect = {{"code", "unauthorized"}, {"errors", "-"}}},
	{"not even with quotes", POST("/v1/session", "{\"login\":\"' OR 1=1 -- \",\"password\":\"gate\"}"), .status = 401},
};

static void test_strangers(void **state)
{
	story_tell(*state, strangers, COUNT(strangers));
}

/* ---- what an operator does */

static const struct step operator_steps[] = {
	{"who", .path = "/v1/session", AS("operator"), .status = 200,
	 .expect = {{"role", "operator"}, {"csrf", "${operator.csrf}"}, {"totp_required", "false"}}},
	{"without token", POST("/v1/staff", "{}"), .headers = {"Cookie: ${operator.cookie}"}, .status = 403,
	 .expect = {{"errors.0.code", "csrf"}}},
	{"foreign token", POST("/v1/staff", "{}"), .headers = {"Cookie: ${operator.cookie}", "X-CSRF-Token: ${gate.csrf}"},
	 .status = 403},
	{"as a gate", POST("/v1/staff", "{}"), AS("gate"), .status = 403, .expect = {{"errors.0.code", "role"}}},
	{"bad fields", POST("/v1/staff", "{\"login\":\"A b\",\"role\":\"king\",\"password\":\"short\"}"), AS("operator"),
	 .status = 422},
	{"short", POST("/v1/staff", "{\"login\":\"ticketgate\",\"role\":\"gate\",\"password\":\"short\"}"), AS("operator"),
	 .status = 422, .expect = {{"errors.0.pointer", "/password"}}},
	{"added", POST("/v1/staff", "{\"login\":\"ticketgate\",\"role\":\"gate\",\"password\":\"" SECRET "\"}"), AS("operator"),
	 .status = 201, .expect = {{"login", "ticketgate"}}},
	{"twice", POST("/v1/staff", "{\"login\":\"ticketgate\",\"role\":\"gate\",\"password\":\"" SECRET "\"}"), AS("operator"),
	 .status = 409},
};
static const struct step disabling[] = {
	{"is in", .path = "/v1/session", AS("ticketgate"), .status = 200, .expect = {{"role", "gate"}}},
	{"no such login", .method = "POST", .path = "/v1/staff/nobody/disable", AS("operator"), .status = 404},
	{"oneself", .method = "POST", .path = "/v1/staff/operator/disable", AS("operator"), .status = 409},
	{"disabled", .method = "POST", .path = "/v1/staff/ticketgate/disable", AS("operator"), .status = 204},
	{"is out", .path = "/v1/session", AS("ticketgate"), .status = 401},
	{"stays out", POST("/v1/session", "{\"login\":\"ticketgate\",\"password\":\"" SECRET "\"}"), .status = 401},
	{"enabled", .method = "POST", .path = "/v1/staff/ticketgate/enable", AS("operator"), .status = 204},
	{"its session is not", .path = "/v1/session", AS("ticketgate"), .status = 401},
	{"back", POST("/v1/session", "{\"login\":\"ticketgate\",\"password\":\"" SECRET "\"}"), .status = 200},
	{"changes", .path = "/v1/changes?limit=3", AS("auditor"), .status = 200,
	 .expect = {{"changes", "#3"},
		    {"changes.0.action", "staff.enable"},
		    {"changes.0.before.state", "disabled"},
		    {"changes.0.after.state", "active"},
		    {"changes.0.who", "operator"},
		    {"changes.1.action", "staff.disable"},
		    {"changes.2.action", "staff.add"},
		    {"changes.2.before", "null"},
		    {"changes.2.after.login", "ticketgate"},
		    {"next", "${changes.changes.2.id}"}}},
	{"older", .path = "/v1/changes?before=${changes.next}&limit=1", AS("auditor"), .status = 200,
	 .expect = {{"changes", "#1"}, {"changes.0.who", "demo"}}},
	{"no such page", .path = "/v1/changes?limit=0", AS("auditor"), .status = 422},
};

static void test_operator(void **state)
{
	struct story *s = *state;
	login_as(s, "operator");
	login_as(s, "auditor");
	login_as(s, "gate");
	story_tell(s, operator_steps, COUNT(operator_steps));
	assert_int_equal(login_try(s, "ticketgate", "ticketgate", SECRET, NULL), 200);
	story_tell(s, disabling, COUNT(disabling));
}

/* ---- the machine's console */

static const struct step console[] = {
	{"user added", USER("add", "office", "--role", "cashier", "--name", "Văn phòng"), .in = SECRET "\n",
	 .expect = {{"login", "office"}}},
	{"user twice", USER("add", "office", "--role", "cashier"), .in = SECRET "\n", .status = 1},
	{"no password", USER("add", "office2", "--role", "cashier"), .in = "", .status = 2},
	{"no such role", USER("add", "office2", "--role", "king"), .in = SECRET "\n", .status = 2},
	{"no login", .run = {"hoaband", "user", "disable", "--data", "${data}"}, .status = 2},
	{"no such verb", .run = {"hoaband", "user", "delete", "--data", "${data}", "--login", "office"}, .status = 2},
	{"unknown", USER("disable", "nobody", NULL), .status = 1},
	{"promoted", USER("role", "office", "--role", "gate")},
	{"new password", USER("password", "office", NULL), .in = "another " SECRET "\n"},
	{"listed", .run = {"hoaband", "user", "list", "--data", "${data}", "--json"}, .expect = {{"staff", "#7"}}},
	{"its record", .path = "/v1/changes?limit=2", AS("auditor"), .status = 200,
	 .expect = {{"changes.0.action", "staff.password"},
		    {"changes.1.action", "staff.role"},
		    {"changes.1.before.role", "cashier"},
		    {"changes.1.after.role", "gate"},
		    {"changes.1.who", "*"}}},
	{"cashier added", CASHIER("add", "--name", "quay 3", "--role", "supervisor", "--pin"), .in = PIN "\n"},
	{"cashier twice", CASHIER("add", "--name", "quay 3", "--role", "cashier", "--pin"), .in = PIN "\n", .status = 1},
	{"bad PIN", CASHIER("add", "--name", "quay 4", "--role", "cashier", "--pin"), .in = "1111\n", .status = 2},
	{"no PIN yet", CASHIER("add", "--name", "quay 5", "--role", "cashier")},
	{"PIN", CASHIER("pin", "--name", "quay 5"), .in = PIN "\n"},
	{"cashier disabled", CASHIER("disable", "--name", "quay 5")},
	{"cashiers", CASHIER("list", NULL),
	 .expect = {{"cashiers", "#2"},
		    {"cashiers.0.name", "quay 3"},
		    {"cashiers.0.role", "supervisor"},
		    {"cashiers.0.pin", "true"},
		    {"cashiers.1.state", "disabled"}}},
	{"cashier's record", .path = "/v1/changes?limit=2", AS("auditor"), .status = 200,
	 .expect = {{"changes.0.action", "cashier.disable"},
		    {"changes.1.action", "cashier.pin"},
		    {"changes.1.before.pin", "false"},
		    {"changes.1.after.pin", "true"}}},
};

static void test_console(void **state)
{
	struct story *s = *state;
	story_tell(s, console, COUNT(console));
	assert_int_equal(login_try(s, "office", "office", SECRET, NULL), 401);
	assert_int_equal(login_try(s, "office", "office", "another " SECRET, NULL), 200);
}

/* ---- lock-out and its end */

static void test_lock_out(void **state)
{
	struct story *s = *state;
	struct reply r;
	char wait[16];
	for (int i = 0; i < 5; i++)
		assert_int_equal(login_try(s, "x", "cashier", "wrong password", NULL), 401);
	assert_int_equal(
		story_call(s, &(struct call){POST("/v1/session", "{\"login\":\"cashier\",\"password\":\"cashier\"}")}, &r),
		429);
	assert_true(reply_header(&r, "retry-after", wait, sizeof(wait)));
	assert_in_range(strtol(wait, NULL, 10), 1, 30);
	reply_release(&r);
	login_as(s, "manager"); /* others are not locked */
	story_pass(s, 31);
	login_as(s, "cashier");
}

/* ---- second factor */

/* RFC 4648 base-32 of the URI's secret. */
static void read_secret(uint8_t secret[static TOTP_SECRET_LEN], const char *uri)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	const char *at = strstr(uri, "secret=");
	uint64_t held = 0;
	unsigned bits = 0, n = 0;
	assert_non_null(at);
	for (at += strlen("secret="); *at != '&' && n < TOTP_SECRET_LEN; at++) {
		held = held << 5 | (uint64_t)(strchr(digits, *at) - digits);
		bits += 5;
		if (bits >= 8)
			secret[n++] = (uint8_t)(held >> (bits -= 8));
	}
	assert_int_equal(n, TOTP_SECRET_LEN);
}

static void confirm(struct story *s, const uint8_t *secret)
{
	char cookie[256];
	struct reply r;
	const char *headers[] = {"Cookie: ${manager.cookie}", "X-CSRF-Token: ${manager.csrf}", NULL};
	struct call call = {.path = "/v1/session/totp", .body = "{\"code\":\"12345\"}", .headers = headers};
	assert_int_equal(story_call(s, &call, &r), 401);
	reply_release(&r);
	call.body = arena_format(&s->arena, "{\"code\":\"%s\"}", login_totp(s, secret, 0));
	assert_int_equal(story_call(s, &call, &r), 200);
	assert_true(login_cookie(&r, cookie, sizeof(cookie)));
	json_object_set_new(r.json, "cookie", json_string(cookie));
	story_keep(s, "enrolled", json_incref(r.json));
	reply_release(&r);
}

static const struct step enrolment[] = {
	{"begun", POST("/v1/session/totp", "{}"), AS("manager"), .status = 200, .expect = {{"uri", "*"}}},
};
static const struct step enrolled[] = {
	{"codes", .path = "/v1/session", AS("enrolled"), .status = 200, .expect = {{"login", "manager"}}},
	{"old session is over", .path = "/v1/session", AS("manager"), .status = 401},
	{"not again", POST("/v1/session/totp", "{}"), AS("enrolled"), .status = 409},
	{"a code is needed", POST("/v1/session", "{\"login\":\"manager\",\"password\":\"manager\"}"), .status = 401,
	 .expect = {{"errors.0.code", "totp_required"}, {"errors.0.pointer", "/totp"}}},
	{"nobody else learns that", POST("/v1/session", "{\"login\":\"manager\",\"password\":\"wrong\"}"), .status = 401,
	 .expect = {{"errors", "-"}}},
};

static void test_second_factor(void **state)
{
	struct story *s = *state;
	uint8_t secret[TOTP_SECRET_LEN];
	login_as(s, "manager");
	story_tell(s, enrolment, COUNT(enrolment));
	read_secret(secret, story_answer_text(s, "begun.uri"));
	confirm(s, secret);
	story_tell(s, enrolled, COUNT(enrolled));
	const char *code = login_totp(s, secret, 1), *recovery = story_answer_text(s, "enrolled.recovery_codes.3");
	assert_int_equal(login_try(s, "manager", "manager", "manager", code), 200);
	assert_int_equal(login_try(s, "x", "manager", "manager", code), 401); /* once */
	assert_int_equal(login_try(s, "x", "manager", "manager", recovery), 200);
	assert_int_equal(login_try(s, "x", "manager", "manager", recovery), 401); /* once */
	static const struct step reset[] = {{"reset", USER("totp-reset", "manager", NULL)}};
	story_tell(s, reset, COUNT(reset));
	login_as(s, "manager");
}

/* ---- the end of a session */

static const struct step leaving[] = {
	{"in", .path = "/v1/session", AS("cashier"), .status = 200},
	{"left", .method = "DELETE", .path = "/v1/session", AS("cashier"), .status = 204},
	{"out", .path = "/v1/session", AS("cashier"), .status = 401},
	{"still in", .path = "/v1/session", AS("gate"), .status = 200},
};
static const struct step much_later[] = {
	{"idle", .path = "/v1/session", AS("gate"), .status = 401},
};

static void test_end_of_sessions(void **state)
{
	struct story *s = *state;
	login_as(s, "cashier");
	login_as(s, "gate");
	story_tell(s, leaving, COUNT(leaving));
	story_pass(s, 1900);
	story_tell(s, much_later, COUNT(much_later));
}

/* ---- what is left behind */

/* Files below the server's directory that hold this text. */
static void assert_nowhere(struct story *s, const char *what, const char *text)
{
	assert_true(strlen(text) >= 8);
	struct outcome o =
		story_run(s, (const char *const[]){"grep", "-rlaF", "-e", text, "${data}", "${dir}/server.log", NULL}, NULL);
	if (o.status != 1)
		fail_msg("the %s lies in\n%s%s", what, o.out, o.err);
}

static void test_no_secrets(void **state)
{
	struct story *s = *state;
	const char *token = strchr(story_answer_text(s, "operator.cookie"), '=') + 1;
	const char *uri = strstr(story_answer_text(s, "begun.uri"), "secret=") + strlen("secret=");
	story_stop(s); /* so that the database has written what it knows */
	assert_nowhere(s, "password", SECRET);
	assert_nowhere(s, "PIN", PIN);
	assert_nowhere(s, "session token", token);
	assert_nowhere(s, "CSRF token", story_answer_text(s, "operator.csrf"));
	assert_nowhere(s, "TOTP secret", arena_textn(&s->arena, uri, 32));
	assert_nowhere(s, "recovery code", story_answer_text(s, "enrolled.recovery_codes.0"));
	struct outcome o = story_run(s, (const char *const[]){"grep", "-rlaF", "ticketgate", "${data}", NULL}, NULL);
	assert_int_equal(o.status, 0); /* the search does find what is there */
	story_start(s);
}

static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK, .settings = "login_burst = 1000\n"};
	story_begin(&s);
	*state = &s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strangers),  cmocka_unit_test(test_operator),	 cmocka_unit_test(test_console),
		cmocka_unit_test(test_lock_out),   cmocka_unit_test(test_second_factor), cmocka_unit_test(test_end_of_sessions),
		cmocka_unit_test(test_no_secrets), cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("people who log in", tests, begin, story_group_end);
}
