#include "tests/support/testdb.h"
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

static struct testdb t;

#define OK(e) assert_int_equal((e), E_OK)

static int group_setup(void **state)
{
	(void)state;
	testdb_start(&t);
	return 0;
}

static int group_teardown(void **state)
{
	(void)state;
	testdb_end(&t);
	return 0;
}

static void each_wrong_setting_is_named(void **state)
{
	(void)state;
	static const struct {
		const char *wrong, *right, *named;
	} cases[] = {
		{"SET GLOBAL innodb_flush_log_at_trx_commit = 2", "SET GLOBAL innodb_flush_log_at_trx_commit = 1",
		 "name=innodb_flush_log_at_trx_commit is=\"2\" wanted=1"},
		{"SET GLOBAL innodb_flush_log_at_trx_commit = 0", "SET GLOBAL innodb_flush_log_at_trx_commit = 1",
		 "name=innodb_flush_log_at_trx_commit is=\"0\" wanted=1"},
		{"SET GLOBAL local_infile = 1", "SET GLOBAL local_infile = 0", "name=local_infile is=\"ON\" wanted=0"},
		{"ALTER DATABASE hoaban CHARACTER SET latin1", "ALTER DATABASE hoaban CHARACTER SET utf8mb4",
		 "name=character_set_database is=\"latin1\" wanted=utf8mb4"},
	};
	for (size_t n = 0; n < sizeof(cases) / sizeof(cases[0]); n++) {
		struct store *s = testdb_root(&t);
		testdb_run(&t, cases[n].wrong);
		store_close(s);
		s = testdb_root(&t);
		capture_clear(&t.log);
		assert_int_equal(store_assert_settings(s), E_REFUSED);
		assert_true(capture_has(&t.log, cases[n].named));
		testdb_run(&t, cases[n].right);
		store_close(s);
		s = testdb_root(&t);
		OK(store_assert_settings(s));
		store_close(s);
	}
}

static void all_wrong_settings_are_named_at_once(void **state)
{
	(void)state;
	testdb_run(&t, "SET GLOBAL innodb_flush_log_at_trx_commit = 2");
	testdb_run(&t, "SET GLOBAL local_infile = 1");
	capture_clear(&t.log);
	assert_int_equal(store_assert_settings(t.store), E_REFUSED);
	assert_true(capture_has(&t.log, "name=innodb_flush_log_at_trx_commit"));
	assert_true(capture_has(&t.log, "name=local_infile"));
	testdb_run(&t, "SET GLOBAL innodb_flush_log_at_trx_commit = 1");
	testdb_run(&t, "SET GLOBAL local_infile = 0");
	OK(store_assert_settings(t.store));
}

/* What the server's defaults say does not matter for what a session sets itself. */
static void a_session_brings_its_own(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"SET GLOBAL sql_mode = ''",
		"SET GLOBAL tx_isolation = 'READ-UNCOMMITTED'",
		"SET GLOBAL autocommit = 0",
		"SET GLOBAL time_zone = '+07:00'",
	};
	for (size_t n = 0; n < sizeof(wrong) / sizeof(wrong[0]); n++)
		testdb_run(&t, wrong[n]);
	struct store *s = testdb_root(&t);
	OK(store_assert_settings(s));
	store_close(s);
}

static void a_session_that_lost_its_own_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *wrong, *right, *named;
	} cases[] = {
		{"SET SESSION sql_mode = 'ANSI'", "SET SESSION sql_mode = 'STRICT_ALL_TABLES'", "name=sql_mode"},
		{"SET SESSION tx_isolation = 'REPEATABLE-READ'", "SET SESSION tx_isolation = 'READ-COMMITTED'",
		 "name=tx_isolation"},
		{"SET SESSION autocommit = 0", "SET SESSION autocommit = 1", "name=autocommit"},
		{"SET SESSION time_zone = '+07:00'", "SET SESSION time_zone = '+00:00'", "name=time_zone"},
		{"SET SESSION character_set_client = latin1", "SET SESSION character_set_client = utf8mb4",
		 "name=character_set_client"},
	};
	struct db *db;
	for (size_t n = 0; n < sizeof(cases) / sizeof(cases[0]); n++) {
		capture_clear(&t.log);
		OK(store_acquire(t.store, &db));
		OK(db_plain(db, cases[n].wrong));
		store_release(t.store, db); /* the last returned is lent first */
		assert_int_equal(store_assert_settings(t.store), E_REFUSED);
		assert_true(capture_has(&t.log, cases[n].named));
		OK(store_acquire(t.store, &db));
		OK(db_plain(db, cases[n].right));
		store_release(t.store, db);
	}
	OK(store_assert_settings(t.store));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_wrong_setting_is_named),
		cmocka_unit_test(all_wrong_settings_are_named_at_once),
		cmocka_unit_test(a_session_that_lost_its_own_is_refused),
		cmocka_unit_test(a_session_brings_its_own),
	};
	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
