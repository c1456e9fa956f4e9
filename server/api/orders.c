/* POST /v1/orders, GET /v1/orders/{token}, and the sandbox's payment. */
#include "api/api.h"
#include "api/sale_inputs.h"
#include "api/view.h"
#include "domain/money/money.h"
#include "domain/sale/issuer.h"
#include "domain/sale/settle.h"
#include "domain/tariff/shelf.h"

#include <hoaban/json_text.h>
#include <hoaban/mime.h>

/* ---- inputs */

struct payment_in {
	const char *method, *settle;
};
struct order_in {
	struct sale_in sale;
	const char *language, *email;
	bool group, has_payment, has_payer;
	struct payment_in payment;
	struct payer_in payer;
};

static const char *const languages[] = {"vi", "en", "fr", NULL};
static const char *const methods[] = {"vietqr", "vnpay", "sandbox", NULL};
static const char *const settles[] = {"now", "later", NULL};

#define AT(type, member) .offset = offsetof(struct type, member), .has_offset = JSON_NO_HAS
static const struct json_field payment_fields[] = {
	{.name = "method",
	 .kind = JSON_FIELD_TEXT,
	 .is_required = true,
	 AT(payment_in, method),
	 .min = 1,
	 .max = 16,
	 .choices = methods},
	{.name = "settle", .kind = JSON_FIELD_TEXT, AT(payment_in, settle), .min = 1, .max = 8, .choices = settles},
};
static const struct json_shape payment_shape = {sizeof(struct payment_in), 2, payment_fields};

#define HAS(member) .has_offset = offsetof(struct order_in, member)
static const struct json_field order_fields[] = {
	SALE_FIELDS(order_in, ORDER_SLOTS_MAX),
	{.name = "group", .kind = JSON_FIELD_BOOLEAN, AT(order_in, group)},
	{.name = "language", .kind = JSON_FIELD_TEXT, AT(order_in, language), .min = 2, .max = 2, .choices = languages},
	{.name = "email", .kind = JSON_FIELD_TEXT, AT(order_in, email), .min = 3, .max = EMAIL_TEXT},
	{.name = "payer",
	 .kind = JSON_FIELD_OBJECT,
	 .offset = offsetof(struct order_in, payer),
	 HAS(has_payer),
	 .shape = &payer_shape},
	{.name = "payment",
	 .kind = JSON_FIELD_OBJECT,
	 .offset = offsetof(struct order_in, payment),
	 HAS(has_payment),
	 .shape = &payment_shape},
};
const struct json_shape order_shape = {sizeof(struct order_in), sizeof(order_fields) / sizeof(order_fields[0]), order_fields};
const char *const order_headers[] = {"Idempotency-Key", NULL};

/* ---- inputs → what the domain understands; complaints are collected, not returned one by one */

static enum err read_payment(struct order_inputs *out, const struct order_in *in, const struct app *app, struct complaints *c)
{
	if (!in->has_payment)
		return E_OK;
	TRY(pay_method_parse(&out->method, in->payment.method));
	out->is_settled_now = str_equal(in->payment.settle, "now");
	if (out->method == PAY_SANDBOX && !app->is_demo)
		return complain(c, "/payment/method", "not_allowed", "the sandbox exists only under --demo");
	if ((out->method == PAY_VIETQR && money_is_connected(app)) || (out->method == PAY_VNPAY && vnpay_is_connected(app)))
		return E_OK;
	if (out->method != PAY_SANDBOX)
		return complain(c, "/payment/method", "unavailable", "this way to pay is not connected on this server");
	return E_OK;
}

static enum err read_order(struct order_inputs *out, const struct order_in *in, struct app *app, struct http_request *r)
{
	struct complaints *c = &r->complaints;
	const struct tariff *t = shelf_on(app->shelf, in->sale.visit_date);
	*out = (struct order_inputs){.is_group = in->group, .email = in->email, .has_payer = in->has_payer, .peer = r->peer};
	out->price.visit_day = in->sale.visit_date;
	out->payer = (struct payer){in->payer.name, in->payer.tax_code, in->payer.address};
	if (in->has_payer)
		sale_payer(&in->payer, c);
	enum err e = read_payment(out, in, app, c);
	if (in->language && e == E_OK)
		e = language_parse(&out->language, in->language);
	if (e == E_OK && in->sale.has_sites == in->sale.has_product)
		e = complain(c, "/sites", "required", "name either sites or a product");
	if (e == E_OK && in->email && !mail_address_is_good(in->email))
		e = complain(c, "/email", "format", "this is not an e-mail address");
	out->price.product = in->sale.has_product ? in->sale.product : NULL;
	sale_sites(&out->price.sites, &in->sale.sites, t, c);
	sale_lines(out->price.quantity, &in->sale.lines, c);
	sale_slots(out, &in->sale.slots, t, c);
	return c->count > 0 ? E_INVALID : e;
}

/* ---- handlers */

void order_patience(struct http_request *r, const struct hold_refusal *why, int64_t now)
{
	if (why->outcome != E_TOO_MANY)
		return;
	r->problem_header.name = "Retry-After";
	r->problem_header.value = holds_wait(r->arena, why, now);
}

/* The request is nobody else's while it waits, so the complaint may be written here. */
static void order_done(struct issue_job *job)
{
	struct http_request *r = job->ctx;
	char time[MINUTE_TEXT];
	enum err e = job->outcome;
	if (e != E_OK && e == job->held.outcome) {
		order_patience(r, &job->held, job->order.created_ms / 1000);
		e = holds_complain(&job->held, &r->complaints);
	}
	if (e == E_SOLD_OUT && job->sold_out) {
		minute_format(time, job->sold_out->begins);
		e = complain(&r->complaints, "/slots", "sold_out", "too few places are left at %s", time) == E_INVALID
			    ? E_SOLD_OUT
			    : E_INTERNAL;
	}
	http_resume(r, e);
}

enum err order_key_read(uint8_t key[static UUID_LEN], struct http_request *r)
{
	const char *text = http_header(r, "Idempotency-Key");
	if (text && uuid_parse(key, text) == E_OK)
		return E_OK;
	enum err e = complain(&r->complaints, "Idempotency-Key", text ? "format" : "required",
			      "send a UUID of your own in this header");
	return e == E_INVALID ? E_USAGE : e;
}

enum err order_begin(struct app *app, struct http_request *r)
{
	struct order_inputs in;
	struct issue_job *job = ARENA_NEW(r->arena, struct issue_job);
	TRY(order_key_read(job->idem_key, r));
	TRY(read_order(&in, r->inputs, app, r));
	job->arena = r->arena;
	job->done = order_done;
	job->ctx = r;
	r->state = job;
	order_inputs_hash(job->order.input_hash, job->idem_key, &in);
	enum err e = issue_plan(job, app, &in, &r->complaints);
	if (e == E_INVALID || e == E_UNAVAILABLE) /* a repeat of yesterday's order for yesterday is still answered */
		return issuer_recall(app->issuer, job, e);
	TRY(e);
	return issuer_submit(app->issuer, job);
}

/* What the committer left in the job, as the order that a reader would find. */
static void order_of_job(struct order *o, struct issue_job *job)
{
	*o = job->order;
	if (job->is_replay || !job->is_settling)
		return;
	o->receipt_count = job->receipt_count;
	o->receipts = arena_array(job->arena, job->receipt_count, sizeof(*o->receipts));
	for (size_t i = 0; i < job->receipt_count; i++) {
		const struct issue_receipt *from = &job->receipts[i];
		struct order_receipt *to = &o->receipts[i];
		*to = (struct order_receipt){.number = from->fields.number, .amount = from->fields.total};
		memcpy(to->form, from->fields.form, FORM_TEXT);
		memcpy(to->symbol, from->fields.symbol, SYMBOL_TEXT);
		memcpy(to->lookup, from->lookup, LOOKUP_LEN);
	}
	o->ticket_count = job->ticket_count;
	o->tickets = arena_array(job->arena, job->ticket_count, sizeof(*o->tickets));
	for (size_t i = 0; i < job->ticket_count; i++)
		o->tickets[i].cose = job->tickets[i].cose;
}

enum err order_answer(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct order o;
	order_of_job(&o, r->state);
	a->status = 201;
	order_write(a, app, r->arena, &o);
	return E_OK;
}

static enum err token_parse(uint8_t token[static TOKEN_LEN], const char *text)
{
	return hex_parse(token, TOKEN_LEN, text, strlen(text)) == E_OK ? E_OK : E_NOT_FOUND;
}

enum err order_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct order o;
	uint8_t token[TOKEN_LEN];
	TRY(token_parse(token, r->params[0]));
	TRY(order_find(&o, r->arena, app, token));
	order_write(a, app, r->arena, &o);
	return E_OK;
}

enum err sandbox_pay(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct order o;
	uint8_t token[TOKEN_LEN];
	if (transfer_reference_check(r->params[0]) == E_OK)
		return sandbox_notify(app, r, a);
	TRY(token_parse(token, r->params[0]));
	TRY(order_find(&o, r->arena, app, token));
	if (o.method != PAY_SANDBOX)
		return complain(&r->complaints, "/payment/method", "not_allowed",
				"not an order of the sandbox; VietQR is paid by its reference");
	char transaction[65] = "sandbox-";
	hex_format(transaction + strlen(transaction), o.id, UUID_LEN);
	TRY(settle_order(&o, r->arena, app, PAY_SANDBOX, transaction));
	order_write(a, app, r->arena, &o);
	return E_OK;
}
