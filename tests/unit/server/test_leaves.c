/* Places in the revenue log: consecutive, without holes, in the order of the commits. */
#include "app.h"
#include "domain/sale/leaves.h"
#include "store/log.h"
#include "tests/support/testdb.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct testdb t;

static int setup(void **state)
{
	(void)state;
	testdb_run(&t, "DELETE FROM leaf");
	testdb_run(&t, "UPDATE log_counter SET next_index = 0");
	return 0;
}

static struct leaf leaf_number(uint32_t n)
{
	struct leaf l = {
		.type = LEAF_NUMBER_LOST, .time = 1795224900, .tax_code = "5600123456", .form = "EBL01", .symbol = "26TAA"};
	l.number = n;
	return l;
}

struct batch {
	uint32_t from;
	size_t count;
	enum err outcome;
	uint64_t first;
};

static enum err append(struct db *db, void *ctx)
{
	struct batch *b = ctx;
	struct leaf *leaves = calloc(b->count + 1, sizeof *leaves);
	assert_non_null(leaves);
	for (size_t i = 0; i < b->count; i++)
		leaves[i] = leaf_number(b->from + (uint32_t)i);
	enum err e = leaves_append(db, leaves, b->count, &b->first);
	free(leaves);
	return e == E_OK ? b->outcome : e;
}

static enum err append_batch(uint32_t from, size_t count, enum err outcome, uint64_t *first)
{
	struct batch b = {from, count, outcome, 0};
	enum err e = store_transact(t.store, append, &b);
	*first = b.first;
	return e;
}

struct stored {
	uint64_t size;
	size_t count;
	struct log_row *rows;
};

static struct stored read_all(struct arena *a)
{
	struct stored s;
	struct db *db;
	assert_int_equal(store_acquire(t.store, &db), E_OK);
	assert_int_equal(log_size(db, &s.size), E_OK);
	assert_int_equal(log_leaves_from(db, a, 0, 20000, &s.rows, &s.count), E_OK);
	store_release(t.store, db);
	return s;
}

static void assert_whole(size_t count)
{
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct stored s = read_all(&a);
	assert_int_equal(s.size, count);
	assert_int_equal(s.count, count);
	for (size_t i = 0; i < count; i++) {
		struct leaf leaf;
		assert_int_equal(s.rows[i].index, i);
		assert_int_equal(leaf_decode(&leaf, s.rows[i].entry), E_OK);
	}
	arena_release(&a);
}

static void test_a_rolled_back_batch_leaves_no_hole(void **state)
{
	(void)state;
	uint64_t first;
	assert_int_equal(append_batch(1, 3, E_OK, &first), E_OK);
	assert_int_equal(first, 0);
	assert_int_equal(append_batch(4, 5, E_REFUSED, &first), E_REFUSED);
	assert_int_equal(append_batch(4, 2, E_OK, &first), E_OK);
	assert_int_equal(first, 3);
	assert_whole(5);
}

static void test_a_bad_leaf_takes_no_place(void **state)
{
	(void)state;
	struct leaf bad[2] = {leaf_number(1), leaf_number(2)};
	bad[1].type = (enum leaf_type)99;
	struct db *db;
	uint64_t first, size;
	assert_int_equal(store_acquire(t.store, &db), E_OK);
	assert_int_not_equal(leaves_append(db, bad, 2, &first), E_OK);
	assert_int_equal(leaves_append(db, bad, 0, &first), E_OK);
	assert_int_equal(log_size(db, &size), E_OK);
	assert_int_equal(size, 0);
	store_release(t.store, db);
}

static void test_batches_of_every_size(void **state)
{
	(void)state;
	static const size_t sizes[] = {1, 2, 64, 257, LEAVES_AT_ONCE, 2 * LEAVES_AT_ONCE + 1};
	uint64_t first, next = 0;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		assert_int_equal(append_batch((uint32_t)next + 1, sizes[i], E_OK, &first), E_OK);
		assert_int_equal(first, next);
		next += sizes[i];
	}
	assert_whole(next);
}

static void *append_often(void *ctx)
{
	uint32_t *failures = ctx;
	uint64_t first;
	for (size_t i = 0; i < 40; i++) {
		enum err wanted = i % 7 == 3 ? E_REFUSED : E_OK;
		*failures += append_batch(1, 1 + i % 5, wanted, &first) != wanted;
	}
	return NULL;
}

/* Batches of 1, 2, 3, 4, 5 leaves, every seventh rolled back. */
static void test_four_at_a_time(void **state)
{
	(void)state;
	pthread_t threads[4];
	uint32_t failures[4] = {0};
	size_t each = 0;
	for (size_t i = 0; i < 40; i++)
		each += i % 7 == 3 ? 0 : 1 + i % 5;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, append_often, &failures[i]), 0);
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(failures[i], 0);
	assert_whole(4 * each);
}

int main(void)
{
	testdb_start(&t);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_a_bad_leaf_takes_no_place, setup),
		cmocka_unit_test_setup(test_a_rolled_back_batch_leaves_no_hole, setup),
		cmocka_unit_test_setup(test_batches_of_every_size, setup),
		cmocka_unit_test_setup(test_four_at_a_time, setup),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_end(&t);
	return failed;
}
