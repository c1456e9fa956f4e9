/* Nothing of the screens beside the sale is cut at 80 columns, in either language. */
#include "pos-client/screen/screen.h"

#include <fnmatch.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Keys by pattern, and the columns that the screen has for them. */
static const struct {
	const char *pattern;
	int columns;
} rooms[] = {
	{"*.title", 78},	{"*.x_title", 78},     {"*.z_title", 78},	 {"*_title", 78},
	{"*.note", 76},							    /* behind the margin */
	{"*_note", 76},		{"menu.*_help", 43},   {"menu.[a-z]*", 28}, /* but for the help: */
	{"cash.*", 27},							    /* labels of forms */
	{"approve.*", 27},	{"shift.cashier", 27}, {"shift.pin", 27},	 {"shift.float", 27},
	{"drop.bag", 27},	{"slip.bag", 27},      {"slip.slip", 27},	 {"slip.amount", 27},
	{"split.code", 27},	{"split.parts", 27},
	{"reprint.number", 27}, {"clock.time", 27},    {"slip.amount_hint", 26}, /* behind an amount */
	{"slip.no_bags", 27},							 /* in the place of a choice */
	{"person.none", 27},	{"clock.hint", 28},				 /* behind seventeen letters */
	{"reprint.hint", 28},							 /* behind eighteen */
	{"report.*", 24},							 /* beside twelve columns of a figure */
	{"count.value", 18},	{"count.pieces", 8},   {"count.worth", 14},	 {"count.total", 24},
	{"status.*", 24},
};

static bool is_other_row(const char *key)
{
	static const char *const others[] = {"*_title",		  "*_note", "*_help", "*.title", "*.note", "report.printed",
					     "report.not_printed"};
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (fnmatch(others[i], key, 0) == 0)
			return true;
	return false;
}

static unsigned check_room(size_t room, bool *has_any)
{
	unsigned faults = 0;
	const char *key;
	const bool is_wide = rooms[room].columns >= 43;
	for (size_t i = 0; (key = till_text_key(i)) != NULL; i++) {
		if (fnmatch(rooms[room].pattern, key, 0) != 0 || (!is_wide && is_other_row(key)))
			continue;
		*has_any = true;
		for (enum till_language l = 0; l < TILL_LANGUAGE_COUNT; l++) {
			const int columns = columns_of(till_text(l, key));
			if (columns <= rooms[room].columns)
				continue;
			print_error("%s: \"%s\" takes %d columns of %d\n", key, till_text(l, key), columns,
				    rooms[room].columns);
			faults++;
		}
	}
	return faults;
}

static void test_widths(void **state)
{
	(void)state;
	unsigned faults = 0;
	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		bool has_any = false;
		faults += check_room(i, &has_any);
		if (!has_any)
			fail_msg("no row is called %s any more", rooms[i].pattern);
	}
	assert_int_equal(faults, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_widths)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
