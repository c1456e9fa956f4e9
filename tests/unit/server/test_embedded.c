#include "tests/support/patience.h"
#include "tests/support/testdb.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#define OK(e) assert_int_equal((e), E_OK)

static struct capture logs;
static char dir[64];

static int setup(void **state)
{
	(void)state;
	capture_init(&logs);
	testdir_make(dir);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	testdir_remove(dir);
	return 0;
}

static double seconds(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static struct store *store_on(const char *socket, const char *user)
{
	struct store *s = NULL;
	OK(store_open(&s, &(struct store_config){.socket = socket,
						 .user = user,
						 .schema = EMBEDDED_SCHEMA,
						 .connections = 1,
						 .timeout_s = 5,
						 .logger = &logs.logger}));
	return s;
}

static enum err count_leaves(struct db *db, void *ctx)
{
	static const char sql[] = "SELECT COUNT(*) FROM leaf";
	return db_row(db, NULL, sql, NULL, 0, (struct column[]){C_INT((int64_t *)ctx)}, 1);
}

/* ---- refusals ---- */

static void a_second_start_is_refused_at_once(void **state)
{
	(void)state;
	struct embedded *e, *second = NULL;
	char named[32];
	OK(embedded_start(&e, dir, &logs.logger));
	double begin = seconds();
	assert_int_equal(embedded_start(&second, dir, &logs.logger), E_BUSY);
	assert_true(seconds() - begin < patience(1));
	assert_null(second);
	snprintf(named, sizeof named, "pid=%d ", (int)getpid());
	assert_true(capture_has(&logs, "event=database_directory_busy"));
	assert_true(capture_has(&logs, named));
	embedded_stop(e);
	OK(embedded_start(&e, dir, &logs.logger));
	embedded_stop(e);
}

static void a_directory_that_cannot_be_is_refused(void **state)
{
	(void)state;
	struct embedded *e = NULL;
	char path[100];
	snprintf(path, sizeof path, "%s/no/such", dir);
	assert_int_equal(embedded_start(&e, path, &logs.logger), E_IO);
	assert_int_equal(embedded_start(&e, "/dev/null", &logs.logger), E_IO);
	assert_null(e);
}

static void a_damaged_database_is_reported(void **state)
{
	(void)state;
	struct embedded *e = NULL;
	char path[100];
	snprintf(path, sizeof path, "%s/db", dir); /* there, but never installed */
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(embedded_start(&e, dir, &logs.logger), E_DATABASE);
	assert_true(capture_has(&logs, "event=database_start_failed"));
	assert_null(e);
}

static void a_half_installation_is_replaced(void **state)
{
	(void)state;
	struct embedded *e;
	char path[100];
	snprintf(path, sizeof path, "%s/db.new", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof path, "%s/db.new/ibdata1", dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fclose(f);
	OK(embedded_start(&e, dir, &logs.logger));
	snprintf(path, sizeof path, "%s/db.new", dir);
	assert_int_not_equal(access(path, F_OK), 0);
	embedded_stop(e);
}

/* ---- from nothing ---- */

static void from_nothing_to_the_first_query(void **state)
{
	(void)state;
	struct embedded *e;
	int64_t count = -1;
	double begin = seconds();
	OK(embedded_start(&e, dir, &logs.logger));
	double ready = seconds();
	OK(embedded_migrate(e));
	struct store *s = store_on(embedded_socket(e), EMBEDDED_USER);
	OK(store_transact(s, count_leaves, &count));
	double first = seconds();
	print_message("nothing to ready: %.2f s, to the first query of the migrated schema: %.2f s\n", ready - begin,
		      first - begin);
	assert_int_equal(count, 0);
	assert_true(first - begin < patience(10));
	OK(store_assert_settings(s));
	store_close(s);
	embedded_stop(e);
	begin = seconds();
	OK(embedded_start(&e, dir, &logs.logger));
	print_message("existing to ready: %.2f s\n", seconds() - begin);
	embedded_stop(e);
}

static void a_long_path_gets_its_socket_elsewhere(void **state)
{
	(void)state;
	struct embedded *e;
	char path[200], socket[200], found[200];
	snprintf(path, sizeof path, "%s/%0100d", dir, 0);
	OK(embedded_start(&e, path, &logs.logger));
	snprintf(socket, sizeof socket, "%s", embedded_socket(e));
	assert_memory_equal(socket, "/tmp/hoaban-", 12);
	struct store *s = store_on(socket, "root");
	store_close(s);
	OK(embedded_find(path, found, sizeof found));
	assert_string_equal(found, socket);
	embedded_stop(e);
	assert_int_equal(embedded_find(path, found, sizeof found), E_NOT_FOUND);
	*strrchr(socket, '/') = 0;
	assert_int_not_equal(access(socket, F_OK), 0);
}

static void strangers_have_no_way_in(void **state)
{
	(void)state;
	struct embedded *e;
	struct stat st;
	char path[100];
	OK(embedded_start(&e, dir, &logs.logger));
	snprintf(path, sizeof path, "%s/db", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	if (geteuid() == 0)
		assert_int_not_equal(st.st_uid, 0);
	embedded_stop(e);
}

/* ---- the limited account ---- */

static void what_only_grows_cannot_be_rewritten(void **state)
{
	(void)state;
	static const char *const forbidden[] = {
		"UPDATE receipt SET total = 0",
		"DELETE FROM receipt",
		"UPDATE entry SET type = 0",
		"DELETE FROM entry",
		"UPDATE leaf SET entry = ''",
		"DELETE FROM leaf",
		"UPDATE ticket SET cose = ''",
		"DELETE FROM ticket",
		"UPDATE payment SET amount = 1",
		"DELETE FROM payment",
		"UPDATE evidence SET bytes = ''",
		"DELETE FROM evidence",
		"UPDATE checkpoint SET root = ''",
		"UPDATE checkpoint SET size = 0",
		"DELETE FROM checkpoint",
		"UPDATE tariff_edition SET document = ''",
		"DELETE FROM tariff_edition",
		"DELETE FROM log_counter",
		"DELETE FROM symbol",
		"TRUNCATE TABLE leaf",
		"DROP TABLE leaf",
		"ALTER TABLE leaf ADD COLUMN x INT",
		"CREATE TABLE x (id INT)",
		"CREATE TRIGGER x BEFORE INSERT ON leaf FOR EACH ROW SET @x = 1",
		"GRANT ALL ON *.* TO 'hoaban'@'localhost'",
		"SET GLOBAL innodb_flush_log_at_trx_commit = 2",
		"SELECT * FROM mysql.global_priv",
		"SELECT 1 INTO OUTFILE '/tmp/hoaban-outfile'",
		"SHUTDOWN",
	};
	static const char *const allowed[] = {
		"UPDATE symbol SET last_number = last_number + 1",
		"UPDATE log_counter SET next_index = next_index + 1",
		"UPDATE checkpoint SET note = ''",
		"INSERT INTO leaf (idx, entry) VALUES (0, 'x')",
		"SELECT * FROM receipt FOR UPDATE",
		"SELECT * FROM symbol FOR UPDATE",
		"DELETE FROM enrol_code",
	};
	struct embedded *e;
	struct db *db;
	OK(embedded_start(&e, dir, &logs.logger));
	OK(embedded_migrate(e));
	OK(embedded_migrate(e)); /* every start does it again */
	struct store *s = store_on(embedded_socket(e), EMBEDDED_USER);
	OK(store_acquire(s, &db));
	for (size_t n = 0; n < sizeof(allowed) / sizeof(allowed[0]); n++)
		if (db_plain(db, allowed[n]) != E_OK)
			fail_msg("refused: %s", allowed[n]);
	for (size_t n = 0; n < sizeof(forbidden) / sizeof(forbidden[0]); n++)
		if (db_plain(db, forbidden[n]) == E_OK)
			fail_msg("allowed: %s", forbidden[n]);
	store_release(s, db);
	store_close(s);
	embedded_stop(e);
}

/* ---- death ---- */

static void a_killed_database_serves_again(void **state)
{
	(void)state;
	struct embedded *e;
	int64_t count = -1;
	OK(embedded_start(&e, dir, &logs.logger));
	OK(embedded_migrate(e));
	struct store *s = store_on(embedded_socket(e), EMBEDDED_USER);
	for (int n = 0; n < 3; n++) {
		int pid = embedded_pid(e);
		double begin = seconds();
		kill(pid, SIGKILL);
		/* once while it dies, then when it is known to be down */
		while (n > 0 && embedded_pid(e) == pid)
			usleep(1000);
		OK(store_transact(s, count_leaves, &count));
		print_message("killed to the next answer: %.2f s\n", seconds() - begin);
		assert_int_not_equal(embedded_pid(e), pid);
	}
	assert_true(capture_has(&logs, "event=database_died"));
	store_close(s);
	embedded_stop(e);
}

struct parent {
	pid_t pid;
	int database;
};

/* A process of its own that keeps a database until it is killed. */
static struct parent parent_start(void)
{
	int ends[2];
	struct parent p;
	assert_int_equal(pipe(ends), 0);
	p.pid = fork();
	if (p.pid == 0) {
		struct embedded *e;
		int pid = embedded_start(&e, dir, &logs.logger) == E_OK ? embedded_pid(e) : 0;
		if (write(ends[1], &pid, sizeof pid) != sizeof pid)
			_exit(1);
		pause();
		_exit(1);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &p.database, sizeof p.database), sizeof p.database);
	close(ends[0]);
	assert_true(p.database > 0);
	return p;
}

static bool ends_within(pid_t pid, double limit)
{
	int status;
	for (double begin = seconds(); seconds() - begin < patience(limit); usleep(10000))
		if (waitpid(pid, &status, WNOHANG) == pid)
			return true;
	return false;
}

static void a_killed_parent_leaves_nothing(void **state)
{
	(void)state;
	struct embedded *e;
	for (int is_hard = 0; is_hard < 2; is_hard++) {
		struct parent p = parent_start();
		double begin = seconds();
		kill(p.pid, SIGKILL);
		if (is_hard)
			kill(p.database, SIGKILL); /* its socket and pid file stay behind */
		assert_true(ends_within(p.pid, 5));
		OK(embedded_start(&e, dir, &logs.logger)); /* waits for the leftover, then serves */
		print_message("killed parent to ready again: %.2f s\n", seconds() - begin);
		assert_true(ends_within(p.database, 5));
		embedded_stop(e);
	}
	struct parent p = parent_start();
	kill(p.pid, SIGKILL);
	assert_true(ends_within(p.pid, 5));
	assert_true(ends_within(p.database, 5));
}

static void a_second_process_is_refused(void **state)
{
	(void)state;
	struct embedded *e = NULL;
	char named[32], socket[200], expected[200];
	struct parent p = parent_start();
	double begin = seconds();
	assert_int_equal(embedded_start(&e, dir, &logs.logger), E_BUSY);
	assert_true(seconds() - begin < patience(1));
	snprintf(named, sizeof named, "pid=%d ", (int)p.pid);
	assert_true(capture_has(&logs, named));
	OK(embedded_find(dir, socket, sizeof socket));
	snprintf(expected, sizeof expected, "%s/db/s", dir);
	assert_string_equal(socket, expected);
	kill(p.pid, SIGKILL);
	assert_true(ends_within(p.pid, 5));
	assert_true(ends_within(p.database, 5));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_directory_that_cannot_be_is_refused),
		TEST(a_damaged_database_is_reported),
		TEST(a_second_start_is_refused_at_once),
		TEST(a_half_installation_is_replaced),
		TEST(from_nothing_to_the_first_query),
		TEST(a_long_path_gets_its_socket_elsewhere),
		TEST(strangers_have_no_way_in),
		TEST(what_only_grows_cannot_be_rewritten),
		TEST(a_killed_database_serves_again),
		TEST(a_second_process_is_refused),
		TEST(a_killed_parent_leaves_nothing),
	};
	prctl(PR_SET_CHILD_SUBREAPER, 1); /* orphans come to us, to be counted */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
