#include <hoaban/cbor.h>
#include <hoaban/payer.h>
#include <hoaban/proof.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void refuses_and_changes_nothing(void **)
{
	static char long_name[PAYER_BYTES_MAX + 2];
	memset(long_name, 'a', PAYER_BYTES_MAX + 1);
	const struct {
		struct payer_text payer;
		const char *pointer;
	} table[] = {
		{{NULL, NULL, NULL}, "/name"},
		{{"", NULL, NULL}, "/name"},
		{{long_name, NULL, NULL}, "/name"},
		{{"A\nB", NULL, NULL}, "/name"},
		{{"A\tB", NULL, NULL}, "/name"},
		{{"A\x7f", NULL, NULL}, "/name"},
		{{" Công ty A", NULL, NULL}, "/name"},
		{{"Công ty A ", NULL, NULL}, "/name"},
		{{"Co\xcc\x82ng ty A", NULL, NULL}, "/name"},
		{{"\xff", NULL, NULL}, "/name"},
		{{"Công ty A", "", NULL}, "/tax_code"},
		{{"Công ty A", "560000000", NULL}, "/tax_code"},
		{{"Công ty A", "5600000000-01", NULL}, "/tax_code"},
		{{"Công ty A", "56000000001", NULL}, "/tax_code"},
		{{"Công ty A", "56000000000a", NULL}, "/tax_code"},
		{{"Công ty A", NULL, ""}, "/address"},
		{{"Công ty A", NULL, "Hà Nội\r"}, "/address"},
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct arena a;
		arena_init(&a, 1u << 16);
		struct complaints c = {.arena = &a};
		assert_int_equal(payer_check(&table[i].payer, &c), E_INVALID);
		assert_int_equal(c.count, 1);
		assert_string_equal(c.list[0].pointer, table[i].pointer);
		arena_release(&a);
	}
}

static void takes_what_is_right(void **)
{
	static const struct payer_text table[] = {
		{"Công ty TNHH Du lịch Mường Thanh", NULL, NULL},
		{"A", "5600000000", NULL},
		{"A", "5600000000-001", "Phường Mường Thanh, tỉnh Điện Biên"},
		{"A", "011066000001", "X"},
		{"Éric & Zoë <Œuvre>", NULL, NULL},
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct arena a;
		struct payer_note n = {.salt = {1, 2, 3}, .text = table[i]}, back;
		BUF_LOCAL b;
		buf_init(&b, 4096);
		arena_init(&a, 1u << 16);
		struct complaints c = {.arena = &a};
		assert_int_equal(payer_check(&table[i], &c), E_OK);
		payer_note_encode(&b, &n);
		assert_int_equal(payer_note_decode(&back, &a, buf_bytes(&b)), E_OK);
		assert_memory_equal(back.salt, n.salt, SALT_LEN);
		assert_true(str_equal(back.text.name, table[i].name));
		assert_true(str_equal(back.text.tax_code, table[i].tax_code));
		assert_true(str_equal(back.text.address, table[i].address));
		for (size_t len = 0; len < b.len; len++)
			assert_int_equal(payer_note_decode(&back, &a, bytes_of(b.data, len)), E_MALFORMED);
		buf_append_byte(&b, 0);
		assert_int_equal(payer_note_decode(&back, &a, buf_bytes(&b)), E_MALFORMED);
		arena_release(&a);
	}
}

static void notes_are_checked_when_read(void **)
{
	static const char *const names[] = {"", " A", "A\n", "Co\xcc\x82ng"};
	for (size_t i = 0; i < 4; i++) {
		struct arena a;
		struct payer_note n = {.text = {names[i], NULL, NULL}}, back;
		BUF_LOCAL b;
		buf_init(&b, 4096);
		arena_init(&a, 1u << 16);
		payer_note_encode(&b, &n);
		assert_int_equal(payer_note_decode(&back, &a, buf_bytes(&b)), E_MALFORMED);
		arena_release(&a);
	}
}

/* sha256 of sixteen zeros and "A\n5600000000\nB", by coreutils. */
static void the_hash_is_of_salt_and_lines(void **)
{
	uint8_t hash[HASH_LEN], other[HASH_LEN], expected[HASH_LEN];
	static const uint8_t salt[SALT_LEN] = {0};
	payer_text_hash(hash, salt, &(struct payer_text){"A", "5600000000", "B"});
	assert_int_equal(hex_parse(expected, HASH_LEN, "392c5efb441d391618f6c5934b6eb5ca61b9b56239fe39b88b8eada7fd145c6d", 64),
			 E_OK);
	assert_memory_equal(hash, expected, HASH_LEN);
	payer_text_hash(other, salt, &(struct payer_text){"A", NULL, "5600000000\nB"});
	assert_memory_not_equal(hash, other, HASH_LEN);
}

static void every_reduced_category_has_a_proof(void **)
{
	assert_null(*proof_kinds(CATEGORY_ADULT));
	assert_null(*proof_kinds(CATEGORY_MIXED));
	assert_null(*proof_kinds((enum category)99));
	for (enum category c = CATEGORY_CHILD; c < CATEGORY_COUNT; c++) {
		assert_non_null(*proof_kinds(c));
		assert_true(strlen(*proof_kinds(c)) < PROOF_TEXT);
		assert_true(proof_is_accepted(c, *proof_kinds(c)));
		assert_false(proof_is_accepted(c, ""));
	}
	assert_true(proof_is_accepted(CATEGORY_SENIOR, PROOF_SCANNED));
	assert_false(proof_is_accepted(CATEGORY_SENIOR, "letter"));
	assert_false(proof_is_accepted(CATEGORY_STUDY, PROOF_SCANNED));
	assert_false(proof_is_accepted(CATEGORY_ADULT, "age"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_and_changes_nothing),	      cmocka_unit_test(takes_what_is_right),
		cmocka_unit_test(notes_are_checked_when_read),	      cmocka_unit_test(the_hash_is_of_salt_and_lines),
		cmocka_unit_test(every_reduced_category_has_a_proof),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
