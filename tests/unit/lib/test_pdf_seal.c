/* The sealed PDF: other files are refused, pdfsig trusts ours, and the page still says what it said. */
#include <hoaban/pdf_seal.h>
#include "tests/support/outside.h"
#include "tests/support/sealing.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define SAMPLE "tests/vectors/sample-receipt.pdf" /* drawn by the server's renderer */

static struct sealing house;
static struct outside shell;
static struct buf sample, xml;

static void read_sample(void)
{
	char piece[4096];
	FILE *f = fopen(SAMPLE, "rb");
	assert_non_null(f);
	buf_init(&sample, PDF_SEAL_MAX);
	for (size_t n; (n = fread(piece, 1, sizeof(piece), f)) > 0;)
		buf_append(&sample, piece, n);
	fclose(f);
}

static int set_up(void **state)
{
	struct sealing_receipt r;
	(void)state;
	sealing_open(&house);
	outside_open(&shell);
	read_sample();
	buf_init(&xml, RECEIPT_XML_MAX);
	sealing_receipt_full(&r);
	assert_int_equal(sealing_sign(&xml, &house, &r.xml), E_OK);
	outside_write(&shell, "ca.pem", buf_bytes(&house.authority));
	assert_int_equal(outside_run(&shell, "mkdir nss && certutil -d sql:nss -N --empty-password && "
					     "certutil -d sql:nss -A -n ca -t CT,C,C -i ca.pem"),
			 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	outside_close(&shell);
	sealing_close(&house);
	buf_release(&sample);
	buf_release(&xml);
	return 0;
}

static struct pdf_seal_facts facts(void)
{
	return (struct pdf_seal_facts){buf_bytes(&xml), "EBL01-26TAB-42.xml", "Ban Quản lý di tích tỉnh Điện Biên",
				       "Biên lai thu phí, lệ phí điện tử \xf0\x9f\x8c\xb8", SEALING_TIME + 2};
}

static enum err prepare(struct bytes pdf)
{
	struct pdf_seal seal;
	struct pdf_seal_facts f = facts();
	uint8_t *exact = malloc(pdf.len + 1);
	BUF_LOCAL out;
	assert_non_null(exact);
	if (pdf.len > 0)
		memcpy(exact + 1, pdf.data, pdf.len);
	buf_init(&out, PDF_SEAL_MAX);
	enum err e = pdf_seal_prepare(&out, &seal, bytes_of(exact + 1, pdf.len), &f);
	free(exact);
	return e;
}

static void seal_it(struct buf *out, const struct pdf_seal_facts *f)
{
	struct pdf_seal seal;
	struct rsa_signature s;
	uint8_t digest[HASH_LEN];
	BUF_LOCAL attributes;
	BUF_LOCAL cms;
	buf_init(&attributes, CMS_MAX);
	buf_init(&cms, CMS_MAX);
	assert_int_equal(pdf_seal_prepare(out, &seal, buf_bytes(&sample), f), E_OK);
	pdf_seal_digest(digest, buf_bytes(out), &seal);
	assert_int_equal(cms_attributes(&attributes, digest, buf_bytes(&house.der)), E_OK);
	assert_int_equal(rsa_sign_sha256(&s, buf_bytes(&house.key), buf_bytes(&attributes)), E_OK);
	assert_int_equal(
		cms_seal(&cms, buf_bytes(&attributes), bytes_of(s.data, s.len), buf_bytes(&house.der), (struct bytes){0}),
		E_OK);
	assert_int_equal(pdf_seal_insert(out, &seal, buf_bytes(&cms)), E_OK);
}

/* The whole way back, as an auditor goes it. */
static enum err judge(struct bytes pdf, struct bytes *found_xml)
{
	struct pdf_sealed sealed;
	struct cms_message m = {0};
	struct arena a;
	uint8_t digest[HASH_LEN];
	arena_init(&a, ARENA_CEILING_DEFAULT);
	enum err e = pdf_seal_open(&sealed, &a, pdf);
	if (e == E_OK)
		e = cms_open(&m, &a, sealed.cms);
	if (e == E_OK)
		e = x509_verify_at(buf_bytes(&house.authority), m.certificate, sealed.time);
	if (e == E_OK) {
		pdf_seal_digest(digest, pdf, &sealed.seal);
		e = memcmp(digest, m.digest, HASH_LEN) == 0 ? E_OK : E_BAD_SIGNATURE;
		*found_xml = sealed.xml;
	}
	arena_release(&a);
	return e;
}

/* ---------------------------------------------------------------- hostile */
static void test_only_libharus_files(void **state)
{
	BUF_LOCAL copy;
	buf_init(&copy, PDF_SEAL_MAX);
	assert_int_equal(prepare(buf_bytes(&sample)), E_OK);
	assert_int_equal(prepare((struct bytes){0}), E_MALFORMED);
	for (size_t len = 0; len < sample.len; len += len < sample.len - 700 ? 211 : 1)
		assert_int_equal(prepare(bytes_of(sample.data, len)), E_MALFORMED);
	buf_append(&copy, sample.data, sample.len);
	buf_append_byte(&copy, '\n');
	assert_int_equal(prepare(buf_bytes(&copy)), E_MALFORMED);
	outside_write(&shell, "s.pdf", buf_bytes(&sample));
	assert_int_equal(outside_run(&shell, "qpdf s.pdf q.pdf && qpdf --object-streams=generate s.pdf o.pdf"), 0);
	assert_int_equal(prepare(outside_read(&shell, "q.pdf")), E_MALFORMED);
	assert_int_equal(prepare(outside_read(&shell, "o.pdf")), E_MALFORMED);
	(void)state;
}

static void test_changed_structures_are_refused(void **state)
{
	static const char *const cases[][2] = {
		{"%PDF-1.3", "%PDF-2.3"},
		{"/Pages 2 0 R", "/Names 2 0 R"},
		{"/Pages 2 0 R", "/Pages 0 0 R"},
		{"/Pages 2 0 R", "/Pages 3 0 R"},
		{"/Pages 2 0 R", "/Pages 2 1 R"},
		{"/Kids [ 16", "/Kids [ 25"},
		{"/Kids [ 16", "/Kids [ 01"},
		{"/Kids [ 16", "/Kids [ 17"},
		{"/Type /Page\n", "/Type /(age\n"},
		{"/Type /Catalog", "/Type /%atalog"},
		{"/Root 1 0 R", "/Root 2 0 R"},
		{"/Root 1 0 R", "/Root 9 0 R"},
		{"/Size 25", "/Size 24"},
		{"xref\n0 25", "xref\n0 26"},
		{"startxref\n2", "startxref\n3"},
		{"0000000015 00000 n", "0000000016 00000 n"},
		{"0000000015 00000 n", "0000000015 00001 n"},
		{"0000000015 00000 n", "9999999999 00000 n"},
		{"0000000015 00000 n", "0000000015 00000 f"},
		{"0000000000 65535 f\r\n", "0000000000 %%EOF\nf\r\n"},
		{"/Contents 17 0 R", "/Annots 1 17 0 R"},
		{"/Contents 17 0 R", "/Contents << >> "},
		{"/Parent 2 0 R\n>>", "/Parent 2 0 R\n><"},
	};
	assert_int_equal(prepare(buf_bytes(&sample)), E_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t len = strlen(cases[i][0]);
		uint8_t *found = memmem(sample.data, sample.len, cases[i][0], len);
		assert_non_null(found);
		assert_int_equal(strlen(cases[i][1]), len);
		memcpy(found, cases[i][1], len);
		if (prepare(buf_bytes(&sample)) != E_MALFORMED)
			fail_msg("accepted: %s", cases[i][1]);
		memcpy(found, cases[i][0], len);
	}
	(void)state;
}

static void test_facts_are_checked(void **state)
{
	static const char *const names[] = {"", "a b.xml", "a).xml", "../a.xml\n", "biên.xml"};
	char lengthy[PDF_SEAL_TEXT_MAX + 2];
	struct pdf_seal seal;
	BUF_LOCAL out;
	buf_init(&out, PDF_SEAL_MAX);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct pdf_seal_facts f = facts();
		f.xml_name = names[i];
		assert_int_equal(pdf_seal_prepare(&out, &seal, buf_bytes(&sample), &f), E_INVALID);
	}
	struct pdf_seal_facts f = facts();
	f.signer = "a\nb";
	assert_int_equal(pdf_seal_prepare(&out, &seal, buf_bytes(&sample), &f), E_INVALID);
	f.signer = "\xff";
	assert_int_equal(pdf_seal_prepare(&out, &seal, buf_bytes(&sample), &f), E_INVALID);
	memset(lengthy, 'x', sizeof(lengthy));
	lengthy[sizeof(lengthy) - 1] = '\0';
	f.signer = lengthy;
	assert_int_equal(pdf_seal_prepare(&out, &seal, buf_bytes(&sample), &f), E_INVALID);
	f.signer = lengthy + 1; /* the longest there is */
	assert_int_equal(pdf_seal_prepare(&out, &seal, buf_bytes(&sample), &f), E_OK);
	assert_int_equal(pdf_seal_insert(&out, &seal, bytes_of(xml.data, CMS_MAX + 1)), E_TOO_LARGE);
	(void)state;
}

static void test_not_twice(void **state)
{
	struct pdf_seal_facts f = facts();
	BUF_LOCAL pdf;
	buf_init(&pdf, PDF_SEAL_MAX);
	seal_it(&pdf, &f);
	assert_int_equal(prepare(buf_bytes(&pdf)), E_MALFORMED);
	(void)state;
}

static void test_every_changed_byte_is_refused(void **state)
{
	struct pdf_seal_facts f = facts();
	struct bytes found;
	BUF_LOCAL pdf;
	buf_init(&pdf, PDF_SEAL_MAX);
	seal_it(&pdf, &f);
	assert_int_equal(judge(buf_bytes(&pdf), &found), E_OK);
	assert_true(bytes_equal(found, buf_bytes(&xml)));
	for (size_t i = 0; i<pdf.len; i += i> sample.len && i < sample.len + 6000 ? 7 : 50) {
		pdf.data[i] ^= 1;
		if (judge(buf_bytes(&pdf), &found) == E_OK)
			fail_msg("byte %zu of %zu", i, pdf.len);
		pdf.data[i] ^= 1;
	}
	for (size_t len = 0; len < pdf.len; len += 501)
		assert_int_not_equal(judge(bytes_of(pdf.data, len), &found), E_OK);
	buf_append_text(&pdf, "\n");
	assert_int_not_equal(judge(buf_bytes(&pdf), &found), E_OK);
	(void)state;
}

/* ---------------------------------------------------------------- what others say */
static void write_sealed(const char *name)
{
	struct pdf_seal_facts f = facts();
	BUF_LOCAL pdf;
	buf_init(&pdf, PDF_SEAL_MAX);
	seal_it(&pdf, &f);
	outside_write(&shell, name, buf_bytes(&pdf));
}

static void test_pdfsig_trusts_it(void **state)
{
	write_sealed("r.pdf");
	assert_int_equal(outside_run(&shell, "pdfsig -nssdir sql:nss r.pdf"), 0);
	assert_true(outside_said(&shell, "Signature Validation: Signature is Valid."));
	assert_true(outside_said(&shell, "Certificate Validation: Certificate is Trusted."));
	assert_true(outside_said(&shell, "Total document signed"));
	assert_true(outside_said(&shell, "Signature Type: ETSI.CAdES.detached"));
	assert_true(outside_said(&shell, "Nov 21 2026 "));
	(void)state;
}

static void test_pdfsig_refuses_changes(void **state)
{
	struct pdf_seal_facts f = facts();
	struct pdf_sealed sealed;
	struct arena a;
	BUF_LOCAL pdf;
	buf_init(&pdf, PDF_SEAL_MAX);
	arena_init(&a, ARENA_CEILING_DEFAULT);
	seal_it(&pdf, &f);
	assert_int_equal(pdf_seal_open(&sealed, &a, buf_bytes(&pdf)), E_OK);
	for (size_t i = 20; i < pdf.len; i += 1000) {
		if (i >= sealed.seal.start + sealed.cms.len * 2 && i < sealed.seal.end)
			continue; /* padding, which nobody but us reads */
		pdf.data[i] ^= 1;
		outside_write(&shell, "bad.pdf", buf_bytes(&pdf));
		int status = outside_run(&shell, "pdfsig -nssdir sql:nss bad.pdf");
		if (status == 0 && outside_said(&shell, "Signature is Valid.") &&
		    outside_said(&shell, "Certificate is Trusted."))
			fail_msg("byte %zu of %zu", i, pdf.len);
		pdf.data[i] ^= 1;
	}
	arena_release(&a);
	(void)state;
}

static void test_qpdf_finds_nothing(void **state)
{
	write_sealed("r.pdf");
	assert_int_equal(outside_run(&shell, "qpdf --check r.pdf"), 0);
	assert_true(outside_said(&shell, "No syntax or stream encoding errors found"));
	assert_false(outside_said(&shell, "WARNING"));
	(void)state;
}

static void test_attachment_is_the_xml(void **state)
{
	write_sealed("r.pdf");
	assert_int_equal(outside_run(&shell, "mkdir -p saved && pdfdetach -saveall -o saved r.pdf && ls saved"), 0);
	assert_true(outside_said(&shell, "EBL01-26TAB-42.xml\n"));
	assert_true(bytes_equal(outside_read(&shell, "saved/EBL01-26TAB-42.xml"), buf_bytes(&xml)));
	(void)state;
}

static void test_page_says_what_it_said(void **state)
{
	static const char qr[] =
		"pdftoppm -r 150 -png %s.pdf %s && zbarimg -q --raw -Sdisable -Sqrcode.enable %s-1.png > %s.qr";
	outside_write(&shell, "s.pdf", buf_bytes(&sample));
	write_sealed("r.pdf");
	assert_int_equal(
		outside_run(&shell, "pdftotext s.pdf s.txt && pdftotext r.pdf r.txt && cmp s.txt r.txt && grep -q 26TAA r.txt"),
		0);
	for (const char *const *name = (const char *const[]){"s", "r", NULL}; *name != NULL; name++) {
		char command[256];
		snprintf(command, sizeof(command), qr, *name, *name, *name, *name);
		assert_int_equal(outside_run(&shell, command), 0);
	}
	assert_int_equal(outside_run(&shell, "cmp s.qr r.qr && grep -q https r.qr"), 0);
	assert_int_equal(outside_run(&shell, "cmp s-1.png r-1.png"), 0); /* the seal is not to be seen */
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_libharus_files),
		cmocka_unit_test(test_changed_structures_are_refused),
		cmocka_unit_test(test_facts_are_checked),
		cmocka_unit_test(test_not_twice),
		cmocka_unit_test(test_every_changed_byte_is_refused),
		cmocka_unit_test(test_pdfsig_trusts_it),
		cmocka_unit_test(test_pdfsig_refuses_changes),
		cmocka_unit_test(test_qpdf_finds_nothing),
		cmocka_unit_test(test_attachment_is_the_xml),
		cmocka_unit_test(test_page_says_what_it_said),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
