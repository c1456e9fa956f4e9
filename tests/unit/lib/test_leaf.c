/* Entries of the revenue log: which fields each type has, and that the bytes say it. */
#include <hoaban/cbor.h>
#include <hoaban/leaf.h>
#include "tests/support/attack.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* The table once more, written as FORMATS tells it: T tax code, F form, S symbol, N number, M sites, A amount, P payment,
 * E edition, C persons, K kid, H hash; lower case: may be null. */
static const struct {
	enum leaf_type type;
	const char *fields;
} table[] = {
	{LEAF_RECEIPT, "TFSNMAPECkH"}, {LEAF_REPLACEMENT, "TFSNMAPECkH"},
	{LEAF_REFUND, "TFSNMAPECkH"},  {LEAF_NUMBER_LOST, "TFSN"},
	{LEAF_SHIFT_CLOSED, "MAKH"},   {LEAF_ERROR_NOTICE, "TFSNH"},
	{LEAF_DEVICE_ENROLLED, "MKH"}, {LEAF_DEVICE_CLOSED, "fsnMKH"},
	{LEAF_TARIFF, "EH"},	       {LEAF_FREE_ADMISSION, "MAECkH"},
	{LEAF_NEW_ORIGIN, "H"},
};
static const char order[] = "TFSNMAPECKH";

static struct leaf full(enum leaf_type type)
{
	struct leaf l = {
		.type = type,
		.time = 1795223700,
		.tax_code = "5600123456",
		.form = "EBL01",
		.symbol = "26TAA",
		.number = 42,
		.sites = 3,
		.amount = type == LEAF_FREE_ADMISSION ? 0 : 120000,
		.payment = PAYMENT_CARD,
		.edition = 2,
		.persons = 4,
		.has_kid = true,
		.kid = {1, 2, 3},
		.hash = {4, 5},
		.salt = {6},
	};

	return l;
}

static enum err again(struct buf *out, struct bytes in)
{
	struct leaf l;

	TRY(leaf_decode(&l, in));
	return leaf_encode(out, &l);
}

/* ---------------------------------------------------------------- hostile */
static void expect_refused(const struct leaf *l)
{
	uint8_t space[LEAF_BYTES_MAX];
	struct buf b = BUF_FIXED(space);

	assert_int_equal(leaf_encode(&b, l), E_INVALID);
	assert_int_equal(b.len, 0);
}

static void test_refuses(void **state)
{
	struct leaf l = full((enum leaf_type)0);

	(void)state;
	expect_refused(&l);
	l = full((enum leaf_type)12);
	expect_refused(&l);
	l = full(LEAF_RECEIPT), l.number = 0;
	expect_refused(&l);
	l = full(LEAF_RECEIPT), l.number = NUMBER_MAX + 1;
	expect_refused(&l);
	l = full(LEAF_RECEIPT), l.amount = -1;
	expect_refused(&l);
	l = full(LEAF_RECEIPT), l.payment = (enum payment_form)8;
	expect_refused(&l);
	l = full(LEAF_RECEIPT), l.symbol[2] = 'X';
	expect_refused(&l);
	l = full(LEAF_RECEIPT), l.tax_code[0] = '\0';
	expect_refused(&l);
	l = full(LEAF_RECEIPT), l.time = -1;
	expect_refused(&l);
	l = full(LEAF_SHIFT_CLOSED), l.has_kid = false;
	expect_refused(&l);
	l = full(LEAF_FREE_ADMISSION), l.amount = 1;
	expect_refused(&l);
	l = full(LEAF_FREE_ADMISSION), l.persons = 0;
	expect_refused(&l);
}

/* ---------------------------------------------------------------- the table */
static const char *row_of(enum leaf_type type)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].type == type)
			return table[i].fields;
	return "";
}

static void expect_fields(struct bytes in, const char *fields)
{
	struct cbor_reader r = cbor_open(in);

	assert_int_equal(cbor_read_array(&r, 15, 15), 15);
	for (int i = 0; i < 3; i++)
		cbor_read_any(&r);
	for (size_t i = 0; order[i] != '\0'; i++) {
		bool expected = strchr(fields, order[i]) != NULL || strchr(fields, order[i] | 0x20) != NULL;

		if (cbor_read_null(&r) == expected)
			fail_msg("field %c", order[i]);
		if (expected)
			cbor_read_any(&r);
	}
	assert_int_equal(cbor_read_bytes(&r, SALT_LEN, SALT_LEN).len, SALT_LEN);
	assert_int_equal(cbor_finish(&r), E_OK);
}

static void test_every_type(void **state)
{
	(void)state;
	for (int type = LEAF_RECEIPT; type <= LEAF_NEW_ORIGIN; type++) {
		struct leaf l = full((enum leaf_type)type);
		uint8_t space[LEAF_BYTES_MAX];
		struct buf b = BUF_FIXED(space);

		assert_int_equal(leaf_encode(&b, &l), E_OK);
		expect_fields(buf_bytes(&b), row_of(l.type));
		assert_true(attack_codec(buf_bytes(&b), again) > 0);
	}
}

/* A receipt's bytes under another type's number are refused wherever the two rows differ. */
static void test_types_are_not_confused(void **state)
{
	(void)state;
	for (int type = LEAF_RECEIPT; type <= LEAF_NEW_ORIGIN; type++)
		for (int other = LEAF_RECEIPT; other <= LEAF_NEW_ORIGIN; other++) {
			struct leaf l = full((enum leaf_type)type), read;
			uint8_t space[LEAF_BYTES_MAX];
			struct buf b = BUF_FIXED(space);
			bool same = strcmp(row_of(l.type), row_of((enum leaf_type)other)) == 0;
			/* a closed gate has the fields of an enrolled one */
			bool fits = same || (type == LEAF_DEVICE_ENROLLED && other == LEAF_DEVICE_CLOSED);

			assert_int_equal(leaf_encode(&b, &l), E_OK);
			space[2] = (uint8_t)other;
			assert_int_equal(leaf_decode(&read, buf_bytes(&b)), fits ? E_OK : E_MALFORMED);
		}
}

static void test_optional_fields(void **state)
{
	struct leaf web = full(LEAF_RECEIPT), gate = full(LEAF_DEVICE_CLOSED), unused = full(LEAF_DEVICE_CLOSED), read;
	uint8_t space[3][LEAF_BYTES_MAX];
	struct buf b[3] = {BUF_FIXED(space[0]), BUF_FIXED(space[1]), BUF_FIXED(space[2])};

	(void)state;
	web.has_kid = false;
	assert_int_equal(leaf_encode(&b[0], &web), E_OK);
	expect_fields(buf_bytes(&b[0]), "TFSNMAPECH");
	assert_int_equal(leaf_decode(&read, buf_bytes(&b[0])), E_OK);
	assert_false(read.has_kid);
	gate.symbol[0] = '\0';
	assert_int_equal(leaf_encode(&b[1], &gate), E_OK);
	expect_fields(buf_bytes(&b[1]), "MKH");
	assert_true(attack_codec(buf_bytes(&b[1]), again) > 0);
	unused.number = 0; /* its symbol was never used */
	assert_int_equal(leaf_encode(&b[2], &unused), E_OK);
	expect_fields(buf_bytes(&b[2]), "FSNMKH");
	assert_true(attack_codec(buf_bytes(&b[2]), again) > 0);
}

static void test_largest_fits(void **state)
{
	struct leaf l = full(LEAF_RECEIPT);
	uint8_t space[LEAF_BYTES_MAX];
	struct buf b = BUF_FIXED(space);

	(void)state;
	memcpy(l.tax_code, "5600123456-001", 15);
	l.number = NUMBER_MAX, l.sites = UINT64_MAX, l.amount = INT64_C(999999999999999);
	l.edition = l.persons = UINT32_MAX, l.time = INT64_C(253402300799);
	assert_int_equal(leaf_encode(&b, &l), E_OK);
}

/* ---------------------------------------------------------------- leaves of facts */
static void test_leaf_of_receipt(void **state)
{
	static const uint8_t salt[SALT_LEN] = {8}, kid[KID_LEN] = {5};
	struct receipt_line lines[] = {
		{1, "", CATEGORY_ADULT, 3, 100000, 300000},
		{2, "", CATEGORY_ADULT, 3, 20000, 60000},
		{2, "", CATEGORY_SENIOR, 1, 10000, 10000},
	};
	struct receipt r = {.tax_code = "5600123456",
			    .form = "EBL01",
			    .symbol = "26TAA",
			    .number = 7,
			    .time = 1795223700,
			    .line_count = 3,
			    .lines = lines,
			    .total = 370000,
			    .payment = PAYMENT_CASH,
			    .edition = 1};
	uint8_t hash[HASH_LEN];
	struct leaf l;

	(void)state;
	leaf_of_receipt(&l, &r, bytes_of_text("record"), kid, salt);
	sha256(hash, bytes_of_text("record"));
	assert_int_equal(l.type, LEAF_RECEIPT);
	assert_int_equal(l.sites, 3);
	assert_int_equal(l.persons, 4); /* at the second site */
	assert_int_equal(l.amount, 370000);
	assert_int_equal(l.number, 7);
	assert_string_equal(l.symbol, "26TAA");
	assert_memory_equal(l.hash, hash, HASH_LEN);
	assert_memory_equal(l.kid, kid, KID_LEN);
	assert_memory_equal(l.salt, salt, SALT_LEN);
	r.is_replacement = true;
	leaf_of_receipt(&l, &r, bytes_of_text("record"), NULL, salt);
	assert_int_equal(l.type, LEAF_REPLACEMENT);
	assert_false(l.has_kid);
}

static void test_leaf_of_free_ticket(void **state)
{
	static const uint8_t salt[SALT_LEN] = {8};
	struct ticket t = {.issued_at = 1795223700, .sites = 4, .edition = 6, .party = 3};
	uint8_t hash[HASH_LEN], space[LEAF_BYTES_MAX];
	struct buf b = BUF_FIXED(space);
	struct leaf l;

	(void)state;
	leaf_of_free_ticket(&l, &t, 2, bytes_of_text("payload"), NULL, salt);
	sha256(hash, bytes_of_text("payload"));
	assert_int_equal(l.type, LEAF_FREE_ADMISSION);
	assert_int_equal(l.persons, 2);
	assert_int_equal(l.amount, 0);
	assert_int_equal(l.sites, 4);
	assert_int_equal(l.edition, 6);
	assert_memory_equal(l.hash, hash, HASH_LEN);
	assert_int_equal(leaf_encode(&b, &l), E_OK);
	expect_fields(buf_bytes(&b), "MAECH");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_every_type),
		cmocka_unit_test(test_types_are_not_confused),
		cmocka_unit_test(test_optional_fields),
		cmocka_unit_test(test_largest_fits),
		cmocka_unit_test(test_leaf_of_receipt),
		cmocka_unit_test(test_leaf_of_free_ticket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
