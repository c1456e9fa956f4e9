/* Calendar files: what is refused, then what the bytes are, to the letter. */
#include <hoaban/calendar.h>

#include <hoaban/instant.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct calendar_event visit(void)
{
	return (struct calendar_event){
		.uid = "0123@ve.example.vn",
		.sequence = 2,
		.stamp = 1795222800, /* 2026-11-21T01:00:00Z */
		.is_whole_day = true,
		.begins = day_start(civil_day(2026, 11, 30)),
		.ends = day_start(civil_day(2026, 12, 1)),
		.summary = "Tham quan",
	};
}

static enum err write_one(struct buf *out, const struct calendar_event *e)
{
	buf_clear(out);
	return calendar_write(out, e, 1);
}

static void hostile_texts_are_refused(void **)
{
	static const char *const bad[] = {"a\r\nATTENDEE:x", "a\rb", "a\x01", "\xff", "\xe2\x80\xae"};
	BUF_LOCAL out;
	buf_init(&out, 1u << 16);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct calendar_event e = visit();
		e.summary = bad[i];
		assert_int_equal(write_one(&out, &e), E_INVALID);
		e = visit(), e.location = bad[i];
		assert_int_equal(write_one(&out, &e), E_INVALID);
		e = visit(), e.description = bad[i];
		assert_int_equal(write_one(&out, &e), E_INVALID);
		e = visit(), e.url = bad[i];
		assert_int_equal(write_one(&out, &e), E_INVALID);
		e = visit(), e.uid = bad[i];
		assert_int_equal(write_one(&out, &e), E_INVALID);
	}
	struct calendar_event e = visit();
	e.ends = e.begins;
	assert_int_equal(write_one(&out, &e), E_INVALID);
	e = visit(), e.uid = "";
	assert_int_equal(write_one(&out, &e), E_INVALID);
}

static void a_whole_day_is_as_written_here(void **)
{
	BUF_LOCAL out;
	struct calendar_event e = visit();
	buf_init(&out, 1u << 16);
	e.location = "Đồi A1, Mường Thanh; Điện Biên";
	e.description = "dòng 1\ndòng \\2";
	e.url = "https://ve.example.vn/vi/o/00";
	assert_int_equal(write_one(&out, &e), E_OK);
	assert_string_equal(buf_text(&out), "BEGIN:VCALENDAR\r\n"
					    "VERSION:2.0\r\n"
					    "PRODID:-//Hoa Ban//Tickets//VI\r\n"
					    "CALSCALE:GREGORIAN\r\n"
					    "METHOD:PUBLISH\r\n"
					    "BEGIN:VEVENT\r\n"
					    "UID:0123@ve.example.vn\r\n"
					    "DTSTAMP:20261121T010000Z\r\n"
					    "SEQUENCE:2\r\n"
					    "DTSTART;VALUE=DATE:20261130\r\n"
					    "DTEND;VALUE=DATE:20261201\r\n"
					    "SUMMARY:Tham quan\r\n"
					    "LOCATION:Đồi A1\\, Mường Thanh\\; Điện Biên\r\n"
					    "DESCRIPTION:dòng 1\\ndòng \\\\2\r\n"
					    "URL:https://ve.example.vn/vi/o/00\r\n"
					    "STATUS:CONFIRMED\r\n"
					    "TRANSP:OPAQUE\r\n"
					    "END:VEVENT\r\n"
					    "END:VCALENDAR\r\n");
}

static void a_slot_is_written_in_utc(void **)
{
	BUF_LOCAL out;
	struct calendar_event e = visit();
	buf_init(&out, 1u << 16);
	e.is_whole_day = false;
	e.is_cancelled = true;
	e.begins += 5 * 3600; /* 05:00 local is 22:00 of the day before */
	e.ends = e.begins + 5400;
	assert_int_equal(write_one(&out, &e), E_OK);
	assert_non_null(strstr(buf_text(&out), "DTSTART:20261129T220000Z\r\nDTEND:20261129T233000Z\r\n"));
	assert_non_null(strstr(buf_text(&out), "STATUS:CANCELLED\r\n"));
}

/* 75 octets a line at most, and no character is cut. */
static void long_lines_are_folded(void **)
{
	char text[400];
	for (size_t letters = 20; letters < 90; letters++) {
		BUF_LOCAL out;
		struct calendar_event e = visit();
		size_t lines = 0, kept = 0;
		buf_init(&out, 1u << 16);
		for (size_t i = 0; i < letters; i++)
			memcpy(text + 3 * i, "ệ", 3);
		text[3 * letters] = 0;
		e.summary = text;
		assert_int_equal(write_one(&out, &e), E_OK);
		const char *at = strstr(buf_text(&out), "SUMMARY:") + strlen("SUMMARY:"), *start = at - strlen("SUMMARY:");
		for (bool is_more = true; is_more; lines++) {
			size_t len = strcspn(at, "\r");
			assert_int_equal(len % 3, 0);
			assert_in_range((size_t)(at - start) + len, 1, 75);
			kept += len;
			start = at + len + 2;
			is_more = *start == ' ';
			at = start + 1;
		}
		assert_int_equal(kept, 3 * letters);
		assert_in_range(lines, 1, 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_texts_are_refused),
		cmocka_unit_test(a_whole_day_is_as_written_here),
		cmocka_unit_test(a_slot_is_written_in_utc),
		cmocka_unit_test(long_lines_are_folded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
