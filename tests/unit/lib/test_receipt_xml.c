/* The signed receipt: what is missing or changed is refused, by us and by xmlsec1; the bytes are canonical for xmllint. */
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
static struct x509_opened *signer; /* the house's certificate, opened once */

/* The published command (FORMATS §3), word by word. */
#define VERIFY                                                                                                                 \
	"xmlsec1 --verify --enabled-key-data x509 --enabled-reference-uris same-doc --trusted-pem ca.pem "                     \
	"--id-attr:Id DLBLai --id-attr:Id http://www.w3.org/2000/09/xmldsig#:Object r.xml"

static int set_up(void **state)
{
	(void)state;
	sealing_open(&house);
	assert_int_equal(x509_open(&signer, buf_bytes(&house.der)), E_OK);
	outside_open(&shell);
	outside_write(&shell, "ca.pem", buf_bytes(&house.authority));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	outside_close(&shell);
	x509_close(&signer);
	sealing_close(&house);
	return 0;
}

/* In memory of its exact size: a sanitizer sees a read past the end. */
static enum err open_as(struct bytes document, bool is_trust_asked)
{
	struct receipt_opened opened;
	struct arena a;
	uint8_t *exact = malloc(document.len + 1);
	assert_non_null(exact);
	memcpy(exact + 1, document.data, document.len);
	arena_init(&a, ARENA_CEILING_DEFAULT);
	enum err e = receipt_xml_open(&opened, &a, bytes_of(exact + 1, document.len));
	/* what is known already changes no verdict */
	const struct x509_known known = {1, &signer};
	assert_int_equal(receipt_xml_open_known(&opened, &a, bytes_of(exact + 1, document.len), &known), e);
	if (e == E_OK && is_trust_asked)
		e = x509_verify_at(buf_bytes(&house.authority), opened.signature.certificate, opened.signature.signing_time);
	arena_release(&a);
	free(exact);
	return e;
}

static enum err open_bytes(struct bytes document)
{
	return open_as(document, true);
}

static int outside_verifies(struct bytes document)
{
	outside_write(&shell, "r.xml", document);
	return outside_run(&shell, VERIFY);
}

/* ---------------------------------------------------------------- what is missing */
#define PIECE(name, statement)                                                                                                 \
	static void name(struct sealing_receipt *r)                                                                            \
	{                                                                                                                      \
		statement;                                                                                                     \
	}
PIECE(no_name, r->xml.organisation.name = NULL)
PIECE(empty_name, r->xml.organisation.name = "")
PIECE(other_tax_code, r->xml.organisation.tax_code = "0100109106")
PIECE(no_tax_code, r->xml.organisation.tax_code = NULL)
PIECE(no_words, r->xml.amount_in_words = "")
PIECE(no_payment, r->xml.payment = NULL)
PIECE(no_fee_name, r->texts[1].name = "")
PIECE(no_texts, r->xml.lines = NULL)
PIECE(no_payer, r->xml.payer = NULL)
PIECE(no_replaced, r->xml.replaced = NULL)
PIECE(no_note, r->replaced.note = "")
PIECE(other_record, r->record[40] ^= 1)
PIECE(short_record, r->xml.record.len--)
PIECE(bad_total, r->receipt.total++)
PIECE(control_in_name, r->xml.organisation.name = "a\x02")
PIECE(bad_utf8, r->payer.name = "a\xff")

static void test_writer_refuses(void **state)
{
	static void (*const pieces[])(struct sealing_receipt *) = {
		no_name,  empty_name,  other_tax_code, no_tax_code,  no_words,	   no_payment, no_fee_name,	no_texts,
		no_payer, no_replaced, no_note,	       other_record, short_record, bad_total,  control_in_name, bad_utf8,
	};
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct sealing_receipt r;
		BUF_LOCAL out;
		buf_init(&out, RECEIPT_XML_MAX);
		sealing_receipt_full(&r);
		pieces[i](&r);
		if (receipt_xml_data(&out, &r.xml) != E_INVALID)
			fail_msg("piece %zu was accepted", i);
	}
	(void)state;
}

static void test_plain_receipt_shows_no_payer_and_replaces_nothing(void **state)
{
	struct sealing_receipt r;
	BUF_LOCAL out;
	buf_init(&out, RECEIPT_XML_MAX);
	sealing_receipt_plain(&r);
	r.xml.payer = &r.payer;
	assert_int_equal(receipt_xml_data(&out, &r.xml), E_INVALID);
	r.xml.payer = NULL;
	r.xml.replaced = &r.replaced;
	assert_int_equal(receipt_xml_data(&out, &r.xml), E_INVALID);
	r.xml.replaced = NULL;
	assert_int_equal(receipt_xml_data(&out, &r.xml), E_OK);
	(void)state;
}

/* ---------------------------------------------------------------- the bytes */
static const char expected[] =
	"<DLBLai Id=\"EBL01-26TAB-42\"><TTChung><PBan>2.1.1</PBan><TBLai>Biên lai thu phí, lệ phí điện tử</TBLai>"
	"<KHMSBLai>EBL01</KHMSBLai><KHBLai>26TAB</KHBLai><SBLai>42</SBLai><NLap>2026-11-21</NLap><DVTTe>VND</DVTTe>"
	"<HTTToan>Tiền mặt</HTTToan><TTBLLQuan><KHMSBLCLQuan>EBL01</KHMSBLCLQuan><KHBLCLQuan>26TAA</KHBLCLQuan>"
	"<SBLCLQuan>41</SBLCLQuan><NLBLCLQuan>2026-11-20</NLBLCLQuan><GChu>Thay thế cho biên lai Mẫu số EBL01 ký hiệu 26TAA số "
	"41 "
	"ngày 20 tháng 11 năm 2026</GChu></TTBLLQuan></TTChung><NDBLai><TCThu><Ten>Ban Quản lý di tích tỉnh Điện Biên</Ten>"
	"<MST>5600123456</MST><DChi>Phường Điện Biên Phủ</DChi><SDThoai>0215 3 800 000</SDThoai>"
	"<STKNHang>3714.0.1056789.00000 tại KBNN</STKNHang></TCThu><NNop><Ten>Công ty &lt;Mẫu&gt; &amp; bạn</Ten>"
	"<MST>0100109106-001</MST><DChi>Hà Nội</DChi></NNop><DSPLPhi><PLPhi><STT>1</STT><MPLPhi>PTQ-01</MPLPhi>"
	"<TPLPhi>Phí tham quan di tích lịch sử</TPLPhi><DVTinh>vé</DVTinh><SLuong>2</SLuong><DGia>100000</DGia>"
	"<ThTien>200000</ThTien></PLPhi><PLPhi><STT>2</STT><MPLPhi>PTQ-02</MPLPhi>"
	"<TPLPhi>Phí \"combo\" &lt;A1 &amp; hầm&gt; 'Đờ Cát'</TPLPhi><DVTinh>lượt</DVTinh><SLuong>6</SLuong><DGia>10000</DGia>"
	"<ThTien>60000</ThTien></PLPhi></DSPLPhi><TgTien>260000</TgTien><TgTienChu>Hai trăm sáu mươi nghìn "
	"đồng</TgTienChu></NDBLai>"
	"<TTKhac><TTin><TTruong>HoaBanRecord</TTruong><KDLieu>string</KDLieu><DLieu>";

static void test_data_is_the_profile(void **state)
{
	struct sealing_receipt r;
	BUF_LOCAL out;
	BUF_LOCAL wanted;
	buf_init(&out, RECEIPT_XML_MAX);
	buf_init(&wanted, RECEIPT_XML_MAX);
	sealing_receipt_full(&r);
	assert_int_equal(receipt_xml_data(&out, &r.xml), E_OK);
	buf_append_text(&wanted, expected);
	buf_append_base64(&wanted, r.xml.record.data, r.xml.record.len);
	buf_append_text(&wanted, "</DLieu></TTin></TTKhac></DLBLai>");
	assert_string_equal(buf_text(&out), buf_text(&wanted));
	(void)state;
}

static void test_small_shapes(void **state)
{
	struct sealing_receipt r;
	BUF_LOCAL out;
	BUF_LOCAL signed_xml;
	buf_init(&out, RECEIPT_XML_MAX);
	buf_init(&signed_xml, RECEIPT_XML_MAX);
	sealing_receipt_plain(&r);
	assert_int_equal(receipt_xml_data(&out, &r.xml), E_OK);
	assert_non_null(strstr(buf_text(&out), "<NNop></NNop>"));
	assert_null(strstr(buf_text(&out), "TTBLLQuan"));
	sealing_receipt_full(&r); /* nothing is left to pay for */
	r.receipt.line_count = 0;
	r.receipt.total = 0;
	sealing_receipt_encode(&r);
	assert_int_equal(sealing_sign(&signed_xml, &house, &r.xml), E_OK);
	assert_non_null(strstr(buf_text(&signed_xml),
			       "<DSPLPhi><PLPhi><STT>1</STT><TPLPhi>Phí tham quan</TPLPhi><SLuong>0</SLuong>"
			       "<DGia>0</DGia><ThTien>0</ThTien></PLPhi></DSPLPhi><TgTien>0</TgTien>"));
	assert_int_equal(open_bytes(buf_bytes(&signed_xml)), E_OK);
	assert_int_equal(outside_verifies(buf_bytes(&signed_xml)), 0);
	(void)state;
}

static void test_canonical_for_others(void **state)
{
	struct sealing_receipt r;
	BUF_LOCAL document;
	buf_init(&document, RECEIPT_XML_MAX);
	sealing_receipt_full(&r);
	assert_int_equal(sealing_sign(&document, &house, &r.xml), E_OK);
	outside_write(&shell, "r.xml", buf_bytes(&document));
	assert_int_equal(outside_run(&shell, "xmllint --exc-c14n r.xml > c14n.xml"), 0);
	assert_true(bytes_equal(outside_read(&shell, "c14n.xml"), buf_bytes(&document)));
	(void)state;
}

/* ---------------------------------------------------------------- signed */
static void test_comes_back(void **state)
{
	struct sealing_receipt r;
	struct receipt_opened o;
	struct arena a;
	BUF_LOCAL document;
	buf_init(&document, RECEIPT_XML_MAX);
	arena_init(&a, ARENA_CEILING_DEFAULT);
	sealing_receipt_full(&r);
	assert_int_equal(sealing_sign(&document, &house, &r.xml), E_OK);
	assert_int_equal(receipt_xml_open(&o, &a, buf_bytes(&document)), E_OK);
	assert_true(bytes_equal(o.record, r.xml.record));
	assert_int_equal(o.signature.signing_time, SEALING_TIME + 2);
	assert_true(bytes_equal(o.signature.certificate, buf_bytes(&house.der)));
	assert_string_equal(o.certificate.tax_code, SEALING_TAX_CODE);
	assert_int_equal(o.receipt.number, 42);
	assert_string_equal(xml_find_text(xml_find(o.data, "NDBLai"), "TgTienChu"), "Hai trăm sáu mươi nghìn đồng");
	assert_int_equal(x509_verify_at(buf_bytes(&house.authority), o.signature.certificate, o.signature.signing_time), E_OK);
	arena_release(&a);
	(void)state;
}

static void test_every_changed_byte_is_refused(void **state)
{
	struct sealing_receipt r;
	BUF_LOCAL document;
	buf_init(&document, RECEIPT_XML_MAX);
	sealing_receipt_full(&r);
	assert_int_equal(sealing_sign(&document, &house, &r.xml), E_OK);
	assert_int_equal(open_bytes(buf_bytes(&document)), E_OK);
	for (size_t i = 0; i < document.len; i++) {
		document.data[i] ^= 1;
		if (open_bytes(buf_bytes(&document)) == E_OK)
			fail_msg("byte %zu of %zu", i, document.len);
		document.data[i] ^= 1;
	}
	for (size_t len = 0; len < document.len; len += 11)
		assert_int_not_equal(open_bytes(bytes_of(document.data, len)), E_OK);
	buf_append_byte(&document, '\n');
	assert_int_not_equal(open_bytes(buf_bytes(&document)), E_OK);
	(void)state;
}

static void test_xmlsec_agrees_byte_by_byte(void **state)
{
	struct sealing_receipt r;
	BUF_LOCAL document;
	buf_init(&document, RECEIPT_XML_MAX);
	sealing_receipt_full(&r);
	assert_int_equal(sealing_sign(&document, &house, &r.xml), E_OK);
	assert_int_equal(outside_verifies(buf_bytes(&document)), 0);
	for (size_t i = 0; i + 1 < document.len; i += 50) {
		if (document.data[i + 1] == '=')
			continue; /* base64: some of its bits are nobody's, and two letters the same to xmlsec */
		document.data[i] ^= 1;
		if (outside_verifies(buf_bytes(&document)) == 0)
			fail_msg("byte %zu of %zu", i, document.len);
		document.data[i] ^= 1;
	}
	(void)state;
}

static void test_xmlsec_refuses_a_stranger(void **state)
{
	struct sealing other;
	struct sealing_receipt r;
	BUF_LOCAL document;
	buf_init(&document, RECEIPT_XML_MAX);
	sealing_open(&other);
	sealing_receipt_plain(&r);
	assert_int_equal(sealing_sign(&document, &other, &r.xml), E_OK);
	assert_int_equal(open_as(buf_bytes(&document), false), E_OK); /* well signed, by nobody known */
	assert_int_equal(open_bytes(buf_bytes(&document)), E_BAD_SIGNATURE);
	assert_int_not_equal(outside_verifies(buf_bytes(&document)), 0);
	sealing_close(&other);
	(void)state;
}

/* ---------------------------------------------------------------- well signed, and wrong all the same */
/* Signs data that was changed after it was written. */
static enum err open_changed(const char *from, const char *to)
{
	struct sealing_receipt r;
	struct rsa_signature s;
	BUF_LOCAL data;
	BUF_LOCAL changed;
	BUF_LOCAL info;
	BUF_LOCAL document;
	buf_init(&data, RECEIPT_XML_MAX);
	buf_init(&changed, RECEIPT_XML_MAX);
	buf_init(&info, SIGNED_INFO_MAX);
	buf_init(&document, RECEIPT_XML_MAX);
	sealing_receipt_full(&r);
	assert_int_equal(receipt_xml_data(&data, &r.xml), E_OK);
	const char *found = strstr(buf_text(&data), from);
	assert_non_null(found);
	buf_append(&changed, data.data, (size_t)(found - (char *)data.data));
	buf_append_text(&changed, to);
	buf_append_text(&changed, found + strlen(from));
	assert_int_equal(receipt_xml_signed_info(&info, buf_bytes(&changed), SEALING_TIME), E_OK);
	assert_int_equal(rsa_sign_sha256(&s, buf_bytes(&house.key), buf_bytes(&info)), E_OK);
	struct xmldsig parts = {buf_bytes(&changed), SEALING_TIME, {s.data, s.len}, buf_bytes(&house.der)};
	assert_int_equal(receipt_xml_seal(&document, &parts), E_OK);
	return open_bytes(buf_bytes(&document));
}

static void test_xml_may_not_contradict_its_record(void **state)
{
	static const struct {
		const char *from, *to;
		enum err expected;
	} cases[] = {
		{"<HTTToan>Tiền mặt", "<HTTToan>Thẻ", E_OK}, /* the record knows no texts */
		{"<TgTien>260000", "<TgTien>26000", E_INVALID},
		{"<SBLai>42", "<SBLai>43", E_INVALID},
		{"<SBLai>42", "<SBLai>042", E_INVALID},
		{"<KHBLai>26TAB", "<KHBLai>26TAC", E_INVALID},
		{"<NLap>2026-11-21", "<NLap>2026-11-20", E_INVALID},
		{"<MST>5600123456", "<MST>5600123457", E_INVALID},
		{"<SLuong>2<", "<SLuong>3<", E_INVALID},
		{"<SBLCLQuan>41", "<SBLCLQuan>40", E_INVALID},
		{"Id=\"EBL01-26TAB-42\"", "Id=\"EBL01-26TAB-43\"", E_INVALID},
		{"<DVTTe>VND", "<DVTTe>USD", E_INVALID},
		{"<KDLieu>string", "<KDLieu>text", E_INVALID},
		{"<DLieu>", "<DLieu>AAAA", E_MALFORMED},
		{"<Ten>Công ty &lt;Mẫu&gt; &amp; bạn</Ten>", "<Ten></Ten>", E_MALFORMED},
		{"<DChi>Hà Nội</DChi>", "", E_OK},
		{"<DChi>Hà Nội</DChi>", "<DChi x=\"1\">Hà Nội</DChi>", E_MALFORMED},
		{"<DChi>Hà Nội</DChi>", "<DChi xmlns=\"urn:u\">Hà Nội</DChi>", E_MALFORMED},
		{"<DChi>Hà Nội</DChi>", "<DChi>Hà Nội</DChi><DChi>Huế</DChi>", E_MALFORMED},
		{"<TgTienChu>", "<Khac>1</Khac><TgTienChu>", E_MALFORMED},
		{"<TTKhac>", "<TTKhac>x", E_MALFORMED},
		{"<PLPhi><STT>2", "<PLPhi><STT>3", E_INVALID},
		{"<DVTTe>VND</DVTTe>", "", E_MALFORMED},
		{"<NDBLai>", "<NDBLai2></NDBLai2><NDBLai>", E_MALFORMED},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum err e = open_changed(cases[i].from, cases[i].to);
		if (e != cases[i].expected)
			fail_msg("%s: %s", cases[i].to, err_code(e));
	}
	(void)state;
}

static void test_certificate_of_another_organisation(void **state)
{
	struct sealing_receipt r;
	BUF_LOCAL document;
	BUF_LOCAL pem;
	buf_init(&document, RECEIPT_XML_MAX);
	buf_init(&pem, X509_MAX);
	sealing_receipt_plain(&r);
	sealing_certify(&house, &pem, "0100109106", SEALING_FROM, SEALING_UNTIL);
	buf_clear(&house.der);
	assert_int_equal(x509_to_der(&house.der, buf_bytes(&pem)), E_OK);
	assert_int_equal(sealing_sign(&document, &house, &r.xml), E_OK);
	assert_int_equal(open_bytes(buf_bytes(&document)), E_INVALID);
	buf_clear(&house.der);
	assert_int_equal(x509_to_der(&house.der, buf_bytes(&house.certificate)), E_OK);
	(void)state;
}

/* A second receipt wrapped around a good signature, in each of the places where a lenient reader would look. */
static void test_signature_wrapping(void **state)
{
	static const struct {
		const char *from, *to;
	} cases[] = {
		{"<BLai>", "<BLai><DLBLai Id=\"EBL01-26TAB-42\"></DLBLai>"},
		{"<BLai>", "<BLai><Khac></Khac>"},
		{"<BLai>", "<BLai Id=\"x\">"},
		{"<BLai>", "<BLai xmlns=\"urn:u\">"},
		{"<DSCKS>", "<Khac></Khac><DSCKS>"},
		{"<DSCKS>", "<DSCKS><Khac></Khac>"},
		{"<TCThu><Signature", "<TCThu><Khac></Khac><Signature"},
		{"</DSCKS>", "</DSCKS><DSCKS></DSCKS>"},
		{"</TCThu></DSCKS>", "<Signature></Signature></TCThu></DSCKS>"},
		{"<DSCKS>", " <DSCKS>"},
		{"</Object>", "</Object><Object></Object>"},
		{"<KeyInfo>", "<KeyInfo><KeyName>x</KeyName>"},
		{"<Transforms>",
		 "<Transforms><Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"></Transform>"},
	};
	struct sealing_receipt r;
	BUF_LOCAL document;
	buf_init(&document, RECEIPT_XML_MAX);
	sealing_receipt_full(&r);
	assert_int_equal(sealing_sign(&document, &house, &r.xml), E_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		BUF_LOCAL changed;
		buf_init(&changed, RECEIPT_XML_MAX);
		const char *whole = buf_text(&document), *found = strstr(whole, cases[i].from);
		assert_non_null(found);
		buf_append(&changed, whole, (size_t)(found - whole));
		buf_append_text(&changed, cases[i].to);
		buf_append_text(&changed, found + strlen(cases[i].from));
		if (open_bytes(buf_bytes(&changed)) == E_OK)
			fail_msg("accepted: %s", cases[i].to);
	}
	(void)state;
}

static void test_times(void **state)
{
	static const char *const bad[] = {"",
					  "2026-11-21",
					  "2026-11-21T08:15:00Z",
					  "2026-11-21 08:15:00",
					  "2026-02-30T08:15:00",
					  "2026-11-21T24:00:00",
					  "2026-11-21T08:15:60",
					  "2026-11-21t08:15:00"};
	char text[XMLDSIG_TIME_TEXT];
	int64_t back;
	xmldsig_time_format(text, SEALING_TIME);
	assert_string_equal(text, "2026-11-21T08:15:00");
	assert_int_equal(xmldsig_time_parse(&back, text), E_OK);
	assert_int_equal(back, SEALING_TIME);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (xmldsig_time_parse(&back, bad[i]) != E_MALFORMED)
			fail_msg("%s", bad[i]);
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_writer_refuses),
		cmocka_unit_test(test_plain_receipt_shows_no_payer_and_replaces_nothing),
		cmocka_unit_test(test_data_is_the_profile),
		cmocka_unit_test(test_small_shapes),
		cmocka_unit_test(test_canonical_for_others),
		cmocka_unit_test(test_comes_back),
		cmocka_unit_test(test_every_changed_byte_is_refused),
		cmocka_unit_test(test_xmlsec_agrees_byte_by_byte),
		cmocka_unit_test(test_xmlsec_refuses_a_stranger),
		cmocka_unit_test(test_xml_may_not_contradict_its_record),
		cmocka_unit_test(test_certificate_of_another_organisation),
		cmocka_unit_test(test_signature_wrapping),
		cmocka_unit_test(test_times),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
