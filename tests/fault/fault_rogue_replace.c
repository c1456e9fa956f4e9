/* Tills that correct receipts as they like: the number they took stands, and nothing else of what they say. Books, log and
 * doctor stay whole, and a person hears of it. */
#include "tests/support/rogue.h"
#include "tests/support/tillwords.h"

#include <hoaban/correction.h>
#include <hoaban/instant.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define REASON "Khách báo sai thông tin"

static struct story story = {.clock = STORY_CLOCK};
static struct rogue rogue, honest;

static const struct step opening[] = {
	{"hired",
	 .run = {"hoaband", "cashier", "add", "--data", "${data}", "--demo", "--clock", "${clock}", "--json", "--name",
		 "minh lon", "--role", "supervisor", "--pin"},
	 .in = "471100\n"},
	{"code1", CODE("quay1", "--site", "A1")},
	{"code2", CODE("quay2", "--site", "A1")},
};

static int64_t count(const char *sql)
{
	json_t *answer = story_sql(&story, sql);
	int64_t n = atoll(json_string_value(json_at(answer, "rows.0.0")));
	json_decref(answer);
	return n;
}

static int64_t incidents(const char *kind)
{
	return count(arena_format(&story.arena, "SELECT COUNT(*) FROM incident WHERE kind = '%s'", kind));
}

/* ---- what such a till says */

struct sold {
	uint8_t id[UUID_LEN];
	struct receipt fields;
	struct receipt_line line;
};

static struct sale sale_of(int64_t total, struct sale_receipt *receipt, struct tender *tender)
{
	*tender = (struct tender){.form = PAYMENT_CASH, .amount = total, .tendered = total};
	return (struct sale){.visit_day = instant_day(story_now(&story)),
			     .cashier = "lan",
			     .total = total,
			     .receipt_count = 1,
			     .receipts = receipt,
			     .tender_count = total > 0 ? 1 : 0,
			     .tenders = tender};
}

static void sell(struct rogue *r, struct sold *out)
{
	struct tender tender;
	out->fields = rogue_fields(r, &out->line);
	out->fields.lines = &out->line;
	struct sale_receipt receipt = rogue_receipt(r, &out->fields);
	struct sale sale = sale_of(20000, &receipt, &tender);
	BUF_LOCAL body;
	buf_init(&body, ENTRY_BYTES_MAX);
	randombytes_buf(out->id, UUID_LEN);
	memcpy(sale.id, out->id, UUID_LEN);
	assert_int_equal(sale_encode(&body, &sale), E_OK);
	rogue_say(r, ENTRY_SALE, &body);
}

static struct sale_ticket rogue_adult(struct rogue *r)
{
	struct sale_ticket out = rogue_ticket(r);
	struct cose_sign1 m;
	struct ticket t;
	BUF_LOCAL payload;
	BUF_LOCAL cose;
	buf_init(&payload, TICKET_BYTES_MAX);
	buf_init(&cose, TICKET_BYTES_MAX);
	assert_int_equal(cose_parse(&m, out.cose), E_OK);
	assert_int_equal(ticket_decode(&t, m.payload), E_OK);
	t.category = CATEGORY_ADULT;
	assert_int_equal(ticket_encode(&payload, &t), E_OK);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TICKET, r->ticket_key), E_OK);
	out.cose = bytes_of(arena_copy(&story.arena, cose.data, cose.len), cose.len);
	out.free_persons = 0;
	return out;
}

struct telling {
	struct receipt fresh;
	struct receipt_line line;
	struct replacement fact;
	struct refund refund;
	bool has_refund, is_allowed;
	struct sale_ticket *tickets;
	size_t ticket_count;
};

/* What an honest till would say of giving it back whole. */
static void give_back(struct rogue *r, const struct sold *s, struct telling *t)
{
	*t = (struct telling){.fresh = rogue_fields(r, &t->line), .has_refund = true, .is_allowed = true};
	t->fresh.line_count = 0;
	t->fresh.total = 0;
	t->fresh.is_replacement = true;
	t->fresh.replaces_number = s->fields.number;
	memcpy(t->fresh.replaces_form, s->fields.form, sizeof t->fresh.replaces_form);
	memcpy(t->fresh.replaces_symbol, s->fields.symbol, sizeof t->fresh.replaces_symbol);
	t->fact = (struct replacement){.kind = CORRECTION_REFUND,
				       .number = s->fields.number,
				       .replaced_total = s->fields.total,
				       .exchanges = true,
				       .reason = REASON,
				       .supervisor = "minh lon"};
	memcpy(t->fact.form, s->fields.form, sizeof t->fact.form);
	memcpy(t->fact.symbol, s->fields.symbol, sizeof t->fact.symbol);
	memcpy(t->fact.origin, s->id, UUID_LEN);
	randombytes_buf(t->fact.sale.id, UUID_LEN);
	t->refund = (struct refund){.number = s->fields.number,
				    .amount = 20000,
				    .method = PAYMENT_CASH,
				    .time = t->fresh.time,
				    .reason = REASON,
				    .actor = "lan",
				    .approver = "minh lon"};
	memcpy(t->refund.tax_code, s->fields.tax_code, sizeof t->refund.tax_code);
	memcpy(t->refund.form, s->fields.form, sizeof t->refund.form);
	memcpy(t->refund.symbol, s->fields.symbol, sizeof t->refund.symbol);
	memcpy(t->refund.correction, t->fact.sale.id, UUID_LEN);
}

static void allow(struct rogue *r, const struct buf *body)
{
	struct approval a = {.action = APPROVAL_REFUND, .supervisor = "minh lon", .cashier = "lan", .reason = REASON};
	BUF_LOCAL approval;
	buf_init(&approval, 1024);
	sha256(a.subject, buf_bytes(body));
	approval_encode(&approval, &a);
	rogue_say(r, ENTRY_APPROVAL, &approval);
}

static void pay_back(struct rogue *r, const uint8_t correction[static UUID_LEN], int64_t amount)
{
	struct refunded fact = {.cashier = "lan", .amount = amount, .method = PAYMENT_CASH};
	BUF_LOCAL body;
	buf_init(&body, 1024);
	memcpy(fact.correction, correction, UUID_LEN);
	refunded_encode(&body, &fact);
	rogue_say(r, ENTRY_REFUND, &body);
}

static void say(struct rogue *r, struct telling *t)
{
	struct tender tender;
	uint8_t id[UUID_LEN];
	int64_t extra = t->fact.sale.total;
	BUF_LOCAL body;
	BUF_LOCAL record;
	buf_init(&body, ENTRY_BYTES_MAX);
	buf_init(&record, CORRECTION_RECORD_MAX);
	t->fresh.lines = &t->line;
	struct sale_receipt receipt = rogue_receipt(r, &t->fresh);
	memcpy(id, t->fact.sale.id, UUID_LEN);
	t->fact.sale = sale_of(extra, &receipt, &tender);
	memcpy(t->fact.sale.id, id, UUID_LEN);
	t->fact.sale.tickets = t->tickets;
	t->fact.sale.ticket_count = t->ticket_count;
	if (t->has_refund) {
		assert_int_equal(refund_encode(&record, &t->refund), E_OK);
		t->fact.refund = buf_bytes(&record);
	}
	assert_int_equal(replacement_encode(&body, &t->fact), E_OK);
	if (t->is_allowed)
		allow(r, &body);
	rogue_say(r, ENTRY_REPLACEMENT, &body);
	if (t->has_refund)
		pay_back(r, id, t->refund.amount);
}

/* ---- the lies */

static void more_than_paid(struct telling *t)
{
	t->refund.amount = 20001;
}
static void less_than_due(struct telling *t)
{
	t->refund.amount = 1;
}
static void silent_about_money(struct telling *t)
{
	t->has_refund = false;
}
static void another_receipts_money(struct telling *t)
{
	t->refund.number++;
}
static void another_persons_word(struct telling *t)
{
	snprintf(t->refund.approver, sizeof t->refund.approver, "%s", "ai do");
}
static void of_another_sale(struct telling *t)
{
	t->fact.origin[0] ^= 1;
}
static void of_another_total(struct telling *t)
{
	t->fact.replaced_total = 40000;
}
static void paper_says_otherwise(struct telling *t)
{
	t->fresh.replaces_number++;
}
static void by_himself(struct telling *t)
{
	snprintf(t->fact.supervisor, sizeof t->fact.supervisor, "%s", "lan");
}
static void for_no_reason(struct telling *t)
{
	snprintf(t->fact.reason, sizeof t->fact.reason, "%s", "   ");
}
static void nobodys_receipt(struct telling *t)
{
	t->fact.number = t->fresh.replaces_number = t->refund.number = 99999;
}
static void honest_ones_receipt(struct telling *t)
{
	memcpy(t->fact.symbol, honest.symbol.symbol, sizeof t->fact.symbol);
	memcpy(t->fresh.replaces_symbol, honest.symbol.symbol, sizeof t->fresh.replaces_symbol);
	t->fact.number = t->fresh.replaces_number = 1;
}

static const struct lie {
	void (*twist)(struct telling *t);
	const char *incident;
} lies[] = {
	{more_than_paid, "refund_differs"},
	{less_than_due, "refund_differs"},
	{silent_about_money, "refund_differs"},
	{another_receipts_money, "refund_differs"},
	{another_persons_word, "refund_differs"},
	{of_another_sale, "replacement_differs"},
	{of_another_total, "replacement_differs"},
	{paper_says_otherwise, "replacement_differs"},
	{by_himself, "second_person"},
	{for_no_reason, "reason_missing"},
	{nobodys_receipt, "replaces_unknown"},
	{honest_ones_receipt, "replaces_unknown"},
};

static void test_the_number_stands_and_nothing_else(void **state)
{
	(void)state;
	struct sold kept;
	sell(&honest, &kept);
	assert_int_equal(rogue_send(&honest), 200);
	for (size_t i = 0; i < COUNT(lies); i++) {
		struct sold s;
		struct telling t;
		int64_t before = incidents(lies[i].incident);
		sell(&rogue, &s);
		give_back(&rogue, &s, &t);
		lies[i].twist(&t);
		say(&rogue, &t);
		assert_int_equal(rogue_send(&rogue), 200);
		if (incidents(lies[i].incident) <= before)
			fail_msg("lie %zu goes without %s", i, lies[i].incident);
	}
	assert_int_equal(count("SELECT COUNT(*) FROM receipt"), 1 + 2 * (int64_t)COUNT(lies));
	assert_int_equal(count("SELECT COUNT(*) FROM correction"), 0);
	assert_int_equal(count("SELECT COUNT(*) FROM refund"), 0);
	assert_int_equal(count("SELECT COUNT(*) FROM receipt_link"), 0);
}

/* It is right but for the supervisor, whom nobody saw: it stands, and a person hears of it. */
static void test_nobody_allowed_it(void **state)
{
	(void)state;
	struct sold s;
	struct telling t;
	sell(&rogue, &s);
	give_back(&rogue, &s, &t);
	t.is_allowed = false;
	say(&rogue, &t);
	assert_int_equal(rogue_send(&rogue), 200);
	assert_int_equal(incidents("approval_missing"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM refund"), 1);
}

/* A family comes in on what one adult gets back. */
static void test_more_persons_than_before(void **state)
{
	(void)state;
	struct sold s;
	struct telling t;
	struct sale_ticket tickets[3];
	int64_t before = incidents("persons_differ");
	sell(&rogue, &s);
	give_back(&rogue, &s, &t);
	for (size_t i = 0; i < COUNT(tickets); i++)
		tickets[i] = rogue_adult(&rogue);
	t.tickets = tickets;
	t.ticket_count = COUNT(tickets);
	say(&rogue, &t);
	assert_int_equal(rogue_send(&rogue), 200);
	assert_int_equal(incidents("persons_differ"), before + 2); /* the sale had no ticket at all */
}

static void test_twice(void **state)
{
	(void)state;
	struct sold s;
	struct telling t;
	sell(&rogue, &s);
	for (int i = 0; i < 2; i++) {
		give_back(&rogue, &s, &t);
		say(&rogue, &t);
	}
	assert_int_equal(rogue_send(&rogue), 200);
	assert_int_equal(incidents("replaced_twice"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM refund"), 3);
}

/* One replacement, and the drawer pays for it twice, or once more later. */
static void test_money_goes_twice(void **state)
{
	(void)state;
	struct sold s;
	struct telling t;
	sell(&rogue, &s);
	give_back(&rogue, &s, &t);
	say(&rogue, &t);
	pay_back(&rogue, t.fact.sale.id, 20000);
	assert_int_equal(rogue_send(&rogue), 200);
	assert_int_equal(incidents("refund_repeated"), 1);
	pay_back(&rogue, t.fact.sale.id, 20000);
	assert_int_equal(rogue_send(&rogue), 200);
	assert_int_equal(incidents("refund_repeated"), 2);
}

static void test_money_without_a_receipt(void **state)
{
	(void)state;
	int64_t before = incidents("refund_differs");
	pay_back(&rogue, (const uint8_t[UUID_LEN]){7}, 500000);
	assert_int_equal(rogue_send(&rogue), 200);
	assert_int_equal(incidents("refund_differs"), before + 1);
}

static void test_no_body(void **state)
{
	(void)state;
	BUF_LOCAL body;
	buf_init(&body, 16);
	buf_append_byte(&body, 0x80);
	rogue_say(&rogue, ENTRY_REPLACEMENT, &body);
	rogue_say(&rogue, ENTRY_REFUND, &body);
	assert_int_equal(rogue_send(&rogue), 200);
	assert_int_equal(incidents("content_fault"), 2);
}

static void test_the_books_are_whole(void **state)
{
	static const struct step doctor[] = {
		{"doctor", .run = {"hoaband", "doctor", "--data", "${data}", "--demo", "--clock", "${clock}", "--json"},
		 .expect = {{"healthy", "true"}}},
	};
	(void)state;
	story_tell(&story, doctor, COUNT(doctor));
	story_leave(&story);
}

static int begin(void **state)
{
	(void)state;
	if (sodium_init() < 0)
		return -1;
	story_begin(&story);
	story_tell(&story, opening, COUNT(opening));
	rogue_enrol(&honest, &story, "code1");
	rogue_enrol(&rogue, &story, "code2");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	story_tear_down(&story);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_number_stands_and_nothing_else),
		cmocka_unit_test(test_nobody_allowed_it),
		cmocka_unit_test(test_more_persons_than_before),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_money_goes_twice),
		cmocka_unit_test(test_money_without_a_receipt),
		cmocka_unit_test(test_no_body),
		cmocka_unit_test(test_the_books_are_whole),
	};
	return cmocka_run_group_tests_name("rogue corrections", tests, begin, tear_down);
}
