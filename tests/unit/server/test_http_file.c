/* Answers that stand in files: sent whole from their beginning, and closed whatever becomes of the answer: sent, replaced,
 * refused, cut off by who asked, or too late. */
#include "http/http.h"
#include "tests/support/patience.h"
#include "tests/support/rawhttp.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define LEN(a)	   (sizeof(a) / sizeof((a)[0]))
#define SMALL	   100000u
#define LARGE	   (64u << 20) /* more than what sockets hold */
#define TIMEOUT_MS 60000

/* ---------------------------------------------------------------- the server under test */

struct app {
	struct http_server *server;
	unsigned port;
	atomic_uint handled;
	atomic_bool is_told;
};

static uint8_t byte_at(size_t i)
{
	return (uint8_t)(i % 251);
}

/* A file without a name; its offset stands at its end, as after writing. */
static int make_file(size_t len)
{
	static uint8_t piece[251 * 256];
	int fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	for (size_t i = 0; i < sizeof(piece); i++)
		piece[i] = byte_at(i);
	for (size_t at = 0; at < len;) {
		size_t n = len - at < sizeof(piece) ? len - at : sizeof(piece);
		assert_int_equal(write(fd, piece, n), n);
		at += n;
	}
	return fd;
}

/* So many zeros, of which none lies on the disk: nobody waits for it. */
static int make_hole(size_t len)
{
	int fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)len), 0);
	return fd;
}

static enum err give_file(struct app *app, struct http_answer *a, int fd, size_t len)
{
	a->content_type = "text/csv";
	http_answer_header(a, "Hoaban-Rows", "7");
	http_answer_file(a, fd, len);
	atomic_fetch_add(&app->handled, 1);
	return E_OK;
}

static enum err give(struct app *app, struct http_answer *a, size_t len)
{
	return give_file(app, a, make_file(len), len);
}

static enum err give_small(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)r;
	return give(app, a, SMALL);
}

static enum err give_large(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)r;
	return give_file(app, a, make_hole(LARGE), LARGE);
}

static enum err give_empty(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)r;
	return give(app, a, 0);
}

/* The last one is sent. */
static enum err give_two(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)r;
	http_answer_file(a, make_file(5), 5);
	return give(app, a, SMALL);
}

static enum err think_again(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)r;
	enum err e = give(app, a, SMALL);
	return e == E_OK ? E_CONFLICT : e;
}

/* A header that cannot be sent. */
static enum err split(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)r;
	http_answer_header(a, "Content-Disposition", "attachment; filename=\"a\r\nSet-Cookie: x=1\"");
	return give(app, a, SMALL);
}

/* Comes when its client has been told 503. */
static enum err come_late(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)r;
	const struct timespec nap = {.tv_nsec = 5000000};
	for (double waited = 0; !atomic_load(&app->is_told) && waited < patience(5); waited += 0.005)
		nanosleep(&nap, NULL);
	return give(app, a, SMALL);
}

static const struct route table[] = {
	{.method = "GET", .path = "/small", .run = RUN_WORKER, .handle = give_small},
	{.method = "GET", .path = "/inline", .handle = give_small},
	{.method = "GET", .path = "/large", .run = RUN_WORKER, .handle = give_large},
	{.method = "GET", .path = "/empty", .run = RUN_WORKER, .handle = give_empty},
	{.method = "GET", .path = "/two", .run = RUN_WORKER, .handle = give_two},
	{.method = "GET", .path = "/again", .run = RUN_WORKER, .handle = think_again},
	{.method = "GET", .path = "/split", .run = RUN_WORKER, .handle = split},
	{.method = "GET", .path = "/late", .run = RUN_WORKER, .handle = come_late},
};

/* ---------------------------------------------------------------- files that are open */

static size_t open_files(void)
{
	size_t n = 0;
	DIR *d = opendir("/proc/self/fd");
	assert_non_null(d);
	for (const struct dirent *one; (one = readdir(d)) != NULL;) {
		char path[300], to[64] = "";
		snprintf(path, sizeof(path), "/proc/self/fd/%s", one->d_name);
		if (readlink(path, to, sizeof(to) - 1) > 0 && strncmp(to, "/tmp/#", 6) == 0)
			n++;
	}
	closedir(d);
	return n;
}

/* A connection's end is noticed by the event loop in its own time. */
static void await_closed(void)
{
	const struct timespec nap = {.tv_nsec = 5000000};
	for (double waited = 0; open_files() > 0 && waited < patience(5); waited += 0.005)
		nanosleep(&nap, NULL);
	assert_int_equal(open_files(), 0);
}

static struct app app;

static int begin(void **state)
{
	struct http_config c = {.listen = "127.0.0.1:0",
				.routes = table,
				.route_count = LEN(table),
				.app = &app,
				.header_deadline_s = 60,
				.idle_s = 60,
				.deferred_s = 5,
				.total_s = 120};
	(void)state;
	assert_int_equal(http_start(&app.server, &c), E_OK);
	app.port = http_port(app.server);
	return 0;
}

static int end(void **state)
{
	(void)state;
	http_stop(app.server, 5);
	return 0;
}

static int ask(const char *method, const char *path, struct raw_reply *reply)
{
	return raw_once(app.port, reply, TIMEOUT_MS, "%s %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", method, path);
}

/* ---------------------------------------------------------------- tests */

static void test_whole(void **state)
{
	static const struct {
		const char *path;
		size_t len;
	} files[] = {{"/small", SMALL}, {"/inline", SMALL}, {"/two", SMALL}, {"/empty", 0}};
	(void)state;
	for (size_t i = 0; i < LEN(files); i++) {
		struct raw_reply r;
		char text[32];
		assert_int_equal(ask("GET", files[i].path, &r), 200);
		assert_true(raw_header(&r, "Content-Length", text, sizeof(text)));
		assert_int_equal(strtoul(text, NULL, 10), files[i].len);
		assert_true(raw_header(&r, "Content-Type", text, sizeof(text)));
		assert_string_equal(text, "text/csv");
		assert_true(raw_header(&r, "Hoaban-Rows", text, sizeof(text)));
		assert_true(raw_header(&r, "Cache-Control", text, sizeof(text)));
		assert_int_equal(r.body_len, files[i].len);
		for (size_t k = 0; k < r.body_len; k++)
			assert_int_equal((uint8_t)r.body[k], byte_at(k));
		raw_reply_release(&r);
		await_closed();
	}
}

/* An answer with a file, then another, on one connection: nothing of the first one is left over. */
static void test_one_after_the_other(void **state)
{
	(void)state;
	struct raw c;
	struct raw_reply r;
	assert_true(raw_open(&c, app.port));
	for (int i = 0; i < 3; i++) {
		raw_text(&c, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", i == 1 ? "/again" : "/small");
		assert_int_equal(raw_read(&c, &r, TIMEOUT_MS), i == 1 ? 409 : 200);
		if (i != 1)
			assert_int_equal(r.body_len, SMALL);
		raw_reply_release(&r);
	}
	raw_close(&c);
	await_closed();
}

static void test_refused(void **state)
{
	(void)state;
	struct raw_reply r;
	char text[64];
	assert_int_equal(ask("GET", "/again", &r), 409);
	assert_non_null(strstr(r.body, "\"conflict\""));
	raw_reply_release(&r);
	await_closed();
	assert_int_equal(ask("GET", "/split", &r), 500);
	assert_false(raw_header(&r, "Set-Cookie", text, sizeof(text)));
	assert_false(raw_header(&r, "Content-Disposition", text, sizeof(text)));
	raw_reply_release(&r);
	await_closed();
}

static void test_cut_off(void **state)
{
	(void)state;
	struct raw c[4];
	struct raw_reply r;
	unsigned before = atomic_load(&app.handled);
	for (size_t i = 0; i < LEN(c); i++) {
		assert_true(raw_open(&c[i], app.port));
		raw_text(&c[i], "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
	}
	for (size_t i = 0; i < LEN(c); i++) {
		assert_int_equal(raw_read_head(&c[i], &r, TIMEOUT_MS), 200);
		raw_reply_release(&r);
	}
	assert_int_equal(open_files(), LEN(c));
	assert_int_equal(atomic_load(&app.handled) - before, LEN(c));
	for (size_t i = 0; i < LEN(c); i++)
		raw_close(&c[i]);
	await_closed();
}

static void test_too_late(void **state)
{
	(void)state;
	struct raw_reply r;
	unsigned before = atomic_load(&app.handled);
	const struct timespec nap = {.tv_nsec = 5000000};
	assert_int_equal(ask("GET", "/late", &r), 503);
	atomic_store(&app.is_told, true);
	raw_reply_release(&r);
	for (double waited = 0; atomic_load(&app.handled) == before && waited < patience(5); waited += 0.005)
		nanosleep(&nap, NULL);
	assert_int_equal(atomic_load(&app.handled), before + 1);
	await_closed();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),	 cmocka_unit_test(test_one_after_the_other),
		cmocka_unit_test(test_refused),	 cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_too_late),
	};
	return cmocka_run_group_tests_name("answers in files", tests, begin, end);
}
