/* Figures in memory: hostile keys, receipts for one and several sites, replacements that cancel, tenders and what came for
 * them; and the aggregates of a database, kept and counted. */
#include "server/domain/figures/equations.h"
#include "server/domain/figures/folding.h"
#include "server/domain/figures/recount.h"
#include "tests/support/testdb.h"

#include <hoaban/instant.h>

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define NOON	     1795237200 /* 2026-11-21 12:00 local */
#define TODAY	     instant_day(NOON)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct arena arena;

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, ARENA_CEILING_DEFAULT);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

/* ---- sums by key */

static void test_tally_many(void **state)
{
	struct tally t;
	(void)state;
	tally_init(&t, &arena, 16, 24);
	assert_null(tally_find(&t, &(struct figure_money_row){.day = 1}));
	for (int64_t i = 0; i < 10000; i++)
		*tally_at(&t, &(struct figure_money_row){.day = 9999 - i / 2, .term = (uint64_t)i % 2}) += i % 2 ? 0 : 7;
	assert_int_equal(t.count, 10000);
	assert_int_equal(*tally_find(&t, &(struct figure_money_row){.day = 9999, .term = 0}), 7);
	assert_null(tally_find(&t, &(struct figure_money_row){.day = 9999, .term = 2}));
	tally_close(&t);
	const struct figure_money_row *rows = (const void *)t.rows;
	assert_int_equal(t.count, 5000); /* zeros are dropped */
	for (size_t i = 1; i < t.count; i++)
		assert_true(rows[i - 1].day < rows[i].day);
}

/* ---- receipts */

static struct receipt_line line(uint64_t sites, enum category category, int64_t quantity, int64_t price)
{
	return (struct receipt_line){
		.sites = sites, .category = category, .quantity = quantity, .unit_price = price, .amount = quantity * price};
}

static const struct figure_sale_row *row_of(const struct figure_change *f, uint64_t dimension, uint64_t sites, uint64_t item)
{
	const struct figure_sale_row *rows = (const void *)f->sales.rows;
	for (size_t i = 0; i < f->sales.count; i++)
		if (rows[i].dimension == dimension && rows[i].sites == sites && rows[i].item == item)
			return &rows[i];
	return NULL;
}

/* A site by itself, another by itself, and a product for both: each mask is a key of its own. */
static void test_combination(void **state)
{
	static const struct figure_place web = {CHANNEL_WEB, NULL};
	struct receipt_line lines[] = {line(1, CATEGORY_ADULT, 2, 100000), line(2, CATEGORY_ADULT, 2, 20000),
				       line(3, CATEGORY_SENIOR, 1, 50000)};
	struct receipt r = {.time = NOON, .line_count = 3, .lines = lines, .total = 290000, .payment = PAYMENT_WALLET};
	struct figure_change f;
	(void)state;
	figure_change_init(&f, &arena);
	figures_receipt(&f, &web, &r);
	tally_close(&f.sales);
	const struct figure_sale_row *museum = row_of(&f, 1, 1, 0), *both = row_of(&f, 1, 3, 0);
	assert_int_equal(museum->receipts, 0);
	assert_int_equal(museum->receipts_here, 1);
	assert_int_equal(museum->persons, 2);
	assert_int_equal(museum->issued, 200000);
	assert_int_equal(both->receipts, 1); /* at the sites of all its lines */
	assert_int_equal(both->receipts_here, 1);
	assert_int_equal(both->issued, 50000);
	assert_int_equal(row_of(&f, 2, 3, CATEGORY_ADULT)->receipts, 1);
	assert_int_equal(row_of(&f, 2, 2, CATEGORY_ADULT)->issued, 40000);
	assert_int_equal(row_of(&f, 2, 3, CATEGORY_SENIOR)->receipts, 1);
	assert_int_equal(row_of(&f, 4, 3, PAYMENT_WALLET)->receipts, 1);
	assert_null(row_of(&f, 2, 1, CATEGORY_SENIOR));
}

/* By nothing: the money is gone, the document stays. */
static void test_given_back(void **state)
{
	const uint8_t till[UUID_LEN] = {7};
	const struct figure_place at = {CHANNEL_TILL, till};
	struct receipt_line one = line(2, CATEGORY_ADULT, 2, 20000);
	struct receipt old = {.time = NOON, .line_count = 1, .lines = &one, .total = 40000, .payment = PAYMENT_CASH};
	struct receipt none = {.time = NOON + 60, .payment = PAYMENT_CASH};
	const struct refund back = {.amount = 40000, .method = PAYMENT_CASH, .time = NOON + 60};
	struct figure_change f;
	(void)state;
	figure_change_init(&f, &arena);
	figures_receipt(&f, &at, &old);
	figures_receipt(&f, &at, &none);
	figures_replaced(&f, &at, &old, none.time);
	figures_refunded(&f, &at, &old, &back);
	tally_close(&f.sales);
	const struct figure_sale_row *day = row_of(&f, 1, 2, 0), *nothing = row_of(&f, 1, 0, 0);
	assert_int_equal(day->receipts, 1);
	assert_int_equal(day->persons, 0);
	assert_int_equal(day->issued, 40000);
	assert_int_equal(day->replaced, 40000);
	assert_int_equal(day->refunded, 40000);
	assert_int_equal(nothing->receipts, 1);
	assert_int_equal(nothing->receipts_here, 1);
	assert_memory_equal(row_of(&f, 5, 2, 0)->device, till, UUID_LEN);
}

/* ---- tickets: a hostile one is good for four centuries at every site */

static void test_tickets(void **state)
{
	struct ticket day = {.valid_from = (uint32_t)day_start(TODAY),
			     .valid_until = (uint32_t)day_start(TODAY + 2),
			     .sites = 5,
			     .party = 3};
	struct ticket endless = {.valid_from = 0, .valid_until = UINT32_MAX, .sites = UINT64_MAX, .party = 1};
	struct figure_change f;
	(void)state;
	figure_change_init(&f, &arena);
	figures_ticket(&f, &day);
	assert_int_equal(f.valid.count, 4);
	assert_int_equal(*tally_find(&f.valid, &(struct figure_valid_row){.day = TODAY + 1, .site = 2}), 3);
	assert_null(tally_find(&f.valid, &(struct figure_valid_row){.day = TODAY + 2, .site = 2}));
	figures_ticket(&f, &endless);
	assert_int_equal(f.valid.count, 4 + 64 * FIGURE_VALID_DAYS);
}

/* ---- tenders: what comes counts for what was said to have come, then for what somebody's word was taken for */

static void test_tenders(void **state)
{
	static const struct {
		int64_t received, arrived, matched, unreceived;
	} cases[] = {{0, 0, 0, 30}, {29, 0, 29, 1}, {30, 0, 30, 0}, {31, 1, 31, 0}, {50, 20, 50, 0}, {999, 20, 50, 0}};
	struct tender tenders[] = {{.form = PAYMENT_TRANSFER, .amount = 30},
				   {.form = PAYMENT_TRANSFER_UNCONFIRMED, .amount = 20},
				   {.form = PAYMENT_CASH, .amount = 5},
				   {.form = (enum payment_form)77, .amount = 1}};
	const struct sale s = {.tender_count = COUNT(tenders), .tenders = tenders};
	struct figure_tenders t;
	(void)state;
	figure_tenders_of(&t, &s, NOON, false);
	assert_int_equal(figure_tenders_sum(&t), 56);
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(figure_tenders_arrived(&t, cases[i].received), cases[i].arrived);
		assert_int_equal(figure_tenders_matched(&t, cases[i].received), cases[i].matched);
		assert_int_equal(figure_tenders_unreceived(&t, cases[i].received), cases[i].unreceived);
	}
}

/* ---- in a database: kept in three transactions, read by every dimension, and no record says so */

static struct testdb db;

static enum err keep_some(struct db *d, void *ctx)
{
	static const struct figure_place web = {CHANNEL_WEB, NULL};
	struct receipt_line lines[] = {line(1, CATEGORY_ADULT, 1, 100000), line(2, CATEGORY_ADULT, 1, 20000)};
	struct receipt r = {.time = NOON, .line_count = 2, .lines = lines, .total = 120000, .payment = PAYMENT_TRANSFER};
	struct figure_change f;
	(void)ctx;
	figure_change_init(&f, &arena);
	figures_receipt(&f, &web, &r);
	figures_term(&f, NOON, TERM_WEB_TOLD, 120000);
	figures_term(&f, NOON, TERM_WEB_MATCHED, 100000);
	return figures_keep(&f, d, &arena);
}

static const struct figure_row *only(const struct figure_period *p, enum figure_dimension d)
{
	struct figure_row *rows;
	struct db *c;
	size_t count;
	assert_int_equal(store_acquire(db.store, &c), E_OK);
	assert_int_equal(figures_by(c, &arena, p, d, &rows, &count), E_OK);
	store_release(db.store, c);
	assert_int_equal(count, 1);
	return rows;
}

static int64_t count_deltas(void)
{
	static const char sql[] = "SELECT COUNT(*) FROM figure_delta";
	int64_t count;
	struct db *c;
	assert_int_equal(store_acquire(db.store, &c), E_OK);
	assert_int_equal(db_row(c, NULL, sql, NULL, 0, (struct column[]){C_INT(&count)}, 1), E_OK);
	store_release(db.store, c);
	return count;
}

/* Whatever of it is folded. */
static void read_all(void)
{
	const struct figure_period all = {TODAY, TODAY + 1, 0}, museum = {TODAY, TODAY + 1, 1},
				   none = {TODAY + 1, TODAY + 2, 0};
	struct equation equations[EQUATIONS];
	struct figure_row *rows;
	struct db *c;
	size_t count;
	assert_int_equal(only(&all, FIGURE_DAY)->net, 360000);
	assert_int_equal(only(&all, FIGURE_DAY)->receipts, 3);
	assert_int_equal(only(&all, FIGURE_MONTH)->key, 2026 * 12 + 10);
	assert_int_equal(only(&all, FIGURE_CATEGORY)->receipts, 3);
	assert_int_equal(only(&museum, FIGURE_CHANNEL)->net, 300000);
	assert_int_equal(only(&museum, FIGURE_CHANNEL)->receipts, 3);
	assert_int_equal(only(&museum, FIGURE_TILL)->persons, 3);
	assert_int_equal(store_acquire(db.store, &c), E_OK);
	assert_int_equal(figures_by(c, &arena, &all, FIGURE_SITES, &rows, &count), E_OK);
	assert_int_equal(count, 2); /* the row of both holds no line */
	assert_int_equal(rows[1].receipts, 3);
	assert_int_equal(figures_by(c, &arena, &none, FIGURE_SITES, &rows, &count), E_OK);
	assert_int_equal(count, 0);
	assert_int_equal(figures_equations(c, &arena, &all, equations), E_OK);
	store_release(db.store, c);
	assert_int_equal(equations[0].difference, 0);
	assert_int_equal(equations[1].difference, 60000);
	assert_int_equal(equations[2].difference, 0);
}

static void test_kept(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(store_transact(db.store, keep_some, NULL), E_OK);
	assert_int_equal(figures_fold(db.store), E_OK);
	assert_int_equal(count_deltas(), 0);
	assert_int_equal(store_transact(db.store, keep_some, NULL), E_OK);
	assert_true(count_deltas() > 5);
	read_all();
}

/* ---- folding: a row that says nothing known, a death before the commit, and twice */

static enum err taken(void *ctx)
{
	++*(size_t *)ctx;
	return E_OK;
}

static enum err fold_and_die(struct db *d, void *ctx)
{
	struct figure_sale_row row;
	assert_int_equal(figure_deltas_take(d, 3, &row, taken, ctx), E_OK);
	return E_IO;
}

static void test_folded(void **state)
{
	size_t n = 0;
	int64_t before = count_deltas();
	(void)state;
	assert_int_equal(store_transact(db.store, fold_and_die, &n), E_IO);
	assert_int_equal(n, 3);
	assert_int_equal(count_deltas(), before);
	testdb_run(&db,
		   "INSERT INTO figure_delta SELECT 0, 8, day, 0, 0, device, 0, 0, 0, 0, 1, 0, 0 FROM figure_delta LIMIT 1");
	assert_int_equal(figures_fold(db.store), E_CORRUPT);
	testdb_run(&db, "DELETE FROM figure_delta WHERE dimension = 8");
	assert_int_equal(count_deltas(), before);
	read_all();
	for (int i = 0; i < 2; i++) {
		assert_int_equal(figures_fold(db.store), E_OK);
		assert_int_equal(count_deltas(), 0);
		read_all();
	}
}

static void test_counted(void **state)
{
	struct recount *r = ARENA_NEW(&arena, struct recount);
	struct recounting how = {.store = db.store, .now = NOON, .who = "test"};
	struct figures_compared last;
	struct db *c;
	(void)state;
	assert_int_equal(figures_recount(r, &arena, &how), E_OK);
	assert_false(r->is_rebuilt);
	assert_true(r->difference_count > 5);
	assert_int_equal(r->differences[0].counted, 0);
	assert_int_equal(r->equations[0].left.value, 0);
	how.rebuild = true;
	assert_int_equal(figures_recount(r, &arena, &how), E_OK);
	assert_true(r->is_rebuilt);
	assert_int_equal(figures_recount(r, &arena, &how), E_OK);
	assert_int_equal(r->difference_count, 0);
	assert_int_equal(store_acquire(db.store, &c), E_OK);
	assert_int_equal(figures_compared(c, &arena, &last), E_OK);
	store_release(db.store, c);
	assert_true(last.differences > 5);
	assert_non_null(strstr(last.first, "counted 0"));
}

static void test_stopped(void **state)
{
	static const atomic_bool yes = true;
	struct recount *r = ARENA_NEW(&arena, struct recount);
	const struct recounting how = {.store = db.store, .now = NOON, .is_stopping = &yes};
	(void)state;
	testdb_run(&db,
		   "INSERT INTO symbol (id, tax_code, form, symbol, year) VALUES (1, '5600000000', 'EBL01', '26TAA', 2026)");
	testdb_run(&db, "INSERT INTO receipt (symbol_id, number, lookup, source, issued_at, total, record, leaf_index)"
			" VALUES (1, 1, REPEAT('x', 16), REPEAT('y', 16), 0, 1, 'no record', 1)");
	assert_int_equal(figures_recount(r, &arena, &how), E_UNAVAILABLE);
}

static int begin_db(void **state)
{
	(void)state;
	testdb_start(&db);
	return 0;
}

static int end_db(void **state)
{
	(void)state;
	testdb_end(&db);
	return 0;
}

int main(void)
{
	const struct CMUnitTest memory[] = {
		cmocka_unit_test_setup_teardown(test_tally_many, begin, end),
		cmocka_unit_test_setup_teardown(test_combination, begin, end),
		cmocka_unit_test_setup_teardown(test_given_back, begin, end),
		cmocka_unit_test_setup_teardown(test_tickets, begin, end),
		cmocka_unit_test_setup_teardown(test_tenders, begin, end),
	};
	const struct CMUnitTest database[] = {
		cmocka_unit_test_setup_teardown(test_kept, begin, end),
		cmocka_unit_test_setup_teardown(test_folded, begin, end),
		cmocka_unit_test_setup_teardown(test_counted, begin, end),
		cmocka_unit_test_setup_teardown(test_stopped, begin, end),
	};
	int failed = cmocka_run_group_tests(memory, NULL, NULL);
	return failed + cmocka_run_group_tests(database, begin_db, end_db);
}
