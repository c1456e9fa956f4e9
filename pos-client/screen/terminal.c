#include "pos-client/screen/frame.h"
#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#define FAREWELL_MAX 256
#define ESCAPE_MS    25

static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
static const int end_signals[] = {SIGTERM, SIGHUP, SIGINT};
#define CRASH_SIGNALS (sizeof crash_signals / sizeof crash_signals[0])
#define END_SIGNALS   (sizeof end_signals / sizeof end_signals[0])

/* The one place of the program that is not handed down: a signal's handler is given nothing, and must leave no dead terminal.
 */
static struct {
	volatile sig_atomic_t is_taken, was_ended;
	struct termios before;
	size_t farewell_len;
	char farewell[FAREWELL_MAX]; /* what makes the terminal as it was */
	struct sigaction crash_before[CRASH_SIGNALS];
} held;

/* ---- signals */

static void on_end(int number)
{
	(void)number;
	held.was_ended = 1;
}

/* Then the signal does what it would have done. */
static void on_crash(int number)
{
	if (held.is_taken) {
		held.is_taken = 0;
		/* Nobody is left to tell when this fails. */
		ssize_t written = write(STDOUT_FILENO, held.farewell, held.farewell_len);
		int restored = tcsetattr(STDIN_FILENO, TCSANOW, &held.before);
		if (written < 0 || restored != 0)
			_exit(3);
	}
	for (size_t i = 0; i < CRASH_SIGNALS; i++)
		sigaction(crash_signals[i], &held.crash_before[i], NULL);
	raise(number);
}

static void watch_signals(void)
{
	struct sigaction end = {.sa_handler = on_end}, crash = {.sa_handler = on_crash};
	for (size_t i = 0; i < END_SIGNALS; i++)
		sigaction(end_signals[i], &end, NULL);
	for (size_t i = 0; i < CRASH_SIGNALS; i++)
		sigaction(crash_signals[i], &crash, &held.crash_before[i]);
}

bool terminal_was_ended(void)
{
	return held.was_ended;
}

/* ---- the terminal */

static bool is_known(const char *text)
{
	return text != NULL && text != (const char *)-1;
}

static void add_farewell(const char *name)
{
	const char *text = tigetstr(name);
	size_t len = is_known(text) ? strlen(text) : 0;
	if (len == 0 || held.farewell_len + len > FAREWELL_MAX)
		return;
	memcpy(held.farewell + held.farewell_len, text, len);
	held.farewell_len += len;
}

static void note_farewell(void)
{
	held.farewell_len = 0;
	add_farewell("sgr0");
	add_farewell("cnorm");
	add_farewell("rmkx");
	add_farewell("rmcup");
}

/* Only the characters: numbers are formatted alike everywhere. Without UTF-8 in the environment it is taken all the same. */
static bool speak_utf8(void)
{
	if (setlocale(LC_CTYPE, "") != NULL && str_equal(nl_langinfo(CODESET), "UTF-8"))
		return true;
	return setlocale(LC_CTYPE, "C.UTF-8") != NULL;
}

/* A terminal whose cursor cannot be set is none for a screen. */
static bool begin_curses(void)
{
	use_tioctl(TRUE);
	if (!speak_utf8() || newterm(NULL, stdout, stdin) == NULL)
		return false;
	if (is_known(tigetstr("cup")))
		return true;
	endwin();
	return false;
}

enum err terminal_take(struct screen *s)
{
	struct till *t = s->house.till;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &held.before) != 0)
		return till_refuse(t, E_USAGE, "", "no_terminal",
				   "the screen needs a terminal; use the other commands in scripts");
	if (!begin_curses())
		return till_refuse(t, E_UNAVAILABLE, "", "no_terminal",
				   "the terminal that TERM names is not known, or has no screen");
	set_escdelay(ESCAPE_MS);
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	note_farewell();
	held.was_ended = 0;
	held.is_taken = 1;
	watch_signals();
	return E_OK;
}

void terminal_give_back(void)
{
	if (!held.is_taken)
		return;
	held.is_taken = 0;
	erase();
	refresh();
	endwin();
}
