#include "server/store/connection.h"
#include "store/rights.h"
#include "tests/support/testdb.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define OK(call)     assert_int_equal(call, E_OK)

static struct testdb t;
static struct arena a;

/* What no auditor's account reads: what would let somebody in or through, addresses, and copies of what stands elsewhere. */
static const char *const unread[] = {"recovery_code",	  "session",	   "login_throttle", "device_secret",
				     "enrol_code",	  "order_contact", "order_payer",    "mail_message",
				     "error_notice_text", "order_basket",  "receipt_pdf"};

static int start(void **state)
{
	(void)state;
	arena_init(&a, 64u << 20);
	testdb_start(&t);
	return 0;
}

static int end(void **state)
{
	(void)state;
	testdb_end(&t);
	arena_release(&a);
	return 0;
}

static MYSQL *connect_as(const char *user)
{
	MYSQL *db = mysql_init(NULL);
	assert_non_null(mysql_real_connect(db, NULL, user, NULL, EMBEDDED_SCHEMA, 0, embedded_socket(t.embedded), 0));
	return db;
}

static unsigned ask(MYSQL *db, const char *sql)
{
	unsigned number = mysql_query(db, sql) == 0 ? 0 : mysql_errno(db);
	mysql_free_result(mysql_store_result(db));
	return number;
}

static void test_grants_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *grant, *rights[4];
	} cases[] = {
		{"GRANT USAGE ON *.* TO `hoaban`@`localhost`", {NULL}},
		{"GRANT SELECT, INSERT ON `hoaban`.* TO `hoaban`@`localhost`", {"SELECT ON *", "INSERT ON *"}},
		{"GRANT UPDATE (`note`) ON `hoaban`.`checkpoint` TO `x`@`%`", {"UPDATE (note) ON checkpoint"}},
		{"GRANT SELECT, UPDATE (a, b), DELETE ON hoaban.x TO y",
		 {"SELECT ON x", "UPDATE (a) ON x", "UPDATE (b) ON x", "DELETE ON x"}},
		{"GRANT EXECUTE ON FUNCTION `hoaban`.`f` TO `x`@`y`", {"EXECUTE ON FUNCTION f"}},
		{"GRANT SELECT ON `elsewhere`.* TO `x`@`y`", {"SELECT ON elsewhere.*"}},
		{"GRANT ALL PRIVILEGES ON *.* TO `x`@`y` IDENTIFIED BY PASSWORD '*00' WITH GRANT OPTION",
		 {"ALL PRIVILEGES ON *.*", "GRANT OPTION ON *.*"}},
		{"GRANT `thief` TO `x`@`y`", {"ROLE thief"}},
		{"SET DEFAULT ROLE `thief` FOR `x`@`y`", {NULL}},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *list[8];
		struct lines lines = {.list = list};
		size_t wanted = 0;
		rights_parse(&lines, COUNT(list), &a, bytes_of_text(cases[i].grant), EMBEDDED_SCHEMA);
		for (; wanted < 4 && cases[i].rights[wanted]; wanted++) {
			assert_true(wanted < lines.count);
			assert_string_equal(lines.list[wanted], cases[i].rights[wanted]);
		}
		assert_int_equal(lines.count, wanted);
	}
}

static void lines_are_the_same(const struct lines *one, const struct lines *other)
{
	assert_true(one->count > 0);
	assert_null(lines_beyond(one, other));
	assert_null(lines_beyond(other, one));
}

static void read_all(struct lines *server, struct lines *auditor, struct lines *guards)
{
	struct db *db;
	OK(store_acquire(t.store, &db));
	OK(rights_own(db, &a, server));
	OK(rights_of(db, &a, AUDITOR_ACCOUNT, auditor));
	OK(guards_held(db, &a, guards));
	store_release(t.store, db);
}

static void test_a_new_database_is_as_it_should_be(void **state)
{
	(void)state;
	struct lines server, auditor, guards, wanted;
	read_all(&server, &auditor, &guards);
	OK(rights_wanted(&a, RIGHTS_SERVER, &wanted));
	lines_are_the_same(&server, &wanted);
	OK(rights_wanted(&a, RIGHTS_AUDITOR, &wanted));
	lines_are_the_same(&auditor, &wanted);
	OK(guards_wanted(&a, &wanted));
	lines_are_the_same(&guards, &wanted);
}

static void test_what_is_too_wide_is_named(void **state)
{
	(void)state;
	static const struct {
		const char *statement, *back, *named;
	} cases[] = {
		{"GRANT UPDATE ON hoaban.receipt TO 'hoaban'@'localhost'",
		 "REVOKE UPDATE ON hoaban.receipt FROM 'hoaban'@'localhost'", "UPDATE ON receipt"},
		{"GRANT DROP ON hoaban.* TO 'hoaban'@'localhost'", "REVOKE DROP ON hoaban.* FROM 'hoaban'@'localhost'",
		 "DROP ON *"},
		{"GRANT FILE ON *.* TO 'hoaban'@'localhost'", "REVOKE FILE ON *.* FROM 'hoaban'@'localhost'", "FILE ON *.*"},
		{"GRANT UPDATE (amount) ON hoaban.payment TO 'hoaban'@'localhost'",
		 "REVOKE UPDATE (amount) ON hoaban.payment FROM 'hoaban'@'localhost'", "UPDATE (amount) ON payment"},
	};
	struct lines server, auditor, guards, wanted;
	OK(rights_wanted(&a, RIGHTS_SERVER, &wanted));
	MYSQL *root = connect_as("root");
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(ask(root, cases[i].statement), 0);
		read_all(&server, &auditor, &guards);
		assert_string_equal(lines_beyond(&server, &wanted), cases[i].named);
		assert_int_equal(ask(root, cases[i].back), 0);
	}
	OK(rights_wanted(&a, RIGHTS_AUDITOR, &wanted));
	assert_int_equal(ask(root, "GRANT SELECT (password) ON hoaban.staff TO 'hoaban_audit'@'localhost'"), 0);
	read_all(&server, &auditor, &guards);
	assert_string_equal(lines_beyond(&auditor, &wanted), "SELECT (password) ON staff");
	assert_int_equal(ask(root, "REVOKE SELECT (password) ON hoaban.staff FROM 'hoaban_audit'@'localhost'"), 0);
	mysql_close(root);
}

static void test_a_guard_that_is_gone_or_another_is_missed(void **state)
{
	(void)state;
	struct lines server, auditor, guards, wanted;
	MYSQL *root = connect_as("root");
	OK(guards_wanted(&a, &wanted));
	assert_int_equal(ask(root, "DROP TRIGGER hold_leaf"), 0);
	read_all(&server, &auditor, &guards);
	assert_memory_equal(lines_beyond(&wanted, &guards), "BEFORE DELETE leaf ", 19);
	assert_int_equal(ask(root, "CREATE TRIGGER hold_leaf BEFORE DELETE ON leaf FOR EACH ROW SET @x = 1"), 0);
	read_all(&server, &auditor, &guards);
	assert_memory_equal(lines_beyond(&wanted, &guards), "BEFORE DELETE leaf ", 19);
	assert_int_equal(ask(root,
			     "CREATE OR REPLACE TRIGGER hold_leaf BEFORE DELETE ON leaf FOR EACH ROW SIGNAL SQLSTATE '45000' "
			     "SET MESSAGE_TEXT = 'leaf only grows'"),
			 0);
	read_all(&server, &auditor, &guards);
	assert_null(lines_beyond(&wanted, &guards));
	mysql_close(root);
}

/* ---- what the schema says of itself */

static const char *const *each_row(const char *sql, size_t *count)
{
	static const char *rows[256];
	MYSQL *root = connect_as("root");
	assert_int_equal(mysql_query(root, sql), 0);
	MYSQL_RES *result = mysql_store_result(root);
	*count = 0;
	for (MYSQL_ROW row; (row = mysql_fetch_row(result)) != NULL;)
		rows[(*count)++] = arena_text(&a, row[0]);
	mysql_free_result(result);
	mysql_close(root);
	return rows;
}

static void test_every_table_that_only_grows_is_guarded(void **state)
{
	(void)state;
	size_t count;
	const char *const *names = each_row(
		"SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_comment LIKE "
		"'%append-only%' AND 2 <> (SELECT COUNT(*) FROM information_schema.triggers WHERE event_object_schema = "
		"DATABASE() "
		"AND event_object_table = table_name AND (trigger_name LIKE 'keep\\_%' OR trigger_name LIKE 'hold\\_%'))",
		&count);
	for (size_t i = 0; i < count; i++)
		print_error("%s is append-only and has no two guards: see sql/027-guards.sql\n", names[i]);
	assert_int_equal(count, 0);
}

/* A row of its own for every table, with whatever it takes. */
static void test_root_is_refused_as_well(void **state)
{
	(void)state;
	static const char *const statements[] = {"UPDATE leaf SET entry = 'x'",
						 "DELETE FROM leaf",
						 "UPDATE change_record SET who = 'x'",
						 "DELETE FROM change_record",
						 "DELETE FROM checkpoint",
						 "UPDATE checkpoint SET root = REPEAT('x', 32)",
						 "UPDATE checkpoint SET note = 'other'",
						 "UPDATE checkpoint SET note = NULL"};
	MYSQL *root = connect_as("root");
	assert_int_equal(ask(root, "INSERT INTO leaf (idx, entry) VALUES (0, 'leaf')"), 0);
	assert_int_equal(ask(root, "INSERT INTO change_record (at_ms, who, action, subject) VALUES (0, 'a', 'b', 'c')"), 0);
	assert_int_equal(ask(root, "INSERT INTO checkpoint (size, root, created_at) VALUES (1, REPEAT('r', 32), 0)"), 0);
	assert_int_equal(ask(root, "UPDATE checkpoint SET note = 'signed'"), 0);
	assert_int_equal(ask(root, "UPDATE checkpoint SET note = 'signed'"), 0); /* by two servers: the same */
	for (size_t i = 0; i < COUNT(statements); i++) {
		assert_int_equal(ask(root, statements[i]), 1644);
		assert_string_equal(mysql_sqlstate(root), "45000");
	}
	mysql_close(root);
}

static bool is_unread(const char *table)
{
	for (size_t i = 0; i < COUNT(unread); i++)
		if (strcmp(table, unread[i]) == 0)
			return true;
	return false;
}

static void test_the_auditor_reads_all_but_secrets(void **state)
{
	(void)state;
	static const char *const forbidden[] = {
		"SELECT password FROM staff",
		"SELECT * FROM staff",
		"SELECT totp_secret FROM staff",
		"SELECT token FROM orders",
		"SELECT pin_salt FROM till_staff",
		"SELECT confirm_key FROM booking",
		"INSERT INTO receipt_link VALUES (1, 1, 1, 2)",
		"UPDATE receipt SET total = 0",
		"DELETE FROM receipt",
		"CREATE TABLE x (id INT)",
		"DROP TABLE leaf",

		"SELECT * FROM mysql.global_priv",
		"SELECT guards_held()",
	};
	size_t count;
	const char *const *names =
		each_row("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()", &count);
	MYSQL *auditor = connect_as("hoaban_audit");
	for (size_t i = 0; i < count; i++) {
		unsigned number = ask(auditor, arena_format(&a, "SELECT 1 FROM %s LIMIT 1", names[i]));
		if ((number != 0) != is_unread(names[i]))
			print_error("%s: error %u: sql/grants-auditor.sql, or the list in this test\n", names[i], number);
		assert_int_equal(number != 0, is_unread(names[i]));
	}
	for (size_t i = 0; i < COUNT(forbidden); i++) {
		unsigned number = ask(auditor, forbidden[i]);
		if (number != 1142 && number != 1143 && number != 1370 && number != 1044)
			fail_msg("%s: error %u", forbidden[i], number);
	}
	mysql_close(auditor);
}

static void test_trying_shows_what_may_be_done(void **state)
{
	(void)state;
	struct db *db;
	unsigned number;
	MYSQL *root = connect_as("root");
	OK(store_acquire(t.store, &db));
	OK(rights_try(db, &a, "receipt", &number));
	assert_int_equal(number, RIGHTS_DENIED);
	OK(rights_try(db, &a, "checkpoint", &number));
	assert_int_equal(number, RIGHTS_DENIED);
	assert_int_equal(ask(root, "GRANT UPDATE ON hoaban.receipt TO 'hoaban'@'localhost'"), 0);
	OK(rights_try(db, &a, "receipt", &number));
	assert_int_equal(number, 0);
	assert_int_equal(ask(root, "REVOKE UPDATE ON hoaban.receipt FROM 'hoaban'@'localhost'"), 0);
	store_release(t.store, db);
	mysql_close(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grants_are_read),
		cmocka_unit_test(test_a_new_database_is_as_it_should_be),
		cmocka_unit_test(test_what_is_too_wide_is_named),
		cmocka_unit_test(test_a_guard_that_is_gone_or_another_is_missed),
		cmocka_unit_test(test_every_table_that_only_grows_is_guarded),
		cmocka_unit_test(test_root_is_refused_as_well),
		cmocka_unit_test(test_the_auditor_reads_all_but_secrets),
		cmocka_unit_test(test_trying_shows_what_may_be_done),
	};
	return cmocka_run_group_tests(tests, start, end);
}
