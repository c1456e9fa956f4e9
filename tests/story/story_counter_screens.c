/* The screens beside the sale, keystroke by keystroke against the real server and journal: a shift from its float to its Z. */
#include "tests/support/tillscreen.h"

#include <hoaban/entry.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define TILL_NAME      "quay1"
#define PIN	       "290475"
#define SUPERVISOR_PIN "718293"
#define PERSON(...)    .run = {"hoaband", "cashier", "add", "--data", "${data}", "--json", __VA_ARGS__}

static const struct step opening[] = {
	{"cashier", PERSON("--name", "sang", "--role", "cashier", "--pin"), .in = PIN "\n"},
	{"supervisor", PERSON("--name", "hoa", "--role", "supervisor", "--pin"), .in = SUPERVISOR_PIN "\n"},
	{"code", CODE(TILL_NAME, "--site", "A1")},
	{"enrolled",
	 TILL(TILL_NAME, "enroll", "--server", "${url}", "--code", "${code.code}", "--printer", "file:${dir}/paper")},
};

static unsigned entries(struct story *s, enum entry_type type)
{
	return tillscreen_entries(s, TILL_NAME, type);
}

/* What a person is never shown on the way: neither a PIN nor, before the count, what the drawer should hold. */
static void never_shows(struct terminal *t, const char *text)
{
	if (terminal_shows(t, text))
		fail_msg("the screen shows \"%s\":\n%s", text, terminal_screen(t));
}

static struct terminal term; /* of the test that runs */

/* ---- one after the other, as on a day */

static void open_shift(struct story *s, struct terminal *t)
{
	terminal_await(t, "MỞ CA");
	terminal_await(t, "chưa mở ca");
	terminal_type(t, "sang");
	terminal_press(t, "Enter");
	terminal_type(t, "290474");
	terminal_await(t, "******");
	never_shows(t, "290474");
	terminal_press(t, "Enter");
	terminal_type(t, "500.");
	terminal_await(t, "500.000");
	tillscreen_picture(t, "shift-open");
	tillscreen_step(t, "Enter", "PIN không đúng");
	assert_int_equal(entries(s, ENTRY_SHIFT_OPENED), 0);
	tillscreen_picture(t, "shift-open-wrong-pin");
	tillscreen_fill(t, PIN); /* the cursor stands there again; the float is still typed */
	tillscreen_step(t, "Enter", "Đã mở ca: sang, 500.000");
	assert_int_equal(entries(s, ENTRY_SHIFT_OPENED), 1);
}

static void sell_one(struct story *s, struct terminal *t)
{
	tillscreen_step(t, "F1 Enter Enter", "ĐÃ BÁN");
	assert_int_equal(entries(s, ENTRY_SALE), 1);
}

static void look_at_x(struct terminal *t)
{
	tillscreen_step(t, "m", "CA BÁN HÀNG");
	tillscreen_picture(t, "menu");
	tillscreen_step(t, "1", "BÁO CÁO X");
	terminal_await(t, "Người lớn");
	never_shows(t, "520.000"); /* float and sale: what the drawer should hold */
	never_shows(t, "Phải có");
	tillscreen_picture(t, "report-x");
	tillscreen_step(t, "Esc", "CA BÁN HÀNG");
}

static void pay_in(struct story *s, struct terminal *t)
{
	tillscreen_step(t, "2", "NỘP THÊM");
	tillscreen_fill(t, "200.");
	terminal_type(t, "Tiền lẻ từ văn phòng");
	terminal_await(t, "Tiền lẻ từ văn phòng");
	tillscreen_picture(t, "paid-in");
	tillscreen_step(t, "Enter", "Đã ghi nộp thêm: 200.000");
	assert_int_equal(entries(s, ENTRY_CASH_MOVED), 1);
	tillscreen_step(t, "m", "CA BÁN HÀNG"); /* what was done leads back to the sale */
}

static void pay_out(struct story *s, struct terminal *t)
{
	tillscreen_step(t, "3", "CHI TỪ KÉT");
	tillscreen_fill(t, "35.");
	tillscreen_fill(t, "Mua nước rửa tay");
	terminal_await(t, "< hoa >");
	never_shows(t, "< sang >"); /* who may not allow it himself is not offered */
	terminal_press(t, "Enter");
	terminal_type(t, "111111");
	tillscreen_step(t, "Enter", "PIN không đúng");
	assert_int_equal(entries(s, ENTRY_CASH_MOVED), 1);
	assert_int_equal(entries(s, ENTRY_APPROVAL), 0);
	terminal_type(t, SUPERVISOR_PIN);
	terminal_await(t, "******");
	tillscreen_picture(t, "paid-out");
	tillscreen_step(t, "Enter", "Đã ghi chi: 35.000");
	assert_int_equal(entries(s, ENTRY_CASH_MOVED), 2);
	assert_int_equal(entries(s, ENTRY_APPROVAL), 1);
	tillscreen_step(t, "m", "CA BÁN HÀNG");
}

static void drop(struct story *s, struct terminal *t)
{
	tillscreen_step(t, "4", "RÚT TIỀN VÀO TÚI");
	tillscreen_fill(t, "9.."); /* more than the drawer holds */
	terminal_type(t, "TB-0001");
	terminal_press(t, "Enter");
	terminal_await(t, "9.000.000");
	terminal_quiet(t, 200, TERMINAL_PATIENCE);
	assert_int_equal(entries(s, ENTRY_CASH_MOVED), 2);
	tillscreen_picture(t, "drop-refused");
	terminal_press(t, "Delete"); /* the cursor stands where the mistake is */
	tillscreen_fill(t, "400.");
	terminal_await(t, "400.000");
	tillscreen_picture(t, "drop");
	tillscreen_step(t, "Enter", "Đã rút vào túi: 400.000, TB-0001");
	assert_int_equal(entries(s, ENTRY_CASH_MOVED), 3);
	tillscreen_step(t, "m", "CA BÁN HÀNG");
}

static void slip(struct story *s, struct terminal *t)
{
	tillscreen_step(t, "5", "PHIẾU NỘP NGÂN HÀNG");
	terminal_await(t, "< TB-0001 >");
	terminal_press(t, "Enter");
	tillscreen_fill(t, "VCB 778");
	tillscreen_picture(t, "slip");
	tillscreen_step(t, "Enter", "Đã ghi phiếu ngân hàng: 400.000, TB-0001");
	assert_int_equal(entries(s, ENTRY_CASH_MOVED), 4);
	tillscreen_step(t, "m", "CA BÁN HÀNG");
	tillscreen_step(t, "5", "không có túi nào");
	terminal_press(t, "Enter Enter Enter");
	terminal_press(t, "Esc");
	terminal_await(t, "CA BÁN HÀNG");
	assert_int_equal(entries(s, ENTRY_CASH_MOVED), 4);
}

static void open_drawer(struct story *s, struct terminal *t)
{
	tillscreen_step(t, "6", "MỞ KÉT KHÔNG BÁN");
	terminal_press(t, "Enter"); /* no reason, no drawer */
	terminal_type(t, "Đổi tiền lẻ cho khách");
	terminal_await(t, "Đổi tiền lẻ cho khách");
	assert_int_equal(entries(s, ENTRY_DRAWER_OPENED), 0);
	tillscreen_picture(t, "drawer");
	tillscreen_step(t, "Enter", "Két");
	assert_int_equal(entries(s, ENTRY_DRAWER_OPENED), 1);
	tillscreen_step(t, "m", "CA BÁN HÀNG");
}

static void reprint(struct story *s, struct terminal *t)
{
	tillscreen_step(t, "7", "IN LẠI BIÊN LAI");
	terminal_type(t, "99");
	tillscreen_step(t, "Enter", "Không tìm thấy");
	tillscreen_picture(t, "reprint-unknown");
	terminal_press(t, "Delete 1");
	tillscreen_step(t, "Enter", "Đã in bản sao 1, của số 1");
	assert_int_equal(entries(s, ENTRY_REPRINT), 1);
	tillscreen_step(t, "m", "CA BÁN HÀNG");
}

static void look_at_status(struct terminal *t)
{
	tillscreen_step(t, "9", "TÌNH TRẠNG MÁY");
	terminal_await(t, "Doanh thu chưa gửi");
	tillscreen_picture(t, "status");
	tillscreen_step(t, "Esc", "CA BÁN HÀNG");
	tillscreen_step(t, "8", "Không còn giấy nào chờ in.");
	tillscreen_step(t, "m", "CA BÁN HÀNG");
}

/* The drawer holds 500.000 + 20.000 + 200.000 − 35.000 − 400.000 = 285.000; 280.000 are counted. */
static void count_and_close(struct story *s, struct terminal *t)
{
	tillscreen_step(t, "0", "ĐẾM TIỀN CUỐI CA");
	terminal_press(t, "Down");
	tillscreen_fill(t, "1");
	terminal_press(t, "Down");
	tillscreen_fill(t, "2"); /* no: one; taken back */
	terminal_press(t, "Up Backspace 1 Down");
	tillscreen_fill(t, "1");
	tillscreen_fill(t, "1");
	terminal_quiet(t, 200, TERMINAL_PATIENCE);
	never_shows(t, "285.000");
	tillscreen_picture(t, "count");
	tillscreen_step(t, "F10", "Kiểm tra lại lần cuối");
	tillscreen_picture(t, "count-confirm");
	terminal_press(t, "Esc");
	terminal_await_gone(t, "Kiểm tra lại lần cuối");
	assert_int_equal(entries(s, ENTRY_SHIFT_CLOSED), 0);
	tillscreen_step(t, "F10", "Kiểm tra lại lần cuối");
	tillscreen_step(t, "Enter", "BÁO CÁO Z");
	assert_int_equal(entries(s, ENTRY_SHIFT_CLOSED), 1);
	terminal_await(t, "280.000");
	terminal_await(t, "285.000");
	terminal_await(t, "-5.000");
	tillscreen_picture(t, "report-z");
	tillscreen_step(t, "Esc", "MỞ CA"); /* the next one's */
	tillscreen_step(t, "Esc", "CA BÁN HÀNG");
	terminal_await(t, "chưa mở ca");
	tillscreen_step(t, "Esc", "Thoát");
}

static const struct step uploaded[] = {
	{"sync", TILL(TILL_NAME, "sync")},
	{"all sent", TILL(TILL_NAME, "status"), .expect = {{"unsynced.entries", "0"}, {"shift", "null"}}},
	{"moved", .sql = "SELECT COUNT(*) FROM cash_movement", .expect = {{"rows.0.0", "4"}}},
	{"allowed", .sql = "SELECT COUNT(*) FROM approval", .expect = {{"rows.0.0", "1"}}},
	{"opened", .sql = "SELECT COUNT(*) FROM drawer_opening", .expect = {{"rows.0.0", "1"}}},
};

static void leave(struct terminal *t)
{
	int exit;
	tillscreen_step(t, "q", "Bấm Q lần nữa");
	terminal_press(t, "q");
	if (!terminal_ends(t, TERMINAL_PATIENCE, &exit))
		fail_msg("the counter does not end:\n%s", terminal_screen(t));
	assert_int_equal(exit, 0);
	terminal_stop(t);
}

static void test_day(void **state)
{
	struct story *s = *state;
	story_tell(s, opening, COUNT(opening));
	tillscreen_start(s, &term, TILL_NAME);
	open_shift(s, &term);
	sell_one(s, &term);
	look_at_x(&term);
	pay_in(s, &term);
	pay_out(s, &term);
	drop(s, &term);
	slip(s, &term);
	open_drawer(s, &term);
	reprint(s, &term);
	look_at_status(&term);
	count_and_close(s, &term);
	leave(&term);
	story_tell(s, uploaded, COUNT(uploaded));
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
	tillscreen_fill(t, PIN);
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
	open_again(s, &term);
	const unsigned before = all_entries(s);
	for (size_t i = 0; i < COUNT(cases); i++) {
		enter_case(&term, &cases[i]);
		for (int n = 0; n < 4 && !terminal_shows(&term, "F12"); n++) {
			terminal_press(&term, "Esc");
			terminal_quiet(&term, 100, TERMINAL_PATIENCE);
		}
		if (!terminal_shows(&term, "F12") || all_entries(s) != before)
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

/* kill −9 together with the last key: all of it is there, or nothing. */
static void test_killed_at_the_commit(void **state)
{
	struct story *s = *state;
	for (int pause_ms = 0; pause_ms <= 40; pause_ms += 8) {
		const unsigned moved = entries(s, ENTRY_CASH_MOVED), allowed = entries(s, ENTRY_APPROVAL);
		tillscreen_start(s, &term, TILL_NAME);
		terminal_await(&term, "F12");
		enter_case(&term, &cases[1]);
		terminal_press(&term, "Enter");
		terminal_pump(&term, pause_ms);
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
	tillscreen_step(&term, "F1 F1 Enter Enter", "40.000");
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
	tillscreen_fill(&term, SUPERVISOR_PIN);
	terminal_await(&term, "Giờ phải viết như");
	tillscreen_picture(&term, "clock");
	terminal_press(&term, "Delete Enter Enter Enter"); /* the cursor stands where the mistake is */
	tillscreen_fill(&term, SUPERVISOR_PIN);
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

/* ---- kill −9 together with the Enter that closes the shift: it is open, or it has its Z */

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

static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK};
	*state = &s;
	story_begin(&s);
	return 0;
}

static int tear_down(void **state)
{
	story_tear_down(*state);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	terminal_stop(&term);
	term = (struct terminal){0};
	return 0;
}

static void test_end(void **state)
{
	story_end(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_day, stop),
		cmocka_unit_test_teardown(test_cancelled, stop),
		cmocka_unit_test_teardown(test_killed, stop),
		cmocka_unit_test_teardown(test_killed_at_the_commit, stop),
		cmocka_unit_test_teardown(test_resized, stop),
		cmocka_unit_test_teardown(test_console, stop),
		cmocka_unit_test_teardown(test_waiting_paper, stop),
		cmocka_unit_test_teardown(test_parked, stop),
		cmocka_unit_test_teardown(test_clock, stop),
		cmocka_unit_test_teardown(test_killed_at_the_z, stop),
		cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests_name("the screens beside the sale", tests, begin, tear_down);
}
