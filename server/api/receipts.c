/* Finding receipts; GET /v1/receipts/{lookup}.json */
#include "api/api.h"
#include "api/receipt.h"
#include "api/view.h"
#include "domain/throttle.h"
#include "log/publisher.h"
#include "store/log.h"
#include "store/sealing.h"

/* What it replaces, and what replaces it. */
static enum err find_links(struct db *db, struct arena *a, struct found_receipt *out)
{
	const struct receipt *r = &out->fields;
	if (r->is_replacement)
		TRY(receipt_time_by_name(db, r->tax_code, r->replaces_form, r->replaces_symbol, r->replaces_number,
					 &out->replaces_at));
	enum err e = receipt_successor(db, a, out->row.symbol_id, out->row.number, &out->successor);
	out->is_replaced = e == E_OK;
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err receipt_find_in(struct db *db, struct arena *a, const uint8_t lookup[static LOOKUP_LEN], struct found_receipt *out)
{
	*out = (struct found_receipt){0};
	TRY(receipt_by_lookup(db, a, lookup, &out->row));
	TRY(receipt_decode(&out->fields, a, out->row.record));
	TRY(log_leaf_find(db, a, out->row.leaf_index, &out->entry));
	TRY(find_links(db, a, out));
	if (!out->fields.has_payer)
		return E_OK;
	enum err e = order_payer(db, a, out->row.source, &out->payer);
	return e == E_NOT_FOUND ? E_OK : e;
}

/* A wrong guess costs a token of its address: whoever tries codes is slowed down, whoever holds paper is not. */
static enum err missed(struct app *app, const struct http_request *r)
{
	return throttle_take(app->lookups, r->peer, clock_ms(&app->clock)) == E_OK ? E_NOT_FOUND : E_TOO_MANY;
}

enum err receipt_find(struct app *app, struct http_request *r, const char *text, struct found_receipt *out)
{
	uint8_t lookup[LOOKUP_LEN];
	struct db *db;
	*out = (struct found_receipt){0};
	if (hex_parse(lookup, LOOKUP_LEN, text, strlen(text)) != E_OK)
		return missed(app, r);
	TRY(store_acquire(app->store, &db));
	enum err e = receipt_find_in(db, r->arena, lookup, out);
	store_release(app->store, db);
	return e == E_NOT_FOUND ? missed(app, r) : e;
}

static json_t *link_view(const char *form, const char *symbol, uint64_t number, int64_t issued_at)
{
	struct civil c = instant_civil(issued_at);
	return json_pack("{s:s, s:s, s:I, s:{s:i, s:i, s:i}}", "form", form, "symbol", symbol, "number", (json_int_t)number,
			 "issued", "day", c.day, "month", c.month, "year", c.year);
}

void receipt_add_replaces(json_t *v, const struct found_receipt *f)
{
	const struct receipt *r = &f->fields;
	if (r->is_replacement)
		json_object_set_new(v, "replaces",
				    link_view(r->replaces_form, r->replaces_symbol, r->replaces_number, f->replaces_at));
}

void receipt_add_replaced_by(json_t *v, const struct found_receipt *f)
{
	const struct receipt_row *s = &f->successor;
	if (f->is_replaced)
		json_object_set_new(v, "replaced_by", link_view(s->form, s->symbol, s->number, s->issued_at));
}

static json_t *base64url(struct bytes b)
{
	BUF_LOCAL text;
	buf_init(&text, 65536);
	buf_append_base64url(&text, b.data, b.len);
	return json_string(buf_text(&text));
}

enum err receipt_json(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct found_receipt f;
	TRY(receipt_find(app, r, r->params[0], &f));
	json_t *v = receipt_paper_view(app, r->arena, &f.fields, &f.row, f.payer.name ? &f.payer : NULL);
	if (!v)
		return E_CORRUPT;
	receipt_add_replaces(v, &f);
	receipt_add_replaced_by(v, &f);
	json_object_set_new(v, "record", base64url(f.row.record));
	json_object_set_new(v, "entry", base64url(f.entry));
	json_object_set_new(v, "log_index", json_integer((json_int_t)(f.row.leaf_index + publisher_shift(app->publisher))));
	http_answer_json(a, v);
	return E_OK;
}
