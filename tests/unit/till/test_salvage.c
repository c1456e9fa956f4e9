/* What can be read of a damaged journal: all that is there, nothing that this till has not signed. */
#include "pos-client/domain/salvage.h"
#include "tests/support/counter.h"
#include <hoaban/journal_copy.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1    (UINT64_C(1) << AUTHORITY_SITE_A1)
#define SALES 10

struct hall {
	struct counter c;
	uint64_t entries;
	char file[128];
};

static int set_up(void **state)
{
	static struct hall h;
	struct sell_request r = counter_ask(A1, 1, 1, 0);
	struct sale_view v;
	h = (struct hall){0};
	counter_open(&h.c);
	for (int i = 0; i < SALES; i++)
		assert_int_equal(counter_sell(&h.c, &r, &v), E_OK);
	h.entries = counter_verify(&h.c);
	till_close(&h.c.till);
	snprintf(h.file, sizeof h.file, "%s/export.journal", h.c.dir);
	*state = &h;
	return 0;
}

static int tear_down(void **state)
{
	struct hall *h = *state;
	counter_stop(&h->c);
	return 0;
}

static void tamper(struct hall *h, const char *sql)
{
	char path[128];
	sqlite3 *db;
	snprintf(path, sizeof path, "%s/journal.db", h->c.dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* ---- the export, read back */

struct contents {
	uint64_t entries, beside, marked;
};

static struct bytes load(struct hall *h)
{
	struct stat st;
	int fd = open(h->file, O_RDONLY);
	assert_true(fd >= 0 && fstat(fd, &st) == 0);
	uint8_t *data = arena_alloc(&h->c.till.arena, (size_t)st.st_size);
	assert_int_equal(read(fd, data, (size_t)st.st_size), st.st_size);
	close(fd);
	return bytes_of(data, (size_t)st.st_size);
}

static struct contents read_back(struct hall *h)
{
	struct contents out = {0};
	struct journal_copy_reader r;
	struct journal_copy_record record;
	uint8_t device[UUID_LEN];
	uint64_t before = 0;
	enum err e;
	assert_int_equal(journal_copy_open(&r, load(h), device), E_OK);
	while ((e = journal_copy_next(&r, &record)) == E_OK) {
		struct entry entry;
		out.beside += record.kind == COPY_ATTACHMENT;
		if (record.kind == COPY_MARK)
			out.marked = record.mark.seq;
		if (record.kind != COPY_ENTRY)
			continue;
		struct cose_sign1 m;
		assert_true(cose_parse(&m, record.entry) == E_OK && entry_decode(&entry, m.payload) == E_OK);
		assert_true(entry.seq > before);
		before = entry.seq;
		out.entries++;
	}
	assert_int_equal(e, E_NOT_FOUND);
	assert_false(r.is_torn);
	return out;
}

static struct salvage_report look(struct hall *h)
{
	struct salvage_report verified, exported;
	unlink(h->file);
	assert_int_equal(salvage_verify(&h->c.till, &verified), E_OK);
	assert_int_equal(salvage_export(&h->c.till, h->file, &exported), E_OK);
	struct contents back = read_back(h);
	assert_int_equal(back.entries, exported.entries);
	assert_int_equal(back.beside, exported.attachments);
	assert_int_equal(back.marked, exported.missing == 0 ? exported.last : 0);
	assert_int_equal(verified.entries, exported.entries);
	assert_int_equal(verified.entries + verified.missing, verified.last);
	return verified;
}

/* ---- */

static void test_never_over_a_file(void **state)
{
	struct hall *h = *state;
	struct salvage_report r;
	assert_int_equal(salvage_export(&h->c.till, h->file, &r), E_OK);
	assert_int_equal(salvage_export(&h->c.till, h->file, &r), E_IO);
	assert_true(counter_why(&h->c, "export_file"));
	assert_int_equal(salvage_export(&h->c.till, "/proc/nowhere/file", &r), E_IO);
}

static void test_busy(void **state)
{
	struct hall *h = *state;
	struct salvage_report r;
	struct journal *j;
	assert_int_equal(journal_open(&j, h->c.dir), E_OK);
	assert_int_equal(salvage_verify(&h->c.till, &r), E_BUSY);
	journal_close(j);
}

static void test_whole(void **state)
{
	struct hall *h = *state;
	struct salvage_report r = look(h);
	assert_true(r.is_whole);
	assert_string_equal(r.fault, "");
	assert_int_equal(r.entries, h->entries);
	assert_int_equal(r.chained, h->entries);
	assert_int_equal(r.carved, 0);
}

static void test_one_entry_gone(void **state)
{
	struct hall *h = *state;
	tamper(h, "PRAGMA secure_delete = ON; PRAGMA foreign_keys = OFF; DELETE FROM entry WHERE seq = 4");
	struct salvage_report r = look(h);
	assert_false(r.is_whole);
	assert_int_equal(r.last, h->entries);
	assert_int_equal(r.missing + r.carved, 1);
	assert_int_equal(r.chained, 3);
}

static void test_not_ours(void **state)
{
	struct hall *h = *state;
	tamper(h, "UPDATE entry SET bytes = randomblob(length(bytes)) WHERE seq = 5");
	struct salvage_report r = look(h);
	assert_false(r.is_whole);
	assert_int_equal(r.missing, 1);
}

static void test_tail_gone(void **state)
{
	struct hall *h = *state;
	tamper(h, "PRAGMA secure_delete = ON; PRAGMA foreign_keys = OFF; DELETE FROM entry WHERE seq = (SELECT max(seq) FROM "
		  "entry)");
	struct salvage_report r = look(h);
	assert_false(r.is_whole);
	assert_int_equal(r.last, h->entries); /* the note of the end knows */
	assert_int_equal(r.missing + r.carved, 1);
}

/* SQLite cannot even open it: the entries still stand in its pages. */
static void test_no_database_any_more(void **state)
{
	struct hall *h = *state;
	char path[128], zeros[100] = "";
	snprintf(path, sizeof path, "%s/journal.db", h->c.dir);
	int fd = open(path, O_RDWR);
	assert_int_equal(pwrite(fd, zeros, sizeof zeros, 0), sizeof zeros);
	close(fd);
	assert_int_equal(till_open(&h->c.till), E_CORRUPT);
	struct salvage_report r = look(h);
	print_message("[          ] %llu of %llu entries from raw pages\n", (unsigned long long)r.entries,
		      (unsigned long long)h->entries);
	assert_false(r.is_whole);
	assert_true(r.entries >= h->entries / 2 && r.carved == r.entries);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_never_over_a_file),	 CASE(test_busy),     CASE(test_whole),
		CASE(test_one_entry_gone),	 CASE(test_not_ours), CASE(test_tail_gone),
		CASE(test_no_database_any_more),
	};
	return cmocka_run_group_tests_name("what can be read of a damaged journal", tests, NULL, NULL);
}
