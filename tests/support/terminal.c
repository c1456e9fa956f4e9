#include "tests/support/terminal.h"
#include "tests/support/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vterm.h>

#define STEP_MS 5

/* ---- the screen's callbacks */

static int on_damage(VTermRect rect, void *ctx)
{
	struct terminal *t = ctx;
	(void)rect;
	t->is_changed = true;
	if (t->changed_at == 0)
		t->changed_at = program_now_us();
	return 1;
}

static int on_cursor(VTermPos pos, VTermPos old, int visible, void *ctx)
{
	struct terminal *t = ctx;
	(void)old, (void)visible;
	t->cursor_row = pos.row;
	t->cursor_col = pos.col;
	return 1;
}

static int on_property(VTermProp prop, VTermValue *value, void *ctx)
{
	struct terminal *t = ctx;
	if (prop == VTERM_PROP_CURSORVISIBLE)
		t->is_cursor_shown = value->boolean != 0;
	return 1;
}

static int on_bell(void *ctx)
{
	((struct terminal *)ctx)->bells++;
	return 1;
}

static const VTermScreenCallbacks callbacks = {
	.damage = on_damage, .movecursor = on_cursor, .settermprop = on_property, .bell = on_bell};

/* Answers to questions that the program asks its terminal. */
static void on_answer(const char *bytes, size_t len, void *ctx)
{
	terminal_send(ctx, bytes, len);
}

/* ---- life */

static void become_program(const struct terminal *t)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setenv("TERM", t->term, 1);
	setenv("LANG", "C.UTF-8", 1);
	unsetenv("LC_ALL");
	unsetenv("COLUMNS");
	unsetenv("LINES");
	unsetenv("ESCDELAY");
	if (t->err_path != NULL) {
		int fd = open(t->err_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		if (fd < 0 || dup2(fd, STDERR_FILENO) < 0)
			_exit(126);
	}
	execv(t->words[0], (char *const *)(uintptr_t)t->words);
	_exit(127);
}

static void make_screen(struct terminal *t)
{
	t->vt = vterm_new(t->rows, t->cols);
	if (t->vt == NULL)
		abort();
	vterm_set_utf8(t->vt, 1);
	vterm_output_set_callback(t->vt, on_answer, t);
	t->screen = vterm_obtain_screen(t->vt);
	vterm_screen_set_callbacks(t->screen, &callbacks, t);
	vterm_screen_enable_altscreen(t->screen, 1);
	vterm_screen_reset(t->screen, 1);
}

void terminal_start(struct terminal *t)
{
	t->term = t->term != NULL ? t->term : "xterm-256color";
	t->rows = t->rows != 0 ? t->rows : TERMINAL_ROWS;
	t->cols = t->cols != 0 ? t->cols : TERMINAL_COLS;
	t->keys = t->bells = 0;
	t->is_cursor_shown = true;
	make_screen(t);
	const struct winsize size = {.ws_row = (unsigned short)t->rows, .ws_col = (unsigned short)t->cols};
	t->pid = forkpty(&t->fd, NULL, NULL, &size);
	if (t->pid < 0)
		abort();
	if (t->pid == 0)
		become_program(t);
	if (fcntl(t->fd, F_SETFL, O_NONBLOCK) < 0 || fcntl(t->fd, F_SETFD, FD_CLOEXEC) < 0)
		abort();
	t->key_at = program_now_us();
	t->changed_at = 0;
}

static void reap(struct terminal *t)
{
	while (waitpid(t->pid, &t->wait_status, 0) < 0)
		if (errno != EINTR)
			abort();
	t->pid = 0;
}

void terminal_kill(struct terminal *t)
{
	if (t->pid == 0)
		return;
	kill(t->pid, SIGKILL);
	reap(t);
}

void terminal_stop(struct terminal *t)
{
	if (t->vt == NULL)
		return;
	terminal_kill(t);
	close(t->fd);
	vterm_free(t->vt);
	t->vt = NULL;
	t->screen = NULL;
}

/* ---- what the program writes */

/* Waits at most so long for bytes and takes them in. False when the program's side is closed. */
static bool take_in(struct terminal *t, int ms)
{
	char bytes[8192];
	struct pollfd p = {.fd = t->fd, .events = POLLIN};
	if (poll(&p, 1, ms) <= 0)
		return true;
	ssize_t n = read(t->fd, bytes, sizeof(bytes));
	if (n <= 0)
		return n < 0 && (errno == EAGAIN || errno == EINTR);
	vterm_input_write(t->vt, bytes, (size_t)n);
	vterm_screen_flush_damage(t->screen);
	return true;
}

static int left_ms(int64_t until)
{
	int64_t left = (until - program_now_us() + 999) / 1000;
	return left > 0 ? (int)left : 0;
}

void terminal_pump(struct terminal *t, int ms)
{
	const int64_t until = program_now_us() + (int64_t)ms * 1000;
	do {
		if (!take_in(t, left_ms(until)))
			return;
	} while (program_now_us() < until);
}

static bool wait_for(struct terminal *t, const char *text, bool is_wanted, int timeout_ms)
{
	const int64_t until = program_now_us() + (int64_t)timeout_ms * 1000;
	bool is_open = take_in(t, 0);
	while (terminal_shows(t, text) != is_wanted) {
		if (!is_open || program_now_us() >= until)
			return false;
		is_open = take_in(t, left_ms(until) < STEP_MS * 10 ? left_ms(until) : STEP_MS * 10);
	}
	return true;
}

bool terminal_wait(struct terminal *t, const char *text, int timeout_ms)
{
	return wait_for(t, text, true, timeout_ms);
}

bool terminal_wait_gone(struct terminal *t, const char *text, int timeout_ms)
{
	return wait_for(t, text, false, timeout_ms);
}

bool terminal_quiet(struct terminal *t, int quiet_ms, int timeout_ms)
{
	const int64_t until = program_now_us() + (int64_t)timeout_ms * 1000;
	do {
		t->is_changed = false;
		terminal_pump(t, quiet_ms);
		if (!t->is_changed)
			return true;
	} while (program_now_us() < until);
	return false;
}

int64_t terminal_answer_us(struct terminal *t, int timeout_ms)
{
	const int64_t until = program_now_us() + (int64_t)timeout_ms * 1000;
	while (t->changed_at == 0 && program_now_us() < until)
		if (!take_in(t, left_ms(until)))
			break;
	return t->changed_at == 0 ? -1 : t->changed_at - t->key_at;
}

bool terminal_ends(struct terminal *t, int timeout_ms, int *exit)
{
	const int64_t until = program_now_us() + (int64_t)timeout_ms * 1000;
	while (t->pid != 0) {
		pid_t gone = waitpid(t->pid, &t->wait_status, WNOHANG);
		bool is_open = take_in(t, STEP_MS); /* also what it wrote last */
		if (gone == t->pid)
			t->pid = 0;
		else if (program_now_us() >= until)
			return false;
		else if (!is_open)
			usleep(STEP_MS * 1000);
	}
	terminal_pump(t, STEP_MS);
	*exit = WIFEXITED(t->wait_status) ? WEXITSTATUS(t->wait_status) : -1;
	return true;
}

void terminal_resize(struct terminal *t, int rows, int cols)
{
	const struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
	terminal_pump(t, 0);
	t->rows = rows;
	t->cols = cols;
	vterm_set_size(t->vt, rows, cols);
	if (ioctl(t->fd, TIOCSWINSZ, &size) != 0)
		abort();
}
