/* The detached CMS signature: a message that is not exactly ours is refused; openssl cms accepts ours. */
#include <hoaban/cms.h>
#include "tests/support/outside.h"
#include "tests/support/sealing.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static struct sealing house;
static struct outside shell;
static const char document[] = "what a PDF's ByteRange covers";

static int set_up(void **state)
{
	(void)state;
	sealing_open(&house);
	outside_open(&shell);
	outside_write(&shell, "ca.pem", buf_bytes(&house.authority));
	outside_write(&shell, "c.pem", buf_bytes(&house.certificate));
	outside_write(&shell, "c.key", buf_bytes(&house.key));
	outside_write(&shell, "document", BYTES(document));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	outside_close(&shell);
	sealing_close(&house);
	return 0;
}

static void sign(struct buf *out, struct bytes chain)
{
	uint8_t digest[HASH_LEN];
	struct rsa_signature s;
	BUF_LOCAL attributes;
	buf_init(&attributes, CMS_MAX);
	sha256(digest, BYTES(document));
	assert_int_equal(cms_attributes(&attributes, digest, buf_bytes(&house.certificate)), E_OK);
	assert_int_equal(rsa_sign_sha256(&s, buf_bytes(&house.key), buf_bytes(&attributes)), E_OK);
	assert_int_equal(cms_seal(out, buf_bytes(&attributes), bytes_of(s.data, s.len), buf_bytes(&house.certificate), chain),
			 E_OK);
}

static enum err open_and_trust(struct bytes der)
{
	struct cms_message m;
	struct arena a;
	uint8_t *exact = malloc(der.len + 1);
	assert_non_null(exact);
	if (der.len > 0)
		memcpy(exact + 1, der.data, der.len);
	arena_init(&a, ARENA_CEILING_DEFAULT);
	enum err e = cms_open(&m, &a, bytes_of(exact + 1, der.len));
	if (e == E_OK)
		e = x509_verify_at(buf_bytes(&house.authority), m.certificate, SEALING_TIME);
	arena_release(&a);
	free(exact);
	return e;
}

/* ---------------------------------------------------------------- hostile */
static void test_every_changed_bit_is_refused(void **state)
{
	BUF_LOCAL der;
	buf_init(&der, CMS_MAX);
	sign(&der, (struct bytes){0});
	assert_int_equal(open_and_trust(buf_bytes(&der)), E_OK);
	for (size_t bit = 0; bit < der.len * 8; bit += 7) {
		der.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		if (open_and_trust(buf_bytes(&der)) == E_OK)
			fail_msg("bit %zu", bit);
		der.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	for (size_t len = 0; len < der.len; len++)
		assert_int_equal(open_and_trust(bytes_of(der.data, len)), E_MALFORMED);
	buf_append_byte(&der, 0);
	assert_int_equal(open_and_trust(buf_bytes(&der)), E_MALFORMED);
	(void)state;
}

static void test_foreign_messages_are_refused(void **state)
{
	static const char *const commands[] = {
		"openssl cms -sign -in document -signer c.pem -inkey c.key -outform DER -out x.der", /* with a signing-time */
		"openssl cms -sign -in document -signer c.pem -inkey c.key -outform DER -out x.der -nodetach", /* with the
														  content */
		"openssl cms -sign -in document -signer c.pem -inkey c.key -outform DER -out x.der -noattr",
		"openssl cms -encrypt -in document -outform DER -out x.der c.pem",
	};
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		assert_int_equal(outside_run(&shell, commands[i]), 0);
		assert_int_not_equal(open_and_trust(outside_read(&shell, "x.der")), E_OK);
	}
	assert_int_equal(open_and_trust((struct bytes){0}), E_MALFORMED);
	(void)state;
}

static void test_writers_refuse(void **state)
{
	uint8_t digest[HASH_LEN] = {1};
	struct bytes signature = BYTES(digest), none = {0};
	BUF_LOCAL out;
	buf_init(&out, CMS_MAX);
	assert_int_equal(cms_attributes(&out, digest, buf_bytes(&house.key)), E_MALFORMED);
	assert_int_equal(cms_seal(&out, none, signature, buf_bytes(&house.certificate), none), E_MALFORMED);
	assert_int_equal(cms_seal(&out, signature, signature, buf_bytes(&house.key), none), E_MALFORMED);
	assert_int_equal(cms_seal(&out, signature, signature, buf_bytes(&house.certificate), buf_bytes(&house.key)),
			 E_MALFORMED);
	(void)state;
}

/* ---------------------------------------------------------------- good */
static void test_comes_back(void **state)
{
	struct cms_message m;
	struct arena a;
	uint8_t digest[HASH_LEN];
	BUF_LOCAL der;
	buf_init(&der, CMS_MAX);
	arena_init(&a, ARENA_CEILING_DEFAULT);
	sign(&der, buf_bytes(&house.authority));
	sha256(digest, BYTES(document));
	assert_int_equal(cms_open(&m, &a, buf_bytes(&der)), E_OK);
	assert_memory_equal(m.digest, digest, HASH_LEN);
	assert_true(bytes_equal(m.certificate, buf_bytes(&house.der)));
	assert_int_equal(m.signature.len, RSA_BITS / 8);
	arena_release(&a);
	(void)state;
}

static void test_openssl_verifies(void **state)
{
	static const char verify[] =
		"openssl cms -verify -cades -binary -inform DER -in s.der -content document -CAfile ca.pem -purpose any";
	BUF_LOCAL der;
	buf_init(&der, CMS_MAX);
	sign(&der, buf_bytes(&house.authority)); /* the root goes along once, the signer too */
	outside_write(&shell, "s.der", buf_bytes(&der));
	assert_int_equal(outside_run(&shell, verify), 0);
	assert_int_equal(outside_run(&shell, "openssl asn1parse -inform DER -in s.der"), 0);
	assert_true(outside_said(&shell, "id-smime-aa-signingCertificateV2"));
	assert_true(outside_said(&shell, ":messageDigest"));
	assert_false(outside_said(&shell, "signingTime"));
	outside_write(&shell, "document", bytes_of_text("another"));
	assert_int_not_equal(outside_run(&shell, verify), 0);
	outside_write(&shell, "document", BYTES(document));
	(void)state;
}

/* The same certificates in another order, or twice, are the same message. */
static void test_chain_order_does_not_matter(void **state)
{
	BUF_LOCAL one;
	BUF_LOCAL two;
	BUF_LOCAL chain;
	buf_init(&one, CMS_MAX);
	buf_init(&two, CMS_MAX);
	buf_init(&chain, CMS_MAX);
	sign(&one, buf_bytes(&house.authority));
	buf_append(&chain, house.certificate.data, house.certificate.len);
	buf_append(&chain, house.authority.data, house.authority.len);
	sign(&two, buf_bytes(&chain));
	assert_true(bytes_equal(buf_bytes(&one), buf_bytes(&two)));
	assert_int_equal(open_and_trust(buf_bytes(&two)), E_OK);
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_changed_bit_is_refused),
		cmocka_unit_test(test_foreign_messages_are_refused),
		cmocka_unit_test(test_writers_refuse),
		cmocka_unit_test(test_comes_back),
		cmocka_unit_test(test_openssl_verifies),
		cmocka_unit_test(test_chain_order_does_not_matter),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
