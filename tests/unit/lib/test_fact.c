/* Bodies of journal entries. */
#include <hoaban/fact.h>
#include <hoaban/money.h>
#include <hoaban/rules.h>
#include "tests/support/attack.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define BODY_MAX 65536

/* ---------------------------------------------------------------- a sale */
struct sample {
	struct sale sale;
	struct sale_receipt receipts[SALE_RECEIPTS_MAX + 1];
	struct sale_ticket tickets[2];
	struct tender tenders[3];
	struct sale_proof proofs[2];
};

static void make_sale(struct sample *s)
{
	*s = (struct sample){0};
	s->sale = (struct sale){
		.id = {1},
		.visit_day = 20778,
		.shift = {2},
		.cashier = "lan",
		.total = 260000,
		.receipt_count = 2,
		.receipts = s->receipts,
		.ticket_count = 2,
		.tickets = s->tickets,
		.tender_count = 2,
		.tenders = s->tenders,
		.proof_count = 2,
		.proofs = s->proofs,
	};
	s->proofs[0] = (struct sale_proof){CATEGORY_SENIOR, 1, "id_card_scan", "lan"};
	s->proofs[1] = (struct sale_proof){CATEGORY_CHILD, 12, "age", "lan"};
	s->receipts[0] = (struct sale_receipt){{3}, {4}, bytes_of_text("record one"), false, {0}};
	s->receipts[1] = (struct sale_receipt){{5}, {6}, bytes_of_text("record two"), true, {9}};
	s->tickets[0] = (struct sale_ticket){bytes_of_text("ticket one"), {7}, 0};
	s->tickets[1] = (struct sale_ticket){bytes_of_text("ticket two"), {8}, 12};
	s->tenders[0] = (struct tender){PAYMENT_CASH, 160000, 200000, ""};
	s->tenders[1] = (struct tender){PAYMENT_CARD, 100000, 100000, "4711"};
}

static enum err again_sale(struct buf *out, struct bytes in)
{
	struct arena arena;
	struct sale s;
	enum err e;

	arena_init(&arena, ARENA_CEILING_DEFAULT);
	e = sale_decode(&s, &arena, in);
	if (e == E_OK)
		e = sale_encode(out, &s);
	arena_release(&arena);
	return e;
}

static void too_many_receipts(struct sample *s)
{
	s->sale.receipt_count = SALE_RECEIPTS_MAX + 1;
}
static void too_many_tenders(struct sample *s)
{
	s->sale.tender_count = SALE_TENDERS_MAX + 1;
}
static void too_many_tickets(struct sample *s)
{
	s->sale.ticket_count = SALE_TICKETS_MAX + 1;
}
static void too_many_proofs(struct sample *s)
{
	s->sale.proof_count = SALE_PROOFS_MAX + 1;
}

static void test_sale_too_large(void **state)
{
	static void (*const faults[])(struct sample *) = {too_many_receipts, too_many_tenders, too_many_tickets,
							  too_many_proofs};

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct sample s;
		uint8_t space[1024];
		struct buf b = BUF_FIXED(space);

		make_sale(&s);
		faults[i](&s);
		assert_int_equal(sale_encode(&b, &s.sale), E_TOO_LARGE);
	}
}

static void no_cashier(struct sample *s)
{
	s->sale.cashier[0] = '\0';
}
static void before_1970(struct sample *s)
{
	s->sale.visit_day = -1;
}
static void paid_too_little(struct sample *s)
{
	s->sale.total++;
}
static void paid_too_much(struct sample *s)
{
	s->sale.total--;
}
static void unpaid(struct sample *s)
{
	s->sale.tender_count = 0;
}
static void several(struct sample *s)
{
	s->tenders[1].form = PAYMENT_SEVERAL;
}
static void no_form(struct sample *s)
{
	s->tenders[1].form = (enum payment_form)0;
}
static void cash_short(struct sample *s)
{
	s->tenders[0].tendered = 159999;
}
static void card_over(struct sample *s)
{
	s->tenders[1].tendered = 100001;
}
static void negative_tender(struct sample *s)
{
	s->tenders[0] = (struct tender){PAYMENT_CASH, 360000, 360000, ""};
	s->tenders[1] = (struct tender){PAYMENT_CASH, -100000, 0, ""};
}
static void overflow(struct sample *s)
{
	s->tenders[0].amount = s->tenders[0].tendered = INT64_MAX;
	s->tenders[1].amount = s->tenders[1].tendered = INT64_MAX;
	s->sale.total = -2;
}

static void test_sale_refused(void **state)
{
	static void (*const faults[])(struct sample *) = {no_cashier, before_1970,     paid_too_little, paid_too_much,
							  unpaid,     several,	       no_form,		cash_short,
							  card_over,  negative_tender, overflow};

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct sample s;
		uint8_t space[1024];
		struct buf b = BUF_FIXED(space);
		enum err got;

		make_sale(&s);
		faults[i](&s);
		got = sale_encode(&b, &s.sale);
		if (got != E_INVALID && got != E_RANGE)
			fail_msg("fault %zu was written", i);
	}
}

static void test_sale(void **state)
{
	struct sample s;
	struct arena arena;
	struct sale read;
	uint8_t space[1024];
	struct buf b = BUF_FIXED(space);

	(void)state;
	make_sale(&s);
	assert_int_equal(sale_encode(&b, &s.sale), E_OK);
	assert_true(attack_codec(buf_bytes(&b), again_sale) > 0);
	arena_init(&arena, ARENA_CEILING_DEFAULT);
	assert_int_equal(sale_decode(&read, &arena, buf_bytes(&b)), E_OK);
	assert_string_equal(read.cashier, "lan");
	assert_int_equal(read.visit_day, 20778);
	assert_int_equal(read.total, 260000);
	assert_true(bytes_equal(read.receipts[1].record, bytes_of_text("record two")));
	assert_true(bytes_equal(read.tickets[1].cose, bytes_of_text("ticket two")));
	assert_int_equal(read.tickets[1].free_persons, 12);
	assert_int_equal(read.tenders[0].tendered, 200000);
	assert_string_equal(read.tenders[0].reference, "");
	assert_string_equal(read.tenders[1].reference, "4711");
	arena_release(&arena);
}

/* Free visitors: tickets, but no receipt and no tender. */
static void test_free_sale(void **state)
{
	struct sample s;
	uint8_t space[1024];
	struct buf b = BUF_FIXED(space);

	(void)state;
	make_sale(&s);
	s.sale.total = 0;
	s.sale.receipt_count = s.sale.tender_count = 0;
	s.sale.receipts = NULL;
	s.sale.tenders = NULL;
	assert_int_equal(sale_encode(&b, &s.sale), E_OK);
	assert_true(attack_codec(buf_bytes(&b), again_sale) > 0);
}

/* A class that was booked, at two sites with a timetable: what only version 2 can say. */
static void make_visit(struct sample *s)
{
	make_sale(s);
	booking_code_format(s->sale.booking, 0x123456789);
	s->sale.covered = 30;
	s->sale.slot_count = 2;
	s->sale.slots[0] = (struct sale_slot){1, 8 * 60, 5};
	s->sale.slots[1] = (struct sale_slot){4, 9 * 60 + 30, 0};
}

static void test_visit(void **state)
{
	struct sample s;
	struct arena arena;
	struct sale read;
	uint8_t space[1024];
	struct buf b = BUF_FIXED(space);

	(void)state;
	make_visit(&s);
	assert_int_equal(sale_encode(&b, &s.sale), E_OK);
	assert_int_equal(space[1], 2);
	assert_true(attack_codec(buf_bytes(&b), again_sale) > 0);
	arena_init(&arena, ARENA_CEILING_DEFAULT);
	assert_int_equal(sale_decode(&read, &arena, buf_bytes(&b)), E_OK);
	assert_string_equal(read.booking, s.sale.booking);
	assert_int_equal(read.covered, 30);
	assert_int_equal(read.slot_count, 2);
	assert_int_equal(read.slots[1].begins, 570);
	assert_int_equal(read.slots[0].taken, 5);
	arena_release(&arena);
}

/* What has neither booking nor slot stays version 1: a server of yesterday reads it. Faults of the new part. */
static void test_visit_refused(void **state)
{
	struct sample s;
	struct arena arena;
	struct sale read;
	uint8_t space[1024];
	struct buf b = BUF_FIXED(space);

	(void)state;
	arena_init(&arena, ARENA_CEILING_DEFAULT);
	make_sale(&s);
	assert_int_equal(sale_encode(&b, &s.sale), E_OK);
	assert_int_equal(space[1], 1);
	space[1] = 2; /* the version of another length */
	assert_int_equal(sale_decode(&read, &arena, buf_bytes(&b)), E_MALFORMED);
	s.sale.covered = 1; /* by no booking */
	b.len = 0;
	assert_int_equal(sale_encode(&b, &s.sale), E_INVALID);
	make_visit(&s);
	s.sale.slot_count = SALE_SLOTS_MAX + 1;
	assert_int_equal(sale_encode(&b, &s.sale), E_TOO_LARGE);
	make_visit(&s);
	s.sale.slots[1].site = 1; /* twice */
	b.len = 0;
	assert_int_equal(sale_encode(&b, &s.sale), E_OK);
	assert_int_equal(sale_decode(&read, &arena, buf_bytes(&b)), E_MALFORMED);
	make_visit(&s);
	s.sale.booking[7] = s.sale.booking[7] == '0' ? '1' : '0'; /* not its check character */
	b.len = 0;
	assert_int_equal(sale_encode(&b, &s.sale), E_OK);
	assert_int_equal(sale_decode(&read, &arena, buf_bytes(&b)), E_MALFORMED);
	arena_release(&arena);
}

static void test_sale_bombs(void **state)
{
	/* the head, then four billion receipts */
	static const uint8_t bomb[] =
		"\x89\x01\x50qwertyuiopasdfgh\x19\x51\x2a\x50qwertyuiopasdfgh\x63lan\x00\x9a\xff\xff\xff\xff";
	struct arena arena;
	struct sale s;

	(void)state;
	arena_init(&arena, 1024);
	assert_int_equal(sale_decode(&s, &arena, bytes_of(bomb, sizeof(bomb) - 1)), E_MALFORMED);
	assert_true(arena.used < 1024);
	arena_release(&arena);
}

/* ---------------------------------------------------------------- the small ones: one row each */
#define AGAIN(noun)                                                                                                            \
	static enum err again_##noun(struct buf *out, struct bytes in)                                                         \
	{                                                                                                                      \
		struct noun v;                                                                                                 \
		TRY(noun##_decode(&v, in));                                                                                    \
		noun##_encode(out, &v);                                                                                        \
		return buf_status(out);                                                                                        \
	}
AGAIN(shift_opened)
AGAIN(shift_closed)
AGAIN(admission)
AGAIN(claim)
AGAIN(claim_answer)
AGAIN(scan_refused)
AGAIN(printed)
AGAIN(order_printed)

static const struct shift_opened opened = {{1}, "Lan", 500000};
static const struct shift_closed closed = {
	.id = {1},
	.cashier = "minh",
	.z_number = 12,
	.opened_at = 1795223700,
	.opening_float = 500000,
	.figures =
		{
			.of = {[FIGURE_SALES] = {3, 900000},
			       [FIGURE_PAID_IN] = {1, 7},
			       [FIGURE_PAID_OUT] = {2, 4},
			       [FIGURE_DROPS] = {1, 3},
			       [FIGURE_PRINTS] = {3, 0}},
			.tenders = {[PAYMENT_CASH] = {2, 400000}, [PAYMENT_CARD] = {1, 500000}},
			.categories = {[CATEGORY_ADULT] = {7, 900000}, [CATEGORY_CHILD] = {2, 0}},
			.persons = 9,
			.free_persons = 2,
			.sites = 3,
			.symbol_count = 2,
			.symbols = {{"0101243150", "EBL01", "26TAA", 1, 2, {2, 800000}},
				    {"0101243150-001", "EBL01", "26TAB", 5, 5, {1, 100000}}},
		},
	.counted = 899000,
	.pieces = {true, {1, 1, 1, 1, 2, 0, 1, 2}},
	.expected = 900000,
	.perpetual = 5000000,
	.leaf_salt = {4},
};
static const struct admission admitted = {
	.claim = {1},
	.ticket = {2},
	.root = {3},
	.site = 1,
	.gate = "north",
	.day = 20778,
	.entry = 1,
	.first_use = 21,
	.count = 10,
	.admitted_at = 1795223700,
	.is_provisional = true,
	.cose = {(const uint8_t *)"payload", 7},
};
static const struct claim claimed = {{1}, 63, "", 0, 1795223700, {(const uint8_t *)"cose", 4}};
static const struct claim_answer answered = {VERDICT_ALREADY_ADMITTED, 1, 0, 1, 3, 1795223700, "north", false}, granted = {0, 1, 2, 1, 0, 0, "", true};
static const struct scan_refused refused = {2, "south", VERDICT_REVOKED, true, {9}},
				 unread = {0, "", VERDICT_MALFORMED, false, {0}};
static const struct printed copied = {{6}, 2};
static const struct order_printed order_copied = {{7}, "lan", 3, 1};
static const struct order_printed order_unmanned = {{7}, "", 1, 2};

static void encode_row(struct buf *b, size_t row)
{
	switch (row) {
	case 0:
		shift_opened_encode(b, &opened);
		return;
	case 1:
		shift_closed_encode(b, &closed);
		return;
	case 2:
		admission_encode(b, &admitted);
		return;
	case 3:
		claim_encode(b, &claimed);
		return;
	case 4:
		claim_answer_encode(b, &answered);
		return;
	case 5:
		claim_answer_encode(b, &granted);
		return;
	case 6:
		scan_refused_encode(b, &refused);
		return;
	case 7:
		scan_refused_encode(b, &unread);
		return;
	case 8:
		order_printed_encode(b, &order_copied);
		return;
	case 9:
		order_printed_encode(b, &order_unmanned);
		return;
	default:
		printed_encode(b, &copied);
		return;
	}
}

static void test_small_facts(void **state)
{
	static enum err (*const readers[])(struct buf *, struct bytes) = {
		again_shift_opened, again_shift_closed, again_admission,    again_claim,   again_claim_answer,
		again_claim_answer, again_scan_refused, again_scan_refused, again_order_printed,
		again_order_printed, again_printed,
	};
	static const size_t count = sizeof(readers) / sizeof(readers[0]);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		uint8_t space[1024];
		struct buf b = BUF_FIXED(space);

		encode_row(&b, i);
		assert_int_equal(buf_status(&b), E_OK);
		assert_true(attack_codec(buf_bytes(&b), readers[i]) > 0);
	}
}

static void test_values_come_back(void **state)
{
	uint8_t space[1024];
	struct buf b = BUF_FIXED(space);
	struct admission a;
	struct shift_closed z;

	(void)state;
	admission_encode(&b, &admitted);
	assert_int_equal(admission_decode(&a, buf_bytes(&b)), E_OK);
	assert_string_equal(a.gate, "north");
	assert_int_equal(a.first_use, 21);
	assert_int_equal(a.count, 10);
	assert_true(a.is_provisional);
	assert_memory_equal(a.root, admitted.root, UUID_LEN);
	buf_clear(&b);
	shift_closed_encode(&b, &closed);
	assert_int_equal(shift_closed_decode(&z, buf_bytes(&b)), E_OK);
	assert_int_equal(z.counted - z.expected, -1000);
	assert_int_equal(z.z_number, 12);
}

/* ---------------------------------------------------------------- contradictions */
static enum err closed_with(struct shift_closed z)
{
	uint8_t space[1024];
	struct buf b = BUF_FIXED(space);
	struct shift_closed read;

	shift_closed_encode(&b, &z);
	return shift_closed_decode(&read, buf_bytes(&b));
}

static enum err admitted_with(struct admission a)
{
	uint8_t space[1024];
	struct buf b = BUF_FIXED(space);
	struct admission read;

	admission_encode(&b, &a);
	return admission_decode(&read, buf_bytes(&b));
}

static void test_contradictions(void **state)
{
	struct shift_closed z = closed;
	struct admission a = admitted;
	uint8_t space[128];
	struct buf b = BUF_FIXED(space);
	struct scan_refused s = refused;

	(void)state;
	assert_int_equal(closed_with(z), E_OK);
	z.expected++;
	assert_int_equal(closed_with(z), E_INVALID);
	z = closed, z.figures.free_persons = z.figures.persons + 1;
	assert_int_equal(closed_with(z), E_INVALID);
	z = closed, z.figures.tenders[PAYMENT_CASH].amount++, z.expected++;
	assert_int_equal(closed_with(z), E_INVALID); /* more was paid than sold */
	z = closed, z.counted++;
	assert_int_equal(closed_with(z), E_INVALID); /* not what the pieces come to */
	z = closed, z.perpetual = z.figures.of[FIGURE_SALES].amount - 1;
	assert_int_equal(closed_with(z), E_INVALID);
	z = closed, z.pieces.is_given = false, z.counted++;
	assert_int_equal(closed_with(z), E_OK);
	z = closed, z.z_number = 0;
	assert_int_equal(closed_with(z), E_MALFORMED);
	z = closed, z.counted = -1;
	assert_int_equal(closed_with(z), E_MALFORMED);
	a.site = 64;
	assert_int_equal(admitted_with(a), E_MALFORMED);
	a = admitted, a.count = 0;
	assert_int_equal(admitted_with(a), E_MALFORMED);
	a = admitted, a.first_use = UINT32_MAX, a.count = 2;
	assert_int_equal(admitted_with(a), E_INVALID);
	a = admitted, a.cose.len = 0;
	assert_int_equal(admitted_with(a), E_MALFORMED);
	s.verdict = VERDICT_ADMITTED; /* not a refusal */
	scan_refused_encode(&b, &s);
	assert_int_equal(scan_refused_decode(&s, buf_bytes(&b)), E_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sale_too_large),
		cmocka_unit_test(test_sale_refused),
		cmocka_unit_test(test_sale),
		cmocka_unit_test(test_free_sale),
		cmocka_unit_test(test_visit),
		cmocka_unit_test(test_visit_refused),
		cmocka_unit_test(test_sale_bombs),
		cmocka_unit_test(test_small_facts),
		cmocka_unit_test(test_values_come_back),
		cmocka_unit_test(test_contradictions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
