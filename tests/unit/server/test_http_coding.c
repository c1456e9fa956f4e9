/* Bodies that come packed: only where the route says so, within the limits of the unpacked, and never believed before they are
 * whole. And bodies that come slowly, as from a till at 32 kbit/s. */
#include "http/http.h"
#include "http/routes.h"
#include "tests/support/rawhttp.h"
#include <hoaban/cose.h>
#include <hoaban/gzip.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

#define LEN(a)	    (sizeof(a) / sizeof((a)[0]))
#define BODY_MAX    200000
#define PATIENCE_MS 20000

/* ---------------------------------------------------------------- the server under test */

struct app {
	struct http_server *server;
	unsigned port;
	atomic_size_t guarded; /* bytes of the body as the last guard saw it */
	atomic_uint handled;
};

static enum err say_body(struct app *app, struct http_request *r, struct http_answer *a)
{
	uint8_t hash[HASH_LEN];
	char text[2 * HASH_LEN + 1];
	sha256(hash, r->body);
	hex_format(text, hash, HASH_LEN);
	atomic_fetch_add(&app->handled, 1);
	http_answer_json(a, json_pack("{s:i, s:s}", "length", (int)r->body.len, "hash", text));
	return E_OK;
}

static enum err guard(struct app *app, struct http_request *r)
{
	app->guarded = r->body.len;
	return E_OK;
}

/* A page of so many letters; `may_pack` as the path says. */
static enum err say_letters(struct http_request *r, struct http_answer *a, bool may_pack)
{
	const char *count = http_query(r, "count");
	for (int i = count ? atoi(count) : 0; i > 0; i--)
		buf_append_text(&a->body, "a");
	a->content_type = "text/html";
	a->may_pack = may_pack;
	return E_OK;
}

/* A page with eight digits of its own, ?own=, before and behind which it is the same for everybody with the same ?text=. */
static enum err say_own(struct app *app, struct http_request *r, struct http_answer *a)
{
	const char *own = http_query(r, "own"), *text = http_query(r, "text");
	(void)app;
	for (int i = 0; i < 100; i++)
		buf_append_format(&a->body, "%s %d, ", text, i);
	a->own_at = a->body.len;
	a->own_len = strlen(own);
	buf_append_text(&a->body, own);
	for (int i = 0; i < 100; i++)
		buf_append_format(&a->body, ", %d %s", i, text);
	a->content_type = "text/html";
	a->may_pack = true;
	return E_OK;
}

static enum err say_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	return say_letters(r, a, true);
}

static enum err say_secret(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	return say_letters(r, a, false);
}

#define CBOR "application/cbor"
static const struct route table[] = {
	{.method = "GET", .path = "/hello", .handle = say_body},
	{.method = "GET", .path = "/page", .handle = say_page},
	{.method = "GET", .path = "/aside", .run = RUN_WORKER, .handle = say_page},
	{.method = "GET", .path = "/secret", .handle = say_secret},
	{.method = "GET", .path = "/own", .handle = say_own},
	{.method = "POST",
	 .path = "/packed",
	 .run = RUN_WORKER,
	 .who = WHO_DEVICE,
	 .body_max = BODY_MAX,
	 .body_type = CBOR,
	 .takes_gzip = true,
	 .handle = say_body},
	{.method = "POST", .path = "/plain", .run = RUN_WORKER, .body_max = BODY_MAX, .body_type = CBOR, .handle = say_body},
};

static void start(struct app *app)
{
	*app = (struct app){0};
	struct http_config c = {.listen = "127.0.0.1:0",
				.routes = table,
				.route_count = LEN(table),
				.app = app,
				.guard = guard,
				.header_deadline_s = 2,
				.idle_s = 2,
				.deferred_s = 2,
				.total_s = 30};
	assert_int_equal(http_start(&app->server, &c), E_OK);
	app->port = http_port(app->server);
}

static void stop(struct app *app)
{
	struct raw_reply reply;
	assert_int_equal(raw_once(app->port, &reply, PATIENCE_MS, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
	raw_reply_release(&reply);
	http_stop(app->server, 1);
}

/* One upload; what the answer names as acceptable goes to `accepts`. */
static int post(struct app *app, const char *path, const char *coding_lines, struct bytes body, struct raw_reply *reply)
{
	struct raw r;
	assert_true(raw_open(&r, app->port));
	raw_text(&r, "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: " CBOR "\r\n%sContent-Length: %zu\r\n\r\n", path,
		 coding_lines, body.len);
	raw_send(&r, body.data, body.len);
	int status = raw_read(&r, reply, PATIENCE_MS);
	raw_close(&r);
	return status;
}

static int post_gzip(struct app *app, struct bytes body)
{
	struct raw_reply reply;
	int status = post(app, "/packed", "Content-Encoding: gzip\r\n", body, &reply);
	raw_reply_release(&reply);
	return status;
}

static struct buf packed(const void *data, size_t len)
{
	struct buf out;
	buf_init(&out, 1u << 20);
	gzip_encode(&out, bytes_of(data, len));
	assert_int_equal(buf_status(&out), E_OK);
	return out;
}

/* ---------------------------------------------------------------- hostile */

static void refuses_other_codings(void **state)
{
	static const struct {
		const char *path, *lines, *accepts;
		int status;
	} rows[] = {
		{"/packed", "Content-Encoding: br\r\n", "gzip", 415},
		{"/packed", "Content-Encoding: zstd\r\n", "gzip", 415},
		{"/packed", "Content-Encoding: deflate\r\n", "gzip", 415},
		{"/packed", "Content-Encoding: gzip, gzip\r\n", "gzip", 415},
		{"/packed", "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n", "gzip", 415},
		{"/packed", "Content-Encoding: gzip\r\ncontent-encoding: br\r\n", "gzip", 415},
		{"/packed", "Content-Encoding: \r\n", "gzip", 415},
		{"/packed", "Content-Encoding: identity\r\n", "", 200},
		{"/packed", "", "", 200},
		{"/plain", "Content-Encoding: gzip\r\n", "identity", 415},
		{"/plain", "Content-Encoding: br\r\n", "identity", 415},
		{"/plain", "Content-Encoding: identity\r\n", "", 200},
	};
	struct app app;
	(void)state;
	start(&app);
	for (size_t i = 0; i < LEN(rows); i++) {
		struct raw_reply reply;
		char accepts[32] = "";
		int status = post(&app, rows[i].path, rows[i].lines, bytes_of("abc", 3), &reply);
		if (status != rows[i].status)
			fail_msg("row %zu: %d", i, status);
		raw_header(&reply, "Accept-Encoding", accepts, sizeof accepts);
		assert_string_equal(accepts, rows[i].accepts);
		raw_reply_release(&reply);
	}
	stop(&app);
}

static void refuses_broken_ones(void **state)
{
	static const char text[] = "one entry of a journal, one entry of a journal";
	struct app app;
	(void)state;
	start(&app);
	[[gnu::cleanup(buf_release)]] struct buf good = packed(text, sizeof text);
	size_t len = good.len;
	assert_int_equal(post_gzip(&app, bytes_of("not gzip at all", 15)), 400);
	assert_int_equal(post_gzip(&app, bytes_of(good.data, len - 1)), 400); /* truncated */
	assert_int_equal(post_gzip(&app, bytes_of(good.data, 10)), 400);
	good.data[len - 5] ^= 1; /* the checksum */
	assert_int_equal(post_gzip(&app, bytes_of(good.data, len)), 400);
	good.data[len - 5] ^= 1;
	buf_append(&good, "garbage", 7);
	assert_int_equal(post_gzip(&app, buf_bytes(&good)), 400);
	good.len = len;
	[[gnu::cleanup(buf_release)]] struct buf second = packed("more", 4);
	buf_append(&good, second.data, second.len);
	assert_int_equal(post_gzip(&app, buf_bytes(&good)), 400);
	assert_int_equal(app.handled, 0);
	stop(&app);
}

static void refuses_bombs(void **state)
{
	static uint8_t zeros[BODY_MAX + 1];
	struct app app;
	(void)state;
	start(&app);
	[[gnu::cleanup(buf_release)]] struct buf dense = packed(zeros, BODY_MAX); /* fits, but 1000 : 1 */
	assert_true(dense.len < 400);
	assert_int_equal(post_gzip(&app, buf_bytes(&dense)), 413);
	for (size_t i = 0; i < sizeof zeros; i++)
		zeros[i] = (uint8_t)(i * 2654435761u >> 13);
	[[gnu::cleanup(buf_release)]] struct buf large = packed(zeros, BODY_MAX + 1);
	assert_true(large.len <= BODY_MAX);
	assert_int_equal(post_gzip(&app, buf_bytes(&large)), 413);
	assert_int_equal(app.handled, 0);
	stop(&app);
}

static enum err no_begin(struct app *app, struct http_request *r)
{
	(void)app, (void)r;
	return E_OK;
}

/* Nothing is unpacked on the event loop: a table that says so is no table. */
static void refuses_bad_tables(void **state)
{
	static const struct route bad[] = {
		{.method = "POST", .path = "/x", .run = RUN_INLINE, .body_max = 10, .takes_gzip = true, .handle = say_body},
		{.method = "POST",
		 .path = "/x",
		 .run = RUN_DEFERRED,
		 .body_max = 10,
		 .takes_gzip = true,
		 .begin = no_begin,
		 .handle = say_body},
		{.method = "POST", .path = "/x", .run = RUN_WORKER, .takes_gzip = true, .handle = say_body},
	};
	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		size_t which;
		assert_int_equal(routes_check(&bad[i], 1, &which), E_USAGE);
	}
}

/* ---------------------------------------------------------------- what should work */

static void unpacks(void **state)
{
	static const size_t sizes[] = {0, 1, 1000, 70000, BODY_MAX};
	static uint8_t data[BODY_MAX];
	struct app app;
	(void)state;
	start(&app);
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (uint8_t)(i * 2654435761u >> 13);
	for (size_t i = 0; i < LEN(sizes); i++) {
		[[gnu::cleanup(buf_release)]] struct buf body = packed(data, sizes[i]);
		struct raw_reply reply;
		uint8_t hash[HASH_LEN];
		char text[2 * HASH_LEN + 1];
		const char *line = i % 2 == 0 ? "Content-Encoding: gzip\r\n" : "content-encoding: X-GZIP\r\n";
		assert_int_equal(post(&app, "/packed", line, buf_bytes(&body), &reply), 200);
		sha256(hash, bytes_of(data, sizes[i]));
		hex_format(text, hash, HASH_LEN);
		assert_non_null(strstr(reply.body, text));
		assert_int_equal(app.guarded, body.len); /* the guard judges what was sent */
		raw_reply_release(&reply);
	}
	stop(&app);
}

/* ---------------------------------------------------------------- slow lines */

static void nap(long ms)
{
	nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

/* Sends `pieces` pieces of `piece` bytes, one every `every_ms`, the first at once; the status, 0 when it was cut off. */
static int post_slowly(struct app *app, size_t pieces, size_t piece, long every_ms)
{
	static const uint8_t data[1000];
	struct raw r;
	struct raw_reply reply = {0};
	assert_true(raw_open(&r, app->port));
	raw_text(&r, "POST /plain HTTP/1.1\r\nHost: a\r\nContent-Type: " CBOR "\r\nContent-Length: %zu\r\n\r\n",
		 pieces * piece);
	bool is_open = true;
	for (size_t i = 0; i < pieces && is_open; i++) {
		nap(i > 0 ? every_ms : 0);
		is_open = raw_send(&r, data, piece);
	}
	int status = raw_read(&r, &reply, PATIENCE_MS);
	raw_reply_release(&reply);
	raw_close(&r);
	return status < 0 ? 0 : status;
}

/* The minimum rate is 256 bytes a second behind the grace (10 s; here 2 s). 32 kbit/s is sixteen times as much, also when a
 * fifth is lost and every loss stops the line for a moment. */
static void lets_a_slow_till_through(void **state)
{
	struct app app;
	(void)state;
	start(&app);
	assert_int_equal(post_slowly(&app, 16, 800, 200), 200); /* 32 kbit/s for 3.2 s */
	assert_int_equal(post_slowly(&app, 4, 800, 900), 200);	/* … with long stops: less than 1 kB/s */
	assert_int_equal(post_slowly(&app, 60, 10, 100), 0);	/* 100 bytes a second is nobody's line */
	stop(&app);
}

/* ---------------------------------------------------------------- answers */

static int get(struct app *app, struct raw_reply *reply, const char *method, const char *target, const char *accept)
{
	struct raw r;
	assert_true(raw_open(&r, app->port));
	raw_text(&r, "%s %s HTTP/1.1\r\nHost: a\r\n%s\r\n", method, target, accept);
	int status = method[0] == 'H' ? raw_read_head(&r, reply, PATIENCE_MS) : raw_read(&r, reply, PATIENCE_MS);
	raw_close(&r);
	return status;
}

static bool says(const struct raw_reply *reply, const char *name, const char *value)
{
	char text[64];
	return raw_header(reply, name, text, sizeof(text)) && strcmp(text, value) == 0;
}

/* Who takes what, in the words of RFC 9110 §12.5.3; little and secret things go as they are. */
static void answers_are_packed_for_who_takes_it(void **state)
{
	static const struct {
		const char *target, *accept;
		bool is_packed, varies;
	} rows[] = {
		{"/page?count=5000", "", false, true},
		{"/page?count=5000", "Accept-Encoding: gzip\r\n", true, true},
		{"/page?count=5000", "Accept-Encoding: br, GZIP;q=0.5\r\n", true, true},
		{"/page?count=5000", "Accept-Encoding:\tdeflate ,gzip ; q=1\r\n", true, true},
		{"/page?count=5000", "Accept-Encoding: gzip;q=0\r\n", false, true},
		{"/page?count=5000", "Accept-Encoding: gzip; q=0.0, br\r\n", false, true},
		{"/page?count=5000", "Accept-Encoding: xgzip, gzipx\r\n", false, true},
		{"/page?count=5000", "Accept-Encoding: ,;,=\r\n", false, true},
		{"/page?count=5000", "Accept-Encoding:\r\n", false, true},
		{"/page?count=1000", "Accept-Encoding: gzip\r\n", false, false},
		{"/page?count=0", "Accept-Encoding: gzip\r\n", false, false},
		{"/secret?count=5000", "Accept-Encoding: gzip\r\n", false, false},
		{"/aside?count=5000", "Accept-Encoding: gzip\r\n", true, true},
		{"/aside?count=5000", "", false, true},
	};
	struct app app;
	(void)state;
	start(&app);
	for (size_t i = 0; i < LEN(rows); i++) {
		struct raw_reply reply;
		assert_int_equal(get(&app, &reply, "GET", rows[i].target, rows[i].accept), 200);
		assert_int_equal(says(&reply, "Content-Encoding", "gzip"), rows[i].is_packed);
		assert_int_equal(says(&reply, "Vary", "Accept-Encoding"), rows[i].varies);
		BUF_LOCAL plain;
		buf_init(&plain, 1u << 20);
		struct bytes body = bytes_of(reply.body, reply.body_len);
		if (rows[i].is_packed)
			assert_int_equal(gzip_decode(&plain, body), E_OK);
		else
			buf_append(&plain, body.data, body.len);
		assert_int_equal(plain.len, atoi(strchr(rows[i].target, '=') + 1));
		assert_int_equal(strspn(buf_text(&plain), "a"), plain.len);
		raw_reply_release(&reply);
	}
	stop(&app);
}

static void assert_own(struct app *app, int own, const char *text)
{
	char target[128], part[64];
	struct raw_reply plain, packed;
	BUF_LOCAL unpacked;
	buf_init(&unpacked, 1u << 20);
	snprintf(target, sizeof(target), "/own?own=%08d&text=%s", own, text);
	snprintf(part, sizeof(part), "%08d", own);
	assert_int_equal(get(app, &plain, "GET", target, ""), 200);
	assert_int_equal(get(app, &packed, "GET", target, "Accept-Encoding: gzip\r\n"), 200);
	assert_true(says(&packed, "Content-Encoding", "gzip"));
	assert_int_equal(gzip_decode(&unpacked, bytes_of(packed.body, packed.body_len)), E_OK);
	assert_string_equal(buf_text(&unpacked), plain.body);
	assert_non_null(strstr(plain.body, part));
	raw_reply_release(&plain);
	raw_reply_release(&packed);
}

/* What is kept packed of one page never stands on another, also when more pages come than are kept. */
static void pages_keep_what_is_theirs(void **state)
{
	struct app app;
	(void)state;
	start(&app);
	for (int round = 0; round < 4; round++)
		for (int page = 0; page < 40; page++) {
			char text[16];
			snprintf(text, sizeof(text), "page%d", page % (round % 2 ? 40 : 5));
			assert_own(&app, round * 1000 + page, text);
		}
	stop(&app);
}

/* HEAD tells what GET would send. */
static void a_head_tells_the_packed_length(void **state)
{
	struct app app;
	struct raw_reply whole, head;
	char length[16];
	(void)state;
	start(&app);
	assert_int_equal(get(&app, &whole, "GET", "/page?count=5000", "Accept-Encoding: gzip\r\n"), 200);
	assert_int_equal(get(&app, &head, "HEAD", "/page?count=5000", "Accept-Encoding: gzip\r\nConnection: close\r\n"), 200);
	snprintf(length, sizeof(length), "%zu", whole.body_len);
	assert_true(whole.body_len < 5000);
	assert_true(says(&head, "Content-Length", length));
	assert_true(says(&head, "Content-Encoding", "gzip"));
	raw_reply_release(&whole);
	raw_reply_release(&head);
	stop(&app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_other_codings),
		cmocka_unit_test(refuses_broken_ones),
		cmocka_unit_test(refuses_bombs),
		cmocka_unit_test(refuses_bad_tables),
		cmocka_unit_test(unpacks),
		cmocka_unit_test(lets_a_slow_till_through),
		cmocka_unit_test(answers_are_packed_for_who_takes_it),
		cmocka_unit_test(pages_keep_what_is_theirs),
		cmocka_unit_test(a_head_tells_the_packed_length),
	};
	return cmocka_run_group_tests_name("http codings", tests, NULL, NULL);
}
