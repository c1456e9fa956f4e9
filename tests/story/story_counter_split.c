/* A group's ticket split at the counter's screen: scanned, divided, on paper; the same once more, and otherwise. */
#include "tests/support/tillscreen.h"

#include <hoaban/entry.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>
#include <cmocka.h>

#define TILL_NAME "quay1"

static struct terminal term;

static void open_shift(struct story *s)
{
	tillscreen_start(s, &term, TILL_NAME);
	terminal_await(&term, "MỞ CA");
	tillscreen_fill(&term, TILLSCREEN_CASHIER);
	tillscreen_fill(&term, TILLSCREEN_PIN);
	terminal_type(&term, "1..");
	tillscreen_step(&term, "Enter", "Đã mở ca");
	tillscreen_leave(&term);
	terminal_stop(&term);
}

static const struct step group[] = {
	{"group", TILL(TILL_NAME, "sell", "--site", "A1", "--group", "--pay", "cash", "ADULT=12", "CHILD=3")},
};

/* A scanner types the code and Enter. */
static void scan(struct story *s, const char *ref)
{
	const char *text = arena_format(&s->arena, "%s\r", story_answer_text(s, ref));
	tillscreen_step(&term, "m", "CA BÁN HÀNG");
	tillscreen_step(&term, "T", "TÁCH VÉ ĐOÀN");
	terminal_send(&term, text, strlen(text));
	terminal_quiet(&term, 200, TERMINAL_PATIENCE);
}

static unsigned papers(const struct story *s)
{
	unsigned n = 0;
	char path[TESTDIR_TEXT + 48];
	do
		snprintf(path, sizeof(path), "%s/paper/%06u.escpos", s->dir, n + 1);
	while (access(path, R_OK) == 0 && ++n > 0);
	return n;
}

/* It is said before it is on paper. */
static void await_papers(const struct story *s, unsigned count)
{
	for (int i = 0; i < 2400 && papers(s) < count; i++)
		terminal_pump(&term, 50);
	assert_int_equal(papers(s), count);
}

static void test_split_at_the_screen(void **state)
{
	struct story *s = *state;
	tillscreen_enrol(s, TILL_NAME);
	open_shift(s);
	story_tell(s, group, COUNT(group));
	const unsigned before = papers(s);
	tillscreen_start(s, &term, TILL_NAME);
	terminal_await(&term, "F12");
	scan(s, "group.tickets.0.qr");
	terminal_type(&term, "5,5,6");
	tillscreen_picture(&term, "split");
	tillscreen_step(&term, "Enter", "đúng bằng số người trên vé");
	tillscreen_picture(&term, "split-refused");
	terminal_press(&term, "Backspace");
	terminal_type(&term, "5");
	tillscreen_step(&term, "Enter", "Đã tách vé: 5 + 5 + 5.");
	tillscreen_picture(&term, "split-done");
	await_papers(s, before + 1);
	assert_int_equal(tillscreen_entries(s, TILL_NAME, ENTRY_SPLIT), 1);
	scan(s, "group.tickets.0.qr");
	terminal_type(&term, "5,5,5");
	tillscreen_step(&term, "Enter", "tách như vậy; in lại: 5 + 5 + 5.");
	await_papers(s, before + 2);
	scan(s, "group.tickets.0.qr");
	terminal_type(&term, "15,0");
	terminal_press(&term, "Backspace Backspace Backspace Backspace");
	terminal_type(&term, "7,8");
	tillscreen_step(&term, "Enter", "đã tách theo cách khác");
	assert_int_equal(tillscreen_entries(s, TILL_NAME, ENTRY_SPLIT), 1);
	tillscreen_step(&term, "Esc", "CA BÁN HÀNG");
	terminal_stop(&term);
	story_tell(s, (const struct step[]){{"told", TILL(TILL_NAME, "sync")}}, 1);
}

/* ---- */

static int tear_down(void **state)
{
	terminal_stop(&term);
	story_tear_down(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_split_at_the_screen),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("a group split at the counter", tests, story_group_begin, tear_down);
}
