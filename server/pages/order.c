/* /{lang}/o/{token}: how an order is paid, and then its tickets and receipts. Works without a script. */
#include "pages/order.h"

#include "api/view.h"
#include "pages/page.h"
#include "pages/pages.h"

static json_t *receipts_view(const struct order *o, struct arena *a)
{
	json_t *list = json_array();
	for (size_t i = 0; i < o->receipt_count; i++) {
		const struct order_receipt *r = &o->receipts[i];
		char number[NUMBER_TEXT];
		number_format(number, r->number);
		json_t *v = json_pack("{s:s, s:s, s:s, s:I}", "form", r->form, "symbol", r->symbol, "number_text",
				      arena_text(a, number), "amount", (json_int_t)r->amount);
		json_object_set_new(v, "lookup", json_hex(r->lookup, LOOKUP_LEN));
		json_array_append_new(list, v);
	}
	return list;
}

static json_t *order_view(const struct visit *x)
{
	const struct order *o = x->order;
	json_t *v = json_pack("{s:b, s:b, s:I, s:b}", "is_paid", o->status == ORDER_PAID, "is_pending",
			      o->status == ORDER_PENDING, "total", (json_int_t)o->total, "is_free", o->total == 0);
	json_object_set_new(v, "token", json_hex(o->token, TOKEN_LEN));
	page_set(v, "status_text", page_word(x->app, x->arena, "order.status_", order_status_text(o->status), x->language));
	page_set(v, "visit_text", page_date(x->arena, o->visit_day));
	json_object_set_new(v, "receipts", receipts_view(o, x->arena));
	json_object_set_new(v, "has_receipts", json_boolean(o->receipt_count > 0));
	return v;
}

static enum err answer_unknown(struct app *app, struct http_request *r, struct http_answer *a, struct page *p)
{
	p->name = "order-unknown";
	p->status = 404;
	return page_answer(app, r, a, p, json_object());
}

enum err order_of_path(struct order *out, struct app *app, struct http_request *r)
{
	uint8_t token[TOKEN_LEN];
	if (hex_parse(token, TOKEN_LEN, r->params[1], strlen(r->params[1])) != E_OK)
		return E_NOT_FOUND;
	return order_find(out, r->arena, app, token);
}

enum err order_answer_page(struct app *app, struct http_request *r, struct http_answer *a, int status, const char *error)
{
	struct order o;
	struct page p = {.name = "order", .title_key = "order.title", .status = status};
	TRY(page_language(&p.language, r));
	p.path = arena_format(r->arena, "/o/%s", r->params[1]);
	enum err e = order_of_path(&o, app, r);
	if (e == E_NOT_FOUND)
		return answer_unknown(app, r, a, &p);
	TRY(e);
	if (o.method == PAY_ON_SITE) /* links of mails and of the office know orders alone */
		return page_go(a, arena_format(r->arena, "/%s/booking/%s", r->params[0], r->params[1]));
	struct visit x = {.app = app, .arena = r->arena, .order = &o, .language = p.language};
	json_t *view = order_view(&x);
	page_set(view, "error", error);
	json_object_set_new(view, "was_checked", json_boolean(o.status == ORDER_PENDING && http_query(r, "check") != NULL));
	pay_view(view, &x);
	e = pay_owed_view(view, &x);
	if (e == E_OK)
		e = order_tickets_view(view, &x);
	if (e == E_OK)
		e = order_date_view(view, &x);
	if (e == E_OK)
		e = order_mail_view(view, &x);
	json_object_set_new(view, "was_mailed", json_boolean(http_query(r, "mailed") != NULL));
	p.has_worker = json_is_true(json_object_get(view, "has_tickets"));
	if (e == E_OK)
		return page_answer(app, r, a, &p, view);
	json_decref(view);
	return e;
}

enum err order_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return order_answer_page(app, r, a, 200, NULL);
}
