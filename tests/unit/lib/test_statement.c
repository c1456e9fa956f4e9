#include <hoaban/statement.h>
#include <hoaban/instant.h>
#include <hoaban/str.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#define ACCOUNT "0000000000"
#define LAYOUT	"date=Ngày; memo=Nội dung; credit=Ghi có; debit=Ghi nợ; number=Số CT; balance=Số dư; until=Tổng"
#define HEAD	"Ngày,Số CT,Ghi nợ,Ghi có,Số dư,Nội dung\n"

/* ---- values */

static void amounts(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t amount;
	} good[] = {
		{"0", 0},
		{"20000", 20000},
		{"20.000", 20000},
		{"20,000", 20000},
		{"20 000", 20000},
		{"20\xC2\xA0"
		 "000",
		 20000},
		{"1.234.567", 1234567},
		{"1,234,567", 1234567},
		{"1234567.00", 1234567},
		{"1234567,00", 1234567},
		{"1.234.567,00", 1234567},
		{"1,234,567.00", 1234567},
		{"+1,234,567 VND", 1234567},
		{"-1.000 đ", -1000},
		{"20.000₫", 20000},
		{"12.00", 12},
		{"100.000", 100000},
		{"999999999999999", 999999999999999},
	};
	static const char *const bad[] = {
		"",
		" ",
		"-",
		"+",
		".",
		"x",
		"1.2",
		"1.23",
		"1.2345",
		"12.34",
		"1234.567",
		"1.234,567",
		"1,234.567",
		"1.234.56",
		"1..234",
		"1.234.",
		"1.234.00",
		"1,234,00",
		"1.00.000",
		"20000.5",
		"20000.50",
		"1e5",
		"0x10",
		"--1",
		"1-",
		"20 000x",
		"20000 USD",
		"1234567890123456",
		"9999999999999999",
		"(20.000)",
		"1.234 567",
		"20.000.000,000",
		"1234567.000",
		"٢٠",
	};
	int64_t n;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(bank_amount_parse(&n, good[i].text), E_OK);
		assert_int_equal(n, good[i].amount);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (bank_amount_parse(&n, bad[i]) != E_MALFORMED)
			fail_msg("'%s' was read as %lld", bad[i], (long long)n);
}

static void dates(void **state)
{
	(void)state;
	static const char forms[] = "dd/mm/yyyy[ HH:MM[:SS]]|yyyy-mm-dd|dd-mm-yyyy";
	static const char *const good[][2] = {
		{"21/11/2026", "2026-11-21T00:00:00+07:00"},	      {"21/11/2026 08:15", "2026-11-21T08:15:00+07:00"},
		{"21/11/2026 08:15:59", "2026-11-21T08:15:59+07:00"}, {"2026-11-21", "2026-11-21T00:00:00+07:00"},
		{"21-11-2026", "2026-11-21T00:00:00+07:00"},
	};
	static const char *const bad[] = {"",
					  "21/11/26",
					  "31/11/2026",
					  "11/21/2026",
					  "21/11/2026 ",
					  "21/11/2026 8:15",
					  "21/11/2026 24:00",
					  "21/11/2026 08:15:",
					  "1/11/2026",
					  "21/11/20266",
					  "2026-11-21 08:15",
					  "aa/bb/cccc",
					  "00/00/0000"};
	int64_t at, right;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(instant_parse(&right, good[i][1]), E_OK);
		assert_int_equal(bank_time_parse(&at, good[i][0], forms), E_OK);
		assert_int_equal(at, right);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (bank_time_parse(&at, bad[i], forms) != E_MALFORMED)
			fail_msg("'%s' was read", bad[i]);
}

/* ---- layouts */

static void layouts(void **state)
{
	(void)state;
	static const char *const bad[][2] = {
		{"memo=a;credit=b", "date"},
		{"date=a;credit=b", "memo"},
		{"date=a;memo=b", "credit"},
		{"date=a;memo=b;credit=c;amount=d", "credit"},
		{"date=a;memo=b;credit=", "credit"},
		{"colour=a", "colour"},
		{"date", "date"},
		{"separator=x", "separator"},
		{"date?=a;memo=b;credit=c", "date"},
		{"date=a;memo=b;credit?=c", "credit"},
		{"date=a;memo=b;credit=c;?=d", "?"},
	};
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct statement_layout l;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct complaints c = {.arena = &a};
		assert_int_equal(statement_layout_read(&l, &a, bad[i][0], &c), E_INVALID);
		assert_int_equal(c.count, 1);
		assert_string_equal(c.list[0].pointer, bad[i][1]);
	}
	struct complaints c = {.arena = &a};
	assert_int_equal(statement_layout_read(&l, &a, " date = Ngày | Date ;memo=x; amount=y; separator=tab ;", &c), E_OK);
	assert_string_equal(l.headings[STATEMENT_DATE], "Ngày | Date");
	assert_int_equal(l.separator, '\t');
	assert_null(l.headings[STATEMENT_CREDIT]);
	arena_release(&a);
}

/* ---- statements */

static enum err parse(struct statement *s, struct arena *a, const char *layout, const char *text, struct complaints *c)
{
	struct statement_layout l;
	*c = (struct complaints){.arena = a};
	assert_int_equal(statement_layout_read(&l, a, layout, c), E_OK);
	return statement_read(s, a, bytes_of_text(text), &l, ACCOUNT, c);
}

/* Every fault names its line and its column, and nothing of the file is taken. */
static void faults(void **state)
{
	(void)state;
	static const struct {
		const char *text, *pointer;
	} bad[] = {
		{HEAD "21/11/2026,FT1,,20.0,,x\n", "line 2, Ghi có"},
		{HEAD "21/11/2026,FT1,,20000,,x\n32/11/2026,FT2,,20000,,x\n", "line 3, Ngày"},
		{HEAD ",FT1,,20000,,x\n", "line 2, Ngày"},
		{HEAD "21/11/2026,FT1,,-20000,,x\n", "line 2, Ghi có"},
		{HEAD "21/11/2026,FT1,5,20000,,x\n", "line 2, Ghi có"},
		{HEAD "21/11/2026,Số,,20000,,x\n", "line 2, Số CT"},
		{HEAD "21/11/2026,FT1,,20000,,x,y\n", "line 2"},
		{HEAD "21/11/2026,FT1,,20000,x\n", "line 2"},
		{HEAD "21/11/2026,FT1,,20000,,\"x\n", "line 3, column 6"},
		{HEAD "\"21/11/2026\n\n\",FT1,,20000,,x\n21/11/2026,FT1,,a,,x", "line 5, Ghi có"},
	};
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct statement s;
	struct complaints c;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(parse(&s, &a, LAYOUT, bad[i].text, &c), E_INVALID);
		assert_int_equal(c.count, 1);
		assert_string_equal(c.list[0].pointer, bad[i].pointer);
	}
	assert_int_equal(parse(&s, &a, LAYOUT, "", &c), E_NOT_FOUND);
	assert_int_equal(parse(&s, &a, LAYOUT, "Ngày,Ghi có\n21/11/2026,5\n", &c), E_NOT_FOUND);
	assert_int_equal(parse(&s, &a, LAYOUT "; separator=tab", HEAD, &c), E_NOT_FOUND);
	assert_int_equal(parse(&s, &a, LAYOUT, HEAD "a,b,c,d,e,f\na,b,c,d,e,f\n", &c), E_INVALID);
	assert_int_equal(c.count, 2);
	arena_release(&a);
}

static void good(void **state)
{
	(void)state;
	static const char text[] = "\xEF\xBB\xBF"
				   "Sao kê tài khoản;;;;;\r\n\r\n"
				   "NGÀY GD;Ngày;Số CT;Ghi nợ;Ghi có;Số dư;Nội dung\r\n"
				   "x;21/11/2026 08:15;FT 1 - 2;;40.000;1.000.000;\"CK\r\nHB7K2M9QDX4T1A cam on\"\r\n"
				   "x;22/11/2026;FT3;5.000;;995.000;phi\r\n"
				   ";;;;;;\r\n"
				   "x;23/11/2026;FT4;0;1,000;;\"a;b\"\r\n"
				   "Tổng cộng;;;5.000;41.000;;\r\nanything \r\n";
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct statement s;
	struct complaints c;
	assert_int_equal(parse(&s, &a, LAYOUT, text, &c), E_OK);
	assert_int_equal(s.count, 2);
	assert_int_equal(s.others, 1);
	assert_int_equal(s.until - s.from, 2);
	assert_int_equal(s.rows[0].line, 4);
	assert_int_equal(s.rows[0].notice.amount, 40000);
	assert_string_equal(s.rows[0].notice.bank_ref, "FT1-2");
	assert_string_equal(s.rows[0].notice.account, ACCOUNT);
	assert_string_equal(s.rows[0].notice.memo, "CK HB7K2M9QDX4T1A cam on");
	assert_true(s.rows[0].notice.is_incoming);
	assert_string_equal(s.rows[1].notice.memo, "a;b");
	assert_int_equal(s.rows[1].line, 8);
	arena_release(&a);
}

static const char *tx(struct arena *a, const char *layout, const char *text, size_t row)
{
	struct statement s;
	struct complaints c;
	assert_int_equal(parse(&s, a, layout, text, &c), E_OK);
	assert_true(row < s.count);
	return arena_text(a, s.rows[row].notice.tx);
}

/* The same row of an overlapping export is the same row; two that look alike are two. */
static void names(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
#define ROW(number, amount, balance, memo) "21/11/2026," number ",," amount "," balance "," memo "\n"
	const char *one = tx(&a, LAYOUT, HEAD ROW("FT1", "20000", "1", "x"), 0);
	assert_string_equal(one, tx(&a, LAYOUT, HEAD ROW("FT0", "5", "", "y") ROW("FT 1", "20.000", "2", "other words"), 1));
	assert_string_not_equal(one, tx(&a, LAYOUT, HEAD ROW("FT2", "20000", "1", "x"), 0));
	assert_string_not_equal(one, tx(&a, LAYOUT, HEAD ROW("FT1", "20001", "1", "x"), 0));
	const char *bare = tx(&a, LAYOUT, HEAD ROW("", "20000", "1", "x"), 0);
	assert_string_equal(bare, tx(&a, LAYOUT, HEAD ROW("FT1", "20000", "1", "x") ROW("", "20.000", "1", "x"), 1));
	assert_string_not_equal(bare, tx(&a, LAYOUT, HEAD ROW("", "20000", "2", "x"), 0));
	assert_string_not_equal(bare, tx(&a, LAYOUT, HEAD ROW("", "20000", "1", "y"), 0));
	const char *alike = HEAD ROW("", "20000", "", "x") ROW("", "20000", "", "x");
	assert_string_not_equal(tx(&a, LAYOUT, alike, 0), tx(&a, LAYOUT, alike, 1));
	assert_int_equal(strlen(one), 32);
	arena_release(&a);
}

/* Several transfers under one number are several, as often as they are read; the same line twice is one. */
static void one_number(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
#define FIRST  ROW("FT1", "20000", "30000", "x")
#define SECOND ROW("FT1", "20000", "50000", "x")
#define THIRD  ROW("FT1", "20000", "50000", "y")
#define OTHER  ROW("FT1", "30000", "80000", "x")
	static const char whole[] = HEAD FIRST OTHER SECOND THIRD,
			  more[] = HEAD ROW("FT0", "1", "", "z") FIRST FIRST SECOND FIRST THIRD SECOND OTHER;
	const char *first = tx(&a, LAYOUT, whole, 0), *second = tx(&a, LAYOUT, whole, 2), *third = tx(&a, LAYOUT, whole, 3);
	assert_string_equal(first, tx(&a, LAYOUT, HEAD FIRST, 0)); /* as it was named before */
	assert_string_not_equal(first, second);
	assert_string_not_equal(first, third);
	assert_string_not_equal(second, third);
	const char *const again[] = {first, first, second, first, third, second};
	for (size_t i = 0; i < sizeof(again) / sizeof(again[0]); i++)
		assert_string_equal(tx(&a, LAYOUT, more, i + 1), again[i]);
	assert_string_equal(tx(&a, LAYOUT, more, 7), tx(&a, LAYOUT, whole, 1));
	arena_release(&a);
}

/* A column that may be missing is used when it is there. */
static void missing(void **state)
{
	(void)state;
	static const char layout[] = "date=Date; memo=Memo; credit=In; debit?=Out; number?=No";
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct statement s;
	struct complaints c;
	assert_int_equal(parse(&s, &a, layout, "Date,Memo,In\n21/11/2026,x,5\n", &c), E_OK);
	assert_string_equal(s.rows[0].notice.bank_ref, "");
	assert_int_equal(parse(&s, &a, layout, "No,Date,Memo,In\nFT1,21/11/2026,x,5\n", &c), E_OK);
	assert_string_equal(s.rows[0].notice.bank_ref, "FT1");
	assert_int_equal(parse(&s, &a, layout, "No,Date,In\nFT1,21/11/2026,5\n", &c), E_NOT_FOUND);
	arena_release(&a);
}

static void signed_amounts(void **state)
{
	(void)state;
	static const char layout[] = "date=Date|Booking date; memo=Details; amount=Amount; account=Account";
	static const char text[] = "Booking Date\tDetails\tAmount\tAccount\n21/11/2026\tx\t-5,000.00\t0000000000\n"
				   "21/11/2026\ty\t5,000.00\t0000000000\n";
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct statement s;
	struct complaints c;
	assert_int_equal(parse(&s, &a, layout, text, &c), E_OK);
	assert_int_equal(s.count, 1);
	assert_int_equal(s.rows[0].notice.amount, 5000);
	assert_int_equal(parse(&s, &a, layout, "Date,Details,Amount,Account\n21/11/2026,x,5,1111\n", &c), E_INVALID);
	assert_string_equal(c.list[0].pointer, "line 2, Account");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(amounts),    cmocka_unit_test(dates),		cmocka_unit_test(layouts),
		cmocka_unit_test(faults),     cmocka_unit_test(good),		cmocka_unit_test(names),
		cmocka_unit_test(one_number), cmocka_unit_test(signed_amounts), cmocka_unit_test(missing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
