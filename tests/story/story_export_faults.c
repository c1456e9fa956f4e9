/* The auditor's export when something goes wrong: bad words, somebody's files, a full disk, a disk that fails, a kill at any
 * moment, a row and a log that somebody bent as the database's root. */
#include "tests/support/correctwords.h"

#include <string.h>
#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define EXPORT(...)                                                                                                            \
	.run = {"hoaband", "export", "--data", "${data}", "--demo", "--clock", "${clock}", "--json", "--to", __VA_ARGS__}

static const struct step sales[] = {{"code", CODE("quay1", "--site", "A1")},
				    {"enrolled", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}")},
				    {"open", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "0")},
				    {"sold", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=2")},
				    {"synced", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
				    SOLD("web") VISIT("A1", LINE("ADULT", "2")) PAID},
}
;

static void sells(void **state)
{
	story_tell(*state, sales, COUNT(sales));
	story_wait_for_signatures(*state);
	story_wait_for_log(*state);
}

/* What the auditor's own program says of one. */
static void assert_holds(struct story *s, const char *name, int status)
{
	struct outcome o = story_verify(s, name, (const char *const[]){"--json", NULL});
	if (o.status != status)
		fail_msg("%s: status %d\n%s\n%s", name, o.status, o.out, o.err);
}

/* ---- what is refused, and what goes wrong */

static const struct step refusals[] = {
	{"where to", .run = {"hoaband", "export", "--data", "${data}", "--json"}, .status = 2},
	{"no day", EXPORT("${dir}/x", "--from", "1.11.2026"), .status = 2},
	{"backwards", EXPORT("${dir}/x", "--from", "2026-11-22", "--until", "2026-11-22"), .status = 2},
	{"nowhere", EXPORT("${dir}/no/such/x"), .status = 3},
	{"a file", .run = {"touch", "${dir}/x"}},
	{"over a file", EXPORT("${dir}/x"), .status = 1},
	{"no file", .run = {"rm", "${dir}/x"}},
	{"somebody's", .run = {"sh", "-c", "mkdir $0 && touch $0/letter", "${dir}/x.new"}},
	{"somebody's stays", EXPORT("${dir}/x"), .status = 1},
	{"it did", .run = {"rm", "-r", "${dir}/x.new"}},
	{"nothing is left", .run = {"sh", "-c", "! ls -d $0*", "${dir}/x"}},
};

static void refuses(void **state)
{
	story_tell(*state, refusals, COUNT(refusals));
}

static struct outcome on_bad_disk(struct story *s, const char *mode, const char *file, const char *at)
{
	const char *const words[] = {"env",
				     "LD_PRELOAD=${build}/tests/shim/disk.so",
				     "ASAN_OPTIONS=verify_asan_link_order=0",
				     arena_format(&s->arena, "HOABAN_DISK=%s", mode),
				     arena_format(&s->arena, "HOABAN_DISK_FILE=%s", file),
				     arena_format(&s->arena, "HOABAN_DISK_AT=%s", at),
				     "${build}/hoaband",
				     "export",
				     "--data",
				     "${data}",
				     "--demo",
				     "--clock",
				     "${clock}",
				     "--json",
				     "--to",
				     "${dir}/bad",
				     NULL};
	return story_run(s, words, NULL);
}

static bool is_there(struct story *s, const char *path)
{
	struct stat st;
	return stat(story_text(s, path), &st) == 0;
}

/* Every file in turn: the disk is full, or what was written cannot be made durable. */
static void bad_disks(void **state)
{
	static const struct {
		const char *mode, *file, *says;
	} table[] = {
		{"full", "bad.new/leaves", "No space left on device"}, {"full", "bad.new/journal", "No space left on device"},
		{"full", "bad.new/keys/revoked", "No space left"},     {"full", "bad.new/manifest", "No space left on device"},
		{"write", "bad.new/tickets", "Input/output error"},    {"sync", "bad.new/receipts", "Input/output error"},
		{"sync", "bad.new/manifest", "Input/output error"},
	};
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct outcome o = on_bad_disk(s, table[i].mode, table[i].file, "1");
		if (o.status != 3 || !strstr(o.err, table[i].says) || !strstr(o.err, table[i].file))
			fail_msg("%s %s: %d %s", table[i].mode, table[i].file, o.status, o.err);
		assert_false(is_there(s, "${dir}/bad"));
		assert_false(is_there(s, "${dir}/bad.new"));
	}
}

static const struct step mended[] = {
	{"again", EXPORT("${dir}/bad"), .expect = {{"beyond_log", "0"}}},
	{"gone", .run = {"rm", "-r", "${dir}/bad"}},
};

/* Killed at any file: DIR is not there, and the next one clears away what was left and is whole. */
static void killed(void **state)
{
	static const char *const files[] = {"bad.new/vkey", "bad.new/receipts", "bad.new/keys/trust-list", "bad.new/manifest"};
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(files); i++) {
		struct outcome o = on_bad_disk(s, "die", files[i], "1");
		assert_int_equal(o.status, 128 + 9);
		assert_false(is_there(s, "${dir}/bad"));
		assert_true(is_there(s, "${dir}/bad.new"));
	}
	story_tell(s, &mended[0], 1);
	assert_false(is_there(s, "${dir}/bad.new"));
	assert_holds(s, "bad", 0);
	story_tell(s, &mended[1], 1);
}

/* Somebody wrote into the database what no program of ours would: told by table and row, and nothing is handed out. */
static void a_row_that_is_none(void **state)
{
	struct story *s = *state;
	story_sql_root(s, "UPDATE device SET last_seq = last_seq + 9223372036854775808");
	struct outcome o = story_run(s,
				     (const char *const[]){"hoaband", "export", "--data", "${data}", "--demo", "--clock",
							   "${clock}", "--to", "${dir}/x", NULL},
				     NULL);
	assert_int_equal(o.status, 3);
	assert_non_null(strstr(o.err, "table devices, row 1 "));
	assert_false(is_there(s, "${dir}/x"));
	story_sql_root(s, "UPDATE device SET last_seq = last_seq - 9223372036854775808");
}

/* Somebody took the end of the log away, and all that tells how long it was. The export is made, so that it can be seen. */
static void a_log_that_was_cut(void **state)
{
	static const struct step cut[] = {{"cut", EXPORT("${dir}/cut")}};
	struct story *s = *state;
	story_sql_root(s, "DROP TRIGGER hold_leaf");
	story_sql_root(s, "DELETE FROM leaf ORDER BY idx DESC LIMIT 1");
	story_sql_root(s, "UPDATE log_counter SET next_index = next_index - 1");
	story_tell(s, cut, COUNT(cut));
	assert_holds(s, "cut", 1);
	story_leave(s);
}

static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK, .settings = "log_publish_ms = 50\n"};
	*state = &s;
	story_begin(&s);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sells),
		cmocka_unit_test(refuses),
		cmocka_unit_test(bad_disks),
		cmocka_unit_test(killed),
		cmocka_unit_test(a_row_that_is_none),
		cmocka_unit_test(a_log_that_was_cut),
	};
	return cmocka_run_group_tests_name("export faults", tests, begin, story_group_end);
}
