#include "pos-client/domain/seal.h"
#include <hoaban/receipt_texts.h>

static enum err put_data(const struct sealing *s, struct arena *a, struct buf *data)
{
	struct receipt_xml x;
	struct receipt_party payer;
	TRY(receipt_texts(&x, a, s->receipt, s->tariff, s->visit_day));
	x.record = s->record;
	if (s->payer != NULL) {
		payer = (struct receipt_party){
			.name = s->payer->name, .tax_code = s->payer->tax_code, .address = s->payer->address};
		x.payer = &payer;
	}
	if (s->replaces != NULL)
		receipt_texts_replaced(&x, a, s->replaces->time);
	return receipt_xml_data(data, &x);
}

enum err seal_receipt(const struct sealing *s, struct arena *a, struct buf *xml)
{
	BUF_LOCAL data;
	BUF_LOCAL signed_info;
	BUF_LOCAL signature;
	buf_init(&data, RECEIPT_XML_MAX);
	buf_init(&signed_info, SIGNED_INFO_MAX);
	buf_init(&signature, RSA_SIGNATURE_MAX);
	TRY(put_data(s, a, &data));
	TRY(receipt_xml_signed_info(&signed_info, buf_bytes(&data), s->receipt->time));
	TRY(organisation_sign(s->keys, s->certificate, buf_bytes(&signed_info), &signature));
	struct xmldsig whole = {
		.data = buf_bytes(&data),
		.signing_time = s->receipt->time,
		.signature = buf_bytes(&signature),
		.certificate = s->certificate->der,
	};
	return receipt_xml_seal(xml, &whole);
}
