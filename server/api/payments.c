/* What tells of money: POST /v1/payments/sepay/notify, /v1/payments/payos/notify, GET /v1/payments/vnpay/notify, and the
 * sandbox's word for a reference. */
#include "api/api.h"
#include "domain/money/money.h"
#include "domain/money/transfer.h"
#include "domain/tariff/shelf.h"

#include <hoaban/json_text.h>
#include <hoaban/vnpay.h>
#include <stdio.h>

const char *const sepay_headers[] = {"X-SePay-Timestamp", "X-SePay-Signature", NULL};

/* What a source is told: it has been written down. Which state it is in is nobody's business there. */
static enum err take(struct app *app, struct http_request *r, struct http_answer *a, enum money_source source,
		     const struct bank_notice *n)
{
	struct money_taken taken;
	TRY(money_take(app, r->arena, source, n, &taken));
	http_answer_json(a, json_pack("{s:b}", "success", true));
	return E_OK;
}

enum err sepay_notify(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct bank_notice n;
	if (app->sepay_secret.len == 0)
		return E_NOT_FOUND;
	TRY(sepay_open(&n, r->body, http_header(r, "X-SePay-Timestamp"), http_header(r, "X-SePay-Signature"),
		       app->sepay_secret));
	return take(app, r, a, MONEY_SEPAY, &n);
}

enum err payos_notify(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct bank_notice n;
	if (app->payos_secret.len == 0)
		return E_NOT_FOUND;
	enum err e = payos_open(&n, r->body, app->payos_secret);
	if (e == E_REFUSED) { /* it tells of no money */
		http_answer_json(a, json_pack("{s:b}", "success", true));
		return E_OK;
	}
	TRY(e);
	return take(app, r, a, MONEY_PAYOS, &n);
}

/* ---- what is awaited */

static const char *account_of(struct app *app, const char *tax_code)
{
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	const struct tariff_organisation *o = t ? tariff_organisation_by_tax_code(t, tax_code) : NULL;
	return o && o->bank_account ? o->bank_account : "";
}

struct awaited {
	const char *reference;
	struct arena *arena;
	struct order_row order;
	const char *tax_code;
};

static enum err find_order(struct db *db, void *ctx)
{
	struct awaited *x = ctx;
	TRY(order_by_reference(db, x->arena, x->reference, &x->order));
	return order_transfer_of(db, x->arena, x->order.id, &x->tax_code);
}

/* ---- VNPAY: its own codes, always with 200 */

static enum err vnpay_answer(struct http_answer *a, const char *code, const char *message)
{
	http_answer_json(a, json_pack("{s:s, s:s}", "RspCode", code, "Message", message));
	return E_OK;
}

static enum err vnpay_outcome(struct http_answer *a, const struct money_taken *taken, bool is_amount_right)
{
	if (taken->state == MONEY_UNKNOWN)
		return is_amount_right ? vnpay_answer(a, "01", "Order not found") : vnpay_answer(a, "04", "Invalid amount");
	if (taken->is_repeat || taken->state == MONEY_DUPLICATE)
		return vnpay_answer(a, "02", "Order already confirmed");
	return vnpay_answer(a, "00", "Confirm Success");
}

/* Money of another amount than was asked for buys nothing: it is written down without what it was for, and a person looks. */
static enum err check_amount(struct app *app, struct http_request *r, const struct vnpay_notice *v, bool *is_right)
{
	struct awaited x = {.reference = v->reference, .arena = r->arena};
	enum err e = store_transact(app->store, find_order, &x);
	*is_right = e == E_NOT_FOUND || x.order.total == v->amount;
	return e == E_NOT_FOUND ? E_OK : e;
}

static enum err take_vnpay(struct app *app, struct http_request *r, struct http_answer *a, const struct vnpay_notice *v)
{
	struct bank_notice *n = ARENA_NEW(r->arena, struct bank_notice);
	struct money_taken taken;
	bool is_right;
	TRY(check_amount(app, r, v, &is_right));
	n->amount = v->amount;
	n->at = v->paid_at > 0 ? v->paid_at : clock_s(&app->clock);
	n->is_incoming = true;
	snprintf(n->tx, sizeof(n->tx), "%.*s", (int)sizeof(n->tx) - 1, v->transaction);
	snprintf(n->account, sizeof(n->account), "%s", "vnpay");
	snprintf(n->memo, sizeof(n->memo), "%s", v->reference);
	if (is_right && transfer_reference_check(v->reference) == E_OK)
		snprintf(n->reference, sizeof(n->reference), "%.*s", (int)sizeof(n->reference) - 1, v->reference);
	TRY(money_take(app, r->arena, MONEY_VNPAY, n, &taken));
	return vnpay_outcome(a, &taken, is_right);
}

enum err vnpay_notify(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct vnpay_notice v;
	if (app->vnpay_secret.len == 0)
		return E_NOT_FOUND;
	enum err e = vnpay_open(&v, r->query, app->vnpay_secret);
	if (e == E_OK && !str_equal(v.terminal, app->settings->vnpay_terminal))
		e = E_UNAUTHORIZED;
	if (e == E_UNAUTHORIZED)
		return vnpay_answer(a, "97", "Invalid signature");
	if (e == E_OK && !v.is_success) /* no money came; the order goes on waiting */
		return vnpay_answer(a, "00", "Confirm Success");
	if (e == E_OK)
		e = take_vnpay(app, r, a, &v);
	return e == E_OK ? E_OK : vnpay_answer(a, "99", "Unknown error");
}

/* ---- the sandbox: what is awaited comes, in one piece, by the path of a bank's notice */

static enum err find_awaited(struct app *app, struct http_request *r, const char *reference, int64_t *amount,
			     const char **tax_code)
{
	struct transfer_request *request = ARENA_NEW(r->arena, struct transfer_request);
	struct awaited x = {.reference = reference, .arena = r->arena};
	struct transfer_answer t;
	enum err e = transfer_find(app, reference, request, &t);
	*amount = request->amount;
	*tax_code = request->tax_code;
	if (e != E_NOT_FOUND)
		return e;
	TRY(store_transact(app->store, find_order, &x));
	*amount = x.order.total;
	*tax_code = x.tax_code;
	return E_OK;
}

enum err sandbox_notify(struct app *app, struct http_request *r, struct http_answer *a)
{
	const char *reference = r->params[0], *tax_code;
	struct bank_notice *n = ARENA_NEW(r->arena, struct bank_notice);
	struct money_taken taken;
	TRY(find_awaited(app, r, reference, &n->amount, &tax_code));
	n->is_incoming = true;
	n->at = clock_s(&app->clock);
	snprintf(n->tx, sizeof(n->tx), "%s", reference);
	snprintf(n->account, sizeof(n->account), "%s", account_of(app, tax_code));
	snprintf(n->memo, sizeof(n->memo), "%s", reference);
	snprintf(n->reference, sizeof(n->reference), "%s", reference);
	TRY(money_take(app, r->arena, MONEY_SANDBOX, n, &taken));
	struct json_text j = JSON_TEXT(&a->body);
	json_text_begin(&j, NULL, '{');
	json_text_string(&j, "reference", reference);
	json_text_integer(&j, "received", n->amount);
	json_text_string(&j, "state", money_state_codes[taken.state - 1]);
	json_text_end(&j, '}');
	return buf_status(&a->body);
}
