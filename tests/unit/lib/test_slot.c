/* Timetables and opening hours: which schedule says how a day is, and what a slot is in time. */
#include <hoaban/instant.h>
#include <hoaban/slot.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct arena arena;
static struct complaints complaints;

static int32_t day(const char *text)
{
	int32_t out;
	assert_int_equal(date_parse(&out, text), E_OK);
	return out;
}

static int set_up(void **state)
{
	(void)state;
	arena_init(&arena, 1u << 20);
	complaints = (struct complaints){.arena = &arena};
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

/* ---------------------------------------------------------------- minutes */

static void what_is_no_time(void **state)
{
	(void)state;
	static const char *const bad[] = {"",	   "9:00",  "09:0",  "09:000", "24:01", "25:00", "09:60", "0900",
					  "09-00", " 9:00", "+9:00", "09:0x",  "x9:00", "99:99", "09:00 "};
	uint32_t minute;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (minute_parse(&minute, bad[i]) != E_MALFORMED)
			fail_msg("\"%s\" was taken", bad[i]);
}

static void minutes_and_back(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		uint32_t minute;
	} pairs[] = {{"00:00", 0}, {"00:01", 1}, {"09:30", 570}, {"12:00", 720}, {"23:59", 1439}, {"24:00", 1440}};
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		char text[MINUTE_TEXT];
		uint32_t minute;
		assert_int_equal(minute_parse(&minute, pairs[i].text), E_OK);
		assert_int_equal(minute, pairs[i].minute);
		minute_format(text, minute);
		assert_string_equal(text, pairs[i].text);
	}
}

static void weekdays(void **state)
{
	(void)state;
	assert_int_equal(weekday_of(day("2026-11-23")), 0); /* a Monday */
	assert_int_equal(weekday_of(day("2026-11-29")), 6);
	assert_int_equal(weekday_of(day("1970-01-01")), 3); /* a Thursday */
	assert_int_equal(weekday_of(-1), 2);
	assert_int_equal(weekday_of(-4), 6);
	assert_int_equal(weekday_of(day("2000-02-29")), 1);
}

/* Local midnights are at 17:00 UTC of the day before. */
static void a_slot_in_time(void **state)
{
	(void)state;
	int32_t monday = day("2026-11-23");
	struct slot nine = {1, monday, 540, 600}, whole = {1, monday, 0, DAY_MINUTES}, night = {1, monday, 1380, DAY_MINUTES};
	assert_int_equal(slot_from(&nine), day_start(monday) + 9 * 3600);
	assert_int_equal(slot_until(&nine), day_start(monday) + 10 * 3600);
	assert_int_equal(slot_from(&whole), day_start(monday));
	assert_int_equal(slot_until(&whole), day_start(monday + 1));
	assert_int_equal(slot_until(&night), day_start(monday + 1));
	assert_int_equal(instant_day(slot_until(&night) - 1), monday);
	assert_true(slot_is_whole_day(&whole));
	assert_false(slot_is_whole_day(&night));
	assert_true(slot_compare(&whole, &nine) < 0);
	assert_true(slot_compare(&night, &nine) > 0);
	assert_int_equal(slot_compare(&nine, &nine), 0);
	assert_true(slot_compare(&(struct slot){2, monday - 1, 0, 1}, &nine) > 0); /* the site goes first */
}

/* ---------------------------------------------------------------- which one holds */

#define SLOTS(from_, until_, days_, exception_, declared_, capacity_)                                                          \
	{                                                                                                                      \
		.kind = SCHEDULE_SLOTS, .site = 3, .from = (from_), .until = (until_), .weekdays = (days_),                    \
		.is_exception = (exception_), .declared_ms = (declared_), .span_count = 1, .spans = {                          \
			{540, 600, (capacity_)}                                                                                \
		}                                                                                                              \
	}

static uint32_t capacity_on(const struct schedule *list, size_t count, int32_t on)
{
	const struct schedule *s = schedule_on(list, count, SCHEDULE_SLOTS, 3, on);
	return s ? s->spans[0].capacity : 0;
}

static void the_last_beginning_goes_before(void **state)
{
	(void)state;
	int32_t monday = day("2026-11-23");
	const struct schedule list[] = {
		SLOTS(monday, INT32_MAX, WEEKDAYS_ALL, false, 1, 10),	   /* from that day on */
		SLOTS(monday + 14, INT32_MAX, WEEKDAYS_ALL, false, 0, 20), /* later: before it, whenever it was said */
		SLOTS(monday + 14, monday + 21, 1u << 5, false, 5, 30),	   /* Saturdays, said later */
		SLOTS(monday + 1, monday + 2, WEEKDAYS_ALL, true, 0, 40),  /* one Tuesday */
	};
	assert_int_equal(capacity_on(list, 4, monday - 1), 0);
	assert_int_equal(capacity_on(list, 4, monday), 10);
	assert_int_equal(capacity_on(list, 4, monday + 1), 40);
	assert_int_equal(capacity_on(list, 4, monday + 2), 10);
	assert_int_equal(capacity_on(list, 4, monday + 13), 10);
	assert_int_equal(capacity_on(list, 4, monday + 14), 20);
	assert_int_equal(capacity_on(list, 4, monday + 19), 30); /* the Saturday */
	assert_int_equal(capacity_on(list, 4, monday + 26), 20); /* the next one */
	assert_null(schedule_on(list, 4, SCHEDULE_HOURS, 3, monday));
	assert_null(schedule_on(list, 4, SCHEDULE_SLOTS, 4, monday));
	assert_true(schedule_has(list, 4, SCHEDULE_SLOTS, 3, INT32_MAX - 1));
	assert_false(schedule_has(list + 3, 1, SCHEDULE_SLOTS, 3, monday + 2));
	assert_false(schedule_has(list, 4, SCHEDULE_HOURS, 3, monday));
}

static void said_at_the_same_moment(void **state)
{
	(void)state;
	struct schedule list[] = {SLOTS(0, 10, WEEKDAYS_ALL, false, 7, 1), SLOTS(0, 10, WEEKDAYS_ALL, false, 7, 2)};
	list[0].id[0] = 9;
	list[1].id[0] = 5;
	assert_int_equal(capacity_on(list, 2, 3), 1); /* the same on every server, in whatever order they are read */
	struct schedule turned[] = {list[1], list[0]};
	assert_int_equal(capacity_on(turned, 2, 3), 1);
	assert_ptr_equal(schedule_span(&list[0], 540), &list[0].spans[0]);
	assert_null(schedule_span(&list[0], 600));
}

/* ---------------------------------------------------------------- what may be said */

static void what_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *pointer;
		struct schedule schedule;
	} bad[] = {
		{"/last_day", {.kind = SCHEDULE_SLOTS, .from = 5, .until = 5, .weekdays = 1}},
		{"/weekdays", {.kind = SCHEDULE_SLOTS, .from = 5, .until = 6}},
		{"/weekdays", {.kind = SCHEDULE_SLOTS, .from = 5, .until = 6, .weekdays = 128}},
		{"/spans/0", {.kind = SCHEDULE_HOURS, .until = 6, .weekdays = 1, .span_count = 1, .spans = {{600, 600, 0}}}},
		{"/spans/0", {.kind = SCHEDULE_HOURS, .until = 6, .weekdays = 1, .span_count = 1, .spans = {{600, 540, 0}}}},
		{"/spans/0", {.kind = SCHEDULE_HOURS, .until = 6, .weekdays = 1, .span_count = 1, .spans = {{600, 1441, 0}}}},
		{"/spans/1",
		 {.kind = SCHEDULE_HOURS, .until = 6, .weekdays = 1, .span_count = 2, .spans = {{540, 600, 0}, {599, 700, 0}}}},
		{"/spans/0/capacity",
		 {.kind = SCHEDULE_SLOTS, .until = 6, .weekdays = 1, .span_count = 1, .spans = {{540, 600, 0}}}},
		{"/spans/0/capacity",
		 {.kind = SCHEDULE_SLOTS,
		  .until = 6,
		  .weekdays = 1,
		  .span_count = 1,
		  .spans = {{540, 600, SLOT_PLACES_MAX + 1}}}},
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		complaints.count = 0;
		assert_int_equal(schedule_check(&bad[i].schedule, &complaints), E_INVALID);
		assert_int_equal(complaints.count, 1);
		assert_string_equal(complaints.list[0].pointer, bad[i].pointer);
	}
}

static void what_is_taken(void **state)
{
	(void)state;
	const struct schedule closed = {.kind = SCHEDULE_HOURS, .until = 1, .weekdays = WEEKDAYS_ALL};
	const struct schedule touching = {.kind = SCHEDULE_SLOTS,
					  .until = 1,
					  .weekdays = 64,
					  .span_count = 2,
					  .spans = {{0, 720, 1}, {720, 1440, SLOT_PLACES_MAX}}};
	complaints.count = 0;
	assert_int_equal(schedule_check(&closed, &complaints), E_OK);
	assert_int_equal(schedule_check(&touching, &complaints), E_OK);
	assert_int_equal(complaints.count, 0);
}

static void spans_travel(void **state)
{
	(void)state;
	struct span in[SCHEDULE_SPANS_MAX], out[SCHEDULE_SPANS_MAX];
	uint8_t room[1024];
	struct buf b = BUF_FIXED(room);
	size_t count;
	for (uint32_t i = 0; i < SCHEDULE_SPANS_MAX; i++)
		in[i] = (struct span){i * 30, i * 30 + 30, SLOT_PLACES_MAX - i};
	spans_encode(&b, in, SCHEDULE_SPANS_MAX);
	assert_int_equal(buf_status(&b), E_OK); /* the column holds as many */
	assert_int_equal(spans_decode(out, &count, buf_bytes(&b)), E_OK);
	assert_int_equal(count, SCHEDULE_SPANS_MAX);
	assert_memory_equal(in, out, sizeof(in));
	for (size_t len = 0; len < b.len; len++)
		assert_int_equal(spans_decode(out, &count, bytes_of(room, len)), E_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_time),
		cmocka_unit_test(minutes_and_back),
		cmocka_unit_test(weekdays),
		cmocka_unit_test(a_slot_in_time),
		cmocka_unit_test(the_last_beginning_goes_before),
		cmocka_unit_test(said_at_the_same_moment),
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(what_is_taken),
		cmocka_unit_test(spans_travel),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
