/* The receipt's record: what is accepted, what is refused, and how symbols and forms of payment are written. */
#include <hoaban/money.h>
#include <hoaban/receipt.h>
#include "tests/support/attack.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#define RECORD_MAX 8192

struct sample {
	struct receipt receipt;
	struct receipt_line lines[RECEIPT_LINES_MAX];
};

/* A replacement with a payer: every field is filled. */
static void make_sample(struct sample *s)
{
	*s = (struct sample){0};
	s->receipt = (struct receipt){
		.tax_code = "5600123456",
		.form = "EBL01",
		.symbol = "26TAB",
		.number = 42,
		.time = 1795223700,
		.line_count = 2,
		.lines = s->lines,
		.total = 260000,
		.payment = PAYMENT_CASH,
		.edition = 3,
		.has_payer = true,
		.payer_hash = {7},
		.is_replacement = true,
		.replaces_form = "EBL01",
		.replaces_symbol = "26TAA",
		.replaces_number = 41,
		.salt = {9},
	};
	s->lines[0] = (struct receipt_line){1, "", CATEGORY_ADULT, 2, 100000, 200000};
	s->lines[1] = (struct receipt_line){6, "COMBO", CATEGORY_SENIOR, 6, 10000, 60000};
}

static enum err encode(struct buf *out, const struct receipt *r)
{
	buf_init(out, RECORD_MAX);
	return receipt_encode(out, r);
}

static enum err again(struct buf *out, struct bytes in)
{
	struct arena arena;
	struct receipt r;
	enum err e;

	arena_init(&arena, ARENA_CEILING_DEFAULT);
	e = receipt_decode(&r, &arena, in);
	if (e == E_OK)
		e = receipt_encode(out, &r);
	arena_release(&arena);
	return e;
}

/* ---------------------------------------------------------------- what a writer may not say */
static void tax_letters(struct sample *s)
{
	memcpy(s->receipt.tax_code, "56001234x6", 11);
}
static void tax_short(struct sample *s)
{
	memcpy(s->receipt.tax_code, "560012345", 10);
}
static void tax_branch(struct sample *s)
{
	memcpy(s->receipt.tax_code, "5600123456-01", 14);
}
static void form_unknown(struct sample *s)
{
	s->receipt.form[4] = '3';
}
static void symbol_no_t(struct sample *s)
{
	s->receipt.symbol[2] = 'C';
}
static void symbol_letter(struct sample *s)
{
	s->receipt.symbol[3] = 'O';
}
static void number_zero(struct sample *s)
{
	s->receipt.number = 0;
}
static void number_nine_digits(struct sample *s)
{
	s->receipt.number = NUMBER_MAX + 1;
}
static void time_negative(struct sample *s)
{
	s->receipt.time = -1;
}
static void lines_none(struct sample *s)
{
	s->receipt.line_count = 0;
}
static void lines_many(struct sample *s)
{
	s->receipt.line_count = RECEIPT_LINES_MAX + 1;
}
static void total_more(struct sample *s)
{
	s->receipt.total++;
}
static void total_less(struct sample *s)
{
	s->receipt.total--;
}
static void amount_other(struct sample *s)
{
	s->lines[0].amount++;
	s->receipt.total++;
}
static void price_negative(struct sample *s)
{
	s->lines[0].unit_price = -100000;
	s->lines[0].amount = -200000;
	s->receipt.total = -140000;
}
static void quantity_zero(struct sample *s)
{
	s->lines[0].quantity = 0;
	s->lines[0].amount = 0;
	s->receipt.total = 60000;
}
static void amount_overflow(struct sample *s)
{
	s->lines[0].unit_price = INT64_MAX;
	s->lines[0].quantity = 2;
	s->lines[0].amount = -2;
}
static void total_overflow(struct sample *s)
{
	for (int i = 0; i < 2; i++)
		s->lines[i] = (struct receipt_line){1, "", CATEGORY_ADULT, 1, MONEY_MAX, MONEY_MAX};
	s->receipt.total = 2 * MONEY_MAX;
}
static void sites_none(struct sample *s)
{
	s->lines[1].sites = 0;
}
static void category_mixed(struct sample *s)
{
	s->lines[0].category = CATEGORY_MIXED;
}
static void category_unknown(struct sample *s)
{
	s->lines[0].category = (enum category)CATEGORY_COUNT;
}
static void product_control(struct sample *s)
{
	s->lines[1].product[1] = '\n';
}
static void product_not_utf8(struct sample *s)
{
	s->lines[1].product[1] = (char)0xff;
}
static void product_endless(struct sample *s)
{
	memset(s->lines[1].product, 'A', PRODUCT_TEXT);
}
static void payment_unknown(struct sample *s)
{
	s->receipt.payment = (enum payment_form)6;
}
static void payment_none(struct sample *s)
{
	s->receipt.payment = (enum payment_form)0;
}
static void edition_none(struct sample *s)
{
	s->receipt.edition = 0;
}
static void replaced_form(struct sample *s)
{
	s->receipt.replaces_form[0] = 'X';
}
static void replaced_symbol(struct sample *s)
{
	s->receipt.replaces_symbol[0] = 'X';
}
static void replaced_number(struct sample *s)
{
	s->receipt.replaces_number = 0;
}

static void test_refuses(void **state)
{
	static void (*const faults[])(struct sample *) = {
		tax_letters,	 tax_short,	     tax_branch,       form_unknown,	symbol_no_t,	  symbol_letter,
		number_zero,	 number_nine_digits, time_negative,    lines_none,	lines_many,	  total_more,
		total_less,	 amount_other,	     price_negative,   quantity_zero,	amount_overflow,  total_overflow,
		sites_none,	 category_mixed,     category_unknown, product_control, product_not_utf8, product_endless,
		payment_unknown, payment_none,	     edition_none,     replaced_form,	replaced_symbol,  replaced_number,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct sample s;
		struct buf out;

		make_sample(&s);
		faults[i](&s);
		if (encode(&out, &s.receipt) != E_INVALID)
			fail_msg("fault %zu was written", i);
		assert_int_equal(out.len, 0);
		buf_release(&out);
	}
}

/* ---------------------------------------------------------------- every field is in the bytes */
static void other_tax_code(struct sample *s)
{
	s->receipt.tax_code[9] = '7';
}
static void branch_tax_code(struct sample *s)
{
	memcpy(s->receipt.tax_code, "5600123456-001", 15);
}
static void other_form(struct sample *s)
{
	s->receipt.form[4] = '2';
}
static void other_symbol(struct sample *s)
{
	s->receipt.symbol[4] = 'C';
}
static void other_number(struct sample *s)
{
	s->receipt.number++;
}
static void other_time(struct sample *s)
{
	s->receipt.time++;
}
static void other_sites(struct sample *s)
{
	s->lines[0].sites = 2;
}
static void other_product(struct sample *s)
{
	s->lines[1].product[0] = 'K';
}
static void no_product(struct sample *s)
{
	s->lines[1].product[0] = '\0';
}
static void other_category(struct sample *s)
{
	s->lines[0].category = CATEGORY_POLICY;
}
static void other_quantity(struct sample *s)
{
	s->lines[0].quantity = 4;
	s->lines[0].unit_price = 50000;
}
static void other_amount(struct sample *s)
{
	s->lines[0].unit_price = 50000;
	s->lines[0].amount = 100000;
	s->receipt.total = 160000;
}
static void fewer_lines(struct sample *s)
{
	s->receipt.line_count = 1;
	s->receipt.total = 200000;
}
static void other_payment(struct sample *s)
{
	s->receipt.payment = PAYMENT_SEVERAL;
}
static void other_edition(struct sample *s)
{
	s->receipt.edition++;
}
static void other_payer(struct sample *s)
{
	s->receipt.payer_hash[31] = 1;
}
static void no_payer(struct sample *s)
{
	s->receipt.has_payer = false;
}
static void no_replacement(struct sample *s)
{
	s->receipt.is_replacement = false;
}
static void other_replaced_form(struct sample *s)
{
	s->receipt.replaces_form[4] = '2';
}
static void other_replaced_symbol(struct sample *s)
{
	s->receipt.replaces_symbol[4] = 'C';
}
static void other_replaced_number(struct sample *s)
{
	s->receipt.replaces_number++;
}
static void other_salt(struct sample *s)
{
	s->receipt.salt[15] = 1;
}
static void nothing_left(struct sample *s)
{
	s->receipt.line_count = 0;
	s->receipt.total = 0;
}

static void test_every_field_counts(void **state)
{
	static void (*const changes[])(struct sample *) = {
		other_tax_code,
		branch_tax_code,
		other_form,
		other_symbol,
		other_number,
		other_time,
		other_sites,
		other_product,
		no_product,
		other_category,
		other_quantity,
		other_amount,
		fewer_lines,
		other_payment,
		other_edition,
		other_payer,
		no_payer,
		no_replacement,
		other_replaced_form,
		other_replaced_symbol,
		other_replaced_number,
		other_salt,
		nothing_left,
	};
	struct sample s;
	struct buf plain;

	(void)state;
	make_sample(&s);
	assert_int_equal(encode(&plain, &s.receipt), E_OK);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct buf changed, read;

		make_sample(&s);
		changes[i](&s);
		assert_int_equal(encode(&changed, &s.receipt), E_OK);
		if (bytes_equal(buf_bytes(&plain), buf_bytes(&changed)))
			fail_msg("change %zu left the bytes as they were", i);
		buf_init(&read, RECORD_MAX);
		assert_int_equal(again(&read, buf_bytes(&changed)), E_OK);
		assert_true(bytes_equal(buf_bytes(&read), buf_bytes(&changed)));
		buf_release(&read);
		buf_release(&changed);
	}
	buf_release(&plain);
}

static void test_bytes(void **state)
{
	static const char expected[] = "8d016a353630303132333435366545424c3031653236544142182a1a6b00f094"
				       "828601f601021a000186a01a00030d40860665434f4d424f0306192710"
				       "19ea601a0003f7a00103582007";
	struct sample s;
	struct buf out;
	char hex[2 * sizeof(expected)];

	(void)state;
	make_sample(&s);
	assert_int_equal(encode(&out, &s.receipt), E_OK);
	hex_format(hex, out.data, (sizeof(expected) - 1) / 2);
	assert_string_equal(hex, expected);
	assert_true(attack_codec(buf_bytes(&out), again) > 0);
	buf_release(&out);
}

/* Sums that disagree are a fault of content, not of form. */
static void test_decode_checks_sums(void **state)
{
	struct sample s;
	struct buf out, read;
	static const uint8_t total[] = {0x1a, 0x00, 0x03, 0xf7, 0xa0};

	(void)state;
	make_sample(&s);
	assert_int_equal(encode(&out, &s.receipt), E_OK);
	uint8_t *at = memmem(out.data, out.len, total, sizeof(total));
	assert_non_null(at);
	at[4]++;
	buf_init(&read, RECORD_MAX);
	assert_int_equal(again(&read, buf_bytes(&out)), E_INVALID);
	buf_release(&read);
	buf_release(&out);
}

/* ---------------------------------------------------------------- symbols, numbers, words */
static void test_symbols(void **state)
{
	char all[400][SYMBOL_TEXT], none[SYMBOL_TEXT];

	(void)state;
	for (unsigned n = 0; n < 400; n++) {
		assert_int_equal(symbol_format(all[n], 2026, n), E_OK);
		assert_true(symbol_is_valid(all[n]));
		for (unsigned m = 0; m < n; m++)
			assert_string_not_equal(all[m], all[n]);
	}
	assert_string_equal(all[0], "26TAA");
	assert_string_equal(all[1], "26TAB");
	assert_string_equal(all[20], "26TBA");
	assert_string_equal(all[399], "26TYY");
	assert_int_equal(symbol_format(none, 2026, 400), E_RANGE);
	assert_int_equal(symbol_format(none, 1999, 0), E_RANGE);
	assert_int_equal(symbol_format(none, 2100, 0), E_RANGE);
}

static void test_symbols_refused(void **state)
{
	static const char *const bad[] = {"",	   "2",	    "26T",   "26TA",  "26TAAA", "26CAA", "26tAA",
					  "2xTAA", "x6TAA", "26TaA", "26TAa", "26TFA",	"26TIA", "26TJA",
					  "26TOA", "26TWA", "26TAZ", "26TA ", " 26TAA", "26T A"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(symbol_is_valid(bad[i]));
	assert_true(form_is_valid("EBL01"));
	assert_true(form_is_valid("EBL02"));
	assert_false(form_is_valid("EBL03"));
	assert_false(form_is_valid("EBL0"));
	assert_false(form_is_valid("EBL011"));
	assert_false(form_is_valid(""));
}

static void test_numbers(void **state)
{
	char text[NUMBER_TEXT];

	(void)state;
	number_format(text, 1);
	assert_string_equal(text, "00000001");
	number_format(text, NUMBER_MAX);
	assert_string_equal(text, "99999999");
}

static void test_payment_form_text(void **state)
{
	static const struct {
		enum payment_form form;
		const char *vi, *en;
	} rows[] = {
		{PAYMENT_CASH, "Tiền mặt", "Cash"},
		{PAYMENT_CARD, "Thẻ", "Card"},
		{PAYMENT_TRANSFER, "Chuyển khoản", "Bank transfer"},
		{PAYMENT_WALLET, "Ví điện tử", "E-wallet"},
		{PAYMENT_TRANSFER_UNCONFIRMED, "Chuyển khoản (chưa đối soát)", "Bank transfer (unconfirmed)"},
		{PAYMENT_SEVERAL, "Nhiều hình thức", "Several"},
		{(enum payment_form)0, "", ""},
		{(enum payment_form)7, "", ""},
		{(enum payment_form)10, "", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_string_equal(payment_form_text(rows[i].form, LANGUAGE_VI), rows[i].vi);
		assert_string_equal(payment_form_text(rows[i].form, LANGUAGE_EN), rows[i].en);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refuses), cmocka_unit_test(test_every_field_counts),
		cmocka_unit_test(test_bytes),	cmocka_unit_test(test_decode_checks_sums),
		cmocka_unit_test(test_symbols), cmocka_unit_test(test_symbols_refused),
		cmocka_unit_test(test_numbers), cmocka_unit_test(test_payment_form_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
