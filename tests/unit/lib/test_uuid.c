#include <hoaban/str.h>
#include <hoaban/uuid.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

static const uint8_t id[UUID_LEN] = {0x01, 0x7f, 0x22, 0xe2, 0x79, 0xb0, 0x7c, 0xc3, 0x98, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f};

static void what_is_no_uuid(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"", "017f22e279b07cc398c4dc0c0c07398", "017f22e279b07cc398c4dc0c0c07398f0", "017f22e279b07cc398c4dc0c0c07398g",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0", "017f22e2-79b0-7cc3-98c4dc0c0c07398f0",
		"017f22e27-9b0-7cc3-98c4-dc0c0c07398f", "{017f22e2-79b0-7cc3-98c4-dc0c0c0739}", "017f22e2-79b0-7cc3-98c4-dc0c-c07398f",
		"017f22e2 79b0 7cc3 98c4 dc0c0c07398f",
	};
	uint8_t out[UUID_LEN];
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(uuid_parse(out, rows[i]), E_MALFORMED);
}

static void texts(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"017f22e279b07cc398c4dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
	};
	for (size_t i = 0; i < 3; i++) {
		uint8_t out[UUID_LEN];
		assert_int_equal(uuid_parse(out, rows[i]), E_OK);
		assert_memory_equal(out, id, UUID_LEN);
	}
	char hex[UUID_HEX], text[UUID_TEXT];
	uuid_hex(hex, id);
	assert_string_equal(hex, rows[0]);
	uuid_format(text, id);
	assert_string_equal(text, rows[1]);
}

/* RFC 9562, appendix A.6. */
static void version_7(void **state)
{
	(void)state;
	static const uint8_t random[10] = {0xfc, 0xc3, 0xd8, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f};
	uint8_t out[UUID_LEN];
	uuid_v7(out, 1645557742000, random);
	assert_memory_equal(out, id, UUID_LEN);
}

static void typed_codes(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "0", "00000000000", "0000000000000", "000000000001", "U00000000000", "00000000000!"};
	uint64_t bits;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(typed_code_parse(&bits, bad[i]), E_MALFORMED);

	/* low 55 bits of 98 c4 dc 0c 0c 07 39 8f = 0x44dc0c0c07398f */
	char code[TYPED_CODE];
	assert_true(typed_code_bits(id) == 0x44dc0c0c07398f);
	typed_code_format(code, id);
	assert_int_equal(strlen(code), 12);
	assert_int_equal(typed_code_parse(&bits, code), E_OK);
	assert_true(bits == 0x44dc0c0c07398f);
	assert_string_equal(code, "H6W1G60EECF5");

	char typed[32];
	size_t n = 0;
	for (size_t i = 0; i < 12; i++) {
		if (i % 4 == 0)
			typed[n++] = i == 8 ? '-' : ' ';
		typed[n++] = (char)(code[i] >= 'A' ? code[i] + 32 : code[i] == '0' ? 'o' : code[i] == '1' ? 'l' : code[i]);
	}
	typed[n] = 0;
	assert_int_equal(typed_code_parse(&bits, typed), E_OK);
	assert_true(bits == 0x44dc0c0c07398f);
}

/* Mod 31 with 5-bit digits: every wrong digit but a swap of 0 and Z-valued ones changes the check. */
static void one_wrong_character_is_noticed(void **state)
{
	(void)state;
	char code[TYPED_CODE];
	typed_code_format(code, id);
	for (size_t i = 0; i < 11; i++) {
		char right = code[i];
		for (unsigned v = 0; v < 32; v++) {
			uint64_t bits;
			int change = (int)v - crockford_value(right);
			code[i] = crockford_digit(v);
			if (change % 31 != 0)
				assert_int_equal(typed_code_parse(&bits, code), E_MALFORMED);
		}
		code[i] = right;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_uuid), cmocka_unit_test(texts), cmocka_unit_test(version_7), cmocka_unit_test(typed_codes),
		cmocka_unit_test(one_wrong_character_is_noticed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
