/* A printer that is asked: how it stands before a job, and whether the job came through. Against the printer of the tests. */
#include "pos-client/device/escpos.h"
#include "pos-client/device/printer.h"
#include "pos-client/device/printer_line.h"
#include "tests/support/paperport.h"
#include "tests/support/patience.h"

#include <hoaban/arena.h>
#include <hoaban/buf.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define COUNT(a)  (sizeof(a) / sizeof(a)[0])
#define WAIT_MS	  600
#define ANSWER_MS 2000 /* the port is a thread of this program */

static struct paperport port;

static int set_up(void **)
{
	paperport_start(&port, 0);
	port.answers = true;
	return 0;
}

static int tear_down(void **)
{
	if (!port.is_over)
		paperport_stop(&port);
	paperport_release(&port);
	return 0;
}

static struct printer *open_port(struct arena *a)
{
	struct complaints c = {.arena = a};
	struct printer *p;
	char setting[64];
	arena_init(a, ARENA_CEILING_DEFAULT);
	snprintf(setting, sizeof setting, "tcp:127.0.0.1:%d", port.port);
	assert_int_equal(printer_open(&p, setting, WAIT_MS, &c), E_OK);
	printer_answer_within(p, port.answers ? ANSWER_MS : 0);
	return p;
}

static void drop_printer(struct printer **p)
{
	printer_close(*p);
}
#define PRINTER [[gnu::cleanup(drop_printer)]] struct printer
#define ARENA	[[gnu::cleanup(arena_release)]] struct arena

/* Three pieces, some 130 kB: more than a printer's memory. */
static void make_job(struct buf *out)
{
	static uint8_t rows[600 * 72];
	for (size_t i = 0; i < sizeof rows; i++)
		rows[i] = (uint8_t)(i * 2654435761u >> 13);
	buf_init(out, 1u << 20);
	escpos_begin(out);
	for (int i = 0; i < 3; i++) {
		escpos_picture(out, (struct bitmap){576, 600, rows});
		escpos_feed(out, ESCPOS_FEED);
		escpos_cut(out);
	}
}

static int64_t now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* ---- before */

static void states_are_told(void **)
{
	static const struct {
		bool answers, is_out, is_low, is_open, is_off;
		enum printer_state state;
	} cases[] = {
		{false, true, false, false, false, PRINTER_UNKNOWN},   {true, false, false, false, false, PRINTER_READY},
		{true, false, true, false, false, PRINTER_PAPER_LOW},  {true, true, true, false, false, PRINTER_PAPER_OUT},
		{true, false, false, true, false, PRINTER_COVER_OPEN}, {true, false, false, false, true, PRINTER_OFFLINE},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		ARENA a;
		PRINTER *p = open_port(&a);
		enum printer_state state;
		port.answers = cases[i].answers;
		printer_answer_within(p, port.answers ? ANSWER_MS : 0);
		port.is_out = cases[i].is_out;
		port.is_low = cases[i].is_low;
		port.is_open = cases[i].is_open;
		port.is_off = cases[i].is_off;
		int64_t began = now_ms();
		assert_int_equal(printer_reach(p, &state), E_OK);
		assert_int_equal(state, cases[i].state);
		assert_true((double)(now_ms() - began) < patience(400));
	}
	assert_int_equal(paperport_jobs(&port), 0);
}

static void the_unreachable_is_told(void **)
{
	ARENA a;
	enum printer_state state;
	port.mood = PAPERPORT_CLOSES;
	PRINTER *closes = open_port(&a);
	assert_int_equal(printer_reach(closes, &state), E_NETWORK);
	port.mood = PAPERPORT_HANGS;
	PRINTER *hangs = open_port(&a);
	assert_int_equal(printer_reach(hangs, &state), E_OK);
	assert_int_equal(state, PRINTER_UNKNOWN);
	port.mood = PAPERPORT_BABBLES;
	port.answers = false;
	PRINTER *babbles = open_port(&a);
	printer_close(hangs);
	hangs = NULL;
	assert_int_equal(printer_reach(babbles, &state), E_OK);
	assert_int_equal(state, PRINTER_UNKNOWN);
	paperport_stop(&port);
	PRINTER *gone = open_port(&a);
	assert_int_equal(printer_reach(gone, &state), E_NETWORK);
}

/* ---- a job */

static enum err print_in_mood(enum paperport_mood mood, size_t limit, enum printer_state *after)
{
	ARENA a;
	BUF_LOCAL job;
	enum printer_state before;
	make_job(&job);
	PRINTER *p = open_port(&a);
	assert_int_equal(printer_reach(p, &before), E_OK);
	port.limit = limit;
	port.mood = mood;
	return printer_print(p, buf_bytes(&job), after);
}

static void a_job_that_comes_through_is_known(void **)
{
	enum printer_state after;
	BUF_LOCAL job;
	make_job(&job);
	assert_int_equal(print_in_mood(PAPERPORT_TAKES, 0, &after), E_OK);
	assert_int_equal(after, PRINTER_READY);
	port.is_low = true;
	assert_int_equal(print_in_mood(PAPERPORT_TAKES, 0, &after), E_OK);
	assert_int_equal(after, PRINTER_PAPER_LOW);
	assert_int_equal(paperport_jobs(&port), 2);
	assert_int_equal(port.jobs[0].len, job.len); /* no question is on the paper */
	assert_memory_equal(port.jobs[0].data, job.data, job.len);
}

static void a_job_that_does_not_is_told(void **)
{
	static const struct {
		enum paperport_mood mood;
		size_t limit;
		enum err e;
		enum printer_state after;
	} cases[] = {
		{PAPERPORT_SWALLOWS, 0, E_TIMEOUT, PRINTER_READY},     {PAPERPORT_RESETS, 1, E_NETWORK, PRINTER_UNKNOWN},
		{PAPERPORT_RESETS, 70000, E_NETWORK, PRINTER_UNKNOWN}, {PAPERPORT_RUNS_OUT, 129000, E_IO, PRINTER_PAPER_OUT},
		{PAPERPORT_RUNS_OUT, 129671, E_IO, PRINTER_PAPER_OUT}, {PAPERPORT_RUNS_OUT, 1, E_TIMEOUT, PRINTER_UNKNOWN},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		enum printer_state after;
		port.is_out = false;
		port.mood = PAPERPORT_TAKES;
		enum err e = print_in_mood(cases[i].mood, cases[i].limit, &after);
		if (e != cases[i].e || (after != cases[i].after && cases[i].mood != PAPERPORT_RESETS))
			fail_msg("case %zu: %s, %s", i, err_code(e), printer_state_name(after));
	}
}

/* Who babbles is believed as one who is silent. */
static void one_that_does_not_answer_is_believed(void **)
{
	enum printer_state after;
	port.answers = false;
	assert_int_equal(print_in_mood(PAPERPORT_TAKES, 0, &after), E_OK);
	port.mood = PAPERPORT_BABBLES;
	assert_int_equal(print_in_mood(PAPERPORT_BABBLES, 0, &after), E_OK);
	assert_int_equal(after, PRINTER_UNKNOWN);
	assert_int_equal(paperport_jobs(&port), 2);
}

/* A picture holds no real-time command: a printer would obey it in the middle of the picture. */
static void a_picture_is_no_question(void **)
{
	ARENA a;
	BUF_LOCAL job;
	enum printer_state state;
	uint8_t rows[72 * 64];
	for (size_t i = 0; i < sizeof rows; i++)
		rows[i] = (uint8_t)(i % 3 == 0 ? 0x10 : i % 3 == 1 ? "\x04\x05\x14"[i / 3 % 3] : 1);
	buf_init(&job, 1u << 20);
	escpos_begin(&job);
	escpos_picture(&job, (struct bitmap){576, 64, rows});
	escpos_cut(&job);
	for (size_t i = 0; i + 1 < job.len; i++)
		assert_false(job.data[i] == 0x10 && strchr("\x04\x05\x14", job.data[i + 1]) != NULL && job.data[i + 1] != 0);
	PRINTER *p = open_port(&a);
	assert_int_equal(printer_reach(p, &state), E_OK);
	assert_int_equal(printer_print(p, buf_bytes(&job), &state), E_OK);
	assert_int_equal(state, PRINTER_READY);
}

static void the_drawer_gets_its_pulse(void **)
{
	ARENA a;
	PRINTER *p = open_port(&a);
	assert_int_equal(printer_kick(p), E_OK);
	printer_close(p);
	p = NULL;
	assert_int_equal(paperport_jobs(&port), 0);
	assert_int_equal(port.pulses, 1);
}

/* ---- on a cable: the device's other end is a terminal's */

struct cable {
	int fd;
	bool answers;
	_Atomic size_t taken;
	_Atomic bool is_over;
};

static void take_byte(struct cable *c, uint8_t window[static 3], uint8_t byte)
{
	window[0] = window[1];
	window[1] = window[2];
	window[2] = byte;
	c->taken++;
	bool is_question = (window[0] == 0x10 && window[1] == 0x04) || (window[0] == 0x1D && window[1] == 'r');
	const uint8_t answer = window[0] == 0x10 ? 0x12 : 0x00;
	if (is_question && c->answers)
		assert_int_equal(write(c->fd, &answer, 1), 1);
}

static void *be_printer(void *ctx)
{
	struct cable *c = ctx;
	uint8_t window[3] = {0}, piece[512];
	while (!c->is_over) {
		struct pollfd ready = {c->fd, POLLIN, 0};
		ssize_t n = poll(&ready, 1, 10) > 0 ? read(c->fd, piece, sizeof piece) : 0;
		for (ssize_t i = 0; i < n; i++)
			take_byte(c, window, piece[i]);
	}
	return NULL;
}

static void plug_in(struct cable *c, struct printer_line *l, pthread_t *thread)
{
	struct termios raw;
	c->fd = posix_openpt(O_RDWR | O_NOCTTY);
	assert_true(c->fd >= 0 && grantpt(c->fd) == 0 && unlockpt(c->fd) == 0);
	assert_int_equal(link_open_device(&l->link, ptsname(c->fd)), E_OK);
	assert_int_equal(tcgetattr(l->link.fd, &raw), 0);
	cfmakeraw(&raw);
	assert_int_equal(tcsetattr(l->link.fd, TCSANOW, &raw), 0);
	assert_int_equal(pthread_create(thread, NULL, be_printer, c), 0);
}

static void a_cable_talks_both_ways(void **)
{
	for (int answers = 0; answers < 2; answers++) {
		struct cable c = {.answers = answers};
		struct printer_line l = {.link.fd = -1, .answer_ms = answers ? ANSWER_MS : 0};
		enum printer_state state, after;
		pthread_t thread;
		BUF_LOCAL job;
		make_job(&job);
		plug_in(&c, &l, &thread);
		assert_int_equal(line_ask(&l, &state), E_OK);
		assert_int_equal(state, answers ? PRINTER_READY : PRINTER_UNKNOWN);
		assert_int_equal(line_print(&l, buf_bytes(&job), 60000, &after), E_OK);
		assert_int_equal(after, state);
		for (int i = 0; i < 60000 && c.taken < job.len; i++)
			usleep(1000);
		c.is_over = true;
		pthread_join(thread, NULL);
		assert_true(c.taken >= job.len);
		link_close(&l.link);
		close(c.fd);
	}
}

static void a_cable_that_is_full_times_out(void **)
{
	struct cable c = {.is_over = true}; /* nobody reads at the other end */
	struct printer_line l = {.link.fd = -1};
	enum printer_state after;
	pthread_t thread;
	BUF_LOCAL job;
	make_job(&job);
	plug_in(&c, &l, &thread);
	assert_int_equal(line_print(&l, buf_bytes(&job), 300, &after), E_TIMEOUT);
	pthread_join(thread, NULL);
	link_close(&l.link);
	close(c.fd);
}

/* A till that no terminal started, as at boot: the cable must not become its terminal. */
static void an_unplugged_cable_ends_nobody(void **)
{
	int status;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct printer_link l = {.fd = -1};
		setsid();
		int port_fd = posix_openpt(O_RDWR | O_NOCTTY);
		if (port_fd < 0 || grantpt(port_fd) != 0 || unlockpt(port_fd) != 0 ||
		    link_open_device(&l, ptsname(port_fd)) != E_OK)
			_exit(1);
		close(port_fd);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(states_are_told),
		CASE(the_unreachable_is_told),
		CASE(a_job_that_comes_through_is_known),
		CASE(a_job_that_does_not_is_told),
		CASE(one_that_does_not_answer_is_believed),
		CASE(a_picture_is_no_question),
		CASE(the_drawer_gets_its_pulse),
		cmocka_unit_test(a_cable_talks_both_ways),
		cmocka_unit_test(a_cable_that_is_full_times_out),
		cmocka_unit_test(an_unplugged_cable_ends_nobody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
