#include "domain/money/bag.h"

#include "app.h"
#include "domain/change.h"
#include "domain/device/device.h"
#include "store/cash.h"
#include "store/devices.h"

struct noting {
	struct app *app;
	const struct bag_slip *said;
	struct device_row device;
	struct bag_slip_row row;
	int64_t dropped;
};

static json_t *view(const struct noting *n)
{
	return json_pack("{s:s, s:s, s:s, s:I, s:I, s:I}", "device", n->device.name, "bag", n->row.bag, "slip", n->row.slip,
			 "dropped", (json_int_t)n->dropped, "amount", (json_int_t)n->row.amount, "difference",
			 (json_int_t)(n->row.amount - n->dropped));
}

static enum err note_in_database(struct db *db, void *ctx)
{
	struct noting *n = ctx;
	/* every entry there is: the bag's drop, and a slip that the till has sent itself */
	struct entry_name all = {n->device.id, INT64_MAX, 0};
	uint64_t drops, slips;
	int64_t amount;
	TRY(bag_count(db, &all, CASH_DROP, n->row.bag, &drops, &n->dropped));
	TRY(bag_count(db, &all, CASH_SLIP, n->row.bag, &slips, &amount));
	if (drops == 0)
		return E_NOT_FOUND;
	if (slips > 0)
		return E_CONFLICT;
	n->row.amount = n->said->amount > 0 ? n->said->amount : n->dropped;
	enum err e = bag_slip_insert(db, &n->row);
	TRY(e == E_DUPLICATE ? E_CONFLICT : e);
	return change_record(
		db, n->app,
		&(struct change){.who = n->said->who, .action = "bag.slip", .subject = n->row.bag, .after = view(n)});
}

enum err bag_note_slip(struct app *app, struct arena *a, const struct bag_slip *s, json_t **out)
{
	struct noting n = {.app = app, .said = s};
	if (!name_is_plain(s->slip, BAG_TEXT) || s->amount < 0 || s->amount > MONEY_MAX)
		return E_INVALID;
	TRY(device_find(app, a, s->device, &n.device));
	n.row = (struct bag_slip_row){
		.device = n.device.id, .bag = s->bag, .slip = s->slip, .noted_by = s->who, .noted_at = clock_s(&app->clock)};
	TRY(store_transact(app->store, note_in_database, &n));
	*out = view(&n);
	return E_OK;
}
