/* Certificates and RSA keys: refused, read as OpenSSL's own commands read them, judged at an instant. */
#include <hoaban/instant.h>
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

static int set_up(void **state)
{
	(void)state;
	sealing_open(&house);
	outside_open(&shell);
	outside_write(&shell, "ca.pem", buf_bytes(&house.authority));
	outside_write(&shell, "ca.key", buf_bytes(&house.authority_key));
	outside_write(&shell, "c.pem", buf_bytes(&house.certificate));
	outside_write(&shell, "c.key", buf_bytes(&house.key));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	outside_close(&shell);
	sealing_close(&house);
	return 0;
}

/* ---------------------------------------------------------------- hostile */
static void test_refuses_what_is_no_certificate(void **state)
{
	struct x509_certificate c;
	BUF_LOCAL out;
	buf_init(&out, X509_MAX);
	assert_int_equal(x509_parse(&c, (struct bytes){0}), E_MALFORMED);
	assert_int_equal(x509_parse(&c, bytes_of_text("-----BEGIN CERTIFICATE-----\n")), E_MALFORMED);
	assert_int_equal(x509_parse(&c, buf_bytes(&house.key)), E_MALFORMED);
	for (size_t len = 0; len < house.der.len; len += 7)
		assert_int_equal(x509_parse(&c, bytes_of(house.der.data, len)), E_MALFORMED);
	buf_append(&out, house.der.data, house.der.len);
	buf_append_byte(&out, 0);
	assert_int_equal(x509_parse(&c, buf_bytes(&out)), E_MALFORMED); /* a byte too many */
	buf_clear(&out);
	buf_append(&out, house.certificate.data, house.certificate.len);
	buf_append(&out, house.certificate.data, house.certificate.len);
	assert_int_equal(x509_parse(&c, buf_bytes(&out)), E_MALFORMED); /* two of them */
	(void)state;
}

static void test_refuses_what_is_no_key(void **state)
{
	RSA_KEY_LOCAL key = NULL;
	assert_int_equal(rsa_key_open(&key, (struct bytes){0}), E_MALFORMED);
	assert_int_equal(rsa_key_open(&key, buf_bytes(&house.certificate)), E_MALFORMED);
	assert_int_equal(rsa_key_open(&key, bytes_of(house.key.data, house.key.len - 40)), E_MALFORMED);
	assert_int_equal(outside_run(&shell, "openssl genpkey -algorithm ed25519 -out ed.key"), 0);
	assert_int_equal(rsa_key_open(&key, outside_read(&shell, "ed.key")), E_MALFORMED);
	assert_int_equal(outside_run(&shell, "openssl genrsa -out weak.key 1024"), 0);
	assert_int_equal(rsa_key_open(&key, outside_read(&shell, "weak.key")), E_MALFORMED);
	assert_int_equal(outside_run(&shell, "openssl rsa -in c.key -aes128 -passout pass:secret -out locked.key"), 0);
	assert_int_equal(rsa_key_open(&key, outside_read(&shell, "locked.key")), E_MALFORMED); /* and nobody is asked */
	assert_null(key);
	(void)state;
}

static void test_tax_code_in_uid(void **state)
{
	static const struct {
		const char *subject, *tax_code;
		enum err expected;
	} cases[] = {
		{"/C=VN/CN=A/UID=MST:0100109106", "0100109106", E_OK},
		{"/C=VN/CN=A/UID=MST:0100109106-001", "0100109106-001", E_OK},
		{"/C=VN/CN=A/UID=CCCD:011090001234/UID=MST:0100109106", "0100109106", E_OK},
		{"/C=VN/CN=MST:0100109106", "", E_OK},
		{"/C=VN/CN=A/UID=CMND:0100109106", "", E_OK},
		{"/C=VN/CN=A/UID=MST:010010910", "", E_MALFORMED},
		{"/C=VN/CN=A/UID=MST:0100109106x", "", E_MALFORMED},
		{"/C=VN/CN=A/UID=MST:0100109106-0011", "", E_MALFORMED},
		{"/C=VN/CN=A/UID=MST:", "", E_MALFORMED},
		{"/C=VN/CN=A/UID=MST:0100109106/UID=MST:5600123456", "", E_MALFORMED},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct x509_certificate c;
		char command[256];
		snprintf(command, sizeof(command), "openssl req -x509 -key c.key -subj '%s' -days 30 -out s.pem",
			 cases[i].subject);
		assert_int_equal(outside_run(&shell, command), 0);
		assert_int_equal(x509_parse(&c, outside_read(&shell, "s.pem")), cases[i].expected);
		if (cases[i].expected == E_OK)
			assert_string_equal(c.tax_code, cases[i].tax_code);
	}
	(void)state;
}

/* ---------------------------------------------------------------- reading */
static void test_reads_what_openssl_reads(void **state)
{
	struct x509_certificate c, from_der;
	char line[X509_NAME_TEXT + 16];
	assert_int_equal(x509_parse(&c, buf_bytes(&house.certificate)), E_OK);
	assert_int_equal(x509_parse(&from_der, buf_bytes(&house.der)), E_OK);
	assert_memory_equal(&c, &from_der, sizeof(c));
	assert_string_equal(c.tax_code, SEALING_TAX_CODE);
	assert_string_equal(c.subject, "UID=MST:" SEALING_TAX_CODE ",CN=Ban Quản lý di tích,C=VN");
	assert_string_equal(c.issuer, "CN=Cơ quan chứng thực thử,C=VN");
	assert_int_equal(c.not_before, SEALING_FROM);
	assert_int_equal(c.not_after, SEALING_UNTIL);
	assert_int_equal(c.rsa_bits, RSA_BITS);
	assert_int_equal(outside_run(&shell, "openssl x509 -in c.pem -noout -serial | tr A-F a-f"), 0);
	snprintf(line, sizeof(line), "serial=%s\n", c.serial);
	assert_true(outside_said(&shell, line));
	assert_int_equal(outside_run(&shell, "openssl x509 -in c.pem -noout -ext keyUsage,basicConstraints"), 0);
	assert_true(outside_said(&shell, "Digital Signature, Non Repudiation"));
	assert_true(outside_said(&shell, "CA:FALSE"));
	assert_int_equal(outside_run(&shell, "openssl x509 -in c.pem -noout -startdate -enddate"), 0);
	assert_true(outside_said(&shell, "notBefore=Jan  1 00:00:00 2020 GMT\nnotAfter=Dec 31 23:59:59 2049 GMT"));
	assert_int_equal(outside_run(&shell, "openssl verify -x509_strict -CAfile ca.pem c.pem"), 0);
	(void)state;
}

static void test_key_belongs_to_certificate(void **state)
{
	RSA_KEY_LOCAL key = NULL;
	RSA_KEY_LOCAL other = NULL;
	assert_int_equal(rsa_key_open(&key, buf_bytes(&house.key)), E_OK);
	assert_int_equal(rsa_key_open(&other, buf_bytes(&house.authority_key)), E_OK);
	assert_int_equal(rsa_key_matches(key, buf_bytes(&house.certificate)), E_OK);
	assert_int_equal(rsa_key_matches(key, buf_bytes(&house.der)), E_OK);
	assert_int_equal(rsa_key_matches(other, buf_bytes(&house.certificate)), E_INVALID);
	(void)state;
}

/* ---------------------------------------------------------------- at an instant */
static enum err verify(struct bytes certificate, int64_t instant)
{
	return x509_verify_at(buf_bytes(&house.authority), certificate, instant);
}

static void test_validity_counts_at_the_instant(void **state)
{
	const int64_t from = SEALING_TIME, until = SEALING_TIME + 1000;
	BUF_LOCAL pem;
	buf_init(&pem, X509_MAX);
	sealing_certify(&house, &pem, SEALING_TAX_CODE, from, until);
	assert_int_equal(verify(buf_bytes(&pem), from - 1), E_EXPIRED);
	assert_int_equal(verify(buf_bytes(&pem), from), E_OK);
	assert_int_equal(verify(buf_bytes(&pem), until - 1), E_OK);
	assert_int_equal(verify(buf_bytes(&pem), until + 1), E_EXPIRED);
	(void)state;
}

static void test_far_dates(void **state) /* UTCTime ends in 2049 */
{
	struct x509_certificate c;
	BUF_LOCAL pem;
	buf_init(&pem, X509_MAX);
	sealing_certify(&house, &pem, SEALING_TAX_CODE, 0, INT64_C(4102444800));
	assert_int_equal(x509_parse(&c, buf_bytes(&pem)), E_OK);
	assert_int_equal(c.not_before, 0);
	assert_int_equal(c.not_after, INT64_C(4102444800));
	(void)state;
}

static void test_strangers_are_refused(void **state)
{
	struct sealing other;
	sealing_open(&other);
	assert_int_equal(verify(buf_bytes(&other.certificate), SEALING_TIME), E_BAD_SIGNATURE);
	assert_int_equal(x509_verify_at(buf_bytes(&house.certificate), buf_bytes(&house.certificate), SEALING_TIME),
			 E_BAD_SIGNATURE);
	assert_int_equal(verify(buf_bytes(&house.authority), SEALING_TIME),
			 E_BAD_SIGNATURE); /* it may sign certificates only */
	assert_int_equal(x509_verify_at((struct bytes){0}, buf_bytes(&house.certificate), SEALING_TIME), E_MALFORMED);
	assert_int_equal(verify(buf_bytes(&house.key), SEALING_TIME), E_MALFORMED);
	for (size_t i = 0; i < house.der.len; i += 50) { /* the authority's own signature covers every byte */
		house.der.data[i] ^= 1;
		assert_int_not_equal(verify(buf_bytes(&house.der), SEALING_TIME), E_OK);
		house.der.data[i] ^= 1;
	}
	sealing_close(&other);
	(void)state;
}

static void test_intermediate_authority(void **state)
{
	static const char make[] = "openssl req -new -newkey rsa:2048 -nodes -keyout m.key -subj /CN=Middle -out m.csr && "
				   "printf 'basicConstraints=critical,CA:TRUE\\nkeyUsage=keyCertSign\\n' > m.ext && "
				   "openssl x509 -req -in m.csr -CA ca.pem -CAkey ca.key -days 3000 -extfile m.ext -out m.pem "
				   "&& cat m.pem ca.pem > chain.pem";
	struct x509_spec spec = {"Ban Quản lý di tích", SEALING_TAX_CODE, {9}, SEALING_FROM, SEALING_UNTIL};
	BUF_LOCAL middle;
	BUF_LOCAL pem;
	buf_init(&middle, 2 * X509_MAX);
	buf_init(&pem, X509_MAX);
	assert_int_equal(outside_run(&shell, make), 0);
	struct bytes read = outside_read(&shell, "m.pem");
	buf_append(&middle, read.data, read.len);
	read = outside_read(&shell, "m.key");
	assert_int_equal(x509_make(&pem, &spec, buf_bytes(&house.key), buf_bytes(&middle), read), E_OK);
	struct x509_certificate m;
	assert_int_equal(x509_parse(&m, buf_bytes(&middle)), E_OK);
	int64_t now = m.not_before + 10;
	assert_int_equal(verify(buf_bytes(&pem), now), E_BAD_SIGNATURE);			     /* the middle is missing */
	assert_int_equal(x509_verify_at(buf_bytes(&middle), buf_bytes(&pem), now), E_BAD_SIGNATURE); /* the root is */
	assert_int_equal(x509_verify_at(outside_read(&shell, "chain.pem"), buf_bytes(&pem), now), E_OK);
	(void)state;
}

/* ---------------------------------------------------------------- making and signing */
static void test_makers_refuse(void **state)
{
	struct x509_spec spec = {"A", "560012345", {1}, SEALING_FROM, SEALING_UNTIL};
	struct bytes key = buf_bytes(&house.key), ca = buf_bytes(&house.authority), ca_key = buf_bytes(&house.authority_key);
	BUF_LOCAL pem;
	buf_init(&pem, X509_MAX);
	assert_int_equal(x509_make(&pem, &spec, key, ca, ca_key), E_INVALID);
	spec.tax_code = SEALING_TAX_CODE;
	assert_int_equal(x509_make(&pem, &spec, key, ca, key), E_INVALID); /* not the authority's key */
	assert_int_equal(x509_make(&pem, &spec, ca, ca, ca_key), E_MALFORMED);
	spec.not_after = spec.not_before;
	assert_int_equal(x509_make(&pem, &spec, key, ca, ca_key), E_INVALID);
	spec.not_after = SEALING_UNTIL;
	spec.name = "a name that has more than the sixty-four letters that a common name may have";
	assert_int_equal(x509_make(&pem, &spec, key, ca, ca_key), E_INVALID);
	assert_int_equal(pem.len, 0);
	(void)state;
}

static void test_a_public_key_is_enough_to_be_certified(void **state)
{
	struct x509_spec spec = {"Quầy A1", SEALING_TAX_CODE, {1}, SEALING_FROM, SEALING_UNTIL};
	RSA_KEY_LOCAL key = NULL;
	BUF_LOCAL public_key;
	BUF_LOCAL pem;
	buf_init(&public_key, X509_MAX);
	buf_init(&pem, X509_MAX);
	assert_int_equal(rsa_key_public(&public_key, buf_bytes(&house.key)), E_OK);
	assert_int_equal(
		x509_make(&pem, &spec, buf_bytes(&public_key), buf_bytes(&house.authority), buf_bytes(&house.authority_key)),
		E_OK);
	assert_int_equal(rsa_key_open(&key, buf_bytes(&house.key)), E_OK);
	assert_int_equal(rsa_key_matches(key, buf_bytes(&pem)), E_OK);
	(void)state;
}

static void test_signature_is_openssls(void **state)
{
	struct bytes message = bytes_of_text("Biên lai số 1");
	struct rsa_signature s, again;
	assert_int_equal(rsa_sign_sha256(&s, buf_bytes(&house.key), message), E_OK);
	assert_int_equal(rsa_sign_sha256(&again, buf_bytes(&house.key), message), E_OK);
	assert_int_equal(s.len, RSA_BITS / 8);
	assert_memory_equal(s.data, again.data, s.len);
	outside_write(&shell, "m", message);
	outside_write(&shell, "s", bytes_of(s.data, s.len));
	assert_int_equal(outside_run(&shell, "openssl x509 -in c.pem -pubkey -noout > p.pem && "
					     "openssl dgst -sha256 -verify p.pem -signature s m"),
			 0);
	assert_int_equal(rsa_verify_sha256(buf_bytes(&house.der), message, bytes_of(s.data, s.len)), E_OK);
	assert_int_equal(rsa_verify_sha256(buf_bytes(&house.der), message, bytes_of(s.data, s.len - 1)), E_BAD_SIGNATURE);
	assert_int_equal(rsa_verify_sha256(buf_bytes(&house.der), message, (struct bytes){0}), E_BAD_SIGNATURE);
	assert_int_equal(rsa_verify_sha256(buf_bytes(&house.der), bytes_of_text("Biên lai số 2"), bytes_of(s.data, s.len)),
			 E_BAD_SIGNATURE);
	assert_int_equal(rsa_verify_sha256(buf_bytes(&house.authority), message, bytes_of(s.data, s.len)), E_BAD_SIGNATURE);
	for (size_t i = 0; i < s.len; i++) {
		s.data[i] ^= 0x10;
		assert_int_equal(rsa_verify_sha256(buf_bytes(&house.der), message, bytes_of(s.data, s.len)), E_BAD_SIGNATURE);
		s.data[i] ^= 0x10;
	}
	(void)state;
}

static void test_an_opened_certificate_judges_like_its_bytes(void **state)
{
	static const char text[] = "Biên lai số 1";
	struct bytes message = bytes_of_text(text), der = buf_bytes(&house.der);
	struct rsa_signature s;
	struct x509_opened *x = NULL, *none = NULL;
	assert_int_equal(x509_open(&none, (struct bytes){0}), E_MALFORMED);
	assert_int_equal(x509_open(&none, bytes_of(der.data, der.len - 1)), E_MALFORMED);
	assert_int_equal(x509_open(&none, bytes_of_text("no certificate")), E_MALFORMED);
	assert_null(none);
	x509_close(&none);
	assert_int_equal(x509_open(&x, der), E_OK);
	const struct x509_known known = {1, &x};
	assert_ptr_equal(x509_known_find(&known, der), x);
	assert_null(x509_known_find(&known, bytes_of(der.data, der.len - 1)));
	assert_null(x509_known_find(NULL, der));
	assert_string_equal(x509_says(x)->tax_code, SEALING_TAX_CODE);
	assert_int_equal(rsa_sign_sha256(&s, buf_bytes(&house.key), message), E_OK);
	assert_int_equal(rsa_verify_opened(x, message, bytes_of(s.data, s.len)), E_OK);
	assert_int_equal(rsa_verify_opened(x, message, bytes_of(s.data, s.len - 1)), E_BAD_SIGNATURE);
	s.data[7] ^= 1;
	assert_int_equal(rsa_verify_opened(x, message, bytes_of(s.data, s.len)), E_BAD_SIGNATURE);
	x509_close(&x);
	assert_null(x);
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refuses_what_is_no_certificate),
		cmocka_unit_test(test_refuses_what_is_no_key),
		cmocka_unit_test(test_tax_code_in_uid),
		cmocka_unit_test(test_reads_what_openssl_reads),
		cmocka_unit_test(test_key_belongs_to_certificate),
		cmocka_unit_test(test_validity_counts_at_the_instant),
		cmocka_unit_test(test_far_dates),
		cmocka_unit_test(test_strangers_are_refused),
		cmocka_unit_test(test_intermediate_authority),
		cmocka_unit_test(test_makers_refuse),
		cmocka_unit_test(test_a_public_key_is_enough_to_be_certified),
		cmocka_unit_test(test_signature_is_openssls),
		cmocka_unit_test(test_an_opened_certificate_judges_like_its_bytes),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
