#include "pos-client/domain/shift.h"
#include "tests/support/counter.h"
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1 (UINT64_C(1) << AUTHORITY_SITE_A1)

/* Reaches past the journal's functions, as a damaged disk does. */
static void tamper(struct counter *c, const char *sql)
{
	char path[128];
	sqlite3 *db;
	snprintf(path, sizeof path, "%s/journal.db", c->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static enum err reopen_status(struct counter *c)
{
	struct journal *j;
	enum err e = journal_open(&j, c->dir);
	journal_close(j);
	return e;
}

/* ---- hostile first */

static void test_no_directory(void **state)
{
	(void)state;
	struct journal *j;
	assert_int_equal(journal_open(&j, "/tmp/there/is/no/such/place"), E_IO);
	assert_null(j);
}

static void test_second_process(void **state)
{
	(void)state;
	struct counter c;
	counter_open(&c);
	pid_t child = fork();
	if (child == 0) {
		struct journal *j;
		_exit(journal_open(&j, c.dir) == E_BUSY ? 0 : 1);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	counter_stop(&c);
}

/* flock is per open file: also the same process cannot have it twice. */
static void test_second_open(void **state)
{
	(void)state;
	struct counter c;
	counter_open(&c);
	assert_int_equal(reopen_status(&c), E_BUSY);
	counter_stop(&c);
}

/* DIR/journal.db-shm while somebody looks through the WAL after a crash: empty, he alone may write, check and recover, and it
 * stays his as long as he is there. */
#define SHM_BYTES  32768
#define WAL_LOCKS  120
#define WAL_COUNT  3
#define PRESENT	   128
#define LOOKING_MS 300

static bool lock(int fd, short type, off_t start, off_t count)
{
	struct flock l = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = count};
	return fcntl(fd, F_SETLK, &l) == 0;
}

/* A process beside the till (a hub reads its journal), so long at it; returns when it has begun. */
static pid_t look_through(const struct counter *c)
{
	char path[128], one;
	int ready[2];
	snprintf(path, sizeof path, "%s/journal.db-shm", c->dir);
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0) {
		int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
		bool has = fd >= 0 && ftruncate(fd, SHM_BYTES) == 0 && lock(fd, F_WRLCK, WAL_LOCKS, WAL_COUNT) &&
			   lock(fd, F_RDLCK, PRESENT, 1) && write(ready[1], "x", 1) == 1;
		usleep(LOOKING_MS * 1000);
		_exit(has ? 0 : 1);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &one, 1), 1);
	close(ready[0]);
	return child;
}

/* It is not another till: it is waited for. */
static void test_looked_through(void **state)
{
	(void)state;
	struct counter c;
	int status;
	counter_open(&c);
	till_close(&c.till);
	pid_t child = look_through(&c);
	assert_int_equal(reopen_status(&c), E_OK);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	counter_stop(&c);
}

static void test_damage(void **state)
{
	static const char *const damages[] = {
		"UPDATE entry SET bytes = x'00' WHERE seq = (SELECT max(seq) FROM entry)",
		"UPDATE entry SET hash = randomblob(32) WHERE seq = (SELECT max(seq) FROM entry)",
		"PRAGMA foreign_keys = OFF; DELETE FROM entry WHERE seq = 1",
		"PRAGMA user_version = 99",
	};
	(void)state;
	for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
		struct counter c;
		struct sale_view v;
		struct sell_request r = counter_ask(A1, 1, 0, 0);
		counter_open(&c);
		assert_int_equal(counter_sell(&c, &r, &v), E_OK);
		till_close(&c.till);
		assert_int_equal(reopen_status(&c), E_OK);
		tamper(&c, damages[i]);
		assert_int_equal(reopen_status(&c), E_CORRUPT);
		counter_stop(&c);
	}
}

static void test_not_a_database(void **state)
{
	(void)state;
	struct counter c;
	char path[128];
	counter_start(&c);
	till_close(&c.till);
	snprintf(path, sizeof path, "%s/journal.db", c.dir);
	int fd = open(path, O_WRONLY | O_TRUNC);
	char rubbish[4096];
	memset(rubbish, 'x', sizeof rubbish);
	assert_int_equal(write(fd, rubbish, sizeof rubbish), sizeof rubbish);
	close(fd);
	assert_int_equal(reopen_status(&c), E_CORRUPT);
	counter_stop(&c);
}

/* ---- transactions */

struct failing {
	struct counter *c;
	enum err e;
};

static enum err take_and_fail(void *ctx)
{
	struct failing *f = ctx;
	const struct journal_symbol s = {"5600000000", "EBL01", "26TAB"};
	uint32_t number;
	TRY(journal_take_number(f->c->till.journal, &s, 10, &number));
	assert_int_equal(number, 1);
	return f->e;
}

static void test_failure_undoes(void **state)
{
	(void)state;
	struct counter c;
	struct failing f = {&c, E_REFUSED};
	const struct journal_symbol s = {"5600000000", "EBL01", "26TAB"};
	uint32_t last;
	counter_open(&c);
	assert_int_equal(journal_write(c.till.journal, take_and_fail, &f), E_REFUSED);
	assert_int_equal(journal_last_number(c.till.journal, &s, &last), E_OK);
	assert_int_equal(last, 0);
	f.e = E_OK;
	assert_int_equal(journal_write(c.till.journal, take_and_fail, &f), E_OK);
	assert_int_equal(journal_last_number(c.till.journal, &s, &last), E_OK);
	assert_int_equal(last, 1);
	counter_stop(&c);
}

static enum err write_inside(void *ctx)
{
	struct failing *f = ctx;
	return journal_write(f->c->till.journal, take_and_fail, f);
}

static void test_not_nestable(void **state)
{
	(void)state;
	struct counter c;
	struct failing f = {&c, E_OK};
	counter_open(&c);
	assert_int_equal(journal_write(c.till.journal, write_inside, &f), E_INTERNAL);
	counter_stop(&c);
}

static enum err append_foreign(void *ctx)
{
	struct counter *c = ctx;
	uint8_t hash[HASH_LEN];
	struct entry e = {.seq = 1, .type = ENTRY_PRINT};
	return journal_append_entry(c->till.journal, &e, bytes_of_text("x"), hash);
}

static void test_entry_must_follow(void **state)
{
	(void)state;
	struct counter c;
	counter_open(&c); /* the shift's opening is entry 1 */
	assert_int_equal(journal_write(c.till.journal, append_foreign, &c), E_CONFLICT);
	counter_stop(&c);
}

/* A till of any past year must open: held numbers of both signs come back as they were. */
static enum err put_numbers(void *ctx)
{
	struct counter *c = ctx;
	TRY(journal_put_number(c->till.journal, HELD_OFFSET_S, -7));
	return journal_put_number(c->till.journal, HELD_HEARD_AT, INT64_MAX);
}

static void test_held(void **state)
{
	(void)state;
	struct counter c;
	int64_t offset, heard;
	counter_open(&c);
	assert_int_equal(journal_get_number(c.till.journal, HELD_OFFSET_S, &offset), E_OK);
	assert_int_equal(offset, 0);
	assert_int_equal(journal_write(c.till.journal, put_numbers, &c), E_OK);
	counter_restart(&c);
	assert_int_equal(journal_get_number(c.till.journal, HELD_OFFSET_S, &offset), E_OK);
	assert_int_equal(journal_get_number(c.till.journal, HELD_HEARD_AT, &heard), E_OK);
	assert_int_equal(offset, -7);
	assert_true(heard == INT64_MAX);
	assert_int_equal(c.till.offset_s, -7);
	counter_stop(&c);
}

/* ---- power and kill */

/* Sells until it is killed, or until its numbers are used up and it waits for that; tells each sale after its commit by one
 * byte. */
static void sell_for_ever(struct counter *c, int tell)
{
	struct sell_request r = counter_ask(A1, 2, 1, 0);
	struct sale_view v;
	enum err e;
	while ((e = counter_sell(c, &r, &v)) == E_OK && write(tell, "s", 1) == 1)
		till_forget(&c->till);
	while (e == E_EXHAUSTED)
		pause();
	_exit(1);
}

static size_t count_told(int fd)
{
	char bytes[4096];
	size_t told = 0;
	for (ssize_t n; (n = read(fd, bytes, sizeof bytes)) > 0;)
		told += (size_t)n;
	return told;
}

static void wait_some(unsigned microseconds)
{
	struct timespec ts = {.tv_nsec = microseconds * 1000L};
	nanosleep(&ts, NULL);
}

/* Every told sale is there, at most one more; the chain and the numbers hold. */
static void test_kill(void **state)
{
	(void)state;
	struct counter c;
	uint64_t sold = 0;
	counter_open(&c);
	till_close(&c.till);
	for (unsigned round = 0; round < 12 || (sold <= 12 && round < 60);
	     round++) { /* on a busy machine a round may sell nothing */
		int tell[2], status;
		assert_int_equal(pipe(tell), 0);
		pid_t child = fork();
		if (child == 0) {
			if (till_open(&c.till) != E_OK)
				_exit(2);
			sell_for_ever(&c, tell[1]);
		}
		close(tell[1]);
		wait_some(20000 + 7919 * round);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status)); /* it did not give up by itself */
		size_t told = count_told(tell[0]);
		close(tell[0]);
		assert_int_equal(till_open(&c.till), E_OK);
		uint64_t sales = counter_verify(&c) - 1;
		assert_true(sales == sold + told || sales == sold + told + 1);
		sold = sales;
		till_close(&c.till);
	}
	assert_true(sold > 12);
	assert_int_equal(till_open(&c.till), E_OK);
	counter_stop(&c);
}

static enum err sell_and_die(void *ctx)
{
	struct failing *f = ctx;
	enum err e = take_and_fail(f);
	kill(getpid(), SIGKILL);
	return e;
}

/* Killed inside the transaction: nothing of it is there. */
static void test_kill_inside(void **state)
{
	(void)state;
	struct counter c;
	int status;
	const struct journal_symbol s = {"5600000000", "EBL01", "26TAB"};
	uint32_t last;
	counter_open(&c);
	till_close(&c.till);
	pid_t child = fork();
	if (child == 0) {
		struct failing f = {&c, E_OK};
		if (till_open(&c.till) != E_OK)
			_exit(2);
		_exit(journal_write(c.till.journal, sell_and_die, &f) == E_OK);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(till_open(&c.till), E_OK);
	assert_int_equal(journal_last_number(c.till.journal, &s, &last), E_OK);
	assert_int_equal(last, 0);
	counter_stop(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_directory),
		cmocka_unit_test(test_second_process),
		cmocka_unit_test(test_second_open),
		cmocka_unit_test(test_looked_through),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_not_a_database),
		cmocka_unit_test(test_failure_undoes),
		cmocka_unit_test(test_not_nestable),
		cmocka_unit_test(test_entry_must_follow),
		cmocka_unit_test(test_held),
		cmocka_unit_test(test_kill),
		cmocka_unit_test(test_kill_inside),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
