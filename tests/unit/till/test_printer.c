/* Printers by their settings: files, a network printer that listens, goes away or stalls, and settings that are refused. */
#include "pos-client/device/layouts.h"
#include "pos-client/device/printer.h"
#include "tests/support/paper_samples.h"

#include <hoaban/arena.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void make_stream(struct buf *out)
{
	const struct paper_receipt receipts[] = {sample_receipt(), sample_replacement()};
	const struct paper_ticket tickets[] = {sample_ticket(), sample_group()};
	const struct paper_slip slips[] = {sample_report(), sample_drop()};
	const struct paper_job job = {2, 2, receipts, tickets, 2, slips, NULL, NULL};
	struct paper *p;
	buf_init(out, JOB_MAX);
	assert_int_equal(paper_open(&p, PAPER_WIDTH_80), E_OK);
	assert_int_equal(job_stream(out, p, &job), E_OK);
	paper_close(p);
}

static enum err open_with(struct printer **out, struct arena *a, const char *setting, int timeout_ms)
{
	struct complaints c = {.arena = a};
	enum err e = printer_open(out, setting, timeout_ms, &c);
	assert_int_equal(c.count, e == E_OK ? 0 : 1);
	if (e != E_OK)
		assert_string_equal(c.list[0].pointer, "printer");
	return e;
}

/* ---------------------------------------------------------------- settings */

static void strange_settings_are_refused(void **)
{
	static const char *const settings[] = {"file:",		 "tcp:",
					       "tcp:host",	 "tcp:host:",
					       "tcp::9100",	 "tcp:host:0",
					       "tcp:host:65536", "tcp:host:91x",
					       "/dev/usb/lp",	 "/dev/usb/lp0/../../sda",
					       "/dev/usb/lpx",	 "/dev/sda",
					       "cups:",		 "lpt1",
					       "FILE:/tmp",	 " ",
					       "cups:-o",	 "cups:a b",
					       "cups:a;b",	 "cups:../x"};
	[[gnu::cleanup(arena_release)]] struct arena a;
	struct printer *p;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		assert_int_equal(open_with(&p, &a, settings[i], 100), E_INVALID);
}

static void no_setting_is_no_paper(void **)
{
	static const char *const settings[] = {NULL, ""};
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	for (size_t i = 0; i < 2; i++) {
		struct printer *p;
		assert_int_equal(open_with(&p, &a, settings[i], 100), E_OK);
		assert_false(printer_has_paper(p));
		enum printer_state state = PRINTER_READY;
		assert_int_equal(printer_reach(p, &state), E_OK);
		assert_int_equal(printer_print(p, bytes_of_text("anything"), &state), E_OK);
		assert_int_equal(state, PRINTER_UNKNOWN);
		assert_int_equal(printer_kick(p), E_OK);
		printer_close(p);
	}
}

static enum err print_to(const char *setting, struct bytes stream, int timeout_ms)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	struct printer *p;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	assert_int_equal(open_with(&p, &a, setting, timeout_ms), E_OK);
	assert_true(printer_has_paper(p));
	enum printer_state after;
	enum err e = printer_print(p, stream, &after);
	printer_close(p);
	return e;
}

static void a_device_that_is_not_there_is_told(void **)
{
	assert_int_equal(print_to("/dev/usb/lp999", bytes_of_text("x"), 100), E_IO);
}

/* ---------------------------------------------------------------- files */

struct folder {
	char path[512];
	bool is_kept;
};

/* $HOABAN_KEEP keeps the paper for the eye and for tests/paper/check.sh. */
static void open_folder(struct folder *f)
{
	const char *keep = getenv("HOABAN_KEEP");
	*f = (struct folder){.is_kept = keep != NULL};
	snprintf(f->path, sizeof(f->path), "%s", keep == NULL ? "/tmp/hoaban-paper-XXXXXX" : keep);
	if (!f->is_kept)
		assert_non_null(mkdtemp(f->path));
}

static void drop_folder(struct folder *f)
{
	DIR *dir = f->is_kept ? NULL : opendir(f->path);
	if (dir == NULL)
		return;
	for (const struct dirent *entry; (entry = readdir(dir)) != NULL;)
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
	rmdir(f->path);
}

static off_t size_of(const struct folder *f, const char *name)
{
	char path[600];
	struct stat s;
	snprintf(path, sizeof(path), "%s/%s", f->path, name);
	return stat(path, &s) == 0 ? s.st_size : -1;
}

static void files_hold_stream_and_pieces(void **)
{
	[[gnu::cleanup(drop_folder)]] struct folder f;
	char setting[600];
	BUF_LOCAL stream;
	open_folder(&f);
	snprintf(setting, sizeof(setting), "file:%s/paper", f.path);
	snprintf(f.path + strlen(f.path), sizeof(f.path) - strlen(f.path), "/paper");
	make_stream(&stream);
	assert_int_equal(print_to(setting, buf_bytes(&stream), 100), E_OK);
	assert_int_equal(size_of(&f, "000001.escpos"), stream.len);
	assert_true(size_of(&f, "000001-1.png") > 2000 && size_of(&f, "000001-4.png") > 2000);
	assert_true(size_of(&f, "000001-6.png") > 2000);
	assert_int_equal(size_of(&f, "000001-7.png"), -1);
	assert_int_equal(print_to(setting, buf_bytes(&stream), 100), E_OK);
	assert_int_equal(size_of(&f, "000002.escpos"), stream.len);
	assert_int_equal(print_to(setting, bytes_of_text("no stream"), 100), E_MALFORMED);
	drop_folder(&f);
	*strrchr(f.path, '/') = '\0';
}

/* No paper comes of a pulse, and so no job. */
static void files_hold_the_pulse(void **)
{
	[[gnu::cleanup(drop_folder)]] struct folder f;
	[[gnu::cleanup(arena_release)]] struct arena a;
	struct printer *p;
	char setting[600];
	arena_init(&a, ARENA_CEILING_DEFAULT);
	open_folder(&f);
	snprintf(setting, sizeof(setting), "file:%s", f.path);
	assert_int_equal(open_with(&p, &a, setting, 100), E_OK);
	assert_int_equal(printer_kick(p), E_OK);
	assert_int_equal(printer_kick(p), E_OK);
	printer_close(p);
	assert_true(f.is_kept || size_of(&f, "drawer.pulse") == 10);
	assert_int_equal(size_of(&f, "000001.escpos") > 0 && !f.is_kept, false);
}

static void a_directory_that_cannot_be_is_told(void **)
{
	assert_int_equal(print_to("file:/proc/none/paper", bytes_of_text("x"), 100), E_IO);
}

/* ---------------------------------------------------------------- network */

struct listener {
	int fd;
	size_t take;   /* bytes to read before `then` happens; 0 = all until the end */
	bool is_reset; /* then: reset, else: stall until the other side gives up */
	size_t taken;
	uint8_t *bytes;
	char setting[64];
	pthread_t thread;
};

static void take_bytes(struct listener *l, int fd)
{
	const size_t limit = l->take > 0 ? l->take : JOB_MAX;
	for (ssize_t n = 1; n > 0 && l->taken < limit; l->taken += (size_t)(n > 0 ? n : 0)) {
		size_t room = limit - l->taken < 4096 ? limit - l->taken : 4096;
		n = recv(fd, l->bytes + l->taken, room, 0);
	}
}

/* Stalled: nothing more is read until the printer's side has closed, which empties no buffer but ends the poll. */
static void *serve(void *ctx)
{
	struct listener *l = ctx;
	int fd = accept(l->fd, NULL, NULL);
	take_bytes(l, fd);
	if (l->is_reset)
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger));
	else if (l->take > 0)
		poll(&(struct pollfd){.fd = fd, .events = POLLRDHUP}, 1, 60000);
	close(fd);
	return NULL;
}

static void listen_on(struct listener *l)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	const int small = 4096;
	l->bytes = malloc(JOB_MAX);
	l->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(l->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	assert_int_equal(bind(l->fd, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(l->fd, 1), 0);
	assert_int_equal(getsockname(l->fd, (struct sockaddr *)&address, &len), 0);
	snprintf(l->setting, sizeof(l->setting), "tcp:127.0.0.1:%u", ntohs(address.sin_port));
}

static enum err print_to_listener(struct listener *l, struct bytes stream, int timeout_ms)
{
	assert_int_equal(pthread_create(&l->thread, NULL, serve, l), 0);
	enum err e = print_to(l->setting, stream, timeout_ms);
	assert_int_equal(pthread_join(l->thread, NULL), 0);
	return e;
}

static void stop_listening(struct listener *l)
{
	close(l->fd);
	free(l->bytes);
}

static void a_network_printer_gets_every_byte(void **)
{
	struct listener l = {0};
	BUF_LOCAL stream;
	make_stream(&stream);
	listen_on(&l);
	assert_int_equal(print_to_listener(&l, buf_bytes(&stream), 5000), E_OK);
	assert_int_equal(l.taken, stream.len);
	assert_memory_equal(l.bytes, stream.data, stream.len);
	stop_listening(&l);
}

static void a_reset_in_the_middle_is_told(void **)
{
	static const size_t amounts[] = {1, 1000, 100000};
	BUF_LOCAL stream;
	make_stream(&stream);
	for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++) {
		struct listener l = {.take = amounts[i], .is_reset = true};
		listen_on(&l);
		assert_int_equal(print_to_listener(&l, buf_bytes(&stream), 5000), E_NETWORK);
		stop_listening(&l);
	}
}

static void a_stalled_printer_times_out(void **)
{
	struct listener l = {.take = 1000};
	BUF_LOCAL stream;
	buf_init(&stream, JOB_MAX);
	for (size_t i = 0; i < 8u << 20; i += 8) /* more than the buffers on the way hold */
		buf_append(&stream,
			   "\x1B"
			   "d\1\x1B"
			   "d\1..",
			   8);
	listen_on(&l);
	assert_int_equal(print_to_listener(&l, buf_bytes(&stream), 200), E_TIMEOUT);
	stop_listening(&l);
}

static void nobody_listening_is_told(void **)
{
	struct listener l = {0};
	listen_on(&l);
	stop_listening(&l);
	assert_int_equal(print_to(l.setting, bytes_of_text("x"), 1000), E_NETWORK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strange_settings_are_refused),
		cmocka_unit_test(no_setting_is_no_paper),
		cmocka_unit_test(a_device_that_is_not_there_is_told),
		cmocka_unit_test(files_hold_stream_and_pieces),
		cmocka_unit_test(files_hold_the_pulse),
		cmocka_unit_test(a_directory_that_cannot_be_is_told),
		cmocka_unit_test(a_network_printer_gets_every_byte),
		cmocka_unit_test(a_reset_in_the_middle_is_told),
		cmocka_unit_test(a_stalled_printer_times_out),
		cmocka_unit_test(nobody_listening_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
