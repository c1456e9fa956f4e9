/* What a correction makes of a sale: a table of changes to one sale of two adults and a child at A1 over 40 000; then places.
 */
#include <hoaban/correction_plan.h>
#include <hoaban/instant.h>
#include "tests/support/tariff_sample.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define DAY   20778 /* 2026-11-21 */
#define TOTAL 40000

static struct arena arena;
static struct tariff *tariff;
static uint64_t a1, bt, td;

static uint64_t bit(const char *code)
{
	return UINT64_C(1) << tariff_site_by_code(tariff, code)->number;
}

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, ARENA_CEILING_DEFAULT);
	tariff = sample_tariff(&arena);
	a1 = bit("A1");
	bt = bit("BT");
	td = bit("TD");
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static const struct tariff *edition(void *ctx, uint32_t n)
{
	(void)ctx;
	return n == tariff->edition ? tariff : NULL;
}

static const struct tariff *on_day(void *ctx, int32_t day)
{
	(void)ctx;
	return day < tariff->from ? NULL : tariff;
}

static struct receipt_line sold_line(void)
{
	return (struct receipt_line){
		.sites = a1, .category = CATEGORY_ADULT, .quantity = 2, .unit_price = 20000, .amount = TOTAL};
}

static struct correction_plan sold(struct receipt_line *line)
{
	struct correction_plan p = {.kind = CORRECTION_REPLACEMENT,
				    .may_refund = true,
				    .live_count = 1,
				    .live_total = TOTAL,
				    .is_one_organisation = true,
				    .sold_edition = tariff->edition,
				    .tariffs = {edition, on_day, NULL}};
	*line = sold_line();
	p.old = (struct receipt){.form = "EBL01",
				 .symbol = "26TAA",
				 .number = 1,
				 .line_count = 1,
				 .lines = line,
				 .total = TOTAL,
				 .payment = PAYMENT_CASH,
				 .edition = tariff->edition};
	snprintf(p.old.tax_code, sizeof(p.old.tax_code), "%s", tariff->organisations[0].tax_code);
	p.is = (struct price_request){.sale_day = DAY, .visit_day = DAY, .sites = a1};
	p.is.quantity[CATEGORY_ADULT] = 2;
	p.is.quantity[CATEGORY_CHILD] = 1;
	return p;
}

/* ---- changes */

static void nothing(struct correction_plan *p)
{
	(void)p;
}
static void refund(struct correction_plan *p)
{
	p->kind = CORRECTION_REFUND;
}
static void one_adult(struct correction_plan *p)
{
	p->change.has_lines = true;
	p->change.quantity[CATEGORY_ADULT] = 1;
}
static void four_adults(struct correction_plan *p)
{
	one_adult(p);
	p->change.quantity[CATEGORY_ADULT] = 4;
}
static void children(struct correction_plan *p)
{
	p->change.has_lines = true;
	p->change.quantity[CATEGORY_CHILD] = 3;
}
static void refund_of_one(struct correction_plan *p)
{
	one_adult(p);
	refund(p);
}
static void refund_of_more(struct correction_plan *p)
{
	four_adults(p);
	refund(p);
}
static void refund_said_right(struct correction_plan *p)
{
	refund_of_one(p);
	p->change.has_amount = true;
	p->change.amount = 20000;
}
static void refund_said_wrong(struct correction_plan *p)
{
	refund_said_right(p);
	p->change.amount = 19999;
}
static void refund_of_all_and_more(struct correction_plan *p)
{
	refund(p);
	p->change.has_amount = true;
	p->change.amount = TOTAL + 1;
}
static void forbidden_refund(struct correction_plan *p)
{
	refund(p);
	p->may_refund = false;
}
static void amount_of_a_replacement(struct correction_plan *p)
{
	one_adult(p);
	p->change.has_amount = true;
}
static void other_site_same_price(struct correction_plan *p)
{
	p->change.has_sites = true;
	p->change.sites = td;
}
static void other_site(struct correction_plan *p)
{
	p->change.has_sites = true;
	p->change.sites = bt;
}
static void day_before_all(struct correction_plan *p)
{
	p->change.has_visit_day = true;
	p->change.visit_day = 1;
}
static void tax_code(struct correction_plan *p)
{
	p->change.has_payer = true;
	p->payer_tax_code = "0100000000";
}
static void name_alone(struct correction_plan *p)
{
	tax_code(p);
	p->old.has_payer = true;
	p->has_old_payer = true;
	p->old_payer_tax_code = p->payer_tax_code;
}
static void payer_gone(struct correction_plan *p)
{
	one_adult(p);
	p->old.has_payer = true;
}
static void unknown_edition(struct correction_plan *p)
{
	one_adult(p);
	p->sold_edition = 77;
}
static void beside_another(struct correction_plan *p)
{
	one_adult(p);
	p->live_count = 2;
	p->live_total = TOTAL + 100000;
}
static void notice(struct correction_plan *p)
{
	p->kind = CORRECTION_NOTICE;
	p->change.subject = SUBJECT_OTHER;
}
static void notice_of_an_amount(struct correction_plan *p)
{
	notice(p);
	one_adult(p);
}
static void notice_without_word(struct correction_plan *p)
{
	p->kind = CORRECTION_NOTICE;
}
static void notice_of_a_tax_code(struct correction_plan *p)
{
	notice(p);
	p->change.subject = SUBJECT_PAYER_TAX_CODE;
}
static void word_without_notice(struct correction_plan *p)
{
	one_adult(p);
	p->change.subject = SUBJECT_OTHER;
}

static const struct {
	void (*change)(struct correction_plan *p);
	enum err e;
	const char *code; /* of the first complaint */
	int64_t total;
	uint32_t persons;
	bool exchanges;
} cases[] = {
	{nothing, E_REFUSED, "notice_required", 0, 0, false},
	{one_adult, E_OK, NULL, 20000, 1, true},
	{four_adults, E_OK, NULL, 80000, 4, true},
	{children, E_OK, NULL, 0, 3, true},
	{refund, E_OK, NULL, 0, 0, true},
	{refund_of_one, E_OK, NULL, 20000, 1, true},
	{refund_of_more, E_INVALID, "range", 0, 0, false},
	{refund_said_right, E_OK, NULL, 20000, 1, true},
	{refund_said_wrong, E_INVALID, "amount", 0, 0, false},
	{refund_of_all_and_more, E_INVALID, "range", 0, 0, false},
	{forbidden_refund, E_REFUSED, "refunds_are_off", 0, 0, false},
	{amount_of_a_replacement, E_INVALID, "not_allowed", 0, 0, false},
	{other_site_same_price, E_REFUSED, "notice_required", 0, 0, false},
	{other_site, E_OK, NULL, 200000, 3, true},
	{day_before_all, E_INVALID, "range", 0, 0, false},
	{tax_code, E_OK, NULL, TOTAL, 3, false},
	{name_alone, E_REFUSED, "notice_required", 0, 0, false},
	{payer_gone, E_INVALID, "required", 0, 0, false},
	{unknown_edition, E_CORRUPT, NULL, 0, 0, false},
	{beside_another, E_REFUSED, "several_receipts", 0, 0, false},
	{notice, E_OK, NULL, TOTAL, 3, false},
	{notice_of_an_amount, E_REFUSED, "replacement_required", 0, 0, false},
	{notice_without_word, E_INVALID, "required", 0, 0, false},
	{notice_of_a_tax_code, E_REFUSED, "replacement_required", 0, 0, false},
	{word_without_notice, E_INVALID, "not_allowed", 0, 0, false},
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct receipt_line line;
		struct correction_plan p = sold(&line);
		struct complaints c = {.arena = &arena};
		cases[i].change(&p);
		enum err e = correction_plan(&p, &arena, &c);
		const char *code = c.count > 0 ? c.list[0].code : NULL;
		if (e != cases[i].e || !str_equal(code, cases[i].code))
			fail_msg("case %zu: %s %s, not %s %s", i, err_code(e), code ? code : "-", err_code(cases[i].e),
				 cases[i].code ? cases[i].code : "-");
		if (e != E_OK)
			continue;
		assert_int_equal(p.total, cases[i].total);
		assert_int_equal(p.persons, cases[i].persons);
		assert_int_equal(p.exchanges, cases[i].exchanges);
	}
}

/* One of two receipts is given back: its site goes, the persons stay. */
static void test_one_of_two(void **state)
{
	(void)state;
	struct receipt_line line;
	struct correction_plan p = sold(&line);
	struct complaints c = {.arena = &arena};
	refund(&p);
	p.live_count = 2;
	p.live_total = TOTAL + 200000;
	p.is.sites |= bt;
	assert_int_equal(correction_plan(&p, &arena, &c), E_OK);
	assert_int_equal(p.then.sites, bt);
	assert_int_equal(p.persons, 3);
	assert_int_equal(p.total, 0);
	assert_int_equal(p.line_count, 0);
}

/* ---- places */

static void test_places(void **state)
{
	(void)state;
	struct ticket tickets[3] = {{.id = {1}, .category = CATEGORY_ADULT, .party = 1},
				    {.id = {2}, .category = CATEGORY_CHILD, .party = 2},
				    {.id = {3}, .category = CATEGORY_ADULT, .party = 1}};
	size_t count;
	struct correction_place *list = correction_places(&arena, tickets, 3, &count);
	assert_int_equal(count, 4);
	struct correction_place *child = correction_place_take(list, count, CATEGORY_CHILD);
	assert_ptr_equal(child->root, tickets[1].id);
	assert_int_equal(child->use, 1);
	assert_int_equal(correction_place_take(list, count, CATEGORY_CHILD)->use, 2);
	assert_ptr_equal(correction_place_take(list, count, CATEGORY_CHILD)->root, tickets[0].id); /* any is better than none */
	assert_ptr_equal(correction_place_take(list, count, CATEGORY_ADULT)->root, tickets[2].id);
	assert_null(correction_place_take(list, count, CATEGORY_ADULT));
	assert_int_equal((correction_places(&arena, NULL, 0, &count), count), 0);
	assert_null(correction_place_take(NULL, 0, CATEGORY_ADULT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_one_of_two),
		cmocka_unit_test(test_places),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
