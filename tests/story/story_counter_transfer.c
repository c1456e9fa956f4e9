/* VietQR on the counter's screen: shown so that a phone can read it, confirmed by itself when the money comes, and without the
 * server only on a supervisor's word. */
#include "tests/support/tillscreen.h"

#include <hoaban/entry.h>
#include <hoaban/transfer.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define TILL_NAME "quay1"
#define PIN	  "246813"
#define PERSON(...)                                                                                                            \
	.run = {"hoaband", "cashier", "add", "--data", "${data}", "--demo", "--clock", "${clock}", "--json", __VA_ARGS__}

static const struct step opening[] = {
	{"hired", PERSON("--name", "to truong", "--role", "supervisor", "--pin"), .in = PIN "\n"},
	{"code", CODE(TILL_NAME, "--site", "A1")},
	{"enrolled",
	 TILL(TILL_NAME, "enroll", "--server", "${url}", "--code", "${code.code}", "--printer", "file:${dir}/paper")},
	{"shift", TILL(TILL_NAME, "shift", "open", "--cashier", "lan", "--float", "0")},
};

static struct terminal t;

static unsigned sales(struct story *s)
{
	return tillscreen_entries(s, TILL_NAME, ENTRY_SALE);
}

#define LABEL "Nội dung: "

/* "HB…" from the screen, when all of it is drawn. */
static const char *shown_reference(struct story *s)
{
	int row, column;
	terminal_await(&t, LABEL "HB");
	for (int waited = 0; waited < TERMINAL_PATIENCE; waited += 50) {
		assert_true(terminal_find(&t, LABEL, &row, &column));
		const char *at = strstr(terminal_row(&t, row), LABEL) + strlen(LABEL);
		char *reference = arena_textn(&s->arena, at, strnlen(at, TRANSFER_REFERENCE - 1));
		if (transfer_reference_check(reference) == E_OK)
			return reference;
		terminal_pump(&t, 50);
	}
	fail_msg("there is no reference:\n%s", terminal_screen(&t));
	return NULL;
}

static void pay(struct story *s, const char *reference)
{
	const struct step paid[] = {
		{"paid", .method = "POST", .path = arena_format(&s->arena, "/sandbox/payments/%s", reference), .status = 200}};
	story_tell(s, paid, 1);
}

/* What a phone would read off the screen. */
static void read_picture(struct story *s, const char *name, const char *reference)
{
	const char *build = getenv("HOABAN_BUILD");
	const char *words[] = {"zbarimg",
			       "--quiet",
			       "--raw",
			       "-Sdisable",
			       "-Sqrcode.enable",
			       arena_format(&s->arena, "%s/pictures/%s.png", build != NULL ? build : "build/asan", name),
			       NULL};
	tillscreen_picture(&t, name);
	struct outcome o = story_run(s, words, NULL);
	assert_int_equal(o.status, 0);
	assert_non_null(strstr(o.out, "A000000727"));
	assert_non_null(strstr(o.out, reference));
}

/* ---- the server is there */

static void test_confirmed(void **state)
{
	struct story *s = *state;
	story_tell(s, opening, COUNT(opening));
	tillscreen_start(s, &t, TILL_NAME);
	terminal_await(&t, "Tổng cộng");
	t.keys = 0;
	terminal_press(&t, "F1 Enter F6");
	const char *reference = shown_reference(s);
	terminal_await(&t, "Đang chờ tiền vào");
	terminal_await(&t, "Giám sát xác nhận"); /* the last row that is drawn */
	read_picture(s, "vietqr", reference);
	assert_int_equal(sales(s), 0);
	pay(s, reference);
	terminal_await(&t, "ĐÃ BÁN"); /* no key was pressed */
	assert_int_equal(t.keys, 3);
	assert_int_equal(sales(s), 1);
}

/* Left and come back to: the same sale, the same reference, and money that came meanwhile is found. */
static void test_left(void **state)
{
	struct story *s = *state;
	tillscreen_step(&t, "2 F1 Enter F6", "Đang chờ tiền vào");
	const char *reference = shown_reference(s);
	tillscreen_step(&t, "Esc", "Phải thu");
	assert_int_equal(sales(s), 1);
	pay(s, reference);
	terminal_press(&t, "F6");
	terminal_await(&t, "ĐÃ BÁN");
	assert_int_equal(sales(s), 2);
}

static void test_part(void **state)
{
	struct story *s = *state;
	terminal_press(&t, "4 F1 Enter 5 0 . F6");
	const char *reference = shown_reference(s);
	terminal_await(&t, "Đang chờ tiền vào");
	pay(s, reference);
	terminal_await(&t, "Thu phần còn lại");
	terminal_await(&t, "Đã trả cách khác");
	assert_int_equal(sales(s), 2);
	tillscreen_step(&t, "Enter", "ĐÃ BÁN");
	assert_int_equal(sales(s), 3);
}

/* ---- the server is not there */

static void test_on_word(void **state)
{
	struct story *s = *state;
	story_stop(s);
	tillscreen_step(&t, "F1 Enter F6", "Chưa hỏi được máy chủ");
	tillscreen_step(&t, "d", "GIÁM SÁT XÁC NHẬN CHUYỂN KHOẢN");
	tillscreen_fill(&t, "Khách đã cho xem máy");
	terminal_press(&t, "Enter");
	tillscreen_fill(&t, "000000");
	terminal_await(&t, "PIN");
	terminal_quiet(&t, 500, TERMINAL_PATIENCE);
	assert_int_equal(sales(s), 3);
	tillscreen_picture(&t, "vietqr-word");
	tillscreen_fill(&t, PIN);
	terminal_await(&t, "ĐÃ BÁN");
	assert_int_equal(sales(s), 4);
	assert_int_equal(tillscreen_entries(s, TILL_NAME, ENTRY_APPROVAL), 1);
	story_start(s);
	terminal_await(&t, "Chưa gửi 0 = 0");
	int exit;
	terminal_press(&t, "Esc q q");
	assert_true(terminal_ends(&t, TERMINAL_PATIENCE, &exit));
	assert_int_equal(exit, 0);
	terminal_stop(&t);
}

static const struct step after[] = {
	{"all sent", TILL(TILL_NAME, "sync")},
	{"the office is told", .sql = "SELECT kind FROM incident",
	 .expect = {{"rows", "#1"}, {"rows.0.0", "transfer_on_word"}}},
	{"cash", TILL(TILL_NAME, "shift", "report"), .expect = {{"cash_sales", "30000"}}},
};

static void test_end(void **state)
{
	struct story *s = *state;
	story_tell(s, after, COUNT(after));
	story_end(s);
}

static int tear_down(void **state)
{
	terminal_stop(&t);
	story_tear_down(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_confirmed), cmocka_unit_test(test_left), cmocka_unit_test(test_part),
		cmocka_unit_test(test_on_word),	  cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests(tests, story_group_begin, tear_down);
}
