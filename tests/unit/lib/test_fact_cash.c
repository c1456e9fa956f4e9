/* Bodies about cash: approvals, movements, opened drawers. */
#include <hoaban/fact.h>
#include <hoaban/money.h>
#include "tests/support/attack.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define AGAIN(noun)                                                                                                            \
	static enum err again_##noun(struct buf *out, struct bytes in)                                                         \
	{                                                                                                                      \
		struct noun v;                                                                                                 \
		TRY(noun##_decode(&v, in));                                                                                    \
		noun##_encode(out, &v);                                                                                        \
		return buf_status(out);                                                                                        \
	}                                                                                                                      \
	static enum err decode_##noun(struct noun v)                                                                           \
	{                                                                                                                      \
		uint8_t space[1024];                                                                                           \
		struct buf b = BUF_FIXED(space);                                                                               \
		struct noun read;                                                                                              \
		noun##_encode(&b, &v);                                                                                         \
		return noun##_decode(&read, buf_bytes(&b));                                                                    \
	}
AGAIN(approval)
AGAIN(cash_moved)
AGAIN(drawer_opened)

static const struct approval approved = {APPROVAL_PAID_OUT, {7}, "quay 2", "quay 1", "mua nước cho khách"},
			     alone = {APPROVAL_CLOCK, {8}, "quay 2", "", "mất điện"};
static const struct cash_moved paid_in = {{1}, {2}, "quay 1", CASH_PAID_IN, 200000, "thêm tiền lẻ", "", ""},
			       paid_out = {{1}, {2}, "quay 1", CASH_PAID_OUT, 1, "mua nước", "", ""},
			       drop = {{1}, {2}, "quay 1", CASH_DROP, MONEY_MAX, "", "B-0001", ""},
			       slip = {{1}, {2}, "quay 1", CASH_SLIP, 5000000, "", "B-0001", "NH 77/26"};
static const struct drawer_opened opened = {{2}, "quay 1", "đổi tiền lẻ cho khách"};

static void test_approval_refused(void **state)
{
	struct approval a = approved;

	(void)state;
	memcpy(a.cashier, a.supervisor, sizeof(a.cashier));
	assert_int_equal(decode_approval(a), E_INVALID); /* one person is not two */
	a = approved, a.supervisor[0] = '\0';
	assert_int_equal(decode_approval(a), E_MALFORMED);
	a = approved, a.reason[0] = '\0';
	assert_int_equal(decode_approval(a), E_MALFORMED);
	a = approved, a.reason[2] = '\n';
	assert_int_equal(decode_approval(a), E_MALFORMED);
	a = approved, a.action = (enum approval_action)0;
	assert_int_equal(decode_approval(a), E_MALFORMED);
	a = approved, a.action = (enum approval_action)(APPROVAL_LAST + 1);
	assert_int_equal(decode_approval(a), E_MALFORMED);
}

/* Each kind has its own texts: one too many is as wrong as one too few. */
static void test_movement_refused(void **state)
{
	static const struct {
		const struct cash_moved *good;
		size_t without, with; /* offset of a text to clear or to fill; 0 = neither */
	} faults[] = {
		{&paid_in, offsetof(struct cash_moved, reason), 0}, {&paid_out, offsetof(struct cash_moved, reason), 0},
		{&drop, offsetof(struct cash_moved, bag), 0},	    {&slip, offsetof(struct cash_moved, bag), 0},
		{&slip, offsetof(struct cash_moved, slip), 0},	    {&paid_in, 0, offsetof(struct cash_moved, bag)},
		{&paid_out, 0, offsetof(struct cash_moved, bag)},   {&paid_in, 0, offsetof(struct cash_moved, slip)},
		{&drop, 0, offsetof(struct cash_moved, slip)},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct cash_moved c = *faults[i].good;
		if (faults[i].without)
			((char *)&c)[faults[i].without] = '\0';
		if (faults[i].with)
			((char *)&c)[faults[i].with] = 'x';
		if (decode_cash_moved(c) != E_INVALID)
			fail_msg("fault %zu was read", i);
	}
}

static void test_numbers_refused(void **state)
{
	static const int64_t amounts[] = {0, -1, MONEY_MAX + 1, INT64_MAX, INT64_MIN};
	struct cash_moved c = drop;
	struct drawer_opened d = opened;

	(void)state;
	for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++) {
		c.amount = amounts[i];
		assert_int_equal(decode_cash_moved(c), E_MALFORMED);
	}
	c = drop, c.kind = (enum cash_kind)0;
	assert_int_equal(decode_cash_moved(c), E_MALFORMED);
	c = drop, c.kind = (enum cash_kind)5;
	assert_int_equal(decode_cash_moved(c), E_MALFORMED);
	d.reason[0] = '\0';
	assert_int_equal(decode_drawer_opened(d), E_MALFORMED);
	d = opened, d.cashier[0] = '\0';
	assert_int_equal(decode_drawer_opened(d), E_MALFORMED);
}

#define ATTACK(noun, value)                                                                                                    \
	do {                                                                                                                   \
		uint8_t space[1024];                                                                                           \
		struct buf b = BUF_FIXED(space);                                                                               \
		noun##_encode(&b, &(value));                                                                                   \
		assert_int_equal(buf_status(&b), E_OK);                                                                        \
		assert_true(attack_codec(buf_bytes(&b), again_##noun) > 0);                                                    \
	} while (0)

static void test_all_come_back(void **state)
{
	(void)state;
	ATTACK(approval, approved);
	ATTACK(approval, alone);
	ATTACK(cash_moved, paid_in);
	ATTACK(cash_moved, paid_out);
	ATTACK(cash_moved, drop);
	ATTACK(cash_moved, slip);
	ATTACK(drawer_opened, opened);
}

static void test_values(void **state)
{
	uint8_t space[1024];
	struct buf b = BUF_FIXED(space);
	struct cash_moved c;
	struct approval a;

	(void)state;
	cash_moved_encode(&b, &slip);
	assert_int_equal(cash_moved_decode(&c, buf_bytes(&b)), E_OK);
	assert_int_equal(c.kind, CASH_SLIP);
	assert_int_equal(c.amount, 5000000);
	assert_string_equal(c.bag, "B-0001");
	assert_string_equal(c.slip, "NH 77/26");
	buf_clear(&b);
	approval_encode(&b, &approved);
	assert_int_equal(approval_decode(&a, buf_bytes(&b)), E_OK);
	assert_string_equal(a.supervisor, "quay 2");
	assert_string_equal(a.cashier, "quay 1");
	assert_string_equal(a.reason, "mua nước cho khách");
	assert_memory_equal(a.subject, approved.subject, HASH_LEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_approval_refused), cmocka_unit_test(test_movement_refused),
		cmocka_unit_test(test_numbers_refused),	 cmocka_unit_test(test_all_come_back),
		cmocka_unit_test(test_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
