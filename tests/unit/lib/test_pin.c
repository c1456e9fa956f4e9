#include <hoaban/pin.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>

static const uint8_t salt[PIN_SALT_LEN] = "0123456789abcdef", other_salt[PIN_SALT_LEN] = "0123456789abcdeg";
static const uint8_t pepper[PEPPER_LEN] = "this pepper is 32 bytes in all..", other_pepper[PEPPER_LEN] = "this is another.";

static void hash_of(char out[static PIN_HASH_TEXT], const char *pin, const uint8_t *with_salt, const uint8_t *with_pepper)
{
	uint8_t inner[PIN_INNER_LEN];
	assert_int_equal(pin_inner(inner, pin, with_salt), E_OK);
	pin_device_hash(out, with_salt, inner, with_pepper);
}

static void test_hostile_pins(void **state)
{
	(void)state;
	static const char *const bad[] = {"",	   "1",	    "123",  "1234567890123", "12a4",   "１２３４", " 1234",
					  "1234 ", "12\n4", "-123", "0000",	     "999999", "+1234"};
	uint8_t inner[PIN_INNER_LEN];
	char hash[PIN_HASH_TEXT];
	hash_of(hash, "4711", salt, pepper);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(pin_is_valid(bad[i]));
		assert_int_equal(pin_inner(inner, bad[i], salt), E_INVALID);
		assert_int_equal(pin_verify(bad[i], hash, pepper), E_UNAUTHORIZED);
	}
	assert_true(pin_is_valid("1234") && pin_is_valid("000000000001") && pin_is_valid("4711"));
}

static void test_hostile_hashes(void **state)
{
	(void)state;
	char hash[PIN_HASH_TEXT], bent[PIN_HASH_TEXT];
	hash_of(hash, "4711", salt, pepper);
	size_t len = strlen(hash);
	assert_int_equal(pin_verify("4711", "", pepper), E_MALFORMED);
	assert_int_equal(pin_verify("4711", "$argon2id$v=19$m=8192,t=4,p=1$c2FsdA$aGFzaA", pepper), E_MALFORMED);
	for (size_t cut = 0; cut < len; cut++) {
		snprintf(bent, sizeof(bent), "%.*s", (int)cut, hash);
		assert_int_equal(pin_verify("4711", bent, pepper), E_MALFORMED);
	}
	memcpy(bent, hash, sizeof(bent));
	memcpy(bent + len, "A", 2);
	assert_int_equal(pin_verify("4711", bent, pepper), E_MALFORMED);
	for (size_t i = 0; i < len; i++) {
		memcpy(bent, hash, sizeof(bent));
		bent[i] = '!';
		assert_int_equal(pin_verify("4711", bent, pepper), E_MALFORMED);
	}
}

static void test_right_and_wrong(void **state)
{
	(void)state;
	char hash[PIN_HASH_TEXT];
	hash_of(hash, "4711", salt, pepper);
	assert_int_equal(pin_verify("4711", hash, pepper), E_OK);
	assert_int_equal(pin_verify("4711", hash, pepper), E_OK);
	assert_int_equal(pin_verify("4712", hash, pepper), E_UNAUTHORIZED);
	assert_int_equal(pin_verify("04711", hash, pepper), E_UNAUTHORIZED);
	assert_int_equal(pin_verify("4711", hash, other_pepper), E_UNAUTHORIZED);
}

/* The same PIN looks different for every person and on every device. */
static void test_distinct(void **state)
{
	(void)state;
	char one[PIN_HASH_TEXT], person[PIN_HASH_TEXT], device[PIN_HASH_TEXT];
	hash_of(one, "4711", salt, pepper);
	hash_of(person, "4711", other_salt, pepper);
	hash_of(device, "4711", salt, other_pepper);
	assert_string_not_equal(one, person);
	assert_string_not_equal(one, device);
	assert_int_equal(strlen(one), strlen(person));
}

/* Made with the argon2 program and Python's hmac, so that the form does not change unnoticed. */
static void test_vector(void **state)
{
	(void)state;
	uint8_t inner[PIN_INNER_LEN];
	char hex[2 * PIN_INNER_LEN + 1], hash[PIN_HASH_TEXT];
	assert_int_equal(pin_inner(inner, "4711", salt), E_OK);
	hex_format(hex, inner, sizeof(inner));
	assert_string_equal(hex, "a1aff3ab46635bd6b6ae3299546d9bf11260a9b006d08b20d9fc0b6fe08e89b2");
	pin_device_hash(hash, salt, inner, pepper);
	assert_string_equal(
		hash, "$hoaban-pin$v=1$m=8192,t=4,p=1$MDEyMzQ1Njc4OWFiY2RlZg$i_Ml9cMHwPHEv19jOiv0lsOuRgVqcXJB4cg9tjzlWgQ");
}

static int begin(void **state)
{
	(void)state;
	return sodium_init() < 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hostile_pins),	cmocka_unit_test(test_hostile_hashes),
		cmocka_unit_test(test_right_and_wrong), cmocka_unit_test(test_distinct),
		cmocka_unit_test(test_vector),
	};
	return cmocka_run_group_tests(tests, begin, NULL);
}
