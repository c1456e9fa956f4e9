#include <hoaban/instant.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

static void what_is_no_date(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"", "2026", "2026-11", "2026-11-2", "2026-11-211", "2026-11-21 ", " 2026-11-21", "2026/11/21", "26-11-21", "2026-13-01",
		"2026-00-01", "2026-01-00", "2026-02-29", "2100-02-29", "2026-04-31", "1969-12-31", "0000-01-01", "2026-1a-01",
		"-026-01-01",
	};
	int32_t day = -5;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(date_parse(&day, rows[i]), E_MALFORMED);
	assert_int_equal(day, -5);
}

static void what_is_no_instant(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"", "2026-11-21", "2026-11-21T08:15:00", "2026-11-21T08:15Z", "2026-11-21T24:00:00Z", "2026-11-21T08:60:00Z",
		"2026-11-21T08:15:61Z", "2026-11-21T08:15:00.Z", "2026-11-21T08:15:00ZZ", "2026-11-21T08:15:00+7", "2026-11-21T08:15:00+07",
		"2026-11-21T08:15:00+24:00", "2026-11-21T08:15:00+07:60", "2026-02-30T08:15:00Z", "2026-11-21 08:15:00Z",
		"2026-11-21T08:15:00+0700", "9999-12-31T23:59:59-00:01", "1970-01-01T00:00:00+00:01",
	};
	int64_t s = -5;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(instant_parse(&s, rows[i]), E_MALFORMED);
	assert_int_equal(s, -5);
}

static void instants(void **state)
{
	(void)state;
	static const struct { const char *text; int64_t seconds; } rows[] = {
		{"1970-01-01T00:00:00Z", 0},
		{"2026-11-21T01:15:00Z", 1795223700},
		{"2026-11-21T08:15:00+07:00", 1795223700},
		{"2026-11-20T20:15:00.999999999999-05:00", 1795223700},
		{"2026-11-21t01:15:00.5z", 1795223700},
		{"2000-02-29T23:59:59Z", 951868799},
		{"9999-12-31T23:59:59Z", 253402300799},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t s;
		assert_int_equal(instant_parse(&s, rows[i].text), E_OK);
		assert_int_equal(s, rows[i].seconds);
	}
	char text[INSTANT_TEXT], local[LOCAL_TEXT];
	instant_format(text, 1795223700);
	assert_string_equal(text, "2026-11-21T01:15:00Z");
	local_format(local, 1795223700);
	assert_string_equal(local, "21/11/2026 08:15:00");
	instant_format(text, 253402300799);
	assert_string_equal(text, "9999-12-31T23:59:59Z");
}

static void local_days(void **state)
{
	(void)state;
	int32_t day = civil_day(2026, 11, 21);
	assert_int_equal(day, 20778);
	assert_int_equal(day_start(day), 0x6b007c90); /* the sample ticket's nbf */
	assert_int_equal(day_start(day + 1), 0x6b01ce10);
	assert_int_equal(instant_day(0x6b007c90 - 1), day - 1);
	assert_int_equal(instant_day(0x6b007c90), day);
	assert_int_equal(instant_day(0x6b01ce10 - 1), day);
	assert_int_equal(instant_day(-1), 0);
	assert_int_equal(instant_day(-LOCAL_OFFSET_S - 1), -1);
	assert_int_equal(day_year(civil_day(2026, 12, 31)), 2026);
	struct civil c = instant_civil(1795223700);
	assert_true(c.year == 2026 && c.month == 11 && c.day == 21 && c.hour == 8 && c.minute == 15 && c.second == 0);
	instant_civil(INT64_MAX);
	instant_civil(INT64_MIN);
}

static void every_day_for_eight_thousand_years(void **state)
{
	(void)state;
	static const int lengths[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	struct civil expected = {.year = 1970, .month = 1, .day = 1};
	for (int32_t day = 0; expected.year < 10000; day++) {
		struct civil c = day_civil(day);
		assert_true(c.year == expected.year && c.month == expected.month && c.day == expected.day);
		assert_int_equal(civil_day(c.year, c.month, c.day), day);
		bool is_leap = c.year % 4 == 0 && (c.year % 100 != 0 || c.year % 400 == 0);
		expected.day++;
		if (expected.day > lengths[c.month] + (c.month == 2 && is_leap)) {
			expected.day = 1;
			expected.month = c.month % 12 + 1;
			expected.year += c.month == 12;
		}
	}
}

static void dates_come_back(void **state)
{
	(void)state;
	static const char *const rows[] = {"1970-01-01", "2024-02-29", "2026-11-21", "9999-12-31"};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int32_t day;
		char text[DATE_TEXT];
		assert_int_equal(date_parse(&day, rows[i]), E_OK);
		date_format(text, day);
		assert_string_equal(text, rows[i]);
	}
}

static int64_t fixed(void *ctx)
{
	return *(int64_t *)ctx;
}

static void a_clock_is_handed_down(void **state)
{
	(void)state;
	int64_t ms = 1999;
	struct clock c = {.now_ms = fixed, .ctx = &ms};
	assert_int_equal(clock_ms(&c), 1999);
	assert_int_equal(clock_s(&c), 1);
	ms = -1;
	assert_int_equal(clock_s(&c), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_date), cmocka_unit_test(what_is_no_instant), cmocka_unit_test(instants),
		cmocka_unit_test(local_days), cmocka_unit_test(every_day_for_eight_thousand_years), cmocka_unit_test(dates_come_back),
		cmocka_unit_test(a_clock_is_handed_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
