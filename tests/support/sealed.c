#include "tests/support/sealed.h"

#include <hoaban/cms.h>
#include <hoaban/pdf_seal.h>
#include <hoaban/receipt_xml.h>

#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PATIENCE_MS 90000
#define STEP	    97

/* The published command, at a time that does not depend on when this runs; --trusted-pem takes one certificate. */
#define XMLSEC                                                                                                                 \
	"xmlsec1 --verify --enabled-key-data x509 --enabled-reference-uris same-doc $(printf -- '--trusted-pem %s ' part-*) "  \
	"--verification-time '2026-11-21 12:00:00' "                                                                           \
	"--id-attr:Id DLBLai --id-attr:Id http://www.w3.org/2000/09/xmldsig#:Object r.xml"

void sealed_open(struct sealed *s, struct story *story)
{
	*s = (struct sealed){.story = story};
	outside_open(&s->shell);
	buf_init(&s->xml, RECEIPT_XML_MAX);
	buf_init(&s->pdf, PDF_SEAL_MAX);
}

void sealed_close(struct sealed *s)
{
	outside_close(&s->shell);
	buf_release(&s->xml);
	buf_release(&s->pdf);
}

void sealed_trust(struct sealed *s)
{
	static const char trust[] =
		"rm -rf nss part-* && mkdir nss && certutil -d sql:nss -N --empty-password && csplit -sz -f part- ca.pem "
		"'/BEGIN CERT/' '{*}' && for c in part-*; do certutil -d sql:nss -A -n $c -t CT,C,C -i $c || exit 1; done";
	struct reply r;
	assert_int_equal(story_call(s->story, &(struct call){.path = "/.well-known/hoaban/receipt-ca.pem"}, &r), 200);
	outside_write(&s->shell, "ca.pem", bytes_of(r.body, r.body_len));
	reply_release(&r);
	assert_int_equal(outside_run(&s->shell, trust), 0);
}

/* ---- downloads */

static int get(struct sealed *s, const char *lookup, const char *kind, struct buf *out)
{
	struct reply r;
	char wait[16];
	const char *path = arena_format(&s->story->arena, "/v1/receipts/%s.%s", lookup, kind);
	int status = story_call(s->story, &(struct call){.path = path}, &r);
	if (status == 503)
		assert_true(reply_header(&r, "retry-after", wait, sizeof(wait)));
	if (status == 200 && out) {
		buf_clear(out);
		buf_append(out, r.body, r.body_len);
		assert_int_equal(buf_status(out), E_OK);
	}
	reply_release(&r);
	return status;
}

int sealed_ask(struct sealed *s, const char *lookup, const char *kind)
{
	return get(s, lookup, kind, NULL);
}

static void download(struct sealed *s, const char *lookup)
{
	int status = 503;
	for (int waited = 0; status == 503 && waited < PATIENCE_MS; waited += 50) {
		status = get(s, lookup, "xml", &s->xml);
		if (status == 503)
			usleep(50000);
	}
	if (status != 200)
		fail_msg("%s.xml: %d", lookup, status);
}

/* ---- this library's judgement */

static enum err judge_xml(struct bytes authorities, struct bytes xml)
{
	struct receipt_opened o;
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	enum err e = receipt_xml_open(&o, &a, xml);
	if (e == E_OK)
		e = x509_verify_at(authorities, o.signature.certificate, o.signature.signing_time);
	if (e == E_OK && !str_equal(o.certificate.tax_code, o.receipt.tax_code))
		e = E_FORBIDDEN;
	arena_release(&a);
	return e;
}

static enum err judge_pdf(struct bytes authorities, struct bytes pdf, struct bytes xml)
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
		e = x509_verify_at(authorities, m.certificate, sealed.time);
	if (e == E_OK) {
		pdf_seal_digest(digest, pdf, &sealed.seal);
		e = memcmp(digest, m.digest, HASH_LEN) == 0 && bytes_equal(sealed.xml, xml) ? E_OK : E_BAD_SIGNATURE;
	}
	arena_release(&a);
	return e;
}

static void read_authorities(struct sealed *s, struct buf *out)
{
	buf_init(out, 1u << 16);
	struct bytes pem = outside_read(&s->shell, "ca.pem");
	buf_append(out, pem.data, pem.len);
}

/* ---- outside programs */

static void run(struct sealed *s, const char *command)
{
	int status = outside_run(&s->shell, command);
	if (status == 0)
		return;
	struct bytes said = outside_read(&s->shell, "said");
	fail_msg("%s: %d\n%.*s", command, status, (int)said.len, (const char *)said.data);
}

void sealed_xml(struct sealed *s, const char *lookup)
{
	BUF_LOCAL ca;
	read_authorities(s, &ca);
	download(s, lookup);
	assert_int_equal(judge_xml(buf_bytes(&ca), buf_bytes(&s->xml)), E_OK);
	outside_write(&s->shell, "r.xml", buf_bytes(&s->xml));
	run(s, XMLSEC);
	run(s, "xmllint --exc-c14n r.xml | cmp - r.xml");
}

static void assert_said(struct sealed *s, const char *text)
{
	struct bytes said = outside_read(&s->shell, "said");
	if (memmem(said.data, said.len, text, strlen(text)) == NULL)
		fail_msg("pdfsig does not say '%s':\n%.*s", text, (int)said.len, (const char *)said.data);
}

void sealed_pdf(struct sealed *s, const char *lookup, bool asks_pdfsig)
{
	BUF_LOCAL ca;
	sealed_xml(s, lookup);
	read_authorities(s, &ca);
	assert_int_equal(get(s, lookup, "pdf", &s->pdf), 200);
	assert_int_equal(judge_pdf(buf_bytes(&ca), buf_bytes(&s->pdf), buf_bytes(&s->xml)), E_OK);
	outside_write(&s->shell, "r.pdf", buf_bytes(&s->pdf));
	run(s, "qpdf --check r.pdf");
	run(s, "rm -rf parts && mkdir parts && pdfdetach -saveall -o parts r.pdf && cmp parts/*.xml r.xml");
	if (!asks_pdfsig)
		return;
	run(s, "pdfsig -nssdir sql:nss r.pdf");
	assert_said(s, "Signature is Valid.");
	assert_said(s, "Certificate is Trusted.");
	assert_said(s, "Total document signed");
}

/* ---- changes */

static void refuse_changed_xml(struct sealed *s, struct bytes ca)
{
	for (size_t i = 0; i + 1 < s->xml.len; i += STEP) {
		if (s->xml.data[i + 1] == '=')
			continue; /* base64: some of its bits are nobody's, and two letters the same to xmlsec */
		s->xml.data[i] ^= 1;
		outside_write(&s->shell, "r.xml", buf_bytes(&s->xml));
		if (judge_xml(ca, buf_bytes(&s->xml)) == E_OK || outside_run(&s->shell, XMLSEC) == 0)
			fail_msg("byte %zu of the XML may be changed", i);
		s->xml.data[i] ^= 1;
	}
}

/* pdfsig, which is slow, is asked about some of them. */
static void refuse_changed_pdf(struct sealed *s, struct bytes ca)
{
	size_t nth = 0;
	for (size_t i = 0; i < s->pdf.len; i += STEP) {
		s->pdf.data[i] ^= 1;
		if (judge_pdf(ca, buf_bytes(&s->pdf), buf_bytes(&s->xml)) == E_OK)
			fail_msg("byte %zu of the PDF may be changed", i);
		s->pdf.data[i] ^= 1;
	}
	for (size_t i = s->pdf.len / 7; i < s->pdf.len; i += s->pdf.len / 7, nth++) {
		s->pdf.data[i] ^= 1;
		outside_write(&s->shell, "r.pdf", buf_bytes(&s->pdf));
		if (outside_run(&s->shell, "pdfsig -nssdir sql:nss r.pdf") == 0 &&
		    outside_said(&s->shell, "Signature is Valid.") && outside_said(&s->shell, "Total document signed"))
			fail_msg("pdfsig likes a PDF whose byte %zu was changed", i);
		s->pdf.data[i] ^= 1;
	}
	assert_true(nth > 4);
}

void sealed_refuses_changes(struct sealed *s)
{
	BUF_LOCAL ca;
	read_authorities(s, &ca);
	refuse_changed_xml(s, buf_bytes(&ca));
	refuse_changed_pdf(s, buf_bytes(&ca));
}
