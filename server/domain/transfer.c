#include "domain/transfer.h"

#include "app.h"
#include "domain/shelf.h"
#include "store/devices.h"
#include "store/orders.h"
#include "store/transfers.h"

#include <hoaban/instant.h>

static enum err look(struct db *db, const struct transfer_request *r, struct transfer_answer *out)
{
	transfer_reference_format(out->reference, r->sale);
	return transfer_received(db, r->sale, &out->received, &out->received_at);
}

/* ---- announcing */
struct announcing {
	const struct transfer_row *row;
	struct transfer_answer *out;
};

static bool is_same(const struct transfer_row *a, const struct transfer_row *b)
{
	return memcmp(a->device, b->device, UUID_LEN) == 0 && a->request.amount == b->request.amount &&
	       str_equal(a->request.tax_code, b->request.tax_code);
}

static enum err announce(struct db *db, void *ctx)
{
	struct announcing *x = ctx;
	struct transfer_row before;
	enum err e = transfer_of_sale(db, x->row->request.sale, &before);
	if (e == E_NOT_FOUND) {
		char reference[TRANSFER_REFERENCE];
		transfer_reference_format(reference, x->row->request.sale);
		TRY(transfer_insert(db, x->row, reference));
	} else {
		TRY(e);
		if (!is_same(&before, x->row))
			return E_MISMATCH;
	}
	return look(db, &x->row->request, x->out);
}

static enum err check_organisation(struct app *app, const char *tax_code, struct complaints *complaints)
{
	const struct tariff *t = shelf_on(app->shelf, instant_day(clock_s(&app->clock)));
	const struct tariff_organisation *o = t ? tariff_organisation_by_tax_code(t, tax_code) : NULL;
	if (o && o->bank_account)
		return E_OK;
	return complain(complaints, "/tax_code", "no_account", "this organisation takes no transfers");
}

enum err transfer_announce(struct app *app, const struct device_row *device, const struct transfer_request *r,
			   struct complaints *complaints, struct transfer_answer *out)
{
	struct transfer_row row = {.request = *r, .announced_ms = clock_ms(&app->clock)};
	struct announcing x = {&row, out};
	memcpy(row.device, device->id, UUID_LEN);
	TRY(check_organisation(app, r->tax_code, complaints));
	enum err e = store_transact(app->store, announce, &x);
	return e == E_DUPLICATE ? store_transact(app->store, announce, &x) : e; /* somebody announced it at this moment */
}

/* ---- settling */
struct settling {
	const char *reference;
	const struct transfer_money *money;
	struct arena *arena;
	uint8_t payment[UUID_LEN];
	int64_t now_ms;
	struct transfer_answer *out;
};

static enum err settle(struct db *db, void *ctx)
{
	struct settling *x = ctx;
	struct transfer_row t;
	TRY(transfer_by_reference(db, x->reference, &t));
	struct payment_insert row = {
		.id = x->payment,
		.order = t.request.sale,
		.provider = x->money->provider,
		.provider_tx = x->money->provider_tx,
		.amount = x->money->amount,
		.settled_ms = x->now_ms,
	};
	TRY(payments_insert(db, x->arena, &row, 1));
	return look(db, &t.request, x->out);
}

static enum err look_only(struct db *db, void *ctx)
{
	struct settling *x = ctx;
	struct transfer_row t;
	TRY(transfer_by_reference(db, x->reference, &t));
	return look(db, &t.request, x->out);
}

enum err transfer_settle(struct app *app, struct arena *a, const char *reference, const struct transfer_money *m,
			 struct transfer_answer *out)
{
	uint8_t random[10];
	struct settling x = {.reference = reference, .money = m, .arena = a, .now_ms = clock_ms(&app->clock), .out = out};
	app->random(random, sizeof(random));
	uuid_v7(x.payment, x.now_ms, random);
	enum err e = store_transact(app->store, settle, &x);
	return e == E_DUPLICATE ? store_transact(app->store, look_only, &x) : e; /* told before */
}

struct awaited {
	const char *reference;
	struct transfer_row row;
};

static enum err find_awaited(struct db *db, void *ctx)
{
	struct awaited *w = ctx;
	return transfer_by_reference(db, w->reference, &w->row);
}

enum err transfer_settle_sandbox(struct app *app, struct arena *a, const char *reference, struct transfer_answer *out)
{
	struct awaited w = {.reference = reference};
	TRY(store_transact(app->store, find_awaited, &w));
	struct transfer_money money = {PAY_SANDBOX, arena_format(a, "sandbox-%s", reference), w.row.request.amount};
	return transfer_settle(app, a, reference, &money, out);
}
