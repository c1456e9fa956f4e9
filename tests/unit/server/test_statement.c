#include "tests/support/testdb.h"
#include <stdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct testdb t;
static struct db *db;
static struct arena arena;

#define OK(e) assert_int_equal((e), E_OK)

static int group_setup(void **state)
{
	(void)state;
	testdb_start(&t);
	testdb_run(
		&t,
		"CREATE TABLE kinds (id INT NOT NULL PRIMARY KEY, i BIGINT NULL, u BIGINT UNSIGNED NULL, fixed BINARY(4) NULL,"
		" span LONGBLOB NULL, text VARCHAR(100) NULL)");
	testdb_run(&t, "GRANT UPDATE, DELETE ON hoaban.kinds TO 'hoaban'@'localhost'");
	return 0;
}

static int group_teardown(void **state)
{
	(void)state;
	testdb_end(&t);
	return 0;
}

static int setup(void **state)
{
	(void)state;
	testdb_run(&t, "DELETE FROM kinds");
	arena_init(&arena, ARENA_CEILING_DEFAULT);
	return store_acquire(t.store, &db) == E_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	store_release(t.store, db);
	arena_release(&arena);
	return 0;
}

static enum err insert(int64_t id, struct param i, struct param u, struct param fixed, struct param span, struct param text)
{
	static const char sql[] = "INSERT INTO kinds (id, i, u, fixed, span, text) VALUES (?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql, (struct param[]){P_INT(id), i, u, fixed, span, text}, 6, NULL);
}

struct row {
	int64_t i;
	uint64_t u;
	uint8_t fixed[4];
	struct bytes span;
	const char *text;
	bool i_null, u_null, fixed_null, span_null, text_null;
};

static const char row_sql[] = "SELECT i, u, fixed, span, text FROM kinds WHERE id = ?";

static enum err find(int64_t id, struct row *r)
{
	struct column columns[] = {C_INT(&r->i), C_UINT(&r->u), C_FIXED(r->fixed, 4), C_SPAN(&r->span), C_TEXT(&r->text)};
	bool *nulls[] = {&r->i_null, &r->u_null, &r->fixed_null, &r->span_null, &r->text_null};
	for (size_t n = 0; n < 5; n++)
		columns[n].is_null = nulls[n];
	return db_row(db, &arena, row_sql, (struct param[]){P_INT(id)}, 1, columns, 5);
}

static void nothing_is_not_found(void **state)
{
	(void)state;
	struct row r;
	assert_int_equal(find(1, &r), E_NOT_FOUND);
	assert_int_equal(find(1, &r), E_NOT_FOUND);
}

static void wrong_lengths_and_kinds_are_corrupt(void **state)
{
	(void)state;
	static const char fixed_sql[] = "SELECT span FROM kinds WHERE id = ?";
	static const char text_sql[] = "SELECT span FROM kinds WHERE id = ? AND 1";
	static const char number_sql[] = "SELECT i FROM kinds WHERE id = ?";
	static const char two_sql[] = "SELECT id FROM kinds";
	static const struct {
		const char *bytes;
		size_t len;
		enum err err;
	} cases[] = {{"", 0, E_CORRUPT}, {"abc", 3, E_CORRUPT}, {"abcd", 4, E_OK}, {"abcde", 5, E_CORRUPT}};
	uint8_t fixed[4];
	for (size_t n = 0; n < 4; n++) {
		OK(insert((int64_t)n, P_INT(-5), P_NULL(), P_NULL(), P_BYTES(cases[n].bytes, cases[n].len), P_NULL()));
		assert_int_equal(db_row(db, NULL, fixed_sql, (struct param[]){P_INT((int64_t)n)}, 1,
					(struct column[]){C_FIXED(fixed, 4)}, 1),
				 cases[n].err);
	}
	const char *text;
	OK(insert(9, P_NULL(), P_NULL(), P_NULL(), P_BYTES("a\0b", 3), P_NULL()));
	assert_int_equal(db_row(db, &arena, text_sql, (struct param[]){P_INT(9)}, 1, (struct column[]){C_TEXT(&text)}, 1),
			 E_CORRUPT);
	uint64_t u;
	assert_int_equal(db_row(db, NULL, number_sql, (struct param[]){P_INT(0)}, 1, (struct column[]){C_UINT(&u)}, 1),
			 E_CORRUPT);
	int64_t i;
	assert_int_equal(db_row(db, NULL, number_sql, (struct param[]){P_INT(9)}, 1, (struct column[]){C_INT(&i)}, 1),
			 E_CORRUPT);
	assert_int_equal(db_row(db, NULL, two_sql, NULL, 0, (struct column[]){C_INT(&i)}, 1), E_CORRUPT);
}

static void nulls_are_told_apart(void **state)
{
	(void)state;
	struct row r = {.i = 7, .u = 7, .fixed = {7}};
	OK(insert(1, P_NULL(), P_NULL(), P_NULL(), P_NULL(), P_NULL()));
	OK(find(1, &r));
	assert_true(r.i_null && r.u_null && r.fixed_null && r.span_null && r.text_null);
	assert_true(r.i == 0 && r.u == 0 && r.fixed[0] == 0 && r.span.len == 0 && r.text == NULL);
	OK(insert(2, P_INT(0), P_UINT(0), P_BYTES("\0\0\0\0", 4), P_BYTES(NULL, 0), P_TEXT("")));
	OK(find(2, &r));
	assert_false(r.i_null || r.u_null || r.fixed_null || r.span_null || r.text_null);
	assert_string_equal(r.text, "");
	assert_int_equal(r.span.len, 0);
}

static void values_come_back_as_they_went(void **state)
{
	(void)state;
	static uint8_t large[300000];
	for (size_t n = 0; n < sizeof large; n++)
		large[n] = (uint8_t)(n * 31);
	struct row r;
	OK(insert(1, P_INT(INT64_MIN), P_UINT(UINT64_MAX), P_BYTES("\1\2\3\4", 4), P_SPAN(BYTES(large)),
		  P_TEXT("Điện Biên Phủ ₫ 🌸")));
	OK(find(1, &r));
	assert_true(r.i == INT64_MIN && r.u == UINT64_MAX);
	assert_memory_equal(r.fixed, "\1\2\3\4", 4);
	assert_true(bytes_equal(r.span, BYTES(large)));
	assert_int_equal(r.span.data[r.span.len], 0);
	assert_string_equal(r.text, "Điện Biên Phủ ₫ 🌸");
}

static void refusals_leave_the_connection_usable(void **state)
{
	(void)state;
	static const char syntax[] = "SELEKT 1";
	static const char long_sql[] = "INSERT INTO kinds (id, text) VALUES (?, REPEAT('x', 101))";
	static const char forbidden[] = "UPDATE receipt SET total = 0";
	struct row r;
	OK(insert(1, P_INT(1), P_NULL(), P_NULL(), P_NULL(), P_NULL()));
	assert_int_equal(insert(1, P_INT(2), P_NULL(), P_NULL(), P_NULL(), P_NULL()), E_DUPLICATE);
	assert_int_equal(db_exec(db, syntax, NULL, 0, NULL), E_INTERNAL);
	assert_int_equal(db_exec(db, syntax, NULL, 0, NULL), E_INTERNAL);
	capture_clear(&t.log);
	assert_int_equal(db_exec(db, long_sql, (struct param[]){P_INT(2)}, 1, NULL), E_RANGE);
	assert_true(capture_has(&t.log, "number=1406"));
	assert_int_equal(db_exec(db, forbidden, NULL, 0, NULL), E_INTERNAL);
	assert_true(capture_has(&t.log, "number=1142"));
	OK(find(1, &r));
	assert_int_equal(r.i, 1);
}

static void the_error_of_a_returning_insert_is_seen(void **state)
{
	(void)state;
	static const char sql[] = "INSERT INTO kinds (id) VALUES (1), (2), (1) RETURNING id";
	static const char count_sql[] = "SELECT COUNT(*) FROM kinds";
	int64_t count;
	assert_int_equal(db_exec(db, sql, NULL, 0, NULL), E_DUPLICATE);
	OK(db_row(db, NULL, count_sql, NULL, 0, (struct column[]){C_INT(&count)}, 1));
	assert_int_equal(count, 0);
}

static void counts_and_ids(void **state)
{
	(void)state;
	static const char sql[] = "UPDATE kinds SET i = 5";
	static const char id_sql[] = "INSERT INTO evidence (device, kind, hash, bytes, received_ms) VALUES (?, 'x', ?, '', 0)";
	uint64_t affected = 99;
	uint8_t device[16] = {1}, hash[32] = {0};
	OK(db_exec(db, sql, NULL, 0, &affected));
	assert_int_equal(affected, 0);
	OK(insert(1, P_INT(1), P_NULL(), P_NULL(), P_NULL(), P_NULL()));
	OK(insert(2, P_INT(1), P_NULL(), P_NULL(), P_NULL(), P_NULL()));
	OK(db_exec(db, sql, NULL, 0, &affected));
	assert_int_equal(affected, 2);
	for (uint8_t n = 1; n <= 3; n++) {
		hash[0] = n;
		OK(db_exec(db, id_sql, (struct param[]){P_BYTES(device, 16), P_BYTES(hash, 32)}, 2, NULL));
		assert_int_equal(db_insert_id(db), n);
	}
}

struct walk {
	int64_t id, sum;
	int steps, stop_after;
};

static enum err each(void *ctx)
{
	struct walk *w = ctx;
	struct row r;
	w->sum += w->id;
	if (++w->steps == w->stop_after)
		return E_REFUSED;
	return find(w->id, &r); /* another statement on the same connection */
}

static void a_walk_may_query_and_stop(void **state)
{
	(void)state;
	static const char sql[] = "SELECT id FROM kinds ORDER BY id";
	struct walk w = {0};
	struct column columns[] = {C_INT(&w.id)};
	OK(db_rows(db, NULL, sql, NULL, 0, columns, 1, each, &w));
	assert_int_equal(w.steps, 0);
	for (int64_t n = 1; n <= 200; n++)
		OK(insert(n, P_INT(n), P_NULL(), P_NULL(), P_NULL(), P_NULL()));
	OK(db_rows(db, NULL, sql, NULL, 0, columns, 1, each, &w));
	assert_int_equal(w.sum, 200 * 201 / 2);
	w = (struct walk){.stop_after = 3};
	assert_int_equal(db_rows(db, NULL, sql, NULL, 0, columns, 1, each, &w), E_REFUSED);
	assert_int_equal(w.steps, 3);
	w = (struct walk){0};
	OK(db_rows(db, NULL, sql, NULL, 0, columns, 1, each, &w));
}

static void many_statements_are_kept(void **state)
{
	(void)state;
	static char texts[300][32];
	static const char status_sql[] = "SELECT CAST(VARIABLE_VALUE AS SIGNED) FROM information_schema.session_status"
					 " WHERE VARIABLE_NAME = 'Com_stmt_prepare'";
	int64_t value, before, after;
	for (int n = 0; n < 300; n++)
		snprintf(texts[n], sizeof texts[n], "SELECT %d", n);
	for (int round = 0; round < 2; round++) {
		OK(db_row(db, NULL, status_sql, NULL, 0, (struct column[]){C_INT(&before)}, 1));
		for (int n = 0; n < 300; n++) {
			OK(db_row(db, NULL, texts[n], NULL, 0, (struct column[]){C_INT(&value)}, 1));
			assert_int_equal(value, n);
		}
		OK(db_row(db, NULL, status_sql, NULL, 0, (struct column[]){C_INT(&after)}, 1));
		assert_int_equal(after - before, round == 0 ? 300 : 0);
	}
}

static void the_pool_has_an_end(void **state)
{
	(void)state;
	struct store *s;
	struct db *one, *two;
	OK(store_open(&s, &(struct store_config){.socket = embedded_socket(t.embedded),
						 .user = "hoaban",
						 .schema = "hoaban",
						 .connections = 1,
						 .timeout_s = 1,
						 .logger = &t.log.logger}));
	OK(store_acquire(s, &one));
	assert_int_equal(store_acquire(s, &two), E_BUSY);
	store_release(s, one);
	OK(store_acquire(s, &two));
	assert_ptr_equal(one, two);
	store_release(s, two);
	store_close(s);
}

static void a_wrong_address_or_name_is_said_at_once(void **state)
{
	(void)state;
	struct store *s = NULL;
	struct store_config wrong = {
		.socket = "/tmp/hoaban-no-such-socket", .user = "hoaban", .schema = "hoaban", .logger = &t.log.logger};
	assert_int_equal(store_open(&s, &wrong), E_DATABASE);
	wrong.socket = embedded_socket(t.embedded);
	wrong.user = "stranger";
	assert_int_equal(store_open(&s, &wrong), E_DATABASE);
	wrong.user = "hoaban";
	wrong.schema = "mysql";
	assert_int_equal(store_open(&s, &wrong), E_DATABASE);
	assert_null(s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(nothing_is_not_found),
		TEST(wrong_lengths_and_kinds_are_corrupt),
		TEST(nulls_are_told_apart),
		TEST(values_come_back_as_they_went),
		TEST(refusals_leave_the_connection_usable),
		TEST(the_error_of_a_returning_insert_is_seen),
		TEST(counts_and_ids),
		TEST(a_walk_may_query_and_stop),
		TEST(many_statements_are_kept),
		TEST(the_pool_has_an_end),
		TEST(a_wrong_address_or_name_is_said_at_once),
	};
	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
