/* The auditor's pages under attack by those who may get in, and by chance: parameters that nobody can read, two auditors with
 * one finding, whoever it is about under another role, forms from elsewhere, files by the dozen, programs killed in the midst
 * of one, and texts that a spreadsheet would run. */
#include "tests/support/crew.h"
#include "tests/support/login.h"
#include "tests/support/patience.h"
#include "tests/support/process.h"
#include "tests/support/race.h"
#include "tests/support/rawhttp.h"
#include "tests/support/staffpage.h"
#include "tests/support/tillwords.h"

#include <hoaban/cose.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PIN	   "290475"
#define SHIFT(...) TILL("quay1", "shift", __VA_ARGS__)
#define AS(who)	   .headers = {"Cookie: ${" who ".cookie}", "X-CSRF-Token: ${" who ".csrf}"}
#define STAFF(login, role, name)                                                                                               \
	.run = {"hoaband", "user", "add", "--data", "${data}", "--json", "--login", login, "--role", role, "--name", name},    \
	.in = "a long phrase of " login "\n"

static struct story story;
static struct staff_page auditor;

/* The drawer was opened four times without a sale, and the reasons are no reasons. */
static const struct step opening[] = {
	{"hired",
	 .run = {"hoaband", "cashier", "add", "--data", "${data}", "--json", "--role", "cashier", "--name", "Đức", "--pin"},
	 .in = PIN "\n"},
	{"code", CODE("quay1", "--site", "A1")},
	{"till", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"open", SHIFT("open", "--cashier", "Đức", "--float", "500000", "--pin-fd", "0"), .in = PIN "\n"},
	{"sale", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=2")},
	{"drawer 1", SHIFT("drawer", "--reason", "đổi tiền;=HYPERLINK(A1)")},
	{"drawer 2", SHIFT("drawer", "--reason", "=1+1")},
	{"drawer 3", SHIFT("drawer", "--reason", "đổi tiền, \";=1+1;\"")},
	{"drawer 4", SHIFT("drawer", "--reason", "đổi tiền")},
	{"up", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
	{"his name", STAFF("kt-duc", "auditor", " ĐỨC")},
	{"his login", STAFF("kt2", "auditor", "Kiểm toán hai")},
	{"the third", STAFF("kt3", "auditor", "Kiểm toán ba")},
};

static int begin(void **state)
{
	*state = &story;
	story.clock = STORY_CLOCK;
	story.settings = "audit_exports = 1\nlogin_burst = 1000\n";
	story_begin(&story);
	story_tell(&story, opening, COUNT(opening));
	crew_detect(&story, "night", "${clock+86400}");
	assert_non_null(crew_finding(&story, "night", "drawer_without_sale", 0));
	staff_page_in(&auditor, &story, "auditor");
	login_as(&story, "auditor");
	login_as(&story, "manager");
	assert_int_equal(login_try(&story, "kt-duc", "kt-duc", "a long phrase of kt-duc", NULL), 200);
	assert_int_equal(login_try(&story, "kt2", "kt2", "a long phrase of kt2", NULL), 200);
	assert_int_equal(login_try(&story, "kt3", "kt3", "a long phrase of kt3", NULL), 200);
	return 0;
}

/* ---- what nobody can read is not what was not said */

static void is_refused(const char *path, const char *query, const char *field)
{
	char api[128], pointer[32];
	struct reply r;
	snprintf(api, sizeof(api), "%s%s", path, query);
	snprintf(pointer, sizeof(pointer), "/%s", field);
	if (staff_page_get(&auditor, api, &r) != 422)
		fail_msg("%s: %d %s", api, r.status, r.body);
	assert_string_equal(json_string_value(json_at(r.json, "errors.0.pointer")), pointer);
	reply_release(&r);
}

static void test_unreadable(void **state)
{
	(void)state;
	static const struct {
		const char *query, *field;
	} cases[] = {
		{"?from=%FF", "from"},
		{"?until=2026-11-21%C3%28", "until"},
		{"?sites=%FFA1", "sites"},
		{"?from=2026-11-01&from=2026-11-02", "from"},
		{"?until=2026-11-21&from=2026-11-01&until=", "until"},
		{"?sites=A1&sites=%ED%A0%80", "sites"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		is_refused("/v1/audit/figures", cases[i].query, cases[i].field);
		is_refused("/v1/audit/tables/receipts.csv", cases[i].query, cases[i].field);
		is_refused("/v1/audit/tables/receipts", cases[i].query, cases[i].field);
		is_refused("/v1/audit/report.pdf", cases[i].query, cases[i].field);
	}
	is_refused("/v1/audit/tables/receipts", "?channel=%FF", "channel");
	is_refused("/v1/audit/tables/journal.csv", "?till=%FF", "till");
	is_refused("/v1/audit/detections", "?actor=%FF", "actor");
	const char *const long_ones[] = {"from", "sites", "payment"};
	for (size_t i = 0; i < COUNT(long_ones); i++) {
		struct reply r;
		const char *path = arena_format(&story.arena, "/v1/audit/tables/receipts?%s=%05000d", long_ones[i], 0);
		assert_int_equal(staff_page_get(&auditor, path, &r), 422);
		reply_release(&r);
	}
	struct reply page;
	assert_int_equal(staff_page_get(&auditor, "/audit/exceptions?actor=%FF&lang=en", &page), 422);
	assert_non_null(strstr(page.body, "Person: this value cannot be read"));
	reply_release(&page);
	staff_page_read(&auditor, "/audit/?lang=vi");
}

/* ---- forms from elsewhere */

static const char *finding(void)
{
	json_t *rows = story_sql(&story, "SELECT id FROM detection ORDER BY id LIMIT 1");
	const char *id = arena_text(&story.arena, json_string_value(json_at(rows, "rows.0.0")));
	json_decref(rows);
	return id;
}

static void test_forms_from_elsewhere(void **state)
{
	(void)state;
	struct reply r;
	const char *one = arena_format(&story.arena, "/audit/exceptions/%s", finding());
	const char *const paths[] = {one, "/audit/exceptions"};
	for (size_t i = 0; i < COUNT(paths); i++) {
		assert_int_equal(staff_page_send(&auditor, paths[i], "reason=da+hoi+quan+ly", &r), 403);
		reply_release(&r);
		const char *stolen = story_text(&story, "reason=da+hoi+quan+ly&csrf=${manager.csrf}");
		assert_int_equal(staff_page_send(&auditor, paths[i], stolen, &r), 403);
		reply_release(&r);
		assert_int_equal(staff_page_send(&auditor, paths[i], "reason=da+hoi+quan+ly&csrf=", &r), 403);
		reply_release(&r);
	}
	const struct step steps[] = {
		{"no token", .method = "POST",
		 .path = arena_format(&story.arena, "/v1/audit/detections/%s/acknowledge", finding()),
		 .body = "{\"reason\":\"đã hỏi quản lý\"}", .headers = {"Cookie: ${auditor.cookie}"}, .status = 403},
		{"another's token", .method = "POST",
		 .path = arena_format(&story.arena, "/v1/audit/detections/%s/acknowledge", finding()),
		 .body = "{\"reason\":\"đã hỏi quản lý\"}",
		 .headers = {"Cookie: ${auditor.cookie}", "X-CSRF-Token: ${manager.csrf}"}, .status = 403},
		{"a look from elsewhere", .method = "POST", .path = "/v1/audit/detect",
		 .headers = {"Cookie: ${auditor.cookie}"}, .status = 403},
		{"nothing came of it", .sql = "SELECT COUNT(*) FROM detection_ack", .expect = {{"rows.0.0", "0"}}},
	};
	story_tell(&story, steps, COUNT(steps));
}

/* ---- one finding, many hands */

static void test_about_himself(void **state)
{
	(void)state;
	const char *path = arena_format(&story.arena, "/v1/audit/detections/%s/acknowledge", finding());
	const struct step steps[] = {
		{"his name in capitals", .method = "POST", .path = path, .body = "{\"reason\":\"không có gì\"}", AS("kt-duc"),
		 .status = 403},
		{"a manager", .method = "POST", .path = path, .body = "{\"reason\":\"không có gì\"}", AS("manager"),
		 .status = 403},
		{"still open", .sql = "SELECT COUNT(*) FROM detection_ack", .expect = {{"rows.0.0", "0"}}},
	};
	story_tell(&story, steps, COUNT(steps));
}

static void test_two_at_once(void **state)
{
	(void)state;
	static const char *const who[] = {"auditor", "kt2", "kt3"};
	const char *path = arena_format(&story.arena, "/v1/audit/detections/%s/acknowledge", finding());
	struct contender all[6] = {0};
	for (size_t i = 0; i < COUNT(all); i++) {
		const char *name = who[i % COUNT(who)];
		all[i] = (struct contender){
			.path = path,
			.body = arena_format(&story.arena, "{\"reason\":\"lý do thứ %zu\"}", i),
			.headers = {story_text(&story, arena_format(&story.arena, "Cookie: ${%s.cookie}", name)),
				    story_text(&story, arena_format(&story.arena, "X-CSRF-Token: ${%s.csrf}", name))}};
	}
	race(&story, all, COUNT(all));
	assert_int_equal(race_count(all, COUNT(all), 200), 1);
	assert_int_equal(race_count(all, COUNT(all), 409), COUNT(all) - 1);
	static const struct step after[] = {
		{"once", .sql = "SELECT COUNT(*) FROM detection_ack", .expect = {{"rows.0.0", "1"}}},
		{"by whom it was",
		 .sql = "SELECT COUNT(*) FROM detection_ack a JOIN change_record c ON c.who = a.auditor"
			" WHERE c.action = 'detection.acknowledge' AND LOCATE(a.reason, c.after_json)",
		 .expect = {{"rows.0.0", "1"}}},
		{"and recorded once", .sql = "SELECT COUNT(*) FROM change_record WHERE action = 'detection.acknowledge'",
		 .expect = {{"rows.0.0", "1"}}},
	};
	story_tell(&story, after, COUNT(after));
	staff_page_read(&auditor, "/audit/exceptions");
	staff_page_refused(&auditor, arena_format(&story.arena, "/audit/exceptions/%s", finding()), "reason=mot+ly+do+nua", 409,
			   "role=\"alert\"");
}

/* ---- words for what tills and offices write */

static void test_words(void **state)
{
	(void)state;
	json_t *rows = story_sql(&story, "SELECT LOWER(HEX(device)), seq FROM entry WHERE type = 6 ORDER BY seq LIMIT 1");
	const char *path = arena_format(&story.arena, "/audit/journal/%s/%s", json_string_value(json_at(rows, "rows.0.0")),
					json_string_value(json_at(rows, "rows.0.1")));
	json_decref(rows);
	const char *vi = staff_page_read(&auditor, path);
	assert_non_null(strstr(vi, "<dt>Lý do</dt><dd>đổi tiền;=HYPERLINK(A1)</dd>"));
	assert_non_null(strstr(vi, "<dt>Thu ngân</dt><dd>Đức</dd>"));
	const char *en = staff_page_read(&auditor, arena_format(&story.arena, "%s?lang=en", path));
	assert_non_null(strstr(en, "<dt>Reason</dt><dd>đổi tiền;=HYPERLINK(A1)</dd>"));
	assert_non_null(strstr(staff_page_read(&auditor, "/admin/changes?lang=en"), "finding acknowledged"));
	assert_non_null(strstr(staff_page_read(&auditor, "/audit/tables/changes?lang=en"), "user added"));
	assert_non_null(strstr(staff_page_read(&auditor, "/admin/changes?lang=vi"), "vai trò: auditor"));
}

/* ---- a spreadsheet that parts by ';' */

static void test_formulas(void **state)
{
	(void)state;
	const char *csv = staff_page_read(&auditor, "/v1/audit/tables/drawers.csv");
	assert_non_null(strstr(csv, ",đổi tiền;'=HYPERLINK(A1),"));
	assert_non_null(strstr(csv, ",'=1+1,"));
	assert_non_null(strstr(csv, ",\"đổi tiền, \"\";'=1+1;\"\"\","));
}

/* ---- files by the dozen */

struct asker {
	pthread_t thread;
	const char *accept;
	int status;
	char again[16];
	char body[16384];
};
static atomic_uint answered;

static void *ask(void *ctx)
{
	struct asker *x = ctx;
	struct client c;
	struct reply r;
	char cookie[320];
	snprintf(cookie, sizeof(cookie), "Cookie: %s", auditor.cookie);
	const char *const headers[] = {cookie, x->accept, NULL};
	client_init(&c, story.url);
	c.timeout_ms = 120000;
	x->status = client_call(&c, &(struct call){.path = "/v1/audit/tables/payments.csv", .headers = headers}, &r);
	reply_header(&r, "Retry-After", x->again, sizeof(x->again));
	snprintf(x->body, sizeof(x->body), "%s", r.body ? r.body : "");
	reply_release(&r);
	client_release(&c);
	atomic_fetch_add(&answered, 1);
	return NULL;
}

/* One has its turn and waits for the table that is held; the others are told to come again, each in its own words. */
static void test_many_files(void **state)
{
	(void)state;
	static struct asker all[3] = {
		{.accept = "Accept: text/html,*/*"}, {.accept = "Accept: text/html"}, {.accept = "Accept: */*"}};
	void *held = story_sql_hold(&story, "LOCK TABLES payment WRITE");
	atomic_store(&answered, 0);
	for (size_t i = 0; i < COUNT(all); i++)
		assert_int_equal(pthread_create(&all[i].thread, NULL, ask, &all[i]), 0);
	for (double waited = 0; atomic_load(&answered) < 2 && waited < patience(5); waited += 0.005)
		usleep(5000);
	unsigned refused = atomic_load(&answered), served = 0;
	story_sql_let_go(held);
	for (size_t i = 0; i < COUNT(all); i++)
		pthread_join(all[i].thread, NULL);
	assert_int_equal(refused, 2);
	for (size_t i = 0; i < COUNT(all); i++) {
		served += all[i].status == 200;
		if (all[i].status == 200)
			continue;
		assert_int_equal(all[i].status, 503);
		assert_string_equal(all[i].again, "10");
		assert_non_null(strstr(all[i].body, i < 2 ? "Nhiều tệp đang được tạo" : "\"code\":\"exports\""));
	}
	assert_int_equal(served, 1);
	staff_page_read(&auditor, "/v1/audit/tables/payments.csv"); /* the turn was given back */
}

/* ---- killed in the midst of a file */

static void ask_slowly(struct raw *c, struct raw_reply *head)
{
	assert_true(raw_open(c, story.port));
	assert_true(raw_text(c, "GET /v1/audit/tables/changes.csv HTTP/1.1\r\nHost: x\r\nCookie: %s\r\n\r\n", auditor.cookie));
	assert_int_equal(raw_read_head(c, head, 120000), 200);
}

static size_t length_of(const struct raw_reply *head)
{
	char text[32];
	assert_true(raw_header(head, "Content-Length", text, sizeof(text)));
	return strtoul(text, NULL, 10);
}

/* Up to the end of it, or to where it is cut off: its bytes, and their hash. */
static size_t read_file(struct raw *c, size_t length, char hex[static 2 * HASH_LEN + 1])
{
	char piece[65536];
	uint8_t digest[HASH_LEN];
	crypto_hash_sha256_state hash;
	size_t total = c->len;
	crypto_hash_sha256_init(&hash);
	crypto_hash_sha256_update(&hash, (const uint8_t *)c->data, c->len);
	for (ssize_t n; total < length && (n = recv(c->fd, piece, sizeof(piece), 0)) > 0; total += (size_t)n)
		crypto_hash_sha256_update(&hash, (const uint8_t *)piece, (size_t)n);
	crypto_hash_sha256_final(&hash, digest);
	hex_format(hex, digest, HASH_LEN);
	return total;
}

/* Some thirty megabytes: more than what sockets hold. */
static void fill_changes(void)
{
	story_sql_root(
		&story,
		arena_format(
			&story.arena,
			"INSERT INTO change_record (at_ms, who, action, subject, after_json) SELECT %lld, 'demo', 'demo.fill',"
			" 'x', CONCAT('\"', REPEAT('x', 1500), '\"') FROM information_schema.columns a JOIN"
			" (SELECT 1 FROM information_schema.columns LIMIT 40) b LIMIT 20000",
			(long long)story_now(&story) * 1000));
}

static void test_server_killed(void **state)
{
	(void)state;
	struct raw c;
	struct raw_reply head = {0};
	char hash[2 * HASH_LEN + 1];
	fill_changes();
	ask_slowly(&c, &head);
	assert_true(length_of(&head) > 20u << 20);
	story_kill(&story, STORY_SERVER);
	if (read_file(&c, length_of(&head), hash) >= length_of(&head))
		fail_msg("the whole file came from a server that was killed");
	raw_reply_release(&head);
	raw_close(&c);
	story_start(&story);
	staff_page_in(&auditor, &story, "auditor");
	const struct outcome left =
		story_run(&story, (const char *const[]){"find", story.data, "-maxdepth", "1", "-size", "+8M", NULL}, NULL);
	assert_string_equal(left.out, ""); /* what was half sent has no name, and is gone */
}

/* The server starts it again by itself. */
static void await_database(void)
{
	int status = 0;
	for (double waited = 0; status != 200 && waited < patience(10); waited += 0.05) {
		struct reply r;
		usleep(50000);
		status = staff_page_get(&auditor, "/audit/", &r);
		reply_release(&r);
	}
	assert_int_equal(status, 200);
}

/* The file was whole before its first byte went out: the database is not needed any more. */
static void test_database_killed(void **state)
{
	(void)state;
	struct raw c;
	struct raw_reply head = {0};
	char hash[2 * HASH_LEN + 1], said[2 * HASH_LEN + 1];
	ask_slowly(&c, &head);
	assert_true(raw_header(&head, "Hoaban-Sha256", said, sizeof(said)));
	story_kill(&story, STORY_DATABASE);
	assert_int_equal(read_file(&c, length_of(&head), hash), length_of(&head));
	assert_string_equal(hash, said);
	raw_reply_release(&head);
	raw_close(&c);
	await_database();
}

static void test_end(void **state)
{
	(void)state;
	story_end(&story); /* the doctor finds nothing after all this */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unreadable),	cmocka_unit_test(test_forms_from_elsewhere),
		cmocka_unit_test(test_about_himself),	cmocka_unit_test(test_two_at_once),
		cmocka_unit_test(test_words),		cmocka_unit_test(test_formulas),
		cmocka_unit_test(test_many_files),	cmocka_unit_test(test_server_killed),
		cmocka_unit_test(test_database_killed), cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests_name("the auditor's pages under attack", tests, begin, story_group_end);
}
