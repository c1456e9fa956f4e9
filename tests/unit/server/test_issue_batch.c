/* The committer at midnight: time, year's symbol, number and issuer of a receipt come from one instant. */
#include "app.h"
#include "domain/sale/issue_batch.h"
#include "domain/sale/symbols.h"
#include "domain/tariff/shelf.h"
#include "store/tariffs.h"
#include "tests/support/testdb.h"

#include <sodium.h>
#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define JOBS 4

static struct testdb t;
static int64_t now_ms;

struct bench {
	struct arena arena;
	struct settings settings;
	struct app app;
	struct db *db;
	struct symbol_shelf symbols;
	struct issue_job *jobs[JOBS];
};
static struct bench b;

static int64_t read_clock(void *ctx)
{
	(void)ctx;
	return now_ms;
}

static void set_clock(const char *local, int ms)
{
	int64_t s;
	assert_int_equal(instant_parse(&s, local), E_OK);
	now_ms = 1000 * s + ms;
}

static void put_edition(uint32_t number, int32_t from, const char *path)
{
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	uint8_t *text = arena_alloc(&b.arena, 1u << 20);
	size_t len = fread(text, 1, 1u << 20, f);
	fclose(f);
	struct edition_row row = {.edition = number, .from_day = from, .document = bytes_of(text, len)};
	row.cose = bytes_of_text("unsigned");
	assert_int_equal(edition_insert(b.db, &row), E_OK);
}

static int set_up(void **state)
{
	(void)state;
	static const char *const tables[] = {"ticket", "receipt", "orders", "payment", "leaf", "symbol", "tariff_edition"};
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		char sql[64];
		snprintf(sql, sizeof(sql), "DELETE FROM %s", tables[i]);
		testdb_run(&t, sql);
	}
	testdb_run(&t, "UPDATE log_counter SET next_index = 0");
	b = (struct bench){.settings = {.order_ttl_s = 900, .order_days_ahead = 366}};
	b.app = (struct app){.settings = &b.settings,
			     .store = t.store,
			     .clock = {read_clock, NULL},
			     .random = randombytes_buf,
			     .logger = &t.log.logger,
			     .is_demo = true};
	arena_init(&b.arena, 256u << 20);
	assert_int_equal(store_acquire(t.store, &b.db), E_OK);
	put_edition(1, 18545, "tariff/edition-1.json");
	put_edition(2, 20788, "tests/vectors/tariff/edition-2.json");
	assert_int_equal(shelf_open(&b.app.shelf, &b.app, (struct bytes){NULL, 0}), E_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	shelf_close(b.app.shelf);
	store_release(t.store, b.db);
	arena_release(&b.arena);
	return 0;
}

/* One adult at these sites on 2 January 2027, paid at once. */
static struct issue_job *plan(uint64_t sites)
{
	struct issue_job *job = ARENA_NEW(&b.arena, struct issue_job);
	struct complaints c = {.arena = &b.arena};
	struct order_inputs in = {.method = PAY_SANDBOX, .is_settled_now = true};
	assert_int_equal(date_parse(&in.price.visit_day, "2027-01-02"), E_OK);
	in.price.sites = sites;
	in.price.quantity[CATEGORY_ADULT] = 1;
	job->arena = &b.arena;
	randombytes_buf(job->idem_key, UUID_LEN);
	order_inputs_hash(job->order.input_hash, job->idem_key, &in);
	assert_int_equal(issue_plan(job, &b.app, &in, &c), E_OK);
	return job;
}

static void commit(size_t count)
{
	assert_int_equal(issue_batch_commit(&b.app, b.db, &b.symbols, &b.arena, b.jobs, count), E_OK);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(b.jobs[i]->outcome, E_OK);
}

/* What the record says, read back. */
static struct receipt record_of(const struct issue_job *job, size_t i)
{
	struct receipt r;
	assert_true(i < job->receipt_count);
	assert_int_equal(receipt_decode(&r, &b.arena, job->receipts[i].record), E_OK);
	return r;
}

static void says(const struct issue_job *job, const char *symbol, uint32_t number, const char *local)
{
	struct receipt r = record_of(job, 0);
	int64_t time;
	assert_int_equal(instant_parse(&time, local), E_OK);
	assert_string_equal(r.symbol, symbol);
	assert_int_equal(r.number, number);
	assert_int_equal(r.time, time);
}

#define LAST  "2026-12-31T23:59:59+07:00"
#define FIRST "2027-01-01T00:00:00+07:00"

static void test_the_last_tenth_of_a_year(void **state)
{
	(void)state;
	set_clock(LAST, 900);
	b.jobs[0] = plan(1);
	b.jobs[1] = plan(2);
	commit(2);
	says(b.jobs[0], "26TAA", 1, LAST);
	says(b.jobs[1], "26TAA", 2, LAST);
	set_clock(LAST, 999);
	b.jobs[0] = plan(1);
	commit(1);
	says(b.jobs[0], "26TAA", 3, LAST);
	set_clock(FIRST, 0);
	b.jobs[0] = plan(1);
	b.jobs[1] = plan(1);
	commit(2);
	says(b.jobs[0], "27TAA", 1, FIRST);
	says(b.jobs[1], "27TAA", 2, FIRST);
}

/* Priced before midnight, committed after it: one batch, one instant. */
static void test_a_batch_over_midnight(void **state)
{
	(void)state;
	set_clock(LAST, 990);
	b.jobs[0] = plan(1);
	b.jobs[1] = plan(2);
	set_clock(FIRST, 10);
	b.jobs[2] = plan(4);
	commit(3);
	says(b.jobs[0], "27TAA", 1, FIRST);
	says(b.jobs[1], "27TAA", 2, FIRST);
	says(b.jobs[2], "27TAA", 1, FIRST); /* the monument: another organisation, another numbering */
	assert_string_equal(record_of(b.jobs[2], 0).form, "EBL02");
}

/* Mường Phăng is handed over on 1 January: who collects is who collects when the receipt is issued. */
static void test_a_handover_at_midnight(void **state)
{
	(void)state;
	set_clock(LAST, 900);
	b.jobs[0] = plan(16);
	commit(1);
	assert_string_equal(record_of(b.jobs[0], 0).tax_code, "5600000000");
	b.jobs[0] = plan(16);
	b.jobs[1] = plan(17);
	assert_int_equal(b.jobs[1]->receipt_count, 1);
	set_clock(FIRST, 0);
	commit(2);
	assert_string_equal(record_of(b.jobs[0], 0).tax_code, "5600000001");
	assert_int_equal(b.jobs[1]->receipt_count, 2);
	assert_string_equal(record_of(b.jobs[1], 0).tax_code, "5600000000");
	assert_string_equal(record_of(b.jobs[1], 1).tax_code, "5600000001");
	assert_int_equal(record_of(b.jobs[1], 0).total + record_of(b.jobs[1], 1).total, b.jobs[1]->order.total);
}

/* Seventeen hours of Greenwich's last day are over when the year ends here. */
static void test_the_year_is_local(void **state)
{
	(void)state;
	set_clock("2026-12-31T16:59:59Z", 999);
	b.jobs[0] = plan(1);
	commit(1);
	says(b.jobs[0], "26TAA", 1, LAST);
	set_clock("2026-12-31T17:00:00Z", 0);
	b.jobs[0] = plan(1);
	commit(1);
	says(b.jobs[0], "27TAA", 1, FIRST);
}

/* Money for a day that is over would come too late: no page asks for it. */
static void test_an_order_lapses_with_its_day(void **state)
{
	static const struct {
		const char *now, *until;
	} cases[] = {
		{"2027-01-02T08:15:00+07:00", "2027-01-02T08:30:00+07:00"},
		{"2027-01-02T23:45:00+07:00", "2027-01-03T00:00:00+07:00"},
		{"2027-01-02T23:45:01+07:00", "2027-01-03T00:00:00+07:00"},
		{"2027-01-02T23:59:59+07:00", "2027-01-03T00:00:00+07:00"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t until;
		set_clock(cases[i].now, 0);
		assert_int_equal(instant_parse(&until, cases[i].until), E_OK);
		assert_int_equal(plan(1)->order.expires_at, until);
	}
}

static int start(void **state)
{
	(void)state;
	testdb_start(&t);
	return 0;
}

static int end(void **state)
{
	(void)state;
	testdb_end(&t);
	return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_the_last_tenth_of_a_year), TEST(test_a_batch_over_midnight),	      TEST(test_a_handover_at_midnight),
		TEST(test_the_year_is_local),	     TEST(test_an_order_lapses_with_its_day),
	};
	return cmocka_run_group_tests(tests, start, end);
}
