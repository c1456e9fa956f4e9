#include "pos-client/domain/paper.h"
#include "pos-client/domain/shift.h"
#include "pos-client/domain/transfer.h"
#include "tests/support/counter.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1 (UINT64_C(1) << AUTHORITY_SITE_A1)
#define BT (UINT64_C(1) << AUTHORITY_SITE_BT)

static int set_up(void **state)
{
	static struct counter c;
	counter_open(&c);
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	struct counter *c = *state;
	counter_verify(c);
	counter_stop(c);
	return 0;
}

/* A refused sale leaves nothing behind: no entry, no number. */
static void refuses(struct counter *c, const struct sell_request *r, enum err expected, const char *why)
{
	struct journal_head before, after;
	struct sale_view v;
	assert_int_equal(journal_head(c->till.journal, &before), E_OK);
	assert_int_equal(counter_sell(c, r, &v), expected);
	assert_true(counter_why(c, why));
	assert_int_equal(journal_head(c->till.journal, &after), E_OK);
	assert_int_equal(after.seq, before.seq);
}

/* ---- hostile first */

static void test_not_enrolled(void **state)
{
	(void)state;
	struct counter c;
	struct sale_view v;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	counter_start(&c);
	assert_int_equal(counter_sell(&c, &r, &v), E_REFUSED);
	assert_true(counter_why(&c, "not_enrolled"));
	counter_stop(&c);
}

static void test_no_shift(void **state)
{
	struct counter *c = *state;
	struct shift_report report;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	assert_int_equal(shift_close(&c->till, 500000, &report), E_OK);
	refuses(c, &r, E_REFUSED, "no_shift");
}

static void test_nobody_and_too_many(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	struct sell_request nobody = counter_ask(A1, 0, 0, 0), crowd = counter_ask(A1, ORDER_PERSONS_MAX + 1, 0, 0);
	assert_int_equal(counter_sell(c, &nobody, &v), E_INVALID);
	assert_int_equal(counter_sell(c, &crowd, &v), E_INVALID);
	crowd.ask.quantity[CATEGORY_ADULT] = UINT32_MAX;
	crowd.ask.quantity[CATEGORY_CHILD] = UINT32_MAX;
	assert_int_equal(counter_sell(c, &crowd, &v), E_INVALID);
}

static void test_wrong_site(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	struct sell_request at_museum = counter_ask(BT, 1, 0, 0), nowhere = counter_ask(0, 1, 0, 0),
			    unknown = counter_ask(UINT64_C(1) << 31, 1, 0, 0);
	c->authority.sites = A1;
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	refuses(c, &at_museum, E_REFUSED, "wrong_site");
	assert_int_equal(counter_sell(c, &nowhere, &v), E_INVALID);
	assert_int_equal(counter_sell(c, &unknown, &v), E_INVALID);
}

static void test_gate_does_not_sell(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	c->authority.role = ROLE_GATE;
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	refuses(c, &r, E_REFUSED, "role");
}

static void test_lease_expired(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct sale_view v;
	c->now_ms = (COUNTER_NOW + c->authority.lease_s - 1) * 1000;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	c->now_ms += 1000;
	refuses(c, &r, E_EXHAUSTED, "lease_expired");
	counter_restart(c); /* expired or not, it opens */
	refuses(c, &r, E_EXHAUSTED, "lease_expired");
}

static void test_lease_numbers(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 1, 0, 0), nothing = counter_ask(A1, 0, 1, 0);
	struct sale_view v;
	c->authority.last_number = 2;
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(v.receipts[0].receipt.number, 2);
	refuses(c, &r, E_EXHAUSTED, "lease_numbers");
	assert_int_equal(counter_sell(c, &nothing, &v), E_OK); /* takes no number */
	c->authority.last_number = 3;
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(v.receipts[0].receipt.number, 3);
}

static enum err sync_all(void *ctx)
{
	struct counter *c = ctx;
	struct journal_head head;
	TRY(journal_head(c->till.journal, &head));
	return journal_put_number(c->till.journal, HELD_SYNCED_SEQ, (int64_t)head.seq);
}

static void test_lease_value(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct sale_view v;
	c->authority.value_cap = 40000;
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(counter_sell(c, &r, &v), E_OK); /* exactly the cap */
	refuses(c, &r, E_EXHAUSTED, "lease_value");
	assert_int_equal(journal_write(c->till.journal, sync_all, c), E_OK);
	assert_int_equal(counter_sell(c, &r, &v), E_OK); /* what is sent does not count */
}

static void test_certificate(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 1, 0, 0), group = counter_ask(A1, 6, 0, 0);
	struct sale_view v;
	c->authority.party = 5;
	c->authority.days_ahead = 2;
	c->authority.lease_s = 100 * DAY_S;
	c->authority.certificate_s = 10 * DAY_S;
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	r.has_day = true;
	r.ask.visit_day = instant_day(COUNTER_NOW) + 2;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	r.ask.visit_day++;
	refuses(c, &r, E_REFUSED, "days_ahead");
	r.ask.visit_day = instant_day(COUNTER_NOW) - 1;
	refuses(c, &r, E_INVALID, "range");
	group.is_group = true;
	refuses(c, &group, E_REFUSED, "party");
	group.is_group = false;
	assert_int_equal(counter_sell(c, &group, &v), E_OK); /* six tickets of one */
	c->now_ms = (COUNTER_NOW + 10 * DAY_S + 1) * 1000;
	r.has_day = false;
	refuses(c, &r, E_EXHAUSTED, "certificate");
}

static void test_bad_money(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	r.tendered = 19999;
	refuses(c, &r, E_INVALID, "range");
	r.tendered = -1;
	r.tenders[0].amount = 19999;
	refuses(c, &r, E_INVALID, "range");
	r.tenders[0].amount = 20001;
	refuses(c, &r, E_INVALID, "range");
	r.tenders[0] = (struct tender_request){PAYMENT_TRANSFER, -1, NULL};
	refuses(c, &r, E_REFUSED, "transfer_missing");
	r.tenders[0] = (struct tender_request){PAYMENT_CARD, -1, NULL};
	r.tendered = 50000;
	refuses(c, &r, E_INVALID, "range");
	r.tendered = -1;
	r.tender_count = 0;
	refuses(c, &r, E_INVALID, "range");
}

/* What came once for a sale does not pay two of its tenders. */
static void test_one_transfer_pays_once(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 2, 0, 0);
	struct transfer came = {.request.amount = 20000, .received = 20000, .reference = "HB000000000000"};
	struct transfer asked;
	struct sale_view v;
	r.has_id = true;
	memset(r.id, 9, UUID_LEN);
	memcpy(came.request.sale, r.id, UUID_LEN);
	r.transfer = &came;
	r.tender_count = 2;
	r.tenders[0] = r.tenders[1] = (struct tender_request){PAYMENT_TRANSFER, 20000, NULL};
	refuses(c, &r, E_REFUSED, "transfer_twice");
	assert_int_equal(transfer_begin(&c->till, &r, &asked), E_REFUSED);
	assert_true(counter_why(c, "transfer_twice"));
	r.tenders[1].form = PAYMENT_CARD;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
}

static void shows_no_code(struct counter *c, struct sell_request *r, const char *why)
{
	struct transfer asked;
	till_forget(&c->till);
	assert_int_not_equal(transfer_begin(&c->till, r, &asked), E_OK);
	assert_true(counter_why(c, why));
	assert_string_equal(asked.vietqr, "");
}

/* Who has paid must get his ticket: what cannot be sold is refused before the code is shown. */
static void test_no_transfer_for_what_cannot_be_sold(void **state)
{
	struct counter *c = *state;
	struct shift_report report;
	struct transfer asked;
	struct sell_request there = counter_ask(BT, 1, 0, 0), here = counter_ask(A1, 1, 0, 0);
	there.has_id = here.has_id = true;
	there.tenders[0] = here.tenders[0] = (struct tender_request){PAYMENT_TRANSFER, -1, NULL};
	c->authority.sites = A1;
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	assert_int_equal(transfer_begin(&c->till, &here, &asked), E_OK);
	shows_no_code(c, &there, "wrong_site");
	assert_int_equal(shift_close(&c->till, 500000, &report), E_OK);
	shows_no_code(c, &here, "no_shift");
}

/* The tariff may say what it likes: money goes where the list of official accounts says, by the newest list that was seen. */
static void test_no_transfer_to_another_account(void **state)
{
	struct counter *c = *state;
	struct transfer asked;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	r.has_id = true;
	r.tenders[0] = (struct tender_request){PAYMENT_TRANSFER, -1, NULL};
	assert_int_equal(transfer_begin(&c->till, &r, &asked), E_OK);
	c->authority.accounts_seq = 3;
	memcpy(c->authority.account.account, "0000000001", 11);
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	shows_no_code(c, &r, "transfer_unofficial");
	c->authority.accounts_seq = 2; /* an older list comes again: the newer one stays */
	memcpy(c->authority.account.account, "0000000000", 11);
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	shows_no_code(c, &r, "transfer_unofficial");
	c->authority.accounts_seq = 4;
	memcpy(c->authority.account.tax_code, "5600000001", 11); /* another's */
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	shows_no_code(c, &r, "transfer_unofficial");
}

static void test_no_transfer_without_a_list(void **state)
{
	struct counter c;
	struct transfer asked;
	struct shift_report opened;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	(void)state;
	counter_start(&c);
	c.authority.accounts_seq = 0;
	counter_enrol(&c);
	assert_int_equal(shift_open(&c.till, "lan", NULL, 0, &opened), E_OK);
	r.has_id = true;
	r.tenders[0] = (struct tender_request){PAYMENT_TRANSFER, -1, NULL};
	assert_int_equal(transfer_begin(&c.till, &r, &asked), E_REFUSED);
	assert_true(counter_why(&c, "transfer_unofficial"));
	counter_stop(&c);
}

/* ---- the sale of the main road */

static void test_main_sale(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 2, 1, 1);
	struct sale_view v;
	r.tendered = 100000;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(v.sale.total, 50000);
	assert_int_equal(v.change, 50000);
	assert_int_equal(v.receipt_count, 1);
	assert_int_equal(v.receipts[0].receipt.number, 1);
	assert_int_equal(v.receipts[0].receipt.total, 50000);
	assert_int_equal(v.receipts[0].receipt.payment, PAYMENT_CASH);
	assert_string_equal(v.receipts[0].receipt.symbol, "26TAB");
	assert_string_equal(v.cashier, "lan");
	assert_int_equal(v.ticket_count, 4);
	assert_int_equal(v.sale.persons, 4);
	assert_int_equal(v.sale.free_persons, 1);
	assert_int_equal(v.sale.seq, 2); /* behind the opening of the shift */
	assert_int_equal(v.print, PRINT_QUEUED);
}

/* Every ticket is good at a gate that has never heard of this till but has its key. */
static void test_tickets_verify(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 2, 1, 1);
	struct gate_lists lists = till_gate_lists(&c->till);
	struct sale_view v;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	for (size_t i = 0; i < v.ticket_count; i++) {
		struct reading reading;
		const char *qr = v.tickets[i].qr;
		assert_int_equal(rules_read(&reading, qr, strlen(qr), &lists, COUNTER_NOW, AUTHORITY_SITE_A1),
				 VERDICT_ADMITTED);
		assert_int_equal(reading.ticket.party, 1);
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(v.tickets[k].ticket.id, reading.ticket.id, UUID_LEN);
	}
}

static void test_group(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1 | BT, 2, 1, 1);
	struct sale_view v;
	r.is_group = true;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(v.ticket_count, 1);
	assert_int_equal(v.tickets[0].ticket.party, 4);
	assert_int_equal(v.tickets[0].ticket.sites, A1 | BT);
	assert_int_equal(ticket_count(&v.tickets[0].ticket, CATEGORY_CHILD), 1);
	assert_int_equal(v.sale.total, 2 * 120000 + 60000);
}

static void test_split_tender(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 2, 0, 0);
	struct sale_view v;
	r.tender_count = 2;
	r.tenders[0] = (struct tender_request){PAYMENT_CASH, 15000, NULL};
	r.tenders[1] = (struct tender_request){PAYMENT_CARD, 25000, NULL};
	r.tendered = 20000;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(v.receipts[0].receipt.payment, PAYMENT_SEVERAL);
	assert_int_equal(v.sale.cash, 15000);
	assert_int_equal(v.change, 5000);
}

static void test_free_only(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 0, 2, 0);
	struct sale_view v;
	r.tender_count = 0;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(v.sale.total, 0);
	assert_int_equal(v.receipt_count, 0);
	assert_int_equal(v.ticket_count, 2);
	r.tender_count = 1; /* "--pay cash" of nothing */
	r.tendered = 0;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(v.receipt_count, 0);
}

static void test_repeated_id(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct sale_view first, again;
	struct journal_head head;
	r.has_id = true;
	memset(r.id, 7, UUID_LEN);
	assert_int_equal(counter_sell(c, &r, &first), E_OK);
	c->now_ms += 86400000;
	counter_restart(c);
	assert_int_equal(counter_sell(c, &r, &again), E_OK);
	assert_int_equal(again.sale.seq, 2);
	assert_int_equal(journal_head(c->till.journal, &head), E_OK);
	assert_int_equal(head.seq, 2);
	r.ask.quantity[CATEGORY_ADULT] = 2;
	refuses(c, &r, E_MISMATCH, "mismatch");
}

/* On 1 January the numbers begin again, in the next year's symbol. */
static void test_new_year(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct sale_view v;
	c->authority.lease_s = 60 * DAY_S;
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	c->now_ms = (day_start(civil_day(2027, 1, 1)) - 1) * 1000;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_string_equal(v.receipts[0].receipt.symbol, "26TAB");
	c->now_ms += 1000;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_string_equal(v.receipts[0].receipt.symbol, "27TAB");
	assert_int_equal(v.receipts[0].receipt.number, 1);
}

/* The rest of it: test_clock.c. */
static void test_clock_goes_back(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct sale_view v;
	c->now_ms -= 60000;
	assert_int_equal(counter_sell(c, &r, &v), E_REFUSED);
	assert_true(counter_why(c, "clock_behind"));
	assert_true(c->till.has_clock_trouble);
	c->now_ms += 120000;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_false(c->till.has_clock_trouble);
}

/* ---- paper */

static size_t file_count(const struct paper_result *p)
{
	size_t found = 0;
	for (size_t i = 0; i < p->path_count; i++)
		found += access(p->paths[i], R_OK) == 0;
	return found;
}

static void test_paper_once(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 2, 1, 1);
	struct paper_result paper;
	struct sale_view v;
	char printer[128];
	snprintf(printer, sizeof printer, "file:%s/paper", c->dir);
	c->settings.printer = printer;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(paper_print_open(&c->till, &v, &paper), E_OK);
	assert_true(paper.is_printed);
	assert_int_equal(paper.path_count, 5); /* a receipt and four tickets */
	assert_int_equal(file_count(&paper), 5);
	assert_int_equal(sale_view_load(&c->till, v.sale.id, &v), E_OK);
	assert_int_equal(paper_print_open(&c->till, &v, &paper), E_OK);
	assert_true(paper.is_printed);
	assert_int_equal(paper.path_count, 0); /* not again */
	assert_int_equal(paper_reprint(&c->till, &v, &paper), E_OK);
	assert_int_equal(paper.copy, 1);
	assert_int_equal(sale_view_load(&c->till, v.sale.id, &v), E_OK);
	assert_int_equal(paper_reprint(&c->till, &v, &paper), E_OK);
	assert_int_equal(paper.copy, 2);
}

static void test_paper_later(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct paper_result paper;
	struct sale_view v;
	char blocked[96], printer[128];
	snprintf(blocked, sizeof blocked, "%s/paper", c->dir);
	snprintf(printer, sizeof printer, "file:%s", blocked);
	c->settings.printer = printer;
	FILE *f = fopen(blocked, "w"); /* a file where the directory should be: the printer is not there */
	assert_non_null(f);
	fclose(f);
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(paper_print_open(&c->till, &v, &paper), E_OK);
	assert_false(paper.is_printed);
	assert_true(capture_has(c->log, "not_printed"));
	assert_int_equal(unlink(blocked), 0);
	assert_int_equal(sale_view_load(&c->till, v.sale.id, &v), E_OK);
	assert_int_equal(v.print, PRINT_QUEUED);
	assert_int_equal(paper_reprint(&c->till, &v, &paper), E_OK);
	assert_int_equal(paper.copy, 0); /* still the original: nothing had gone out */
}

/* Nobody waits for paper where there is no printer; once there is one, the original may be asked for. */
static void test_paper_of_nobody(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct waiting_print w;
	struct paper_result paper;
	struct sale_view v;
	char printer[128];
	bool found;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(journal_next_waiting(c->till.journal, 0, &w, &found), E_OK);
	assert_false(found);
	snprintf(printer, sizeof printer, "file:%s/paper", c->dir);
	c->settings.printer = printer;
	assert_int_equal(paper_reprint(&c->till, &v, &paper), E_OK);
	assert_int_equal(paper.copy, 0);
}

/* A print that began and was cut off leaves only marked copies. */
static void test_paper_cut_off(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct paper_result paper;
	struct sale_view v;
	char printer[128], path[160];
	snprintf(printer, sizeof printer, "file:%s/paper", c->dir);
	snprintf(path, sizeof path, "%s/paper", c->dir);
	c->settings.printer = printer;
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof path, "%s/paper/000001-1.png", c->dir);
	FILE *f = fopen(path, "w"); /* the stream is written, its picture cannot be */
	assert_non_null(f);
	fclose(f);
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(paper_print_open(&c->till, &v, &paper), E_OK);
	assert_false(paper.is_printed);
	assert_int_equal(sale_view_load(&c->till, v.sale.id, &v), E_OK);
	assert_int_equal(v.print, PRINT_BEGUN);
	assert_int_equal(paper_reprint(&c->till, &v, &paper), E_OK);
	assert_int_equal(paper.copy, 1);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_enrolled),
		CASE(test_no_shift),
		CASE(test_nobody_and_too_many),
		CASE(test_wrong_site),
		CASE(test_gate_does_not_sell),
		CASE(test_lease_expired),
		CASE(test_lease_numbers),
		CASE(test_lease_value),
		CASE(test_certificate),
		CASE(test_bad_money),
		CASE(test_one_transfer_pays_once),
		CASE(test_no_transfer_for_what_cannot_be_sold),
		CASE(test_no_transfer_to_another_account),
		cmocka_unit_test(test_no_transfer_without_a_list),
		CASE(test_main_sale),
		CASE(test_tickets_verify),
		CASE(test_group),
		CASE(test_split_tender),
		CASE(test_free_only),
		CASE(test_repeated_id),
		CASE(test_new_year),
		CASE(test_clock_goes_back),
		CASE(test_paper_once),
		CASE(test_paper_later),
		CASE(test_paper_of_nobody),
		CASE(test_paper_cut_off),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
