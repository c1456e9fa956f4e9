/* Receipts that are replaced or given back at the till: what is refused leaves nothing behind; what is done is one commit, and
 * drawer, gate and numbers follow it. */
#include "pos-client/domain/replace.h"
#include "pos-client/domain/admit.h"
#include "pos-client/domain/paper_view.h"
#include "pos-client/domain/shift.h"
#include "pos-client/domain/training.h"
#include "tests/support/counter.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1    (UINT64_C(1) << AUTHORITY_SITE_A1)
#define BT    (UINT64_C(1) << AUTHORITY_SITE_BT)
#define FLOAT 100000

/* "lan" stands at the till with 100 000; "mai" is a supervisor. */
static int set_up(void **state)
{
	static struct counter c;
	struct shift_report r;
	counter_start(&c);
	c.authority.staff_count = 3;
	snprintf(c.authority.staff[2].name, NAME_TEXT, "mai");
	c.authority.staff[2].role = STAFF_SUPERVISOR;
	counter_enrol(&c);
	assert_int_equal(shift_open(&c.till, "lan", NULL, FLOAT, &r), E_OK);
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	counter_verify(*state);
	counter_stop(*state);
	return 0;
}

static void sold(struct counter *c, uint32_t adults, uint32_t children, struct sale_view *v)
{
	struct sell_request r = counter_ask(A1, adults, children, 0);
	assert_int_equal(counter_sell(c, &r, v), E_OK);
}

static struct replace_request ask(uint32_t number)
{
	return (struct replace_request){
		.form = "", .symbol = "", .number = number, .supervisor = "mai", .reason = "Khách báo sai"};
}

static struct replace_request persons(uint32_t number, uint32_t adults, uint32_t children)
{
	struct replace_request r = ask(number);
	r.change.has_lines = true;
	r.change.quantity[CATEGORY_ADULT] = adults;
	r.change.quantity[CATEGORY_CHILD] = children;
	return r;
}

static struct replace_request refund(uint32_t number)
{
	struct replace_request r = ask(number);
	r.is_refund = true;
	return r;
}

static void refused(struct counter *c, struct replace_request r, enum err e, const char *code)
{
	uint64_t before = counter_verify(c);
	uint8_t id[UUID_LEN];
	till_forget(&c->till);
	enum err said = replace(&c->till, &r, id);
	if (said != e || !counter_why(c, code))
		fail_msg("%s, not %s; first reason %s", err_code(said), err_code(e),
			 c->till.why.count > 0 ? c->till.why.list[0].code : "none");
	assert_int_equal(counter_verify(c), before);
}

static void done(struct counter *c, struct replace_request r, struct replace_view *v)
{
	uint8_t id[UUID_LEN];
	till_forget(&c->till);
	enum err e = replace(&c->till, &r, id);
	if (e != E_OK)
		fail_msg("%s: %s", err_code(e), c->till.why.count > 0 ? c->till.why.list[0].code : "");
	assert_int_equal(replace_view_load(&c->till, id, v), E_OK);
}

static int64_t expected(struct counter *c)
{
	struct shift_report r;
	assert_int_equal(shift_look(&c->till, &r), E_OK);
	return r.expected;
}

static enum verdict scan(struct counter *c, const char *qr)
{
	struct admit_answer a;
	struct admit_request r = {.text = qr, .len = strlen(qr), .site = AUTHORITY_SITE_A1, .gate = "gate 1"};
	assert_int_equal(admit(&c->till, &r, &a), E_OK);
	return a.verdict;
}

/* The command's arena is emptied between commands. */
static void keep_text(char out[static TICKET_TEXT_MAX + 1], const char *text)
{
	snprintf(out, TICKET_TEXT_MAX + 1, "%s", text);
}

/* ---- refused */

static void test_people(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	struct replace_request r;
	sold(c, 2, 0, &v);
	r = persons(1, 1, 1), r.supervisor = NULL;
	refused(c, r, E_UNAUTHORIZED, "approval_needed");
	r = persons(1, 1, 1), r.supervisor = "minh";
	refused(c, r, E_FORBIDDEN, "not_supervisor");
	r = persons(1, 1, 1), r.reason = NULL;
	refused(c, r, E_INVALID, "reason_required");
	r = persons(1, 1, 1), r.reason = "sai  ";
	refused(c, r, E_INVALID, "reason_short");
}

static void test_ways(void **state)
{
	struct counter *c = *state;
	static const struct payer_text payer = {.name = "Công ty Hoa Ban"}, bad = {.name = " Công ty"};
	struct sale_view v;
	struct replace_request r;
	sold(c, 2, 1, &v);
	refused(c, persons(9, 1, 1), E_NOT_FOUND, "not_found");
	refused(c, persons(1, 2, 1), E_REFUSED, "notice_required");
	r = ask(1), r.payer = &payer, r.change.has_payer = true;
	refused(c, r, E_REFUSED, "notice_required");
	r.payer = &bad;
	r.change.has_lines = true;
	r.change.quantity[CATEGORY_ADULT] = 1;
	till_forget(&c->till);
	assert_int_not_equal(replace(&c->till, &r, (uint8_t[UUID_LEN]){0}), E_OK);
	r = refund(1), r.change.has_amount = true, r.change.amount = 40001;
	refused(c, r, E_INVALID, "range");
	r.change.amount = 39999;
	refused(c, r, E_INVALID, "amount");
	r = persons(1, 3, 1), r.is_refund = true;
	refused(c, r, E_INVALID, "range");
	r = persons(1, 1, 1), r.change.has_amount = true, r.change.amount = 20000;
	refused(c, r, E_INVALID, "not_allowed");
	r = ask(1), r.change.has_sites = true, r.change.sites = UINT64_C(1) << 40;
	till_forget(&c->till);
	assert_int_not_equal(replace(&c->till, &r, (uint8_t[UUID_LEN]){0}), E_OK);
}

static void test_no_shift(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	struct shift_report r;
	sold(c, 1, 0, &v);
	assert_int_equal(shift_close(&c->till, FLOAT + 20000, &r), E_OK);
	refused(c, refund(1), E_REFUSED, "no_shift");
}

static void test_money(void **state)
{
	struct counter *c = *state;
	struct sell_request split = counter_ask(A1, 2, 0, 0), card = counter_ask(A1, 10, 0, 0);
	struct sale_view v;
	struct replace_view back;
	struct replace_request r;
	split.tender_count = 2;
	split.tenders[0] = (struct tender_request){PAYMENT_CASH, 20000, NULL};
	split.tenders[1] = (struct tender_request){PAYMENT_CARD, -1, NULL};
	assert_int_equal(counter_sell(c, &split, &v), E_OK);
	refused(c, refund(1), E_INVALID, "method_needed");
	refused(c, persons(1, 3, 0), E_INVALID, "method_needed");
	card.tenders[0].form = PAYMENT_CARD;
	assert_int_equal(counter_sell(c, &card, &v), E_OK);
	r = refund(2), r.change.has_method = true, r.change.method = PAYMENT_CASH;
	refused(c, r, E_REFUSED, "more_than_drawer");
	done(c, refund(2), &back);
	assert_int_equal(back.method, PAYMENT_CARD);
	assert_int_equal(back.refunded, 200000);
	assert_int_equal(expected(c), FLOAT + 20000);
}

static void test_the_lease(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	c->authority.last_number = 1;
	c->authority.now = c->now_ms / 1000 + 1;
	c->now_ms += 1000;
	assert_int_equal(counter_renew(c), E_OK);
	sold(c, 2, 0, &v);
	refused(c, persons(1, 1, 0), E_EXHAUSTED, "lease_numbers");
}

static void test_the_office_was_faster(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	sold(c, 2, 0, &v);
	c->authority.superseded_count = 1;
	c->authority.superseded_seq++;
	memcpy(c->authority.superseded[0], ticket_root(&v.tickets[0].ticket), UUID_LEN);
	assert_int_equal(counter_renew(c), E_OK);
	refused(c, refund(1), E_CONFLICT, "replaced_by_office");
}

/* ---- done */

static void test_a_chain(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	struct replace_view one, two;
	char old[TICKET_TEXT_MAX + 1], fresh[TICKET_TEXT_MAX + 1];
	sold(c, 2, 0, &v);
	keep_text(old, v.tickets[0].qr);
	done(c, persons(1, 1, 1), &one);
	assert_int_equal(one.made.receipts[0].receipt.number, 2);
	assert_int_equal(one.made.receipts[0].receipt.total, 20000);
	assert_int_equal(one.refunded, 20000);
	assert_int_equal(one.made.ticket_count, 2);
	assert_int_equal(one.made.print, PRINT_QUEUED);
	keep_text(fresh, one.made.tickets[0].qr);
	refused(c, persons(1, 1, 0), E_CONFLICT, "replaced");
	assert_int_equal(scan(c, old), VERDICT_SUPERSEDED);
	done(c, persons(2, 3, 0), &two);
	assert_int_equal(two.made.receipts[0].receipt.total, 60000);
	assert_int_equal(two.refunded, 0);
	assert_int_equal(two.fact.sale.total, 40000);
	assert_memory_equal(two.fact.origin, v.sale.id, UUID_LEN);
	assert_int_equal(scan(c, fresh), VERDICT_SUPERSEDED);
	counter_restart(c);
	assert_int_equal(scan(c, fresh), VERDICT_SUPERSEDED);
	refused(c, persons(2, 1, 0), E_CONFLICT, "replaced");
	assert_int_equal(expected(c), FLOAT + 60000);
}

/* Who went in stays in, on the new ticket; and is known when money goes back. */
static void test_somebody_inside(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	struct replace_view back;
	struct replace_request r;
	char first[TICKET_TEXT_MAX + 1], second[TICKET_TEXT_MAX + 1];
	sold(c, 2, 1, &v);
	assert_int_equal(scan(c, v.tickets[0].qr), VERDICT_ADMITTED);
	refused(c, refund(1), E_REFUSED, "already_inside");
	refused(c, persons(1, 1, 1), E_REFUSED, "already_inside");
	r = persons(1, 1, 1), r.knows_inside = true;
	done(c, r, &back);
	assert_int_equal(back.fact.inside, 1);
	keep_text(first, back.made.tickets[0].qr);
	keep_text(second, back.made.tickets[1].qr);
	assert_int_equal(scan(c, first), VERDICT_ALREADY_ADMITTED);
	assert_int_equal(scan(c, second), VERDICT_ADMITTED);
}

static void test_nothing_left(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	struct replace_view back;
	sold(c, 2, 0, &v);
	done(c, refund(1), &back);
	assert_int_equal(back.made.receipts[0].receipt.total, 0);
	assert_int_equal(back.made.receipts[0].receipt.line_count, 0);
	assert_int_equal(back.made.ticket_count, 0);
	assert_int_equal(expected(c), FLOAT);
	refused(c, refund(2), E_REFUSED, "nothing_refunded");
}

/* The payer of the old receipt stays on the new one, with another salt. */
static void test_payers(void **state)
{
	struct counter *c = *state;
	static const struct payer_text firm = {.name = "Công ty Đồi Xanh", .tax_code = "0300000000"},
				       other = {.name = "Công ty Hoa Ban", .tax_code = "0100000000"};
	struct sell_request sale = counter_ask(A1, 2, 0, 0);
	struct sale_view v;
	struct replace_view one, two;
	struct replace_request r;
	uint8_t hash[HASH_LEN];
	sale.payer = &firm;
	assert_int_equal(counter_sell(c, &sale, &v), E_OK);
	memcpy(hash, v.receipts[0].receipt.payer_hash, HASH_LEN);
	done(c, persons(1, 1, 0), &one);
	assert_string_equal(one.made.receipts[0].payer->name, firm.name);
	assert_memory_not_equal(hash, one.made.receipts[0].receipt.payer_hash, HASH_LEN);
	r = ask(2), r.payer = &other, r.change.has_payer = true;
	done(c, r, &two);
	assert_string_equal(two.made.receipts[0].payer->tax_code, other.tax_code);
	assert_int_equal(two.made.ticket_count, 0);
	assert_false(two.fact.exchanges);
}

/* The visit is over, the firm still wants its tax code. */
static void test_a_day_later(void **state)
{
	struct counter *c = *state;
	static const struct payer_text firm = {.name = "Công ty Đồi Xanh", .tax_code = "0300000000"};
	struct sale_view v;
	struct replace_view later;
	struct replace_request r = ask(1);
	sold(c, 1, 0, &v);
	c->now_ms += DAY_S * 1000LL;
	r.payer = &firm;
	r.change.has_payer = true;
	done(c, r, &later);
	assert_int_equal(later.made.sale.visit_day, v.sale.visit_day);
	assert_int_equal(later.made.receipts[0].receipt.total, 20000);
}

static void test_other_sites(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	struct replace_view more;
	struct replace_request r = ask(1);
	sold(c, 1, 0, &v);
	r.change.has_sites = true;
	r.change.sites = A1 | BT;
	done(c, r, &more);
	assert_int_equal(more.made.tickets[0].ticket.sites, A1 | BT);
	assert_true(more.fact.sale.total > 0);
	assert_int_equal(expected(c), FLOAT + 20000 + more.fact.sale.total);
}

static void test_asked_twice(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	struct replace_view one, again;
	struct replace_request r = persons(1, 1, 0);
	sold(c, 2, 0, &v);
	r.has_id = true;
	till_new_id(&c->till, r.id);
	done(c, r, &one);
	uint64_t entries = counter_verify(c);
	done(c, r, &again);
	assert_int_equal(counter_verify(c), entries);
	assert_int_equal(again.made.sale.seq, one.made.sale.seq);
	r.change.quantity[CATEGORY_ADULT] = 2;
	refused(c, r, E_MISMATCH, "mismatch");
}

/* What was replaced may be printed again, but says so, and its tickets are not handed out once more. */
static void test_copies_of_the_old_one(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	struct replace_view one;
	struct paper_job job;
	uint8_t sale[UUID_LEN];
	sold(c, 2, 0, &v);
	memcpy(sale, v.sale.id, UUID_LEN);
	done(c, persons(1, 1, 0), &one);
	paper_view(&c->till, &one.made, 0, &job);
	assert_null(job.receipts[0].mark);
	assert_int_equal(job.receipts[0].replaces->number, 1);
	assert_int_equal(job.ticket_count, 1);
	assert_int_equal(sale_view_load(&c->till, sale, &v), E_OK);
	paper_view(&c->till, &v, 0, &job);
	assert_string_equal(job.receipts[0].mark, PAPER_REPLACED);
	assert_int_equal(job.ticket_count, 0);
	paper_view(&c->till, &v, 3, &job);
	assert_string_equal(job.receipts[0].mark, "BẢN SAO 3\n" PAPER_REPLACED);
}

/* Played through like everything else, in the training till's own journal and symbol. */
static void test_training(void **state)
{
	struct counter *c = *state;
	struct approval_request who = {APPROVAL_TRAINING, "mai", NULL, "tập huấn", {0}};
	struct training_report report;
	struct shift_report shift;
	struct sale_view v;
	struct replace_view one;
	uint64_t before = counter_verify(c);
	assert_int_equal(training_begin(&c->till, &who, &report), E_OK);
	assert_int_equal(shift_open(&c->till, "lan", NULL, FLOAT, &shift), E_OK);
	sold(c, 2, 0, &v);
	done(c, persons(1, 1, 0), &one);
	assert_string_equal(one.made.receipts[0].receipt.symbol, TRAINING_SYMBOL);
	assert_string_equal(one.fact.symbol, TRAINING_SYMBOL);
	assert_int_equal(training_end(&c->till, &report), E_OK);
	assert_int_equal(counter_verify(c), before + 3); /* approval, on, off */
	assert_int_equal(expected(c), FLOAT);
	sold(c, 1, 0, &v);
	assert_int_equal(v.receipts[0].receipt.number, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

/* A Z reads the entry of the refund again. */
static void test_reference_of_a_refund(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	struct replace_view w;
	struct shift_report report;
	sold(c, 1, 0, &v);
	struct replace_request r = refund(1);
	r.change.reference = "GD\n1";
	refused(c, r, E_INVALID, "format");
	r.change.reference = "dịch";
	refused(c, r, E_INVALID, "format");
	r.change.reference = "12345678901234567890123456789012";
	refused(c, r, E_INVALID, "range");
	r.change.reference = "1234567890123456789012345678901";
	done(c, r, &w);
	assert_int_equal(shift_close(&c->till, FLOAT, &report), E_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_people),
		TEST(test_ways),
		TEST(test_no_shift),
		TEST(test_money),
		TEST(test_the_lease),
		TEST(test_the_office_was_faster),
		TEST(test_a_chain),
		TEST(test_somebody_inside),
		TEST(test_nothing_left),
		TEST(test_payers),
		TEST(test_a_day_later),
		TEST(test_other_sites),
		TEST(test_asked_twice),
		TEST(test_training),
		TEST(test_copies_of_the_old_one),
		TEST(test_reference_of_a_refund),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
