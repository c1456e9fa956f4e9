#include <hoaban/log.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int64_t fixed_time(void *ctx)
{
	return *(const int64_t *)ctx;
}

struct sink {
	char text[4096];
	size_t len;
	int lines;
};

static void keep(void *ctx, const char *line, size_t len)
{
	struct sink *s = ctx;
	assert_true(s->len + len < sizeof s->text);
	memcpy(s->text + s->len, line, len);
	s->len += len;
	s->text[s->len] = '\0';
	s->lines++;
}

static int64_t now = INT64_C(1795223700123); /* 2026-11-21 08:15:00.123 local */

static struct logger logger_to(struct sink *s, const struct clock *c, enum log_level least)
{
	*s = (struct sink){0};
	return (struct logger){.write = keep, .ctx = s, .clock = c, .least = least};
}

static const struct clock test_clock = {.now_ms = fixed_time, .ctx = &now};

static void one_event_is_one_line(void **)
{
	struct sink s;
	struct logger l = logger_to(&s, &test_clock, LOG_LEVEL_DEBUG);
	log_info(&l, "order.paid", "order=%s note=%s", "1\r\nts=forged", "\x1b[31m\x7f");
	assert_int_equal(s.lines, 1);
	assert_ptr_equal(strchr(s.text, '\n'), s.text + s.len - 1);
	assert_non_null(strstr(s.text, "order=1??ts=forged note=?[31m?\n"));
}

static void a_long_line_is_cut_and_says_so(void **)
{
	char filler[5000];
	memset(filler, 'x', sizeof filler);
	filler[sizeof filler - 1] = '\0';
	for (size_t cut = 1900; cut < 2100; cut++) {
		struct sink s;
		struct logger l = logger_to(&s, &test_clock, LOG_LEVEL_DEBUG);
		log_info(&l, "e", "%s", filler + sizeof filler - 1 - cut);
		assert_true(s.len <= 2048 && s.text[s.len - 1] == '\n');
		bool is_whole = s.len == cut + strlen("ts=2026-11-21T01:15:00.123Z level=info event=e \n");
		bool is_marked = memcmp(s.text + s.len - 7, " cut=1\n", 7) == 0;
		assert_true(is_whole != is_marked);
	}
	struct sink s;
	struct logger l = logger_to(&s, &test_clock, LOG_LEVEL_DEBUG);
	log_info(&l, filler, "a=%d", 1);
	assert_int_equal(memcmp(s.text + s.len - 7, " cut=1\n", 7), 0);
}

static void silence(void **)
{
	struct sink s;
	struct logger l = logger_to(&s, &test_clock, LOG_LEVEL_WARN);
	log_error(NULL, "nobody", "a=%d", 1);
	log_info(&l, "quiet", "a=%d", 1);
	log_debug(&l, "quiet", "a=%d", 1);
	assert_int_equal(s.lines, 0);
	log_warn(&l, "loud", "a=%d", 1);
	log_error(&l, "loud", "a=%d", 1);
	assert_int_equal(s.lines, 2);
}

static void the_line_is_as_written_down(void **)
{
	struct sink s;
	struct logger l = logger_to(&s, &test_clock, LOG_LEVEL_DEBUG);
	log_info(&l, "sale", "amount=%d", 20000);
	assert_string_equal(s.text, "ts=2026-11-21T01:15:00.123Z level=info event=sale amount=20000\n");
	l = logger_to(&s, &test_clock, LOG_LEVEL_DEBUG);
	log_write(&l, LOG_LEVEL_ERROR, "stop", "%s", "");
	assert_string_equal(s.text, "ts=2026-11-21T01:15:00.123Z level=error event=stop\n");
	int64_t early = -1;
	const struct clock before = {.now_ms = fixed_time, .ctx = &early};
	l = logger_to(&s, &before, LOG_LEVEL_DEBUG);
	log_debug(&l, "early", "a=%d", 1);
	assert_string_equal(s.text, "ts=1969-12-31T23:59:59.999Z level=debug event=early a=1\n");
}

static const struct {
	size_t size;
	const char *text, *quoted;
} quotes[] = {
	{32, "plain", "\"plain\""},
	{32, "", "\"\""},
	{32, NULL, "\"\""},
	{32, "a \"b\" \\", "\"a \\\"b\\\" \\\\\""},
	{32, "a\nb\x7f", "\"a\\x0ab\\x7f\""},
	{32, "số", "\"số\""},
	{5, "abcdef", "\"ab\""},
	{6, "a\nb", "\"a\""}, /* an escape is never cut in two */
	{3, "a", "\"\""},
	{2, "a", ""},
	{1, "a", ""},
};

static void quotes_values(void **)
{
	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
		char *out = malloc(quotes[i].size); /* exact, so that the sanitizer sees one byte too many */
		assert_string_equal(log_quote(out, quotes[i].size, quotes[i].text), quotes[i].quoted);
		free(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_event_is_one_line),
		cmocka_unit_test(a_long_line_is_cut_and_says_so),
		cmocka_unit_test(silence),
		cmocka_unit_test(the_line_is_as_written_down),
		cmocka_unit_test(quotes_values),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
