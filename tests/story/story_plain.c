/* A server that is not a demo, in a directory that was one: known passwords are good no more, the second factor is not waived,
 * cookies are for TLS only, and what is for auditors is for auditors. */
#include "tests/support/login.h"
#include "tests/support/rogue.h"

#include <hoaban/totp.h>
#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PASSWORD "a phrase nobody says"
#define USER(login, role)                                                                                                      \
	.run = {"hoaband", "user", "add", "--data", "${data}", "--json", "--login", login, "--role", role}, .in = PASSWORD "\n"
#define AS(who) .headers = {"Cookie: ${" who ".cookie}", "X-CSRF-Token: ${" who ".csrf}"}

static const struct step while_demo[] = {
	{"demo auditor", .path = "/v1/changes", AS("auditor"), .status = 200},
	{"open entries", .path = "/log/tile/entries/000", .status = 404},
	{"sandbox", .method = "POST", .path = "/sandbox/payments/00000000000000000000000000000000", .status = 404,
	 .expect = {{"code", "not_found"}}},
};
static const struct step plain[] = {
	{"session of a demo user", .path = "/v1/changes", AS("auditor"), .status = 401},
	{"entries of nobody", .path = "/log/tile/entries/000", .status = 401},
	{"new auditor", USER("kiemtoan", "auditor")},
	{"new cashier", USER("quay", "cashier")},
};
static const struct step half_in[] = {
	{"who", .path = "/v1/session", AS("half"), .status = 200, .expect = {{"totp_required", "true"}}},
	{"nothing else", .path = "/v1/changes", AS("half"), .status = 403, .expect = {{"errors.0.code", "totp_required"}}},
	{"no entries", .path = "/log/tile/entries/000", AS("half"), .status = 403},
	{"begun", .method = "POST", .path = "/v1/session/totp", .body = "{}", AS("half"), .status = 200,
	 .expect = {{"uri", "*"}}},
};
static const struct step all_in[] = {
	{"half no more", .path = "/v1/session", AS("half"), .status = 401},
	{"changes", .path = "/v1/changes", AS("full"), .status = 200, .expect = {{"changes.0.action", "staff.totp"}}},
	{"entries", .path = "/log/tile/entries/000", AS("full"), .status = 404},
	{"not for cashiers", .path = "/log/tile/entries/000", AS("quay"), .status = 403},
};

static void test_demo_is_over(void **state)
{
	struct story *s = *state;
	login_as(s, "auditor");
	story_tell(s, while_demo, COUNT(while_demo));
	story_stop(s);
	s->is_plain = true;
	story_start(s);
	story_tell(s, plain, COUNT(plain));
	assert_int_equal(login_try(s, "x", "operator", "operator", NULL), 401);
}

static void test_cookie(void **state)
{
	struct story *s = *state;
	struct reply r;
	char cookie[256];
	const char *body = "{\"login\":\"quay\",\"password\":\"" PASSWORD "\"}";
	assert_int_equal(story_call(s, &(struct call){.path = "/v1/session", .body = body}, &r), 200);
	assert_true(reply_header(&r, "set-cookie", cookie, sizeof(cookie)));
	assert_true(str_starts_with(cookie, "__Host-hoaban="));
	static const char *const attributes[] = {"; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"};
	for (size_t i = 0; i < COUNT(attributes); i++)
		assert_non_null(strstr(cookie, attributes[i]));
	assert_null(strstr(cookie, "Domain"));
	reply_release(&r);
}

/* The database has the secret as bytes; the URI is read in story_staff. */
static const char *code_of(struct story *s)
{
	uint8_t secret[TOTP_SECRET_LEN];
	json_t *answer = story_sql(s, "SELECT HEX(totp_secret) FROM staff WHERE login = 'kiemtoan'");
	const char *hex = json_string_value(json_at(answer, "rows.0.0"));
	assert_int_equal(hex_parse(secret, sizeof(secret), hex, 2 * sizeof(secret)), E_OK);
	json_decref(answer);
	return login_totp(s, secret, 0);
}

static void test_second_factor(void **state)
{
	struct story *s = *state;
	struct reply r;
	char cookie[256];
	const char *headers[] = {"Cookie: ${half.cookie}", "X-CSRF-Token: ${half.csrf}", NULL};
	assert_int_equal(login_try(s, "quay", "quay", PASSWORD, NULL), 200);
	assert_int_equal(login_try(s, "half", "kiemtoan", PASSWORD, NULL), 200);
	story_tell(s, half_in, COUNT(half_in));
	struct call call = {.path = "/v1/session/totp", .headers = headers};
	call.body = arena_format(&s->arena, "{\"code\":\"%s\"}", code_of(s));
	assert_int_equal(story_call(s, &call, &r), 200);
	assert_true(login_cookie(&r, cookie, sizeof(cookie)));
	json_object_set_new(r.json, "cookie", json_string(cookie));
	story_keep(s, "full", json_incref(r.json));
	reply_release(&r);
	story_tell(s, all_in, COUNT(all_in));
}

/* ---- whose word counts at a till */

static const struct step office[] = {
	{"supervisor",
	 .run = {"hoaband", "cashier", "add", "--data", "${data}", "--json", "--name", "to truong", "--role", "supervisor",
		 "--pin"},
	 .in = "290475\n"},
	{"cashier",
	 .run = {"hoaband", "cashier", "add", "--data", "${data}", "--json", "--name", "quay 1", "--role", "cashier", "--pin"},
	 .in = "290475\n"},
	{"code", .run = {"hoaband", "device", "code", "--data", "${data}", "--json", "--name", "quay1", "--site", "A1"}},
};
/* Those of the demo are nobody here; a cashier is no supervisor. */
static const struct step judged[] = {
	{"unknown", .sql = "SELECT seq FROM incident WHERE kind = 'approver_unknown' ORDER BY seq",
	 .expect = {{"rows", "#2"}, {"rows.0.0", "2"}, {"rows.1.0", "3"}}},
	{"kept", .sql = "SELECT COUNT(*) FROM approval", .expect = {{"rows.0.0", "3"}}},
};

static void say_approval(struct rogue *r, const char *supervisor)
{
	struct approval a = {.action = APPROVAL_CLOCK, .reason = "mat dien"};
	BUF_LOCAL body;
	buf_init(&body, 1024);
	snprintf(a.supervisor, sizeof(a.supervisor), "%s", supervisor);
	approval_encode(&body, &a);
	rogue_say(r, ENTRY_APPROVAL, &body);
}

static void test_whose_word_counts(void **state)
{
	struct story *s = *state;
	struct rogue *r = ARENA_NEW(&s->arena, struct rogue);
	story_tell(s, office, COUNT(office));
	rogue_enrol(r, s, "code");
	say_approval(r, "to truong");
	say_approval(r, "truongca");
	say_approval(r, "quay 1");
	assert_int_equal(rogue_send(r), 200);
	story_tell(s, judged, COUNT(judged));
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
		cmocka_unit_test(test_demo_is_over),  cmocka_unit_test(test_cookie),
		cmocka_unit_test(test_second_factor), cmocka_unit_test(test_whose_word_counts),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("not a demo", tests, begin, story_group_end);
}
