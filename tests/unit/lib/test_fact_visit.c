/* Bodies of the gate beside admissions: what is written is read as it is, and every change is noticed. */
#include <hoaban/fact.h>
#include <hoaban/rules.h>
#include "tests/support/attack.h"
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

static const uint8_t ticket[] = {0xD2, 0x84, 1, 2, 3};

#define AGAIN(name)                                                                                                            \
	static enum err again_##name(struct buf *out, struct bytes in)                                                         \
	{                                                                                                                      \
		struct name x;                                                                                                 \
		enum err e = name##_decode(&x, in);                                                                            \
		if (e == E_OK)                                                                                                 \
			name##_encode(out, &x);                                                                                \
		return e;                                                                                                      \
	}
AGAIN(admission_undone)
AGAIN(overridden)
AGAIN(persons_left)
AGAIN(epoch_begun)

static enum err again_split(struct buf *out, struct bytes in)
{
	struct arena a;
	struct split x;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	enum err e = split_decode(&x, &a, in);
	if (e == E_OK)
		split_encode(out, &x);
	arena_release(&a);
	return e;
}

static void what_is_written_is_read(void **state)
{
	(void)state;
	const struct admission_undone undone = {.claim = {1}, .site = 1, .gate = "north", .day = 20778};
	const struct overridden with = {{2}, 1, "Cổng Bắc", VERDICT_ALREADY_ADMITTED, 3, BYTES(ticket)};
	const struct overridden without = {.id = {2}, .site = 1, .verdict = VERDICT_MALFORMED, .persons = 1};
	const struct persons_left left = {.site = 4, .gate = "", .day = 20778, .persons = 45};
	const struct epoch_begun epoch = {.site = 1, .statement = BYTES(ticket)};
	struct bytes children[2] = {BYTES(ticket), {ticket, 4}};
	const struct split of_shift = {true, {7}, BYTES(ticket), 2, children},
			   of_gate = {false, {0}, BYTES(ticket), 2, children};
	BUF_LOCAL b;
	buf_init(&b, 4096);
	admission_undone_encode(&b, &undone);
	attack_codec(buf_bytes(&b), again_admission_undone);
	buf_clear(&b);
	overridden_encode(&b, &with);
	attack_codec(buf_bytes(&b), again_overridden);
	buf_clear(&b);
	overridden_encode(&b, &without);
	attack_codec(buf_bytes(&b), again_overridden);
	buf_clear(&b);
	persons_left_encode(&b, &left);
	attack_codec(buf_bytes(&b), again_persons_left);
	buf_clear(&b);
	epoch_begun_encode(&b, &epoch);
	attack_codec(buf_bytes(&b), again_epoch_begun);
	buf_clear(&b);
	split_encode(&b, &of_shift);
	attack_codec(buf_bytes(&b), again_split);
	buf_clear(&b);
	split_encode(&b, &of_gate);
	attack_codec(buf_bytes(&b), again_split);
}

/* Nothing to overrule, nobody to let in, one part. */
static void what_makes_no_sense_is_refused(void **state)
{
	(void)state;
	struct overridden admitted = {.id = {1}, .verdict = VERDICT_ADMITTED, .persons = 1}, nobody = {.id = {1}, .verdict = 1},
			  out;
	struct persons_left none = {.site = 1}, left;
	struct bytes child = BYTES(ticket);
	struct split one = {.parent = BYTES(ticket), .count = 1, .children = &child}, split;
	struct arena a;
	BUF_LOCAL b;
	buf_init(&b, 4096);
	overridden_encode(&b, &admitted);
	assert_int_not_equal(overridden_decode(&out, buf_bytes(&b)), E_OK);
	buf_clear(&b);
	overridden_encode(&b, &nobody);
	assert_int_not_equal(overridden_decode(&out, buf_bytes(&b)), E_OK);
	buf_clear(&b);
	persons_left_encode(&b, &none);
	assert_int_not_equal(persons_left_decode(&left, buf_bytes(&b)), E_OK);
	buf_clear(&b);
	split_encode(&b, &one);
	arena_init(&a, ARENA_CEILING_DEFAULT);
	assert_int_not_equal(split_decode(&split, &a, buf_bytes(&b)), E_OK);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(what_makes_no_sense_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
