/* /{lang}/class: places for a school class, paid on site; and /{lang}/booking/{token}, where such a booking is seen, confirmed
 * by the link of its mail, and cancelled. The choosing is the shop's. */
#include "domain/halt.h"
#include "domain/sale/booking.h"
#include "domain/tariff/shelf.h"
#include "pages/buyer.h"
#include "pages/page.h"
#include "pages/pages.h"
#include "pages/shop_view.h"
#include "pages/texts.h"

#include <hoaban/slot.h>

/* ---- booking */

struct class_form {
	struct shop_form form;
	const char *name;
	const struct hold_refusal *held; /* or NULL */
	const char *cookie;		 /* as buyer_find() gives it */
};

static enum err answer_form(struct app *app, struct http_request *r, struct http_answer *a, const struct class_form *x,
			    int status, const char *notice_key)
{
	const struct page p = {.name = "class",
			       .title_key = "class.title",
			       .path = "/class",
			       .language = x->form.language,
			       .status = status,
			       .is_public = true};
	const struct shop_scene s = {.app = app,
				     .arena = r->arena,
				     .form = &x->form,
				     .complaints = &r->complaints,
				     .held = x->held,
				     .notice_key = notice_key};
	json_t *v = shop_view(&s);
	page_set(v, "name_text", x->name);
	json_object_set_new(v, "more_open", json_true()); /* pupils on an organised visit stand there */
	json_object_set_new(v, "by_mail", json_boolean(booking_is_confirmed_by_mail(app)));
	return page_answer(app, r, a, &p, v);
}

enum err class_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	enum language l;
	struct class_form *x = ARENA_NEW(r->arena, struct class_form);
	TRY(page_language(&l, r));
	x->name = "";
	shop_form_preset(&x->form, app, r);
	return answer_form(app, r, a, x, 200, NULL);
}

static enum err read_form(struct class_form *x, struct app *app, struct http_request *r)
{
	const char *name = http_form(r, "name");
	x->name = name ? name : "";
	TRY(shop_form_read(&x->form, app, r, &r->complaints));
	if (*x->form.email == 0)
		return complain(&r->complaints, "/email", "required", "a booking needs an e-mail");
	return E_OK;
}

static enum err book(struct class_form *x, struct app *app, struct http_request *r, struct booking *out)
{
	struct booking_ask ask = {0};
	TRY(read_form(x, app, r));
	ask.name = x->name;
	TRY(uuid_parse(ask.key, x->form.key));
	shop_form_inputs(&ask.inputs, &x->form);
	ask.inputs.is_group = true;
	ask.inputs.has_payer = false;
	ask.inputs.peer = r->peer;
	buyer_find(&ask.inputs, &x->cookie, app, r);
	TRY(halt_check(app));
	TRY(booking_throttle(app, r->peer));
	return booking_make(app, r->arena, &ask, out, &r->complaints);
}

static const char *path_of(struct http_request *r, const struct booking *b)
{
	char token[2 * TOKEN_LEN + 1];
	hex_format(token, b->order.token, TOKEN_LEN);
	return arena_format(r->arena, "/%s/booking/%s", r->params[0], token);
}

/* What can be told beside the form comes back with everything that was typed. */
static bool is_told_here(enum err e)
{
	return e == E_MISMATCH || e == E_INVALID || e == E_SOLD_OUT || e == E_REFUSED || e == E_TOO_MANY || err_http(e) == 503;
}

static const char *notice_of(enum err e, const struct http_request *r)
{
	if (e == E_MISMATCH)
		return "shop.form_used";
	if (e == E_STOPPED)
		return "error.why_stopped";
	if (e == E_TOO_MANY && r->complaints.count == 0)
		return "error.why_429";
	return err_http(e) == 503 ? "error.why_503" : NULL;
}

static enum err answer_again(struct app *app, struct http_request *r, struct http_answer *a, struct class_form *x,
			     const struct booking *b, enum err e)
{
	if (!is_told_here(e))
		return e;
	x->held = &b->held;
	if (b->held.outcome == E_TOO_MANY)
		http_answer_header(a, "Retry-After", holds_wait(r->arena, x->held, clock_s(&app->clock)));
	TRY(answer_form(app, r, a, x, err_http(e), notice_of(e, r)));
	http_answer_patience(a);
	return E_OK;
}

enum err class_page_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	enum language l;
	struct booking b = {0};
	struct class_form *x = ARENA_NEW(r->arena, struct class_form);
	TRY(page_language(&l, r));
	if (http_form(r, "pick") || str_equal(http_form(r, "do"), "compute")) {
		enum err e = read_form(x, app, r);
		r->complaints.count = 0; /* who is still choosing is not told what is missing */
		return e == E_OK || e == E_INVALID ? answer_form(app, r, a, x, 200, NULL) : e;
	}
	enum err e = book(x, app, r, &b);
	if (x->cookie)
		http_answer_header(a, "Set-Cookie", x->cookie);
	if (e == E_OK)
		return page_go(a, path_of(r, &b));
	if (e == E_MISMATCH)
		shop_form_renew(&x->form, app);
	return answer_again(app, r, a, x, &b, e);
}

/* ---- a booking */

static const char *times_text(struct arena *a, const struct tariff *t, const struct booked *b, enum language l)
{
	const char *text = NULL;
	for (size_t i = 0; t && i < b->slot_count; i++) {
		char from[MINUTE_TEXT];
		const struct tariff_site *s = tariff_site_by_number(t, b->slots[i].site);
		minute_format(from, b->slots[i].begins);
		text = arena_format(a, "%s%s%s %s", text ? text : "", text ? ", " : "", s ? s->name[l] : "", from);
	}
	return text;
}

static enum err answer_booking(struct app *app, struct http_request *r, struct http_answer *a, const struct booking *b,
			       int status, const char *error_key)
{
	const struct booked *k = &b->booked;
	const struct tariff *t = shelf_on(app->shelf, k->visit_day);
	struct page p = {.name = "booking", .title_key = "class.booking", .status = status};
	char code[BOOKING_CODE_SHOWN];
	TRY(page_language(&p.language, r));
	p.path = arena_format(r->arena, "/booking/%s", r->params[1]);
	booking_code_show(code, k->code);
	const char *key = http_query(r, "key"), *state = booking_state_text(k->state);
	if (k->state == BOOKING_UNCONFIRMED && !booking_is_confirmed_by_mail(app))
		state = "unconfirmed_manager";
	json_t *v = json_object();
	page_set(v, "error", error_key ? page_word(app, r->arena, error_key, "", p.language) : NULL);
	page_set(v, "state_text", page_word(app, r->arena, "class.state_", state, p.language));
	json_object_set_new(v, "is_good", json_boolean(k->state == BOOKING_OPEN));
	json_object_set_new(v, "can_confirm", json_boolean(key && k->state == BOOKING_UNCONFIRMED));
	page_set(v, "confirm_key", key);
	json_object_set_new(v, "can_cancel", json_boolean(k->state == BOOKING_OPEN || k->state == BOOKING_UNCONFIRMED));
	page_set(v, "token", r->params[1]);
	page_set(v, "code", code);
	page_set(v, "name", k->name);
	page_set(v, "visit_text",
		 arena_format(r->arena, "%s %s", page_weekday(app, k->visit_day, p.language),
			      page_date(r->arena, k->visit_day)));
	page_set(v, "sites", k->product[0] ? k->product : text_sites(r->arena, t, k->sites, p.language));
	page_set(v, "times", times_text(r->arena, t, k, p.language));
	page_set(v, "persons", text_persons(r->arena, t, k->quantity, p.language));
	return page_answer(app, r, a, &p, v);
}

static enum err read_token(uint8_t token[static TOKEN_LEN], const char *text)
{
	return text && hex_parse(token, TOKEN_LEN, text, strlen(text)) == E_OK ? E_OK : E_NOT_FOUND;
}

enum err booking_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct booking b;
	uint8_t token[TOKEN_LEN];
	TRY(read_token(token, r->params[1]));
	TRY(booking_find(app, r->arena, token, &b));
	return answer_booking(app, r, a, &b, 200, NULL);
}

/* What has been done is seen at the booking's own address; what can not be done is said there. */
static enum err answer_act(struct app *app, struct http_request *r, struct http_answer *a, const struct booking *b, enum err e)
{
	if (e == E_OK)
		return page_go(a, path_of(r, b));
	if (e == E_EXPIRED || e == E_CONFLICT)
		return answer_booking(app, r, a, b, 409, "class.too_late");
	return e;
}

enum err booking_page_confirm(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct booking b;
	uint8_t token[TOKEN_LEN], key[TOKEN_LEN];
	TRY(read_token(token, r->params[1]));
	TRY(read_token(key, http_form(r, "key")));
	enum err e = booking_confirm(app, r->arena, token, key, &b);
	return answer_act(app, r, a, &b, e);
}

enum err booking_page_cancel(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct booking b;
	uint8_t token[TOKEN_LEN];
	TRY(read_token(token, r->params[1]));
	TRY(booking_find(app, r->arena, token, &b));
	enum err e = booking_cancel(app, r->arena, token, &b);
	return answer_act(app, r, a, &b, e);
}
