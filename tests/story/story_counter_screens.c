/* The screens beside the sale, interrupted: left, killed, resized, on the console; paper that waits; carts put aside; a clock
 * that is wrong. Keystroke by keystroke against the real server and journal. */
#include "tests/support/tillscreen.h"

#include <hoaban/entry.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define TILL_NAME "quay1"

static struct terminal term; /* of the test that runs */

static unsigned entries(struct story *s, enum entry_type type)
{
	return tillscreen_entries(s, TILL_NAME, type);
}

/* ---- left, killed, resized: every screen, filled in up to the last key */

/* From the menu; the keys fill everything in and stop before the last Enter. */
static const struct screen_case {
	const char *digit, *title, *keys, *seen;
} cases[] = {
	{"2", "NỘP THÊM", "5 0 . Enter l ẻ", "lẻ"},
	{"3", "CHI TỪ KÉT", "5 . Enter n ư ớ c Enter Enter 7 1 8 2 9 3", "******"},
	{"4", "RÚT TIỀN VÀO TÚI", "1 0 0 . Enter T B 7", "TB7"},
	{"5", "PHIẾU NỘP NGÂN HÀNG", "Enter", "không có túi nào"},
	{"6", "MỞ KÉT KHÔNG BÁN", "đ ổ i", "đổi"},
	{"7", "IN LẠI BIÊN LAI", "1", "17 hoặc"},
	{"t", "TÁCH VÉ ĐOÀN", "H B 1 Enter 1 0 , 2", "10,2"},
	{"9", "TÌNH TRẠNG MÁY", "PageDown Up Down", "TÌNH TRẠNG MÁY"},
	{"1", "BÁO CÁO X", "PageDown Up Down", "BÁO CÁO X"},
	{"0", "ĐẾM TIỀN CUỐI CA", "Down 3 F10", "Kiểm tra lại lần cuối"},
};

static unsigned all_entries(struct story *s)
{
	unsigned count = 0;
	for (unsigned type = ENTRY_SALE; type <= ENTRY_CASH_MOVED; type++)
		count += entries(s, (enum entry_type)type);
	return count;
}

static void open_again(struct story *s, struct terminal *t)
{
	tillscreen_start(s, t, TILL_NAME);
	terminal_await(t, "MỞ CA");
	terminal_type(t, "sang");
	terminal_press(t, "Enter");
	tillscreen_fill(t, TILLSCREEN_PIN);
	terminal_type(t, "1..");
	tillscreen_step(t, "Enter", "Đã mở ca: sang, 1.000.000");
}

static void enter_case(struct terminal *t, const struct screen_case *c)
{
	tillscreen_step(t, "m", "CA BÁN HÀNG");
	tillscreen_step(t, c->digit, c->title);
	terminal_press(t, c->keys);
	terminal_await(t, c->seen);
	terminal_quiet(t, 100, TERMINAL_PATIENCE);
}

/* Esc goes back step by step, and nothing was written. */
static void test_cancelled(void **state)
{
	struct story *s = *state;
	tillscreen_enrol(s, TILL_NAME);
	open_again(s, &term);
	const unsigned before = all_entries(s);
	for (size_t i = 0; i < COUNT(cases); i++) {
		enter_case(&term, &cases[i]);
		for (int n = 0; n < 4 && !terminal_shows(&term, "F12"); n++) {
			terminal_press(&term, "Esc");
			terminal_quiet(&term, 100, TERMINAL_PATIENCE);
		}
		if (!terminal_wait(&term, "F12", TERMINAL_PATIENCE) || all_entries(s) != before)
			fail_msg("%s: %u entries, %u before; the screen:\n%s", cases[i].title, all_entries(s), before,
				 terminal_screen(&term));
	}
	terminal_stop(&term);
}

/* kill −9 before the last key: nothing was written, and the shift goes on. */
static void test_killed(void **state)
{
	struct story *s = *state;
	const unsigned before = all_entries(s);
	for (size_t i = 0; i < COUNT(cases); i++) {
		tillscreen_start(s, &term, TILL_NAME);
		terminal_await(&term, "F12"); /* the sale: the shift is still open */
		enter_case(&term, &cases[i]);
		terminal_kill(&term);
		terminal_stop(&term);
		assert_int_equal(all_entries(s), before);
	}
}

/* kill −9 together with the last key: payment and supervisor's word are there, or neither. A PIN that was being judged counts
 * as a wrong one, so this is done twice, and then once to the end. */
static void test_killed_at_the_commit(void **state)
{
	struct story *s = *state;
	for (int pause_ms = 0; pause_ms <= 60; pause_ms += 30) {
		const unsigned moved = entries(s, ENTRY_CASH_MOVED), allowed = entries(s, ENTRY_APPROVAL);
		tillscreen_start(s, &term, TILL_NAME);
		terminal_await(&term, "F12");
		enter_case(&term, &cases[1]);
		terminal_press(&term, "Enter");
		terminal_pump(&term, pause_ms);
		if (pause_ms == 60)
			terminal_await(&term, "Đã ghi chi");
		terminal_kill(&term);
		terminal_stop(&term);
		assert_int_equal(entries(s, ENTRY_CASH_MOVED) - moved, entries(s, ENTRY_APPROVAL) - allowed);
	}
	story_tell(s, (const struct step[]){{"whole", TILL(TILL_NAME, "sync")}}, 1);
}

/* What was typed survives another size, too small a one as well. */
static void test_resized(void **state)
{
	struct story *s = *state;
	tillscreen_start(s, &term, TILL_NAME);
	terminal_await(&term, "F12");
	for (size_t i = 0; i < COUNT(cases); i++) {
		enter_case(&term, &cases[i]);
		terminal_resize(&term, 40, 120);
		terminal_quiet(&term, 150, TERMINAL_PATIENCE);
		terminal_await(&term, cases[i].title);
		terminal_resize(&term, 20, 60);
		terminal_await(&term, "quá nhỏ");
		terminal_resize(&term, 24, 80);
		terminal_await(&term, cases[i].title);
		if (cases[i].keys[0] != 'D') /* a message goes with the next key or size; what was typed stays */
			terminal_await(&term, cases[i].seen);
		while (!terminal_shows(&term, "F12")) {
			terminal_press(&term, "Esc");
			terminal_quiet(&term, 100, TERMINAL_PATIENCE);
		}
	}
	terminal_stop(&term);
}

/* On the Linux console, in English, at a larger size: the same keys. */
static void test_console(void **state)
{
	struct story *s = *state;
	term = (struct terminal){.term = "linux", .rows = 30, .cols = 100};
	tillscreen_start(s, &term, TILL_NAME);
	terminal_await(&term, "F12");
	tillscreen_step(&term, "l m", "SHIFT AND CASH");
	tillscreen_step(&term, "Down Down Enter", "PAID OUT");
	tillscreen_step(&term, "5 0 .", "50,000");
	tillscreen_step(&term, "Enter Esc", "SHIFT AND CASH");
	tillscreen_picture(&term, "menu-console-english");
	terminal_stop(&term);
}

/* ---- paper that waits */

static void test_waiting_paper(void **state)
{
	struct story *s = *state;
	till_set(s, TILL_NAME, "printer", "tcp:127.0.0.1:9"); /* nobody listens there */
	tillscreen_start(s, &term, TILL_NAME);
	terminal_await(&term, "F12");
	tillscreen_step(&term, "F1 Enter Enter", "CHƯA IN");
	terminal_press(&term, "F1 F1");
	terminal_await_gone(&term, "CHƯA IN"); /* of the sale before */
	tillscreen_step(&term, "Enter Enter", "CHƯA IN");
	terminal_kill(&term);
	terminal_stop(&term);
	tillscreen_start(s, &term, TILL_NAME);
	terminal_await(&term, "GIẤY CHỜ IN");
	tillscreen_picture(&term, "waiting");
	tillscreen_step(&term, "Enter", "Không thấy máy in");
	tillscreen_picture(&term, "waiting-no-printer");
	tillscreen_step(&term, "Delete", "Bấm Delete lần nữa");
	tillscreen_step(&term, "Down Delete", "Bấm Delete lần nữa"); /* another paper is another question */
	tillscreen_step(&term, "Esc", "F12");			     /* later */
	terminal_kill(&term);
	terminal_stop(&term);
	till_set(s, TILL_NAME, "printer", story_text(s, "file:${dir}/paper"));
	const unsigned printed = entries(s, ENTRY_PRINT);
	tillscreen_start(s, &term, TILL_NAME);
	terminal_await(&term, "GIẤY CHỜ IN");
	tillscreen_step(&term, "Enter", "F12");
	terminal_await(&term, "Đã in: 2");
	assert_int_equal(entries(s, ENTRY_PRINT), printed + 2);
	terminal_stop(&term);
}

/* ---- a clock that is a day behind */

static void test_clock(void **state)
{
	struct story *s = *state;
	till_set(s, TILL_NAME, "server", ""); /* nobody tells the time */
	tillscreen_start_at(s, &term, TILL_NAME, "${clock-86400}");
	terminal_await(&term, "F12");
	terminal_await(&term, "SAI GIỜ");
	const unsigned sold = entries(s, ENTRY_SALE);
	tillscreen_step(&term, "F1 Enter Enter", "giám sát");
	assert_int_equal(entries(s, ENTRY_SALE), sold);
	terminal_press(&term, "Esc");
	tillscreen_step(&term, "Esc m", "Cho bán khi sai giờ");
	tillscreen_step(&term, "c", "Giờ đúng");
	terminal_type(&term, "hôm nay");
	terminal_press(&term, "Enter");
	tillscreen_fill(&term, "Pin đồng hồ hết");
	terminal_press(&term, "Enter");
	tillscreen_fill(&term, TILLSCREEN_SUPERVISOR_PIN);
	terminal_await(&term, "Giờ phải viết như");
	tillscreen_picture(&term, "clock");
	terminal_press(&term, "Delete Enter Enter Enter"); /* the cursor stands where the mistake is */
	tillscreen_fill(&term, TILLSCREEN_SUPERVISOR_PIN);
	terminal_await(&term, "đã cho bán hôm nay");
	tillscreen_step(&term, "F1 Enter Enter", "ĐÃ BÁN");
	terminal_await(&term, "Đã in");
	assert_int_equal(entries(s, ENTRY_SALE), sold + 1);
	terminal_stop(&term);
	till_set(s, TILL_NAME, "server", story_text(s, "${url}"));
}

/* ---- carts put aside, to choose from */

static void test_parked(void **state)
{
	struct story *s = *state;
	tillscreen_start(s, &term, TILL_NAME);
	terminal_await(&term, "F12");
	const unsigned before = all_entries(s);
	tillscreen_step(&term, "F1 F1 t", "1) 2");
	tillscreen_step(&term, "4 0 F1 F2 F3 t", "2) 42");
	tillscreen_step(&term, "g", "ĐANG TẠM GIỮ");
	terminal_await(&term, "810.000"); /* forty adults and a senior; the child is free */
	tillscreen_picture(&term, "parked");
	tillscreen_step(&term, "Esc", "Số người: 0");
	terminal_await(&term, "2) 42");
	tillscreen_step(&term, "g", "ĐANG TẠM GIỮ");
	tillscreen_step(&term, "9 Down Enter", "Số người: 42");
	terminal_press(&term, "Esc");
	tillscreen_step(&term, "g", "Số người: 2"); /* the only one that is left: no list */
	terminal_press(&term, "Esc");
	terminal_await(&term, "Số người: 0");
	assert_int_equal(all_entries(s), before);
}

/* ---- kill −9 together with the Enter that closes the shift: it is open, or it has its Z; the last time it has */

static bool is_shift_open(struct story *s)
{
	return entries(s, ENTRY_SHIFT_OPENED) != entries(s, ENTRY_SHIFT_CLOSED);
}

static void test_killed_at_the_z(void **state)
{
	struct story *s = *state;
	const unsigned closed = entries(s, ENTRY_SHIFT_CLOSED);
	for (int pause_ms = 0; pause_ms <= 40; pause_ms += 10) {
		if (!is_shift_open(s))
			open_again(s, &term);
		else
			tillscreen_start(s, &term, TILL_NAME);
		terminal_await(&term, "F12");
		enter_case(&term, &cases[COUNT(cases) - 1]);
		terminal_press(&term, "Enter");
		terminal_pump(&term, pause_ms);
		if (pause_ms == 40)
			terminal_await(&term, "BÁO CÁO Z");
		terminal_kill(&term);
		terminal_stop(&term);
		assert_in_range(entries(s, ENTRY_SHIFT_OPENED) - entries(s, ENTRY_SHIFT_CLOSED), 0, 1);
		tillscreen_start(s, &term, TILL_NAME);
		terminal_await(&term, is_shift_open(s) ? "F12" : "MỞ CA");
		terminal_stop(&term);
	}
	const struct step sync[] = {
		{"Zs sent", TILL(TILL_NAME, "sync")},
	};
	story_tell(s, sync, 1);
	assert_true(entries(s, ENTRY_SHIFT_CLOSED) > closed);
}

/* ---- the whole */

static int stop(void **state)
{
	(void)state;
	terminal_stop(&term);
	term = (struct terminal){0};
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {

		cmocka_unit_test_teardown(test_cancelled, stop),
		cmocka_unit_test_teardown(test_killed, stop),
		cmocka_unit_test_teardown(test_killed_at_the_commit, stop),
		cmocka_unit_test_teardown(test_resized, stop),
		cmocka_unit_test_teardown(test_console, stop),
		cmocka_unit_test_teardown(test_waiting_paper, stop),
		cmocka_unit_test_teardown(test_parked, stop),
		cmocka_unit_test_teardown(test_clock, stop),
		cmocka_unit_test_teardown(test_killed_at_the_z, stop),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("the screens beside the sale", tests, story_group_begin, story_group_end);
}
