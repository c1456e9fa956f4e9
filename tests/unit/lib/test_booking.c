/* The code of a class, and what a till is told of it: what is refused, what comes back, what somebody may type. */
#include "tests/support/attack.h"
#include <hoaban/booking.h>
#include <hoaban/cbor.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* ---- the code */

static void test_code_refused(void **state)
{
	static const char *const wrong[] = {"",		"K",	    "0000000",	"000000000",   "00000001",
					    "0000000U", "0000 000", "ửử000000", "0000000-0-0", "--------"};
	char code[BOOKING_CODE] = "kept";
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (booking_code_parse(code, wrong[i]) != E_MALFORMED)
			fail_msg("\"%s\" was taken", wrong[i]);
	assert_string_equal(code, "kept");
}

/* One wrong character, or two neighbours exchanged: found in nearly every place (a sum mod 31 of 35 bits). */
static void test_code_typing(void **state)
{
	char code[BOOKING_CODE], typed[BOOKING_CODE], read[BOOKING_CODE];
	size_t missed = 0, tried = 0;
	(void)state;
	for (uint64_t n = 0; n < 200; n++) {
		booking_code_format(code, n * UINT64_C(0x9e3779b97f4a7c15));
		for (size_t i = 0; i < 8; i++) {
			memcpy(typed, code, sizeof(typed));
			typed[i] = typed[i] == '7' ? '8' : '7';
			tried++;
			missed += booking_code_parse(read, typed) == E_OK;
		}
	}
	assert_true(missed * 50 < tried);
}

static void test_code(void **state)
{
	static const char *const same[] = {"0000001-1", "oooo ooI1", "0000-0011", " 000 000 l l "};
	char code[BOOKING_CODE], shown[BOOKING_CODE_SHOWN];
	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		assert_int_equal(booking_code_parse(code, same[i]), E_OK);
		assert_string_equal(code, "00000011");
	}
	booking_code_show(shown, code);
	assert_string_equal(shown, "0000-0011");
	booking_code_format(code, UINT64_MAX);
	assert_int_equal(booking_code_parse(code, code), E_OK);
	assert_int_equal(strlen(code), 8);
}

/* ---- what a till is told */

static const struct booked class_5a = {
	.state = BOOKING_OPEN,
	.name = "Trường THCS Mường Phăng, lớp 5A",
	.visit_day = 20781,
	.sites = 2,
	.quantity = {[CATEGORY_ADULT] = 2, [CATEGORY_STUDY] = 38},
	.held = 40,
	.slot_count = 2,
	.slots = {{1, 450, 510}, {4, 540, 1440}},
};

static struct booked booked_of(uint64_t bits)
{
	struct booked b = class_5a;
	booking_code_format(b.code, bits);
	return b;
}

static enum err again(struct buf *out, struct bytes in)
{
	struct booked b;
	TRY(booked_decode(&b, in));
	booked_encode(out, &b);
	return buf_status(out);
}

static void refuse(const struct booked *b)
{
	uint8_t space[BOOKED_BYTES_MAX];
	struct buf out = BUF_FIXED(space);
	struct booked read;
	booked_encode(&out, b);
	assert_int_equal(buf_status(&out), E_OK);
	assert_int_not_equal(booked_decode(&read, buf_bytes(&out)), E_OK);
}

static void test_booked_refused(void **state)
{
	struct booked b = booked_of(77);
	(void)state;
	b.slots[1].site = 1;
	refuse(&b);
	b = booked_of(77);
	b.slots[0].ends = b.slots[0].begins;
	refuse(&b);
	b = booked_of(77);
	b.state = (enum booking_state)6;
	refuse(&b);
	b = booked_of(77);
	b.sites = 0; /* neither sites nor product */
	refuse(&b);
	b = booked_of(77);
	memcpy(b.product, "ALL", 4); /* both */
	refuse(&b);
	b = booked_of(77);
	b.code[0] = b.code[0] == '0' ? '1' : '0';
	refuse(&b);
	b = booked_of(77);
	memset(b.quantity, 0, sizeof(b.quantity)); /* nobody */
	refuse(&b);
	b = booked_of(77);
	memcpy(b.name, "\x1b[2J", 5); /* what a terminal would obey */
	refuse(&b);
}

static void test_booked(void **state)
{
	uint8_t space[BOOKED_BYTES_MAX];
	struct buf out = BUF_FIXED(space);
	struct booked b = booked_of(77), read;
	(void)state;
	booked_encode(&out, &b);
	assert_int_equal(buf_status(&out), E_OK);
	assert_true(attack_codec(buf_bytes(&out), again) > 0);
	assert_int_equal(booked_decode(&read, buf_bytes(&out)), E_OK);
	assert_string_equal(read.name, class_5a.name);
	assert_string_equal(read.code, b.code);
	assert_int_equal(read.quantity[CATEGORY_STUDY], 38);
	assert_int_equal(read.held, 40);
	assert_int_equal(read.slots[1].begins, 540);
}

/* The longest of everything fits the room that one has. */
static void test_booked_fits(void **state)
{
	uint8_t space[BOOKED_BYTES_MAX];
	struct buf out = BUF_FIXED(space);
	struct booked b = booked_of(~UINT64_C(0)), read;
	(void)state;
	memset(b.name, 'x', sizeof(b.name) - 1);
	b.held = UINT32_MAX;
	b.sites = UINT64_MAX;
	for (size_t c = 1; c < CATEGORY_COUNT; c++)
		b.quantity[c] = UINT32_MAX;
	b.slot_count = BOOKING_SLOTS_MAX;
	for (uint32_t i = 0; i < BOOKING_SLOTS_MAX; i++)
		b.slots[i] = (struct booked_slot){SITES_MAX - BOOKING_SLOTS_MAX + i, 1438, 1440};
	booked_encode(&out, &b);
	assert_int_equal(buf_status(&out), E_OK);
	assert_int_equal(booked_decode(&read, buf_bytes(&out)), E_OK);
}

static void test_list(void **state)
{
	struct booked list[3] = {booked_of(1), booked_of(2), booked_of(3)}, read;
	size_t count = 9;
	char other[BOOKING_CODE];
	BUF_LOCAL out;
	(void)state;
	buf_init(&out, 1u << 16);
	booking_code_format(other, 4);
	booked_list_encode(&out, list, 0);
	assert_int_equal(booked_list_count(&count, buf_bytes(&out)), E_OK);
	assert_int_equal(count, 0);
	assert_int_equal(booked_list_find(&read, buf_bytes(&out), other), E_NOT_FOUND);
	buf_clear(&out);
	booked_list_encode(&out, list, 3);
	assert_int_equal(booked_list_count(&count, buf_bytes(&out)), E_OK);
	assert_int_equal(count, 3);
	assert_int_equal(booked_list_find(&read, buf_bytes(&out), list[1].code), E_OK);
	assert_string_equal(read.code, list[1].code);
	assert_int_equal(booked_list_find(&read, buf_bytes(&out), other), E_NOT_FOUND);
	out.len--;
	assert_int_not_equal(booked_list_find(&read, buf_bytes(&out), list[1].code), E_OK);
	assert_int_equal(booked_list_find(&read, bytes_of_text(""), other), E_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_code_refused),   cmocka_unit_test(test_code_typing), cmocka_unit_test(test_code),
		cmocka_unit_test(test_booked_refused), cmocka_unit_test(test_booked),	   cmocka_unit_test(test_booked_fits),
		cmocka_unit_test(test_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
