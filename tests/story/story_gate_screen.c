/* The gate's screen, key by key and scan by scan, against the real server and journal: every verdict that a guard sees, groups,
 * undo, a supervisor's word, who is inside, a server that is gone, a scanner behind an input method. */
#include "tests/support/patience.h"
#include "tests/support/tillscreen.h"

#include <hoaban/entry.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define GATE_NAME "gate1"

static struct terminal term; /* of the test that runs */

static unsigned entries(struct story *s, enum entry_type type)
{
	return tillscreen_entries(s, GATE_NAME, type);
}

/* ---- who is there, and what they hold */

static const struct step arrivals[] = {
	{"code quay2", CODE("quay2", "--site", "A1,BT")},
	{"code gate1", CODE(GATE_NAME, "--site", "A1", "--role", "gate")},
	{"quay2", TILL("quay2", "enroll", "--server", "${url}", "--code", "${code quay2.code}")},
	{"gate1", TILL(GATE_NAME, "enroll", "--server", "${url}", "--code", "${code gate1.code}", "--gate", "Bắc")},
	{"shift", TILL("quay2", "shift", "open", "--cashier", "lan")},
	{"one", TILL("quay2", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")},
	{"two", TILL("quay2", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")},
	{"three", TILL("quay2", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")},
	{"four", TILL("quay2", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")},
	{"old", TILL("quay2", "sell", "--site", "A1", "--pay", "cash", "SENIOR=1")},
	{"party", TILL("quay2", "sell", "--site", "A1", "--group", "--pay", "cash", "ADULT=30", "CHILD=10")},
	{"tomorrow", TILL("quay2", "sell", "--site", "A1", "--date", "2026-11-22", "--pay", "cash", "ADULT=1")},
	{"museum", TILL("quay2", "sell", "--site", "BT", "--pay", "cash", "ADULT=1")},
};

static const char *qr_of(struct story *s, const char *sale)
{
	return story_answer_text(s, arena_format(&s->arena, "%s.tickets.0.qr", sale));
}

/* What a scanner does: the code and Enter in one go. */
static void scan_text(struct story *s, struct terminal *t, const char *text)
{
	const char *line = arena_format(&s->arena, "%s\r", text);
	terminal_send(t, line, strlen(line));
}

static void scan(struct story *s, struct terminal *t, const char *sale, const char *seen)
{
	scan_text(s, t, qr_of(s, sale));
	terminal_await(t, seen);
}

static void start(struct story *s)
{
	tillscreen_start_gate(s, &term, GATE_NAME, "${clock}");
	terminal_await(&term, "F12");
}

/* The ground of a row: terminals differ in the shades, not in the colour. */
static const char *ground_at(struct terminal *t, int row)
{
	struct terminal_cell cell;
	terminal_quiet(t, 100, TERMINAL_PATIENCE);
	terminal_cell(t, row, 0, &cell);
	const bool has_red = cell.ground[0] > 150, has_green = cell.ground[1] > 100;
	return has_red && has_green ? "orange" : has_red ? "red" : has_green ? "green" : "none";
}

static const char *ground(struct terminal *t)
{
	return ground_at(t, 8);
}

/* Whoever goes in with something to be looked at: green above, orange below. */
static bool is_with_care(struct terminal *t)
{
	return str_equal(ground(t), "green") && str_equal(ground_at(t, t->rows - 6), "orange");
}

/* ---- every verdict, and no key between two visitors */

static void test_verdicts(void **state)
{
	struct story *s = *state;
	tillscreen_enrol(s, "quay1"); /* for the people */
	story_tell(s, arrivals, COUNT(arrivals));
	start(s);
	tillscreen_picture(&term, "gate-ready");
	scan(s, &term, "one", "vào 1");
	assert_string_equal(ground(&term), "green"); /* it goes after some seconds */
	tillscreen_picture(&term, "gate-go");
	assert_int_equal(term.bells, 0);
	scan(s, &term, "old", "Xem: 1 × Người cao tuổi");
	assert_true(is_with_care(&term));
	tillscreen_picture(&term, "gate-care");
	assert_int_equal(term.bells, 1);
	scan(s, &term, "one", "Vào lần đầu lúc 08:");
	terminal_await(&term, "cổng Bắc");
	tillscreen_picture(&term, "gate-used");
	assert_string_equal(ground(&term), "orange");
	assert_int_equal(term.bells, 2);
	scan(s, &term, "tomorrow", "22/11/2026 00:00");
	scan(s, &term, "museum", "Vé dùng tại");
	tillscreen_picture(&term, "gate-wrong-site");
	scan_text(s, &term, "this is no ticket at all");
	terminal_await(&term, "Không đọc được vé này");
	terminal_await(&term, "từ chối 4");
	assert_int_equal(entries(s, ENTRY_SCAN_REFUSED), 4);
	assert_int_equal(entries(s, ENTRY_ADMISSION), 2);
	terminal_pump(&term, 9000); /* red stays */
	assert_string_equal(ground(&term), "red");
	terminal_stop(&term);
}

static void test_forged(void **state)
{
	struct story *s = *state;
	char *qr = arena_text(&s->arena, qr_of(s, "two"));
	qr[strlen(qr) - 3] = qr[strlen(qr) - 3] == 'A' ? 'B' : 'A';
	start(s);
	scan_text(s, &term, qr);
	terminal_await(&term, "Chữ ký trên vé không đúng");
	assert_string_equal(ground(&term), "red");
	tillscreen_step(&term, "F8", "Supervisor"); /* in English from now on */
	terminal_pump(&term, 100);
	scan_text(s, &term, qr); /* the key stands between them: no repetition */
	terminal_await(&term, "The signature is wrong");
	tillscreen_picture(&term, "gate-english");
	terminal_press(&term, "F12");
	terminal_await(&term, "Press F12 again");
	terminal_press(&term, "F12");
	int exit;
	assert_true(terminal_ends(&term, TERMINAL_PATIENCE, &exit));
	assert_int_equal(exit, 0);
	terminal_stop(&term);
}

/* ---- where it cannot be shown, and for which site */

static const struct step not_here[] = {
	{"no terminal", TILL(GATE_NAME, "gate"), .status = 2, .expect = {{"error.errors.0.code", "no_terminal"}}},
	{"another site", TILL(GATE_NAME, "gate", "--site", "BT"), .status = 1,
	 .expect = {{"error.errors.0.code", "wrong_site"}}},
	{"no site", TILL(GATE_NAME, "gate", "--site", "XX"), .status = 2, .expect = {{"error.errors.0.code", "unknown"}}},
	{"two sites and none named", TILL("quay2", "gate"), .status = 2, .expect = {{"error.errors.0.code", "unknown"}}},
	{"a long name", TILL(GATE_NAME, "gate", "--gate", "0123456789012345678901234567890x"), .status = 2,
	 .expect = {{"error.errors.0.code", "range"}}},
};

/* The console has eight colours; word and picture are the same. */
static void test_console(void **state)
{
	struct story *s = *state;
	story_tell(s, not_here, COUNT(not_here));
	term.term = "linux";
	start(s);
	scan(s, &term, "museum", "Vé dùng tại");
	tillscreen_picture(&term, "gate-console");
	assert_string_equal(ground(&term), "red");
	terminal_resize(&term, 20, 60);
	terminal_await(&term, "quá nhỏ");
	terminal_resize(&term, 50, 160);
	terminal_await(&term, "Vé dùng tại");
	terminal_stop(&term);
}

/* ---- the same code at once is the scanner's doing; a moment later it is a second visitor */

static void test_repeated(void **state)
{
	struct story *s = *state;
	const unsigned refused = entries(s, ENTRY_SCAN_REFUSED);
	const char *qr = qr_of(s, "two");
	story_stop(s); /* how long a server takes is not the matter */
	start(s);
	scan_text(s, &term, arena_format(&s->arena, "%s\r%s", qr, qr));
	terminal_await(&term, "Mã vừa quét");
	terminal_await(&term, "vào 3");
	assert_string_equal(ground(&term), "green");
	terminal_pump(&term, 2600);
	scan(s, &term, "two", "Vào lần đầu lúc");
	assert_int_equal(entries(s, ENTRY_SCAN_REFUSED), refused + 1);
	terminal_stop(&term);
	story_start(s);
}

/* A scanner that was triggered twice, and a server that answered only then: the second scan has waited behind the first one's
 * answer, and is no second visitor. */
static void test_repeated_behind_silence(void **state)
{
	struct story *s = *state;
	static const struct step sell[] = {{"late", TILL("quay2", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")}};
	story_tell(s, sell, 1);
	const unsigned refused = entries(s, ENTRY_SCAN_REFUSED), admitted = entries(s, ENTRY_ADMISSION);
	const char *qr = qr_of(s, "late");
	start(s);
	assert_int_equal(kill(story_pid(s, STORY_SERVER), SIGSTOP), 0);
	scan_text(s, &term, arena_format(&s->arena, "%s\r%s", qr, qr));
	terminal_pump(&term, 4000);
	assert_int_equal(kill(story_pid(s, STORY_SERVER), SIGCONT), 0);
	terminal_await(&term, "Mã vừa quét");
	assert_int_equal(entries(s, ENTRY_SCAN_REFUSED), refused);
	assert_int_equal(entries(s, ENTRY_ADMISSION), admitted + 1);
	terminal_stop(&term);
}

/* ---- a group comes in parts */

static void test_group(void **state)
{
	struct story *s = *state;
	start(s);
	terminal_type(&term, "12");
	scan(s, &term, "party", "Còn lại trên vé: 28 / 40");
	tillscreen_picture(&term, "gate-group");
	terminal_type(&term, "40");
	scan(s, &term, "party", "Không đủ chỗ");
	tillscreen_picture(&term, "gate-group-stop");
	terminal_press(&term, "Esc");
	tillscreen_step(&term, "8 Enter", "Bên trong"); /* the number alone, then the code */
	scan(s, &term, "party", "Còn lại trên vé: 20 / 40");
	terminal_pump(&term, 2600);
	scan(s, &term, "party", "Còn lại trên vé: 0 / 40"); /* all that are left */
	terminal_await(&term, "Đưa mã QR");		    /* nobody follows by the last one's */
	assert_string_equal(ground(&term), "none");
	terminal_stop(&term);
}

/* ---- the turnstile did not turn */

static void test_undo(void **state)
{
	struct story *s = *state;
	start(s);
	scan(s, &term, "three", "F2");
	terminal_await(&term, "vào 44");
	tillscreen_step(&term, "F2", "Đã hoàn tác: 1 người");
	terminal_await(&term, "hoàn tác 1");
	terminal_await_gone(&term, "F2");
	scan(s, &term, "three", "vào 45"); /* the same code, at once: the key stands between them */
	assert_string_equal(ground(&term), "green");
	assert_int_equal(entries(s, ENTRY_ADMISSION_UNDONE), 1);
	terminal_stop(&term);
}

/* ---- a supervisor's word */

static void test_override(void **state)
{
	struct story *s = *state;
	const unsigned allowed = entries(s, ENTRY_APPROVAL);
	start(s);
	scan(s, &term, "museum", "Vé dùng tại");
	tillscreen_step(&term, "F3", "GIÁM SÁT CHO VÀO");
	tillscreen_picture(&term, "gate-override");
	terminal_press(&term, "Esc");
	terminal_await(&term, "Vé dùng tại");
	tillscreen_step(&term, "F3", "GIÁM SÁT CHO VÀO");
	terminal_press(&term, "Enter");
	tillscreen_fill(&term, "Đoàn khách mời");
	terminal_type(&term, "hoa");
	terminal_press(&term, "Enter");
	tillscreen_fill(&term, TILLSCREEN_SUPERVISOR_PIN);
	terminal_await(&term, "đã ghi tên và lý do");
	terminal_await(&term, "giám sát 1");
	tillscreen_picture(&term, "gate-overridden");
	assert_true(is_with_care(&term));
	assert_int_equal(entries(s, ENTRY_OVERRIDE), 1);
	assert_int_equal(entries(s, ENTRY_APPROVAL), allowed + 1);
	terminal_stop(&term);
}

/* ---- who is inside */

static void test_inside(void **state)
{
	struct story *s = *state;
	start(s);
	terminal_type(&term, "15");
	tillscreen_step(&term, "F4", "Đã ghi người ra: 15 người");
	tillscreen_step(&term, "F4", "Đã ghi người ra: 1 người");
	terminal_await(&term, "ra 16");
	tillscreen_step(&term, "F5", "NGƯỜI BÊN TRONG");
	terminal_await(&term, "Đang ở trong");
	tillscreen_picture(&term, "gate-inside");
	tillscreen_step(&term, "Esc", "F12");
	assert_int_equal(entries(s, ENTRY_LEFT), 2);
	terminal_stop(&term);
}

/* ---- what the scanner's keyboard does to a code */

/* As Telex does it to two letters that stand together; the number of letters it has made. */
static unsigned telex(struct story *s, const char *qr, const char **out)
{
	static const struct {
		const char *typed, *made;
	} rows[] = {{"AS", "Á"}, {"AA", "Â"}, {"AF", "À"}, {"AR", "Ả"}, {"AW", "Ă"}, {"DD", "Đ"}, {"EE", "Ê"}, {"ES", "É"},
		    {"OO", "Ô"}, {"OX", "Õ"}, {"OW", "Ơ"}, {"UW", "Ư"}, {"US", "Ú"}, {"IJ", "Ị"}, {"YF", "Ỳ"}, {"EX", "Ẽ"}};
	char *to = arena_array(&s->arena, 2 * strlen(qr) + 8, 1);
	unsigned made = 0;
	*out = to;
	for (const char *at = qr; *at != '\0'; at++) {
		size_t i = 0;
		while (i < COUNT(rows) && (at - qr < 4 || strncmp(at, rows[i].typed, 2) != 0))
			i++;
		to += sprintf(to, "%.*s", i < COUNT(rows) ? 4 : 1, i < COUNT(rows) ? rows[i].made : at);
		at += i < COUNT(rows);
		made += i < COUNT(rows);
	}
	return made;
}

/* Genuine tickets through Telex are read, whatever their verdict. */
static void test_telex(void **state)
{
	struct story *s = *state;
	static const char *const sales[] = {"one", "two", "three", "old", "party", "tomorrow", "museum"};
	unsigned made = 0;
	start(s);
	for (size_t i = 0; i < COUNT(sales); i++) {
		const char *typed;
		const unsigned letters = telex(s, qr_of(s, sales[i]), &typed);
		made += letters;
		terminal_press(&term, "Esc");
		terminal_await_gone(&term, "máy đã sửa được");
		scan_text(s, &term, typed);
		terminal_await(&term, letters > 0 ? "máy đã sửa được" : "F12");
	}
	print_message("%u letters of Telex undone\n", made);
	terminal_stop(&term);
}

static void test_spoilt(void **state)
{
	struct story *s = *state;
	char *qr = arena_text(&s->arena, qr_of(s, "three"));
	for (char *at = qr; *at != '\0'; at++)
		*at = (char)(*at >= 'A' && *at <= 'Z' ? *at + 'a' - 'A' : *at);
	start(s);
	scan_text(s, &term, qr);
	terminal_await(&term, "máy đã sửa được");
	terminal_await(&term, "Vào lần đầu lúc"); /* it was read */
	const unsigned refused = entries(s, ENTRY_SCAN_REFUSED);
	scan_text(s, &term, "HB1:ÁÀẢÃẠ ĂẰ ÊẾ ƠỚ ƯỨ ĐĐ ÂẤ");
	terminal_await(&term, "Tắt Unikey");
	tillscreen_picture(&term, "gate-spoilt");
	assert_string_equal(ground(&term), "orange");
	assert_int_equal(entries(s, ENTRY_SCAN_REFUSED), refused); /* nobody was refused */
	terminal_stop(&term);
}

/* An input method lets letters through and takes them back again with Backspace; the scanner ends with Tab. */
static void test_taken_back(void **state)
{
	struct story *s = *state;
	const char *qr = qr_of(s, "three");
	start(s);
	const char *typed = arena_format(&s->arena, "%.20sAA\x7f\x7f%s\t", qr, qr + 20);
	terminal_send(&term, typed, strlen(typed));
	terminal_await(&term, "Vào lần đầu lúc");
	terminal_await_gone(&term, "máy đã sửa được"); /* nothing was left to mend */
	const unsigned refused = entries(s, ENTRY_SCAN_REFUSED);
	terminal_press(&term, "Esc");
	terminal_send(&term, qr, strlen(qr)); /* and one that ends with nothing at all */
	for (int i = 0; i < 6000 && entries(s, ENTRY_SCAN_REFUSED) == refused; i++)
		terminal_pump(&term, 20);
	assert_int_equal(entries(s, ENTRY_SCAN_REFUSED), refused + 1);
	terminal_stop(&term);
}

/* ---- a guard has one second */

static int64_t now_us(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static void test_answer_time(void **state)
{
	struct story *s = *state;
	const struct step sell[] = {{"crowd", TILL("quay2", "sell", "--site", "A1", "--pay", "cash", "ADULT=8")}};
	story_tell(s, sell, 1);
	start(s);
	int64_t worst = 0;
	for (unsigned i = 0; i < 8; i++) {
		const char *qr = story_answer_text(s, arena_format(&s->arena, "crowd.tickets.%u.qr", i));
		const unsigned before = entries(s, ENTRY_ADMISSION);
		const int64_t began = now_us();
		scan_text(s, &term, qr);
		while (entries(s, ENTRY_ADMISSION) == before)
			terminal_pump(&term, 5);
		terminal_await_gone(&term, "QUÉT VÉ");
		terminal_await(&term, "Mã hoặc số người");
		const int64_t took = now_us() - began;
		worst = took > worst ? took : worst;
		terminal_press(&term, "Esc");
	}
	print_message("scan to verdict, server asked: at most %lld ms\n", (long long)worst / 1000);
	assert_true((double)worst < patience(1e6));
	terminal_stop(&term);
}

/* ---- a typed code: only of tickets that are here */

static void test_typed(void **state)
{
	struct story *s = *state;
	start(s);
	terminal_type(&term, "0000-0000-0000");
	tillscreen_step(&term, "Enter", "Mã gõ tay chỉ dùng");
	terminal_type(&term, "7abc");
	terminal_press(&term, "Esc");
	terminal_await_gone(&term, "7abc");
	terminal_stop(&term);
}

/* ---- what the turnstile's program is told */

static void write_program(struct story *s, const char *name, const char *text)
{
	const char *path = arena_format(&s->arena, "%s/%s", s->dir, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	assert_int_equal(chmod(path, 0700), 0);
}

static void test_turnstile(void **state)
{
	struct story *s = *state;
	write_program(s, "door", arena_format(&s->arena, "#!/bin/sh\necho \"$@\" >>%s/door.log\nexit 7\n", s->dir));
	till_set(s, GATE_NAME, "turnstile", arena_format(&s->arena, "%s/door -x", s->dir));
	start(s);
	scan(s, &term, "four", "Cửa quay không mở được");
	terminal_stop(&term);
	char line[64] = "";
	FILE *f = fopen(arena_format(&s->arena, "%s/door.log", s->dir), "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	fclose(f);
	assert_string_equal(line, "-x open 1\n");
	till_set(s, GATE_NAME, "turnstile", "");
}

/* ---- without the server; and with lists that are too old */

static const struct step more[] = {
	{"five", TILL("quay2", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")},
	{"six", TILL("quay2", "sell", "--site", "A1", "--date", "2026-11-25", "--pay", "cash", "ADULT=1")},
	{"sent", TILL("quay2", "sync")},
};

static void test_alone(void **state)
{
	struct story *s = *state;
	story_tell(s, more, COUNT(more));
	story_stop(s);
	start(s);
	scan(s, &term, "five", "chưa hỏi được máy chủ");
	terminal_await(&term, "MẤT MÁY CHỦ");
	tillscreen_picture(&term, "gate-provisional");
	assert_true(is_with_care(&term));
	terminal_stop(&term);
	term.rows = 40, term.cols = 120;
	tillscreen_start_gate(s, &term, GATE_NAME, "${clock+345600}");
	terminal_await(&term, "DANH SÁCH QUÁ CŨ");
	scan(s, &term, "six", "giám sát cho phép (F6)");
	tillscreen_picture(&term, "gate-large");
	assert_string_equal(ground(&term), "red");
	tillscreen_step(&term, "F6", "CHO DÙNG DANH SÁCH CŨ");
	tillscreen_fill(&term, "mất mạng bốn ngày");
	terminal_type(&term, "hoa");
	terminal_press(&term, "Enter");
	tillscreen_fill(&term, TILLSCREEN_SUPERVISOR_PIN);
	terminal_await(&term, "GIÁM SÁT CHO PHÉP");
	scan(s, &term, "six", "chưa hỏi được máy chủ");
	terminal_stop(&term);
	term.rows = term.cols = 0;
	story_start(s);
}

/* ---- in training only its own tickets are good, and no door opens */

static const struct step training[] = {
	{"trains", TILL(GATE_NAME, "training", "on", "--supervisor", "hoa", "--reason", "dạy việc", "--supervisor-pin-fd", "0"),
	 .in = TILLSCREEN_SUPERVISOR_PIN "\n"},
};
static const struct step trained[] = {{"works again", TILL(GATE_NAME, "training", "off")}};

static void test_training(void **state)
{
	struct story *s = *state;
	story_tell(s, training, COUNT(training));
	const unsigned before = entries(s, ENTRY_ADMISSION) + entries(s, ENTRY_SCAN_REFUSED);
	start(s);
	terminal_await(&term, "TẬP HUẤN");
	scan(s, &term, "one", "Cổng chưa biết máy đã bán");
	tillscreen_picture(&term, "gate-training");
	terminal_stop(&term);
	story_tell(s, trained, COUNT(trained));
	assert_int_equal(entries(s, ENTRY_ADMISSION) + entries(s, ENTRY_SCAN_REFUSED), before);
}

/* ---- kill −9 with the scan: the record is whole or not there, and what it let in is known afterwards */

static void test_killed(void **state)
{
	struct story *s = *state;
	const struct step sell[] = {{"seven", TILL("quay2", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")}};
	story_tell(s, sell, 1);
	for (int pause_ms = 0; pause_ms <= 40; pause_ms += 20) {
		start(s);
		scan_text(s, &term, qr_of(s, "seven"));
		terminal_pump(&term, pause_ms);
		terminal_kill(&term);
		terminal_stop(&term);
	}
	start(s);
	scan_text(s, &term, qr_of(s, "seven"));
	terminal_await(&term, "F2"); /* now, or by one of those before: it may be undone all the same */
	terminal_stop(&term);
	const struct step sync[] = {
		{"all sent", TILL(GATE_NAME, "sync"), .expect = {{"failures", "0"}}},
		{"nothing of it is suspicious", .sql = "SELECT COUNT(*), MIN(kind) FROM incident",
		 .expect = {{"rows.0.0", "0"}}},
	};
	story_tell(s, sync, COUNT(sync));
}

/* ---- */

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
		cmocka_unit_test_teardown(test_verdicts, stop),	  cmocka_unit_test_teardown(test_forged, stop),
		cmocka_unit_test_teardown(test_console, stop),	  cmocka_unit_test_teardown(test_repeated, stop),
		cmocka_unit_test_teardown(test_repeated_behind_silence, stop),
		cmocka_unit_test_teardown(test_group, stop),	  cmocka_unit_test_teardown(test_undo, stop),
		cmocka_unit_test_teardown(test_override, stop),	  cmocka_unit_test_teardown(test_inside, stop),
		cmocka_unit_test_teardown(test_telex, stop),	  cmocka_unit_test_teardown(test_spoilt, stop),
		cmocka_unit_test_teardown(test_taken_back, stop), cmocka_unit_test_teardown(test_answer_time, stop),
		cmocka_unit_test_teardown(test_typed, stop),	  cmocka_unit_test_teardown(test_turnstile, stop),
		cmocka_unit_test_teardown(test_training, stop),	  cmocka_unit_test_teardown(test_killed, stop),
		cmocka_unit_test_teardown(test_alone, stop),	  cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("the gate's screen", tests, story_group_begin, story_group_end);
}
