#include "tests/support/httplab.h"

#include <hoaban/buf.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

long now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void nap(long ms)
{
	nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

/* ---------------------------------------------------------------- the routes */

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
	bool has_room = app->held_count < HTTPLAB_HELD_MAX;
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

/* ---------------------------------------------------------------- the server */

void httplab_start(struct app *app, struct http_config c)
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

void httplab_stop(struct app *app)
{
	struct raw_reply reply;
	assert_int_equal(raw_once(app->port, &reply, PATIENCE_MS, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
	raw_reply_release(&reply);
	http_stop(app->server, 1);
}

size_t httplab_resume(struct app *app, enum err outcome)
{
	struct http_request *held[HTTPLAB_HELD_MAX];
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

void httplab_await_held(struct app *app, size_t count)
{
	for (long until = now_ms() + PATIENCE_MS; count_held(app) < count && now_ms() < until;)
		nap(1);
	assert_int_equal(count_held(app), count);
}

void httplab_open_gate(struct app *app)
{
	pthread_mutex_lock(&app->lock);
	app->is_gate_shut = false;
	pthread_cond_broadcast(&app->gate);
	pthread_mutex_unlock(&app->lock);
}

bool httplab_has_metric(const struct app *app, const char *line)
{
	BUF_LOCAL metrics;
	buf_init(&metrics, 1 << 20);
	http_metrics(&metrics, app->server);
	return strstr(buf_text(&metrics), line) != NULL;
}

void httplab_await_metric(const struct app *app, const char *line)
{
	for (long until = now_ms() + PATIENCE_MS; !httplab_has_metric(app, line) && now_ms() < until;)
		nap(1);
	assert_true(httplab_has_metric(app, line));
}

/* ---------------------------------------------------------------- answers */

void assert_has(const struct raw_reply *reply, const char *name, const char *expected)
{
	char value[128] = "";
	raw_header(reply, name, value, sizeof(value));
	assert_string_equal(value, expected);
}

json_t *assert_problem(struct raw_reply *reply, int status, const char *code)
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
