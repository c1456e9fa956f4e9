#include <hoaban/cbor.h>
#include <hoaban/rules.h>
#include "tests/support/attack.h"
#include "tests/support/sample.h"
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

static size_t unhex(uint8_t *out, const char *hex)
{
	assert_int_equal(hex_parse(out, strlen(hex) / 2, hex, strlen(hex)), E_OK);
	return strlen(hex) / 2;
}

static enum err again(struct buf *out, struct bytes in)
{
	struct ticket t;
	TRY(ticket_decode(&t, in));
	return ticket_encode(out, &t);
}

/* ---------------------------------------------------------------- hostile payloads */
#define CLAIMS "a5041a6b01ce10051a6b007c90061a6b00f0940750019a5f3c2b407d10a1b2c3d4e5f607183a00010000"
#define ROOT   "50019a5f3c2b407d10a1b2c3d4e5f60719"

static const struct { const char *label, *array; enum err expected; } arrays[] = {
	{"five elements", "850201010101", E_OK},
	{"four elements", "8402010101", E_MALFORMED},
	{"nine elements", "890200040101" "02a20101" "0203" "82" ROOT "15" "00", E_MALFORMED},
	{"an empty array", "80", E_MALFORMED},
	{"entries = the default", "86020101010101", E_MALFORMED},
	{"entries = 2", "86020101010102", E_OK},
	{"entries = 0: any number", "86020101010100", E_OK},
	{"mix = the default", "87020101010102f6", E_MALFORMED},
	{"split = the default", "880201010101" "02f6f6", E_MALFORMED},
	{"split without mix", "880201010101" "01f6" "82" ROOT "15", E_OK},
	{"split with entries and mix", "880200040101" "02a2010102" "03" "82" ROOT "15", E_OK},
	{"party 0", "850201000101", E_MALFORMED},
	{"days 0", "850201010001", E_MALFORMED},
	{"edition 0", "850201010100", E_OK},
	{"category 9", "850209010101", E_OK},
	{"category 10", "85020a010101", E_MALFORMED},
	{"category 0 without mix", "850200010101", E_MALFORMED},
	{"category 0 with mix null", "880200010101" "01f6" "82" ROOT "15", E_MALFORMED},
	{"mix with category 1", "87020104010101a10104", E_MALFORMED},
	{"mix of one category", "87020004010101a10104", E_OK},
	{"empty mix", "87020004010101a0", E_MALFORMED},
	{"mix sums to less", "87020004010101a10103", E_MALFORMED},
	{"mix sums to more", "87020004010101a201030202", E_MALFORMED},
	{"mix sums to party + 2^32", "87020001010101a2" "011affffffff" "0202", E_MALFORMED},
	{"a count of 0", "87020004010101a201040200", E_MALFORMED},
	{"mix of MIXED", "87020004010101a10004", E_MALFORMED},
	{"mix of category 10", "87020004010101a10a04", E_MALFORMED},
	{"mix descends", "87020004010101a202020102", E_MALFORMED},
	{"mix names one twice", "87020004010101a201020102", E_MALFORMED},
	{"mix of a negative", "87020004010101a12004", E_MALFORMED},
	{"mix as array", "87020004010101820104", E_MALFORMED},
	{"first use 0", "880201010101" "01f6" "82" ROOT "00", E_MALFORMED},
	{"the last use there is", "880201010101" "01f6" "82" ROOT "1affffffff", E_OK},
	{"uses past 2^32", "880201020101" "01f6" "82" ROOT "1affffffff", E_MALFORMED},
	{"root of 15 bytes", "880201010101" "01f6" "824f019a5f3c2b407d10a1b2c3d4e5f60715", E_MALFORMED},
	{"split of three", "880201010101" "01f6" "83" ROOT "1500", E_MALFORMED},
	{"split as a number", "880201010101" "01f615", E_MALFORMED},
	{"site 63", "851b800000000000000001010101", E_OK},
	{"sites of −1", "852001010101", E_MALFORMED},
	{"party 2^32", "8502011b00000001000000000101", E_MALFORMED},
	{"party in long form", "85020118010101", E_MALFORMED},
	{"true for a number", "8502f5010101", E_MALFORMED},
	{"indefinite array", "9f0201010101ff", E_MALFORMED},
	{"a byte left over", "85020101010100", E_MALFORMED},
};

static void the_rules_of_the_array(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++) {
		uint8_t in[160], space[160];
		struct buf back = BUF_FIXED(space);
		struct ticket t;
		size_t head = unhex(in, CLAIMS), len = head + unhex(in + head, arrays[i].array);
		if (ticket_decode(&t, bytes_of(in, len)) != arrays[i].expected)
			fail_msg("array: %s", arrays[i].label);
		if (arrays[i].expected != E_OK)
			continue;
		assert_int_equal(ticket_encode(&back, &t), E_OK);
		assert_true(bytes_equal(buf_bytes(&back), bytes_of(in, len)));
	}
}

static void claims_of_other_shapes(void **state)
{
	(void)state;
	static const struct { const char *label, *payload; } rows[] = {
		{"a short time", "a5041a6b01ce100519ffff061a6b00f0940750019a5f3c2b407d10a1b2c3d4e5f607183a00010000850201010101"},
		{"a time past 2106", "a5041b0000000100000000051a6b007c90061a6b00f0940750019a5f3c2b407d10a1b2c3d4e5f607183a00010000850201010101"},
		{"no iat", "a4041a6b01ce10051a6b007c900750019a5f3c2b407d10a1b2c3d4e5f607183a00010000850201010101"},
		{"another claim", "a6016161041a6b01ce10051a6b007c90061a6b00f0940750019a5f3c2b407d10a1b2c3d4e5f607183a00010000850201010101"},
		{"nbf before exp", "a5051a6b007c90041a6b01ce10061a6b00f0940750019a5f3c2b407d10a1b2c3d4e5f607183a00010000850201010101"},
		{"claim −65538", "a5041a6b01ce10051a6b007c90061a6b00f0940750019a5f3c2b407d10a1b2c3d4e5f607183a00010001850201010101"},
		{"cti of 15", "a5041a6b01ce10051a6b007c90061a6b00f094074f019a5f3c2b407d10a1b2c3d4e5f6073a00010000850201010101"},
		{"not a map", "85"},
		{"nothing", ""},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t in[160];
		struct ticket t;
		size_t len = unhex(in, rows[i].payload);
		if (ticket_decode(&t, bytes_of(in, len)) != E_MALFORMED)
			fail_msg("payload: %s", rows[i].label);
	}
}

static void what_the_writer_refuses(void **state)
{
	(void)state;
	struct ticket good = sample_tickets[1].ticket, rows[10];
	for (size_t i = 0; i < 10; i++)
		rows[i] = good;
	rows[0].party = 0;
	rows[1].days = 0;
	rows[2].category = 1;
	rows[3].has_mix = false;
	rows[4].mix[1]++;
	rows[5].mix[0] = 1;
	rows[6].category = CATEGORY_COUNT;
	rows[7].is_split = true;
	rows[7].first_use = 0;
	rows[8].valid_from = 0xffff;
	rows[9].is_split = true;
	rows[9].first_use = UINT32_MAX - 2;
	for (size_t i = 0; i < 10; i++) {
		uint8_t space[160];
		struct buf b = BUF_FIXED(space);
		assert_int_equal(ticket_encode(&b, &rows[i]), E_INVALID);
		assert_int_equal(b.len, 0);
	}
	uint8_t little[20];
	struct buf b = BUF_FIXED(little);
	assert_int_equal(ticket_encode(&b, &good), E_TOO_LARGE);
}

static void payloads_are_their_own_only_encoding(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLE_TICKETS; i++) {
		uint8_t payload[160];
		size_t len = unhex(payload, sample_tickets[i].payload);
		attack_codec(bytes_of(payload, len), again);
	}
}

/* ---------------------------------------------------------------- the samples, both ways */
static void samples_from_fields_to_text(void **state)
{
	(void)state;
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];
	sample_key(public_key, secret_key);
	for (size_t i = 0; i < SAMPLE_TICKETS; i++) {
		const struct sample_ticket *s = &sample_tickets[i];
		uint8_t payload_space[160], cose_space[200], expected[160];
		struct buf payload = BUF_FIXED(payload_space), cose = BUF_FIXED(cose_space);
		size_t len = unhex(expected, s->payload);
		assert_int_equal(ticket_encode(&payload, &s->ticket), E_OK);
		assert_true(bytes_equal(buf_bytes(&payload), bytes_of(expected, len)));
		assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TICKET, secret_key), E_OK);
		assert_int_equal(cose.len, s->bytes);
		assert_int_equal(unhex(expected, s->signature), SIGNATURE_LEN);
		assert_memory_equal(cose.data + cose.len - SIGNATURE_LEN, expected, SIGNATURE_LEN);
		assert_memory_equal(cose.data, "\xd2\x84\x4d\xa2\x01\x27\x04\x48\x9d\x5d\x5a\x0d\x78\x48\xda\x35\xa0\x58", 18);
		char text[TICKET_TEXT_MAX + 1];
		assert_int_equal(sample_text(text, &s->ticket, secret_key), s->characters);
		assert_memory_equal(text, "HB1:", 4);
	}
}

static void samples_from_text_to_fields(void **state)
{
	(void)state;
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN], kid[KID_LEN];
	sample_key(public_key, secret_key);
	cose_kid(kid, public_key);
	for (size_t i = 0; i < SAMPLE_TICKETS; i++) {
		const struct sample_ticket *s = &sample_tickets[i];
		uint8_t payload[160], signature[SIGNATURE_LEN], space[200], back[TICKET_BYTES_MAX];
		char text_space[TICKET_TEXT_MAX];
		struct buf cose = BUF_FIXED(space), text = {.data = (uint8_t *)text_space, .cap = 600, .ceiling = 600, .is_fixed = true};
		struct cose_sign1 m;
		struct ticket t;
		size_t len = unhex(payload, s->payload);
		unhex(signature, s->signature);
		cose_assemble(&cose, kid, bytes_of(payload, len), signature);
		assert_int_equal(ticket_text(&text, buf_bytes(&cose)), E_OK);
		assert_int_equal(ticket_parse(&m, back, (char *)text.data, text.len), E_OK);
		assert_int_equal(cose_verify(&m, AAD_TICKET, public_key), E_OK);
		assert_int_equal(ticket_decode(&t, m.payload), E_OK);
		const struct ticket *e = &s->ticket;
		assert_memory_equal(t.id, e->id, UUID_LEN);
		assert_memory_equal(t.mix, e->mix, sizeof(t.mix));
		assert_memory_equal(ticket_root(&t), ticket_root(e), UUID_LEN);
		assert_true(t.valid_until == e->valid_until && t.valid_from == e->valid_from && t.issued_at == e->issued_at);
		assert_true(t.sites == e->sites && t.category == e->category && t.party == e->party && t.days == e->days);
		assert_true(t.edition == e->edition && t.entries == e->entries && t.has_mix == e->has_mix && t.is_split == e->is_split);
		assert_int_equal(ticket_first_use(&t), ticket_first_use(e));
	}
	assert_int_equal(ticket_first_use(&sample_tickets[0].ticket), 1);
	assert_int_equal(ticket_first_use(&sample_tickets[2].ticket), 21);
	assert_int_equal(ticket_count(&sample_tickets[0].ticket, CATEGORY_ADULT), 1);
	assert_int_equal(ticket_count(&sample_tickets[0].ticket, CATEGORY_CHILD), 0);
	assert_int_equal(ticket_count(&sample_tickets[1].ticket, CATEGORY_ADULT), 2);
}

static void categories(void **state)
{
	(void)state;
	enum category c;
	for (unsigned i = 1; i < CATEGORY_COUNT; i++) {
		assert_int_equal(category_parse(&c, category_code((enum category)i)), E_OK);
		assert_int_equal(c, i);
	}
	assert_int_equal(category_parse(&c, "MIXED"), E_INVALID);
	assert_int_equal(category_parse(&c, "adult"), E_INVALID);
	assert_int_equal(category_parse(&c, ""), E_INVALID);
}

/* ---------------------------------------------------------------- hostile texts */
static struct trust_key key;
static const struct trust_list keys = {.count = 1, .keys = &key};
static const struct gate_lists lists = {.keys = &keys};

static void make_key(uint8_t secret_key[static SECRET_KEY_LEN])
{
	key = (struct trust_key){.use = KEY_USE_TICKET, .expires = INT64_MAX};
	sample_key(key.public_key, secret_key);
	cose_kid(key.kid, key.public_key);
}

/* The text lies in memory of its exact size, so that a sanitizer sees a read past its end. */
static enum verdict read_text(const char *text, size_t len)
{
	struct reading *r = malloc(sizeof(*r));
	char *exact = malloc(len > 0 ? len : 1);
	assert_non_null(r);
	assert_non_null(exact);
	memcpy(exact, text, len);
	enum verdict v = rules_read(r, exact, len, &lists, SAMPLE_NOW, 1);
	assert_int_equal(r->is_verified, v == VERDICT_ADMITTED);
	free(exact);
	free(r);
	return v;
}

static void every_prefix_is_refused(void **state)
{
	(void)state;
	uint8_t secret_key[SECRET_KEY_LEN];
	char text[TICKET_TEXT_MAX + 1];
	make_key(secret_key);
	for (size_t i = 0; i < SAMPLE_TICKETS; i++) {
		size_t len = sample_text(text, &sample_tickets[i].ticket, secret_key);
		assert_int_equal(read_text(text, len), VERDICT_ADMITTED);
		for (size_t cut = 0; cut < len; cut++)
			assert_int_equal(read_text(text, cut), VERDICT_MALFORMED);
		memcpy(text + len, "000", 3);
		for (size_t more = 1; more < 4; more++)
			assert_int_equal(read_text(text, len + more), VERDICT_MALFORMED);
	}
}

static void every_single_byte_change_is_refused(void **state)
{
	(void)state;
	uint8_t secret_key[SECRET_KEY_LEN];
	char text[TICKET_TEXT_MAX + 1];
	unsigned seen[VERDICT_COUNT] = {0};
	make_key(secret_key);
	size_t len = sample_text(text, &sample_tickets[0].ticket, secret_key);
	for (size_t at = 0; at < len; at++) {
		char right = text[at];
		for (unsigned change = 1; change < 256; change++) {
			text[at] = (char)((unsigned char)right ^ change);
			enum verdict v = read_text(text, len);
			assert_true(v == VERDICT_MALFORMED || v == VERDICT_UNKNOWN_KEY || v == VERDICT_BAD_SIGNATURE);
			seen[v]++;
		}
		text[at] = right;
	}
	assert_true(seen[VERDICT_MALFORMED] > 0 && seen[VERDICT_UNKNOWN_KEY] > 0 && seen[VERDICT_BAD_SIGNATURE] > 0);
}

static void every_flipped_bit_of_the_message_is_refused(void **state)
{
	(void)state;
	uint8_t secret_key[SECRET_KEY_LEN];
	char text[TICKET_TEXT_MAX + 1];
	struct reading r, again_;
	make_key(secret_key);
	for (size_t i = 0; i < SAMPLE_TICKETS; i++) {
		size_t len = sample_text(text, &sample_tickets[i].ticket, secret_key);
		assert_int_equal(rules_read(&r, text, len, &lists, SAMPLE_NOW, 1), VERDICT_ADMITTED);
		assert_int_equal(r.cose.len, sample_tickets[i].bytes);
		for (size_t bit = 0; bit < r.cose.len * 8; bit++) {
			r.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_not_equal(rules_read_cose(&again_, r.cose, &lists, SAMPLE_NOW, 1), VERDICT_ADMITTED);
			r.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		assert_int_equal(rules_read_cose(&again_, r.cose, &lists, SAMPLE_NOW, 1), VERDICT_ADMITTED);
	}
}

static void texts_of_other_shapes(void **state)
{
	(void)state;
	char text[700];
	uint8_t out[TICKET_BYTES_MAX], big[TICKET_BYTES_MAX + 1] = {0}, space[TICKET_TEXT_MAX + 10];
	struct cose_sign1 m;
	struct buf b = BUF_FIXED(space);
	memset(text, '0', sizeof(text));
	memcpy(text, "HB1:", 4);
	for (size_t len = 0; len < sizeof(text); len++)
		assert_int_equal(ticket_parse(&m, out, text, len), E_MALFORMED);
	assert_int_equal(ticket_text(&b, BYTES(big)), E_TOO_LARGE);
	assert_int_equal(ticket_text(&b, bytes_of(big, 398)), E_TOO_LARGE); /* 601 characters */
	assert_int_equal(ticket_text(&b, bytes_of(big, 397)), E_OK);
	assert_int_equal(b.len, TICKET_TEXT_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rules_of_the_array), cmocka_unit_test(claims_of_other_shapes), cmocka_unit_test(what_the_writer_refuses),
		cmocka_unit_test(payloads_are_their_own_only_encoding), cmocka_unit_test(samples_from_fields_to_text),
		cmocka_unit_test(samples_from_text_to_fields), cmocka_unit_test(categories), cmocka_unit_test(every_prefix_is_refused),
		cmocka_unit_test(every_single_byte_change_is_refused), cmocka_unit_test(every_flipped_bit_of_the_message_is_refused),
		cmocka_unit_test(texts_of_other_shapes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
