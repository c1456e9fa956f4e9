#include "sealing.h"
#include <hoaban/instant.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define PEM_MAX 8192

/* ---------------------------------------------------------------- the authority */
void sealing_open(struct sealing *s)
{
	struct buf *const all[] = {&s->authority_key, &s->authority, &s->key, &s->certificate, &s->der};
	struct x509_spec authority = {"Cơ quan chứng thực thử", NULL, {1, 2, 3}, SEALING_FROM, SEALING_UNTIL};
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		buf_init(all[i], PEM_MAX);
	assert_int_equal(rsa_key_make(&s->authority_key), E_OK);
	assert_int_equal(rsa_key_make(&s->key), E_OK);
	assert_int_equal(x509_make_authority(&s->authority, &authority, buf_bytes(&s->authority_key)), E_OK);
	sealing_certify(s, &s->certificate, SEALING_TAX_CODE, SEALING_FROM, SEALING_UNTIL);
	assert_int_equal(x509_to_der(&s->der, buf_bytes(&s->certificate)), E_OK);
}

void sealing_close(struct sealing *s)
{
	buf_release(&s->authority_key);
	buf_release(&s->authority);
	buf_release(&s->key);
	buf_release(&s->certificate);
	buf_release(&s->der);
}

void sealing_certify(struct sealing *s, struct buf *pem, const char *tax_code, int64_t from, int64_t until)
{
	struct x509_spec spec = {"Ban Quản lý di tích", tax_code, {0x5a, 0x10, 0x20, 0xff}, from, until};
	assert_int_equal(x509_make(pem, &spec, buf_bytes(&s->key), buf_bytes(&s->authority), buf_bytes(&s->authority_key)),
			 E_OK);
}

/* ---------------------------------------------------------------- receipts */
void sealing_receipt_encode(struct sealing_receipt *r)
{
	struct buf record = BUF_FIXED(r->record);
	assert_int_equal(receipt_encode(&record, &r->receipt), E_OK);
	r->xml.record = buf_bytes(&record);
}

void sealing_receipt_full(struct sealing_receipt *r)
{
	sealing_receipt_plain(r);
	r->lines[1] = (struct receipt_line){6, "COMBO", CATEGORY_SENIOR, 6, 10000, 60000};
	r->texts[1] = (struct receipt_xml_line){"PTQ-02", "Phí \"combo\" <A1 & hầm> 'Đờ Cát'", "lượt"};
	r->receipt.line_count = 2;
	r->receipt.total = 260000;
	r->receipt.has_payer = true;
	r->receipt.is_replacement = true;
	strcpy(r->receipt.replaces_form, "EBL01");
	strcpy(r->receipt.replaces_symbol, "26TAA");
	r->receipt.replaces_number = 41;
	r->payer = (struct receipt_party){.name = "Công ty <Mẫu> & bạn", .tax_code = "0100109106-001", .address = "Hà Nội"};
	r->replaced = (struct receipt_xml_replaced){
		civil_day(2026, 11, 20), "Thay thế cho biên lai Mẫu số EBL01 ký hiệu 26TAA số 41 ngày 20 tháng 11 năm 2026"};
	r->xml.payer = &r->payer;
	r->xml.replaced = &r->replaced;
	r->xml.amount_in_words = "Hai trăm sáu mươi nghìn đồng";
	sealing_receipt_encode(r);
}

void sealing_receipt_plain(struct sealing_receipt *r)
{
	*r = (struct sealing_receipt){0};
	r->receipt = (struct receipt){
		.tax_code = SEALING_TAX_CODE,
		.form = "EBL01",
		.symbol = "26TAB",
		.number = 42,
		.time = SEALING_TIME,
		.line_count = 1,
		.lines = r->lines,
		.total = 200000,
		.payment = PAYMENT_CASH,
		.edition = 3,
		.payer_hash = {7},
		.salt = {9},
	};
	r->lines[0] = (struct receipt_line){1, "", CATEGORY_ADULT, 2, 100000, 200000};
	r->texts[0] = (struct receipt_xml_line){"PTQ-01", "Phí tham quan di tích lịch sử", "vé"};
	r->xml = (struct receipt_xml){
		.receipt = &r->receipt,
		.organisation = {"Ban Quản lý di tích tỉnh Điện Biên", SEALING_TAX_CODE, "Phường Điện Biên Phủ",
				 "0215 3 800 000", "3714.0.1056789.00000 tại KBNN"},
		.lines = r->texts,
		.payment = "Tiền mặt",
		.amount_in_words = "Hai trăm nghìn đồng",
	};
	sealing_receipt_encode(r);
}

enum err sealing_sign(struct buf *out, struct sealing *s, const struct receipt_xml *r)
{
	BUF_LOCAL data;
	BUF_LOCAL info;
	struct rsa_signature signature;
	buf_init(&data, RECEIPT_XML_MAX);
	buf_init(&info, SIGNED_INFO_MAX);
	TRY(receipt_xml_data(&data, r));
	TRY(receipt_xml_signed_info(&info, buf_bytes(&data), SEALING_TIME + 2));
	TRY(rsa_sign_sha256(&signature, buf_bytes(&s->key), buf_bytes(&info)));
	struct xmldsig parts = {buf_bytes(&data), SEALING_TIME + 2, {signature.data, signature.len}, buf_bytes(&s->der)};
	return receipt_xml_seal(out, &parts);
}
