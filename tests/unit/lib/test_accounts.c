#include <hoaban/accounts.h>
#include <hoaban/cose.h>
#include "tests/support/attack.h"
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#define A                                                                                                                      \
	{                                                                                                                      \
		"5600000000", "970436", "0011000000000"                                                                        \
	}
#define B                                                                                                                      \
	{                                                                                                                      \
		"5600000000", "970436", "0011000000001"                                                                        \
	}
#define C                                                                                                                      \
	{                                                                                                                      \
		"5600000001", "970405", "22220000"                                                                             \
	}

static enum err again(struct buf *out, struct bytes in)
{
	struct account_list l;
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	enum err e = account_list_decode(&l, &a, in);
	if (e == E_OK)
		account_list_encode(out, &l);
	arena_release(&a);
	return e;
}

static enum err read_back(struct official_account *accounts, size_t count, uint64_t seq)
{
	struct account_list l = {.issued_at = 1795224000, .seq = seq, .count = count, .accounts = accounts};
	BUF_LOCAL out;
	BUF_LOCAL same;
	buf_init(&out, 1u << 20);
	buf_init(&same, 1u << 20);
	account_list_encode(&out, &l);
	assert_int_equal(buf_status(&out), E_OK);
	enum err e = again(&same, buf_bytes(&out));
	if (e == E_OK)
		assert_true(bytes_equal(buf_bytes(&same), buf_bytes(&out)));
	return e;
}

/* Not ours to read: out of order, twice, no number, what no bank has. */
static void hostile(void **state)
{
	(void)state;
	struct official_account turned[] = {B, A}, twice[] = {A, A}, of_two[] = {C, A};
	struct official_account bank[] = {{"5600000000", "97043", "1"}}, letters[] = {{"5600000000", "97043x", "1"}};
	struct official_account account[] = {{"5600000000", "970436", "1 2"}}, none[] = {{"5600000000", "970436", ""}};
	struct official_account good[] = {A, B, C};
	assert_int_equal(read_back(turned, 2, 1), E_MALFORMED);
	assert_int_equal(read_back(twice, 2, 1), E_MALFORMED);
	assert_int_equal(read_back(of_two, 2, 1), E_MALFORMED);
	assert_int_equal(read_back(bank, 1, 1), E_MALFORMED);
	assert_int_equal(read_back(letters, 1, 1), E_MALFORMED);
	assert_int_equal(read_back(account, 1, 1), E_MALFORMED);
	assert_int_equal(read_back(none, 1, 1), E_MALFORMED);
	assert_int_equal(read_back(good, 3, 0), E_MALFORMED);
	assert_int_equal(read_back(good, 3, (uint64_t)UINT32_MAX + 1), E_MALFORMED);
	assert_int_equal(read_back(good, 3, 1), E_OK);
	assert_int_equal(read_back(good, 0, 7), E_OK);
}

static void bytes_of_strangers(void **state)
{
	(void)state;
	struct official_account good[] = {A, B, C};
	struct account_list l = {.issued_at = 1795224000, .seq = 3, .count = 3, .accounts = good};
	BUF_LOCAL out;
	buf_init(&out, 1u << 16);
	account_list_encode(&out, &l);
	attack_codec(buf_bytes(&out), again);
}

static void full(void **state)
{
	(void)state;
	static struct official_account many[ACCOUNTS_MAX + 1];
	for (unsigned i = 0; i <= ACCOUNTS_MAX; i++)
		many[i] = (struct official_account){
			"5600000000", "970436", {(char)('0' + i / 100), (char)('0' + i / 10 % 10), (char)('0' + i % 10)}};
	assert_int_equal(read_back(many, ACCOUNTS_MAX, 1), E_OK);
	assert_int_equal(read_back(many, ACCOUNTS_MAX + 1, 1), E_MALFORMED);
}

static void sorted(void **state)
{
	(void)state;
	struct official_account mixed[] = {C, B, A, C, A};
	const struct official_account right[] = {A, B, C};
	struct account_list l = {.count = 5, .accounts = mixed};
	account_list_sort(&l);
	assert_int_equal(l.count, 3);
	assert_memory_equal(mixed, right, sizeof right);
	l.count = 0;
	account_list_sort(&l);
	assert_int_equal(l.count, 0);
}

/* All three must be the same organisation's: its account at another bank, or in another's name, is another. */
static void whose(void **state)
{
	(void)state;
	struct official_account accounts[] = {A, C};
	struct account_list l = {.seq = 1, .count = 2, .accounts = accounts};
	assert_true(account_list_has(&l, "5600000000", "970436", "0011000000000"));
	assert_false(account_list_has(&l, "5600000001", "970436", "0011000000000"));
	assert_false(account_list_has(&l, "5600000000", "970405", "0011000000000"));
	assert_false(account_list_has(&l, "5600000000", "970436", "0011000000001"));
	assert_false(account_list_has(&l, "5600000000", "970436", "001100000000"));
	assert_false(account_list_has(&l, NULL, "970436", "0011000000000"));
	assert_false(account_list_has(&l, "5600000000", NULL, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile), cmocka_unit_test(bytes_of_strangers),
		cmocka_unit_test(full),	   cmocka_unit_test(sorted),
		cmocka_unit_test(whose),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
