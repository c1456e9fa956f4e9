/* What the first view of the dashboard asks the database: a year, five sites, ten tills; of 100 000 receipts and of 1 000 000.
 * The receipts are real records; their figures are counted from them, which is measured as well. */
#include "server/domain/figures/recount.h"
#include "server/store/orders.h"
#include "tests/support/bench.h"
#include "tests/support/testdb.h"

#include <hoaban/instant.h>

#include <stdio.h>
#include <string.h>

static const char *const names[] = {"dashboard.figures", "dashboard.figures.few", "dashboard.growth", "dashboard.recount"};

#define FEW	   100000u
#define MANY	   1000000u
#define AT_ONCE	   10000u
#define TILLS	   10u
#define VIEWS	   15
#define PATIENCE_S 4.0	 /* for a quiet machine */
#define FIRST_DAY  20454 /* 2026-01-01 */
#define DAYS	   365u

static struct testdb db;
static uint64_t chance = 88172645463325252u;

static unsigned below(unsigned n)
{
	chance ^= chance << 13;
	chance ^= chance >> 7;
	chance ^= chance << 17;
	return (unsigned)(chance >> 33) % n;
}

static void must(enum err e, const char *what)
{
	if (e != E_OK)
		bench_fail("%s: %s", what, err_code(e));
}

/* ---- a year of receipts: two in five of the shop, the rest of ten tills, two at every site; one in four for a second site */

static void make_symbols(void)
{
	char sql[512];
	for (unsigned i = 0; i <= TILLS; i++) {
		snprintf(sql, sizeof(sql),
			 "INSERT INTO symbol (id, tax_code, form, symbol, year, device) VALUES (%u, '5600000000', 'EBL01',"
			 " CONCAT('26T', CHAR(65 + %u DIV 5), CHAR(65 + %u MOD 5)), 2026, IF(%u = 0, NULL, UNHEX(MD5(%u))))",
			 i + 1, i, i, i, i);
		testdb_run(&db, sql);
	}
}

static void fill_receipt(struct receipt *r, struct receipt_line lines[static 4], unsigned number, unsigned till)
{
	static const enum payment_form forms[] = {PAYMENT_CASH, PAYMENT_CASH, PAYMENT_CARD, PAYMENT_TRANSFER};
	unsigned sites = below(4) == 0 ? 2 : 1, kinds = 1 + below(2), first = till == 0 ? below(5) : till % 5;
	*r = (struct receipt){.number = number,
			      .time = day_start(FIRST_DAY + (int32_t)below(DAYS)) + 7 * 3600 + below(10 * 3600),
			      .lines = lines,
			      .payment = till == 0 ? PAYMENT_TRANSFER : forms[below(4)],
			      .edition = 1};
	memcpy(r->tax_code, "5600000000", 11);
	memcpy(r->form, "EBL01", 6);
	memcpy(r->symbol, "26TAA", 6);
	for (unsigned i = 0; i < sites * kinds; i++) {
		int64_t quantity = 1 + below(4), price = i % kinds ? 10000 : 20000;
		lines[i] = (struct receipt_line){.sites = (uint64_t)1 << (first + i / kinds) % 5,
						 .category = i % kinds ? CATEGORY_SENIOR : CATEGORY_ADULT,
						 .quantity = quantity,
						 .unit_price = price,
						 .amount = quantity * price};
		r->total += lines[i].amount;
	}
	r->line_count = sites * kinds;
}

struct batch {
	struct arena arena;
	struct receipt_insert *rows;
	size_t count;
};

static enum err insert(struct db *d, void *ctx)
{
	struct batch *b = ctx;
	return receipts_insert(d, &b->arena, b->rows, b->count);
}

static void add_row(struct batch *b, uint64_t n)
{
	struct receipt_line lines[4];
	struct receipt r;
	uint8_t bytes[1024], *id = arena_alloc(&b->arena, 2 * UUID_LEN);
	struct buf record = BUF_FIXED(bytes);
	unsigned till = n % 5 < 2 ? 0 : 1 + (unsigned)(n % TILLS);
	fill_receipt(&r, lines, (uint32_t)n + 1, till);
	must(receipt_encode(&record, &r), "receipt");
	memcpy(id, &n, sizeof(n));
	memcpy(id + UUID_LEN, &n, sizeof(n));
	b->rows[b->count++] = (struct receipt_insert){.symbol_id = till + 1,
						      .number = n + 1,
						      .leaf_index = n,
						      .lookup = id,
						      .source = id + UUID_LEN,
						      .issued_at = r.time,
						      .total = r.total,
						      .record = bytes_of(arena_copy(&b->arena, bytes, record.len), record.len)};
}

static void make_receipts(uint64_t from, uint64_t until)
{
	for (uint64_t n = from; n < until;) {
		struct batch b = {0};
		arena_init(&b.arena, ARENA_CEILING_DEFAULT);
		b.rows = arena_array(&b.arena, AT_ONCE, sizeof(*b.rows));
		while (b.count < AT_ONCE && n < until)
			add_row(&b, n++);
		must(store_transact(db.store, insert, &b), "receipts");
		arena_release(&b.arena);
	}
}

/* A fifth as many persons went in. */
static void make_others(unsigned from, unsigned until)
{
	char sql[1024];
	for (unsigned at = from / 5; at < until / 5; at += AT_ONCE) {
		snprintf(sql, sizeof(sql),
			 "INSERT INTO admission (root, use_no, site, day, entry_no, claim, ticket, device, gate, admitted_at)"
			 " SELECT UNHEX(MD5(seq)), 1, seq MOD 5, %d + seq MOD %u, 1, UNHEX(MD5(seq)), UNHEX(MD5('one')),"
			 " UNHEX(MD5(1)), 'g', 0 FROM seq_%u_to_%u",
			 FIRST_DAY, DAYS, at + 1, at + AT_ONCE);
		testdb_run(&db, sql);
	}
}

/* A bag, its slip and a shift for every till and day. */
static void make_cash(void)
{
	char sql[1024];
	testdb_run(&db,
		   "INSERT INTO ticket (id, source, valid_until, cose) VALUES (UNHEX(MD5('one')), UNHEX(MD5('one')), 1, '')");
	snprintf(sql, sizeof(sql),
		 "INSERT INTO cash_movement (device, seq, id, shift, cashier, kind, amount, bag, moved_at) SELECT"
		 " UNHEX(MD5(seq MOD %u)), seq, UNHEX(MD5(seq)), UNHEX(MD5(seq)), 'lan', 3, 1000000, CONCAT('T', seq),"
		 " %lld + seq DIV %u * 86400 FROM seq_1_to_%u",
		 TILLS, (long long)day_start(FIRST_DAY), TILLS, TILLS * DAYS);
	testdb_run(&db, sql);
	snprintf(sql, sizeof(sql),
		 "INSERT INTO bag_slip (device, bag, slip, amount, noted_by, noted_at) SELECT device, bag, bag, amount, 'x',"
		 " moved_at + 86400 FROM cash_movement");
	testdb_run(&db, sql);
	snprintf(sql, sizeof(sql),
		 "INSERT INTO shift (id, device, cashier, opened_at, opening_float, closed_at, z_number, cash_sales, counted, "
		 "expected)"
		 " SELECT shift, device, cashier, moved_at, 0, moved_at, seq, 0, 0, 0 FROM cash_movement");
	testdb_run(&db, sql);
}

/* ---- what is measured */

static const struct figure_period year = {FIRST_DAY, FIRST_DAY + (int32_t)DAYS, 0};
static const struct figure_period before = {FIRST_DAY - 364, FIRST_DAY + (int32_t)DAYS - 364, 0};

/* Sums, and the same weekdays a year before; the five breakdowns; who went in; the equations; the last comparison. */
static enum err look(struct db *d, struct arena *a, int64_t *net)
{
	struct figure_row *rows;
	struct figure_entries *entries;
	struct equation equations[EQUATIONS];
	struct figures_compared compared;
	size_t count;
	for (enum figure_dimension of = FIGURE_DAY; of <= FIGURE_TILL; of++) {
		TRY(figures_by(d, a, &year, of, &rows, &count));
		*net = 0;
		for (size_t i = 0; i < count; i++)
			*net += rows[i].net;
	}
	TRY(figures_by(d, a, &before, FIGURE_DAY, &rows, &count));
	TRY(figures_entries(d, a, &year, &entries, &count));
	TRY(figures_equations(d, a, &year, equations));
	return figures_compared(d, a, &compared);
}

static double view_ms(void)
{
	double seconds[VIEWS];
	struct db *d;
	int64_t net = 0;
	if (!bench_await_quiet(PATIENCE_S))
		fprintf(stderr, "bench: the machine is busy with something else\n");
	must(store_acquire(db.store, &d), "connection");
	for (int i = 0; i < VIEWS; i++) {
		struct arena a;
		arena_init(&a, ARENA_CEILING_DEFAULT);
		double began = bench_seconds();
		must(look(d, &a, &net), "view");
		seconds[i] = bench_seconds() - began;
		arena_release(&a);
	}
	store_release(db.store, d);
	if (net <= 0)
		bench_fail("nothing was sold");
	return 1000 * bench_median(seconds, VIEWS);
}

/* Everything counted from the records, and kept. */
static double recount_s(void)
{
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct recount *r = ARENA_NEW(&a, struct recount);
	const struct recounting how = {.store = db.store, .now = 1, .who = "bench", .rebuild = true, .is_filling = true};
	double began = bench_seconds();
	must(figures_recount(r, &a, &how), "recount");
	double seconds = bench_seconds() - began;
	if (!r->is_rebuilt)
		bench_fail("nothing was counted");
	arena_release(&a);
	return seconds;
}

int main(int argc, char **argv)
{
	struct bench bench;
	if (!bench_begin(&bench, argc, argv, names, sizeof(names) / sizeof(names[0])))
		return 0;
	testdb_start(&db);
	make_symbols();
	make_cash();
	make_receipts(0, FEW);
	make_others(0, FEW);
	recount_s();
	double few = view_ms();
	make_receipts(FEW, MANY);
	make_others(FEW, MANY);
	double recount = recount_s(), many = view_ms();
	bench_line(&bench, "dashboard.figures", many, "ms");
	bench_line(&bench, "dashboard.figures.few", few, "ms");
	bench_line(&bench, "dashboard.growth", many / few, "x");
	bench_line(&bench, "dashboard.recount", MANY / recount, "1/s");
	testdb_end(&db);
	return 0;
}
