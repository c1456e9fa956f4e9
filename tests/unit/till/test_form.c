/* Forms and pages without a terminal: what keys do to them. */
#include "pos-client/screen/form.h"
#include "pos-client/screen/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static enum form_step press(struct form *f, int code)
{
	return form_press(f, &(struct screen_key){code, ""});
}

/* The last step; every letter of the text is one key. */
static enum form_step type(struct form *f, const char *text)
{
	enum form_step step = FORM_FOREIGN;
	while (*text != 0) {
		uint32_t letter;
		struct screen_key k = {SCREEN_TEXT, ""};
		const size_t len = utf8_next(&letter, text, strlen(text));
		memcpy(k.text, text, len);
		step = form_press(f, &k);
		text += len;
	}
	return step;
}

static void test_amount(void **state)
{
	(void)state;
	struct form f = {0};
	const struct form_line *l = form_add(&f, "amount", LINE_AMOUNT, 0);
	assert_int_equal(press(&f, SCREEN_ENTER), FORM_FOREIGN); /* it must not stay empty */
	assert_int_equal(type(&f, "."), FORM_FOREIGN);		 /* nothing to add zeros to */
	assert_int_equal(type(&f, "a"), FORM_FOREIGN);
	assert_int_equal(type(&f, "-"), FORM_FOREIGN);
	assert_int_equal(type(&f, "１"), FORM_FOREIGN); /* a wide digit is none */
	assert_int_equal(line_value(l), 0);
	assert_int_equal(type(&f, "50."), FORM_STAYS);
	assert_int_equal(line_value(l), 50000);
	assert_int_equal(press(&f, SCREEN_BACKSPACE), FORM_STAYS);
	assert_int_equal(line_value(l), 5000);
	assert_int_equal(type(&f, "..."), FORM_FOREIGN); /* two of them fit into twelve digits */
	assert_int_equal(line_value(l), 5000000000);
	assert_int_equal(type(&f, "123"), FORM_FOREIGN);
	assert_int_equal(line_value(l), 500000000012);
	assert_int_equal(press(&f, SCREEN_DELETE), FORM_STAYS);
	assert_int_equal(line_value(l), 0);
	assert_int_equal(press(&f, SCREEN_LEFT), FORM_FOREIGN);
}

static void test_set(void **state)
{
	(void)state;
	struct form f = {0};
	struct form_line *l = form_add(&f, "amount", LINE_AMOUNT, 0);
	type(&f, "77");
	line_set(l, 1250000);
	assert_int_equal(line_value(l), 1250000);
	line_set(l, 0);
	assert_string_equal(line_text(l), "0");
}

static void test_from_line_to_line(void **state)
{
	(void)state;
	struct form f = {0};
	form_add(&f, "name", LINE_TEXT, 8);
	form_add(&f, "off", LINE_SECRET, 0)->is_off = true;
	form_add(&f, "maybe", LINE_TEXT, 0)->may_be_empty = true;
	form_add(&f, "amount", LINE_AMOUNT, 0);
	assert_int_equal(press(&f, SCREEN_UP), FORM_FOREIGN);
	assert_int_equal(press(&f, SCREEN_DOWN), FORM_STAYS); /* looking ahead is free */
	assert_int_equal(f.at, 2);
	assert_int_equal(press(&f, SCREEN_ENTER), FORM_STAYS);
	type(&f, "5");
	assert_int_equal(press(&f, SCREEN_ENTER), FORM_FOREIGN); /* the name is missing: that is where one is now */
	assert_int_equal(f.at, 0);
	assert_int_equal(type(&f, "Hường"), FORM_STAYS); /* 8 bytes: H ư(2) ờ(3) n g */
	assert_int_equal(type(&f, "x"), FORM_FOREIGN);
	assert_int_equal(press(&f, SCREEN_TAB), FORM_STAYS);
	assert_int_equal(press(&f, SCREEN_ENTER), FORM_STAYS);
	assert_int_equal(press(&f, SCREEN_ENTER), FORM_DONE);
	assert_string_equal(line_text(&f.lines[0]), "Hường");
	assert_int_equal(press(&f, SCREEN_DOWN), FORM_FOREIGN);
	press(&f, SCREEN_UP);
	press(&f, SCREEN_UP);
	press(&f, SCREEN_BACKSPACE);
	press(&f, SCREEN_BACKSPACE);
	press(&f, SCREEN_BACKSPACE);
	assert_string_equal(line_text(&f.lines[0]), "Hư"); /* letters go as a whole */
}

static void test_choice(void **state)
{
	(void)state;
	static const char *const names[] = {"lan", "linh", "minh"};
	struct form f = {0};
	struct form_line *l = form_add(&f, "cashier", LINE_CHOICE, 0);
	assert_string_equal(line_text(l), "");
	assert_int_equal(press(&f, SCREEN_RIGHT), FORM_FOREIGN);
	assert_int_equal(press(&f, SCREEN_ENTER), FORM_FOREIGN);
	l->choices = names;
	l->choice_count = 3;
	assert_string_equal(line_text(l), "lan");
	assert_int_equal(press(&f, SCREEN_LEFT), FORM_STAYS);
	assert_string_equal(line_text(l), "minh");
	assert_int_equal(press(&f, SCREEN_RIGHT), FORM_STAYS);
	assert_string_equal(line_text(l), "lan");
	assert_int_equal(type(&f, "li"), FORM_STAYS);
	assert_string_equal(line_text(l), "linh");
	assert_int_equal(type(&f, "x"), FORM_FOREIGN);
	assert_string_equal(line_text(l), "linh");
	assert_int_equal(press(&f, SCREEN_RIGHT), FORM_STAYS); /* what was typed is forgotten */
	assert_int_equal(type(&f, "la"), FORM_STAYS);
	assert_string_equal(line_text(l), "lan");
	assert_int_equal(press(&f, SCREEN_ENTER), FORM_DONE);
}

/* Nothing of a PIN stays in the form, on a line that is shown or off. */
static void test_secrets(void **state)
{
	(void)state;
	struct form f = {0};
	form_add(&f, "name", LINE_TEXT, 0);
	form_add(&f, "pin", LINE_SECRET, 0);
	form_add(&f, "other", LINE_SECRET, 0);
	type(&f, "lan");
	press(&f, SCREEN_ENTER);
	type(&f, "2468");
	press(&f, SCREEN_ENTER);
	type(&f, "13579");
	assert_int_equal(press(&f, SCREEN_ENTER), FORM_DONE);
	f.lines[2].is_off = true;
	form_forget_secrets(&f);
	assert_int_equal(f.at, 1);
	assert_string_equal(line_text(&f.lines[0]), "lan");
	for (size_t i = 1; i < 3; i++)
		for (size_t b = 0; b < sizeof(f.lines[i].field.text); b++)
			assert_int_equal(f.lines[i].field.text[b], 0);
}

static void test_too_many(void **state)
{
	(void)state;
	struct form f = {0};
	for (int i = 0; i < FORM_LINES_MAX + 3; i++)
		assert_non_null(form_add(&f, "more", LINE_TEXT, 0));
	assert_int_equal(f.count, FORM_LINES_MAX);
}

/* ---- pages */

static void test_page(void **state)
{
	(void)state;
	struct arena a;
	static struct page p;
	arena_init(&a, 1u << 20);
	page_start(&p, &a, "title");
	assert_int_equal(page_length(&p), 0);
	assert_false(page_move(&p, 1, 10));
	page_head(&p, "first"); /* no gap above the first */
	page_head(&p, "second");
	assert_int_equal(page_length(&p), 3);
	page_beside(&p);
	for (int i = 0; i < 2 * PAGE_ROWS_MAX; i++)
		page_format(&p, LOOK_PLAIN, "row", "%d", i);
	assert_int_equal(page_length(&p), PAGE_ROWS_MAX);
	assert_int_equal(p.columns[0].count, 3);
	assert_true(page_move(&p, 1000, 10));
	assert_int_equal(p.top, PAGE_ROWS_MAX - 10);
	assert_false(page_move(&p, 1, 10));
	assert_true(page_move(&p, -1, 10));
	assert_true(page_move(&p, -1000, 10));
	assert_int_equal(p.top, 0);
	arena_release(&a);
}

static void test_list(void **state)
{
	(void)state;
	struct arena a;
	static struct page p;
	arena_init(&a, 1u << 20);
	page_start(&p, &a, "title");
	p.is_list = true;
	assert_false(page_move(&p, 1, 5));
	for (int i = 0; i < 12; i++)
		page_money(&p, LOOK_PLAIN, "row", i);
	for (int i = 0; i < 7; i++)
		assert_true(page_move(&p, 1, 5));
	assert_int_equal(p.chosen, 7);
	assert_int_equal(p.top, 3); /* what is chosen is seen */
	assert_true(page_move(&p, 100, 5));
	assert_int_equal(p.chosen, 11);
	assert_false(page_move(&p, 1, 5));
	assert_true(page_move(&p, -9, 5));
	assert_int_equal(p.chosen, 2);
	assert_int_equal(p.top, 2);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_amount), cmocka_unit_test(test_set),     cmocka_unit_test(test_from_line_to_line),
		cmocka_unit_test(test_choice), cmocka_unit_test(test_secrets), cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_page),   cmocka_unit_test(test_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
