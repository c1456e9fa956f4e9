/* A terminal of a test: a program in a pseudo-terminal, what it shows (through libvterm) and the keys it is given, one by one.
 *
 *	struct terminal t = {.words = (const char *const[]){"build/asan/hoaban-pos", …, "counter", NULL}};
 *	terminal_start(&t);
 *	terminal_await(&t, "Ca bán hàng");
 *	terminal_press(&t, "F2 3 Enter");        // three keystrokes
 *	terminal_type(&t, "500000");             // six
 *	assert_string_equal(terminal_row(&t, 0), "…");
 *	terminal_picture(&t, "build/asan/pictures/sale.png");
 *	terminal_stop(&t);
 *
 * The program sees LANG=C.UTF-8, TERM, the size, and nothing of COLUMNS, LINES or ESCDELAY. */
#ifndef TESTS_SUPPORT_TERMINAL_H
#define TESTS_SUPPORT_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define TERMINAL_ROWS	  24
#define TERMINAL_COLS	  80
#define TERMINAL_TEXT	  (200u * 64u * 8u)
#define TERMINAL_PATIENCE 60000 /* ms, for programs under sanitizers on a busy machine */

struct terminal {
	const char *const *words; /* words[0] is the path; NULL at the end */
	const char *term;	  /* xterm-256color when NULL; "linux" is the other one whose keys are known */
	int rows, cols;		  /* 24×80 when 0 */
	const char *err_path;	  /* a file that stderr goes to; NULL = the terminal */

	/* what one may look at */
	pid_t pid;	 /* 0 = ended */
	int wait_status; /* when ended */
	unsigned keys;	 /* keystrokes so far; set to 0 to count anew */
	unsigned bells;
	bool is_cursor_shown;
	int cursor_row, cursor_col;

	/* its own */
	int fd;
	struct VTerm *vt;
	struct VTermScreen *screen;
	int64_t key_at, changed_at; /* monotonic µs; changed_at 0 = no cell since the last key */
	bool is_changed;	    /* since terminal_quiet() began to wait */
	char text[TERMINAL_TEXT];
};

void terminal_start(struct terminal *t);
/* kill −9 if it still runs, and everything is given back; twice is fine. What was on the screen stays until then. */
void terminal_stop(struct terminal *t);
/* kill −9 in the middle of whatever it does. The screen can still be read. */
void terminal_kill(struct terminal *t);
/* Waits for the program's own end; false when it did not come in time. Its exit code, or −1 when a signal ended it. */
bool terminal_ends(struct terminal *t, int timeout_ms, int *exit);

/* ---- keys */

/* Names F1…F12 Enter Esc Tab BackTab Space Backspace Delete Insert Up Down Left Right Home End PageUp PageDown and C-a…C-z;
 * any other text of one character is typed. Separated by spaces; every one is a keystroke. Aborts on an unknown name. */
void terminal_press(struct terminal *t, const char *keys);
/* Every character of the UTF-8 text is one keystroke. */
void terminal_type(struct terminal *t, const char *text);
/* Bytes as they are, in one write: a scanner or a paste. Counts as no keystroke. */
void terminal_send(struct terminal *t, const void *bytes, size_t len);
/* Also tells the program (SIGWINCH). */
void terminal_resize(struct terminal *t, int rows, int cols);

/* ---- time */

/* Takes in what the program writes, for so long. */
void terminal_pump(struct terminal *t, int ms);
/* Until the text stands somewhere in one row. False after the time, or when the program has ended without it. */
bool terminal_wait(struct terminal *t, const char *text, int timeout_ms);
bool terminal_wait_gone(struct terminal *t, const char *text, int timeout_ms);
/* Until no cell has changed for quiet_ms. False when it never was quiet within timeout_ms. */
bool terminal_quiet(struct terminal *t, int quiet_ms, int timeout_ms);
/* From the last keystroke to the first cell that changed after it, µs; −1 when none did within timeout_ms. */
int64_t terminal_answer_us(struct terminal *t, int timeout_ms);

/* ---- what is on the screen */

struct terminal_cell {
	char text[32]; /* UTF-8; "" = empty */
	int width;
	bool is_bold, is_reverse, is_underlined;
	uint8_t ink[3], ground[3]; /* red, green, blue, before reverse */
};
void terminal_cell(struct terminal *t, int row, int col, struct terminal_cell *out);
/* Without blanks at the end; "" past the last row. Valid until the next call of these. */
const char *terminal_row(struct terminal *t, int row);
/* All rows, a line feed behind each. */
const char *terminal_screen(struct terminal *t);
/* The first place of the text, by columns. False when it is nowhere (now: nothing is waited for). */
bool terminal_find(struct terminal *t, const char *text, int *row, int *col);
bool terminal_shows(struct terminal *t, const char *text);

/* These two fail the running cmocka test, with the screen in the message. */
void terminal_await(struct terminal *t, const char *text);
void terminal_await_gone(struct terminal *t, const char *text);

/* ---- for people (terminal_picture.c) */

/* A PNG of the grid in a monospaced font with colours, bold, underline, reverse and the cursor; directories on the way are
 * made. Fails the running test when it cannot be written, and when the font lacks a letter of the screen. */
void terminal_picture(struct terminal *t, const char *path);

#endif
