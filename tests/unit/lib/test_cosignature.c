/* Cosignatures of witnesses: what is accepted, and every byte that makes it no longer so. */
#include <hoaban/cosignature.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NAME "witness.example/department"
#define TIME 1679315147
#define BODY "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
/* The log's own line of the specification's example: another's, looked over. */
#define LOG_LINE                                                                                                               \
	"\u2014 example.com/behind-the-sofa "                                                                                  \
	"Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
#define OTHER_LINE                                                                                                             \
	"\u2014 witness.example.com/w1 "                                                                                       \
	"jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"

static struct cosigner cosigner;
static uint8_t secret[SECRET_KEY_LEN];
static uint8_t room[CHECKPOINT_TEXT];

static int set_up(void **state)
{
	(void)state;
	uint8_t key[PUBLIC_KEY_LEN], seed[SEED_LEN] = {7};
	key_pair_from_seed(key, secret, seed);
	return cosigner_init(&cosigner, NAME, key) == E_OK ? 0 : 1;
}

static void add_line(struct buf *note, int64_t time)
{
	uint8_t space[CHECKPOINT_TEXT], signature[SIGNATURE_LEN];
	struct buf message = BUF_FIXED(space);
	assert_int_equal(cosignature_message(&message, bytes_of_text(BODY), time), E_OK);
	key_sign(signature, buf_bytes(&message), secret);
	assert_int_equal(cosignature_line(note, &cosigner, time, signature), E_OK);
}

static void test_message(void **state)
{
	(void)state;
	struct buf message = BUF_FIXED(room);
	assert_int_equal(cosignature_message(&message, bytes_of_text(BODY), TIME), E_OK);
	assert_true(bytes_equal(buf_bytes(&message), bytes_of_text("cosignature/v1\ntime 1679315147\n" BODY)));
	buf_clear(&message);
	assert_int_equal(cosignature_message(&message, bytes_of_text(BODY), -1), E_INVALID);
}

static void test_names(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "a b", "a+b", "a\nb"};
	char vkey[VKEY_TEXT];
	struct cosigner c;
	struct note_verifier v;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(cosigner_init(&c, bad[i], cosigner.public_key), E_INVALID);
	cosigner_format(vkey, &cosigner);
	assert_int_equal(cosigner_parse(&c, vkey), E_OK);
	assert_memory_equal(&c, &cosigner, sizeof(c));
	assert_int_equal(note_vkey_parse(&v, vkey), E_MALFORMED); /* no log's key */
	note_verifier_init(&v, NAME, cosigner.public_key);
	note_vkey_format(vkey, &v);
	assert_int_equal(cosigner_parse(&c, vkey), E_MALFORMED); /* no witness's */
	assert_int_equal(cosigner_parse(&c, "witness+00000000+BA=="), E_MALFORMED);
}

static void test_among_others(void **state)
{
	(void)state;
	struct buf note = BUF_FIXED(room);
	struct cosignature found;
	buf_append_text(&note, BODY "\n" LOG_LINE OTHER_LINE);
	assert_int_equal(cosignature_verify(&found, buf_bytes(&note), &cosigner), E_BAD_SIGNATURE);
	add_line(&note, TIME);
	assert_int_equal(cosignature_verify(&found, buf_bytes(&note), &cosigner), E_OK);
	assert_int_equal(found.time, TIME);
	assert_true(bytes_equal(found.text, bytes_of_text(BODY)));
	size_t before = note.len;
	add_line(&note, TIME + 60);
	add_line(&note, TIME + 30);
	assert_int_equal(cosignature_verify(&found, buf_bytes(&note), &cosigner), E_OK);
	assert_int_equal(found.time, TIME + 60);
	assert_ptr_equal(found.line.data, note.data + before);
	assert_int_equal(found.line.data[found.line.len - 1], '\n');
}

/* One bit of the line, or of what it signs: nothing holds any more. */
static void test_every_bit_counts(void **state)
{
	(void)state;
	struct buf note = BUF_FIXED(room);
	struct cosignature found;
	buf_append_text(&note, BODY "\n");
	add_line(&note, TIME);
	for (size_t i = 0; i < note.len; i++)
		for (unsigned bit = 0; bit < 8; bit++) {
			note.data[i] ^= (uint8_t)(1u << bit);
			assert_int_not_equal(cosignature_verify(&found, buf_bytes(&note), &cosigner), E_OK);
			note.data[i] ^= (uint8_t)(1u << bit);
		}
	assert_int_equal(cosignature_verify(&found, buf_bytes(&note), &cosigner), E_OK);
}

/* A short signature under the right name, and a time that no calendar has. */
static void test_odd_lines(void **state)
{
	(void)state;
	struct cosignature found;
	for (size_t len = 5; len < 80; len++) {
		struct buf note = BUF_FIXED(room);
		uint8_t blob[80] = {0};
		memcpy(blob, cosigner.key_id, 4);
		memset(blob + 4, 0xff, 8);
		buf_append_text(&note, BODY "\n\u2014 " NAME " ");
		buf_append_base64(&note, blob, len);
		buf_append_byte(&note, '\n');
		assert_int_equal(cosignature_verify(&found, buf_bytes(&note), &cosigner), E_BAD_SIGNATURE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_message),		 cmocka_unit_test(test_names),	   cmocka_unit_test(test_among_others),
		cmocka_unit_test(test_every_bit_counts), cmocka_unit_test(test_odd_lines),
	};
	return cmocka_run_group_tests(tests, set_up, NULL);
}
