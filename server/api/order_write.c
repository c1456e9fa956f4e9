/* Orders, their receipts and tickets as JSON text. */
#include "api/view.h"

#include "domain/sale/awaited.h"
#include "domain/tariff/shelf.h"

#include <hoaban/words.h>

static void instant_write(struct json_text *j, const char *name, int64_t seconds)
{
	char text[INSTANT_TEXT];
	instant_format(text, seconds);
	json_text_string(j, name, text);
}

static void date_write(struct json_text *j, const char *name, int32_t day)
{
	char text[DATE_TEXT];
	date_format(text, day);
	json_text_string(j, name, text);
}

/* ---- tickets */

static void sites_write(struct json_text *j, const struct tariff *t, uint64_t mask)
{
	json_text_begin(j, "sites", '[');
	for (size_t i = 0; t && i < t->site_count; i++)
		if (mask >> t->sites[i].number & 1)
			json_text_string(j, NULL, t->sites[i].code);
	json_text_end(j, ']');
}

static void mix_write(struct json_text *j, const struct ticket *t)
{
	json_text_begin(j, "mix", '{');
	for (unsigned c = 1; c < CATEGORY_COUNT; c++)
		if (t->mix[c] > 0)
			json_text_integer(j, category_code((enum category)c), t->mix[c]);
	json_text_end(j, '}');
}

void ticket_write(struct json_text *j, const char *name, const struct tariff *t, struct bytes cose)
{
	struct cose_sign1 m;
	struct ticket ticket;
	uint8_t room[TICKET_TEXT_MAX + 1];
	struct buf text = BUF_FIXED(room);
	if (cose_parse(&m, cose) != E_OK || ticket_decode(&ticket, m.payload) != E_OK || ticket_text(&text, cose) != E_OK) {
		json_text_null(j, name);
		return;
	}
	json_text_begin(j, name, '{');
	json_text_hex(j, "id", ticket.id, UUID_LEN);
	json_text_stringn(j, "qr", text.data, text.len);
	json_text_integer(j, "party", ticket.party);
	json_text_string(j, "category", category_code((enum category)ticket.category));
	sites_write(j, t, ticket.sites);
	instant_write(j, "valid_from", ticket.valid_from);
	instant_write(j, "valid_until", ticket.valid_until);
	if (ticket.has_mix)
		mix_write(j, &ticket);
	json_text_end(j, '}');
}

/* ---- receipts */

static void words_write(struct json_text *j, const char *name, int64_t amount)
{
	uint8_t room[512];
	struct buf words = BUF_FIXED(room);
	if (words_vi(&words, amount) == E_OK && buf_status(&words) == E_OK)
		json_text_stringn(j, name, words.data, words.len);
	else
		json_text_null(j, name);
}

static void receipt_write(struct json_text *j, const struct order_receipt *r)
{
	json_text_begin(j, NULL, '{');
	json_text_string(j, "form", r->form);
	json_text_string(j, "symbol", r->symbol);
	json_text_integer(j, "number", r->number);
	json_text_integer(j, "amount", r->amount);
	words_write(j, "amount_in_words", r->amount);
	json_text_hex(j, "lookup", r->lookup, LOOKUP_LEN);
	json_text_end(j, '}');
}

/* ---- orders */

/* What a payer needs, by the way that was asked for. */
static void awaited_write(struct json_text *j, const struct awaited *w, enum pay_method method)
{
	if (method == PAY_VIETQR && w->vietqr) {
		json_text_string(j, "vietqr", w->vietqr);
		json_text_string(j, "bank_bin", w->bank_bin);
		json_text_string(j, "account", w->account);
		json_text_string(j, "account_name", w->holder);
		json_text_integer(j, "amount", w->amount);
		json_text_string(j, "reference", w->reference);
	}
	if (method == PAY_VNPAY && w->vnpay) {
		json_text_string(j, "redirect", w->vnpay);
		json_text_string(j, "reference", w->reference);
	}
}

static void payment_write(struct json_text *j, struct app *app, struct arena *a, const struct order *o)
{
	struct awaited w;
	if (o->method == PAY_NONE) {
		json_text_null(j, "payment");
		return;
	}
	json_text_begin(j, "payment", '{');
	json_text_string(j, "method", pay_method_text(o->method));
	if (o->status == ORDER_PENDING) {
		awaited_of(&w, app, a, o, LANGUAGE_VI); /* an order keeps no language */
		awaited_write(j, &w, o->method);
	}
	json_text_end(j, '}');
}

/* Of tickets that were split: whose part each is, a ticket's or another part's. */
static void parts_write(struct json_text *j, const struct tariff *t, const struct order *o)
{
	json_text_begin(j, "parts", '[');
	for (size_t i = 0; i < o->part_count; i++) {
		json_text_begin(j, NULL, '{');
		json_text_hex(j, "parent", o->parts[i].parent, UUID_LEN);
		ticket_write(j, "ticket", t, o->parts[i].cose);
		json_text_end(j, '}');
	}
	json_text_end(j, ']');
}

void order_write(struct http_answer *a, struct app *app, struct arena *arena, const struct order *o)
{
	const struct tariff *t = shelf_edition(app->shelf, o->edition);
	struct json_text j = JSON_TEXT(&a->body);
	a->content_type = "application/json";
	json_text_begin(&j, NULL, '{');
	json_text_hex(&j, "token", o->token, TOKEN_LEN);
	json_text_string(&j, "status", order_status_text(o->status));
	json_text_integer(&j, "total", o->total);
	instant_write(&j, "expires_at", o->expires_at);
	date_write(&j, "visit_date", o->visit_day);
	json_text_integer(&j, "edition", o->edition);
	payment_write(&j, app, arena, o);
	json_text_begin(&j, "receipts", '[');
	for (size_t i = 0; i < o->receipt_count; i++)
		receipt_write(&j, &o->receipts[i]);
	json_text_end(&j, ']');
	json_text_begin(&j, "tickets", '[');
	for (size_t i = 0; i < o->ticket_count; i++)
		ticket_write(&j, NULL, t, o->tickets[i].cose);
	json_text_end(&j, ']');
	if (o->part_count > 0)
		parts_write(&j, t, o);
	json_text_end(&j, '}');
}
