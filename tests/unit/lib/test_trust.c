#include <hoaban/cbor.h>
#include <hoaban/trust.h>
#include "tests/support/attack.h"
#include "tests/support/sample.h"
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

/* One key of every shape: the server's, a till's open, a till's closed. */
static struct trust_key keys[5];
static uint8_t secrets[5][SECRET_KEY_LEN];

static int make_keys(void **state)
{
	(void)state;
	static const char *const names[5] = {"ticket", "lists", "devices", "till", "closed till"};
	static const enum key_use uses[5] = {KEY_USE_TICKET, KEY_USE_LISTS, KEY_USE_DEVICES, KEY_USE_TICKET, KEY_USE_TICKET};
	for (size_t i = 0; i < 5; i++) {
		keys[i] = (struct trust_key){.use = uses[i], .not_before = 1000, .expires = 2000, .has_limits = i >= 3};
		sample_key_named(keys[i].public_key, secrets[i], names[i]);
		cose_kid(keys[i].kid, keys[i].public_key);
		if (i < 3)
			continue;
		keys[i].sites = UINT64_MAX;
		keys[i].party = 50;
		keys[i].days_ahead = 30;
		keys[i].closed_at = i == 4 ? 1500 : 0;
	}
	return 0;
}

static enum err list_again(struct buf *out, struct bytes in)
{
	struct arena a;
	struct trust_list l;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	enum err e = trust_list_decode(&l, &a, in);
	if (e == E_OK)
		trust_list_encode(out, &l);
	arena_release(&a);
	return e;
}

static void lists_of_keys(void **state)
{
	(void)state;
	struct trust_list empty = {.expires = 5, .issued_at = 4, .seq = 3}, l = empty;
	BUF_LOCAL b;
	buf_init(&b, 4096);
	trust_list_encode(&b, &empty);
	attack_codec(buf_bytes(&b), list_again);
	l.count = 5;
	l.keys = keys;
	buf_clear(&b);
	trust_list_encode(&b, &l);
	attack_codec(buf_bytes(&b), list_again);

	struct arena a;
	struct trust_list back;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	assert_int_equal(trust_list_decode(&back, &a, buf_bytes(&b)), E_OK);
	assert_int_equal(back.count, 5);
	assert_true(back.keys[3].has_limits && back.keys[3].party == 50 && back.keys[3].days_ahead == 30 &&
		    back.keys[3].closed_at == 0);
	assert_int_equal(back.keys[4].closed_at, 1500);
	assert_false(back.keys[0].has_limits);
	arena_release(&a);
}

/* Faults of meaning, put in by a writer who does not check. */
static void keys_that_are_none(void **state)
{
	(void)state;
	struct trust_key bad[6];
	for (size_t i = 0; i < 6; i++)
		bad[i] = keys[4];
	bad[0].kid[0] ^= 1;	    /* would shadow another key */
	bad[1].use = KEY_USE_LISTS; /* limits on a key that is no till's */
	bad[2].use = (enum key_use)5;
	bad[3].use = (enum key_use)0;
	bad[4].expires = -1;
	bad[5].closed_at = INT64_MAX;
	for (size_t i = 0; i < 6; i++) {
		struct trust_list l = {.expires = 5, .count = 1, .keys = &bad[i]}, back;
		struct arena a;
		BUF_LOCAL b;
		buf_init(&b, 4096);
		arena_init(&a, ARENA_CEILING_DEFAULT);
		trust_list_encode(&b, &l);
		assert_int_equal(trust_list_decode(&back, &a, buf_bytes(&b)), E_MALFORMED);
		arena_release(&a);
	}
}

/* A count that promises memory which the bytes do not hold. */
static void a_count_without_keys(void **state)
{
	(void)state;
	static const uint8_t in[] = {0xa3, 0x04, 0x05, 0x06, 0x04, 0x3a, 0x00, 0x01, 0x00, 0x01, 0x82, 0x01, 0x99, 0x10, 0x00};
	struct arena a;
	struct trust_list l;
	arena_init(&a, 1024);
	assert_int_equal(trust_list_decode(&l, &a, BYTES(in)), E_MALFORMED);
	assert_int_equal(a.used, 0);
	arena_release(&a);
}

static void finding_a_key(void **state)
{
	(void)state;
	const struct trust_list l = {.count = 5, .keys = keys};
	static const uint8_t nobody[KID_LEN];
	assert_ptr_equal(trust_find(&l, keys[1].kid, KEY_USE_LISTS), &keys[1]);
	assert_ptr_equal(trust_find(&l, keys[1].kid, (enum key_use)0), &keys[1]);
	assert_null(trust_find(&l, keys[1].kid, KEY_USE_TICKET));
	assert_null(trust_find(&l, nobody, (enum key_use)0));
}

static void opening_a_message(void **state)
{
	(void)state;
	static const struct {
		const char *label;
		size_t signer;
		enum key_use use;
		const char *aad;
		int64_t now;
		enum err expected;
	} rows[] = {
		{"as it should be", 1, KEY_USE_LISTS, AAD_REVOKED, 1000, E_OK},
		{"in its last second", 1, KEY_USE_LISTS, AAD_REVOKED, 1999, E_OK},
		{"key not yet valid", 1, KEY_USE_LISTS, AAD_REVOKED, 999, E_UNAUTHORIZED},
		{"key expired", 1, KEY_USE_LISTS, AAD_REVOKED, 2000, E_UNAUTHORIZED},
		{"another use", 1, KEY_USE_DEVICES, AAD_REVOKED, 1000, E_UNAUTHORIZED},
		{"a key of another use", 2, KEY_USE_LISTS, AAD_REVOKED, 1000, E_UNAUTHORIZED},
		{"another purpose", 1, KEY_USE_LISTS, AAD_SUPERSEDED, 1000, E_BAD_SIGNATURE},
	};
	const struct trust_list l = {.count = 5, .keys = keys};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t space[256];
		struct buf b = BUF_FIXED(space);
		struct bytes payload;
		assert_int_equal(cose_sign(&b, bytes_of_text("ids"), AAD_REVOKED, secrets[rows[i].signer]), E_OK);
		enum err e = trust_open(&payload, &l, rows[i].use, rows[i].aad, buf_bytes(&b), rows[i].now);
		if (e != rows[i].expected)
			fail_msg("%s: %s", rows[i].label, err_code(e));
		if (e == E_OK)
			assert_true(bytes_equal(payload, bytes_of_text("ids")));
	}
	struct bytes payload;
	assert_int_equal(trust_open(&payload, &l, KEY_USE_LISTS, AAD_REVOKED, bytes_of_text("x"), 1000), E_MALFORMED);
}

/* ---------------------------------------------------------------- the other objects */
static enum err certificate_again(struct buf *out, struct bytes in)
{
	struct certificate c;
	TRY(certificate_decode(&c, in));
	certificate_encode(out, &c);
	return E_OK;
}

static enum err ids_again(struct buf *out, struct bytes in)
{
	struct id_list l;
	TRY(id_list_decode(&l, in));
	id_list_encode(out, &l);
	return E_OK;
}

static enum err time_again(struct buf *out, struct bytes in)
{
	int64_t now;
	uint8_t hash[HASH_LEN];
	TRY(server_time_decode(&now, hash, in));
	server_time_encode(out, now, hash);
	return E_OK;
}

static void certificates_and_server_time(void **state)
{
	(void)state;
	struct certificate c = {.expires = 2000,
				.not_before = 1000,
				.issued_at = 1001,
				.device = {1},
				.ticket_key = {2},
				.device_key = {3},
				.sites = 5,
				.party = 50,
				.days_ahead = 30};
	uint8_t space[256], hash[HASH_LEN] = {7};
	struct buf b = BUF_FIXED(space);
	certificate_encode(&b, &c);
	attack_codec(buf_bytes(&b), certificate_again);
	buf_clear(&b);
	server_time_encode(&b, 1795224000, hash);
	attack_codec(buf_bytes(&b), time_again);
}

static void lists_of_ids(void **state)
{
	(void)state;
	enum { COUNT = 9 };
	uint8_t ids[COUNT * UUID_LEN] = {0}, space[256], absent[UUID_LEN] = {0};
	struct id_list l = {.expires = 5, .issued_at = 4, .seq = 3, .count = 0, .ids = ids}, back;
	struct buf b = BUF_FIXED(space);
	for (size_t i = 0; i < COUNT; i++)
		ids[i * UUID_LEN + 7] = (uint8_t)(2 * i + 1);
	for (l.count = 0; l.count <= COUNT; l.count++) {
		buf_clear(&b);
		id_list_encode(&b, &l);
		assert_int_equal(id_list_decode(&back, buf_bytes(&b)), E_OK);
		assert_int_equal(back.count, l.count);
		for (size_t i = 0; i < COUNT; i++)
			assert_int_equal(id_list_has(&back, ids + i * UUID_LEN), i < l.count);
		for (unsigned v = 0; v < 20; v += 2) {
			absent[7] = (uint8_t)v;
			assert_false(id_list_has(&back, absent));
		}
	}
	l.count = 3;
	buf_clear(&b);
	id_list_encode(&b, &l);
	attack_codec(buf_bytes(&b), ids_again);
	static const uint8_t ragged[] = {0xa3, 0x04, 0x05, 0x06, 0x04, 0x3a, 0x00, 0x01, 0x00, 0x03, 0x82, 0x01, 0x41, 0x00};
	assert_int_equal(id_list_decode(&back, BYTES(ragged)), E_MALFORMED);
	memcpy(ids + UUID_LEN, ids, UUID_LEN); /* twice the same */
	buf_clear(&b);
	id_list_encode(&b, &l);
	assert_int_equal(id_list_decode(&back, buf_bytes(&b)), E_MALFORMED);
	ids[7] = 9; /* descending */
	buf_clear(&b);
	id_list_encode(&b, &l);
	assert_int_equal(id_list_decode(&back, buf_bytes(&b)), E_MALFORMED);
}

static enum err known_again(struct buf *out, struct bytes in)
{
	struct known_list l;
	TRY(known_list_decode(&l, in));
	known_list_encode(out, &l);
	return E_OK;
}

static void lists_of_what_is_known(void **state)
{
	(void)state;
	enum { COUNT = 9 };
	uint8_t ids[COUNT * KNOWN_ID_LEN] = {0}, space[256];
	struct known_list l = {.expires = 5, .issued_at = 4, .seq = 3, .kid = {1, 2, 3, 4, 5, 6, 7, 8}, .ids = ids}, back;
	struct buf b = BUF_FIXED(space);
	for (size_t i = 0; i < COUNT; i++)
		ids[i * KNOWN_ID_LEN] = (uint8_t)(2 * i + 1);
	for (l.count = 0; l.count <= COUNT; l.count++) {
		buf_clear(&b);
		known_list_encode(&b, &l);
		assert_int_equal(known_list_decode(&back, buf_bytes(&b)), E_OK);
		assert_int_equal(back.count, l.count);
		assert_int_equal(back.seq, 3);
		assert_memory_equal(back.kid, l.kid, KID_LEN);
		for (unsigned v = 0; v < 20; v++) {
			uint8_t id[KNOWN_ID_LEN] = {(uint8_t)v};
			assert_int_equal(known_list_has(&back, id), v % 2 == 1 && v / 2 < l.count);
		}
	}
	l.count = 3;
	buf_clear(&b);
	known_list_encode(&b, &l);
	attack_codec(buf_bytes(&b), known_again);
	static const uint8_t ragged[] = {0xa3, 0x04, 0x05, 0x06, 0x04, 0x3a, 0x00, 0x01, 0x00, 0x04, 0x83, 0x01,
					 0x48, 1,    2,	   3,	 4,    5,    6,	   7,	 8,    0x41, 0x00};
	assert_int_equal(known_list_decode(&back, BYTES(ragged)), E_MALFORMED);
	memcpy(ids + KNOWN_ID_LEN, ids, KNOWN_ID_LEN); /* twice the same */
	buf_clear(&b);
	known_list_encode(&b, &l);
	assert_int_equal(known_list_decode(&back, buf_bytes(&b)), E_MALFORMED);
	ids[0] = 9; /* descending */
	buf_clear(&b);
	known_list_encode(&b, &l);
	assert_int_equal(known_list_decode(&back, buf_bytes(&b)), E_MALFORMED);
}

/* ---------------------------------------------------------------- closures */
static enum err closures_again(struct buf *out, struct bytes in)
{
	struct arena a;
	struct closure_list l;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	enum err e = closure_list_decode(&l, &a, in);
	if (e == E_OK)
		closure_list_encode(out, &l);
	arena_release(&a);
	return e;
}

static struct closure sample_closures[3] = {
	{1, 1000, 2000, CLOSURE_WEATHER, 9000}, {1, 3000, 4000, CLOSURE_CALENDAR, 0}, {4, 500, 1500, CLOSURE_EVENT, 1500}};
static const struct closure_list closed = {9999, 900, 7, 3, sample_closures};

static void closures(void **state)
{
	(void)state;
	BUF_LOCAL b;
	buf_init(&b, 4096);
	closure_list_encode(&b, &closed);
	attack_codec(buf_bytes(&b), closures_again);
	assert_null(closure_find(&closed, 1, 999));
	assert_ptr_equal(closure_find(&closed, 1, 1000), &sample_closures[0]);
	assert_ptr_equal(closure_find(&closed, 1, 1999), &sample_closures[0]);
	assert_null(closure_find(&closed, 1, 2000));
	assert_null(closure_find(&closed, 0, 1500));
	assert_true(closure_shuts(&closed, 1, 1000, 2000));
	assert_false(closure_shuts(&closed, 1, 1000, 2001));
	assert_false(closure_shuts(&closed, 1, 999, 2000));
	struct closure parts[2] = {{1, 1000, 2000, CLOSURE_WEATHER, 0}, {1, 1500, 3000, CLOSURE_WORKS, 0}};
	const struct closure_list joined = {9999, 900, 7, 2, parts};
	assert_true(closure_shuts(&joined, 1, 1200, 3000));
	assert_false(closure_shuts(&joined, 1, 1200, 3001));
}

/* What was valid during the closure, and nothing else; from its end on, not before; at its site. */
static void closures_honour(void **state)
{
	(void)state;
	static const struct {
		uint32_t site;
		int64_t from, until, at;
		bool is_good;
	} cases[] = {
		{1, 0, 1001, 2000, true},     {1, 0, 1001, 8999, true},	 {1, 0, 1001, 9000, false},
		{1, 0, 1001, 1999, false},    {1, 0, 1000, 2000, false}, {1, 1999, 5000, 5000, true},
		{1, 2000, 5000, 5000, false}, {0, 0, 1001, 2000, false}, {1, 3000, 4000, 4000, false},
		{4, 0, 1000, 1500, false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (closure_honours(&closed, cases[i].site, cases[i].from, cases[i].until, cases[i].at) != cases[i].is_good)
			fail_msg("case %zu", i);
}

static void closures_that_are_none(void **state)
{
	(void)state;
	static const struct closure bad[][2] = {
		{{1, 5, 5, CLOSURE_WEATHER, 0}, {2, 5, 6, CLOSURE_WEATHER, 0}},
		{{1, 5, 6, 0, 0}, {2, 5, 6, CLOSURE_WEATHER, 0}},
		{{2, 5, 6, CLOSURE_WEATHER, 0}, {1, 5, 6, CLOSURE_WEATHER, 0}},
		{{1, 5, 6, CLOSURE_WEATHER, 0}, {1, 5, 7, CLOSURE_WEATHER, 0}},
		{{1, 5, 6, CLOSURE_WEATHER, 5}, {2, 5, 6, CLOSURE_WEATHER, 0}},
		{{64, 5, 6, CLOSURE_WEATHER, 0}, {65, 5, 6, CLOSURE_WEATHER, 0}},
		{{1, 5, 6, (enum closure_kind)5, 0}, {2, 5, 6, CLOSURE_WEATHER, 0}},
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct closure copy[2] = {bad[i][0], bad[i][1]};
		struct closure_list l = {9999, 900, 7, 2, copy};
		BUF_LOCAL b;
		BUF_LOCAL again;
		buf_init(&b, 4096);
		buf_init(&again, 4096);
		closure_list_encode(&b, &l);
		if (closures_again(&again, buf_bytes(&b)) != E_MALFORMED)
			fail_msg("case %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closures),
		cmocka_unit_test(closures_honour),
		cmocka_unit_test(closures_that_are_none),
		cmocka_unit_test(lists_of_keys),
		cmocka_unit_test(keys_that_are_none),
		cmocka_unit_test(a_count_without_keys),
		cmocka_unit_test(finding_a_key),
		cmocka_unit_test(opening_a_message),
		cmocka_unit_test(certificates_and_server_time),
		cmocka_unit_test(lists_of_ids),
		cmocka_unit_test(lists_of_what_is_known),
	};
	return cmocka_run_group_tests(tests, make_keys, NULL);
}
