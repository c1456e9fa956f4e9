/* Corrections: which way is lawful, who may decide, and the records, hostile bytes first. */
#include <hoaban/correction.h>
#include "tests/support/attack.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

static struct refund refund(void)
{
	return (struct refund){
		.tax_code = "5600000000",
		.form = "EBL01",
		.symbol = "26TAA",
		.number = 7,
		.amount = 40000,
		.method = PAYMENT_TRANSFER,
		.time = 1795223700,
		.correction = {1, 2, 3},
		.reason = "Khách không đến được",
		.actor = "lan",
		.approver = "minh",
		.salt = {9},
	};
}

static struct error_notice notice(void)
{
	return (struct error_notice){
		.tax_code = "5600000000",
		.year = 2026,
		.notice_number = 3,
		.form = "EBL01",
		.symbol = "26TAA",
		.number = 7,
		.receipt_day = 20778,
		.subject = SUBJECT_PAYER_NAME,
		.text_hash = {4},
		.reason = "Ghi sai tên người nộp",
		.time = 1795223700,
		.correction = {1, 2, 3},
		.actor = "lan",
		.approver = "minh",
		.salt = {9},
	};
}

/* ---- records */

static enum err again_refund(struct buf *out, struct bytes in)
{
	struct refund r;
	TRY(refund_decode(&r, in));
	return refund_encode(out, &r);
}

static enum err again_notice(struct buf *out, struct bytes in)
{
	struct error_notice n;
	TRY(error_notice_decode(&n, in));
	return error_notice_encode(out, &n);
}

static struct bytes refund_bytes(struct buf *b, const struct refund *r)
{
	assert_int_equal(refund_encode(b, r), E_OK);
	return buf_bytes(b);
}

/* Every changed byte, every shorter and longer text is refused, or is another record with bytes of its own. */
static void survives_every_change(void **state)
{
	(void)state;
	uint8_t room[CORRECTION_RECORD_MAX], other[CORRECTION_RECORD_MAX];
	struct buf b = BUF_FIXED(room), n = BUF_FIXED(other);
	struct refund r = refund();
	struct error_notice e = notice();
	assert_int_equal(error_notice_encode(&n, &e), E_OK);
	assert_true(attack_codec(refund_bytes(&b, &r), again_refund) > 0);
	assert_true(attack_codec(buf_bytes(&n), again_notice) > 0);
}

static void refuses_what_no_correction_may_say(void **state)
{
	(void)state;
	uint8_t room[CORRECTION_RECORD_MAX];
	struct refund bad[8];
	for (size_t i = 0; i < 8; i++)
		bad[i] = refund();
	bad[0].amount = 0;
	bad[1].amount = -1;
	bad[2].method = (enum payment_form)7;
	bad[3].number = 0;
	snprintf(bad[4].approver, sizeof(bad[4].approver), "lan");
	bad[5].approver[0] = '\0';
	snprintf(bad[6].reason, sizeof(bad[6].reason), "sai  ");
	snprintf(bad[7].symbol, sizeof(bad[7].symbol), "26XAA");
	for (size_t i = 0; i < 8; i++) {
		struct buf b = BUF_FIXED(room);
		assert_int_equal(refund_encode(&b, &bad[i]), E_INVALID);
	}
}

static void refuses_what_no_notice_may_mend(void **state)
{
	(void)state;
	uint8_t room[CORRECTION_RECORD_MAX];
	struct error_notice bad[6];
	for (size_t i = 0; i < 6; i++)
		bad[i] = notice();
	bad[0].subject = SUBJECT_AMOUNT;
	bad[1].subject = SUBJECT_PAYER_TAX_CODE;
	bad[2].subject = (enum correction_subject)11;
	bad[3].notice_number = 0;
	bad[4].year = 1999;
	snprintf(bad[5].actor, sizeof(bad[5].actor), "minh");
	for (size_t i = 0; i < 6; i++) {
		struct buf b = BUF_FIXED(room);
		assert_int_equal(error_notice_encode(&b, &bad[i]), E_INVALID);
	}
}

static void keeps_every_field(void **state)
{
	(void)state;
	uint8_t room[CORRECTION_RECORD_MAX], other[CORRECTION_RECORD_MAX];
	struct buf b = BUF_FIXED(room), n = BUF_FIXED(other);
	struct refund r = refund(), back;
	struct error_notice e = notice(), told;
	assert_int_equal(refund_decode(&back, refund_bytes(&b, &r)), E_OK);
	assert_int_equal(back.amount, 40000);
	assert_int_equal(back.method, PAYMENT_TRANSFER);
	assert_string_equal(back.reason, "Khách không đến được");
	assert_string_equal(back.approver, "minh");
	assert_int_equal(error_notice_encode(&n, &e), E_OK);
	assert_int_equal(error_notice_decode(&told, buf_bytes(&n)), E_OK);
	assert_int_equal(told.notice_number, 3);
	assert_int_equal(told.receipt_day, 20778);
	assert_int_equal(told.subject, SUBJECT_PAYER_NAME);
	assert_int_equal(told.year, 2026);
}

/* The longest texts fit, with room to spare. */
static void holds_the_longest(void **state)
{
	(void)state;
	uint8_t room[CORRECTION_RECORD_MAX];
	struct buf b = BUF_FIXED(room);
	struct error_notice n = notice();
	memset(n.reason, 'x', CORRECTION_TEXT_MAX);
	memset(n.actor, 'a', PERSON_TEXT - 1);
	memset(n.approver, 'b', PERSON_TEXT - 1);
	n.notice_number = UINT32_MAX;
	n.number = NUMBER_MAX;
	assert_int_equal(error_notice_encode(&b, &n), E_OK);
	assert_true(b.len < CORRECTION_RECORD_MAX);
}

static void leaves_name_the_receipt(void **state)
{
	(void)state;
	uint8_t room[CORRECTION_RECORD_MAX], salt[SALT_LEN] = {5}, entry[LEAF_BYTES_MAX], hash[HASH_LEN];
	struct buf b = BUF_FIXED(room), bytes = BUF_FIXED(entry);
	struct receipt_line line = {2, "", CATEGORY_ADULT, 3, 20000, 60000};
	struct receipt old = {.tax_code = "5600000000",
			      .form = "EBL01",
			      .symbol = "26TAA",
			      .number = 7,
			      .time = 1795000000,
			      .line_count = 1,
			      .lines = &line,
			      .total = 60000,
			      .payment = PAYMENT_CASH,
			      .edition = 1};
	struct refund r = refund();
	struct leaf l, m;
	leaf_of_refund(&l, &old, &r, refund_bytes(&b, &r), salt);
	sha256(hash, buf_bytes(&b));
	assert_int_equal(leaf_encode(&bytes, &l), E_OK);
	assert_int_equal(leaf_decode(&m, buf_bytes(&bytes)), E_OK);
	assert_int_equal(m.type, LEAF_REFUND);
	assert_int_equal(m.amount, 40000);
	assert_int_equal(m.payment, PAYMENT_TRANSFER);
	assert_int_equal(m.time, 1795223700);
	assert_int_equal(m.sites, 2);
	assert_int_equal(m.persons, 3);
	assert_int_equal(m.number, 7);
	assert_memory_equal(m.hash, hash, HASH_LEN);
	struct error_notice n = notice();
	leaf_of_error_notice(&l, &n, buf_bytes(&b), salt);
	buf_clear(&bytes);
	assert_int_equal(leaf_encode(&bytes, &l), E_OK);
	assert_int_equal(l.type, LEAF_ERROR_NOTICE);
}

/* ---- the rule */

static void knows_the_lawful_way(void **state)
{
	(void)state;
	static const struct {
		enum correction_kind said;
		bool tax_code, amount, may;
		enum err answer;
		const char *code;
	} cases[] = {
		{CORRECTION_NOTICE, true, true, true, E_OK, NULL},
		{CORRECTION_NOTICE, false, true, true, E_REFUSED, "replacement_required"},
		{CORRECTION_NOTICE, true, false, true, E_REFUSED, "replacement_required"},
		{CORRECTION_NOTICE, false, false, true, E_REFUSED, "replacement_required"},
		{CORRECTION_REPLACEMENT, true, true, true, E_REFUSED, "notice_required"},
		{CORRECTION_REPLACEMENT, false, true, false, E_OK, NULL},
		{CORRECTION_REPLACEMENT, true, false, false, E_OK, NULL},
		{CORRECTION_REPLACEMENT, false, false, false, E_OK, NULL},
		{CORRECTION_REFUND, true, false, true, E_OK, NULL},
		{CORRECTION_REFUND, false, false, true, E_OK, NULL},
		{CORRECTION_REFUND, true, true, true, E_REFUSED, "nothing_refunded"},
		{CORRECTION_REFUND, true, false, false, E_REFUSED, "refunds_are_off"},
	};
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, 1u << 20);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct complaints c = {.arena = &a};
		struct correction_facts f = {cases[i].tax_code, cases[i].amount, cases[i].may};
		assert_int_equal(correction_check(cases[i].said, &f, &c), cases[i].answer);
		assert_int_equal(c.count, cases[i].code != NULL);
		if (cases[i].code)
			assert_string_equal(c.list[0].code, cases[i].code);
	}
}

static void wants_a_reason_and_two_people(void **state)
{
	(void)state;
	char long_one[CORRECTION_TEXT_MAX + 2];
	memset(long_one, 'x', sizeof(long_one));
	long_one[CORRECTION_TEXT_MAX + 1] = '\0';
	assert_false(correction_reason_is_good(long_one));
	long_one[CORRECTION_TEXT_MAX] = '\0';
	assert_true(correction_reason_is_good(long_one));
	assert_true(correction_reason_is_good("nhầm vé"));
	assert_true(correction_reason_is_good("đủ đủ đ"));
	assert_false(correction_reason_is_good(NULL));
	assert_false(correction_reason_is_good(""));
	assert_false(correction_reason_is_good("abcd         "));
	assert_false(correction_reason_is_good("a\xC2\xA0"
					       "b\xC2\xA0"
					       "c\xC2\xA0"
					       "d"));
	assert_false(correction_reason_is_good("one line\nanother"));
	assert_false(correction_reason_is_good("not UTF-8 \xFF"));
	assert_true(correction_persons_differ("lan", "minh"));
	assert_false(correction_persons_differ("lan", "lan"));
	assert_false(correction_persons_differ("lan", NULL));
	assert_false(correction_persons_differ("", "minh"));
}

static void tells_texts_apart(void **state)
{
	(void)state;
	uint8_t a[HASH_LEN], b[HASH_LEN], salt[SALT_LEN] = {1}, other[SALT_LEN] = {2};
	error_notice_text_hash(a, salt, "A", "B");
	error_notice_text_hash(b, salt, "B", "A");
	assert_memory_not_equal(a, b, HASH_LEN);
	error_notice_text_hash(b, other, "A", "B");
	assert_memory_not_equal(a, b, HASH_LEN);
	unsigned code = 0;
	for (unsigned s = SUBJECT_PAYER_NAME; s <= SUBJECT_OTHER; s++) {
		assert_int_equal(correction_code_parse(&code, correction_subject_codes, correction_subject_codes[s - 1]), E_OK);
		assert_int_equal(code, s);
		assert_true(correction_subject_text((enum correction_subject)s)[0] != '\0');
	}
	assert_int_equal(correction_code_parse(&code, correction_subject_codes, "nothing"), E_INVALID);
	assert_int_equal(correction_code_parse(&code, correction_subject_codes, NULL), E_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(survives_every_change),
		cmocka_unit_test(refuses_what_no_correction_may_say),
		cmocka_unit_test(refuses_what_no_notice_may_mend),
		cmocka_unit_test(keeps_every_field),
		cmocka_unit_test(holds_the_longest),
		cmocka_unit_test(leaves_name_the_receipt),
		cmocka_unit_test(knows_the_lawful_way),
		cmocka_unit_test(wants_a_reason_and_two_people),
		cmocka_unit_test(tells_texts_apart),
	};
	return cmocka_run_group_tests_name("corrections", tests, NULL, NULL);
}
