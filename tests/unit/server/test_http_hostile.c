/* A real server with a small table, and clients that do what no decent client does. Deadlines are short, so that the whole
 * program takes a few seconds. */
#include "http/http.h"
#include "tests/support/patience.h"
#include "tests/support/rawhttp.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

#define HELD_MAX 512
#define LEN(a)	 (sizeof(a) / sizeof((a)[0]))

/* ---------------------------------------------------------------- the server under test */

struct app {
	struct http_server *server;
	unsigned port;
	pthread_mutex_t lock; /* for what follows */
	struct http_request *held[HELD_MAX];
	size_t held_count;
	bool is_gate_shut; /* workers wait for it */
	pthread_cond_t gate;
	atomic_size_t handled;
	atomic_bool is_pumping;
	char method[8], target[128]; /* as the last handler saw it */
};

#define PATIENCE_MS 20000

static long now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void nap(long ms)
{
	nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

static enum err say_hello(struct app *app, struct http_request *r, struct http_answer *a)
{
	pthread_mutex_lock(&app->lock);
	snprintf(app->method, sizeof(app->method), "%s", r->method);
	snprintf(app->target, sizeof(app->target), "%s", r->target);
	pthread_mutex_unlock(&app->lock);
	a->content_type = "text/plain";
	buf_append_format(&a->body, "hello %s", r->params[0] == NULL ? "" : r->params[0]);
	atomic_fetch_add(&app->handled, 1);
	return E_OK;
}

static enum err say_length(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	http_answer_json(a, json_pack("{s:i}", "length", (int)r->body.len));
	return E_OK;
}

struct order {
	const char *name;
	int64_t count;
};

static const struct json_field order_fields[] = {
	{"name", JSON_FIELD_TEXT, true, offsetof(struct order, name), JSON_NO_HAS, 1, 20, NULL, NULL},
	{"count", JSON_FIELD_INTEGER, true, offsetof(struct order, count), JSON_NO_HAS, 1, 500, NULL, NULL},
};
static const struct json_shape order_shape = {sizeof(struct order), LEN(order_fields), order_fields};

static enum err say_order(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	const struct order *o = r->inputs;
	a->status = 201;
	http_answer_header(a, "Cache-Control", "max-age=60");
	http_answer_json(a, json_pack("{s:s, s:I}", "name", o->name, "count", (json_int_t)o->count));
	return E_OK;
}

static enum err say_signature(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	a->content_type = "text/plain";
	buf_append_text(&a->body, http_header(r, "Signature"));
	return E_OK;
}

static enum err guard(struct app *app, struct http_request *r)
{
	(void)app;
	return http_header(r, "signature") == NULL ? E_UNAUTHORIZED : E_OK;
}

static enum err say_line_break(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app, (void)r;
	http_answer_header(a, "X-Bad", "a\r\nSet-Cookie: x=y");
	return E_OK;
}

static enum err wait_at_gate(struct app *app, struct http_request *r, struct http_answer *a)
{
	pthread_mutex_lock(&app->lock);
	while (app->is_gate_shut)
		pthread_cond_wait(&app->gate, &app->lock);
	pthread_mutex_unlock(&app->lock);
	return say_hello(app, r, a);
}

static enum err hold(struct app *app, struct http_request *r)
{
	pthread_mutex_lock(&app->lock);
	bool has_room = app->held_count < HELD_MAX;
	if (has_room)
		app->held[app->held_count++] = r;
	pthread_mutex_unlock(&app->lock);
	return has_room ? E_OK : E_BUSY;
}

static enum err resume_at_once(struct app *app, struct http_request *r)
{
	(void)app;
	http_resume(r, E_OK);
	return E_OK;
}

static enum err refuse(struct app *app, struct http_request *r)
{
	(void)app, (void)r;
	return E_EXHAUSTED;
}

static size_t resume_held(struct app *app, enum err outcome)
{
	struct http_request *held[HELD_MAX];
	pthread_mutex_lock(&app->lock);
	size_t count = app->held_count;
	memcpy(held, app->held, count * sizeof(struct http_request *));
	app->held_count = 0;
	pthread_mutex_unlock(&app->lock);
	for (size_t i = 0; i < count; i++)
		http_resume(held[i], outcome);
	return count;
}

static size_t count_held(struct app *app)
{
	pthread_mutex_lock(&app->lock);
	size_t count = app->held_count;
	pthread_mutex_unlock(&app->lock);
	return count;
}

static const struct route table[] = {
	{.method = "GET", .path = "/hello", .handle = say_hello},
	{.method = "GET", .path = "/hello/{name}", .handle = say_hello},
	{.method = "GET", .path = "/worker", .run = RUN_WORKER, .handle = say_hello},
	{.method = "GET", .path = "/gate", .run = RUN_WORKER, .handle = wait_at_gate},
	{.method = "GET", .path = "/held", .run = RUN_DEFERRED, .begin = hold, .handle = say_hello},
	{.method = "GET", .path = "/at-once", .run = RUN_DEFERRED, .begin = resume_at_once, .handle = say_hello},
	{.method = "GET", .path = "/refused", .run = RUN_DEFERRED, .begin = refuse, .handle = say_hello},
	{.method = "GET", .path = "/line-break", .handle = say_line_break},
	{.method = "POST", .path = "/raw", .body_max = 1024, .handle = say_length},
	{.method = "POST", .path = "/large", .body_max = 4 << 20, .handle = say_length},
	{.method = "POST",
	 .path = "/order",
	 .body_max = 256 << 10,
	 .body_type = "application/json",
	 .inputs = &order_shape,
	 .handle = say_order},
	{.method = "POST",
	 .path = "/order-by-worker",
	 .run = RUN_WORKER,
	 .body_max = 256 << 10,
	 .body_type = "application/json",
	 .inputs = &order_shape,
	 .handle = say_order},
	{.method = "GET", .path = "/device", .who = WHO_DEVICE, .handle = say_signature},
};

static void start_with(struct app *app, struct http_config c)
{
	*app = (struct app){.lock = PTHREAD_MUTEX_INITIALIZER, .gate = PTHREAD_COND_INITIALIZER};
	c.listen = "127.0.0.1:0";
	c.routes = table;
	c.route_count = LEN(table);
	c.app = app;
	c.guard = guard;
	assert_int_equal(http_start(&app->server, &c), E_OK);
	app->port = http_port(app->server);
}

static void start(struct app *app)
{
	start_with(app, (struct http_config){.header_deadline_s = 1, .idle_s = 1, .deferred_s = 1, .total_s = 4});
}

/* Every test ends by asking whether the server still serves. */
static void stop(struct app *app)
{
	struct raw_reply reply;
	assert_int_equal(raw_once(app->port, &reply, 1000, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
	raw_reply_release(&reply);
	http_stop(app->server, 1);
}

static void assert_has(const struct raw_reply *reply, const char *name, const char *expected)
{
	char value[128] = "";
	raw_header(reply, name, value, sizeof(value));
	assert_string_equal(value, expected);
}

static json_t *assert_problem(struct raw_reply *reply, int status, const char *code)
{
	assert_int_equal(reply->status, status);
	assert_has(reply, "Content-Type", "application/problem+json");
	json_t *v = json_loads(reply->body, 0, NULL);
	assert_non_null(v);
	assert_int_equal(json_integer_value(json_object_get(v, "status")), status);
	assert_string_equal(json_string_value(json_object_get(v, "code")), code);
	assert_non_null(json_object_get(v, "title"));
	raw_reply_release(reply);
	return v;
}

static bool has_metric(const struct app *app, const char *line)
{
	BUF_LOCAL metrics;
	buf_init(&metrics, 1 << 20);
	http_metrics(&metrics, app->server);
	return strstr(buf_text(&metrics), line) != NULL;
}

/* A request is counted when its answer is on the way: a moment after the client has it. */
static void await_metric(const struct app *app, const char *line)
{
	for (long until = now_ms() + PATIENCE_MS; !has_metric(app, line) && now_ms() < until;)
		nap(1);
	assert_true(has_metric(app, line));
}

/* ---------------------------------------------------------------- heads that are refused */

static void refuses_ambiguous_heads(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"POST /raw HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
		"POST /raw HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
		"POST /raw HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"POST /raw HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
		"POST /raw HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
		"GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
		"GET /hello HTTP/1.1\r\n\r\n",
		"GET /hello%00 HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /hello/%2e%2e/x HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /hello/../hello HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /hello/.. HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /hello?a=%00 HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET http://a/hello HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /hell\xc3\xb3 HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /hello HTTP/1.1\r\nHost : a\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
	};
	struct app app;
	start(&app);
	for (size_t i = 0; i < LEN(bad); i++) {
		struct raw r;
		struct raw_reply reply;
		assert_true(raw_open(&r, app.port));
		assert_true(raw_text(&r, "%s", bad[i]));
		if (raw_read(&r, &reply, PATIENCE_MS) != 400)
			fail_msg("%d for %s", reply.status, bad[i]);
		json_decref(assert_problem(&reply, 400, "malformed"));
		assert_true(raw_is_closed(&r, (int)patience(500)));
		raw_close(&r);
	}
	assert_int_equal(atomic_load(&app.handled), 0);
	stop(&app);
}

static void refuses_a_gigabyte_at_once(void **state)
{
	(void)state;
	static const char *const heads[] = {
		"POST /raw HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\n",
		"GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\n",
		"POST /raw HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1025\r\n\r\n",
		"GET /hello HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
	};
	struct app app;
	start(&app);
	for (size_t i = 0; i < LEN(heads); i++) {
		struct raw r;
		struct raw_reply reply;
		long before = now_ms();
		assert_true(raw_open(&r, app.port));
		assert_true(raw_text(&r, "%s", heads[i]));
		raw_read(&r, &reply, PATIENCE_MS);
		json_decref(assert_problem(&reply, 413, "too_large"));
		assert_true(raw_is_closed(&r, (int)patience(500)));
		assert_true((double)(now_ms() - before) < patience(500));
		raw_close(&r);
	}
	stop(&app);
}

static void cuts_endless_chunks(void **state)
{
	(void)state;
	struct app app;
	struct raw r;
	char chunk[1024 + 7];
	memset(chunk, 'x', sizeof(chunk));
	memcpy(chunk, "400\r\n", 5);
	memcpy(chunk + 5 + 1024, "\r\n", 2);
	start(&app);
	assert_true(raw_open(&r, app.port));
	assert_true(raw_text(&r, "POST /raw HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
	size_t sent = 0;
	while (sent < 64u << 20 && raw_send(&r, chunk, sizeof(chunk)))
		sent += 1024;
	assert_true(sent < 16u << 20); /* what the kernel's buffers take */
	raw_close(&r);
	assert_true(raw_open(&r, app.port));
	struct raw_reply reply;
	assert_true(raw_text(&r, "POST /raw HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
	assert_true(raw_send(&r, chunk, sizeof(chunk)));
	assert_true(raw_text(&r, "0\r\n\r\n"));
	assert_int_equal(raw_read(&r, &reply, PATIENCE_MS), 200); /* exactly the cap */
	assert_string_equal(reply.body, "{\"length\":1024}");
	raw_reply_release(&reply);
	raw_close(&r);
	stop(&app);
}

static void refuses_endless_headers(void **state)
{
	(void)state;
	struct app app;
	struct raw r;
	struct raw_reply reply = {0};
	start(&app);
	assert_true(raw_open(&r, app.port));
	bool is_open = raw_text(&r, "GET /hello HTTP/1.1\r\nHost: a\r\n");
	for (size_t i = 0; i < 2000 && is_open; i++)
		is_open = raw_text(&r, "X-%zu: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", i);
	int status = raw_read(&r, &reply, PATIENCE_MS);
	assert_true(status == 431 || status == 0); /* MHD's own answer, or already a reset */
	raw_reply_release(&reply);
	assert_true(raw_is_closed(&r, (int)patience(1500)));
	raw_close(&r);
	assert_int_equal(atomic_load(&app.handled), 0);
	stop(&app);
}

/* ---------------------------------------------------------------- answers' shapes */

static void answers_in_one_shape(void **state)
{
	(void)state;
	static const struct {
		const char *request;
		int status;
		const char *code;
	} rows[] = {
		{"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", 404, "not_found"},
		{"GET /hello/a/b HTTP/1.1\r\nHost: a\r\n\r\n", 404, "not_found"},
		{"POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx", 404, "not_found"},
		{"DELETE /hello HTTP/1.1\r\nHost: a\r\n\r\n", 405, "method_not_allowed"},
		{"BREW /hello HTTP/1.1\r\nHost: a\r\n\r\n", 405, "method_not_allowed"},
		{"POST /order HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}", 415, "media_type"},
		{"POST /order HTTP/1.1\r\nHost: a\r\nContent-Type: application/jsonx\r\nContent-Length: 2\r\n\r\n{}", 415,
		 "media_type"},
		{"POST /order HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{", 400,
		 "malformed"},
		{"POST /order HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed"},
		{"GET /refused HTTP/1.1\r\nHost: a\r\n\r\n", 409, "exhausted"},
		{"GET /device HTTP/1.1\r\nHost: a\r\n\r\n", 401, "unauthorized"},
		{"GET /line-break HTTP/1.1\r\nHost: a\r\n\r\n", 500, "internal"},
	};
	struct app app;
	start(&app);
	for (size_t i = 0; i < LEN(rows); i++) {
		struct raw_reply reply;
		raw_once(app.port, &reply, PATIENCE_MS, "%s", rows[i].request);
		assert_has(&reply, "X-Content-Type-Options", "nosniff");
		assert_has(&reply, "Referrer-Policy", "no-referrer");
		assert_has(&reply, "Cache-Control", "no-store");
		assert_has(&reply, "Allow", rows[i].status == 405 ? "GET, HEAD" : "");
		json_decref(assert_problem(&reply, rows[i].status, rows[i].code));
	}
	stop(&app);
}

static void names_the_bad_fields(void **state)
{
	(void)state;
	static const char *const paths[] = {"/order", "/order-by-worker"};
	static const char body[] = "{\"count\":501,\"other\":1}";
	struct app app;
	start(&app);
	for (size_t i = 0; i < LEN(paths); i++) {
		struct raw_reply reply;
		raw_once(app.port, &reply, PATIENCE_MS,
			 "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: "
			 "%zu\r\n\r\n%s",
			 paths[i], strlen(body), body);
		json_t *v = assert_problem(&reply, 422, "invalid"), *errors = json_object_get(v, "errors"), *one;
		assert_int_equal(json_array_size(errors), 3);
		unsigned seen = 0;
		size_t k;
		json_array_foreach(errors, k, one)
		{
			const char *pointer = json_string_value(json_object_get(one, "pointer"));
			assert_non_null(json_string_value(json_object_get(one, "code")));
			assert_non_null(json_string_value(json_object_get(one, "detail")));
			seen |= str_equal(pointer, "/count")   ? 1u
				: str_equal(pointer, "/other") ? 2u
				: str_equal(pointer, "/name")  ? 4u
							       : 8u;
		}
		assert_int_equal(seen, 7);
		json_decref(v);
	}
	stop(&app);
}

static void survives_deep_json(void **state)
{
	(void)state;
	enum { DEPTH = 100000 };
	struct app app;
	struct raw_reply reply;
	char *body = malloc(DEPTH + 1);
	assert_non_null(body);
	memset(body, '[', DEPTH);
	body[DEPTH] = 0;
	start(&app);
	raw_once(app.port, &reply, 2000,
		 "POST /order HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", DEPTH,
		 body);
	json_decref(assert_problem(&reply, 400, "malformed"));
	free(body);
	stop(&app);
}

/* ---------------------------------------------------------------- ordinary service */

static void serves(void **state)
{
	(void)state;
	struct app app;
	struct raw r;
	struct raw_reply reply;
	static const char order[] = "{\"name\":\"lan\",\"count\":2}";
	start(&app);
	assert_true(raw_open(&r, app.port));
	assert_true(raw_text(&r, "HEAD /hello/lan?x=%%20 HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_int_equal(raw_read_head(&r, &reply, 1000), 200);
	assert_has(&reply, "Content-Length", "9");
	assert_string_equal(app.method, "HEAD");
	assert_string_equal(app.target, "/hello/lan?x=%20"); /* as sent */
	raw_reply_release(&reply);
	assert_true(raw_text(&r,
			     "POST /order HTTP/1.1\r\nHost: a\r\nContent-Type: Application/JSON ; charset=utf-8\r\n"
			     "Content-Length: %zu\r\n\r\n%s",
			     strlen(order), order));
	assert_int_equal(raw_read(&r, &reply, PATIENCE_MS), 201);
	assert_has(&reply, "Cache-Control", "max-age=60");
	assert_has(&reply, "Content-Type", "application/json");
	assert_string_equal(reply.body, "{\"name\":\"lan\",\"count\":2}");
	raw_reply_release(&reply);
	assert_true(raw_text(&r, "GET /device HTTP/1.1\r\nHost: a\r\nSIGNATURE: pos=:abc:\r\nSignature: second\r\n\r\n"));
	assert_int_equal(raw_read(&r, &reply, PATIENCE_MS), 200);
	assert_string_equal(reply.body, "pos=:abc:");
	raw_reply_release(&reply);
	raw_close(&r);
	await_metric(&app, "hoaban_http_request_duration_seconds_count 3\n");
	await_metric(&app, "hoaban_http_requests_total{method=\"POST\",route=\"/order\",status=\"2xx\"} 1\n");
	stop(&app);
}

static void keeps_pipelined_order(void **state)
{
	(void)state;
	static const char *const paths[] = {"/hello/1", "/at-once", "/hello/2", "/worker",
					    "/nothing", "/hello/3", "/refused", "/hello/4"};
	static const char *const bodies[] = {"hello 1", "hello ", "hello 2", "hello ", NULL, "hello 3", NULL, "hello 4"};
	struct app app;
	struct raw r;
	start(&app);
	assert_true(raw_open(&r, app.port));
	BUF_LOCAL all;
	buf_init(&all, 1 << 16);
	for (size_t i = 0; i < LEN(paths); i++)
		buf_append_format(&all, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", paths[i]);
	assert_true(raw_send(&r, all.data, all.len));
	for (size_t i = 0; i < LEN(paths); i++) {
		struct raw_reply reply;
		assert_true(raw_read(&r, &reply, PATIENCE_MS) > 0);
		if (bodies[i] != NULL)
			assert_string_equal(reply.body, bodies[i]);
		raw_reply_release(&reply);
	}
	raw_close(&r);
	stop(&app);
}

static void takes_a_large_body(void **state)
{
	(void)state;
	enum { SIZE = 4 << 20 };
	struct app app;
	struct raw r;
	struct raw_reply reply;
	char *body = calloc(1, SIZE);
	assert_non_null(body);
	start(&app);
	assert_true(raw_open(&r, app.port));
	for (size_t i = 0; i < 2; i++) {
		assert_true(raw_text(&r, "POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n", SIZE));
		assert_true(raw_send(&r, body, SIZE));
		assert_int_equal(raw_read(&r, &reply, PATIENCE_MS), 200);
		assert_string_equal(reply.body, "{\"length\":4194304}");
		raw_reply_release(&reply);
	}
	raw_close(&r);
	free(body);
	stop(&app);
}

/* ---------------------------------------------------------------- slow clients */

static void serves_honest_beside_slow(void **state)
{
	(void)state;
	enum { SLOW = 200 };
	static const char head[] = "GET /hello HTTP/1.1\r\nHost: a\r\nX-Slow: ";
	struct app app;
	static struct raw slow[SLOW];
	start(&app);
	for (size_t i = 0; i < SLOW; i++) {
		assert_true(raw_open(&slow[i], app.port));
		if (i % 2 == 0) /* every other one is slow with its body, not with its head */
			assert_true(raw_text(&slow[i], "POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"));
		else
			assert_true(raw_send(&slow[i], head, sizeof(head) - 1));
	}
	long began = now_ms();
	size_t late = 0;
	for (size_t round = 0; round < 2; round++) {
		for (size_t i = 0; i < SLOW; i++)
			raw_send(&slow[i], "x", 1);
		for (size_t k = 0; k < 50; k++) {
			struct raw_reply reply;
			long before = now_ms();
			assert_int_equal(raw_once(app.port, &reply, PATIENCE_MS, "GET /worker HTTP/1.1\r\nHost: a\r\n\r\n"),
					 200);
			late += (double)(now_ms() - before) >= patience(100);
			raw_reply_release(&reply);
			nap(10);
		}
	}
	assert_true(late <= 2); /* of 100: the machine has other work */
	for (size_t i = 0; i < SLOW; i++) {
		assert_true(raw_is_closed(&slow[i], (int)patience(1500)));
		raw_close(&slow[i]);
	}
	assert_true((double)(now_ms() - began) < patience(2500));
	stop(&app);
}

static void closes_silent_connections(void **state)
{
	(void)state;
	struct app app;
	struct raw mute, idle, deaf;
	struct raw_reply reply;
	start(&app);
	assert_true(raw_open(&mute, app.port));
	assert_true(raw_open(&idle, app.port));
	assert_true(raw_open(&deaf, app.port));
	assert_true(raw_text(&idle, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_int_equal(raw_read(&idle, &reply, PATIENCE_MS), 200);
	raw_reply_release(&reply);
	assert_true(raw_text(&deaf, "POST /raw HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"));
	assert_true(raw_is_closed(&mute, (int)patience(1500)));
	assert_true(raw_is_closed(&idle, (int)patience(1500)));
	assert_true(raw_is_closed(&deaf, (int)patience(1500)));
	raw_close(&mute);
	raw_close(&idle);
	raw_close(&deaf);
	stop(&app);
}

/* ---------------------------------------------------------------- requests that wait */

static void await_held(struct app *app, size_t count)
{
	for (long until = now_ms() + PATIENCE_MS; count_held(app) < count && now_ms() < until;)
		nap(1);
	assert_int_equal(count_held(app), count);
}

static void resumes_with_an_outcome(void **state)
{
	(void)state;
	struct app app;
	struct raw r;
	struct raw_reply reply;
	start(&app);
	assert_true(raw_open(&r, app.port));
	static const enum err outcomes[] = {E_OK, E_CONFLICT, E_DATABASE, E_OK};
	for (size_t i = 0; i < LEN(outcomes); i++) {
		assert_true(raw_text(&r, "GET /held HTTP/1.1\r\nHost: a\r\n\r\n"));
		await_held(&app, 1);
		resume_held(&app, outcomes[i]);
		assert_int_equal(raw_read(&r, &reply, PATIENCE_MS), err_http(outcomes[i]));
		assert_has(&reply, "Retry-After", err_http(outcomes[i]) == 503 ? "1" : "");
		raw_reply_release(&reply);
	}
	raw_close(&r);
	stop(&app);
}

static void forgets_no_waiting_client(void **state)
{
	(void)state;
	struct app app;
	struct raw r;
	struct raw_reply reply;
	start(&app);
	assert_true(raw_open(&r, app.port));
	long before = now_ms();
	assert_true(raw_text(&r, "GET /held HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_int_equal(raw_read(&r, &reply, PATIENCE_MS), 503);
	assert_true(now_ms() - before >= 900);
	assert_has(&reply, "Retry-After", "1");
	json_decref(assert_problem(&reply, 503, "unavailable"));
	assert_true(raw_text(&r, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")); /* the connection lives on */
	assert_int_equal(raw_read(&r, &reply, PATIENCE_MS), 200);
	raw_reply_release(&reply);
	raw_close(&r);
	assert_int_equal(resume_held(&app, E_OK), 1); /* too late, and harmless */
	stop(&app);
}

static void outlives_clients_that_left(void **state)
{
	(void)state;
	enum { GONE = 20 };
	struct app app;
	start(&app);
	for (size_t i = 0; i < GONE; i++) {
		struct raw r;
		assert_true(raw_open(&r, app.port));
		assert_true(raw_text(&r, "GET /held HTTP/1.1\r\nHost: a\r\n\r\n"));
		await_held(&app, i + 1);
		raw_close(&r);
	}
	nap(20);
	assert_false(has_metric(&app, "hoaban_http_in_flight 0\n"));
	resume_held(&app, E_OK); /* whether MHD lets the handlers run is its affair */
	await_metric(&app, "hoaban_http_in_flight 0\n");
	stop(&app);
}

static void says_when_workers_are_busy(void **state)
{
	(void)state;
	enum { CLIENTS = 280 };
	static struct raw clients[CLIENTS];
	struct app app;
	start_with(&app, (struct http_config){.workers = 2, .deferred_s = 5});
	app.is_gate_shut = true;
	for (size_t i = 0; i < CLIENTS; i++) {
		assert_true(raw_open(&clients[i], app.port));
		assert_true(raw_text(&clients[i], "GET /gate HTTP/1.1\r\nHost: a\r\n\r\n"));
	}
	nap(200);
	pthread_mutex_lock(&app.lock);
	app.is_gate_shut = false;
	pthread_cond_broadcast(&app.gate);
	pthread_mutex_unlock(&app.lock);
	size_t served = 0, busy = 0;
	for (size_t i = 0; i < CLIENTS; i++) {
		struct raw_reply reply;
		int status = raw_read(&clients[i], &reply, PATIENCE_MS);
		served += status == 200;
		busy += status == 503;
		assert_has(&reply, "Retry-After", status == 503 ? "1" : "");
		raw_reply_release(&reply);
		raw_close(&clients[i]);
	}
	assert_int_equal(served + busy, CLIENTS);
	assert_in_range(busy, 20, 24);
	stop(&app);
}

/* ---------------------------------------------------------------- stopping */

static void *pump(void *ctx)
{
	struct app *app = ctx;
	while (atomic_load(&app->is_pumping)) {
		resume_held(app, E_OK);
		nap(1);
	}
	return NULL;
}

/* Asks until the server is gone; every whole answer is a good one or a plain 503. */
static void *ask(void *ctx)
{
	struct app *app = ctx;
	static const char *const paths[] = {"/hello", "/held", "/worker", "/at-once"};
	size_t bad = 0;
	struct raw r;
	if (!raw_open(&r, app->port))
		return NULL;
	for (size_t i = 0; raw_text(&r, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", paths[i % LEN(paths)]); i++) {
		struct raw_reply reply;
		int status = raw_read(&r, &reply, PATIENCE_MS);
		raw_reply_release(&reply);
		bad += status != 200 && status != 503 && status != 0;
		if (status <= 0)
			break;
	}
	raw_close(&r);
	return (void *)bad;
}

static void stop_under_load(bool is_pumping)
{
	enum { CLIENTS = 16 };
	struct app app;
	pthread_t clients[CLIENTS], pumping;
	start_with(&app, (struct http_config){.deferred_s = 30});
	atomic_store(&app.is_pumping, is_pumping);
	assert_int_equal(pthread_create(&pumping, NULL, pump, &app), 0);
	for (size_t i = 0; i < CLIENTS; i++)
		assert_int_equal(pthread_create(&clients[i], NULL, ask, &app), 0);
	nap(150);
	long before = now_ms();
	http_stop(app.server, is_pumping ? 2 : 0);
	assert_true((double)(now_ms() - before) < patience(1500));
	for (size_t i = 0; i < CLIENTS; i++) {
		void *bad = NULL;
		pthread_join(clients[i], &bad);
		assert_null(bad);
	}
	atomic_store(&app.is_pumping, false);
	pthread_join(pumping, NULL);
	resume_held(&app, E_OK); /* after the end: only memory is left to put away */
}

static void stops_under_load(void **state)
{
	(void)state;
	stop_under_load(true);
}

static void stops_with_requests_nobody_resumes(void **state)
{
	(void)state;
	stop_under_load(false);
}

static void drain(struct app *app)
{
	resume_held(app, E_OK);
}

static void drains(void **state)
{
	(void)state;
	struct app app;
	struct raw r;
	struct raw_reply reply;
	start_with(&app, (struct http_config){.drain = drain});
	assert_true(raw_open(&r, app.port));
	assert_true(raw_text(&r, "GET /held HTTP/1.1\r\nHost: a\r\n\r\n"));
	await_held(&app, 1);
	http_stop(app.server, 2);
	assert_int_equal(raw_read(&r, &reply, PATIENCE_MS), 200);
	raw_reply_release(&reply);
	raw_close(&r);
}

static void refuses_bad_addresses(void **state)
{
	(void)state;
	static const char *const bad[] = {"",	   "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "1.2.3.4.5:0",
					  "[::1:0"};
	struct http_server *s;
	for (size_t i = 0; i < LEN(bad); i++) {
		struct http_config c = {.listen = bad[i]};
		assert_int_equal(http_start(&s, &c), E_USAGE);
		assert_null(s);
	}
	struct app app;
	char taken[32];
	start(&app);
	snprintf(taken, sizeof(taken), "127.0.0.1:%u", app.port);
	struct http_config c = {.listen = taken};
	assert_int_equal(http_start(&s, &c), E_IO);
	stop(&app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_bad_addresses),
		cmocka_unit_test(refuses_ambiguous_heads),
		cmocka_unit_test(refuses_a_gigabyte_at_once),
		cmocka_unit_test(cuts_endless_chunks),
		cmocka_unit_test(refuses_endless_headers),
		cmocka_unit_test(answers_in_one_shape),
		cmocka_unit_test(names_the_bad_fields),
		cmocka_unit_test(survives_deep_json),
		cmocka_unit_test(serves),
		cmocka_unit_test(keeps_pipelined_order),
		cmocka_unit_test(takes_a_large_body),
		cmocka_unit_test(serves_honest_beside_slow),
		cmocka_unit_test(closes_silent_connections),
		cmocka_unit_test(resumes_with_an_outcome),
		cmocka_unit_test(forgets_no_waiting_client),
		cmocka_unit_test(outlives_clients_that_left),
		cmocka_unit_test(says_when_workers_are_busy),
		cmocka_unit_test(drains),
		cmocka_unit_test(stops_under_load),
		cmocka_unit_test(stops_with_requests_nobody_resumes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
