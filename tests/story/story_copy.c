/* A till that burns down: its journal is on a stick, and the server takes it from there. What is damaged, forged, foreign or
 * somebody else's is told apart, and nobody is accused because of a file. */
#include "tests/support/tillwords.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define IMPORT(path)                                                                                                           \
	.run = {"hoaband", "journal", "import", path, "--data", "${data}", "--json", "--demo", "--clock", "${clock}"}
#define DEVICE(verb, name, ...)                                                                                                \
	.run = {"hoaband", "device",  verb,	  "--data",   "${data}", "--json",                                             \
		"--demo",  "--clock", "${clock}", "--device", name,	 __VA_ARGS__}
#define SELL(what) TILL("quay1", "sell", "--site", "A1", "--pay", "cash", what)

/* ---- a till with a stick in it */

static const struct step opening[] = {
	{"code", CODE("quay1", "--site", "A1")},
	{"enrolled", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan")},
	{"sold at once", SELL("ADULT=1")},
	{"sent", TILL("quay1", "sync"), .expect = {{"sent", "2"}}},
};

static const struct step with_stick[] = {
	{"named payer", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "--payer-name", "Công ty Thử", "ADULT=2")},
	{"sold", SELL("CHILD=1")},
	{"group", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "--group", "ADULT=3", "CHILD=2")},
	{"stands", TILL("quay1", "status"),
	 .expect = {{"copy.state", "good"}, {"copy.behind", "0"}, {"copy.warning", "null"}, {"unsynced.sales", "3"}}},
	{"verified", TILL("quay1", "copy", "verify"),
	 .expect = {{"entries", "${stands.entries}"},
		    {"last_seq", "${stands.entries}"},
		    {"journal_seq", "${stands.entries}"},
		    {"torn_bytes", "0"}}},
};

static void test_copies(void **state)
{
	struct story *s = *state;
	story_tell(s, opening, COUNT(opening));
	const char *stick = arena_format(&s->arena, "%s/stick", s->dir);
	assert_int_equal(mkdir(stick, 0700), 0);
	till_set(s, "quay1", "copy", stick);
	story_tell(s, with_stick, COUNT(with_stick));
	story_keep(s, "file", json_string(story_answer_text(s, "verified.file")));
}

/* ---- the stick is not there: in Vietnamese, and the sale is one */

static void run_and_read(struct story *s, const char *what, const char *expected)
{
	const char *const words[] = {"hoaban-pos", "--data", "${dir}/quay1", "--json", "--demo", "--clock", "${clock}",
				     "sell",	   "--site", "A1",	     "--pay",  "cash",	 "CHILD=1", NULL};
	struct outcome o = story_run(s, words, NULL);
	if (o.status != 0 || strstr(o.err, expected) == NULL)
		fail_msg("%s: %d %s", what, o.status, o.err);
}

static void test_stick_is_away(void **state)
{
	struct story *s = *state;
	const char *stick = arena_format(&s->arena, "%s/stick", s->dir), *away = arena_format(&s->arena, "%s/away", s->dir);
	assert_int_equal(rename(stick, away), 0);
	run_and_read(s, "away", "Cắm lại thẻ nhớ; máy vẫn bán");
	assert_int_equal(rename(away, stick), 0);
	static const struct step back[] = {
		{"back", TILL("quay1", "status"), .expect = {{"copy.state", "good"}, {"copy.behind", "0"}}},
	};
	story_tell(s, back, COUNT(back));
}

/* ---- files that are no good */

static void copy_with(struct story *s, const char *name, off_t at, off_t cut)
{
	const char *to = arena_format(&s->arena, "%s/%s", s->dir, name);
	struct outcome o = story_run(s, (const char *const[]){"cp", story_text(s, "${file}"), to, NULL}, NULL);
	assert_int_equal(o.status, 0);
	int fd = open(to, O_RDWR);
	struct stat st;
	uint8_t byte;
	assert_true(fd >= 0 && fstat(fd, &st) == 0);
	if (cut > 0)
		assert_int_equal(ftruncate(fd, st.st_size - cut), 0);
	if (at > 0) {
		assert_int_equal(pread(fd, &byte, 1, at), 1);
		byte ^= 1;
		assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	}
	close(fd);
}

static const struct step bad[] = {
	{"no file", IMPORT("${dir}/nothing"), .status = 3},
	{"no copy", IMPORT("${dir}/quay1/journal.db"), .status = 2},
	{"somebody's", IMPORT("${dir}/foreign"), .status = 1},
	{"tampered", IMPORT("${dir}/tampered"), .status = 3},
	{"some of it", .sql = "SELECT COUNT(*) FROM entry", .expect = {{"rows.0.0", "*"}}},
	{"nobody is accused", .sql = "SELECT COUNT(*) FROM device WHERE quarantined_at IS NOT NULL",
	 .expect = {{"rows.0.0", "0"}}},
	{"no evidence", .sql = "SELECT COUNT(*) FROM evidence", .expect = {{"rows.0.0", "0"}}},
};

static void test_bad_files(void **state)
{
	struct story *s = *state;
	copy_with(s, "foreign", 8, 0); /* a byte of the device's id */
	struct stat st;
	assert_int_equal(stat(story_text(s, "${file}"), &st), 0);
	copy_with(s, "tampered", st.st_size * 2 / 3, 0);
	copy_with(s, "torn", 0, 40);
	story_tell(s, bad, COUNT(bad));
}

/* ---- the till burns down */

static const struct step burned[] = {
	{"torn is no damage", IMPORT("${dir}/torn"), .expect = {{"damaged", "false"}}},
	{"taken", IMPORT("${file}"),
	 .expect = {{"name", "quay1"}, {"damaged", "false"}, {"torn_bytes", "0"}, {"held", "${back.entries}"}}},
	{"again", IMPORT("${file}"), .expect = {{"held_before", "${back.entries}"}, {"held", "${back.entries}"}}},
	{"entries", .sql = "SELECT COUNT(*), MAX(seq) FROM entry",
	 .expect = {{"rows.0.0", "${back.entries}"}, {"rows.0.1", "${back.entries}"}}},
	{"receipts", .sql = "SELECT COUNT(*) FROM receipt", .expect = {{"rows.0.0", "3"}}}, /* children are free */
	{"payer", .sql = "SELECT COUNT(*) FROM order_payer", .expect = {{"rows.0.0", "1"}}},
	{"incidents", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
	{"its tickets are good", .method = "POST", .path = "/v1/tickets/verify",
	 .body = "{\"qr\":\"${group.tickets.0.qr}\",\"site\":\"A1\"}", .status = 200, .expect = {{"verdict", "admitted"}}},
};

static void test_burned_down(void **state)
{
	struct story *s = *state;
	struct outcome o = story_run(s, (const char *const[]){"rm", "-r", story_text(s, "${dir}/quay1"), NULL}, NULL);
	assert_int_equal(o.status, 0);
	story_tell(s, burned, COUNT(burned));
}

/* ---- closed in the meantime: only through the door that is opened for what is late */

static const struct step second[] = {
	{"code2", CODE("quay2", "--site", "A1")},
	{"enrolled2", TILL("quay2", "enroll", "--server", "${url}", "--code", "${code2.code}")},
};
static const struct step second_sells[] = {
	{"shift2", TILL("quay2", "shift", "open", "--cashier", "minh")},
	{"sold2", TILL("quay2", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")},
	{"verified2", TILL("quay2", "copy", "verify"), .expect = {{"entries", "2"}}},
	{"closed", DEVICE("close", "quay2", "--reason", "fell into the river")},
	{"too late", IMPORT("${verified2.file}"), .status = 1},
	{"door", DEVICE("accept-late", "quay2", "--reason", "the stick was found", "--hours", "2")},
	{"late", IMPORT("${verified2.file}"), .expect = {{"held", "2"}, {"held_before", "0"}}},
	{"late receipt",
	 .sql = "SELECT COUNT(*) FROM receipt r JOIN symbol y ON y.id = r.symbol_id JOIN device d ON d.id = y.device"
		" WHERE d.name = 'quay2'",
	 .expect = {{"rows.0.0", "1"}}},
};

static void test_closed_meanwhile(void **state)
{
	struct story *s = *state;
	story_tell(s, second, COUNT(second));
	till_set(s, "quay2", "copy", arena_format(&s->arena, "%s/stick", s->dir)); /* one stick for two tills */
	story_tell(s, second_sells, COUNT(second_sells));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_copies),	    cmocka_unit_test(test_stick_is_away),    cmocka_unit_test(test_bad_files),
		cmocka_unit_test(test_burned_down), cmocka_unit_test(test_closed_meanwhile), cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("a till that burns down", tests, story_group_begin, story_group_end);
}
