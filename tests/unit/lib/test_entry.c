/* Journal entries: signed, chained, and what passes around them between till and server. */
#include <hoaban/entry.h>
#include "tests/support/attack.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

struct till {
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];
};

static struct till make_till(uint8_t number)
{
	uint8_t seed[SEED_LEN] = {number};
	struct till t;

	key_pair_from_seed(t.public_key, t.secret_key, seed);
	return t;
}

static struct entry make_entry(uint64_t seq)
{
	struct entry e = {.device = {0xaa},
			  .seq = seq,
			  .time_ms = 1795223700123,
			  .type = ENTRY_PRINT,
			  .body = bytes_of("\x82\x01\x02", 3)};

	return e;
}

static void seal_for(struct buf *out, const struct entry *e, const struct till *t, const char *aad)
{
	BUF_LOCAL payload;

	buf_init(&payload, ENTRY_BYTES_MAX);
	assert_int_equal(entry_encode(&payload, e), E_OK);
	buf_init(out, ENTRY_BYTES_MAX);
	assert_int_equal(cose_sign(out, buf_bytes(&payload), aad, t->secret_key), E_OK);
}

/* ---------------------------------------------------------------- hostile */
static void test_refuses_to_write(void **state)
{
	static const struct {
		uint64_t seq;
		int64_t time_ms;
		uint32_t type;
		struct bytes body;
		enum err expected;
	} rows[] = {
		{0, 1, 1, {(const uint8_t *)"\x01", 1}, E_INVALID},
		{UINT64_MAX, 1, 1, {(const uint8_t *)"\x01", 1}, E_INVALID},
		{1, -1, 1, {(const uint8_t *)"\x01", 1}, E_INVALID},
		{1, 1, 0, {(const uint8_t *)"\x01", 1}, E_INVALID},
		{1, 1, 1, {NULL, 0}, E_MALFORMED},
		{1, 1, 1, {(const uint8_t *)"\x01\x01", 2}, E_MALFORMED},
		{1, 1, 1, {(const uint8_t *)"\x18\x01", 2}, E_MALFORMED},
		{1, 1, 1, {(const uint8_t *)"\xff", 1}, E_MALFORMED},
		{1, 1, 1, {(const uint8_t *)"\x01", ENTRY_BYTES_MAX + 1}, E_TOO_LARGE},
		{1, 1, 1, {(const uint8_t *)"\x01", 1}, E_OK},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct entry e = {.seq = rows[i].seq, .time_ms = rows[i].time_ms, .type = rows[i].type, .body = rows[i].body};
		uint8_t space[256];
		struct buf b = BUF_FIXED(space);

		assert_int_equal(entry_encode(&b, &e), rows[i].expected);
		assert_true(rows[i].expected == E_OK || b.len == 0);
	}
}

static enum err again_entry(struct buf *out, struct bytes in)
{
	struct entry e;

	TRY(entry_decode(&e, in));
	return entry_encode(out, &e);
}

static void test_payload(void **state)
{
	struct entry e = make_entry(1000);
	uint8_t space[256];
	struct buf b = BUF_FIXED(space);

	(void)state;
	assert_int_equal(entry_encode(&b, &e), E_OK);
	assert_true(attack_codec(buf_bytes(&b), again_entry) > 0);
}

/* A type nobody knows yet is stored, with whatever item its body is. */
static void test_unknown_type(void **state)
{
	struct entry e = make_entry(1), read;
	uint8_t space[256];
	struct buf b = BUF_FIXED(space);

	(void)state;
	e.type = 4711;
	assert_int_equal(entry_encode(&b, &e), E_OK);
	assert_int_equal(entry_decode(&read, buf_bytes(&b)), E_OK);
	assert_int_equal(read.type, 4711);
	assert_null(entry_type_name((enum entry_type)4711));
}

static void test_no_bit_may_flip(void **state)
{
	struct till till = make_till(1);
	struct entry e = make_entry(1), read;
	struct buf message;

	(void)state;
	seal_for(&message, &e, &till, AAD_ENTRY);
	assert_int_equal(entry_open(&read, buf_bytes(&message), till.public_key), E_OK);
	for (size_t bit = 0; bit < message.len * 8; bit++) {
		enum err got;

		message.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		got = entry_open(&read, buf_bytes(&message), till.public_key);
		assert_true(got == E_MALFORMED || got == E_BAD_SIGNATURE);
		message.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	for (size_t len = 0; len < message.len; len++)
		assert_int_equal(entry_open(&read, bytes_of(message.data, len), till.public_key), E_MALFORMED);
	buf_release(&message);
}

static void test_wrong_device_or_purpose(void **state)
{
	struct till till = make_till(1), other = make_till(2);
	struct entry e = make_entry(1), read;
	struct buf message;

	(void)state;
	seal_for(&message, &e, &till, AAD_ENTRY);
	assert_int_equal(entry_open(&read, buf_bytes(&message), other.public_key), E_BAD_SIGNATURE);
	buf_release(&message);
	seal_for(&message, &e, &till, AAD_LAN);
	assert_int_equal(entry_open(&read, buf_bytes(&message), till.public_key), E_BAD_SIGNATURE);
	buf_release(&message);
	seal_for(&message, &e, &till, AAD_TICKET);
	assert_int_equal(entry_open(&read, buf_bytes(&message), till.public_key), E_BAD_SIGNATURE);
	buf_release(&message);
}

/* The right key under another key's name. */
static void test_wrong_kid(void **state)
{
	struct till till = make_till(1);
	struct entry e = make_entry(1), read;
	uint8_t space[3][512], kid[KID_LEN] = {1, 2, 3}, header[] = {0xa2, 1, 0x27, 4, 0x48, 1, 2, 3, 0, 0, 0, 0, 0};
	uint8_t signature[SIGNATURE_LEN];
	struct buf payload = BUF_FIXED(space[0]), tbs = BUF_FIXED(space[1]), message = BUF_FIXED(space[2]);

	(void)state;
	assert_int_equal(entry_encode(&payload, &e), E_OK);
	cose_to_be_signed(&tbs, BYTES(header), AAD_ENTRY, buf_bytes(&payload));
	key_sign(signature, buf_bytes(&tbs), till.secret_key);
	cose_assemble(&message, kid, buf_bytes(&payload), signature);
	assert_int_equal(entry_open(&read, buf_bytes(&message), till.public_key), E_BAD_SIGNATURE);
}

/* ---------------------------------------------------------------- the chain */
static void test_chain(void **state)
{
	struct till till = make_till(1);
	uint8_t prev[HASH_LEN] = {0};

	(void)state;
	for (uint64_t seq = 1; seq <= 50; seq++) {
		struct entry e = make_entry(seq), read;
		struct buf message;

		memcpy(e.prev, prev, HASH_LEN);
		seal_for(&message, &e, &till, AAD_ENTRY);
		assert_int_equal(entry_open(&read, buf_bytes(&message), till.public_key), E_OK);
		assert_true(read.seq == seq);
		assert_memory_equal(read.prev, prev, HASH_LEN);
		assert_memory_equal(read.device, e.device, UUID_LEN);
		assert_true(read.time_ms == e.time_ms);
		assert_true(bytes_equal(read.body, e.body));
		sha256(prev, buf_bytes(&message));
		buf_release(&message);
	}
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(entry_type_name(ENTRY_SALE), "sale");
	assert_string_equal(entry_type_name(ENTRY_APPROVAL), "approval");
	for (int t = ENTRY_SALE; t <= ENTRY_ORDER_PRINTED; t++)
		assert_non_null(entry_type_name((enum entry_type)t));
	assert_null(entry_type_name((enum entry_type)0));
	assert_null(entry_type_name((enum entry_type)(ENTRY_ORDER_PRINTED + 1)));
}

/* ---------------------------------------------------------------- uploads and answers */
static enum err again_batch(struct buf *out, struct bytes in)
{
	static struct journal_batch b;

	TRY(journal_batch_decode(&b, in));
	journal_batch_encode(out, &b);
	return buf_status(out);
}

static enum err again_answer(struct buf *out, struct bytes in)
{
	struct journal_answer a;

	TRY(journal_answer_decode(&a, in));
	journal_answer_encode(out, &a);
	return buf_status(out);
}

static void test_batch(void **state)
{
	static struct journal_batch b = {.count = 3};
	uint8_t space[256];
	struct buf out = BUF_FIXED(space);

	(void)state;
	for (size_t i = 0; i < 3; i++)
		b.entries[i] = bytes_of("entry", i + 1);
	b.checkpoint = bytes_of_text("hoaban.example\n3\nroot\n");
	b.attachment_count = 2;
	b.attachments[0] = (struct journal_attachment){7, ATTACHMENT_XML, 0, bytes_of_text("<BLai></BLai>")};
	b.attachments[1] = (struct journal_attachment){8, ATTACHMENT_PAYER, 1, bytes_of_text("payer")};
	journal_batch_encode(&out, &b);
	assert_int_equal(buf_status(&out), E_OK);
	assert_true(attack_codec(buf_bytes(&out), again_batch) > 0);
	buf_clear(&out);
	b.count = b.attachment_count = 0;
	b.checkpoint = (struct bytes){0};
	journal_batch_encode(&out, &b);
	assert_int_equal(out.len, 4);
	attack_codec(buf_bytes(&out), again_batch);
}

static void test_batch_limits(void **state)
{
	static struct journal_batch b, read;
	struct buf out;
	uint8_t *large = calloc(1, JOURNAL_BATCH_BYTES + 1);

	(void)state;
	assert_non_null(large);
	buf_init(&out, JOURNAL_BATCH_BYTES);
	b.count = JOURNAL_BATCH_MAX;
	for (size_t i = 0; i < JOURNAL_BATCH_MAX; i++)
		b.entries[i] = bytes_of("x", 1);
	journal_batch_encode(&out, &b);
	assert_int_equal(journal_batch_decode(&read, buf_bytes(&out)), E_OK);
	assert_int_equal(read.count, JOURNAL_BATCH_MAX);
	out.data[3]++; /* 257 announced */
	assert_int_equal(journal_batch_decode(&read, buf_bytes(&out)), E_MALFORMED);
	assert_int_equal(journal_batch_decode(&read, bytes_of(large, JOURNAL_BATCH_BYTES + 1)), E_TOO_LARGE);
	/* an empty entry; an empty checkpoint */
	assert_int_equal(journal_batch_decode(&read, bytes_of("\x83\x81\x40\xf6\x80", 5)), E_MALFORMED);
	assert_int_equal(journal_batch_decode(&read, bytes_of("\x83\x80\x60\x80", 4)), E_MALFORMED);
	/* an empty attachment */
	assert_int_equal(journal_batch_decode(&read, bytes_of("\x83\x80\xf6\x81\x84\x01\x01\x00\x40", 9)), E_MALFORMED);
	/* four billion entries */
	assert_int_equal(journal_batch_decode(&read, bytes_of("\x83\x9a\xff\xff\xff\xff", 6)), E_MALFORMED);
	buf_release(&out);
	free(large);
}

static void test_answer(void **state)
{
	struct journal_answer a = {.last_seq = 500, .last_hash = {1, 2}, .checkpoint = bytes_of_text("note\n")};
	uint8_t space[256];
	struct buf out = BUF_FIXED(space);

	(void)state;
	journal_answer_encode(&out, &a);
	assert_true(attack_codec(buf_bytes(&out), again_answer) > 0);
	buf_clear(&out);
	a.checkpoint = (struct bytes){0};
	journal_answer_encode(&out, &a);
	assert_true(attack_codec(buf_bytes(&out), again_answer) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refuses_to_write),
		cmocka_unit_test(test_payload),
		cmocka_unit_test(test_unknown_type),
		cmocka_unit_test(test_no_bit_may_flip),
		cmocka_unit_test(test_wrong_device_or_purpose),
		cmocka_unit_test(test_wrong_kid),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_batch),
		cmocka_unit_test(test_batch_limits),
		cmocka_unit_test(test_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
