/* Bodies of corrections made at a till, and what they come to in a shift. */
#include <hoaban/correction.h>
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

struct sample {
	struct replacement fact;
	struct sale_receipt receipts[2];
	struct sale_ticket ticket;
	struct tender tender;
	uint8_t record[1024];
};

static void make(struct sample *s)
{
	struct receipt_line line = {1, "", CATEGORY_ADULT, 1, 20000, 20000};
	struct receipt r = {.tax_code = "5600000000",
			    .form = "EBL01",
			    .symbol = "26TAB",
			    .number = 9,
			    .time = 1795223700,
			    .line_count = 1,
			    .lines = &line,
			    .total = 20000,
			    .payment = PAYMENT_CASH,
			    .edition = 1,
			    .is_replacement = true,
			    .replaces_form = "EBL01",
			    .replaces_symbol = "26TAB",
			    .replaces_number = 8};
	struct buf record = BUF_FIXED(s->record);
	assert_int_equal(receipt_encode(&record, &r), E_OK);
	s->receipts[0] = (struct sale_receipt){{3}, {4}, buf_bytes(&record), true, {5}};
	s->receipts[1] = s->receipts[0];
	s->ticket = (struct sale_ticket){bytes_of_text("ticket"), {7}, 0};
	s->tender = (struct tender){PAYMENT_CASH, 5000, 5000, ""};
	s->fact = (struct replacement){
		.kind = CORRECTION_REFUND,
		.form = "EBL01",
		.symbol = "26TAB",
		.number = 8,
		.replaced_total = 40000,
		.origin = {1},
		.exchanges = true,
		.inside = 1,
		.reason = "Khách báo sai",
		.supervisor = "minh",
		.refund = bytes_of_text("refund record"),
		.refund_salt = {6},
		.sale = {.id = {2},
			 .visit_day = 20778,
			 .shift = {9},
			 .cashier = "lan",
			 .receipt_count = 1,
			 .receipts = s->receipts,
			 .ticket_count = 1,
			 .tickets = &s->ticket,
			 .tenders = &s->tender},
	};
}

static enum err again_replacement(struct buf *out, struct bytes in)
{
	struct arena arena;
	struct replacement r;
	arena_init(&arena, ARENA_CEILING_DEFAULT);
	enum err e = replacement_decode(&r, &arena, in);
	if (e == E_OK)
		e = replacement_encode(out, &r);
	arena_release(&arena);
	return e;
}

static enum err again_refunded(struct buf *out, struct bytes in)
{
	struct refunded r;
	TRY(refunded_decode(&r, in));
	refunded_encode(out, &r);
	return buf_status(out);
}

/* ---- what is refused */

static void two_receipts(struct replacement *r)
{
	r->sale.receipt_count = 2;
}
static void no_receipt(struct replacement *r)
{
	r->sale.receipt_count = 0;
}
static void tickets_beside_old_ones(struct replacement *r)
{
	r->exchanges = false;
}
static void money_both_ways(struct replacement *r)
{
	r->sale.total = 5000;
	r->sale.tender_count = 1;
}

static void test_refused(void **state)
{
	static void (*const faults[])(struct replacement *) = {two_receipts, no_receipt, tickets_beside_old_ones,
							       money_both_ways};
	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct sample s;
		uint8_t space[8192], again[8192];
		struct buf b = BUF_FIXED(space), c = BUF_FIXED(again);
		make(&s);
		faults[i](&s.fact);
		assert_int_equal(replacement_encode(&b, &s.fact), E_OK);
		assert_int_equal(again_replacement(&c, buf_bytes(&b)), E_INVALID);
	}
}

static void test_attacks(void **state)
{
	struct sample s;
	struct refunded back = {{2}, {9}, "lan", 20000, PAYMENT_CASH, ""};
	uint8_t space[8192];
	struct buf b = BUF_FIXED(space);
	(void)state;
	make(&s);
	assert_int_equal(replacement_encode(&b, &s.fact), E_OK);
	assert_true(attack_codec(buf_bytes(&b), again_replacement) > 0);
	s.fact.refund.len = 0;
	buf_clear(&b);
	assert_int_equal(replacement_encode(&b, &s.fact), E_OK);
	assert_true(attack_codec(buf_bytes(&b), again_replacement) > 0);
	buf_clear(&b);
	refunded_encode(&b, &back);
	assert_true(attack_codec(buf_bytes(&b), again_refunded) > 0);
	back.amount = 0;
	buf_clear(&b);
	refunded_encode(&b, &back);
	assert_int_equal(refunded_decode(&back, buf_bytes(&b)), E_INVALID);
}

/* ---- a shift */

static void take(struct figures *f, struct arena *a, enum entry_type type, const struct buf *body)
{
	static const uint8_t shift[UUID_LEN] = {9}, other[UUID_LEN] = {8};
	struct entry e = {.type = type, .body = buf_bytes(body)};
	struct figures before = *f;
	assert_int_equal(figures_take(f, a, other, &e), E_OK);
	assert_null(figures_difference(f, &before)); /* another shift's */
	assert_int_equal(figures_take(f, a, shift, &e), E_OK);
}

static void test_figures(void **state)
{
	struct sample s;
	struct arena a;
	struct figures f = {0};
	struct refunded back = {{2}, {9}, "lan", 20000, PAYMENT_CASH, ""};
	uint8_t space[8192];
	struct buf b = BUF_FIXED(space);
	int64_t expected;
	(void)state;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	make(&s);
	assert_int_equal(replacement_encode(&b, &s.fact), E_OK);
	take(&f, &a, ENTRY_REPLACEMENT, &b);
	assert_int_equal(f.symbols[0].last, 9);
	assert_int_equal(f.symbols[0].receipts.amount, 20000);
	assert_int_equal(f.of[FIGURE_REPLACED].count, 1);
	assert_int_equal(f.of[FIGURE_REPLACED].amount, 40000);
	assert_int_equal(f.of[FIGURE_SALES].count, 0);
	assert_int_equal(f.persons, 0);
	buf_clear(&b);
	refunded_encode(&b, &back);
	take(&f, &a, ENTRY_REFUND, &b);
	assert_int_equal(f.of[FIGURE_REFUNDS].amount, 20000);
	assert_int_equal(f.of[FIGURE_CASH_REFUNDS].amount, 20000);
	assert_int_equal(figures_expected(&expected, &f, 500000), E_OK);
	assert_int_equal(expected, 480000);
	back.method = PAYMENT_CARD;
	buf_clear(&b);
	refunded_encode(&b, &back);
	take(&f, &a, ENTRY_REFUND, &b);
	assert_int_equal(f.of[FIGURE_CASH_REFUNDS].amount, 20000);
	s.fact.refund.len = 0;
	money_both_ways(&s.fact);
	buf_clear(&b);
	assert_int_equal(replacement_encode(&b, &s.fact), E_OK);
	take(&f, &a, ENTRY_REPLACEMENT, &b);
	assert_int_equal(f.of[FIGURE_SALES].amount, 5000);
	assert_int_equal(figures_cash(&f), 5000);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_attacks),
		cmocka_unit_test(test_figures),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
