/* What a server answers: one shape for everything that goes wrong, and ordinary service. */
#include "tests/support/httplab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* ---------------------------------------------------------------- what goes wrong */

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
	httplab_start(&app, HTTPLAB_PATIENT);
	for (size_t i = 0; i < LEN(rows); i++) {
		struct raw_reply reply;
		raw_once(app.port, &reply, PATIENCE_MS, "%s", rows[i].request);
		assert_has(&reply, "X-Content-Type-Options", "nosniff");
		assert_has(&reply, "Referrer-Policy", "no-referrer");
		assert_has(&reply, "Cache-Control", "no-store");
		assert_has(&reply, "Allow", rows[i].status == 405 ? "GET, HEAD" : "");
		json_decref(assert_problem(&reply, rows[i].status, rows[i].code));
	}
	httplab_stop(&app);
}

static void names_the_bad_fields(void **state)
{
	(void)state;
	static const char *const paths[] = {"/order", "/order-by-worker"};
	static const char body[] = "{\"count\":501,\"other\":1}";
	struct app app;
	httplab_start(&app, HTTPLAB_PATIENT);
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
		json_array_foreach(errors, k, one) {
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
	httplab_stop(&app);
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
	httplab_start(&app, HTTPLAB_PATIENT);
	raw_once(app.port, &reply, PATIENCE_MS,
		 "POST /order HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", DEPTH,
		 body);
	json_decref(assert_problem(&reply, 400, "malformed"));
	free(body);
	httplab_stop(&app);
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
	httplab_start(&app, HTTPLAB_PATIENT);
	snprintf(taken, sizeof(taken), "127.0.0.1:%u", app.port);
	struct http_config c = {.listen = taken};
	assert_int_equal(http_start(&s, &c), E_IO);
	httplab_stop(&app);
}

/* ---------------------------------------------------------------- ordinary service */

static void serves(void **state)
{
	(void)state;
	struct app app;
	struct raw r;
	struct raw_reply reply;
	static const char order[] = "{\"name\":\"lan\",\"count\":2}";
	httplab_start(&app, HTTPLAB_PATIENT);
	assert_true(raw_open(&r, app.port));
	assert_true(raw_text(&r, "HEAD /hello/lan?x=%%20 HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_int_equal(raw_read_head(&r, &reply, PATIENCE_MS), 200);
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
	httplab_await_metric(&app, "hoaban_http_request_duration_seconds_count 3\n");
	httplab_await_metric(&app, "hoaban_http_requests_total{method=\"POST\",route=\"/order\",status=\"2xx\"} 1\n");
	httplab_stop(&app);
}

static void keeps_pipelined_order(void **state)
{
	(void)state;
	static const char *const paths[] = {"/hello/1", "/at-once", "/hello/2", "/worker",
					    "/nothing", "/hello/3", "/refused", "/hello/4"};
	static const char *const bodies[] = {"hello 1", "hello ", "hello 2", "hello ", NULL, "hello 3", NULL, "hello 4"};
	struct app app;
	struct raw r;
	httplab_start(&app, HTTPLAB_PATIENT);
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
	httplab_stop(&app);
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
	httplab_start(&app, HTTPLAB_PATIENT);
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
	httplab_stop(&app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_in_one_shape),
		cmocka_unit_test(names_the_bad_fields),
		cmocka_unit_test(survives_deep_json),
		cmocka_unit_test(refuses_bad_addresses),
		cmocka_unit_test(serves),
		cmocka_unit_test(keeps_pipelined_order),
		cmocka_unit_test(takes_a_large_body),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
