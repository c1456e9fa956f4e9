/* /audit/receipts/{lookup}: what a receipt says, where it stands in the log, and everything that happened to its order or sale.
 */
#include "admin/screen.h"
#include "api/receipt.h"
#include "domain/tariff/shelf.h"
#include "log/publisher.h"
#include "server/audit/audit.h"
#include "server/audit/listing.h"
#include "server/audit/trail.h"

#include <hoaban/merkle.h>

struct reading {
	struct app *app;
	struct http_request *r;
	struct db *db;
	const char *lookup;
	struct found_receipt found;
	json_t *view;
};

static void set_hex(json_t *view, const char *name, const void *bytes, size_t len)
{
	char text[2 * HASH_LEN + 1];
	hex_format(text, bytes, len);
	json_object_set_new(view, name, json_string(text));
}

static const char *name_of(struct arena *a, const char *form, const char *symbol, uint64_t number)
{
	char digits[NUMBER_TEXT];
	number_format(digits, (uint32_t)number);
	return arena_format(a, "%s/%s/%s", form, symbol, digits);
}

/* ---- what it says */

static json_t *line_view(struct reading *x, const struct receipt_line *l)
{
	enum language language = screen_language(x->r);
	const struct tariff *t = shelf_edition(x->app->shelf, x->found.fields.edition);
	const struct tariff_category *c = t ? tariff_category_of(t, l->category) : NULL;
	return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:s, s:s}", "sites", shown_sites(x->app, x->r, l->sites),
			 "product", l->product, "category", category_code(l->category), "category_name",
			 c ? c->name[language] : category_code(l->category), "quantity", (json_int_t)l->quantity, "unit_price",
			 (json_int_t)l->unit_price, "amount", (json_int_t)l->amount, "unit_price_text",
			 money_text(x->r->arena, l->unit_price, language), "amount_text",
			 money_text(x->r->arena, l->amount, language));
}

static void add_fields(struct reading *x)
{
	const struct receipt *f = &x->found.fields;
	enum language l = screen_language(x->r);
	char time[INSTANT_TEXT], local[LOCAL_TEXT];
	json_t *lines = json_array();
	instant_format(time, f->time);
	local_format(local, f->time);
	for (size_t i = 0; i < f->line_count; i++)
		json_array_append_new(lines, line_view(x, &f->lines[i]));
	x->view = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:I, s:s, s:I, s:b, s:o}", "lookup", x->lookup, "name",
			    name_of(x->r->arena, f->form, f->symbol, f->number), "form", f->form, "symbol", f->symbol,
			    "tax_code", f->tax_code, "issued_at", time, "number", (json_int_t)f->number, "issued_text", local,
			    "total", (json_int_t)f->total, "total_text", money_text(x->r->arena, f->total, l), "edition",
			    (json_int_t)f->edition, "has_lines", f->line_count > 0, "lines", lines);
	json_object_set_new(x->view, "payment", json_string(payment_form_text(f->payment, (int)l)));
	json_object_set_new(
		x->view, "replaces",
		f->is_replacement ? json_string(name_of(x->r->arena, f->replaces_form, f->replaces_symbol, f->replaces_number))
				  : json_null());
}

static void add_successor(struct reading *x)
{
	const struct receipt_row *s = &x->found.successor;
	char lookup[LOOKUP_TEXT];
	if (!x->found.is_replaced) {
		json_object_set_new(x->view, "replaced_by", json_null());
		return;
	}
	hex_format(lookup, s->lookup, LOOKUP_LEN);
	json_object_set_new(x->view, "replaced_by",
			    json_pack("{s:s, s:s, s:s}", "name", name_of(x->r->arena, s->form, s->symbol, s->number), "lookup",
				      lookup, "path", arena_format(x->r->arena, "/audit/receipts/%s", lookup)));
}

/* ---- where it stands */

static void add_log(struct reading *x)
{
	const struct found_receipt *f = &x->found;
	uint8_t record[HASH_LEN];
	struct hash leaf;
	sha256(record, f->row.record);
	merkle_leaf(&leaf, f->entry);
	set_hex(x->view, "record_sha256", record, HASH_LEN);
	json_t *log = json_pack("{s:I, s:s}", "index", (json_int_t)(f->row.leaf_index + publisher_shift(x->app->publisher)),
				"entry", cbor_shown(x->r->arena, f->entry));
	set_hex(log, "leaf_hash", leaf.bytes, HASH_LEN);
	json_object_set_new(log, "proof", json_string(arena_format(x->r->arena, "/log/proof/%s", x->lookup)));
	json_object_set_new(x->view, "log", log);
	json_object_set_new(x->view, "record", json_string(cbor_shown(x->r->arena, f->row.record)));
}

static enum err read_all(struct reading *x)
{
	uint8_t lookup[LOOKUP_LEN];
	json_t *trail;
	if (hex_parse(lookup, LOOKUP_LEN, x->lookup, strlen(x->lookup)) != E_OK)
		return E_NOT_FOUND;
	TRY(receipt_find_in(x->db, x->r->arena, lookup, &x->found));
	add_fields(x);
	add_successor(x);
	add_log(x);
	TRY(trail_view(&trail, x->app, x->r, x->db, x->found.row.source));
	json_object_set_new(x->view, "trail", trail);
	return E_OK;
}

enum err receipt_trail_view(json_t **out, struct app *app, struct http_request *r, const char *lookup)
{
	struct reading x = {.app = app, .r = r, .lookup = lookup};
	TRY(store_acquire(app->store, &x.db));
	enum err e = read_all(&x);
	store_release(app->store, x.db);
	if (e == E_OK)
		*out = x.view;
	else
		json_decref(x.view);
	return e;
}

enum err audit_receipt_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	static const struct screen screen = {"audit-receipt", "audit.receipt", NULL, NULL, 0, NULL};
	json_t *receipt;
	TRY(receipt_trail_view(&receipt, app, r, r->params[0]));
	const char *name = shown_member(receipt, "name");
	json_t *view = json_pack("{s:s, s:s, s:b}", "title", name, "path",
				 arena_format(r->arena, "/audit/receipts/%s", r->params[0]), "has_faults", 0);
	json_object_set_new(view, "receipt", receipt);
	return screen_answer(app, r, a, &screen, view);
}

enum err audit_receipt_json(struct app *app, struct http_request *r, struct http_answer *a)
{
	json_t *view;
	TRY(receipt_trail_view(&view, app, r, r->params[0]));
	http_answer_json(a, view);
	return E_OK;
}
