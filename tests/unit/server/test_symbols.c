/* The server's own symbols: threads, and servers, that meet at the first sale of a year share one; numbers by guess or not. */
#include "server/domain/sale/leaves.h"
#include "server/domain/sale/symbols.h"
#include "server/store/symbols.h"
#include "tests/support/testdb.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define THREADS 4 /* as many connections as the test's store has */
#define TAX	"5600128057"

static struct testdb house;

static int set_up(void **state)
{
	(void)state;
	testdb_start(&house);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	testdb_end(&house);
	return 0;
}

struct visitor {
	pthread_barrier_t *gate;
	int year;
	struct symbol symbol;
	enum err outcome;
};

static void *visit(void *ctx)
{
	struct visitor *v = ctx;
	struct symbol_shelf shelf = {0};
	struct db *db = NULL;
	v->outcome = store_acquire(house.store, &db);
	pthread_barrier_wait(v->gate);
	if (v->outcome != E_OK)
		return NULL;
	v->outcome = symbol_own(&v->symbol, &shelf, db, TAX, "EBL01", v->year);
	store_release(house.store, db);
	return NULL;
}

static void meet(int year)
{
	pthread_barrier_t gate;
	pthread_t threads[THREADS];
	struct visitor visitors[THREADS];
	pthread_barrier_init(&gate, NULL, THREADS);
	for (size_t i = 0; i < THREADS; i++) {
		visitors[i] = (struct visitor){.gate = &gate, .year = year};
		assert_int_equal(pthread_create(&threads[i], NULL, visit, &visitors[i]), 0);
	}
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&gate);
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(visitors[i].outcome, E_OK);
		assert_int_equal(visitors[i].symbol.id, visitors[0].symbol.id);
	}
}

static void test_one_symbol_at_the_first_sale(void **state)
{
	(void)state;
	for (int year = 2030; year < 2050; year++)
		meet(year);
}

struct taking {
	uint32_t id, last, count;
	uint64_t leaves, first;
	bool is_taken;
};

static enum err take(struct db *db, void *ctx)
{
	struct taking *t = ctx;
	return symbol_take_after(db, t->id, t->last, t->count, t->leaves, &t->first, &t->is_taken);
}

static struct taking taken(uint32_t id, uint32_t last, uint32_t count, uint64_t leaves)
{
	struct taking t = {.id = id, .last = last, .count = count, .leaves = leaves};
	assert_int_equal(store_transact(house.store, take, &t), E_OK);
	return t;
}

static enum err take_plainly(struct db *db, void *ctx)
{
	struct taking *t = ctx;
	return symbol_take(db, t->id, t->count, &t->last);
}

static void test_a_wrong_guess_changes_nothing(void **state)
{
	struct symbol own;
	struct symbol_shelf shelf = {0};
	struct db *db;
	(void)state;
	assert_int_equal(store_acquire(house.store, &db), E_OK);
	assert_int_equal(symbol_own(&own, &shelf, db, TAX, "EBL02", 2026), E_OK);
	store_release(house.store, db);
	struct taking plain = {.id = own.id, .count = 3};
	assert_int_equal(store_transact(house.store, take_plainly, &plain), E_OK);
	assert_int_equal(plain.last, 3);

	struct taking right = taken(own.id, 3, 4, 6);
	assert_true(right.is_taken);
	assert_false(taken(own.id, 3, 4, 6).is_taken); /* it is 7 now */
	assert_false(taken(own.id, 8, 1, 1).is_taken);
	assert_false(taken(own.id + 1000, 7, 1, 1).is_taken);
	assert_false(taken(own.id, 7, NUMBER_MAX, 1).is_taken); /* more than there are */

	struct taking next = taken(own.id, 7, 1, 1);
	assert_true(next.is_taken);
	assert_int_equal(next.first, right.first + 6); /* the refused ones took no place in the log */
	plain.count = 1;
	assert_int_equal(store_transact(house.store, take_plainly, &plain), E_OK);
	assert_int_equal(plain.last, 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_symbol_at_the_first_sale),
		cmocka_unit_test(test_a_wrong_guess_changes_nothing),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
