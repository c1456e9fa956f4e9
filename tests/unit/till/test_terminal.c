/* The terminal that drives the screens of tests: what it must not overlook. */
#include "tests/support/patience.h"
#include "tests/support/terminal.h"
#include "tests/support/testdir.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SHELL(script)                                                                                                          \
	.words = (const char *const[])                                                                                         \
	{                                                                                                                      \
		"/bin/sh", "-c", script, NULL                                                                                  \
	}

static void test_text(void **state)
{
	(void)state;
	struct terminal t = {SHELL("printf 'Quầy vé\\r\\n\\033[1;31mSố tiền\\033[0m: \\033[7m1.250.000 ₫\\033[0m  \\r\\n"
				   "Nguyễn Thị Hường'; sleep 60")};
	struct terminal_cell c;
	int row, col;
	terminal_start(&t);
	terminal_await(&t, "Hường");
	assert_string_equal(terminal_row(&t, 0), "Quầy vé");
	assert_string_equal(terminal_row(&t, 1), "Số tiền: 1.250.000 ₫");
	assert_string_equal(terminal_row(&t, 23), "");
	assert_string_equal(terminal_row(&t, 24), "");
	assert_true(terminal_find(&t, "1.250.000", &row, &col));
	assert_int_equal(row, 1);
	assert_int_equal(col, 9);
	terminal_cell(&t, row, col, &c);
	assert_string_equal(c.text, "1");
	assert_true(c.is_reverse && !c.is_bold);
	terminal_cell(&t, 1, 1, &c);
	assert_string_equal(c.text, "ố");
	assert_true(c.is_bold && c.ink[0] > 150 && c.ink[1] < 100);
	assert_false(terminal_shows(&t, "tiền:1"));
	terminal_stop(&t);
	terminal_stop(&t);
}

/* Every key arrives as the bytes that a terminal of this type sends, counted once. */
static void test_keys(void **state)
{
	(void)state;
	struct terminal t = {SHELL("stty raw -echo; printf ready; dd bs=1 count=23 2>/dev/null | od -An -tx1 -w32; sleep 60"),
			     .cols = 100};
	terminal_start(&t);
	terminal_await(&t, "ready");
	assert_int_equal(t.keys, 0);
	terminal_press(&t, "F1 F12 Up Enter a ữ Esc C-c Backspace");
	assert_int_equal(t.keys, 9);
	terminal_type(&t, "5ế");
	assert_int_equal(t.keys, 11);
	terminal_await(&t, "1b 4f 50 1b 5b 32 34 7e 1b 4f 41 0d 61 e1 bb af 1b 03 7f 35 e1 ba bf");
	terminal_stop(&t);
}

static void test_keys_of_the_console(void **state)
{
	(void)state;
	struct terminal t = {SHELL("stty raw -echo; echo $TERM; dd bs=1 count=12 2>/dev/null | od -An -tx1; sleep 60"),
			     .term = "linux"};
	terminal_start(&t);
	terminal_await(&t, "linux");
	terminal_press(&t, "F1 F6 Up");
	terminal_await(&t, "1b 5b 5b 41 1b 5b 31 37 7e 1b 5b 41");
	terminal_stop(&t);
}

static void test_ends(void **state)
{
	(void)state;
	int exit = 0;
	struct terminal t = {SHELL("printf last; exit 7")};
	terminal_start(&t);
	assert_true(terminal_ends(&t, TERMINAL_PATIENCE, &exit));
	assert_int_equal(exit, 7);
	assert_true(terminal_shows(&t, "last"));
	assert_false(terminal_wait(&t, "never", 50));
	terminal_press(&t, "Enter"); /* into the void */
	terminal_stop(&t);

	t = (struct terminal){SHELL("printf on; sleep 60")};
	terminal_start(&t);
	terminal_await(&t, "on");
	assert_false(terminal_ends(&t, 20, &exit));
	terminal_kill(&t);
	assert_true(terminal_ends(&t, 0, &exit));
	assert_int_equal(exit, -1);
	assert_true(terminal_shows(&t, "on"));
	terminal_stop(&t);
}

static void test_size(void **state)
{
	(void)state;
	struct terminal t = {SHELL("trap 'stty size' WINCH; stty size; while :; do sleep 0.02; done")};
	terminal_start(&t);
	terminal_await(&t, "24 80");
	terminal_resize(&t, 30, 100);
	terminal_await(&t, "30 100");
	assert_int_equal(t.keys, 0);
	terminal_stop(&t);
}

/* The program answers half a second after it is told to: the measure says so, and says nothing where there is none. */
static void test_answer(void **state)
{
	(void)state;
	struct terminal t = {
		SHELL("stty raw -echo; printf go; dd bs=1 count=1 2>/dev/null; dd bs=1 count=1 2>/dev/null >&2; sleep 0.5; "
		      "printf X; sleep 60")};
	terminal_start(&t);
	terminal_await(&t, "go");
	terminal_press(&t, "k");
	terminal_await(&t, "k"); /* dd's echo is the first change */
	assert_true((double)terminal_answer_us(&t, TERMINAL_PATIENCE) < patience(500000));
	t.changed_at = 0;
	terminal_send(&t, "!", 1); /* no keystroke: the time is that of the k */
	const int64_t us = terminal_answer_us(&t, TERMINAL_PATIENCE);
	assert_true(us >= 500000 && (double)us < patience(1e6));
	assert_true(terminal_quiet(&t, 30, 2000));
	terminal_press(&t, "x");
	assert_int_equal(terminal_answer_us(&t, 30), -1);
	terminal_stop(&t);

	t = (struct terminal){SHELL("while :; do printf 'a\\rb\\r'; sleep 0.01; done")};
	terminal_start(&t);
	assert_false(terminal_quiet(&t, 3000, 1));
	terminal_stop(&t);
}

static void test_picture(void **state)
{
	(void)state;
	char dir[TESTDIR_TEXT], path[128];
	struct stat st;
	struct terminal t = {SHELL("printf '\\033[44m Bán vé \\033[0m ┌─┐ \\033[1mđã\\033[0m \\033[4mký\\033[0m'; sleep 60")};
	testdir_make(dir);
	snprintf(path, sizeof(path), "%s/a/b/c.png", dir);
	terminal_start(&t);
	terminal_await(&t, "ký");
	terminal_picture(&t, path);
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_size > 500);
	terminal_stop(&t);
	testdir_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),	cmocka_unit_test(test_keys), cmocka_unit_test(test_keys_of_the_console),
		cmocka_unit_test(test_ends),	cmocka_unit_test(test_size), cmocka_unit_test(test_answer),
		cmocka_unit_test(test_picture),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
