/* A shift at the counter from its float to its Z, keystroke by keystroke against the real server and journal. */
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

/* What a person is never shown on the way: neither a PIN nor, before the count, what the drawer should hold. */
static void never_shows(struct terminal *t, const char *text)
{
	if (terminal_shows(t, text))
		fail_msg("the screen shows \"%s\":\n%s", text, terminal_screen(t));
}

/* ---- one after the other, as on a day */

static void open_shift(struct story *s, struct terminal *t)
{
	terminal_await(t, "MỞ CA");
	terminal_await(t, "chưa mở ca");
	tillscreen_step(t, "Left", "< truongca >"); /* supervisors come last */
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
	tillscreen_fill(t, TILLSCREEN_PIN); /* the cursor stands there again; the float is still typed */
	tillscreen_step(t, "Enter", "Đã mở ca: sang, 500.000");
	assert_int_equal(entries(s, ENTRY_SHIFT_OPENED), 1);
}

static void sell_one(struct story *s, struct terminal *t)
{
	tillscreen_step(t, "F1 F6 Enter Enter", "ĐÃ BÁN");
	assert_int_equal(entries(s, ENTRY_SALE), 1);
}

static void look_at_x(struct terminal *t)
{
	tillscreen_step(t, "m", "CA BÁN HÀNG");
	tillscreen_picture(t, "menu");
	tillscreen_step(t, "1", "BÁO CÁO X");
	terminal_await(t, "Người lớn");
	terminal_await(t, "Người khuyết tật đặc biệt nặng"); /* the longest name of all */
	never_shows(t, "520.000");			     /* float and sale: what the drawer should hold */
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
	terminal_type(t, TILLSCREEN_SUPERVISOR_PIN);
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

static void test_day(void **state)
{
	struct story *s = *state;
	tillscreen_enrol(s, TILL_NAME);
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
	tillscreen_leave(&term);
	story_tell(s, uploaded, COUNT(uploaded));
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
	const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(test_day, stop), cmocka_unit_test(story_ends_well)};
	return cmocka_run_group_tests_name("a day at the counter", tests, story_group_begin, story_group_end);
}
