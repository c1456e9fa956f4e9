/* What is not one's own: orders, receipts and tickets of others, files that are no pages, and whether somebody has ordered at
 * all. The staff's doors are story_admin's, roles are story_roles', broken HTTP is fault_hostile's, forged notices are
 * story_money's. */
#include "tests/support/patience.h"
#include "tests/support/rawhttp.h"
#include "tests/support/staffpage.h"

#include <stdio.h>
#include <time.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define FORM "Content-Type: application/x-www-form-urlencoded"

/* ---- files that are no pages */

static void test_traversal(void **state)
{
	static const char *const paths[] = {
		"/static/../hoaband.ini",
		"/static/..%2fhoaband.ini",
		"/static/%2e%2e/hoaband.ini",
		"/static/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
		"/static/....//....//etc/passwd",
		"/static/..\\..\\hoaband.ini",
		"/static//etc/passwd",
		"/static/hoaban.css%00.js",
		"/static/hoaban.css/",
		"/static/.",
		"/static/",
		"/gate/../keys/log.key",
		"/gate/..%2f..%2fkeys%2flog.key",
		"/gate//etc/passwd",
		"/gate/./gate.js/..",
		"/gate/%67%61te.js%2f..%2f..",
		"/log/tile/0/../../../keys/log.key",
		"/log/tile/0/x000/000.p/../..",
		"/log/entries/..%2f..%2fdb.lock",
		"/vi/../admin/",
		"/vi/o/../../admin/users",
		"/%2e/admin/",
		"//admin/",
		"/vi/%2e%2e/static/hoaban.css",
		"/tickets.js/../keys",
		"/v1/receipts/..%2f..%2fkeys.pdf",
	};
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct raw_reply r;
		int status = raw_once(s->port, &r, 30000, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", paths[i]);
		if (status != 400 && status != 404 && status != 401)
			fail_msg("%s: %d", paths[i], status);
		assert_null(r.body_len > 0 ? strstr(r.body, "PRIVATE") : NULL);
		assert_null(r.body_len > 0 ? strstr(r.body, "root:") : NULL);
		raw_reply_release(&r);
	}
}

/* ---- of others */

#define BUY(name, more)                                                                                                        \
	{                                                                                                                      \
		name, .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." name "}"},                                  \
		      .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\","            \
			      "\"quantity\":6}],"                                                                              \
			      "\"group\":true," more "}",                                                                      \
		      .status = 201                                                                                            \
	}
#define PAID "\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}"
static const struct step bought[] = {
	BUY("mine", PAID),
	BUY("theirs", "" PAID),
	{"theirs before", .path = "/v1/orders/${theirs.token}", .status = 200},
};

/* The same with another last digit: as near as a guess can come. */
static const char *beside(struct story *s, const char *label)
{
	char *text = arena_text(&s->arena, story_answer_text(s, label));
	size_t last = strlen(text) - 1;
	text[last] = text[last] == '0' ? '1' : '0';
	return text;
}

static void assert_nothing_at(struct story *s, const char *path)
{
	struct reply r;
	int status = story_call(s, &(struct call){.path = path}, &r);
	if (status != 404)
		fail_msg("%s: %d", path, status);
	reply_release(&r);
}

/* Around what names an order, or a receipt. */
struct place {
	const char *before, *after;
};

static void assert_not_found(struct story *s, const struct place places[], size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		assert_nothing_at(s, arena_format(&s->arena, "%s%s%s", places[i].before, name, places[i].after));
}

static void test_guessed(void **state)
{
	static const struct place orders[] = {
		{"/v1/orders/", ""}, {"/vi/o/", ""}, {"/en/o/", "/vietqr.svg"}, {"/fr/o/", "/vietqr.png"}};
	static const struct place receipts[] = {
		{"/v1/receipts/", ".json"}, {"/v1/receipts/", ".pdf"}, {"/v1/receipts/", ".xml"}, {"/fr/r/", ""}};
	struct story *s = *state;
	assert_not_found(s, orders, COUNT(orders), beside(s, "theirs.token"));
	assert_not_found(s, orders, COUNT(orders), story_answer_text(s, "theirs.receipts.0.lookup"));
	assert_not_found(s, receipts, COUNT(receipts), beside(s, "theirs.receipts.0.lookup"));
	assert_not_found(s, receipts, COUNT(receipts), story_answer_text(s, "theirs.token"));
}

/* My order's page is asked to do something to their ticket. */
static void test_their_ticket(void **state)
{
	struct story *s = *state;
	const char *const headers[] = {FORM, NULL};
	struct reply r;
	const char *body = story_text(s, "ticket=${theirs.tickets.0.id}&parts=3%2C3");
	int status = story_call(
		s, &(struct call){.path = story_text(s, "/vi/o/${mine.token}/split"), .body = body, .headers = headers}, &r);
	assert_true(status == 404 || status == 422);
	reply_release(&r);
	const struct step after[] = {
		{"theirs after", .path = "/v1/orders/${theirs.token}", .status = 200, .same_as = "theirs before"},
		{"mine", .path = "/v1/orders/${mine.token}", .status = 200, .expect = {{"tickets", "#1"}}},
	};
	story_tell(s, after, COUNT(after));
}

/* A key that somebody else's order has used gives nothing of that order away. */
static void test_their_key(void **state)
{
	struct story *s = *state;
	const struct step steps[] = {
		{"their key", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.theirs}"},
		 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":2}]"
			 "," PAID "}",
		 .status = 422, .expect = {{"token", "-"}, {"tickets", "-"}, {"receipts", "-"}}},
	};
	story_tell(s, steps, COUNT(steps));
}

/* ---- has somebody ordered? */

/* The page without what was typed, and the status in front. */
static const char *find(struct story *s, const char *what, const char *reference, const char *email)
{
	const char *const headers[] = {FORM, NULL};
	const char *body = arena_format(&s->arena, "what=%s&reference=%s&email=%s", what, form_escape(s, reference),
					form_escape(s, email));
	struct reply r;
	int status = story_call(s, &(struct call){.path = "/vi/find", .body = body, .headers = headers}, &r);
	char *page = arena_format(&s->arena, "%d %s", status, r.body);
	reply_release(&r);
	const char *const typed[] = {reference, email};
	for (size_t i = 0; i < COUNT(typed); i++)
		for (char *at = page; *typed[i] && (at = strstr(at, typed[i])) != NULL;)
			memset(at, '_', strlen(typed[i]));
	return page;
}

static void test_enumeration(void **state)
{
	struct story *s = *state;
	const struct step order[] = {
		BUY("secret", "\"email\":\"known@example.vn\",\"payment\":{\"method\":\"vietqr\"}"),
	};
	story_tell(s, order, COUNT(order));
	assert_string_equal(find(s, "mail", "", "known@example.vn"), find(s, "mail", "", "other@example.vn"));
	json_t *rows = story_sql(s, "SELECT t.reference FROM order_transfer t JOIN order_contact c ON c.order_id = t.order_id");
	const char *known = arena_text(&s->arena, json_string_value(json_at(rows, "rows.0.0")));
	json_decref(rows);
	char *unknown = arena_text(&s->arena, known);
	unknown[strlen(unknown) - 1] = unknown[strlen(unknown) - 1] == '7' ? '8' : '7';
	const char *wrong = find(s, "order", known, "other@example.vn");
	assert_int_equal(strncmp(wrong, "404 ", 4), 0);
	assert_string_equal(wrong, find(s, "order", unknown, "other@example.vn"));
	assert_string_equal(wrong, find(s, "order", unknown, "known@example.vn"));
	assert_int_equal(strncmp(find(s, "order", known, ""), "404 ", 4), 0); /* an address was given: it is needed */
	assert_int_equal(strncmp(find(s, "order", known, "known@example.vn"), "303 ", 4), 0);
}

static void test_guessing_ends(void **state)
{
	struct story *s = *state;
	int n = 0;
	while (n < 100 && strncmp(find(s, "order", arena_format(&s->arena, "HBX%06d", n), "a@example.vn"), "429 ", 4) != 0)
		n++;
	print_message("[          ] %d guesses\n", n);
	assert_in_range(n, 1, 60);
	/* whoever knows is not kept waiting for those who guess, and a shop is no lookup */
	struct reply r;
	assert_int_equal(story_call(s, &(struct call){.path = story_text(s, "/vi/o/${mine.token}")}, &r), 200);
	reply_release(&r);
	assert_int_equal(story_call(s, &(struct call){.path = "/vi/"}, &r), 200);
	reply_release(&r);
}

/* ---- too much of it */

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* `unit` again and again, as much as a form may have. */
static const char *flood(struct story *s, const char *unit, size_t len)
{
	char *text = arena_alloc(&s->arena, len + 1);
	for (size_t i = 0; i < len; i++)
		text[i] = unit[i % strlen(unit)];
	text[len] = 0;
	return text;
}

static void test_floods(void **state)
{
	static const struct {
		const char *path, *unit;
		size_t len;
		bool is_too_large;
	} floods[] = {
		{"/vi/", "a&", 16000, false},
		{"/vi/", "date=&", 16000, false},
		{"/vi/", "q_ADULT=9&", 16000, false},
		{"/vi/", "%", 16000, false},
		{"/vi/", "&&&&=", 16000, false},
		{"/vi/", "site_A1=1&", 16000, false},
		{"/en/find", "email=%41&", 16000, false},
		{"/fr/verify", "code=HB1:", 16000, false},
		{"/vi/", "a", 17000, true},
		{"/admin/login", "login=a&", 4000, false},
		{"/admin/login", "x", 5000, true},
	};
	struct story *s = *state;
	const char *const headers[] = {FORM, NULL}, *const as_json[] = {"Content-Type: application/json", NULL};
	for (size_t i = 0; i < COUNT(floods); i++) {
		struct reply r;
		int64_t began = now_ms();
		const char *body = flood(s, floods[i].unit, floods[i].len);
		int status = story_call(s, &(struct call){.path = floods[i].path, .body = body, .headers = headers}, &r);
		if (floods[i].is_too_large != (status == 413) || status >= 500)
			fail_msg("%s, %s: %d", floods[i].path, floods[i].unit, status);
		assert_true((double)(now_ms() - began) < patience(500));
		reply_release(&r);
	}
	struct reply r;
	assert_int_equal(story_call(s, &(struct call){.path = "/vi/", .body = "{}", .headers = as_json}, &r), 415);
	reply_release(&r);
}

/* ---- */

static void test_end(void **state)
{
	story_wait_for_signatures(*state);
	story_end(*state);
}

/* Transfers and mail are offered; nobody is there. */
static void connect_peers(struct story *s)
{
	const char *ini = arena_format(&s->arena,
				       "payos_key_file = %s/secret\nsmtp_url = smtp://127.0.0.1:1\nmail_from = "
				       "ve@example.vn\nmail_again = 1000\nlookup_per_minute = 1\n",
				       s->dir);
	const char *const write[] = {
		"sh",	"-c",	 "echo 0123456789abcdef0123456789abcdef >\"$0/secret\"; cat >\"$1/hoaband.ini\"",
		s->dir, s->data, NULL};
	story_stop(s);
	assert_int_equal(story_run(s, write, ini).status, 0);
	story_start(s);
}

static int begin(void **state)
{
	static struct story s;
	*state = &s;
	story_begin(&s);
	connect_peers(&s);
	story_tell(&s, bought, COUNT(bought));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_traversal), cmocka_unit_test(test_guessed),     cmocka_unit_test(test_their_ticket),
		cmocka_unit_test(test_their_key), cmocka_unit_test(test_enumeration), cmocka_unit_test(test_guessing_ends),
		cmocka_unit_test(test_floods),	  cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests_name("strangers", tests, begin, story_group_end);
}
