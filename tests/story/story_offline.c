/* Days without a line: how far the lease reaches, what is said before its end and at it, in words for a cashier; and a till
 * that was closed in the meantime. */
#include "tests/support/tillwords.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SELL(till, ...) TILL(till, "sell", "--site", "A1", "--pay", "cash", __VA_ARGS__)
#define DAY		"86400"
#define DEVICE(verb, name, ...)                                                                                                \
	.run = {"hoaband", "device",  verb,	  "--data",   "${data}", "--json",                                             \
		"--demo",  "--clock", "${clock}", "--device", name,	 __VA_ARGS__}

/* The till sells; what stands on stderr for the cashier. */
static void sell_and_read(struct story *s, const char *till, const char *clock, int status, const char *says)
{
	const char *data = arena_format(&s->arena, "%s/%s", s->dir, till);
	const char *const words[] = {"hoaban-pos", "--data", data, "--json", "--demo", "--clock", clock,
				     "sell",	   "--site", "A1", "--pay",  "cash",   "ADULT=1", NULL};
	struct outcome o = story_run(s, words, NULL);
	if (o.status != status || strstr(o.err, says) == NULL)
		fail_msg("%s: status %d, not %d; says: %s", till, o.status, status, o.err);
}

static void serve_with(struct story *s, const char *settings)
{
	story_stop(s);
	server_set(s, settings);
	story_start(s);
}

/* ---- numbers */

static const struct step few_numbers[] = {
	{"code1", CODE("quay1", "--site", "A1")},
	{"enrolled1", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code1.code}")},
	{"shift1", TILL("quay1", "shift", "open", "--cashier", "lan")},
	{"1 of 5", SELL("quay1", "ADULT=1"), .expect = {{"warnings", "#0"}}},
	{"2 of 5", SELL("quay1", "ADULT=1"), .expect = {{"warnings", "#0"}}},
	{"3 of 5", SELL("quay1", "ADULT=1"), .expect = {{"warnings", "#0"}}},
	{"4 of 5", SELL("quay1", "ADULT=1"),
	 .expect = {{"warnings", "#1"},
		    {"warnings.0.code", "lease_numbers"},
		    {"warnings.0.percent", "80"},
		    {"warnings.0.left", "1"},
		    {"warnings.0.text", "Sắp hết số biên lai. Nối mạng trong ca này để nhận thêm số."}}},
	{"said again", TILL("quay1", "status"),
	 .expect = {{"lease.used.numbers_percent", "80"}, {"warnings.0.code", "lease_numbers"}}},
	{"5 of 5", SELL("quay1", "ADULT=1"), .expect = {{"warnings.0.percent", "100"}}},
	{"6 of 5", SELL("quay1", "ADULT=1"), .status = 1,
	 .expect = {{"error.code", "exhausted"}, {"error.errors.0.code", "lease_numbers"}}},
	{"free needs none", SELL("quay1", "CHILD=1"), .expect = {{"receipts", "#0"}}},
};
static const struct step more_numbers[] = {
	{"synced1", TILL("quay1", "sync"), .expect = {{"refreshed", "true"}}},
	{"goes on", SELL("quay1", "ADULT=1"), .expect = {{"receipts.0.number", "6"}, {"warnings", "#0"}}},
};

static void test_numbers(void **state)
{
	struct story *s = *state;
	serve_with(s, "lease_numbers = 5\n");
	story_tell(s, few_numbers, COUNT(few_numbers));
	sell_and_read(s, "quay1", "${clock}", 1, "Máy đã hết số biên lai. Nối mạng để nhận thêm số.");
	story_tell(s, more_numbers, COUNT(more_numbers));
}

/* ---- value and time */

static const struct step small_value[] = {
	{"code2", CODE("quay2", "--site", "A1")},
	{"enrolled2", TILL("quay2", "enroll", "--server", "${url}", "--code", "${code2.code}")},
	{"shift2", TILL("quay2", "shift", "open", "--cashier", "minh")},
	{"79000 and less", SELL("quay2", "ADULT=3"), .expect = {{"warnings", "#0"}}},
	{"80000", SELL("quay2", "ADULT=1"),
	 .expect = {{"warnings", "#1"}, {"warnings.0.code", "lease_value"}, {"warnings.0.left", "20000"}}},
	{"too much", SELL("quay2", "ADULT=2"), .status = 1, .expect = {{"error.errors.0.code", "lease_value"}}},
	{"100000", SELL("quay2", "ADULT=1"), .expect = {{"warnings.0.percent", "100"}}},
};
static const struct step time_passes[] = {
	{"synced2", TILL("quay2", "sync"), .expect = {{"refreshed", "true"}}},
	{"value again", TILL("quay2", "status"), .expect = {{"lease.used.value_percent", "0"}, {"warnings", "#0"}}},
	{"after a day", TILL_AT("quay2", "${clock+" DAY "}", "status"), .expect = {{"lease.used.time_percent", "50"}}},
	{"near the end", TILL_AT("quay2", "${clock+150000}", "sell", "--site", "A1", "--pay", "cash", "ADULT=1"),
	 .expect = {{"warnings.0.code", "lease_time"}, {"warnings.0.percent", "86"}}},
};

static void test_value_and_time(void **state)
{
	struct story *s = *state;
	serve_with(s, "lease_value = 100000\nlease_days = 2\n");
	story_tell(s, small_value, COUNT(small_value));
	sell_and_read(s, "quay2", "${clock}", 1, "Doanh thu chưa gửi đã tới mức tối đa. Nối mạng để gửi");
	story_tell(s, time_passes, COUNT(time_passes));
	sell_and_read(s, "quay2", "${clock+172900}", 1, "Quyền bán của máy đã hết hạn. Nối mạng để gia hạn");
}

/* ---- closed by the office while nobody could tell it */

static const struct step closed[] = {
	{"code3", CODE("quay3", "--site", "A1")},
	{"enrolled3", TILL("quay3", "enroll", "--server", "${url}", "--code", "${code3.code}")},
	{"shift3", TILL("quay3", "shift", "open", "--cashier", "lan")},
	{"sold3", SELL("quay3", "ADULT=1")},
	{"sent3", TILL("quay3", "sync")},
	{"sold offline", SELL("quay3", "ADULT=2")},
	{"closed3", DEVICE("close", "quay3", "--reason", "not seen for days")},
	{"cannot know", SELL("quay3", "ADULT=1")},
	{"now it does", TILL("quay3", "sync"), .status = 1},
};
static const struct step after_closing[] = {
	{"keeps what it has", TILL("quay3", "status"), .expect = {{"entries", "4"}, {"standing", "closed"}}},
	{"the gate keeps its lists", TILL("quay3", "admit", "--site", "A1", "${sold3.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}}},
	{"the drawer is counted", TILL("quay3", "shift", "close", "--counted", "580000")},
};

static void test_closed_meanwhile(void **state)
{
	struct story *s = *state;
	story_tell(s, closed, COUNT(closed));
	sell_and_read(s, "quay3", "${clock}", 1, "Văn phòng đã đóng máy này, máy không bán nữa. Đóng ca, nộp tiền");
	story_tell(s, after_closing, COUNT(after_closing));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_value_and_time),
		cmocka_unit_test(test_closed_meanwhile),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("days without a line", tests, story_group_begin, story_group_end);
}
