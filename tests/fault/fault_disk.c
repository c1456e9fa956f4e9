/* A till whose disk is full, or fails an fsync or a write: it says so in Vietnamese, prints nothing that is not in the journal,
 * and what was in doubt happens once. The disk is tests/shim/disk.c. */
#include "tests/support/tillwords.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct disk {
	struct story story;
	unsigned sales; /* that the cashier has asked for */
};

static const struct step opening[] = {
	{"code", CODE("quay1", "--site", "A1")},
	{"enrolled", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}", "--printer", "file:${dir}/paper")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "500000")},
};

static const struct step first[] = {
	{"first", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=1"), .expect = {{"printed", "true"}}},
};

static void test_opening(void **state)
{
	struct disk *d = *state;
	story_tell(&d->story, opening, COUNT(opening));
	till_set(&d->story, "quay1", "drawer", "none"); /* a kick would be a file among the papers */
	story_tell(&d->story, first, COUNT(first));
	d->sales = 1;
}

/* ---- */

static void break_disk(struct story *s, const char *mode, unsigned at)
{
	setenv("LD_PRELOAD", story_text(s, "${build}/tests/shim/disk.so"), 1);
	setenv("HOABAN_DISK", mode, 1);
	setenv("HOABAN_DISK_FILE", "journal.db", 1);
	setenv("HOABAN_DISK_AT", arena_format(&s->arena, "%u", at), 1);
	setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
}

static void mend_disk(void)
{
	static const char *const names[] = {"LD_PRELOAD", "HOABAN_DISK", "HOABAN_DISK_FILE", "HOABAN_DISK_AT", "ASAN_OPTIONS"};
	for (size_t i = 0; i < COUNT(names); i++)
		unsetenv(names[i]);
}

static struct outcome sell(struct disk *d, const char *id)
{
	struct story *s = &d->story;
	const char *const words[] = {"hoaban-pos", "--data", "${dir}/quay1", "--json", "--demo", "--clock", "${clock}", "sell",
				     "--id",	   id,	     "--site",	     "A1",     "--pay",	 "cash",    "ADULT=1",	NULL};
	return story_run(s, words, NULL);
}

static unsigned papers(struct disk *d)
{
	unsigned found = 0;
	DIR *dir = opendir(story_text(&d->story, "${dir}/paper"));
	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir)) != NULL;)
		found += strstr(e->d_name, ".escpos") != NULL;
	closedir(dir);
	return found;
}

static int64_t journal_number(struct disk *d, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *q;
	assert_int_equal(sqlite3_open_v2(story_text(&d->story, "${dir}/quay1/journal.db"), &db, SQLITE_OPEN_READWRITE, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	return n;
}

/* Whatever is printed is sold. */
static void assert_no_paper_without_sale(struct disk *d)
{
	assert_in_range(papers(d), 0, journal_number(d, "SELECT count(*) FROM sale"));
	assert_int_equal(journal_number(d, "SELECT max(number) - count(*) FROM receipt"), 0);
	assert_int_equal(journal_number(d, "SELECT max(seq) - count(*) FROM entry"), 0);
}

/* The sale in doubt is asked for again, by its id: it happened, or it happens now. */
static void sell_again(struct disk *d, const char *id)
{
	struct outcome o = sell(d, id);
	if (o.status != 0)
		fail_msg("after the fault: %d %s%s", o.status, o.out, o.err);
	d->sales++;
	assert_int_equal(journal_number(d, "SELECT count(*) FROM sale"), d->sales);
	/* An original whose begin could not be made durable counts as begun: it is never printed twice, only copies are left.
	 */
	int64_t begun = journal_number(d, "SELECT count(*) FROM print_job WHERE state = 1");
	assert_in_range(papers(d), d->sales - begun, d->sales);
}

/* The n-th call on the journal's files fails, for n spread over all that a sale reaches. */
struct plan {
	const char *mode;
	unsigned last, step; /* calls; more than one sale makes */
	const char *code, *vietnamese;
};
static void fail_calls(struct disk *d, const struct plan *p)
{
	struct story *s = &d->story;
	unsigned refused = 0, told = 0;
	for (unsigned at = 1; at <= p->last; at += p->step) {
		const char *id = story_text(s, arena_format(&s->arena, "${uuid.%s%u}", p->mode, at));
		unsigned before = papers(d);
		break_disk(s, p->mode, at);
		struct outcome o = sell(d, id);
		mend_disk();
		assert_no_paper_without_sale(d);
		if (o.status != 0) {
			refused++;
			assert_int_equal(o.status, 3);
			assert_true(papers(d) == before || strstr(o.out, "receipts") != NULL);
		}
		if (o.status == 0 && strstr(o.out, "\"printed\":false") != NULL) /* not the printer's fault */
			assert_non_null(strstr(o.out, "\"print_trouble\":\"disk_paper\""));
		if (strstr(o.out, p->code) != NULL && o.status != 0)
			assert_non_null(strstr(o.err, p->vietnamese));
		told += strstr(o.out, p->code) != NULL;
		sell_again(d, id);
	}
	print_message("[          ] %s: up to call %u, %u times refused, %u times with \"%s\"\n", p->mode, p->last, refused,
		      told, p->code);
	assert_true(refused > 0 && told > 0);
}

static void test_full(void **state)
{
	fail_calls(*state, &(struct plan){"full", 100, 7, "disk_full", "Ổ đĩa đầy"});
}

static void test_failed_sync(void **state)
{
	fail_calls(*state, &(struct plan){"sync", 7, 1, "disk_unsure", "chưa chắc lần này đã ghi"});
}

static void test_failed_write(void **state)
{
	fail_calls(*state, &(struct plan){"write", 100, 7, "disk_unsure", "chưa chắc lần này đã ghi"});
}

static const struct step closing[] = {
	{"whole", TILL("quay1", "journal", "verify"), .expect = {{"whole", "true"}}},
	{"nothing waits", TILL("quay1", "status"), .expect = {{"unprinted", "0"}}},
	{"synced", TILL("quay1", "sync"), .expect = {{"refreshed", "true"}}},
	{"nobody blamed", .sql = "SELECT COUNT(*) FROM device WHERE quarantined_at IS NOT NULL", .expect = {{"rows.0.0", "0"}}},
	{"no incident", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
};

static void test_end(void **state)
{
	struct disk *d = *state;
	story_tell(&d->story, closing, COUNT(closing));
	story_end(&d->story);
}

/* ---- */

static int begin(void **state)
{
	static struct disk d;
	d = (struct disk){.story.clock = STORY_CLOCK};
	story_begin(&d.story);
	*state = &d;
	return 0;
}

static int tear_down(void **state)
{
	struct disk *d = *state;
	mend_disk();
	story_tear_down(&d->story);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_opening),	     cmocka_unit_test(test_full), cmocka_unit_test(test_failed_sync),
		cmocka_unit_test(test_failed_write), cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests_name("a till with a bad disk", tests, begin, tear_down);
}
