/* The sale on the screen, keystroke by keystroke against the real server: how many keys a sale takes, how a wrong one is taken
 * back, what survives a restart, and that nothing a keyboard, a scanner or a line can do sells anything by itself. */
#include "tests/support/patience.h"
#include "tests/support/tillscreen.h"

#include <hoaban/entry.h>

#include <signal.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define TILL_NAME "quay1"
#define STRICT	  "quay2" /* asks for proofs */
#define CARD	  "011060000001||TÊN MẪU|05051960|Nam|Tổ 1, Mường Thanh, Điện Biên|01012022"

static const struct step opening[] = {
	{"code", CODE(TILL_NAME, "--site", "A1,BT,DC")},
	{"enrolled", TILL(TILL_NAME, "enroll", "--server", "${url}", "--code", "${code.code}", "--site", "A1", "--printer",
			  "file:${dir}/paper")},
	{"shift", TILL(TILL_NAME, "shift", "open", "--cashier", "lan", "--float", "500000")},
	{"code 2", CODE(STRICT, "--site", "A1")},
	{"enrolled 2", TILL(STRICT, "enroll", "--server", "${url}", "--code", "${code 2.code}")},
	{"shift 2", TILL(STRICT, "shift", "open", "--cashier", "minh")},
};

static struct terminal t;

static unsigned sales(struct story *s, const char *till)
{
	return tillscreen_entries(s, till, ENTRY_SALE);
}

static void start(struct story *s, const char *till)
{
	terminal_stop(&t);
	tillscreen_start(s, &t, till);
	terminal_await(&t, "Tổng cộng");
}

static void leave(void)
{
	int exit;
	terminal_press(&t, "q q");
	assert_true(terminal_ends(&t, TERMINAL_PATIENCE, &exit));
	assert_int_equal(exit, 0);
	terminal_stop(&t);
}

/* ---- how many keys */

static const struct {
	const char *what, *keys, *shows;
	unsigned at_most;
} budgets[] = {
	{"one adult, exact cash", "F1 Enter Enter", "ĐÃ BÁN", 3},
	{"two adults, one child, a note of 500 000", "F1 F1 F2 Enter F4 Enter", "460.000", 8},
	{"the last receipt again", "F12 Enter", "Đã in bản sao", 2},
	{"forty adults as a group, exact cash", "4 0 F1 F11 Enter Enter", "ĐÃ BÁN", 6},
	{"a card for everything", "F1 Enter F5 7 7 Enter", "ĐÃ BÁN", 6},
	{"half by card, the rest in cash", "2 F1 Enter 2 0 . F5 7 7 Enter Enter", "ĐÃ BÁN", 11},
	{"free of charge", "F2 Enter Enter", "ĐÃ BÁN", 3},
};

/* `press` gives the key at once, so what is counted here is what a hand has to do. */
static void count_keys(const char *term)
{
	for (size_t i = 0; i < COUNT(budgets); i++) {
		t.keys = 0;
		tillscreen_step(&t, budgets[i].keys, budgets[i].shows);
		if (t.keys > budgets[i].at_most)
			fail_msg("%s (%s): %u keys, %u are allowed", budgets[i].what, term, t.keys, budgets[i].at_most);
		terminal_press(&t, "Esc"); /* back to the cart: the next must not find this one's text */
		terminal_await_gone(&t, budgets[i].shows);
	}
}

static void test_keystrokes(void **state)
{
	struct story *s = *state;
	static const char *const terms[] = {"xterm-256color", "linux"};
	story_tell(s, opening, COUNT(opening));
	for (size_t i = 0; i < COUNT(terms); i++) {
		unsigned before = sales(s, TILL_NAME);
		t.term = terms[i];
		start(s, TILL_NAME);
		count_keys(terms[i]);
		assert_int_equal(sales(s, TILL_NAME) - before, 6);
		leave();
	}
	t.term = NULL;
}

/* ---- a wrong key */

static void test_undo(void **state)
{
	struct story *s = *state;
	unsigned before = sales(s, TILL_NAME);
	start(s, TILL_NAME);
	terminal_press(&t, "F1 F1 F3");
	terminal_await(&t, "Số người: 3");
	terminal_press(&t, "Backspace");
	terminal_await(&t, "Số người: 2");
	terminal_press(&t, "9 9 F4 Backspace");
	terminal_await(&t, "Số người: 2");
	terminal_press(&t, "Right");
	terminal_await(&t, "Cho ngày 22/11/2026");
	terminal_press(&t, "Left Left");
	terminal_await(&t, "Không bán cho ngày đã qua");
	tillscreen_picture(&t, "sale");
	terminal_press(&t, "Esc");
	terminal_await(&t, "Số người: 0");
	terminal_press(&t, "Backspace");
	terminal_await(&t, "Số người: 2");
	/* in the payment: a wrong note, a wrong sum, a payment not meant at all */
	terminal_press(&t, "Enter F4");
	terminal_await(&t, "460.000");
	tillscreen_picture(&t, "sale-pay");
	terminal_press(&t, "Backspace");
	terminal_await_gone(&t, "460.000");
	terminal_press(&t, "1 . Enter");
	terminal_await(&t, "Khách còn thiếu 39.000");
	terminal_press(&t, "Backspace 9 9 9 Backspace Backspace Backspace Esc");
	terminal_await(&t, "Số người: 2");
	terminal_press(&t, "Enter F5 A B");
	terminal_await(&t, "AB");
	tillscreen_picture(&t, "sale-card");
	terminal_press(&t, "Esc Esc Esc");
	terminal_await(&t, "Số người: 0");
	assert_int_equal(sales(s, TILL_NAME), before);
	leave();
}

/* ---- aside, over a restart */

static void test_park(void **state)
{
	struct story *s = *state;
	unsigned before = sales(s, TILL_NAME);
	start(s, TILL_NAME);
	tillscreen_step(&t, "4 5 F1 F11", "Một vé cho cả đoàn");
	tillscreen_step(&t, "t", "Đã tạm giữ");
	terminal_await(&t, "1) 45 × 900.000");
	tillscreen_step(&t, "2 F3 t", "2) 2 × 20.000");
	tillscreen_picture(&t, "sale-parked");
	terminal_kill(&t);
	terminal_stop(&t);
	start(s, TILL_NAME);
	terminal_await(&t, "1) 45 × 900.000");
	tillscreen_step(&t, "F1 1 g", "Giỏ đang có người");
	tillscreen_step(&t, "Esc 3 g", "Không có lần bán nào");
	tillscreen_step(&t, "1 g", "Số người: 45");
	terminal_await(&t, "Một vé cho cả đoàn");
	terminal_await(&t, "1) 2 × 20.000");
	assert_int_equal(sales(s, TILL_NAME), before);
	tillscreen_step(&t, "Enter Enter", "ĐÃ BÁN");
	tillscreen_picture(&t, "sale-done");
	tillscreen_step(&t, "g", "Số người: 2");
	terminal_await_gone(&t, "Tạm giữ:");
	terminal_press(&t, "Esc");
	terminal_await(&t, "Số người: 0");
	assert_int_equal(sales(s, TILL_NAME), before + 1);
	leave();
}

/* ---- sizes and languages */

static void test_size(void **state)
{
	struct story *s = *state;
	start(s, TILL_NAME);
	terminal_press(&t, "F1");
	terminal_await(&t, "Số người: 1");
	terminal_resize(&t, 40, 120);
	terminal_await(&t, "Số người: 1");
	tillscreen_picture(&t, "sale-120x40");
	terminal_resize(&t, 20, 70);
	terminal_await(&t, "Cửa sổ quá nhỏ");
	terminal_press(&t, "F1"); /* works all the same */
	terminal_resize(&t, 24, 80);
	terminal_await(&t, "Số người: 2");
	tillscreen_step(&t, "l", "Persons: 2");
	terminal_await(&t, "40,000");
	tillscreen_picture(&t, "sale-english");
	terminal_press(&t, "l Esc");
	terminal_await(&t, "Số người: 0");
	leave();
}

/* Every key that works stands there, in both languages, also with everything that can be in a cart. */
static void test_help(void **state)
{
	struct story *s = *state;
	static const char *const vi[] = {"Enter Thu", "BkSp", "Esc", "F10", "F11", "F12",      "← →",
					 "K ",	      "T ",   "G ",  "X ",  "M ",  "L English"};
	till_set(s, STRICT, "ask_proof", "yes");
	start(s, STRICT);
	terminal_press(&t, "F1 t F3 Right");
	terminal_await(&t, "Số người: 1");
	for (size_t i = 0; i < COUNT(vi); i++)
		if (!str_equal(vi[i], "F10") && !terminal_wait(&t, vi[i], TERMINAL_PATIENCE))
			fail_msg("the help does not show \"%s\":\n%s", vi[i], terminal_screen(&t));
	terminal_await(&t, "P Đã xem");
	terminal_press(&t, "l");
	terminal_await(&t, "L Tiếng Việt");
	terminal_press(&t, "l Esc g Esc");
	terminal_await(&t, "Số người: 0");
	leave();
}

/* ---- proofs and cards */

static void test_proofs(void **state)
{
	struct story *s = *state;
	start(s, STRICT);
	terminal_press(&t, "F1 F3 F3");
	terminal_await(&t, "Người cao tuổi × 2 – thẻ căn cước");
	tillscreen_step(&t, "Enter", "Còn người cần xem giấy tờ");
	tillscreen_picture(&t, "sale-proof");
	terminal_send(&t, CARD "\r", strlen(CARD "\r"));
	terminal_await(&t, "Người cao tuổi × 1 – thẻ căn cước");
	assert_false(terminal_shows(&t, "TÊN MẪU"));
	tillscreen_step(&t, "p", "đã xem");
	tillscreen_step(&t, "Enter Enter", "ĐÃ BÁN");
	/* into an empty cart: the person comes with the card */
	terminal_send(&t, CARD "\r", strlen(CARD "\r"));
	terminal_await(&t, "Thẻ căn cước: Người cao tuổi");
	terminal_await(&t, "Số người: 1");
	tillscreen_step(&t, "Enter Enter", "ĐÃ BÁN");
	assert_int_equal(sales(s, STRICT), 2);
	leave();
}

/* ---- what nobody meant */

static void test_garbage(void **state)
{
	struct story *s = *state;
	unsigned before = sales(s, TILL_NAME);
	static const char *const lines[] = {
		"qqqqqqqqqqqqqqqqqqqq\r",
		"011060000001|not|a|card\r",
		"8934673573368 8934673573368\r",
		"HB1:RRQT 9P60GO0A+JDHBC9FGQR8CKX66FN0XNDC2Q1T\r",
		"\xff\xfe\xc3(\xe2\x82\xf0\x9f\x98\x80 a\xcc\x81 \x01\x02\x1a\x03\x1c",
		"\033[999;999H\033[5n\033]0;w\007\033[[[[[Z\033[200~1b2\033[201~",
	};
	start(s, TILL_NAME);
	for (size_t i = 0; i < COUNT(lines); i++) {
		terminal_send(&t, lines[i], strlen(lines[i]));
		terminal_quiet(&t, 150, TERMINAL_PATIENCE);
	}
	terminal_press(&t, "Esc Esc Esc");
	terminal_await(&t, "Số người: 0");
	assert_int_equal(sales(s, TILL_NAME), before);
	for (int i = 0; i < 40; i++)
		terminal_send(&t, "01234567890123456789012345678901234567890123456789", 50);
	terminal_quiet(&t, 300, TERMINAL_PATIENCE);
	terminal_press(&t, "Esc");
	tillscreen_step(&t, "F1 Enter Enter", "ĐÃ BÁN");
	assert_int_equal(sales(s, TILL_NAME), before + 1);
	leave();
}

/* ---- beside the line */

static void test_line(void **state)
{
	struct story *s = *state;
	start(s, TILL_NAME);
	terminal_await(&t, "Trực tuyến");
	tillscreen_step(&t, "F1 Enter Enter", "ĐÃ BÁN");
	terminal_quiet(&t, 500, TERMINAL_PATIENCE);
	terminal_await(&t, "Chưa gửi 0 = 0");
	story_stop(s);
	tillscreen_step(&t, "F1 Enter Enter", "ĐÃ BÁN");
	terminal_await(&t, "Mất mạng từ");
	terminal_await(&t, "Chưa gửi 1 = 20.000");
	tillscreen_picture(&t, "sale-offline");
	story_start(s);
	terminal_press(&t, "s");
	terminal_await(&t, "Chưa gửi 0 = 0");
	terminal_await(&t, "Trực tuyến");
	leave();
}

/* A server that takes the connection and never answers holds up nobody. */
static void test_hanging_server(void **state)
{
	struct story *s = *state;
	start(s, TILL_NAME);
	terminal_await(&t, "Trực tuyến");
	assert_int_equal(kill(s->server, SIGSTOP), 0);
	for (int i = 0; i < 5; i++) {
		terminal_press(&t, "F1");
		int64_t answer = terminal_answer_us(&t, TERMINAL_PATIENCE);
		assert_true(answer >= 0 && (double)answer < patience(1e6)); /* bench says how fast it is */
		tillscreen_step(&t, "Enter Enter", "ĐÃ BÁN");
		terminal_press(&t, "Esc");
		terminal_await_gone(&t, "ĐÃ BÁN");
	}
	assert_int_equal(kill(s->server, SIGCONT), 0);
	terminal_await(&t, "Chưa gửi 0 = 0");
	assert_int_equal(kill(s->server, SIGSTOP), 0);
	tillscreen_step(&t, "F1 Enter Enter", "ĐÃ BÁN");
	leave(); /* at once, though an exchange runs */
	assert_int_equal(kill(s->server, SIGCONT), 0);
}

/* The sale stands without its paper, and says so; the original waits for the printer. */
static void test_dead_printer(void **state)
{
	struct story *s = *state;
	till_set(s, STRICT, "printer", "tcp:127.0.0.1:9");
	tillscreen_start(s, &t, STRICT);
	terminal_await(&t, "Tổng cộng"); /* of the sales before, without any printer, nobody waits for paper */
	tillscreen_step(&t, "F1 Enter F4 Enter", "ĐÃ BÁN");
	terminal_await(&t, "CHƯA IN: xem máy in");
	terminal_await(&t, "480.000");
	tillscreen_picture(&t, "sale-not-printed");
	tillscreen_step(&t, "F1 F12 Enter", "in");
	terminal_await(&t, "Số người: 1");
	terminal_press(&t, "Esc");
	terminal_await(&t, "Số người: 0");
	leave();
	till_set(s, STRICT, "printer", "");
}

/* Without a screen it says what is missing, and touches nothing. */
static void test_no_terminal(void **state)
{
	struct story *s = *state;
	int exit;
	static const struct step no_terminal[] = {
		{"a pipe", TILL(TILL_NAME, "counter"), .status = 2, .expect = {{"error.errors.0.code", "no_terminal"}}},
		{"words", TILL(TILL_NAME, "counter", "now"), .status = 2, .expect = {{"error.errors.0.code", "unknown"}}},
	};
	story_tell(s, no_terminal, COUNT(no_terminal));
	t.term = "dumb";
	tillscreen_start(s, &t, TILL_NAME);
	assert_true(terminal_ends(&t, TERMINAL_PATIENCE, &exit));
	assert_int_equal(exit, 3);
	terminal_stop(&t);
	t.term = NULL;
}

/* Asked to end in the middle of a sale it ends, and the terminal is as it was. */
static void test_signal(void **state)
{
	struct story *s = *state;
	int exit;
	unsigned before = sales(s, TILL_NAME);
	start(s, TILL_NAME);
	terminal_press(&t, "F1 Enter");
	terminal_await(&t, "Phải thu");
	assert_int_equal(kill(t.pid, SIGTERM), 0);
	assert_true(terminal_ends(&t, TERMINAL_PATIENCE, &exit));
	assert_int_equal(exit, 0);
	assert_false(terminal_shows(&t, "Phải thu"));
	terminal_stop(&t);
	start(s, TILL_NAME);
	terminal_press(&t, "F1 Enter");
	terminal_await(&t, "Phải thu");
	assert_int_equal(kill(t.pid, SIGABRT), 0);
	assert_true(terminal_ends(&t, TERMINAL_PATIENCE, &exit));
	assert_int_equal(exit, -1);
	assert_true(t.is_cursor_shown);
	terminal_stop(&t);
	assert_int_equal(sales(s, TILL_NAME), before);
}

static const struct step uploaded[] = {
	{"sync 2", TILL(STRICT, "sync")},
	{"sync 1", TILL(TILL_NAME, "sync")},
	{"all sent", TILL(TILL_NAME, "status"), .expect = {{"unsynced.entries", "0"}}},
};

static void test_end(void **state)
{
	struct story *s = *state;
	story_tell(s, uploaded, COUNT(uploaded));
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
		cmocka_unit_test(test_keystrokes),   cmocka_unit_test(test_undo),	 cmocka_unit_test(test_park),
		cmocka_unit_test(test_size),	     cmocka_unit_test(test_help),	 cmocka_unit_test(test_proofs),
		cmocka_unit_test(test_garbage),	     cmocka_unit_test(test_line),	 cmocka_unit_test(test_hanging_server),
		cmocka_unit_test(test_dead_printer), cmocka_unit_test(test_no_terminal), cmocka_unit_test(test_signal),
		cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests(tests, story_group_begin, tear_down);
}
