#include "tests/support/testdb.h"
#include <stdio.h>
#include <time.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct testdb t;
static struct db *db;

#define OK(e) assert_int_equal((e), E_OK)

static const char leaf_sql[] = "INSERT INTO leaf (idx, entry) VALUES (?, ?)";
static const char mixed_sql[] = "INSERT INTO mixed (id, small, text) VALUES (?, ?, ?)";

static int group_setup(void **state)
{
	(void)state;
	testdb_start(&t);
	testdb_run(&t, "CREATE TABLE mixed (id INT NOT NULL PRIMARY KEY, small SMALLINT NULL, text VARCHAR(20) NULL, CHECK "
		       "(small < 1000))");
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
	testdb_run(&t, "DELETE FROM leaf");
	testdb_run(&t, "DELETE FROM mixed");
	return store_acquire(t.store, &db) == E_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	store_release(t.store, db);
	return 0;
}

static int64_t number(const char *sql)
{
	int64_t n;
	OK(db_row(db, NULL, sql, NULL, 0, (struct column[]){C_INT(&n)}, 1));
	return n;
}

#define ROWS 64
struct leaves {
	uint64_t idx[ROWS];
	const void *data[ROWS];
	unsigned long lengths[ROWS];
	char entries[ROWS][140];
};

static void leaves_fill(struct leaves *l, uint64_t first)
{
	for (unsigned n = 0; n < ROWS; n++) {
		l->idx[n] = first + n;
		memset(l->entries[n], (int)(first + n), sizeof l->entries[n]);
		l->data[n] = l->entries[n];
		l->lengths[n] = 40 + n;
	}
}

static enum err leaves_insert(const struct leaves *l, unsigned rows)
{
	const struct bulk columns[] = {{.kind = VALUE_UINT, .u = l->idx},
				       {.kind = VALUE_BYTES, .data = l->data, .lengths = l->lengths}};
	return db_bulk(db, leaf_sql, columns, 2, rows);
}

static void no_rows_do_nothing(void **state)
{
	(void)state;
	struct leaves l;
	leaves_fill(&l, 0);
	OK(leaves_insert(&l, 0));
	assert_int_equal(number("SELECT COUNT(*) FROM leaf"), 0);
}

static void a_duplicate_undoes_the_array(void **state)
{
	(void)state;
	static const unsigned at[] = {0, 1, ROWS / 2, ROWS - 1};
	struct leaves l;
	for (size_t n = 0; n < sizeof(at) / sizeof(at[0]); n++) {
		leaves_fill(&l, 0);
		l.idx[at[n]] = l.idx[at[n] ? 0 : 5];
		assert_int_equal(leaves_insert(&l, ROWS), E_DUPLICATE);
		assert_int_equal(number("SELECT COUNT(*) FROM leaf"), 0);
	}
	leaves_fill(&l, 0);
	OK(leaves_insert(&l, ROWS));
	assert_int_equal(leaves_insert(&l, ROWS), E_DUPLICATE);
	assert_int_equal(number("SELECT COUNT(*) FROM leaf"), ROWS);
}

static enum err duplicate_then_go_on(struct db *same, void *ctx)
{
	struct leaves *l = ctx;
	TRY(db_plain(same, "INSERT INTO mixed (id) VALUES (1)"));
	if (leaves_insert(l, ROWS) != E_DUPLICATE)
		return E_INTERNAL;
	l->idx[ROWS - 1] = ROWS - 1;
	return leaves_insert(l, ROWS);
}

static void the_transaction_survives_a_duplicate(void **state)
{
	(void)state;
	struct leaves l;
	leaves_fill(&l, 0);
	l.idx[ROWS - 1] = 0;
	OK(db_transact(db, duplicate_then_go_on, &l));
	assert_int_equal(number("SELECT COUNT(*) FROM leaf"), ROWS);
	assert_int_equal(number("SELECT COUNT(*) FROM mixed"), 1);
}

static void one_bad_value_undoes_the_array(void **state)
{
	(void)state;
	static const struct {
		int64_t small;
		const char *text;
	} bad[] = {
		{40000, "too large for the type"}, {2000, "against the check"}, {1, "a text of more than twenty characters"}};
	for (size_t n = 0; n < sizeof(bad) / sizeof(bad[0]); n++) {
		const int64_t id[] = {1, 2, 3}, small[] = {1, 2, bad[n].small};
		const void *text[] = {"a", "b", n == 2 ? bad[n].text : "c"};
		const unsigned long lengths[] = {1, 1, n == 2 ? strlen(bad[n].text) : 1};
		const struct bulk columns[] = {{.kind = VALUE_INT, .i = id},
					       {.kind = VALUE_INT, .i = small},
					       {.kind = VALUE_TEXT, .data = text, .lengths = lengths}};
		assert_int_equal(db_bulk(db, mixed_sql, columns, 3, 3), E_RANGE);
		assert_int_equal(number("SELECT COUNT(*) FROM mixed"), 0);
	}
}

static void nulls_stand_where_they_are_said(void **state)
{
	(void)state;
	const int64_t id[] = {1, 2, 3, 4}, small[] = {10, 20, 30, -40};
	const void *text[] = {"một", NULL, "", "bốn"};
	const unsigned long lengths[] = {strlen("một"), 0, 0, strlen("bốn")};
	const char small_nulls[] = {1, 0, 1, 0}, text_nulls[] = {0, 1, 0, 0};
	const struct bulk columns[] = {{.kind = VALUE_INT, .i = id},
				       {.kind = VALUE_INT, .i = small, .indicators = small_nulls},
				       {.kind = VALUE_TEXT, .data = text, .lengths = lengths, .indicators = text_nulls}};
	OK(db_bulk(db, mixed_sql, columns, 3, 4));
	assert_int_equal(number("SELECT SUM(id) FROM mixed WHERE small IS NULL"), 1 + 3);
	assert_int_equal(number("SELECT SUM(small) FROM mixed"), 20 - 40);
	assert_int_equal(number("SELECT id FROM mixed WHERE text IS NULL"), 2);
	assert_int_equal(number("SELECT id FROM mixed WHERE text = ''"), 3);
	assert_int_equal(number("SELECT id FROM mixed WHERE text = 'bốn'"), 4);
	const char all_null[] = {1, 1};
	const int64_t more[] = {5, 6};
	const struct bulk empty[] = {{.kind = VALUE_INT, .i = more}, {.indicators = all_null}, {.indicators = all_null}};
	OK(db_bulk(db, mixed_sql, empty, 3, 2));
	assert_int_equal(number("SELECT COUNT(*) FROM mixed WHERE small IS NULL AND text IS NULL"), 2);
}

static void the_number_of_rows_may_change(void **state)
{
	(void)state;
	static const unsigned counts[] = {ROWS, 1, 2, ROWS, 7};
	struct leaves l;
	uint64_t next = 0;
	for (size_t n = 0; n < sizeof(counts) / sizeof(counts[0]); n++) {
		leaves_fill(&l, next);
		OK(leaves_insert(&l, counts[n]));
		next += counts[n];
		/* the same text as an ordinary statement in between */
		OK(db_exec(db, leaf_sql, (struct param[]){P_UINT(next), P_BYTES("x", 1)}, 2, NULL));
		next++;
	}
	assert_int_equal(number("SELECT COUNT(*) FROM leaf"), next);
	assert_int_equal(number("SELECT MAX(idx) FROM leaf"), next - 1);
	assert_int_equal(number("SELECT COUNT(*) FROM leaf WHERE LENGTH(entry) = 40 AND HEX(entry) REGEXP '^(..)\\\\1*$'"), 5);
}

static double seconds(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Not judged here: the figure is for the reader. */
static void durable_rows_per_second(void **state)
{
	(void)state;
	static struct leaves l;
	uint64_t next = 0;
	double begin = seconds(), now = begin;
	while (now - begin < 1) {
		leaves_fill(&l, next);
		OK(leaves_insert(&l, ROWS));
		next += ROWS;
		now = seconds();
	}
	print_message("durable rows/s by arrays of %d: %.0f\n", ROWS, (double)next / (now - begin));
	assert_int_equal(number("SELECT COUNT(*) FROM leaf"), next);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(no_rows_do_nothing),
		TEST(a_duplicate_undoes_the_array),
		TEST(one_bad_value_undoes_the_array),
		TEST(the_transaction_survives_a_duplicate),
		TEST(nulls_stand_where_they_are_said),
		TEST(the_number_of_rows_may_change),
		TEST(durable_rows_per_second),
	};
	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
