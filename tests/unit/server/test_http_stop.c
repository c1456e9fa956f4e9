/* Stopping under load: every answer that began is whole, and nobody waits for ever. */
#include "tests/support/httplab.h"
#include "tests/support/patience.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static atomic_bool is_pumping;

static void drain(struct app *app)
{
	httplab_resume(app, E_OK);
}

static void drains(void **state)
{
	(void)state;
	struct app app;
	struct raw r;
	struct raw_reply reply;
	httplab_start(&app, (struct http_config){.drain = drain});
	assert_true(raw_open(&r, app.port));
	assert_true(raw_text(&r, "GET /held HTTP/1.1\r\nHost: a\r\n\r\n"));
	httplab_await_held(&app, 1);
	http_stop(app.server, 20);
	assert_int_equal(raw_read(&r, &reply, PATIENCE_MS), 200);
	raw_reply_release(&reply);
	raw_close(&r);
}

static void *pump(void *ctx)
{
	struct app *app = ctx;
	while (atomic_load(&is_pumping)) {
		httplab_resume(app, E_OK);
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

static void stop_under_load(bool resumes)
{
	enum { CLIENTS = 16 };
	struct app app;
	pthread_t clients[CLIENTS], pumping;
	httplab_start(&app, (struct http_config){.deferred_s = 30});
	atomic_store(&is_pumping, resumes);
	assert_int_equal(pthread_create(&pumping, NULL, pump, &app), 0);
	for (size_t i = 0; i < CLIENTS; i++)
		assert_int_equal(pthread_create(&clients[i], NULL, ask, &app), 0);
	nap(150);
	long before = now_ms();
	http_stop(app.server, resumes ? 20 : 0);
	assert_true((double)(now_ms() - before) < patience(1500));
	for (size_t i = 0; i < CLIENTS; i++) {
		void *bad = NULL;
		pthread_join(clients[i], &bad);
		assert_null(bad);
	}
	atomic_store(&is_pumping, false);
	pthread_join(pumping, NULL);
	httplab_resume(&app, E_OK); /* after the end: only memory is left to put away */
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drains),
		cmocka_unit_test(stops_under_load),
		cmocka_unit_test(stops_with_requests_nobody_resumes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
