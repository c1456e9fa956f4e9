/* A till whose clock is wrong, whose data were put back, which is run twice, or in training: it says so in Vietnamese, and the
 * books stay whole. */
#include "tests/support/tillwords.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PIN	    "739154"
#define SELL	    "sell", "--site", "A1", "--pay", "cash", "ADULT=1"
#define BOOTED(up)  "--uptime", up
#define Y2000	    "2000-01-01T00:00:05+07:00"
#define Y2036	    "2036-11-21T08:15:00+07:00"
#define APPROVED(t) "clock", "approve", "--supervisor", "hoa", "--supervisor-pin-fd", "0", "--reason", t

static const struct step opening[] = {
	{"supervisor",
	 .run = {"hoaband", "cashier", "add", "--data", "${data}", "--json", "--name", "hoa", "--role", "supervisor", "--pin"},
	 .in = PIN "\n"},
	{"code", CODE("quay1", "--site", "A1")},
	{"enrolled", TILL("quay1", BOOTED("1000"), "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "500000")},
	{"first", TILL("quay1", SELL), .expect = {{"receipts.0.number", "1"}}},
};

/* What the cashier reads. */
static void assert_says(struct story *s, const char *const words[], int status, const char *code, const char *vietnamese)
{
	struct outcome o = story_run(s, words, NULL);
	assert_int_equal(o.status, status);
	if (strstr(o.out, code) == NULL || strstr(o.err, vietnamese) == NULL)
		fail_msg("neither \"%s\" nor \"%s\" in %s%s", code, vietnamese, o.out, o.err);
}

#define TILL_WORDS(name, clock, ...)                                                                                           \
	((const char *const[]){"hoaban-pos", "--data", "${dir}/" name, "--json", "--demo", "--clock", clock, __VA_ARGS__, NULL})

static void test_opening(void **state)
{
	story_tell(*state, opening, COUNT(opening));
}

/* ---- the clock */

static void test_jumps(void **state)
{
	struct story *s = *state;
	assert_says(s, TILL_WORDS("quay1", "${clock-3600}", SELL), 1, "clock_behind", "Đồng hồ máy chạy lùi");
	assert_says(s, TILL_WORDS("quay1", "${clock-86400}", SELL), 1, "clock_behind", "gọi giám sát");
	assert_says(s, TILL_WORDS("quay1", Y2000, SELL), 1, "clock_behind", "Đồng hồ máy chạy lùi");
	assert_says(s, TILL_WORDS("quay1", Y2036, SELL), 1, "clock_ahead", "Đồng hồ máy nhảy quá xa");
	/* the machine runs on since the server spoke: its counter says so */
	assert_says(s, TILL_WORDS("quay1", "${clock+3600}", BOOTED("1010"), SELL), 1, "clock_off", "lệch giờ máy chủ");
}

static const struct step reset[] = {
	{"not hers", TILL_AT("quay1", Y2000, "clock", "approve", "--supervisor", "lan", "--reason", "ok"), .status = 1},
	{"not before the last entry", TILL_AT("quay1", Y2000, APPROVED("the battery"), "--time", "${clock-7200}"),
	 .in = PIN "\n", .status = 2},
	{"approved", TILL_AT("quay1", Y2000, APPROVED("the battery"), "--time", "${clock+60}"), .in = PIN "\n",
	 .expect = {{"state", "behind"}}},
	{"sold in 2000", TILL_AT("quay1", Y2000, SELL), .expect = {{"receipts.0.number", "2"}}},
	{"again", TILL_AT("quay1", Y2000, SELL), .expect = {{"receipts.0.number", "3"}}},
	{"told", TILL_AT("quay1", Y2000, "status"), .expect = {{"clock_trouble", "true"}, {"clock.state", "behind"}}},
	{"synced in 2000", TILL_AT("quay1", Y2000, "sync"), .expect = {{"refreshed", "true"}}},
	{"right again", TILL("quay1", "clock", "show"), .expect = {{"state", "doubted"}}},
	{"synced", TILL("quay1", "sync")},
	{"sold", TILL_AT("quay1", "${clock+90}", SELL), .expect = {{"receipts.0.number", "4"}}},
	{"synced again", TILL_AT("quay1", "${clock+90}", "sync")},
	{"years", .sql = "SELECT COUNT(*), COUNT(DISTINCT FLOOR(issued_at / 86400)), MAX(number) FROM receipt",
	 .expect = {{"rows.0.0", "4"}, {"rows.0.1", "1"}, {"rows.0.2", "4"}}},
	{"spans", .sql = "SELECT COUNT(*) FROM entry WHERE type = 12",
	 .expect = {{"rows.0.0", "3"}}}, /* began, approved, ended */
	{"ten years ahead", TILL_AT("quay1", Y2036, "shift", "report")},
	{"no other year", .sql = "SELECT COUNT(*) FROM symbol WHERE year <> 2026 AND last_number > 0",
	 .expect = {{"rows.0.0", "0"}}},
};

static void test_dead_battery(void **state)
{
	story_tell(*state, reset, COUNT(reset));
}

/* ---- training */

static const struct step training[] = {
	{"real", TILL_AT("quay1", "${clock+100}", SELL), .expect = {{"receipts.0.number", "5"}}},
	{"alone", TILL_AT("quay1", "${clock+100}", "training", "on"), .status = 1},
	{"on",
	 TILL_AT("quay1", "${clock+100}", "training", "on", "--supervisor", "hoa", "--supervisor-pin-fd", "0", "--reason",
		 "new"),
	 .in = PIN "\n", .expect = {{"training", "true"}}},
	{"own shift", TILL_AT("quay1", "${clock+100}", "shift", "open", "--cashier", "minh")},
	{"played", TILL_AT("quay1", "${clock+100}", SELL),
	 .expect = {{"receipts.0.symbol", "00TTH"}, {"receipts.0.number", "1"}}},
	{"real gate", .path = "/v1/tickets/verify", .method = "POST",
	 .body = "{\"qr\":\"${played.tickets.0.qr}\",\"site\":\"A1\"}", .status = 200, .expect = {{"verdict", "unknown_key"}}},
	{"sync is real", TILL_AT("quay1", "${clock+100}", "sync")},
	{"nothing came", .sql = "SELECT COUNT(*), MAX(number) FROM receipt", .expect = {{"rows.0.0", "5"}, {"rows.0.1", "5"}}},
	{"off", TILL_AT("quay1", "${clock+100}", "training", "off"), .expect = {{"sales", "1"}, {"training", "false"}}},
	{"its ticket", TILL_AT("quay1", "${clock+100}", "admit", "--site", "A1", "${played.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "unknown_key"}}},
	{"goes on", TILL_AT("quay1", "${clock+100}", SELL), .expect = {{"receipts.0.number", "6"}}},
	{"told", TILL_AT("quay1", "${clock+100}", "sync")},
	{"switched", .sql = "SELECT COUNT(*) FROM entry WHERE type = 13", .expect = {{"rows.0.0", "2"}}},
};

static void test_training(void **state)
{
	story_tell(*state, training, COUNT(training));
}

/* ---- the same directory by another path */

static void test_two_processes(void **state)
{
	struct story *s = *state;
	char lock[256], other[256];
	snprintf(lock, sizeof lock, "%s/quay1/till.lock", s->dir);
	snprintf(other, sizeof other, "%s/quay1-by-another-name", s->dir);
	assert_int_equal(symlink("quay1", other), 0);
	int fd = open(lock, O_RDWR);
	assert_true(fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0);
	assert_says(s, TILL_WORDS("quay1", "${clock+100}", SELL), 3, "busy", "chương trình khác đang dùng");
	assert_says(s, TILL_WORDS("quay1-by-another-name", "${clock+100}", SELL), 3, "busy", "chương trình khác đang dùng");
	assert_says(s, TILL_WORDS("quay1-by-another-name", "${clock+100}", "journal", "verify"), 3, "busy", "khác đang dùng");
	close(fd);
	assert_int_equal(unlink(other), 0);
}

/* ---- put back, copied */

static void copy(struct story *s, const char *from, const char *to)
{
	const char *const words[] = {"cp", "-a", arena_format(&s->arena, "%s/%s", s->dir, from),
				     arena_format(&s->arena, "%s/%s", s->dir, to), NULL};
	struct outcome o = story_run(s, words, NULL);
	assert_int_equal(o.status, 0);
}

static const struct step sold_once_more[] = {
	{"marked", TILL_AT("quay1", "${clock+100}", SELL), .expect = {{"receipts.0.number", "7"}}},
	{"synced", TILL_AT("quay1", "${clock+100}", "sync")},
};

static const struct step stopped[] = {
	{"status", TILL_AT("old", "${clock+100}", "status"), .expect = {{"rolled_back", "true"}}},
	{"whole", TILL_AT("old", "${clock+100}", "journal", "verify"), .expect = {{"whole", "true"}, {"missing", "0"}}},
	{"exported", TILL_AT("old", "${clock+100}", "journal", "export", "${dir}/old.journal"), .expect = {{"missing", "0"}}},
	{"taken in", .run = {"hoaband", "journal", "import", "${dir}/old.journal", "--data", "${data}", "--json"}},
	{"what it knows is there", TILL_AT("old", "${clock+100}", "sync"), .status = 1},
	{"nobody blamed", .sql = "SELECT COUNT(*) FROM device WHERE quarantined_at IS NOT NULL", .expect = {{"rows.0.0", "0"}}},
	{"sells on", TILL_AT("quay1", "${clock+100}", SELL), .expect = {{"receipts.0.number", "8"}}},
	{"synced", TILL_AT("quay1", "${clock+100}", "sync")},
};

static void test_put_back(void **state)
{
	struct story *s = *state;
	till_set(s, "quay1", "mark", story_text(s, "${dir}/mark"));
	copy(s, "quay1", "old");
	story_tell(s, sold_once_more, COUNT(sold_once_more));
	assert_says(s, TILL_WORDS("old", "${clock+100}", SELL), 1, "rolled_back", "bản cũ hoặc bản sao");
	story_tell(s, stopped, COUNT(stopped));
}

/* A copy on another machine, where no mark is: the server finds out, whichever comes second. */
static const struct step twins[] = {
	{"one sells", TILL_AT("quay1", "${clock+100}", SELL), .expect = {{"receipts.0.number", "9"}}},
	{"the other sells", TILL_AT("twin", "${clock+100}", SELL), .expect = {{"receipts.0.number", "9"}}},
	{"one syncs", TILL_AT("quay1", "${clock+100}", "sync"), .expect = {{"sent", "1"}}},
};

static const struct step found_out[] = {
	{"evidence", .sql = "SELECT kind, COUNT(*) FROM evidence GROUP BY kind",
	 .expect = {{"rows.0.0", "fork"}, {"rows.0.1", "1"}}},
	{"listed", .run = {"hoaband", "device", "list", "--data", "${data}", "--json"},
	 .expect = {{"devices.0.name", "quay1"}, {"devices.0.state", "quarantined"}}},
};

static void test_twins(void **state)
{
	struct story *s = *state;
	till_set(s, "quay1", "mark", "none");
	copy(s, "quay1", "twin");
	story_tell(s, twins, COUNT(twins));
	assert_says(s, TILL_WORDS("twin", "${clock+100}", "sync"), 1, "quarantined", "cách ly");
	assert_says(s, TILL_WORDS("twin", "${clock+100}", SELL), 1, "quarantined", "cách ly");
	story_tell(s, found_out, COUNT(found_out));
}

/* ---- */

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_opening),	 cmocka_unit_test(test_jumps),	       cmocka_unit_test(test_dead_battery),
		cmocka_unit_test(test_training), cmocka_unit_test(test_two_processes), cmocka_unit_test(test_put_back),
		cmocka_unit_test(test_twins),	 cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("a till whose clock, data or purpose are not what they seem", tests,
					   story_group_begin, story_group_end);
}
