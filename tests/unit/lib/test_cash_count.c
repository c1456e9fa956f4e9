/* Cash by denomination. */
#include <hoaban/cash_count.h>
#include "tests/support/attack.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void test_refused(void **state)
{
	static const struct {
		const char *text;
		enum err e;
	} rows[] = {
		{"500000", E_MALFORMED},
		{"=3", E_MALFORMED},
		{"500000=", E_MALFORMED},
		{"500000=3,", E_MALFORMED},
		{",500000=3", E_MALFORMED},
		{"500000=3;200000=1", E_MALFORMED},
		{"500000=-1", E_MALFORMED},
		{"500000= 1", E_MALFORMED},
		{"500000=1x", E_MALFORMED},
		{"0x10=1", E_MALFORMED},
		{"500000=1=1", E_MALFORMED},
		{"99999999999999999999=1", E_MALFORMED},
		{"500000=99999999999999999999", E_MALFORMED},
		{"300000=1", E_INVALID},
		{"0=1", E_INVALID},
		{"1=1", E_INVALID},
		{"500000=1000001", E_RANGE},
		{"500000=1,500000=1", E_DUPLICATE},
		{"500000=0,500000=1", E_DUPLICATE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cash_count c;
		enum err e = cash_count_parse(&c, rows[i].text);
		if (e != rows[i].e)
			fail_msg("\"%s\": %s", rows[i].text, err_code(e));
	}
}

static void test_totals(void **state)
{
	static const struct {
		const char *text;
		int64_t total;
	} rows[] = {
		{"", 0},
		{"500000=0", 0},
		{"500000=3,200000=1", 1700000},
		{"100=1,200=1,500=1,1000=1,2000=1,5000=1,10000=1,20000=1,50000=1,100000=1,200000=1,500000=1", 888800},
		{"500000=1000000", INT64_C(500000000000)},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cash_count c;
		int64_t total;
		assert_int_equal(cash_count_parse(&c, rows[i].text), E_OK);
		assert_true(c.is_given);
		assert_int_equal(cash_count_total(&total, &c), E_OK);
		assert_int_equal(total, rows[i].total);
	}
}

static enum err again(struct buf *out, struct bytes in)
{
	struct cbor_reader r = cbor_open(in);
	struct cash_count c;
	cash_count_read(&r, &c);
	TRY(cbor_finish(&r));
	cash_count_put(out, &c);
	return buf_status(out);
}

static void test_bytes(void **state)
{
	static const char *const texts[] = {"", "500000=3,200000=1,100=24"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		uint8_t space[256];
		struct buf b = BUF_FIXED(space);
		struct cash_count c;
		assert_int_equal(cash_count_parse(&c, texts[i]), E_OK);
		cash_count_put(&b, &c);
		attack_codec(buf_bytes(&b), again);
	}
	/* null = a sum alone; an empty list = an empty drawer: not the same */
	uint8_t space[8];
	struct buf b = BUF_FIXED(space);
	cash_count_put(&b, &(struct cash_count){0});
	assert_true(bytes_equal(buf_bytes(&b), bytes_of_text("\xf6")));
	attack_codec(buf_bytes(&b), again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_totals),
		cmocka_unit_test(test_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
