/* Clients that send what no decent client does: ambiguous heads, endless ones, bodies without end. */
#include "tests/support/httplab.h"
#include "tests/support/patience.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

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
	httplab_start(&app, HTTPLAB_PATIENT);
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
	httplab_stop(&app);
}

static void refuses_a_gigabyte_at_once(void **state)
{
	(void)state;
	static const char *const heads[] = {
		"POST /raw HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\n",
		"GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\n",
		"POST /raw HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1025\r\n\r\n",
	};
	struct app app;
	httplab_start(&app, HTTPLAB_PATIENT);
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
	httplab_stop(&app);
}

/* A refusal comes when the body is over, or a reset would overtake it; the connection goes on. */
static void tells_a_refusal_to_who_still_sends(void **state)
{
	(void)state;
	static const struct {
		const char *head;
		size_t len;
		int status;
		const char *code;
	} refused[] = {
		{"POST /raw HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n", 300000, 413, "too_large"},
		{"GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n", 5000, 413, "too_large"},
		{"POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n", 300000, 404, "not_found"},
		{"GET /hello HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1388\r\n", 5000, 413, "too_large"},
		{"POST /raw HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1388\r\n", 5000, 413, "too_large"},
	};
	static char body[300000];
	struct app app;
	struct raw r;
	struct raw_reply reply;
	memset(body, 'x', sizeof(body));
	httplab_start(&app, HTTPLAB_PATIENT);
	assert_true(raw_open(&r, app.port));
	for (size_t i = 0; i < LEN(refused); i++) {
		assert_true(raw_text(&r, "%s", refused[i].head));
		nap(50);
		assert_true(raw_send(&r, body, refused[i].len / 2));
		nap(50);
		assert_true(raw_send(&r, body, refused[i].len - refused[i].len / 2));
		if (strstr(refused[i].head, "chunked"))
			assert_true(raw_text(&r, "\r\n0\r\n\r\n"));
		raw_read(&r, &reply, PATIENCE_MS);
		json_decref(assert_problem(&reply, refused[i].status, refused[i].code));
	}
	raw_close(&r);
	httplab_stop(&app);
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
	httplab_start(&app, HTTPLAB_PATIENT);
	assert_true(raw_open(&r, app.port));
	assert_true(raw_text(&r, "POST /raw HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
	size_t sent = 0;
	while (sent < 64u << 20 && raw_send(&r, chunk, sizeof(chunk)))
		sent += 1024;
	assert_true(sent < 32u << 20); /* what is thrown away, and what the kernel's buffers take */
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
	httplab_stop(&app);
}

static void refuses_endless_headers(void **state)
{
	(void)state;
	struct app app;
	struct raw r;
	struct raw_reply reply = {0};
	httplab_start(&app, HTTPLAB_PATIENT);
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
	httplab_stop(&app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_ambiguous_heads),
		cmocka_unit_test(refuses_a_gigabyte_at_once),
		cmocka_unit_test(tells_a_refusal_to_who_still_sends),
		cmocka_unit_test(cuts_endless_chunks),
		cmocka_unit_test(refuses_endless_headers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
