/* The sums of a shift: what counts, what does not, and what is refused. */
#include <hoaban/fact.h>
#include <hoaban/figures.h>
#include <hoaban/money.h>
#include "tests/support/attack.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define BODY_MAX 8192

static const uint8_t shift[UUID_LEN] = {2}, other[UUID_LEN] = {3};

struct ledger {
	struct figures f;
	struct arena scratch;
	uint32_t number; /* of the last receipt */
};

static int set_up(void **state)
{
	static struct ledger l;
	l = (struct ledger){0};
	arena_init(&l.scratch, ARENA_CEILING_DEFAULT);
	*state = &l;
	return 0;
}

static int tear_down(void **state)
{
	struct ledger *l = *state;
	arena_release(&l->scratch);
	return 0;
}

static enum err say(struct ledger *l, enum entry_type type, struct bytes body)
{
	struct entry e = {.seq = 1, .type = type, .body = body};
	return figures_take(&l->f, &l->scratch, shift, &e);
}

/* ---- a sale */

static struct bytes encode_receipt(struct ledger *l, const char *symbol, int64_t price, int64_t quantity)
{
	static uint8_t space[1024];
	struct buf b = BUF_FIXED(space);
	struct receipt_line line = {3, "", CATEGORY_ADULT, quantity, price, price * quantity};
	struct receipt r = {.tax_code = "0101243150",
			    .form = "EBL01",
			    .number = ++l->number,
			    .time = 1795223700,
			    .line_count = 1,
			    .lines = &line,
			    .total = price * quantity,
			    .payment = PAYMENT_CASH,
			    .edition = 1};
	memcpy(r.symbol, symbol, strlen(symbol) + 1);
	assert_int_equal(receipt_encode(&b, &r), E_OK);
	return buf_bytes(&b);
}

/* Two adults and a free child, signed by nobody: the fold asks for no signature, the server has checked the entry's. */
static struct bytes encode_ticket(void)
{
	static uint8_t space[TICKET_BYTES_MAX];
	uint8_t payload[TICKET_BYTES_MAX], secret[SECRET_KEY_LEN] = {0};
	struct buf b = BUF_FIXED(space), p = BUF_FIXED(payload);
	struct ticket t = {.id = {9},
			   .valid_until = 1795280400,
			   .valid_from = 1795194000,
			   .issued_at = 1795223700,
			   .sites = 2,
			   .party = 3,
			   .days = 1,
			   .edition = 1,
			   .entries = 1,
			   .has_mix = true,
			   .mix = {[CATEGORY_ADULT] = 2, [CATEGORY_CHILD] = 1}};
	assert_int_equal(ticket_encode(&p, &t), E_OK);
	assert_int_equal(cose_sign(&b, buf_bytes(&p), AAD_TICKET, secret), E_OK);
	return buf_bytes(&b);
}

static enum err sell(struct ledger *l, const uint8_t *of, const char *symbol, int64_t cash, int64_t card)
{
	struct sale_receipt receipt = {.record = encode_receipt(l, symbol, (cash + card) / 2, 2)};
	struct sale_ticket ticket = {.cose = encode_ticket(), .free_persons = 1};
	struct tender tenders[2] = {{PAYMENT_CASH, cash, cash, ""}, {PAYMENT_CARD, card, card, "4711"}};
	struct sale s = {.cashier = "lan",
			 .total = cash + card,
			 .receipt_count = 1,
			 .receipts = &receipt,
			 .ticket_count = 1,
			 .tickets = &ticket,
			 .tender_count = card > 0 ? 2 : 1,
			 .tenders = tenders};
	uint8_t space[BODY_MAX];
	struct buf b = BUF_FIXED(space);
	memcpy(s.shift, of, UUID_LEN);
	assert_int_equal(sale_encode(&b, &s), E_OK);
	return say(l, ENTRY_SALE, buf_bytes(&b));
}

static enum err move(struct ledger *l, const uint8_t *of, enum cash_kind kind, int64_t amount)
{
	struct cash_moved c = {.cashier = "lan", .kind = kind, .amount = amount};
	uint8_t space[BODY_MAX];
	struct buf b = BUF_FIXED(space);
	memcpy(c.shift, of, UUID_LEN);
	memcpy(c.reason, "tien le", 8);
	if (kind >= CASH_DROP)
		memcpy(c.bag, "B-1", 4);
	if (kind == CASH_SLIP)
		memcpy(c.slip, "NH-1", 5);
	cash_moved_encode(&b, &c);
	return say(l, ENTRY_CASH_MOVED, buf_bytes(&b));
}

/* ---- hostile first */

static void test_broken_bodies(void **state)
{
	static const enum entry_type types[] = {ENTRY_SALE, ENTRY_CASH_MOVED};
	struct ledger *l = *state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		assert_int_not_equal(say(l, types[i], bytes_of("", 0)), E_OK);
		assert_int_not_equal(say(l, types[i], bytes_of_text("\x80")), E_OK);
		assert_int_not_equal(say(l, types[i], bytes_of_text("\x81\x01")), E_OK);
	}
	assert_int_equal(say(l, (enum entry_type)99, bytes_of_text("\x80")), E_OK); /* nobody knows it: it says nothing */
}

static void test_overflow(void **state)
{
	struct ledger *l = *state;
	assert_int_equal(move(l, shift, CASH_PAID_IN, MONEY_MAX), E_OK);
	assert_int_equal(move(l, shift, CASH_PAID_IN, 1), E_RANGE);
	int64_t expected;
	l->f = (struct figures){.of = {[FIGURE_PAID_IN] = {1, MONEY_MAX}}};
	assert_int_equal(figures_expected(&expected, &l->f, 1), E_RANGE);
	l->f = (struct figures){.of = {[FIGURE_DROPS] = {1, MONEY_MAX}, [FIGURE_PAID_OUT] = {1, 1}}};
	assert_int_equal(figures_expected(&expected, &l->f, 0), E_RANGE);
}

static void test_another_shift(void **state)
{
	struct ledger *l = *state;
	static const struct figures nothing;
	assert_int_equal(sell(l, other, "26TAA", 20000, 0), E_OK);
	assert_int_equal(move(l, other, CASH_PAID_IN, 20000), E_OK);
	assert_null(figures_difference(&l->f, &nothing));
}

static void test_too_many_symbols(void **state)
{
	struct ledger *l = *state;
	l->f.symbol_count = FIGURES_SYMBOLS;
	assert_int_equal(sell(l, shift, "26TAA", 20000, 0), E_TOO_LARGE);
}

/* ---- the rules */

static void test_sales(void **state)
{
	struct ledger *l = *state;
	const struct figures *f = &l->f;
	assert_int_equal(sell(l, shift, "26TAA", 60000, 0), E_OK);
	assert_int_equal(sell(l, shift, "26TAA", 15000, 25000), E_OK);
	assert_int_equal(sell(l, shift, "26TAB", 20000, 0), E_OK);
	assert_int_equal(f->of[FIGURE_SALES].count, 3);
	assert_int_equal(f->of[FIGURE_SALES].amount, 120000);
	assert_int_equal(f->tenders[PAYMENT_CASH].count, 3);
	assert_int_equal(figures_cash(f), 95000);
	assert_int_equal(f->tenders[PAYMENT_CARD].count, 1);
	assert_int_equal(f->tenders[PAYMENT_CARD].amount, 25000);
	assert_int_equal(f->categories[CATEGORY_ADULT].count, 6);
	assert_int_equal(f->categories[CATEGORY_ADULT].amount, 120000);
	assert_int_equal(f->categories[CATEGORY_CHILD].count, 3);
	assert_int_equal(f->persons, 9);
	assert_int_equal(f->free_persons, 3);
	assert_int_equal(f->sites, 3);
	assert_int_equal(f->symbol_count, 2);
	assert_int_equal(f->symbols[0].first, 1);
	assert_int_equal(f->symbols[0].last, 2);
	assert_int_equal(f->symbols[0].receipts.count, 2);
	assert_int_equal(f->symbols[1].receipts.amount, 20000);
}

/* Cash in two parts is one sale that cash helped to pay. */
static void test_one_form_twice(void **state)
{
	struct ledger *l = *state;
	struct tender tenders[2] = {{PAYMENT_CASH, 15000, 15000, ""}, {PAYMENT_CASH, 25000, 25000, ""}};
	struct sale_receipt receipt = {.record = encode_receipt(l, "26TAA", 20000, 2)};
	struct sale s = {.cashier = "lan",
			 .total = 40000,
			 .receipt_count = 1,
			 .receipts = &receipt,
			 .tender_count = 2,
			 .tenders = tenders};
	uint8_t space[BODY_MAX];
	struct buf b = BUF_FIXED(space);
	memcpy(s.shift, shift, UUID_LEN);
	assert_int_equal(sale_encode(&b, &s), E_OK);
	assert_int_equal(say(l, ENTRY_SALE, buf_bytes(&b)), E_OK);
	assert_int_equal(l->f.tenders[PAYMENT_CASH].count, 1);
	assert_int_equal(figures_cash(&l->f), 40000);
}

static void test_drawer(void **state)
{
	struct ledger *l = *state;
	int64_t expected;
	assert_int_equal(sell(l, shift, "26TAA", 15000, 25000), E_OK);
	assert_int_equal(move(l, shift, CASH_PAID_IN, 200000), E_OK);
	assert_int_equal(move(l, shift, CASH_PAID_OUT, 30000), E_OK);
	assert_int_equal(move(l, shift, CASH_DROP, 100000), E_OK);
	assert_int_equal(move(l, shift, CASH_SLIP, 100000), E_OK); /* the bag is long out of the drawer */
	l->f.of[FIGURE_CASH_REFUNDS].amount = 5000;
	assert_int_equal(figures_expected(&expected, &l->f, 500000), E_OK);
	assert_int_equal(expected, 500000 + 15000 + 200000 - 30000 - 100000 - 5000);
}

static void test_counted_by_type(void **state)
{
	struct ledger *l = *state;
	static const struct {
		enum entry_type type;
		enum figure_kind kind;
	} rows[] = {
		{ENTRY_PRINT, FIGURE_PRINTS},
		{ENTRY_REPRINT, FIGURE_REPRINTS},
		{ENTRY_APPROVAL, FIGURE_APPROVALS},
		{ENTRY_DRAWER_OPENED, FIGURE_DRAWER_OPENINGS},
		{ENTRY_SCAN_REFUSED, FIGURE_REFUSED_SCANS},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(say(l, rows[i].type, bytes_of_text("\x80")), E_OK);
		assert_int_equal(l->f.of[rows[i].kind].count, 1);
	}
}

/* ---- as bytes */

static enum err again(struct buf *out, struct bytes in)
{
	struct cbor_reader r = cbor_open(in);
	struct figures f;
	figures_read(&r, &f);
	TRY(cbor_finish(&r));
	figures_put(out, &f);
	return buf_status(out);
}

static void test_bytes(void **state)
{
	struct ledger *l = *state;
	uint8_t space[BODY_MAX];
	struct buf b = BUF_FIXED(space);
	assert_int_equal(sell(l, shift, "26TAA", 15000, 25000), E_OK);
	assert_int_equal(move(l, shift, CASH_DROP, 100000), E_OK);
	figures_put(&b, &l->f);
	assert_true(attack_codec(buf_bytes(&b), again) > 0);
	struct cbor_reader r = cbor_open(buf_bytes(&b));
	struct figures read;
	figures_read(&r, &read);
	assert_int_equal(cbor_finish(&r), E_OK);
	assert_null(figures_difference(&read, &l->f));
}

/* Every single figure is compared: one đồng or one piece more, and it is named. */
static void test_differences(void **state)
{
	struct ledger *l = *state;
	assert_int_equal(sell(l, shift, "26TAA", 15000, 25000), E_OK);
	const struct {
		void *at;
		size_t size;
		const char *name;
	} rows[] = {
		{&l->f.of[FIGURE_SALES].amount, 8, "sales"},
		{&l->f.of[FIGURE_DROPS].amount, 8, "drops"},
		{&l->f.of[FIGURE_APPROVALS].count, 8, "approvals"},
		{&l->f.tenders[PAYMENT_CARD].amount, 8, "tenders"},
		{&l->f.tenders[PAYMENT_SEVERAL].count, 8, "tenders"},
		{&l->f.categories[CATEGORY_LOCAL_DAY].count, 8, "categories"},
		{&l->f.persons, 8, "persons"},
		{&l->f.free_persons, 8, "persons"},
		{&l->f.sites, 8, "sites"},
		{&l->f.symbol_count, 8, "symbols"},
		{&l->f.symbols[0].first, 4, "symbols"},
		{&l->f.symbols[0].last, 4, "symbols"},
		{&l->f.symbols[0].receipts.amount, 8, "symbols"},
		{&l->f.symbols[0].symbol[4], 1, "symbols"},
	};
	const struct figures before = l->f;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		++*(uint8_t *)rows[i].at;
		assert_string_equal(figures_difference(&before, &l->f), rows[i].name);
		l->f = before;
		assert_null(figures_difference(&before, &l->f));
	}
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_broken_bodies), CASE(test_overflow),	     CASE(test_another_shift), CASE(test_too_many_symbols),
		CASE(test_sales),	  CASE(test_one_form_twice), CASE(test_drawer),	       CASE(test_counted_by_type),
		CASE(test_bytes),	  CASE(test_differences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
