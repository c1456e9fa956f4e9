/* The staff pages' doors: who is sent away and where to, what a form needs beside its fields, sessions that nobody can lay in a
 * stranger's hand, and the second factor set up by its owner. */
#include "tests/support/login.h"
#include "tests/support/staffpage.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PASSWORD "a phrase nobody says"
#define HOSTILE	 "\"><script>alert('1')</script>&"
#define ESCAPED	 "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;"

/* ---- hostile first */

static void test_strangers(void **state)
{
	struct story *s = *state;
	static const struct {
		const char *path, *where;
	} pages[] = {
		{"/admin", "/admin/"},
		{"/admin/", "/admin/login"},
		{"/admin/users", "/admin/login?next=/admin/users"},
		{"/admin/changes?before=7", "/admin/login?next=/admin/changes%3Fbefore%3D7"},
		{"/admin/devices/x?a=%0d%0aSet-Cookie:%20b=1", NULL},
	};
	struct staff_page p = {.story = s};
	struct reply r;
	for (size_t i = 0; i < COUNT(pages); i++) {
		int status = staff_page_get(&p, pages[i].path, &r);
		assert_int_equal(status, pages[i].where ? 303 : 400);
		assert_null(strstr(r.head, "b=1"));
		if (pages[i].where)
			assert_string_equal(staff_page_location(s, &r), pages[i].where);
		reply_release(&r);
	}
	assert_int_equal(staff_page_send(&p, "/admin/users/gate/disable", "csrf=x", &r), 401);
	assert_non_null(strstr(r.body, "<h1>"));
	reply_release(&r);
	assert_int_equal(staff_page_get(&p, "/admin/nothing", &r), 404);
	assert_non_null(strstr(r.body, "<h1>"));
	reply_release(&r);
}

/* The same words for whoever is not there and for a wrong password; the login is kept, the password is not. */
static void test_wrong_login(void **state)
{
	struct story *s = *state;
	static const char *const logins[] = {"gate", "nobody", "' OR 1=1 -- ", HOSTILE};
	for (size_t i = 0; i < COUNT(logins); i++) {
		struct staff_page p = {0};
		struct reply r;
		assert_int_equal(staff_page_try(&p, s, logins[i], "wrong " PASSWORD, NULL, HOSTILE, &r), 422);
		assert_string_equal(p.cookie, "");
		assert_null(strstr(r.body, PASSWORD));
		assert_null(strstr(r.body, "<script>alert"));
		assert_non_null(strstr(r.body, "không đúng"));
		assert_non_null(strstr(r.body, "name=\"next\" value=\"/admin/\""));
		assert_true(!str_equal(logins[i], HOSTILE) || strstr(r.body, "value=\"" ESCAPED "\"") != NULL);
		reply_release(&r);
	}
}

static void test_headers(void **state)
{
	struct story *s = *state;
	struct staff_page p = {.story = s};
	struct reply r;
	char value[512];
	assert_int_equal(staff_page_get(&p, "/admin/login?lang=en", &r), 200);
	assert_true(reply_header(&r, "content-security-policy", value, sizeof(value)));
	assert_non_null(strstr(value, "default-src 'none'"));
	assert_null(strstr(value, "unsafe"));
	assert_true(reply_header(&r, "cache-control", value, sizeof(value)));
	assert_string_equal(value, "no-store");
	assert_true(reply_header(&r, "set-cookie", value, sizeof(value)));
	assert_non_null(strstr(value, "hoaban-lang=en; Path=/;"));
	assert_non_null(strstr(r.body, "<html lang=\"en\">"));
	reply_release(&r);
	snprintf(p.cookie, sizeof(p.cookie), "hoaban-lang=en");
	assert_int_equal(staff_page_get(&p, "/admin/login", &r), 200);
	assert_non_null(strstr(r.body, "<html lang=\"en\">"));
	reply_release(&r);
}

/* ---- where a login leads */

static void test_next(void **state)
{
	struct story *s = *state;
	static const struct {
		const char *said, *where;
	} cases[] = {
		{"/admin/changes?before=7", "/admin/changes?before=7"},
		{"", "/admin/"},
		{"https://example.com/", "/admin/"},
		{"//example.com/admin/", "/admin/"},
		{"/\\example.com", "/admin/"},
		{"/admin//example.com", "/admin/"},
		{"/admin/../vi/", "/admin/"},
		{"/administrator", "/admin/"},
		{"/vi/", "/admin/"},
		{"javascript:alert(1)", "/admin/"},
		{"/admin/\r\nSet-Cookie: a=b", "/admin/"},
		{"/admin/login?next=/admin/login", "/admin/"},
		{"/admin/logout", "/admin/"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct staff_page p = {0};
		struct reply r;
		assert_int_equal(staff_page_try(&p, s, "operator", "operator", NULL, cases[i].said, &r), 303);
		assert_string_equal(staff_page_location(s, &r), cases[i].where);
		assert_null(strstr(r.head, "a=b"));
		reply_release(&r);
	}
}

/* ---- sessions */

static void assert_out(struct staff_page *p)
{
	struct reply r;
	assert_int_equal(staff_page_get(p, "/admin/users", &r), 303);
	assert_string_equal(staff_page_location(p->story, &r), "/admin/login?next=/admin/users");
	reply_release(&r);
}

/* A cookie that somebody else has laid in the browser is worth nothing after the login; nor is the one of the login before. */
static void test_fixation(void **state)
{
	struct story *s = *state;
	struct staff_page laid = {.story = s}, p, former;
	struct reply r;
	snprintf(laid.cookie, sizeof(laid.cookie), "hoaban=%064d", 7);
	p = laid;
	assert_int_equal(staff_page_try(&p, s, "operator", "operator", NULL, NULL, &r), 303);
	reply_release(&r);
	assert_string_not_equal(p.cookie, laid.cookie);
	assert_out(&laid);
	staff_page_read(&p, "/admin/users");
	former = p;
	assert_int_equal(staff_page_try(&p, s, "operator", "operator", NULL, NULL, &r), 303);
	reply_release(&r);
	assert_string_not_equal(p.cookie, former.cookie);
	assert_out(&former);
	former = p;
	staff_page_read(&p, "/admin/users");
	assert_int_equal(staff_page_post(&p, "/admin/logout", "", &r), 303);
	assert_string_equal(staff_page_location(s, &r), "/admin/login?done=logged_out");
	reply_release(&r);
	assert_out(&former);
}

static void test_foreign_login(void **state)
{
	struct story *s = *state;
	const char *headers[] = {"Content-Type: application/x-www-form-urlencoded", "Sec-Fetch-Site: cross-site", NULL};
	struct reply r;
	char cookie[256];
	struct call call = {.path = "/admin/login", .body = "login=operator&password=operator", .headers = headers};
	assert_int_equal(story_call(s, &call, &r), 422);
	assert_false(login_cookie(&r, cookie, sizeof(cookie)));
	reply_release(&r);
	headers[1] = "Sec-Fetch-Site: same-origin";
	assert_int_equal(story_call(s, &call, &r), 303);
	reply_release(&r);
}

/* ---- forms without their token, or with another's */

static const char *const forms[] = {
	"/admin/logout",
	"/admin/totp/begin",
	"/admin/totp",
	"/admin/users",
	"/admin/users/gate/disable",
	"/admin/users/gate/password",
	"/admin/cashiers/add",
	"/admin/devices/code",
	"/admin/devices/00000000000000000000000000000000/close",
	"/admin/closures",
	"/admin/closures/00000000000000000000000000000000/lift",
	"/admin/corrections/new",
	"/admin/corrections/00000000000000000000000000000000/approve",
	"/admin/drops",
};

static const char *changes_count(struct story *s)
{
	story_keep(s, "count", story_sql(s, "SELECT COUNT(*) FROM change_record"));
	return arena_text(&s->arena, story_answer_text(s, "count.rows.0.0"));
}

static void test_csrf(void **state)
{
	struct story *s = *state;
	struct staff_page p, other;
	staff_page_in(&p, s, "operator");
	staff_page_in(&other, s, "manager");
	const char *before = changes_count(s);
	const char *wrong[] = {"login=x&name=x", "csrf=", arena_format(&s->arena, "csrf=%s", other.csrf),
			       arena_format(&s->arena, "csrf=%.63s", p.csrf), arena_format(&s->arena, "csrf=%s0", p.csrf)};
	for (size_t i = 0; i < COUNT(forms); i++)
		for (size_t k = 0; k < COUNT(wrong); k++) {
			struct reply r;
			int status = staff_page_send(&p, forms[i], wrong[k], &r);
			if (status != 403 || !strstr(r.body, "<h1>"))
				fail_msg("%s with %s: %d", forms[i], wrong[k], status);
			reply_release(&r);
		}
	assert_string_equal(changes_count(s), before);
	staff_page_read(&p, "/admin/users"); /* still in */
}

/* ---- roles: a page's own, and the menu leads nowhere else */

static void test_menus(void **state)
{
	struct story *s = *state;
	static const char *const roles[] = {"cashier", "gate", "manager", "auditor", "operator"};
	static const char *const closed[] = {"/admin/users", "/admin/users", "/admin/users", "/admin/users", "/admin/tax"};
	for (size_t i = 0; i < COUNT(roles); i++) {
		struct staff_page p;
		struct reply r;
		size_t n = 0;
		staff_page_in(&p, s, roles[i]);
		const char *home = staff_page_read(&p, "/admin/"), *at = strstr(home, "<nav");
		for (; (at = strstr(at, "<li><a href=\"")) != NULL; n++) {
			const char *path = page_between(s, at, "href=\"", "\"");
			const char *vi = staff_page_read(&p, path),
				   *en = staff_page_read(&p, arena_format(&s->arena, "%s?lang=en", path));
			assert_non_null(strstr(vi, "<html lang=\"vi\">"));
			assert_non_null(strstr(en, "<html lang=\"en\">"));
			assert_null(strstr(vi, ">admin.")); /* a key that has no word */
			assert_null(strstr(en, ">admin."));
			assert_non_null(strstr(vi, "aria-current=\"page\""));
			at++;
		}
		assert_true(n >= (i < 2 ? 1u : 9u));
		assert_int_equal(staff_page_get(&p, closed[i], &r), 403);
		assert_non_null(strstr(r.body, "<h1>"));
		reply_release(&r);
	}
}

/* ---- the second factor, in a house that is no demo */

/* RFC 4648 base-32, in groups of four. */
static void read_secret(uint8_t secret[static TOTP_SECRET_LEN], const char *text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint64_t held = 0;
	unsigned bits = 0, n = 0;
	assert_non_null(text);
	for (; *text && n < TOTP_SECRET_LEN; text++) {
		if (*text == ' ')
			continue;
		held = held << 5 | (uint64_t)(strchr(digits, *text) - digits);
		bits += 5;
		if (bits >= 8)
			secret[n++] = (uint8_t)(held >> (bits -= 8));
	}
	assert_int_equal(n, TOTP_SECRET_LEN);
}

static const struct step another_house[] = {
	{"new", .run = {"hoaband", "user", "add", "--data", "${data}", "--json", "--login", "truong", "--role", "operator"},
	 .in = PASSWORD "\n"},
};

static void begin_factor(struct staff_page *p, uint8_t secret[static TOTP_SECRET_LEN])
{
	struct reply r;
	assert_int_equal(staff_page_get(p, "/admin/users", &r), 303);
	assert_string_equal(staff_page_location(p->story, &r), "/admin/totp");
	reply_release(&r);
	staff_page_read(p, "/admin/totp");
	assert_int_equal(staff_page_post(p, "/admin/totp/begin", "", &r), 200);
	assert_non_null(strstr(r.body, "<svg class=\"qr\""));
	read_secret(secret, page_between(p->story, r.body, "<code>", "</code>"));
	reply_release(&r);
	staff_page_refused(p, "/admin/totp", "code=000000", 422, "id=\"error-code\"");
}

/* The first recovery code, of a page that is shown once. */
static const char *confirm_factor(struct staff_page *p, const char *code)
{
	struct reply r;
	struct staff_page half = *p;
	assert_int_equal(staff_page_post(p, "/admin/totp", arena_format(&p->story->arena, "code=%s", code), &r), 200);
	const char *recovery = page_between(p->story, strstr(r.body, "class=\"codes\""), "<code>", "</code>");
	reply_release(&r);
	assert_int_equal(strlen(recovery), 19);
	assert_string_not_equal(p->cookie, half.cookie);
	assert_out(&half);
	staff_page_read(p, "/admin/users");
	return recovery;
}

static void test_second_factor(void **state)
{
	struct story *s = *state;
	uint8_t secret[TOTP_SECRET_LEN];
	struct staff_page p = {0};
	struct reply r;
	s->is_plain = true;
	story_stop(s);
	story_start(s);
	story_tell(s, another_house, COUNT(another_house));
	assert_int_equal(staff_page_try(&p, s, "operator", "operator", NULL, NULL, &r), 422); /* demo users are no more */
	reply_release(&r);
	assert_int_equal(staff_page_try(&p, s, "truong", PASSWORD, NULL, "/admin/users", &r), 303);
	assert_true(str_starts_with(p.cookie, "__Host-hoaban="));
	assert_string_equal(staff_page_location(s, &r), "/admin/totp");
	reply_release(&r);
	begin_factor(&p, secret);
	const char *recovery = confirm_factor(&p, login_totp(s, secret, 0));
	assert_int_equal(staff_page_try(&p, s, "truong", PASSWORD, NULL, NULL, &r), 422);
	assert_non_null(strstr(r.body, "id=\"error-totp\""));
	reply_release(&r);
	const char *next = login_totp(s, secret, 1);
	assert_int_equal(staff_page_try(&p, s, "truong", PASSWORD, next, NULL, &r), 303);
	reply_release(&r);
	assert_int_equal(staff_page_try(&p, s, "truong", PASSWORD, next, NULL, &r), 422); /* once */
	reply_release(&r);
	assert_int_equal(staff_page_try(&p, s, "truong", PASSWORD, recovery, NULL, &r), 303);
	reply_release(&r);
	assert_int_equal(staff_page_try(&p, s, "truong", PASSWORD, recovery, NULL, &r), 422);
	reply_release(&r);
}

/* As many as a login bears, then none for a while, right or wrong: as the API has it. */
static void test_lock_out(void **state)
{
	struct story *s = *state;
	struct staff_page p = {0};
	struct reply r;
	char wait[16];
	int status = 422;
	for (int i = 0; i < 20 && status == 422; i++) {
		status = staff_page_try(&p, s, "cashier", "wrong", NULL, NULL, &r);
		assert_true(status != 429 || reply_header(&r, "retry-after", wait, sizeof(wait)));
		reply_release(&r);
	}
	assert_int_equal(status, 429);
	assert_int_equal(staff_page_try(&p, s, "cashier", "cashier", NULL, NULL, &r), 429);
	assert_non_null(strstr(r.body, "role=\"alert\""));
	reply_release(&r);
}

static int begin(void **state)
{
	static struct story s = {.settings = "login_burst = 1000\n"};
	story_begin(&s);
	*state = &s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strangers),     cmocka_unit_test(test_wrong_login), cmocka_unit_test(test_headers),
		cmocka_unit_test(test_next),	      cmocka_unit_test(test_fixation),	  cmocka_unit_test(test_foreign_login),
		cmocka_unit_test(test_csrf),	      cmocka_unit_test(test_menus),	  cmocka_unit_test(test_lock_out),
		cmocka_unit_test(test_second_factor), cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("the staff pages' doors", tests, begin, story_group_end);
}
