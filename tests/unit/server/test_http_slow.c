/* Slow and silent clients, and requests that wait for their handlers. */
#include "tests/support/httplab.h"
#include "tests/support/patience.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* ---------------------------------------------------------------- slow clients */

static void serves_honest_beside_slow(void **state)
{
	(void)state;
	enum { SLOW = 200 };
	static const char head[] = "GET /hello HTTP/1.1\r\nHost: a\r\nX-Slow: ";
	struct app app;
	static struct raw slow[SLOW];
	httplab_start(&app, HTTPLAB_HASTY);
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
	httplab_stop(&app);
}

static void closes_silent_connections(void **state)
{
	(void)state;
	struct app app;
	struct raw mute, idle, deaf;
	struct raw_reply reply;
	httplab_start(&app, HTTPLAB_HASTY);
	assert_true(raw_open(&mute, app.port));
	assert_true(raw_open(&idle, app.port));
	for (int status = 0; status != 200; raw_reply_release(&reply)) {
		raw_close(&idle); /* a busy machine took a second to ask */
		assert_true(raw_open(&idle, app.port));
		raw_text(&idle, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
		status = raw_read(&idle, &reply, PATIENCE_MS);
	}
	assert_true(raw_open(&deaf, app.port));
	assert_true(raw_text(&deaf, "POST /raw HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"));
	assert_true(raw_is_closed(&mute, (int)patience(1500)));
	assert_true(raw_is_closed(&idle, (int)patience(1500)));
	assert_true(raw_is_closed(&deaf, (int)patience(1500)));
	raw_close(&mute);
	raw_close(&idle);
	raw_close(&deaf);
	httplab_stop(&app);
}

/* ---------------------------------------------------------------- requests that wait */

static void resumes_with_an_outcome(void **state)
{
	(void)state;
	struct app app;
	struct raw r;
	struct raw_reply reply;
	httplab_start(&app, HTTPLAB_PATIENT);
	assert_true(raw_open(&r, app.port));
	static const enum err outcomes[] = {E_OK, E_CONFLICT, E_DATABASE, E_OK};
	for (size_t i = 0; i < LEN(outcomes); i++) {
		assert_true(raw_text(&r, "GET /held HTTP/1.1\r\nHost: a\r\n\r\n"));
		httplab_await_held(&app, 1);
		httplab_resume(&app, outcomes[i]);
		assert_int_equal(raw_read(&r, &reply, PATIENCE_MS), err_http(outcomes[i]));
		assert_has(&reply, "Retry-After", err_http(outcomes[i]) == 503 ? "1" : "");
		raw_reply_release(&reply);
	}
	raw_close(&r);
	httplab_stop(&app);
}

static void forgets_no_waiting_client(void **state)
{
	(void)state;
	struct app app;
	struct raw r;
	struct raw_reply reply;
	httplab_start(&app, (struct http_config){.deferred_s = 1});
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
	assert_int_equal(httplab_resume(&app, E_OK), 1); /* too late, and harmless */
	httplab_stop(&app);
}

static void outlives_clients_that_left(void **state)
{
	(void)state;
	enum { GONE = 20 };
	struct app app;
	httplab_start(&app, HTTPLAB_PATIENT);
	for (size_t i = 0; i < GONE; i++) {
		struct raw r;
		assert_true(raw_open(&r, app.port));
		assert_true(raw_text(&r, "GET /held HTTP/1.1\r\nHost: a\r\n\r\n"));
		httplab_await_held(&app, i + 1);
		raw_close(&r);
	}
	nap(20);
	assert_false(httplab_has_metric(&app, "hoaban_http_in_flight 0\n"));
	httplab_resume(&app, E_OK); /* whether MHD lets the handlers run is its affair */
	httplab_await_metric(&app, "hoaban_http_in_flight 0\n");
	httplab_stop(&app);
}

/* Until so many have an answer, or something like it. */
static void await_answered(const struct raw *clients, size_t count, size_t wanted)
{
	size_t answered = 0;
	for (long until = now_ms() + PATIENCE_MS; answered < wanted && now_ms() < until; nap(1)) {
		answered = 0;
		for (size_t i = 0; i < count; i++)
			answered += poll(&(struct pollfd){.fd = clients[i].fd, .events = POLLIN}, 1, 0) == 1;
	}
	assert_true(answered >= wanted);
}

static void says_when_workers_are_busy(void **state)
{
	(void)state;
	enum { CLIENTS = 280 };
	static struct raw clients[CLIENTS];
	struct app app;
	httplab_start(&app, (struct http_config){.workers = 2, .deferred_s = 60});
	app.is_gate_shut = true;
	for (size_t i = 0; i < CLIENTS; i++) {
		assert_true(raw_open(&clients[i], app.port));
		assert_true(raw_text(&clients[i], "GET /gate HTTP/1.1\r\nHost: a\r\n\r\n"));
	}
	await_answered(clients, CLIENTS, 20); /* those for whom there is no room */
	httplab_open_gate(&app);
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
	httplab_stop(&app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(serves_honest_beside_slow),  cmocka_unit_test(closes_silent_connections),
		cmocka_unit_test(resumes_with_an_outcome),    cmocka_unit_test(forgets_no_waiting_client),
		cmocka_unit_test(outlives_clients_that_left), cmocka_unit_test(says_when_workers_are_busy),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
