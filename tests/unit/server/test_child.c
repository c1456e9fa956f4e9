/* The helper process: frames, deadline, death and restart. This program is its own child: `test_child helper FILE`. */
#include "child/child.h"
#include "child/frame.h"
#include "tests/support/patience.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define FRAME_MAX (256u << 10)

/* ---------------------------------------------------------------- the child's side */

struct helper {
	const char *file;
};

static enum err echo(struct bytes rest, struct buf *answer)
{
	buf_append(answer, rest.data, rest.len);
	return E_OK;
}

/* Which descriptors are open: one byte each, 0…255. */
static enum err list_files(struct buf *answer)
{
	for (int fd = 0; fd < 256; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			buf_append_byte(answer, (uint8_t)fd);
	return E_OK;
}

static enum err announce_too_much(struct buf *answer)
{
	static const uint8_t head[4] = {0xff, 0xff, 0xff, 0xff};
	if (send(CHILD_FD, head, sizeof head, MSG_NOSIGNAL) != sizeof head)
		return E_INTERNAL;
	pause();
	buf_append_byte(answer, 0);
	return E_OK;
}

/* Dies in the middle of a request, but only as long as the file is there. */
static enum err die_once(const struct helper *h, struct buf *answer)
{
	if (unlink(h->file) == 0)
		raise(SIGKILL);
	buf_append_text(answer, "alive");
	return E_OK;
}

static enum err half_an_answer(void)
{
	static const uint8_t part[] = {0, 0, 0, 9, 'h', 'a', 'l', 'f'};
	if (send(CHILD_FD, part, sizeof part, MSG_NOSIGNAL) != sizeof part)
		return E_INTERNAL;
	raise(SIGKILL);
	return E_INTERNAL;
}

static enum err sleep_long(void)
{
	pause(); /* until SIGKILL */
	return E_INTERNAL;
}

static enum err handle(void *ctx, struct bytes request, struct buf *answer)
{
	struct bytes rest = {request.data + 1, request.len - 1};
	switch (request.len > 0 ? request.data[0] : '\0') {
	case 'e':
		return echo(rest, answer);
	case 'f':
		return list_files(answer);
	case 'o':
		return announce_too_much(answer);
	case 'k':
		return die_once(ctx, answer);
	case 'h':
		return half_an_answer();
	case 's':
		return sleep_long();
	case 'x':
		return E_INTERNAL;
	case '\0':
		buf_append_text(answer, "empty");
		return E_OK;
	default:
		return E_USAGE;
	}
}

static int helper_main(const char *file)
{
	struct helper h = {file};
	return err_exit(child_serve(CHILD_FD, FRAME_MAX, handle, &h));
}

/* ---------------------------------------------------------------- the parent's side */

static char flag_file[64];

static struct child *start(int deadline_ms)
{
	struct child *c = NULL;
	struct child_config config = {"helper", flag_file, FRAME_MAX, deadline_ms, NULL, NULL};
	assert_int_equal(child_start(&c, &config), E_OK);
	return c;
}

static enum err call(struct child *c, const char *request, struct buf *answer)
{
	return child_call(c, bytes_of_text(request), answer);
}

static void assert_echo(struct child *c)
{
	BUF_LOCAL answer;
	buf_init(&answer, FRAME_MAX);
	assert_int_equal(call(c, "ehello", &answer), E_OK);
	assert_string_equal(buf_text(&answer), "hello");
}

static void assert_gone(int pid)
{
	assert_int_equal(kill(pid, 0), -1);
	assert_int_equal(errno, ESRCH);
}

static void test_answers_frames_of_every_size(void **state)
{
	(void)state;
	static const size_t sizes[] = {1, 2, 3, 65531, 65532, 65533, 65536, 100000, FRAME_MAX};
	struct child *c = start(5000);
	uint8_t *request = malloc(FRAME_MAX);
	assert_non_null(request);
	BUF_LOCAL answer;
	buf_init(&answer, FRAME_MAX);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		for (size_t k = 0; k < sizes[i]; k++)
			request[k] = (uint8_t)(k * 31 + i);
		request[0] = 'e';
		assert_int_equal(child_call(c, bytes_of(request, sizes[i]), &answer), E_OK);
		assert_int_equal(answer.len, sizes[i] - 1);
		assert_memory_equal(answer.data, request + 1, sizes[i] - 1);
	}
	assert_int_equal(call(c, "", &answer), E_OK);
	assert_string_equal(buf_text(&answer), "empty");
	free(request);
	child_stop(c);
}

static void test_refuses_oversize_both_ways(void **state)
{
	(void)state;
	struct child *c = start(5000);
	uint8_t *request = calloc(1, FRAME_MAX + 1);
	assert_non_null(request);
	BUF_LOCAL answer;
	buf_init(&answer, FRAME_MAX);
	int pid = child_pid(c);
	assert_int_equal(child_call(c, bytes_of(request, FRAME_MAX + 1), &answer), E_TOO_LARGE);
	assert_int_equal(child_pid(c), pid); /* never sent */
	assert_int_equal(call(c, "o", &answer), E_TOO_LARGE);
	assert_int_not_equal(child_pid(c), pid); /* a child that lies about lengths is not kept */
	assert_gone(pid);
	assert_echo(c);
	BUF_LOCAL small;
	buf_init(&small, 3);
	assert_int_equal(call(c, "ehello", &small), E_TOO_LARGE);
	assert_echo(c);
	free(request);
	child_stop(c);
}

static void test_kills_past_the_deadline(void **state)
{
	(void)state;
	struct child *c = start(300);
	int pid = child_pid(c);
	BUF_LOCAL answer;
	buf_init(&answer, FRAME_MAX);
	struct timespec from, to;
	clock_gettime(CLOCK_MONOTONIC, &from);
	assert_int_equal(call(c, "s", &answer), E_TIMEOUT);
	clock_gettime(CLOCK_MONOTONIC, &to);
	int64_t ms = (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000;
	assert_true(ms >= 299 && (double)ms < patience(5000));
	assert_gone(pid);
	assert_int_not_equal(child_pid(c), 0);
	child_stop(c);
}

/* An answer that lies there when the asker comes late is taken: only where nothing is, the time is over. */
static void test_takes_what_has_come(void **state)
{
	(void)state;
	int ends[2];
	struct frame_buffer in = {0};
	struct bytes got;
	const int64_t now = frame_now_ms(), past = now - 1;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	assert_int_equal(frame_receive(&got, ends[0], &in, FRAME_MAX, past), E_TIMEOUT);
	assert_int_equal(frame_send(ends[1], bytes_of_text("hello"), now + 60000), E_OK);
	assert_int_equal(frame_receive(&got, ends[0], &in, FRAME_MAX, past), E_OK);
	assert_true(bytes_equal(got, bytes_of_text("hello")));
	assert_int_equal(send(ends[1], "\0\0\0\5half", 8, 0), 8);
	assert_int_equal(frame_receive(&got, ends[0], &in, FRAME_MAX, past), E_TIMEOUT);
	frame_buffer_release(&in);
	close(ends[0]);
	close(ends[1]);
}

static void test_restarts_and_repeats_once(void **state)
{
	(void)state;
	struct child *c = start(5000);
	int pid = child_pid(c);
	int fd = open(flag_file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	close(fd);
	BUF_LOCAL answer;
	buf_init(&answer, FRAME_MAX);
	assert_int_equal(call(c, "k", &answer), E_OK);
	assert_string_equal(buf_text(&answer), "alive");
	assert_int_not_equal(child_pid(c), pid);
	assert_gone(pid);
	child_stop(c);
}

static void test_gives_up_after_two_deaths(void **state)
{
	(void)state;
	static const char *const deaths[] = {"x", "h", "?"};
	struct child *c = start(5000);
	BUF_LOCAL answer;
	buf_init(&answer, FRAME_MAX);
	for (size_t i = 0; i < sizeof deaths / sizeof *deaths; i++) {
		assert_int_equal(call(c, deaths[i], &answer), E_UNAVAILABLE);
		assert_int_equal(answer.len, 0); /* half an answer is none */
		assert_echo(c);
	}
	child_stop(c);
}

static void test_killed_between_requests(void **state)
{
	(void)state;
	struct child *c = start(5000);
	for (int i = 0; i < 3; i++) {
		assert_echo(c);
		assert_int_equal(kill(child_pid(c), SIGKILL), 0);
	}
	assert_echo(c);
	child_stop(c);
}

static void test_a_missing_program_is_an_error(void **state)
{
	(void)state;
	struct child *c = NULL;
	struct child_config config = {"helper", "", FRAME_MAX, 1000, NULL, "/nonexistent/program"};
	assert_int_equal(child_start(&c, &config), E_UNAVAILABLE);
	assert_null(c);
}

/* A program that ends at once: calls fail, the parent lives. */
static void test_a_useless_program_is_an_error(void **state)
{
	(void)state;
	struct child *c = NULL;
	struct child_config config = {"helper", "", FRAME_MAX, 1000, NULL, "/bin/true"};
	assert_int_equal(child_start(&c, &config), E_OK);
	BUF_LOCAL answer;
	buf_init(&answer, FRAME_MAX);
	assert_int_equal(call(c, "e", &answer), E_UNAVAILABLE);
	assert_int_equal(call(c, "e", &answer), E_UNAVAILABLE);
	child_stop(c);
}

static void test_inherits_only_its_socket(void **state)
{
	(void)state;
	int high = fcntl(STDERR_FILENO, F_DUPFD, 100); /* not close-on-exec */
	int low = fcntl(STDERR_FILENO, F_DUPFD, 3);
	struct child *other = start(5000);
	struct child *c = start(5000);
	BUF_LOCAL answer;
	buf_init(&answer, FRAME_MAX);
	assert_int_equal(call(c, "f", &answer), E_OK);
	static const uint8_t expected[] = {0, 1, 2, CHILD_FD};
	assert_int_equal(answer.len, sizeof expected);
	assert_memory_equal(answer.data, expected, sizeof expected);
	close(high);
	close(low);
	child_stop(c);
	child_stop(other);
}

struct load {
	struct child *child;
	atomic_bool is_done;
	atomic_int answers, failures;
};

static void *ask(void *ctx)
{
	struct load *l = ctx;
	BUF_LOCAL answer;
	buf_init(&answer, FRAME_MAX);
	char request[32];
	for (int i = 0; !atomic_load(&l->is_done); i++) {
		snprintf(request, sizeof request, "e%p/%d", ctx, i);
		bool is_right = call(l->child, request, &answer) == E_OK && strcmp(buf_text(&answer), request + 1) == 0;
		atomic_fetch_add(is_right ? &l->answers : &l->failures, 1);
	}
	return NULL;
}

/* So many that one was asked after the last kill: requests go one after the other, so none is hit twice. */
static void await_answers(const struct load *l, int more)
{
	int wanted = atomic_load(&l->answers) + atomic_load(&l->failures) + more;
	while (atomic_load(&l->answers) + atomic_load(&l->failures) < wanted)
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* Twenty kills at random moments under four threads: a request may fail only if two children died under it. */
static void test_kills_under_load(void **state)
{
	(void)state;
	struct load l = {.child = start(5000)};
	pthread_t threads[4];
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask, &l), 0);
	for (int i = 0; i < 20; i++) {
		struct timespec nap = {.tv_nsec = 40000000 + i * 1000003};
		nanosleep(&nap, NULL);
		int pid = child_pid(l.child);
		if (pid > 0)
			kill(pid, SIGKILL);
		await_answers(&l, 5);
	}
	atomic_store(&l.is_done, true);
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&l.failures), 0);
	assert_true(atomic_load(&l.answers) > 100);
	assert_echo(l.child);
	int pid = child_pid(l.child);
	child_stop(l.child);
	assert_gone(pid);
}

int main(int argc, char **argv)
{
	if (argc == 3 && str_equal(argv[1], "helper"))
		return helper_main(argv[2]);
	char directory[] = "/tmp/test_child_XXXXXX";
	if (mkdtemp(directory) == NULL)
		return 1;
	snprintf(flag_file, sizeof flag_file, "%s/die", directory);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refuses_oversize_both_ways),    cmocka_unit_test(test_kills_past_the_deadline),
		cmocka_unit_test(test_a_missing_program_is_an_error), cmocka_unit_test(test_a_useless_program_is_an_error),
		cmocka_unit_test(test_gives_up_after_two_deaths),     cmocka_unit_test(test_restarts_and_repeats_once),
		cmocka_unit_test(test_killed_between_requests),	      cmocka_unit_test(test_inherits_only_its_socket),
		cmocka_unit_test(test_answers_frames_of_every_size),  cmocka_unit_test(test_kills_under_load),
		cmocka_unit_test(test_takes_what_has_come),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(directory);
	return failed;
}
