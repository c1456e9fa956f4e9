/* The organisations' keys: what their child signs and what not, deaths, installations. This program is its own child:
 * `test_organisations organisations DIR`. */
#include "signer/organisations.h"

#include "child/child.h"
#include "signer/organisation_files.h"
#include "signer/organisation_wire.h"
#include "tests/support/sealing.h"
#include "tests/support/testdir.h"

#include <hoaban/cms.h>
#include <hoaban/receipt_xml.h>

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define NOW	     SEALING_TIME
#define OTHER	     "5600000001"

static char directory[TESTDIR_TEXT];
static struct sealing house; /* a real authority and a real pair */

static const char *path_of(const char *file)
{
	static char paths[4][160];
	static unsigned next;
	char *path = paths[next++ % 4];
	snprintf(path, sizeof paths[0], "%s/%s", directory, file);
	return path;
}

static int fresh(void **state)
{
	(void)state;
	testdir_make(directory);
	return organisations_init(directory, SEALING_TAX_CODE, "Ban Quản lý", NOW, NULL) == E_OK ? 0 : -1;
}

static int clear(void **state)
{
	(void)state;
	testdir_remove(directory);
	return 0;
}

static struct organisations *start(void)
{
	struct organisations *o = NULL;
	assert_int_equal(organisations_start(&o, directory, NULL), E_OK);
	return o;
}

static const struct organisation_certificate *certificate_of(struct organisations *o)
{
	const struct organisation_certificate *c = organisations_find(o, SEALING_TAX_CODE);
	assert_non_null(c);
	return c;
}

/* ---------------------------------------------------------------- messages */

static void make_signed_info(struct buf *out)
{
	struct sealing_receipt r;
	BUF_LOCAL data;
	buf_init(&data, RECEIPT_XML_MAX);
	buf_init(out, SIGNED_INFO_MAX);
	sealing_receipt_plain(&r);
	assert_int_equal(receipt_xml_data(&data, &r.xml), E_OK);
	assert_int_equal(receipt_xml_signed_info(out, buf_bytes(&data), NOW), E_OK);
}

static void make_attributes(struct buf *out, struct bytes certificate)
{
	uint8_t digest[HASH_LEN];
	memset(digest, 0x5a, sizeof digest);
	buf_init(out, CMS_MAX);
	assert_int_equal(cms_attributes(out, digest, certificate), E_OK);
}

static enum err sign(struct organisations *o, enum organisation_purpose purpose, struct bytes message)
{
	struct rsa_signature s;
	const struct organisation_certificate *c = certificate_of(o);
	TRY(organisations_sign(o, c, purpose, message, &s));
	return rsa_verify_sha256(c->der, message, bytes_of(s.data, s.len));
}

/* ---------------------------------------------------------------- what it refuses */

/* Every byte but those of the two digests matters: one of another value is another message. */
static void refuse_changes(struct organisations *o, enum organisation_purpose purpose, const struct buf *good, size_t allowed)
{
	size_t signed_all = 0;
	for (size_t i = 0; i < good->len; i++) {
		good->data[i] ^= 1;
		enum err e = sign(o, purpose, buf_bytes(good));
		good->data[i] ^= 1;
		if (e == E_OK)
			signed_all++;
		else
			assert_int_equal(e, E_FORBIDDEN);
	}
	assert_true(signed_all > 0); /* another document is another digest */
	assert_true(signed_all <= allowed);
	for (size_t len = 0; len < good->len; len += 7)
		assert_int_equal(sign(o, purpose, bytes_of(good->data, len)), E_FORBIDDEN);
	buf_append_byte((struct buf *)(uintptr_t)good, '\n');
	assert_int_equal(sign(o, purpose, buf_bytes(good)), E_FORBIDDEN);
}

static void test_refuses_other_messages(void **state)
{
	static const char *const bad[] = {
		"",
		"hello",
		"<SignedInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\">",
		"<SignedInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\"></SignedInfo>",
		"1\x84",
	};
	(void)state;
	struct organisations *o = start();
	for (size_t i = 0; i < COUNT(bad); i++)
		for (unsigned purpose = 0; purpose < 4; purpose++)
			assert_int_equal(sign(o, (enum organisation_purpose)purpose, bytes_of_text(bad[i])), E_FORBIDDEN);
	organisations_stop(o);
}

static void test_refuses_changed_signed_info(void **state)
{
	BUF_LOCAL info;
	(void)state;
	make_signed_info(&info);
	struct organisations *o = start();
	assert_int_equal(sign(o, ORGANISATION_PDF, buf_bytes(&info)), E_FORBIDDEN);
	assert_int_equal(sign(o, ORGANISATION_XML, buf_bytes(&info)), E_OK);
	refuse_changes(o, ORGANISATION_XML, &info, 2 * 43 + XMLDSIG_ID_MAX);
	organisations_stop(o);
}

static void test_refuses_changed_attributes(void **state)
{
	BUF_LOCAL attributes, strangers;
	(void)state;
	struct organisations *o = start();
	make_attributes(&attributes, certificate_of(o)->der);
	make_attributes(&strangers, buf_bytes(&house.der));
	assert_int_equal(sign(o, ORGANISATION_PDF, buf_bytes(&strangers)), E_FORBIDDEN);
	assert_int_equal(sign(o, ORGANISATION_XML, buf_bytes(&attributes)), E_FORBIDDEN);
	assert_int_equal(sign(o, ORGANISATION_PDF, buf_bytes(&attributes)), E_OK);
	refuse_changes(o, ORGANISATION_PDF, &attributes, HASH_LEN);
	organisations_stop(o);
}

static void test_knows_nobody_else(void **state)
{
	struct rsa_signature s;
	struct organisation_certificate stranger = {.tax_code = OTHER, .der = buf_bytes(&house.der)};
	BUF_LOCAL info;
	BUF_LOCAL der;
	(void)state;
	make_signed_info(&info);
	buf_init(&der, X509_MAX);
	struct organisations *o = start();
	assert_null(organisations_find(o, OTHER));
	assert_int_equal(organisations_sign(o, &stranger, ORGANISATION_XML, buf_bytes(&info), &s), E_UNAVAILABLE);
	assert_int_equal(organisations_certify(o, OTHER, "quay 1", buf_bytes(&house.key), NOW, NOW + 1, &der), E_NOT_FOUND);
	organisations_stop(o);
}

static enum err raw(struct child *c, const void *request, size_t len, struct buf *answer)
{
	assert_int_equal(child_call(c, bytes_of(request, len), answer), E_OK);
	assert_true(answer->len >= 1);
	return (enum err)answer->data[0];
}

static void test_refuses_what_is_no_request(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		enum err e;
	} bad[] = {{"", 0, E_FORBIDDEN},	{"\0", 1, E_FORBIDDEN},	  {"\xff", 1, E_FORBIDDEN},
		   {"\x01x", 2, E_MALFORMED},	{"\x02", 1, E_MALFORMED}, {"\x02\x01", 2, E_MALFORMED},
		   {"\x03\0\0", 3, E_MALFORMED}};
	struct child *c = NULL;
	BUF_LOCAL answer;
	(void)state;
	buf_init(&answer, ORGANISATION_FRAME_MAX);
	struct child_config config = {
		.role = ORGANISATIONS_ROLE, .argument = directory, .frame_max = ORGANISATION_FRAME_MAX, .deadline_ms = 10000};
	assert_int_equal(child_start(&c, &config), E_OK);
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(raw(c, bad[i].bytes, bad[i].len, &answer), bad[i].e);
		assert_int_equal(answer.len, 1); /* a refusal says nothing else */
	}
	child_stop(c);
}

/* ---------------------------------------------------------------- files */

static void test_files_are_closed_to_others(void **state)
{
	static const struct {
		const char *file;
		mode_t mode;
	} files[] = {{"receipt-ca.key", 0400},
		     {"receipt-ca.pem", 0444},
		     {"org", 0700},
		     {"org/" SEALING_TAX_CODE ".key", 0400},
		     {"org/" SEALING_TAX_CODE ".pem", 0444}};
	struct organisations *o = NULL;
	struct stat st;
	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		assert_int_equal(stat(path_of(files[i].file), &st), 0);
		assert_int_equal(st.st_mode & 07777, files[i].mode);
	}
	assert_int_equal(chmod(path_of("org/" SEALING_TAX_CODE ".key"), 0440), 0);
	assert_int_equal(organisations_start(&o, directory, NULL), E_FORBIDDEN);
	assert_null(o);
}

/* A first start that was cut off between two files goes on where it was. */
static void test_init_goes_on(void **state)
{
	(void)state;
	assert_int_equal(unlink(path_of("org/" SEALING_TAX_CODE ".pem")), 0);
	assert_int_equal(unlink(path_of("receipt-ca.pem")), 0);
	assert_int_equal(organisations_init(directory, SEALING_TAX_CODE, "Ban", NOW, NULL), E_OK);
	struct organisations *o = start();
	assert_int_equal(x509_verify_at(organisations_authorities(o), certificate_of(o)->der, NOW), E_OK);
	organisations_stop(o);
}

static void test_survives_kills(void **state)
{
	BUF_LOCAL info;
	(void)state;
	make_signed_info(&info);
	struct organisations *o = start();
	for (int i = 0; i < 3; i++) {
		assert_int_equal(sign(o, ORGANISATION_XML, buf_bytes(&info)), E_OK);
		assert_int_equal(kill(organisations_pid(o), SIGKILL), 0);
	}
	assert_int_equal(sign(o, ORGANISATION_XML, buf_bytes(&info)), E_OK);
	organisations_stop(o);
}

/* ---------------------------------------------------------------- installing a real one */

static struct organisation_pair real_pair(void)
{
	return (struct organisation_pair){SEALING_TAX_CODE, buf_bytes(&house.key), buf_bytes(&house.certificate),
					  buf_bytes(&house.authority)};
}

static void test_installs_no_wrong_pair(void **state)
{
	BUF_LOCAL other_key;
	BUF_LOCAL late;
	(void)state;
	buf_init(&other_key, X509_MAX);
	buf_init(&late, X509_MAX);
	assert_int_equal(rsa_key_make(&other_key), E_OK);
	sealing_certify(&house, &late, SEALING_TAX_CODE, NOW + 10, NOW + 20);
	struct organisation_pair good = real_pair(), bad = good;
	bad.key = buf_bytes(&other_key);
	assert_int_equal(organisations_install(directory, &bad, NOW), E_INVALID);
	bad = good;
	bad.tax_code = OTHER;
	assert_int_equal(organisations_install(directory, &bad, NOW), E_INVALID);
	bad = good;
	bad.certificate = buf_bytes(&late);
	assert_int_equal(organisations_install(directory, &bad, NOW), E_EXPIRED);
	bad = good;
	bad.authority = (struct bytes){NULL, 0}; /* and the development authority knows nothing of it */
	assert_int_equal(organisations_install(directory, &bad, NOW), E_BAD_SIGNATURE);
	bad.key = bytes_of_text("key");
	assert_int_not_equal(organisations_install(directory, &bad, NOW), E_OK);
	struct organisations *o = start();
	assert_non_null(strstr(certificate_of(o)->facts.issuer, ORGANISATION_DEVELOPMENT));
	organisations_stop(o);
}

static void look_until_new(struct organisations *o)
{
	bool is_new = false;
	for (int i = 0; i < 3 && !is_new; i++)
		assert_int_equal(organisations_look(o, &is_new), E_OK);
	assert_true(is_new);
	assert_int_equal(organisations_look(o, &is_new), E_OK);
	assert_false(is_new);
}

static void test_a_running_server_takes_the_real_one(void **state)
{
	BUF_LOCAL info;
	struct rsa_signature s;
	(void)state;
	make_signed_info(&info);
	struct organisations *o = start();
	const struct organisation_certificate *before = certificate_of(o);
	struct organisation_pair pair = real_pair();
	assert_int_equal(organisations_install(directory, &pair, NOW), E_OK);

	/* A child that died just then has the new key: it does not sign beside the old certificate. */
	assert_int_equal(kill(organisations_pid(o), SIGKILL), 0);
	assert_int_equal(organisations_sign(o, before, ORGANISATION_XML, buf_bytes(&info), &s), E_UNAVAILABLE);

	look_until_new(o);
	const struct organisation_certificate *after = certificate_of(o);
	assert_true(bytes_equal(after->der, buf_bytes(&house.der)));
	assert_int_equal(sign(o, ORGANISATION_XML, buf_bytes(&info)), E_OK);
	/* What the old one signed can still be checked. */
	assert_int_equal(x509_verify_at(organisations_authorities(o), before->der, NOW), E_OK);
	assert_int_equal(x509_verify_at(organisations_authorities(o), after->der, NOW), E_OK);
	/* Tills and further organisations are still certified by the development authority. */
	BUF_LOCAL der;
	buf_init(&der, X509_MAX);
	assert_int_equal(organisations_certify(o, SEALING_TAX_CODE, "quay 1", buf_bytes(&house.key), NOW, NOW + 9, &der), E_OK);
	assert_int_equal(x509_verify_at(organisations_authorities(o), buf_bytes(&der), NOW), E_OK);
	assert_int_equal(organisations_init(directory, OTHER, "Ban", NOW, NULL), E_OK);
	organisations_stop(o);
}

static void test_installs_twice(void **state)
{
	struct stat st;
	struct organisation_pair pair = real_pair();
	(void)state;
	assert_int_equal(organisations_install(directory, &pair, NOW), E_OK);
	assert_int_equal(stat(path_of("receipt-ca.pem"), &st), 0);
	off_t size = st.st_size;
	assert_int_equal(organisations_install(directory, &pair, NOW), E_OK);
	assert_int_equal(stat(path_of("receipt-ca.pem"), &st), 0);
	assert_int_equal(st.st_size, size);
	assert_int_equal(stat(path_of("org/" SEALING_TAX_CODE ".key.1"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0400);
	assert_int_equal(stat(path_of("org/" SEALING_TAX_CODE ".pem.2"), &st), 0);
	organisations_stop(start());
}

/* Cut off between key and certificate: the organisation has none until somebody installs again. */
static void test_half_an_installation(void **state)
{
	struct organisation_pair pair = real_pair();
	(void)state;
	assert_int_equal(organisations_install(directory, &pair, NOW), E_OK);
	assert_int_equal(unlink(path_of("org/" SEALING_TAX_CODE ".pem")), 0);
	struct organisations *o = start();
	assert_int_equal(organisations_count(o), 0);
	assert_int_equal(organisations_install(directory, &pair, NOW), E_OK);
	look_until_new(o);
	assert_true(bytes_equal(certificate_of(o)->der, buf_bytes(&house.der)));
	organisations_stop(o);
}

#define WITH_FILES(test) cmocka_unit_test_setup_teardown(test, fresh, clear)

int main(int argc, char **argv)
{
	if (argc == 3 && str_equal(argv[1], ORGANISATIONS_ROLE))
		return organisations_main(argv[2]);
	const struct CMUnitTest tests[] = {
		WITH_FILES(test_refuses_other_messages),
		WITH_FILES(test_refuses_changed_signed_info),
		WITH_FILES(test_refuses_changed_attributes),
		WITH_FILES(test_knows_nobody_else),
		WITH_FILES(test_refuses_what_is_no_request),
		WITH_FILES(test_files_are_closed_to_others),
		WITH_FILES(test_init_goes_on),
		WITH_FILES(test_survives_kills),
		WITH_FILES(test_installs_no_wrong_pair),
		WITH_FILES(test_a_running_server_takes_the_real_one),
		WITH_FILES(test_installs_twice),
		WITH_FILES(test_half_an_installation),
	};
	sealing_open(&house);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	sealing_close(&house);
	return failed;
}
