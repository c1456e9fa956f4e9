/* Checkpoints, signed notes and offline proofs. */
#include <hoaban/checkpoint.h>
#include "tests/support/attack.h"
#include "tests/support/vector.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define ORIGIN "hoaban.example/log"

struct log_key {
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];
	struct note_verifier verifier;
};

static void make_key(struct log_key *k, uint8_t number, const char *name)
{
	uint8_t seed[SEED_LEN] = {number};

	key_pair_from_seed(k->public_key, k->secret_key, seed);
	note_verifier_init(&k->verifier, name, k->public_key);
}

static void sign_checkpoint(struct buf *out, const struct checkpoint *c, const struct log_key *k)
{
	uint8_t space[CHECKPOINT_TEXT], signature[SIGNATURE_LEN];
	struct buf body = BUF_FIXED(space);

	assert_int_equal(checkpoint_body(&body, c), E_OK);
	key_sign(signature, buf_bytes(&body), k->secret_key);
	assert_int_equal(checkpoint_note(out, c, k->public_key, signature), E_OK);
}

/* ---------------------------------------------------------------- other people's notes */
static void test_published_notes(void **state)
{
	static const char *const names[] = {"signed_note_c2sp", "signed_note_sumdb"};
	json_t *small = vector_small();

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const json_t *vector = json_object_get(small, names[i]);
		struct bytes text, note = bytes_of_text(vector_text(vector, "note"));
		struct note_verifier v;
		char vkey[VKEY_TEXT];

		assert_int_equal(note_vkey_parse(&v, vector_text(vector, "vkey")), E_OK);
		note_vkey_format(vkey, &v);
		assert_string_equal(vkey, vector_text(vector, "vkey"));
		assert_int_equal(note_verify(&text, note, &v), E_OK);
		assert_int_equal(text.len, (size_t)(strstr((const char *)note.data, "\n\n") + 1 - (const char *)note.data));
	}
	json_decref(small);
}

/* With the published private key our signature gives the published note, byte by byte. */
static void test_published_private_key(void **state)
{
	json_t *small = vector_small();
	const json_t *vector = json_object_get(small, "signed_note_sumdb");
	const char *note = vector_text(vector, "note"), *end = strstr(note, "\n\n") + 1;
	uint8_t seed[1 + SEED_LEN], public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN], blob[4 + SIGNATURE_LEN];
	struct note_verifier v;
	char space[512];
	struct buf b = {.data = (uint8_t *)space, .cap = sizeof(space), .ceiling = sizeof(space), .is_fixed = true};

	(void)state;
	/* PRIVATE+KEY+name+id+base64 */
	assert_int_equal(vector_base64(seed, sizeof(seed), strstr(vector_text(vector, "skey"), "c74f20a3+") + 9), sizeof(seed));
	key_pair_from_seed(public_key, secret_key, seed + 1);
	note_verifier_init(&v, "PeterNeumann", public_key);
	memcpy(blob, v.key_id, 4);
	key_sign(blob + 4, bytes_of(note, (size_t)(end - note)), secret_key);
	buf_append(&b, note, (size_t)(end - note));
	buf_append_text(&b, "\n\u2014 PeterNeumann ");
	buf_append_base64(&b, blob, sizeof(blob));
	buf_append_byte(&b, '\n');
	assert_true(bytes_equal(buf_bytes(&b), bytes_of_text(note)));
	json_decref(small);
}

static void test_vkeys_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"+",
		"++",
		"example.com/foo",
		"example.com/foo+530d903a",
		"example.com/foo+530d903a+",
		"example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		"example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		"example.com/foo+30d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		"example.com/fo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		"example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
		"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n",
		" example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		"example com+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
	};
	struct note_verifier v;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (note_vkey_parse(&v, bad[i]) != E_MALFORMED)
			fail_msg("accepted: %s", bad[i]);
}

/* ---------------------------------------------------------------- our notes */
static void test_note_no_bit_may_flip(void **state)
{
	struct checkpoint c = {.origin = ORIGIN, .size = 12345, .root = {{1, 2, 3}}}, read;
	struct log_key key;
	uint8_t space[CHECKPOINT_TEXT];
	struct buf note = BUF_FIXED(space);
	struct bytes text;

	(void)state;
	make_key(&key, 1, ORIGIN);
	sign_checkpoint(&note, &c, &key);
	assert_int_equal(note_verify(&text, buf_bytes(&note), &key.verifier), E_OK);
	assert_int_equal(checkpoint_parse(&read, text), E_OK);
	assert_string_equal(read.origin, ORIGIN);
	assert_true(read.size == 12345);
	assert_memory_equal(read.root.bytes, c.root.bytes, HASH_LEN);
	assert_int_equal(checkpoint_parse(&read, buf_bytes(&note)), E_OK);
	for (size_t bit = 0; bit < note.len * 8; bit++) {
		enum err got;

		space[bit / 8] ^= (uint8_t)(1u << bit % 8);
		got = note_verify(&text, buf_bytes(&note), &key.verifier);
		assert_true(got == E_MALFORMED || got == E_BAD_SIGNATURE);
		assert_int_equal(text.len, 0);
		space[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	for (size_t len = 0; len < note.len; len++)
		assert_int_not_equal(note_verify(&text, bytes_of(space, len), &key.verifier), E_OK);
}

static void append_signature(struct buf *note, const char *name, const struct log_key *k, struct bytes body)
{
	uint8_t blob[4 + SIGNATURE_LEN];

	memcpy(blob, k->verifier.key_id, 4);
	key_sign(blob + 4, body, k->secret_key);
	buf_append_format(note, "\u2014 %s ", name);
	buf_append_base64(note, blob, sizeof(blob));
	buf_append_byte(note, '\n');
}

static void test_several_signers(void **state)
{
	struct checkpoint c = {.origin = ORIGIN, .size = 1};
	struct log_key key, witness, stranger;
	uint8_t space[CHECKPOINT_TEXT], body_space[256];
	struct buf note = BUF_FIXED(space), body = BUF_FIXED(body_space);
	struct bytes text;

	(void)state;
	make_key(&key, 1, ORIGIN);
	make_key(&witness, 2, "witness.example");
	make_key(&stranger, 3, "stranger.example");
	assert_int_equal(checkpoint_body(&body, &c), E_OK);
	sign_checkpoint(&note, &c, &key);
	append_signature(&note, "witness.example", &witness, buf_bytes(&body));
	buf_append_text(&note, "\u2014 other.example AAAAAAAA\n"); /* an algorithm we do not know */
	assert_int_equal(note_verify(&text, buf_bytes(&note), &key.verifier), E_OK);
	assert_int_equal(note_verify(&text, buf_bytes(&note), &witness.verifier), E_OK);
	assert_true(bytes_equal(text, buf_bytes(&body)));
	assert_int_equal(note_verify(&text, buf_bytes(&note), &stranger.verifier), E_BAD_SIGNATURE);
	/* a second line of the same key that does not verify spoils the note for this key */
	append_signature(&note, "witness.example", &witness, bytes_of_text("other text\n"));
	assert_int_equal(note_verify(&text, buf_bytes(&note), &witness.verifier), E_BAD_SIGNATURE);
	assert_int_equal(note_verify(&text, buf_bytes(&note), &key.verifier), E_OK);
}

static void test_notes_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"\n",
		"\n\n",
		"text\n",
		"text\n\n",
		"text\n\nx\n",
		"text\n\n- a AAAAAAAA\n",
		"text\n\n\u2014 a AAAAAAAA",
		"text\n\n\u2014 a\n",
		"text\n\n\u2014 a \n",
		"text\n\n\u2014  AAAAAAAA\n",
		"text\n\n\u2014 a AAAA\n",
		"text\n\n\u2014 a AAAAAAA\n",
		"text\n\n\u2014 a+b AAAAAAAA\n",
		"te\txt\n\n\u2014 a AAAAAAAA\n",
		"te\rxt\n\n\u2014 a AAAAAAAA\n",
		"te\xffxt\n\n\u2014 a AAAAAAAA\n",
		"text\n\n\u2014 a AAAAAAAA\r\n",
		"text\n\n\u2014 a AAAAAAAA \n",
		"text\n\n\u2014 a AAAAAAAA\nx",
	};
	struct log_key key;
	struct bytes text;

	(void)state;
	make_key(&key, 1, "a");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (note_verify(&text, bytes_of_text(bad[i]), &key.verifier) != E_MALFORMED)
			fail_msg("accepted: %zu", i);
}

static void test_too_many_signatures(void **state)
{
	struct log_key key;
	struct buf note;
	struct bytes text;

	(void)state;
	make_key(&key, 1, "a");
	buf_init(&note, 1 << 16);
	buf_append_text(&note, "text\n\n");
	for (int i = 0; i < 100; i++)
		append_signature(&note, "a", &key, bytes_of_text("text\n"));
	assert_int_equal(note_verify(&text, buf_bytes(&note), &key.verifier), E_OK);
	append_signature(&note, "a", &key, bytes_of_text("text\n"));
	assert_int_equal(note_verify(&text, buf_bytes(&note), &key.verifier), E_MALFORMED);
	buf_release(&note);
}

/* ---------------------------------------------------------------- checkpoints */
#define ROOT64 "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

static void test_checkpoints_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"o",
		"o\n",
		"o\n1\n",
		"o\n1\n" ROOT64,
		"\n1\n" ROOT64 "\n",
		"o o\n1\n" ROOT64 "\n",
		"o+o\n1\n" ROOT64 "\n",
		"o\n\n" ROOT64 "\n",
		"o\n01\n" ROOT64 "\n",
		"o\n+1\n" ROOT64 "\n",
		"o\n-1\n" ROOT64 "\n",
		"o\n1 \n" ROOT64 "\n",
		"o\n9223372036854775808\n" ROOT64 "\n",
		"o\n99999999999999999999\n" ROOT64 "\n",
		"o\n1\nAAAA\n",
		"o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",
		"o\n1\n" ROOT64 "=\n",
		"o\n1\n " ROOT64 "\n",
		"o\n1\n" ROOT64 "\nextension\n",
		"o\r\n1\r\n" ROOT64 "\r\n",
	};
	static const char *const good[] = {"o\n0\n" ROOT64 "\n", "o\n9223372036854775807\n" ROOT64 "\n",
					   "o\n1\n" ROOT64 "\n\n"};
	struct checkpoint c;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (checkpoint_parse(&c, bytes_of_text(bad[i])) != E_MALFORMED)
			fail_msg("accepted: %s", bad[i]);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(checkpoint_parse(&c, bytes_of_text(good[i])), E_OK);
}

static void test_origins_refused(void **state)
{
	static const char *const bad[] = {"", "a b", "a+b", "a\nb", "a\u00a0b", "a\u2028b", "a\xff"};
	uint8_t space[CHECKPOINT_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct checkpoint c = {.size = 1};
		struct buf b = BUF_FIXED(space);

		memcpy(c.origin, bad[i], strlen(bad[i]));
		assert_int_equal(checkpoint_body(&b, &c), E_INVALID);
		assert_int_equal(b.len, 0);
	}
}

static enum err again_checkpoint(struct buf *out, struct bytes in)
{
	struct checkpoint c;

	TRY(checkpoint_parse(&c, in));
	return checkpoint_body(out, &c);
}

static void test_checkpoint_bytes(void **state)
{
	struct checkpoint c = {.origin = ORIGIN, .size = 12345, .root = {{1, 2, 3}}};
	uint8_t space[CHECKPOINT_TEXT];
	struct buf b = BUF_FIXED(space);

	(void)state;
	assert_int_equal(checkpoint_body(&b, &c), E_OK);
	assert_string_equal(buf_text(&b), ORIGIN "\n12345\nAQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
	assert_true(attack_codec(buf_bytes(&b), again_checkpoint) > 0);
}

/* ---------------------------------------------------------------- offline proofs */
struct story {
	struct log_key key;
	uint8_t note[CHECKPOINT_TEXT];
	struct log_proof proof;
	struct buf text;
};

/* A log of eleven entries; entry 6 is "entry 6". */
static enum err eleven_node(void *ctx, unsigned level, uint64_t index, struct hash *out)
{
	struct hash left, right;
	char entry[16];

	if (level == 0) {
		snprintf(entry, sizeof(entry), "entry %u", (unsigned)index);
		merkle_leaf(out, bytes_of_text(entry));
		return E_OK;
	}
	TRY(eleven_node(ctx, level - 1, index * 2, &left));
	TRY(eleven_node(ctx, level - 1, index * 2 + 1, &right));
	merkle_node(out, &left, &right);
	return E_OK;
}

static void make_story(struct story *s)
{
	struct merkle_source source = {eleven_node, NULL};
	struct checkpoint c = {.origin = ORIGIN, .size = 11};
	struct buf note = BUF_FIXED(s->note);

	make_key(&s->key, 1, ORIGIN);
	assert_int_equal(merkle_root(&c.root, 11, &source), E_OK);
	sign_checkpoint(&note, &c, &s->key);
	s->proof = (struct log_proof){.entry = bytes_of_text("entry 6"), .index = 6, .note = buf_bytes(&note)};
	assert_int_equal(merkle_prove_inclusion(s->proof.path, &s->proof.count, 6, 11, &source), E_OK);
	buf_init(&s->text, 8192);
	assert_int_equal(log_proof_format(&s->text, &s->proof), E_OK);
}

static enum err read_and_verify(struct bytes text, const struct note_verifier *v)
{
	BUF_LOCAL scratch;
	struct log_proof p;

	buf_init(&scratch, 4096);
	TRY(log_proof_parse(&p, &scratch, text));
	return log_proof_verify(&p, v);
}

static enum err again_proof(struct buf *out, struct bytes in)
{
	BUF_LOCAL scratch;
	struct log_proof p;

	buf_init(&scratch, 4096);
	TRY(log_proof_parse(&p, &scratch, in));
	return log_proof_format(out, &p);
}

static void test_proof(void **state)
{
	struct story s;
	struct log_key other;
	struct buf out;

	(void)state;
	make_story(&s);
	make_key(&other, 2, ORIGIN);
	assert_true(str_starts_with(buf_text(&s.text), "c2sp.org/tlog-proof@v1\nextra ZW50cnkgNg==\nindex 6\n"));
	assert_int_equal(read_and_verify(buf_bytes(&s.text), &s.key.verifier), E_OK);
	assert_int_equal(read_and_verify(buf_bytes(&s.text), &other.verifier), E_BAD_SIGNATURE);
	buf_init(&out, 8192);
	assert_int_equal(again_proof(&out, buf_bytes(&s.text)), E_OK);
	assert_true(bytes_equal(buf_bytes(&out), buf_bytes(&s.text)));
	buf_release(&out);
	buf_release(&s.text);
}

static void test_proof_no_bit_may_flip(void **state)
{
	struct story s;

	(void)state;
	make_story(&s);
	for (size_t bit = 0; bit < s.text.len * 8; bit++) {
		s.text.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		if (read_and_verify(buf_bytes(&s.text), &s.key.verifier) == E_OK)
			fail_msg("accepted with bit %zu flipped", bit);
		s.text.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	for (size_t len = 0; len < s.text.len; len++)
		assert_int_not_equal(read_and_verify(bytes_of(s.text.data, len), &s.key.verifier), E_OK);
	buf_release(&s.text);
}

/* Every line left out, doubled, or followed by a blank one. */
static void test_proof_lines(void **state)
{
	struct story s;
	const uint8_t *line, *next;

	(void)state;
	make_story(&s);
	for (line = s.text.data; line < s.text.data + s.text.len; line = next) {
		size_t before, len;

		next = (const uint8_t *)memchr(line, '\n', s.text.len) + 1;
		before = (size_t)(line - s.text.data);
		len = (size_t)(next - line);
		for (int variant = 0; variant < 3; variant++) {
			BUF_LOCAL bad;

			buf_init(&bad, 16384);
			buf_append(&bad, s.text.data, variant == 0 ? before : before + len);
			if (variant == 1)
				buf_append(&bad, line, len);
			if (variant == 2)
				buf_append_byte(&bad, '\n');
			buf_append(&bad, next, s.text.len - before - len);
			/* a doubled signature line is no lie, and harmless */
			if (variant == 1 && next == s.text.data + s.text.len)
				continue;
			if (read_and_verify(buf_bytes(&bad), &s.key.verifier) == E_OK)
				fail_msg("accepted: line at %zu, variant %d", before, variant);
		}
	}
	buf_release(&s.text);
}

static void test_proof_of_another_log(void **state)
{
	struct story s;
	struct checkpoint c = {.origin = "elsewhere.example", .size = 11};
	struct merkle_source source = {eleven_node, NULL};
	uint8_t space[CHECKPOINT_TEXT], body_space[256];
	struct buf note = BUF_FIXED(space), body = BUF_FIXED(body_space);

	(void)state;
	make_story(&s);
	assert_int_equal(merkle_root(&c.root, 11, &source), E_OK);
	/* our key under its name, but the text speaks of another log */
	assert_int_equal(checkpoint_body(&body, &c), E_OK);
	buf_append(&note, body.data, body.len);
	buf_append_byte(&note, '\n');
	append_signature(&note, ORIGIN, &s.key, buf_bytes(&body));
	s.proof.note = buf_bytes(&note);
	assert_int_equal(log_proof_verify(&s.proof, &s.key.verifier), E_INVALID);
	buf_release(&s.text);
}

static void test_proofs_refused_to_write(void **state)
{
	struct story s;
	uint8_t space[64];
	struct buf small = BUF_FIXED(space);

	(void)state;
	make_story(&s);
	assert_int_equal(log_proof_format(&small, &s.proof), E_TOO_LARGE);
	s.proof.entry.len = 0;
	assert_int_equal(log_proof_format(&s.text, &s.proof), E_INVALID);
	s.proof.entry.len = 7;
	s.proof.count = MERKLE_PROOF_MAX + 1;
	assert_int_equal(log_proof_format(&s.text, &s.proof), E_INVALID);
	buf_release(&s.text);
}

static void test_names_of_new_beginnings(void **state)
{
	(void)state;
	char name[ORIGIN_TEXT], first[ORIGIN_TEXT];
	for (uint64_t n = 0; n < 12; n++) {
		assert_int_equal(log_origin_name(name, "a.vn/log", n), E_OK);
		assert_true(log_origin_is_of(name, "a.vn/log"));
		assert_false(log_origin_is_of(name, "b.vn/log"));
	}
	assert_string_equal(name, "a.vn/log/12");
	static const char *const others[] = {"",	   "a.vn",	 "a.vn/lo",	"a.vn/logs",	 "a.vn/log/",	 "a.vn/log/0",
					     "a.vn/log/1", "a.vn/log/02", "a.vn/log/-2", "a.vn/log/2 ", "a.vn/log/2/2", "a.vn/log/x"};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_false(log_origin_is_of(others[i], "a.vn/log"));
	memset(first, 'a', sizeof first - 1);
	first[sizeof first - 1] = '\0';
	assert_int_equal(log_origin_name(name, first, 0), E_OK);
	assert_int_equal(log_origin_name(name, first, 1), E_TOO_LARGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_of_new_beginnings),
		cmocka_unit_test(test_published_notes),
		cmocka_unit_test(test_published_private_key),
		cmocka_unit_test(test_vkeys_refused),
		cmocka_unit_test(test_note_no_bit_may_flip),
		cmocka_unit_test(test_several_signers),
		cmocka_unit_test(test_notes_refused),
		cmocka_unit_test(test_too_many_signatures),
		cmocka_unit_test(test_checkpoints_refused),
		cmocka_unit_test(test_origins_refused),
		cmocka_unit_test(test_checkpoint_bytes),
		cmocka_unit_test(test_proof),
		cmocka_unit_test(test_proof_no_bit_may_flip),
		cmocka_unit_test(test_proof_lines),
		cmocka_unit_test(test_proof_of_another_log),
		cmocka_unit_test(test_proofs_refused_to_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
