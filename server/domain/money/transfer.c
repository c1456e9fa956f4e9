#include "domain/money/transfer.h"

#include "app.h"
#include "domain/money/accounts.h"
#include "domain/tariff/shelf.h"
#include "store/devices.h"
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
	if (accounts_may_show(app->accounts, o))
		return E_OK;
	return complain(complaints, "/tax_code", "no_account",
			o && o->bank_account ? "its account is not on the list of official accounts"
					     : "this organisation takes no transfers");
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

/* ---- finding */
struct finding {
	const char *reference;
	struct transfer_request *request;
	struct transfer_answer *out;
};

static enum err find(struct db *db, void *ctx)
{
	struct finding *x = ctx;
	struct transfer_row t;
	TRY(transfer_by_reference(db, x->reference, &t));
	*x->request = t.request;
	return look(db, &t.request, x->out);
}

enum err transfer_find(struct app *app, const char *reference, struct transfer_request *request, struct transfer_answer *out)
{
	struct finding x = {reference, request, out};
	return store_transact(app->store, find, &x);
}
