#include "server/store/migrate.h"
#include "server/store/script.h"
#include "tests/support/testdb.h"
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

static struct testdb t;
static struct store *root;
static struct db *db;

#define OK(e)	  assert_int_equal((e), E_OK)
#define TEXT(s)	  ((struct bytes){(const uint8_t *)(s), sizeof(s) - 1})
#define FIRST_SQL "CREATE TABLE IF NOT EXISTS a1 (id INT PRIMARY KEY COMMENT 'x; y');\nINSERT IGNORE INTO a1 VALUES (1);\n"
#define HALF_SQL                                                                                                               \
	"ALTER TABLE a1 ADD COLUMN IF NOT EXISTS one INT NOT NULL DEFAULT 0;\nCREATE TABLE IF NOT EXISTS a2 (id INT PRIMARY "  \
	"KEY);\n"
#define SECOND_SQL HALF_SQL "INSERT IGNORE INTO a2 VALUES (7);\n"

static const struct migration list[] = {{"101-first.sql", {(const uint8_t *)FIRST_SQL, sizeof(FIRST_SQL) - 1}},
					{"102-second.sql", {(const uint8_t *)SECOND_SQL, sizeof(SECOND_SQL) - 1}}};

static int group_setup(void **state)
{
	(void)state;
	testdb_start(&t);
	root = testdb_root(&t);
	return 0;
}

static int group_teardown(void **state)
{
	(void)state;
	store_close(root);
	testdb_end(&t);
	return 0;
}

static int setup(void **state)
{
	(void)state;
	testdb_run(&t, "DROP TABLE IF EXISTS a1, a2");
	testdb_run(&t, "DELETE FROM migration WHERE name > '100'");
	capture_clear(&t.log);
	return store_acquire(root, &db) == E_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	store_release(root, db);
	return 0;
}

static int64_t number(const char *sql)
{
	int64_t n;
	OK(db_row(db, NULL, sql, NULL, 0, (struct column[]){C_INT(&n)}, 1));
	return n;
}

static const char applied_sql[] = "SELECT COUNT(*) FROM migration WHERE name > '100'";
static const char tables_sql[] =
	"SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'hoaban' AND table_name IN ('a1', 'a2')";

static void the_programs_own_steps_run_twice(void **state)
{
	(void)state;
	OK(store_migrate(root));
	OK(store_migrate(root));
	assert_int_equal(number("SELECT COUNT(*) FROM migration WHERE name = '001-core.sql' AND applied_at > 1700000000"), 1);
}

static void a_step_is_run_once(void **state)
{
	(void)state;
	OK(migrate(db, list, 2));
	OK(db_plain(db, "DELETE FROM a2"));
	OK(migrate(db, list, 2));
	assert_int_equal(number(applied_sql), 2);
	assert_int_equal(number("SELECT COUNT(*) FROM a2"), 0);
}

static void a_changed_step_is_refused(void **state)
{
	(void)state;
	const struct migration changed[] = {{"101-first.sql", TEXT(FIRST_SQL " ")}, list[1]};
	OK(migrate(db, list, 1));
	assert_int_equal(migrate(db, changed, 2), E_REFUSED);
	assert_true(capture_has(&t.log, "event=migration_changed name=101-first.sql"));
	assert_int_equal(number(applied_sql), 1); /* and nothing after it ran */
	OK(migrate(db, list, 2));
}

static void a_step_killed_half_way_is_finished(void **state)
{
	(void)state;
	OK(migrate(db, list, 1));
	OK(script_run(db, TEXT(HALF_SQL)));
	OK(migrate(db, list, 2));
	assert_int_equal(number("SELECT id FROM a2"), 7);
	assert_int_equal(number(applied_sql), 2);
}

static void a_wrong_step_is_not_recorded(void **state)
{
	(void)state;
	const struct migration wrong[] = {list[0], {"102-second.sql", TEXT(HALF_SQL "INSERT INTO a2 VALUES ('no number');")}};
	assert_int_equal(migrate(db, wrong, 2), E_RANGE);
	assert_int_equal(number(applied_sql), 1);
	OK(migrate(db, list, 2)); /* mended before it was ever applied: no complaint */
}

static void only_one_migrates(void **state)
{
	(void)state;
	struct db *other;
	OK(store_acquire(root, &other));
	OK(migrate(db, list, 2));
	/* the lock is free again, so that another connection gets it at once */
	OK(migrate(other, list, 2));
	store_release(root, other);
}

static void a_limited_account_cannot_migrate(void **state)
{
	(void)state;
	struct db *limited;
	OK(store_acquire(t.store, &limited));
	assert_int_not_equal(migrate(limited, list, 2), E_OK);
	store_release(t.store, limited);
	assert_int_equal(number(tables_sql), 0);
}

static void a_limited_account_finds_nothing_to_do(void **state)
{
	(void)state;
	struct db *limited;
	OK(migrate(db, list, 2));
	OK(store_acquire(t.store, &limited));
	OK(migrate(limited, list, 2));
	store_release(t.store, limited);
}

static void statements_are_cut_where_they_end(void **state)
{
	(void)state;
	static const struct {
		const char *script;
		const char *statements[5];
	} cases[] = {
		{"", {NULL}},
		{" \n\t", {NULL}},
		{";;; ;", {NULL}},
		{"-- only a comment; really", {NULL}},
		{"/* never closed; SELECT 1;", {NULL}},
		{"SELECT 1", {"SELECT 1"}},
		{"SELECT 1;", {"SELECT 1"}},
		{"; SELECT 1 ;; SELECT 2;", {"SELECT 1 ", "SELECT 2"}},
		{"-- a; b\nSELECT 1; # c; d\nSELECT 2", {"SELECT 1", "SELECT 2"}},
		{"/* a; */SELECT /* b; */ 1;--\nSELECT 2", {"SELECT /* b; */ 1", "SELECT 2"}},
		{"SELECT ';'; SELECT \";\"; SELECT `;`", {"SELECT ';'", "SELECT \";\"", "SELECT `;`"}},
		{"SELECT 'it''s;', 'a\\';'; SELECT 5--1", {"SELECT 'it''s;', 'a\\';'", "SELECT 5--1"}},
		{"SELECT 'open;", {"SELECT 'open;"}},
		{"CREATE TRIGGER x FOR EACH ROW BEGIN IF a THEN b; END IF; c; END ; SELECT 2",
		 {"CREATE TRIGGER x FOR EACH ROW BEGIN IF a THEN b; END IF; c; END ", "SELECT 2"}},
		{"SELECT BEGINS; SELECT x.BEGIN_; SELECT 'BEGIN'; SELECT 4",
		 {"SELECT BEGINS", "SELECT x.BEGIN_", "SELECT 'BEGIN'", "SELECT 4"}},
		{"SELECT '-- no comment;'; SELECT 2 -- one;", {"SELECT '-- no comment;'", "SELECT 2 -- one;"}},
	};
	for (size_t n = 0; n < sizeof(cases) / sizeof(cases[0]); n++) {
		struct bytes rest = bytes_of_text(cases[n].script), statement;
		size_t count = 0;
		for (; script_next(&rest, &statement); count++) {
			assert_non_null(cases[n].statements[count]);
			assert_int_equal(statement.len, strlen(cases[n].statements[count]));
			assert_memory_equal(statement.data, cases[n].statements[count], statement.len);
		}
		assert_null(cases[n].statements[count]);
		assert_false(script_next(&rest, &statement));
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(statements_are_cut_where_they_end),
		TEST(a_changed_step_is_refused),
		TEST(a_wrong_step_is_not_recorded),
		TEST(a_step_killed_half_way_is_finished),
		TEST(a_limited_account_cannot_migrate),
		TEST(a_limited_account_finds_nothing_to_do),
		TEST(a_step_is_run_once),
		TEST(only_one_migrates),
		TEST(the_programs_own_steps_run_twice),
	};
	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
