/* hoaban-audit show: what programs write is shown with the name of every part. */
#include "audit/show/show.h"
#include "tests/support/sample.h"

#include <hoaban/cbor.h>
#include <hoaban/correction.h>
#include <hoaban/entry.h>
#include <hoaban/fact.h>
#include <hoaban/rules.h>
#include <hoaban/site.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#define ROOM (64u << 10)

/* ---- bodies, as tills write them */

struct parts {
	struct bytes ticket, record, refund, grant, statement;
};

static struct sale a_sale(const struct parts *p)
{
	static struct sale_receipt receipt;
	static struct sale_ticket ticket;
	static struct tender tender = {PAYMENT_CASH, 20000, 50000, ""};
	static struct sale_proof proof = {CATEGORY_SENIOR, 1, "id_card", "lan"};
	receipt = (struct sale_receipt){{3}, {4}, p->record, true, {9}};
	ticket = (struct sale_ticket){p->ticket, {7}, 0};
	return (struct sale){.id = {1},
			     .visit_day = 20778,
			     .shift = {2},
			     .cashier = "lan",
			     .total = 20000,
			     .receipt_count = 1,
			     .receipts = &receipt,
			     .ticket_count = 1,
			     .tickets = &ticket,
			     .tender_count = 1,
			     .tenders = &tender,
			     .proof_count = 1,
			     .proofs = &proof,
			     .slot_count = 1,
			     .slots = {{1, 540, 1}}};
}

static void put_sale(struct buf *b, const struct parts *p)
{
	struct sale s = a_sale(p);
	assert_int_equal(sale_encode(b, &s), E_OK);
}

static void put_replacement(struct buf *b, const struct parts *p)
{
	struct replacement r = {.kind = CORRECTION_REFUND,
				.form = "EBL01",
				.symbol = "26TAB",
				.number = 8,
				.replaced_total = 40000,
				.origin = {1},
				.exchanges = true,
				.reason = "Khách báo sai",
				.supervisor = "minh",
				.refund = p->refund,
				.sale = a_sale(p)};
	assert_int_equal(replacement_encode(b, &r), E_OK);
}

static void put_refund(struct buf *b, const struct parts *p)
{
	(void)p;
	refunded_encode(b, &(struct refunded){{1}, {2}, "lan", 20000, PAYMENT_CASH, ""});
}

static void put_opened(struct buf *b, const struct parts *p)
{
	(void)p;
	shift_opened_encode(b, &(struct shift_opened){{1}, "lan", 500000});
}

static void put_closed(struct buf *b, const struct parts *p)
{
	struct shift_closed s = {.id = {1}, .cashier = "lan", .z_number = 3, .opening_float = 500000, .counted = 500000};
	(void)p;
	s.expected = s.counted;
	s.figures.of[FIGURE_SALES] = s.figures.tenders[PAYMENT_CASH] = s.figures.categories[CATEGORY_ADULT] =
		(struct figure){1, 20000};
	s.figures.symbol_count = 1;
	s.figures.symbols[0] = (struct figures_symbol){"5600000000", "EBL01", "26TAA", 1, 1, {1, 20000}};
	shift_closed_encode(b, &s);
}

static void put_drawer(struct buf *b, const struct parts *p)
{
	(void)p;
	drawer_opened_encode(b, &(struct drawer_opened){{1}, "lan", "đổi tiền"});
}

static void put_printed(struct buf *b, const struct parts *p)
{
	(void)p;
	printed_encode(b, &(struct printed){{1}, 2});
}

static void put_admission(struct buf *b, const struct parts *p)
{
	admission_encode(
		b, &(struct admission){
			   .site = 1, .gate = "1", .day = 20778, .entry = 1, .count = 1, .cose = p->ticket, .grant = p->grant});
}

static void put_refused(struct buf *b, const struct parts *p)
{
	(void)p;
	scan_refused_encode(b, &(struct scan_refused){1, "1", VERDICT_EXPIRED, true, {1}});
}

static void put_split(struct buf *b, const struct parts *p)
{
	struct bytes children[2] = {p->ticket, p->ticket};
	split_encode(b, &(struct split){true, {1}, p->ticket, 2, children});
}

static void put_clock(struct buf *b, const struct parts *p)
{
	(void)p;
	clock_changed_encode(b, &(struct clock_changed){CLOCK_BEGAN, CLOCK_BEHIND, SAMPLE_NOW, SAMPLE_NOW});
}

static void put_training(struct buf *b, const struct parts *p)
{
	(void)p;
	training_switched_encode(b, &(struct training_switched){false, SAMPLE_NOW, 1, 20000});
}

static void put_approval(struct buf *b, const struct parts *p)
{
	(void)p;
	approval_encode(b, &(struct approval){APPROVAL_DRAWER, {1}, "minh", "lan", "đổi tiền"});
}

static void put_cash(struct buf *b, const struct parts *p)
{
	(void)p;
	cash_moved_encode(b, &(struct cash_moved){{1}, {2}, "lan", CASH_DROP, 20000, "", "T-1", ""});
}

static void put_undone(struct buf *b, const struct parts *p)
{
	(void)p;
	admission_undone_encode(b, &(struct admission_undone){{1}, 1, "1", 20778});
}

static void put_override(struct buf *b, const struct parts *p)
{
	overridden_encode(b, &(struct overridden){{1}, 1, "1", VERDICT_EXPIRED, 2, p->ticket});
}

static void put_left(struct buf *b, const struct parts *p)
{
	(void)p;
	persons_left_encode(b, &(struct persons_left){1, "1", 20778, 4});
}

static void put_epoch(struct buf *b, const struct parts *p)
{
	epoch_begun_encode(b, &(struct epoch_begun){1, p->statement});
}

static void put_order(struct buf *b, const struct parts *p)
{
	(void)p;
	order_printed_encode(b, &(struct order_printed){{1}, "lan", 2, 1});
}

static const struct body {
	enum entry_type type;
	void (*put)(struct buf *b, const struct parts *p);
	const char *last; /* name of its last part */
} bodies[] = {
	{ENTRY_SALE, put_sale, "/slots/"},
	{ENTRY_REPLACEMENT, put_replacement, "/sale/ <<[/version/"},
	{ENTRY_REFUND, put_refund, "/reference/"},
	{ENTRY_SHIFT_OPENED, put_opened, "/float/"},
	{ENTRY_SHIFT_CLOSED, put_closed, "/perpetual_total/"},
	{ENTRY_DRAWER_OPENED, put_drawer, "/reason/"},
	{ENTRY_PRINT, put_printed, "/copy/"},
	{ENTRY_REPRINT, put_printed, "/copy/"},
	{ENTRY_ADMISSION, put_admission, "/first_use/ 1, /count/ 1, /admitted_at/"},
	{ENTRY_SCAN_REFUSED, put_refused, "/ticket_id/"},
	{ENTRY_SPLIT, put_split, "/parts/ [<<18([/protected/"},
	{ENTRY_CLOCK_CHANGED, put_clock, "/time_ms/"},
	{ENTRY_TRAINING, put_training, "/amount/"},
	{ENTRY_APPROVAL, put_approval, "/reason/"},
	{ENTRY_CASH_MOVED, put_cash, "/slip/"},
	{ENTRY_ADMISSION_UNDONE, put_undone, "/day/"},
	{ENTRY_OVERRIDE, put_override, "/ticket/"},
	{ENTRY_LEFT, put_left, "/persons/"},
	{ENTRY_EPOCH, put_epoch, "/declared_at/"},
	{ENTRY_ORDER_PRINTED, put_order, "/copy/"},
};

/* ---- */

/* Whatever begins in an array or a map has a name, or is itself an array, a map, a message in a list. */
static void assert_all_named(const char *text)
{
	for (const char *at = text; *at; at++) {
		bool is_begun = *at == '[' || *at == '{';
		if (!is_begun && !(at[0] == ',' && at[1] == ' '))
			continue;
		if (!strchr("/[<]}", at[is_begun ? 1 : 2]))
			fail_msg("without a name: %.60s in %s", at, text);
	}
}

static struct bytes signed_by_all(struct buf *out, struct bytes payload, const char *aad)
{
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];
	sample_key(public_key, secret_key);
	assert_int_equal(cose_sign(out, payload, aad, secret_key), E_OK);
	return buf_bytes(out);
}

struct lab {
	struct buf ticket, record, refund, grant, statement;
	struct parts parts;
};

static void lab_begin(struct lab *l)
{
	BUF_LOCAL payload;
	buf_init(&payload, ROOM);
	buf_init(&l->ticket, ROOM);
	buf_init(&l->record, ROOM);
	buf_init(&l->refund, ROOM);
	buf_init(&l->grant, ROOM);
	buf_init(&l->statement, ROOM);
	struct receipt_line line = {1, "", CATEGORY_ADULT, 1, 20000, 20000};
	struct receipt r = {.tax_code = "5600000000",
			    .form = "EBL01",
			    .symbol = "26TAB",
			    .number = 9,
			    .time = SAMPLE_NOW,
			    .line_count = 1,
			    .lines = &line,
			    .total = 20000,
			    .payment = PAYMENT_CASH,
			    .edition = 1,
			    .is_replacement = true,
			    .replaces_form = "EBL01",
			    .replaces_symbol = "26TAB",
			    .replaces_number = 8};
	struct refund back = {.tax_code = "5600000000",
			      .form = "EBL01",
			      .symbol = "26TAB",
			      .number = 8,
			      .amount = 20000,
			      .method = PAYMENT_CASH,
			      .time = SAMPLE_NOW,
			      .reason = "Khách báo sai",
			      .actor = "lan",
			      .approver = "minh"};
	assert_int_equal(receipt_encode(&l->record, &r), E_OK);
	assert_int_equal(refund_encode(&l->refund, &back), E_OK);
	assert_int_equal(ticket_encode(&payload, &sample_tickets[0].ticket), E_OK);
	l->parts = (struct parts){.ticket = signed_by_all(&l->ticket, buf_bytes(&payload), AAD_TICKET),
				  .record = buf_bytes(&l->record),
				  .refund = buf_bytes(&l->refund)};
	buf_clear(&payload);
	grant_encode(&payload, &(struct grant){.site = 1, .term = {1, {2}}, .first_use = 1, .count = 1, .at = SAMPLE_NOW});
	l->parts.grant = signed_by_all(&l->grant, buf_bytes(&payload), AAD_LAN);
	buf_clear(&payload);
	site_statement_encode(&payload, &(struct site_statement){1, {1, {2}}, SAMPLE_NOW});
	l->parts.statement = signed_by_all(&l->statement, buf_bytes(&payload), AAD_LAN);
}

static void lab_end(struct lab *l)
{
	buf_release(&l->ticket);
	buf_release(&l->record);
	buf_release(&l->refund);
	buf_release(&l->grant);
	buf_release(&l->statement);
}

static void every_entry_has_names(void **state)
{
	struct lab l;
	(void)state;
	lab_begin(&l);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		BUF_LOCAL body, payload, cose, out;
		buf_init(&body, ROOM);
		buf_init(&payload, ROOM);
		buf_init(&cose, ROOM);
		buf_init(&out, 1u << 20);
		bodies[i].put(&body, &l.parts);
		struct entry e = {
			.seq = 41, .time_ms = SAMPLE_NOW * INT64_C(1000), .type = bodies[i].type, .body = buf_bytes(&body)};
		assert_int_equal(entry_encode(&payload, &e), E_OK);
		show_bytes(&out, signed_by_all(&cose, buf_bytes(&payload), AAD_ENTRY),
			   show_shape_of(TABLE_JOURNAL, JOURNAL_BYTES));
		assert_all_named(buf_text(&out));
		assert_non_null(strstr(buf_text(&out), "/seq/ 2: 41, "));
		assert_non_null(strstr(buf_text(&out), "/time_ms/ 4: 1795224000000 /21.11.2026 08:20:00/, "));
		assert_non_null(strstr(buf_text(&out), entry_type_name(bodies[i].type)));
		if (!strstr(buf_text(&out), bodies[i].last))
			fail_msg("%s: %s", bodies[i].last, buf_text(&out));
	}
	lab_end(&l);
}

static void records_have_names(void **state)
{
	const struct {
		enum export_table table;
		size_t column;
		const char *last;
	} records[] = {{TABLE_RECEIPTS, RECEIPTS_RECORD, "/replaces/ [/form/ \"EBL01\""},
		       {TABLE_REFUNDS, REFUNDS_RECORD, "/approver/ \"minh\""},
		       {TABLE_TICKETS, TICKETS_COSE, "/visit/ -65537: [/sites/"}};
	struct lab l;
	(void)state;
	lab_begin(&l);
	const struct bytes bytes[] = {l.parts.record, l.parts.refund, l.parts.ticket};
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		BUF_LOCAL out;
		buf_init(&out, ROOM);
		show_bytes(&out, bytes[i], show_shape_of(records[i].table, records[i].column));
		assert_all_named(buf_text(&out));
		if (!strstr(buf_text(&out), records[i].last))
			fail_msg("%s: %s", records[i].last, buf_text(&out));
	}
	lab_end(&l);
}

static void a_leaf_has_names(void **state)
{
	struct leaf l = {.type = LEAF_TARIFF, .time = SAMPLE_NOW, .edition = 7};
	BUF_LOCAL entry, out;
	(void)state;
	buf_init(&entry, LEAF_BYTES_MAX);
	buf_init(&out, ROOM);
	assert_int_equal(leaf_encode(&entry, &l), E_OK);
	show_bytes(&out, buf_bytes(&entry), show_shape_of(TABLE_LEAVES, LEAVES_ENTRY));
	assert_all_named(buf_text(&out));
	assert_non_null(strstr(buf_text(&out), "/time/ 1795224000 /21.11.2026 08:20:00/, /tax_code/ null"));
	assert_non_null(strstr(buf_text(&out), "/edition/ 7, "));
	assert_non_null(strstr(buf_text(&out), "/salt/ h'"));
}

/* Whoever writes something else than his table's form is shown as he is. */
static void what_has_another_form_has_no_names(void **state)
{
	static const uint8_t longer[] = {0x97, 1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,
					 12,   13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23};
	static const uint8_t map[] = {0xa2, 0x04, 0x01, 0x18, 0x63, 0x02};
	static const uint8_t no_message[] = {0xd2, 0x01};
	const struct show_shape leaf = show_shape_of(TABLE_LEAVES, LEAVES_ENTRY);
	const struct show_shape entry = show_shape_of(TABLE_JOURNAL, JOURNAL_BYTES);
	BUF_LOCAL out;
	(void)state;
	buf_init(&out, ROOM);
	show_bytes(&out, BYTES(longer), leaf);
	assert_non_null(strstr(buf_text(&out), "/hash/ 14, /salt/ 15, 16, 17, "));
	buf_clear(&out);
	show_bytes(&out, BYTES(map), leaf);
	assert_string_equal(buf_text(&out), "{4: 1, 99: 2}");
	buf_clear(&out);
	show_bytes(&out, BYTES(no_message), entry);
	assert_string_equal(buf_text(&out), "18(1)");
	assert_null(show_shape_of(TABLE_LEAVES, LEAVES_INDEX).form);
}

static void times_are_those_that_a_clock_can_show(void **state)
{
	char text[LOCAL_TEXT];
	(void)state;
	show_time(text, bytes_of_text("issued_at"), SAMPLE_NOW);
	assert_string_equal(text, "21/11/2026 08:20:00");
	show_time(text, bytes_of_text("visit_day"), 20778);
	assert_string_equal(text, "21/11/2026");
	static const char *const names[] = {"issued_at", "made_ms", "visit_day"};
	for (size_t i = 0; i < 3; i++) {
		show_time(text, bytes_of_text(names[i]), INT64_MIN);
		assert_string_equal(text, "");
		show_time(text, bytes_of_text(names[i]), INT64_MAX);
		assert_string_equal(text, "");
	}
	show_time(text, bytes_of_text("amount"), SAMPLE_NOW);
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_entry_has_names),
		cmocka_unit_test(records_have_names),
		cmocka_unit_test(a_leaf_has_names),
		cmocka_unit_test(what_has_another_form_has_no_names),
		cmocka_unit_test(times_are_those_that_a_clock_can_show),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
