#include "domain/sale/awaited.h"

#include "app.h"
#include "domain/money/accounts.h"
#include "domain/money/money.h"
#include "domain/sale/settle.h"
#include "domain/tariff/shelf.h"

#include <hoaban/bank_notice.h>
#include <hoaban/vnpay.h>

#include <stdio.h>

static const struct tariff_organisation *payee(struct app *app, const struct order *o)
{
	const struct tariff *t = shelf_edition(app->shelf, o->edition);
	return t && o->transfer_to ? tariff_organisation_by_tax_code(t, o->transfer_to) : NULL;
}

/* An order of several organisations was never planned as one transfer. The account stands in the signed tariff edition and on
 * the list of official accounts; nothing else can name one. */
static void put_transfer(struct awaited *out, struct app *app, struct arena *a, const struct order *o)
{
	const struct tariff_organisation *to = o->method == PAY_VIETQR ? payee(app, o) : NULL;
	uint8_t room[VIETQR_TEXT_MAX];
	struct buf text = BUF_FIXED(room);
	if (!to || !accounts_may_show(app->accounts, to) || !money_is_connected(app))
		return;
	const struct vietqr code = {to->bank_bin, to->bank_account, o->total, out->reference};
	if (vietqr_encode(&text, &code) != E_OK || buf_status(&text) != E_OK)
		return;
	out->vietqr = arena_textn(a, (const char *)room, text.len);
	out->bank_bin = to->bank_bin;
	out->account = to->bank_account;
	out->holder = to->name;
}

static void put_vnpay(struct awaited *out, struct app *app, struct arena *a, const struct order *o, enum language l)
{
	const struct settings *s = app->settings;
	char token[2 * TOKEN_LEN + 1];
	uint8_t room[VNPAY_URL_MAX];
	struct buf url = BUF_FIXED(room);
	if (!vnpay_is_connected(app) || !o->transfer_to)
		return;
	hex_format(token, o->token, TOKEN_LEN);
	const struct vnpay_request r = {.terminal = s->vnpay_terminal,
					.amount = o->total,
					.reference = out->reference,
					.info = arena_format(a, "Ve tham quan %s", out->reference),
					.return_url = arena_format(a, "%s/%s/o/%s", app->public_url, language_code(l), token),
					.locale = l == LANGUAGE_VI ? "vn" : "en",
					.ip = s->vnpay_ip,
					.created = o->created_ms / 1000,
					.expires = o->expires_at};
	if (vnpay_url(&url, s->vnpay_url, &r, app->vnpay_secret) == E_OK && buf_status(&url) == E_OK)
		out->vnpay = arena_textn(a, (const char *)room, url.len);
}

void awaited_of(struct awaited *out, struct app *app, struct arena *a, const struct order *o, enum language l)
{
	*out = (struct awaited){.amount = o->total};
	transfer_reference_format(out->reference, o->id);
	if (o->status != ORDER_PENDING)
		return;
	put_transfer(out, app, a, o);
	put_vnpay(out, app, a, o, l);
	out->has_sandbox = app->is_demo;
}

enum err awaited_arrives(struct app *app, struct arena *a, struct order *o)
{
	const struct tariff_organisation *to = payee(app, o);
	struct bank_notice *n = ARENA_NEW(a, struct bank_notice);
	struct money_taken taken;
	char id[UUID_HEX];
	if (o->method == PAY_SANDBOX) {
		uuid_hex(id, o->id);
		return settle_order(o, a, app, PAY_SANDBOX, arena_format(a, "sandbox-%s", id));
	}
	n->is_incoming = true;
	n->amount = o->total;
	n->at = clock_s(&app->clock);
	transfer_reference_format(n->reference, o->id);
	snprintf(n->tx, sizeof(n->tx), "%s", n->reference);
	snprintf(n->memo, sizeof(n->memo), "%s", n->reference);
	snprintf(n->account, sizeof(n->account), "%s", to && to->bank_account ? to->bank_account : "");
	return money_take(app, a, MONEY_SANDBOX, n, &taken);
}
