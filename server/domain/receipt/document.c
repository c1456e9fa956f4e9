#include "domain/receipt/document.h"

#include "app.h"
#include "domain/tariff/shelf.h"
#include "signer/organisations.h"
#include "store/orders.h"
#include "store/sealing.h"

#include <hoaban/pdf_seal.h>
#include <hoaban/receipt_texts.h>

#include <stdio.h>

enum err document_signer(const struct organisation_certificate **out, struct app *app, struct db *db, const char *tax_code,
			 int64_t now)
{
	bool may = false;
	*out = organisations_find(app->organisations, tax_code);
	if (!*out)
		return E_UNAVAILABLE;
	enum err e = certificate_may_sign(db, &(*out)->facts, now, &may);
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	return may ? E_OK : E_UNAVAILABLE;
}

/* ---- XML */

static enum err add_payer(struct receipt_xml *x, struct db *db, struct arena *a, const struct unsigned_receipt *r)
{
	struct payer_row row;
	struct receipt_party *payer = ARENA_NEW(a, struct receipt_party);
	if (!x->receipt->has_payer)
		return E_OK;
	TRY(order_payer(db, a, r->source, &row));
	*payer = (struct receipt_party){.name = row.name, .tax_code = row.tax_code, .address = row.address};
	x->payer = payer;
	return E_OK;
}

static enum err add_replaced(struct receipt_xml *x, struct db *db, struct arena *a)
{
	const struct receipt *r = x->receipt;
	int64_t issued_at;
	if (!r->is_replacement)
		return E_OK;
	TRY(receipt_time_by_name(db, r->tax_code, r->replaces_form, r->replaces_symbol, r->replaces_number, &issued_at));
	receipt_texts_replaced(x, a, issued_at);
	return E_OK;
}

static enum err describe(struct receipt_xml *x, struct app *app, struct db *db, struct arena *a,
			 const struct unsigned_receipt *r)
{
	struct receipt *fields = ARENA_NEW(a, struct receipt);
	int64_t visit_day;
	TRY(receipt_decode(fields, a, r->record));
	const struct tariff *t = shelf_edition(app->shelf, fields->edition);
	if (!t && fields->edition > shelf_newest(app->shelf)) { /* news, or a number that a till made up: the database knows */
		TRY(shelf_look(app->shelf));
		t = shelf_edition(app->shelf, fields->edition);
	}
	if (!t)
		return E_NOT_FOUND;
	TRY(visit_day_of(db, r->source, &visit_day));
	TRY(receipt_texts(x, a, fields, t, (int32_t)visit_day));
	x->record = r->record;
	TRY(add_payer(x, db, a, r));
	return add_replaced(x, db, a);
}

enum err document_sign_xml(struct buf *out, struct app *app, struct db *db, struct arena *a, const struct unsigned_receipt *r,
			   const struct organisation_certificate *certificate, int64_t now)
{
	struct receipt_xml x;
	struct rsa_signature signature;
	uint8_t room[SIGNED_INFO_MAX];
	struct buf signed_info = BUF_FIXED(room);
	BUF_LOCAL data;
	buf_init(&data, RECEIPT_XML_MAX);
	TRY(describe(&x, app, db, a, r));
	TRY(receipt_xml_data(&data, &x));
	TRY(receipt_xml_signed_info(&signed_info, buf_bytes(&data), now));
	TRY(organisations_sign(app->organisations, certificate, ORGANISATION_XML, buf_bytes(&signed_info), &signature));
	struct xmldsig s = {
		.data = buf_bytes(&data),
		.signing_time = now,
		.signature = bytes_of(signature.data, signature.len),
		.certificate = certificate->der,
	};
	TRY(receipt_xml_seal(out, &s));
	return buf_status(out);
}

/* ---- PDF */

enum err document_seal_pdf(struct buf *out, struct app *app, const struct organisation_certificate *certificate,
			   struct bytes pdf, const struct pdf_seal_facts *facts)
{
	struct pdf_seal seal;
	struct rsa_signature signature;
	uint8_t digest[HASH_LEN];
	BUF_LOCAL attributes;
	BUF_LOCAL cms;
	buf_init(&attributes, CMS_MAX);
	buf_init(&cms, CMS_MAX);
	TRY(pdf_seal_prepare(out, &seal, pdf, facts));
	pdf_seal_digest(digest, buf_bytes(out), &seal);
	TRY(cms_attributes(&attributes, digest, certificate->der));
	TRY(organisations_sign(app->organisations, certificate, ORGANISATION_PDF, buf_bytes(&attributes), &signature));
	/* Without the authorities' certificates: nobody signs what else lies in a message, and each changed byte must be
	 * noticed. */
	TRY(cms_seal(&cms, buf_bytes(&attributes), bytes_of(signature.data, signature.len), certificate->der,
		     (struct bytes){NULL, 0}));
	return pdf_seal_insert(out, &seal, buf_bytes(&cms));
}

enum err document_sign_pdf(struct buf *out, struct app *app, const struct receipt *r, const char *organisation,
			   struct bytes pdf, struct bytes xml, int64_t now)
{
	const struct organisation_certificate *certificate = organisations_find(app->organisations, r->tax_code);
	char xml_name[64];
	const struct pdf_seal_facts facts = {
		.xml = xml, .xml_name = xml_name, .signer = organisation, .reason = "Biên lai điện tử", .time = now};
	if (!certificate)
		return E_UNAVAILABLE;
	snprintf(xml_name, sizeof(xml_name), "%s-%s-%u.xml", r->form, r->symbol, r->number);
	return document_seal_pdf(out, app, certificate, pdf, &facts);
}
