/* An export that is written to while it is judged: what was checked is no longer what is read, and nobody is told that it
 * holds. This program draws no progress (audit/progress.h): where a check begins, it changes a file. So every change is made
 * between two checks, on any machine. */
#include "tests/support/audit_world.h"
#include "tests/unit/audit/verified.h"

#include "audit/progress.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define SALES 100 /* one of ten receipts is signed as XML */

static struct meddling {
	void (*change)(const char *path); /* NULL: nobody meddles */
	size_t step;			  /* before which check, from 1 */
	const char *path;
	size_t steps; /* that were begun */
} meddling;

void progress_init(struct progress *p, size_t steps)
{
	*p = (struct progress){.steps = steps, .check = ""};
	meddling.steps = 0;
}

void progress_step(struct progress *p, const char *check)
{
	p->check = check;
	if (++meddling.steps == meddling.step && meddling.change)
		meddling.change(meddling.path);
}

void progress_begin(struct progress *p, uint64_t total)
{
	p->total = total;
}

void progress_add(struct progress *p, uint64_t done)
{
	p->done += done;
}

void progress_end(struct progress *p)
{
	p->step = p->steps;
}

/* ---- ways to change a file */

static void append(const char *path)
{
	FILE *f = fopen(path, "ae");
	assert_non_null(f);
	assert_int_equal(fputc('x', f), 'x');
	assert_int_equal(fclose(f), 0);
}

/* Another file with the same bytes, put into its place. */
static void replace(const char *path)
{
	static uint8_t bytes[1u << 20];
	char beside[EXPORTDIR_PATH + 8];
	snprintf(beside, sizeof(beside), "%s.new", path);
	FILE *from = fopen(path, "re"), *to = fopen(beside, "we");
	assert_non_null(from);
	assert_non_null(to);
	size_t len = fread(bytes, 1, sizeof(bytes), from);
	assert_true(len < sizeof(bytes) && fwrite(bytes, 1, len, to) == len);
	assert_int_equal(fclose(from) | fclose(to) | rename(beside, path), 0);
}

/* Written over in place: as large as before, at another time. */
static void touch(const char *path)
{
	const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = 1000, .tv_nsec = 1}};
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void cut(const char *path)
{
	struct stat about;
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(truncate(path, about.st_size - 1), 0);
}

static void unlink_it(const char *path)
{
	assert_int_equal(unlink(path), 0);
}

static void leave(const char *path)
{
	(void)path;
}

/* ---- */

/* A day at ten counters, as a server of that day wrote it. */
static int day_begin(void **state)
{
	world_begin(state);
	struct world *w = *state;
	exportdir_end(&w->d);
	audit_world_make(&w->d, SALES);
	meddling = (struct meddling){0};
	return 0;
}

static void path_of(char path[static EXPORTDIR_PATH], struct world *w, enum export_table t)
{
	char file[EXPORT_NAME + 16];
	exportdir_table_file(file, t);
	exportdir_path(path, &w->d, file);
}

static enum err verify_meddled(struct world *w, enum export_table t, void (*change)(const char *path))
{
	char path[EXPORTDIR_PATH];
	path_of(path, w, t);
	meddling = (struct meddling){change, 2, path, 0}; /* behind the first check, which reads every file */
	enum err e = world_verify(w);
	meddling = (struct meddling){0};
	return e;
}

static void what_nobody_changes_holds(void **state)
{
	struct world *w = *state;
	assert_holds(w);
	assert_int_equal(verify_meddled(w, TABLE_JOURNAL, leave), E_OK);
}

/* Nothing is said of it but that: no verdict. */
static void assert_no_verdict(struct world *w, enum export_table t, void (*change)(const char *path), enum err expected)
{
	assert_int_equal(verify_meddled(w, t, change), expected);
	assert_int_equal(w->out.len, 0);
}

static void a_change_of_any_kind_ends_the_audit(void **state)
{
	struct world *w = *state;
	assert_no_verdict(w, TABLE_JOURNAL, replace, E_CORRUPT);
	assert_no_verdict(w, TABLE_JOURNAL, touch, E_CORRUPT);
	assert_no_verdict(w, TABLE_JOURNAL, append, E_CORRUPT);
	exportdir_manifest(&w->d); /* what was appended is a broken row, from now on */
	assert_found(w, "\"code\":\"row_form\"");
}

static void what_is_cut_or_gone_ends_it_too(void **state)
{
	struct world *w = *state;
	assert_no_verdict(w, TABLE_JOURNAL, cut, E_CORRUPT);
	assert_no_verdict(w, TABLE_TICKETS, unlink_it, E_NOT_FOUND);
}

/* Whichever table it is: every one with rows is read again behind the first check, by its mark. */
static void any_table_that_is_judged_is_watched(void **state)
{
	static const enum export_table tables[] = {TABLE_LEAVES,    TABLE_CHECKPOINTS, TABLE_EDITIONS,	  TABLE_CERTIFICATES,
						   TABLE_SYMBOLS,   TABLE_RECEIPTS,    TABLE_RECEIPT_XML, TABLE_TICKETS,
						   TABLE_DEVICES,   TABLE_JOURNAL,     TABLE_SHIFTS,	  TABLE_SALES,
						   TABLE_ADMISSIONS};
	struct world *w = *state;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (w->d.rows[tables[i]] == 0)
			fail_msg("%s has no rows", export_forms[tables[i]].name);
		assert_no_verdict(w, tables[i], replace, E_CORRUPT);
	}
	assert_holds(w); /* what lies there is as good as before */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_nobody_changes_holds, day_begin, world_end),
		cmocka_unit_test_setup_teardown(a_change_of_any_kind_ends_the_audit, day_begin, world_end),
		cmocka_unit_test_setup_teardown(what_is_cut_or_gone_ends_it_too, day_begin, world_end),
		cmocka_unit_test_setup_teardown(any_table_that_is_judged_is_watched, day_begin, world_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
