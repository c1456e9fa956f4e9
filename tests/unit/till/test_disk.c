/* A disk that fails while the till runs on: the till stops trusting it, says so, and whoever opens the journal next finds out
 * what is there. The disk is SQLite's own, with one call of it exchanged. */
#include "pos-client/domain/shift.h"
#include "tests/support/counter.h"
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1 (UINT64_C(1) << AUTHORITY_SITE_A1)

/* ---- the disk */

#define KINDS 4 /* of files: with locks, without */

static struct {
	int (*open)(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out);
	const sqlite3_io_methods *real[KINDS];
	sqlite3_io_methods faulty[KINDS];
	int syncs_left, rc; /* the sync after so many fails once with rc; −1 = never */
	bool is_full;
	unsigned syncs;
} disk;

static const sqlite3_io_methods *real_of(const sqlite3_file *f)
{
	for (size_t i = 0; i < KINDS; i++)
		if (f->pMethods == &disk.faulty[i])
			return disk.real[i];
	abort();
}

static int faulty_sync(sqlite3_file *f, int flags)
{
	disk.syncs++;
	return disk.syncs_left >= 0 && disk.syncs_left-- == 0 ? disk.rc : real_of(f)->xSync(f, flags);
}

static int faulty_write(sqlite3_file *f, const void *data, int len, sqlite3_int64 at)
{
	return disk.is_full ? SQLITE_FULL : real_of(f)->xWrite(f, data, len, at);
}

static int faulty_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
	int rc = disk.open(v, name, f, flags, out);
	for (size_t i = 0; i < KINDS && rc == SQLITE_OK && f->pMethods != NULL; i++) {
		if (disk.real[i] != NULL && disk.real[i] != f->pMethods)
			continue;
		disk.real[i] = f->pMethods;
		disk.faulty[i] = *f->pMethods;
		disk.faulty[i].xSync = faulty_sync;
		disk.faulty[i].xWrite = faulty_write;
		f->pMethods = &disk.faulty[i];
		break;
	}
	return rc;
}

static void mend(void)
{
	disk.syncs_left = -1;
	disk.is_full = false;
}

/* ---- */

static int set_up(void **state)
{
	static struct counter c;
	static sqlite3_vfs vfs;
	if (disk.open == NULL) {
		vfs = *sqlite3_vfs_find(NULL);
		vfs.zName = "faulty";
		disk.open = vfs.xOpen;
		vfs.xOpen = faulty_open;
		assert_int_equal(sqlite3_vfs_register(&vfs, 1), SQLITE_OK);
	}
	mend();
	counter_open(&c);
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	mend();
	counter_verify(*state);
	counter_stop(*state);
	return 0;
}

static enum err sell_one(struct counter *c, uint8_t id[static UUID_LEN])
{
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	uint8_t sale[UUID_LEN];
	r.has_id = true;
	memcpy(r.id, id, UUID_LEN);
	till_forget(&c->till);
	return sell(&c->till, &r, sale);
}

static uint64_t head_seq(struct counter *c)
{
	struct journal_head head;
	assert_int_equal(journal_head(c->till.journal, &head), E_OK);
	return head.seq;
}

static void test_a_failed_sync_is_the_last(void **state)
{
	struct counter *c = *state;
	uint8_t first[UUID_LEN], second[UUID_LEN];
	till_new_id(&c->till, first);
	till_new_id(&c->till, second);
	uint64_t before = head_seq(c);
	disk.syncs_left = 0;
	disk.rc = SQLITE_IOERR_FSYNC;
	assert_int_equal(sell_one(c, first), E_IO);
	assert_true(counter_why(c, "disk_unsure"));
	unsigned syncs = disk.syncs;
	for (int i = 0; i < 3; i++) { /* the disk would do it again, but nobody asks it */
		assert_int_equal(sell_one(c, second), E_IO);
		assert_true(counter_why(c, "disk_unsure"));
	}
	assert_int_equal(disk.syncs, syncs);
	assert_int_equal(head_seq(c), before);
	counter_restart(c);
	assert_int_equal(sell_one(c, first), E_OK); /* it was there, or it is now: once */
	assert_int_equal(sell_one(c, second), E_OK);
	assert_int_equal(head_seq(c), before + 2);
}

/* The database's own sync, when the WAL is folded into it: what a later sync would not bring back is still in the WAL. */
static void test_a_failed_checkpoint(void **state)
{
	struct counter *c = *state;
	uint8_t id[UUID_LEN];
	enum err e = E_OK;
	uint64_t sold = 0, before = head_seq(c);
	disk.rc = SQLITE_IOERR_FSYNC;
	for (int i = 0; i < 300 && e == E_OK; i++) {
		till_new_id(&c->till, id);
		unsigned syncs = disk.syncs;
		disk.syncs_left = 1; /* a commit syncs once, a checkpoint more often */
		e = sell_one(c, id);
		sold += e == E_OK;
		assert_true(e == E_OK || disk.syncs == syncs);
	}
	print_message("[          ] a checkpoint failed after %llu sales\n", (unsigned long long)sold);
	assert_int_equal(e, E_IO);
	assert_true(sold > 10);
	assert_true(counter_why(c, "disk_unsure"));
	mend();
	counter_restart(c);
	assert_int_equal(head_seq(c), before + sold);
	assert_int_equal(sell_one(c, id), E_OK);
}

static void test_a_full_disk_may_get_room(void **state)
{
	struct counter *c = *state;
	uint8_t id[UUID_LEN];
	till_new_id(&c->till, id);
	uint64_t before = head_seq(c);
	disk.is_full = true;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(sell_one(c, id), E_IO);
		assert_true(counter_why(c, "disk_full"));
	}
	assert_int_equal(head_seq(c), before);
	mend();
	assert_int_equal(sell_one(c, id), E_OK);
	assert_int_equal(head_seq(c), before + 1);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_a_failed_sync_is_the_last),
		CASE(test_a_failed_checkpoint),
		CASE(test_a_full_disk_may_get_room),
	};
	return cmocka_run_group_tests_name("a disk that fails under a running till", tests, NULL, NULL);
}
