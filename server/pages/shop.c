/* / and /{lang}/: choosing what to visit, and ordering it. The order goes the way of the API's: priced, then handed to the
 * issuer; the answer is the order's own page, or this one again with what is wrong, everything typed still in it. */
#include "api/guard.h"
#include "domain/halt.h"
#include "domain/money/money.h"
#include "domain/sale/basket.h"
#include "domain/sale/issuer.h"
#include "pages/buyer.h"
#include "pages/page.h"
#include "pages/pages.h"
#include "pages/shop_view.h"

/* ---- looking */

static enum err answer_form(struct app *app, struct http_request *r, struct http_answer *a, const struct shop_scene *s,
			    int status)
{
	const struct page p = {.name = "shop",
			       .title_key = "shop.title",
			       .path = "/",
			       .language = s->form->language,
			       .status = status,
			       .is_public = true,
			       .own = s->form->key};
	return page_answer(app, r, a, &p, shop_view(s));
}

enum err shop_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	enum language l;
	struct shop_form *f = ARENA_NEW(r->arena, struct shop_form);
	TRY(page_language(&l, r));
	shop_form_preset(f, app, r);
	return answer_form(app, r, a, &(struct shop_scene){.app = app, .arena = r->arena, .form = f}, 200);
}

/* ---- in which language */

const char *const shop_home_headers[] = {"Accept-Language", NULL};

/* The first of ours that a browser names is the one that it prefers: they name them in this order. */
static const char *preferred(const char *wanted)
{
	enum language l;
	for (const char *at = wanted; at && *at; at += strcspn(at, ","), at += *at == ',') {
		at += strspn(at, " \t");
		char code[3] = {0};
		memcpy(code, at, strnlen(at, 2));
		size_t len = strcspn(at, "-,; \t");
		if (len == 2 && language_parse(&l, code) == E_OK)
			return language_code(l);
	}
	return language_code(wanted && *wanted && *wanted != '*' ? LANGUAGE_EN : LANGUAGE_VI);
}

enum err shop_home(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	http_answer_header(a, "Vary", "Accept-Language");
	return page_go(a, arena_format(r->arena, "/%s/%s%s", preferred(http_header(r, "Accept-Language")), *r->query ? "?" : "",
				       r->query));
}

/* ---- ordering */

const char *const shop_headers[] = {"Cookie", NULL};

/* What a posted form has come to; lives in the request's arena. */
struct ordering {
	struct shop_form form;
	struct order_inputs inputs;
	struct issue_job job;
	enum err outcome; /* E_OK: job.order is made; E_USAGE: it was only to be computed */
	const char *cookie;
	uint8_t earlier[TOKEN_LEN]; /* E_DUPLICATE: the order that this buyer has just made */
};

static void order_done(struct issue_job *job)
{
	struct http_request *r = job->ctx;
	struct ordering *x = r->state;
	x->outcome = job->outcome;
	http_resume(r, E_OK);
}

static bool is_only_computed(struct http_request *r)
{
	return http_form(r, "pick") || str_equal(http_form(r, "do"), "compute");
}

/* The first way to pay that is connected; which one is used is chosen on the next page. */
static enum pay_method usual_method(const struct app *app)
{
	return money_is_connected(app)	 ? PAY_VIETQR
	       : vnpay_is_connected(app) ? PAY_VNPAY
	       : app->is_demo		 ? PAY_SANDBOX
					 : PAY_NONE;
}

static enum err read_order(struct ordering *x, struct app *app, struct http_request *r)
{
	int64_t total = 0;
	TRY(shop_form_read(&x->form, app, r, &r->complaints));
	shop_form_inputs(&x->inputs, &x->form);
	if (!shop_form_total(&x->form, r->arena, &total) || total > 0) /* whatever else is wrong, issue_plan() says it */
		x->inputs.method = usual_method(app);
	if (total > 0 && x->inputs.method == PAY_NONE)
		return E_UNAVAILABLE;
	x->inputs.is_meant_again = x->form.is_meant_again;
	x->inputs.peer = r->peer;
	buyer_find(&x->inputs, &x->cookie, app, r);
	return E_OK;
}

static enum err plan_by(struct ordering *x, struct app *app, struct http_request *r, enum pay_method method)
{
	x->inputs.method = method;
	x->job = (struct issue_job){.arena = r->arena, .done = order_done, .ctx = r};
	TRY(uuid_parse(x->job.idem_key, x->form.key));
	order_inputs_hash(x->job.order.input_hash, x->job.idem_key, &x->inputs);
	return issue_plan(&x->job, app, &x->inputs, &r->complaints);
}

/* What several organisations collect can not be one transfer; a card pays it all the same. */
static enum err plan(struct ordering *x, struct app *app, struct http_request *r)
{
	struct complaints *c = &r->complaints;
	enum err e = plan_by(x, app, r, x->inputs.method);
	bool is_no_transfer = e == E_INVALID && c->count == 1 && str_equal(c->list[0].pointer, "/payment/method");
	if (!is_no_transfer || x->inputs.method != PAY_VIETQR || !vnpay_is_connected(app))
		return e;
	c->count = 0;
	return plan_by(x, app, r, PAY_VNPAY);
}

/* A form that comes a second time is answered as at the first; the same basket in another form is asked about. */
static enum err place(struct ordering *x, struct app *app, struct http_request *r)
{
	TRY(read_order(x, app, r));
	TRY(halt_check(app));
	enum err e = plan(x, app, r);
	if (e == E_INVALID || e == E_UNAVAILABLE)
		return issuer_recall(app->issuer, &x->job, e);
	TRY(e);
	e = basket_find_before(app, &x->inputs, x->earlier);
	if (e == E_OK)
		return issuer_recall(app->issuer, &x->job, E_DUPLICATE);
	return e == E_NOT_FOUND ? issuer_submit(app->issuer, &x->job) : e;
}

/* Who is still choosing is not told what is missing. */
static enum err compute(struct ordering *x, struct app *app, struct http_request *r)
{
	struct complaints unheard = {.arena = r->arena};
	enum err e = shop_form_read(&x->form, app, r, &unheard);
	return e == E_OK || e == E_INVALID ? E_USAGE : e;
}

enum err shop_order_begin(struct app *app, struct http_request *r)
{
	enum language l;
	struct ordering *x = ARENA_NEW(r->arena, struct ordering);
	TRY(page_language(&l, r));
	r->state = x;
	enum err e = is_only_computed(r) ? compute(x, app, r) : place(x, app, r);
	if (e == E_OK) /* the issuer has it, or is done with it already: nothing of it is ours any more */
		return E_OK;
	x->outcome = e;
	http_resume(r, E_OK);
	return E_OK;
}

/* How a form that was not taken comes back. */
static const struct again {
	enum err outcome;
	int status;
	const char *notice;
	bool has_new_key;
} agains[] = {
	{E_USAGE, 200, NULL, false},
	{E_INVALID, 422, NULL, false},
	{E_DUPLICATE, 409, NULL, false},
	{E_MISMATCH, 409, "shop.form_used", true},
	{E_STOPPED, 503, "error.why_stopped", false},
	{E_UNAVAILABLE, 503, "shop.unavailable", false},
};

static struct again again_of(enum err e)
{
	for (size_t i = 0; i < sizeof(agains) / sizeof(agains[0]); i++)
		if (agains[i].outcome == e)
			return agains[i];
	return (struct again){e, err_http(e), err_http(e) >= 500 ? "error.why_503" : NULL, false};
}

/* Which of the times that were asked for has too few places. */
static void say_sold_out(struct ordering *x, struct http_request *r)
{
	const struct order_slot *slot = x->job.sold_out;
	const struct tariff_site *site = slot && x->form.tariff ? tariff_site_by_number(x->form.tariff, slot->site) : NULL;
	enum err e = complain(&r->complaints, "/slots", "sold_out", "%s: too few places are left", site ? site->code : "");
	(void)e; /* the outcome says it already */
}

static bool is_held(const struct ordering *x)
{
	return x->outcome != E_OK && x->outcome == x->job.held.outcome;
}

/* Too many places are unpaid already, or would be. */
static enum err say_held(struct app *app, struct http_request *r, struct http_answer *a, const struct ordering *x,
			 struct shop_scene *s)
{
	enum err e = holds_complain(&x->job.held, &r->complaints);
	s->held = &x->job.held;
	if (e == E_TOO_MANY)
		http_answer_header(a, "Retry-After", holds_wait(r->arena, s->held, clock_s(&app->clock)));
	return e == x->outcome ? E_OK : e;
}

static enum err answer_again(struct app *app, struct http_request *r, struct http_answer *a, struct ordering *x)
{
	struct again how = again_of(x->outcome);
	char token[2 * TOKEN_LEN + 1];
	struct shop_scene s = {
		.app = app, .arena = r->arena, .form = &x->form, .complaints = &r->complaints, .notice_key = how.notice};
	if (how.has_new_key)
		shop_form_renew(&x->form, app);
	if (x->outcome == E_SOLD_OUT)
		say_sold_out(x, r);
	if (is_held(x))
		TRY(say_held(app, r, a, x, &s));
	hex_format(token, x->earlier, TOKEN_LEN);
	if (x->outcome == E_DUPLICATE)
		s.earlier = arena_format(r->arena, "/%s/o/%s", r->params[0], token);
	TRY(answer_form(app, r, a, &s, how.status));
	http_answer_patience(a);
	return E_OK;
}

enum err shop_order_answer(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct ordering *x = r->state;
	char token[2 * TOKEN_LEN + 1];
	if (x->cookie)
		http_answer_header(a, "Set-Cookie", x->cookie);
	if (x->outcome != E_OK)
		return answer_again(app, r, a, x);
	hex_format(token, x->job.order.token, TOKEN_LEN);
	return page_go(a, arena_format(r->arena, "/%s/o/%s", r->params[0], token));
}
