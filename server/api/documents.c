/* GET /v1/receipts/{lookup}.xml|.pdf: the signed documents, and the authorities they are checked against. */
#include "api/api.h"
#include "api/receipt.h"
#include "api/view.h"
#include "domain/receipt/document.h"
#include "domain/tariff/shelf.h"
#include "render/render.h"
#include "signer/organisations.h"
#include "store/sealing.h"

#include <hoaban/pdf_seal.h>

/* Not signed yet: come back (FORMATS §3). Without the signature there is no receipt to show. */
static enum err answer(struct http_request *r, enum err e)
{
	if (e == E_UNAVAILABLE) {
		r->problem_header.name = "Retry-After";
		r->problem_header.value = "5";
	}
	return e;
}

struct signed_receipt {
	struct bytes xml, pdf; /* pdf len 0 = not made yet */
	int64_t signed_at;
};

static enum err find_signed_in(struct db *db, struct arena *a, const struct receipt_row *row, struct signed_receipt *out)
{
	TRY(receipt_xml_get(db, a, row->symbol_id, row->number, &out->xml, &out->signed_at));
	enum err e = receipt_pdf_get(db, a, row->symbol_id, row->number, &out->pdf);
	return e == E_NOT_FOUND ? E_OK : e;
}

/* E_UNAVAILABLE: not signed yet. */
static enum err find_signed(struct app *app, struct arena *a, const struct receipt_row *row, struct signed_receipt *out)
{
	struct db *db;
	*out = (struct signed_receipt){0};
	TRY(store_acquire(app->store, &db));
	enum err e = find_signed_in(db, a, row, out);
	store_release(app->store, db);
	return e == E_NOT_FOUND ? E_UNAVAILABLE : e;
}

enum err receipt_xml(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct found_receipt f;
	struct signed_receipt s;
	TRY(receipt_find(app, r, r->params[0], &f));
	TRY(answer(r, find_signed(app, r->arena, &f.row, &s)));
	a->content_type = "application/xml; charset=utf-8";
	http_answer_header(a, "Content-Disposition", "attachment; filename=\"bien-lai.xml\"");
	buf_append(&a->body, s.xml.data, s.xml.len);
	return buf_status(&a->body);
}

static enum err draw_receipt(struct app *app, struct arena *a, const struct found_receipt *f, int64_t signed_at,
			     struct buf *pdf)
{
	struct civil c = instant_civil(signed_at);
	BUF_LOCAL view;
	buf_init(&view, 1u << 20);
	json_t *v = receipt_paper_view(app, a, &f->fields, &f->row, f->payer.name ? &f->payer : NULL);
	if (!v)
		return E_CORRUPT;
	receipt_add_replaces(v, f);
	json_object_set_new(v, "signature_note",
			    json_string(arena_format(a, "Đã ký số ngày %02d tháng %02d năm %04d", c.day, c.month, c.year)));
	json_append(&view, v);
	json_decref(v);
	TRY(buf_status(&view));
	return renderer_render(app->renderer, RENDER_RECEIPT_PDF, buf_bytes(&view), pdf);
}

static enum err keep_pdf(struct app *app, const struct receipt_row *row, struct bytes pdf)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = receipt_pdf_insert(db, row->symbol_id, row->number, clock_s(&app->clock), pdf);
	store_release(app->store, db);
	return e;
}

static const char *organisation_name(struct app *app, const struct receipt *r)
{
	const struct tariff *t = shelf_edition(app->shelf, r->edition);
	for (size_t i = 0; t && i < t->organisation_count; i++)
		if (str_equal(t->organisations[i].tax_code, r->tax_code))
			return t->organisations[i].name;
	return r->tax_code;
}

/* The first download makes it; whoever is later, also by a moment, gets the one that was kept. */
static enum err make_pdf(struct app *app, struct arena *a, const struct found_receipt *f, struct signed_receipt *s)
{
	BUF_LOCAL page;
	BUF_LOCAL pdf;
	buf_init(&page, PDF_SEAL_MAX);
	buf_init(&pdf, PDF_SEAL_MAX);
	TRY(draw_receipt(app, a, f, s->signed_at, &page));
	TRY(document_sign_pdf(&pdf, app, &f->fields, organisation_name(app, &f->fields), buf_bytes(&page), s->xml,
			      clock_s(&app->clock)));
	enum err e = keep_pdf(app, &f->row, buf_bytes(&pdf));
	if (e == E_DUPLICATE)
		return find_signed(app, a, &f->row, s);
	s->pdf = bytes_of(arena_copy(a, pdf.data, pdf.len), pdf.len);
	return e;
}

enum err receipt_document(struct app *app, struct arena *a, const struct found_receipt *f, struct bytes *pdf)
{
	struct signed_receipt s;
	TRY(find_signed(app, a, &f->row, &s));
	if (s.pdf.len == 0)
		TRY(make_pdf(app, a, f, &s));
	*pdf = s.pdf;
	return E_OK;
}

enum err receipt_pdf(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct found_receipt f;
	struct bytes pdf;
	TRY(receipt_find(app, r, r->params[0], &f));
	TRY(answer(r, receipt_document(app, r->arena, &f, &pdf)));
	a->content_type = "application/pdf";
	http_answer_header(a, "Content-Disposition", "inline; filename=\"bien-lai.pdf\"");
	buf_append(&a->body, pdf.data, pdf.len);
	return buf_status(&a->body);
}

enum err receipt_ca_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct bytes pem = organisations_authorities(app->organisations);
	(void)r;
	a->content_type = "application/x-pem-file";
	buf_append(&a->body, pem.data, pem.len);
	return buf_status(&a->body);
}
