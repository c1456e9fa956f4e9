/* Paying an order: what is transferred where, by which ways, until when; and what to do when it has lapsed. */
#include "app.h"
#include "domain/money/money_owed.h"
#include "domain/sale/awaited.h"
#include "domain/tariff/shelf.h"
#include "pages/order.h"
#include "pages/page.h"
#include "pages/pages.h"
#include "render/qr_vector.h"

#include <ctype.h>

/* ---- the view */

/* "08:30, Saturday 21/11/2026" */
static const char *deadline_text(const struct visit *x)
{
	struct civil c = instant_civil(x->order->expires_at);
	int32_t day = instant_day(x->order->expires_at);
	return arena_format(x->arena, "%02d:%02d, %s %s", c.hour, c.minute, page_weekday(x->app, day, x->language),
			    page_date(x->arena, day));
}

/* The same once more, as a link that fills the shop's form. */
static const char *preset_path(const struct visit *x)
{
	struct order_inputs in;
	char date[DATE_TEXT];
	const struct tariff *t = shelf_edition(x->app->shelf, x->order->edition);
	if (!t || order_inputs_decode(&in, x->arena, x->order->inputs) != E_OK)
		return arena_format(x->arena, "/%s/", language_code(x->language));
	date_format(date, in.price.visit_day);
	const char *path = arena_format(x->arena, "/%s/?date=%s", language_code(x->language), date);
	for (size_t i = 0; i < t->site_count; i++)
		if (in.price.sites >> t->sites[i].number & 1)
			path = arena_format(x->arena, "%s&site=%s", path, t->sites[i].code);
	if (in.price.product)
		path = arena_format(x->arena, "%s&product=%s", path, in.price.product);
	for (unsigned c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
		char *code = arena_text(x->arena, category_code((enum category)c));
		for (char *at = code; *at; at++)
			*at = (char)tolower((unsigned char)*at);
		if (in.price.quantity[c] > 0)
			path = arena_format(x->arena, "%s&%s=%u", path, code, in.price.quantity[c]);
	}
	return path;
}

/* Banks as people know them: their number in a VietQR, their code in the links that open their apps. */
static const struct bank {
	const char *bin, *code, *name;
} banks[] = {{"970436", "vcb", "Vietcombank"}, {"970418", "bidv", "BIDV"},  {"970415", "icb", "VietinBank"},
	     {"970405", "vba", "Agribank"},    {"970422", "mb", "MB"},	    {"970407", "tcb", "Techcombank"},
	     {"970416", "acb", "ACB"},	       {"970432", "vpb", "VPBank"}, {"970423", "tpb", "TPBank"}};
#define BANK_COUNT (sizeof(banks) / sizeof(banks[0]))

static const struct bank *bank_of(const char *bin)
{
	for (size_t i = 0; bin && i < BANK_COUNT; i++)
		if (str_equal(banks[i].bin, bin))
			return &banks[i];
	return NULL;
}

/* Banks' apps on the phone that shows this page: {name, href}. */
static json_t *apps_view(const struct visit *x, const struct awaited *w)
{
	json_t *list = json_array();
	const char *base = x->app->settings->bank_app_url;
	const struct bank *to = bank_of(w->bank_bin);
	for (size_t i = 0; w->vietqr && base[0] && i < BANK_COUNT; i++)
		json_array_append_new(list, json_pack("{s:s, s:s}", "name", banks[i].name, "href",
						      arena_format(x->arena, "%s?app=%s&ba=%s@%s&am=%lld&tn=%s", base,
								   banks[i].code, w->account, to ? to->code : w->bank_bin,
								   (long long)w->amount, w->reference)));
	return list;
}

void pay_view(json_t *view, const struct visit *x)
{
	const struct order *o = x->order;
	struct awaited w;
	awaited_of(&w, x->app, x->arena, o, x->language);
	const struct bank *bank = bank_of(w.bank_bin);
	page_set(view, "reference", w.reference);
	page_set(view, "vietqr", w.vietqr);
	page_set(view, "bank", bank ? bank->name : w.bank_bin);
	page_set(view, "account", w.account);
	page_set(view, "holder", w.holder);
	page_set(view, "vnpay", w.vnpay);
	json_t *apps = apps_view(x, &w);
	json_object_set_new(view, "has_apps", json_boolean(json_array_size(apps) > 0));
	json_object_set_new(view, "apps", apps);
	json_object_set_new(view, "has_sandbox", json_boolean(w.has_sandbox));
	json_object_set_new(view, "is_expired", json_boolean(o->status == ORDER_EXPIRED));
	page_set(view, "deadline", deadline_text(x));
	page_set(view, "again", o->status == ORDER_EXPIRED ? preset_path(x) : NULL);
}

/* ---- money that came twice, too much, too little or too late */

static const char *owed_word(const struct visit *x, const struct money_owed *m)
{
	return page_word(x->app, x->arena, "pay.owed_", money_state_codes[m->state - 1], x->language);
}

enum err pay_owed_view(json_t *view, const struct visit *x)
{
	struct money_owed *list;
	size_t count;
	json_t *rows = json_array();
	json_object_set_new(view, "owed", rows);
	TRY(money_of_order(x->app, x->arena, x->order->id, &list, &count));
	for (size_t i = 0; i < count; i++) {
		const char *text = owed_word(x, &list[i]);
		json_t *v = json_pack("{s:I}", "amount", (json_int_t)list[i].amount);
		page_set(v, "text", text ? text : "");
		json_array_append_new(rows, v);
	}
	return E_OK;
}

/* ---- the QR, as a picture of its own: to be scanned, or saved and opened in a bank's app */

static enum err find_code(struct qr *out, struct app *app, struct http_request *r)
{
	struct order o;
	struct awaited w;
	TRY(order_of_path(&o, app, r));
	awaited_of(&w, app, r->arena, &o, LANGUAGE_VI);
	return w.vietqr ? qr_encode(out, r->arena, w.vietqr) : E_NOT_FOUND;
}

enum err pay_svg(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct qr qr;
	TRY(find_code(&qr, app, r));
	a->content_type = "image/svg+xml";
	qr_svg(&a->body, r->arena, &qr);
	return buf_status(&a->body);
}

enum err pay_png(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct qr qr;
	TRY(find_code(&qr, app, r));
	a->content_type = "image/png";
	http_answer_header(a, "Content-Disposition", "attachment; filename=\"vietqr.png\"");
	return qr_png(&a->body, r->arena, &qr);
}

/* ---- the sandbox */

enum err pay_sandbox(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct order o;
	enum language l;
	TRY(page_language(&l, r));
	TRY(order_of_path(&o, app, r));
	if (o.status == ORDER_PENDING)
		TRY(awaited_arrives(app, r->arena, &o));
	return page_go(a, arena_format(r->arena, "/%s/o/%s", r->params[0], r->params[1]));
}
