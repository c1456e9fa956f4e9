#include "domain/receipt/hold.h"

#include "app.h"
#include "domain/change.h"
#include "store/sealing.h"

#define REASON_MIN 5

static json_t *view(const struct hold_row *row)
{
	return json_pack("{s:s, s:s, s:s, s:I, s:s, s:b}", "tax_code", row->tax_code, "form", row->form, "symbol", row->symbol,
			 "number", (json_int_t)row->number, "reason", row->reason, "is_released", row->released_at != 0);
}

enum err hold_list(struct app *app, struct arena *a, json_t **out)
{
	struct hold_row *list;
	struct db *db;
	size_t count;
	TRY(store_acquire(app->store, &db));
	enum err e = seal_holds(db, a, &list, &count);
	store_release(app->store, db);
	TRY(e);
	*out = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(*out, view(&list[i]));
	return E_OK;
}

struct releasing {
	struct app *app;
	struct arena *arena;
	const struct hold_change *change;
	struct hold_row found;
};

static const char *name_of(struct arena *a, const struct hold_row *row)
{
	return arena_format(a, "%s/%s/%llu", row->form, row->symbol, (unsigned long long)row->number);
}

static enum err find(struct db *db, struct releasing *x)
{
	struct hold_row *list;
	size_t count, found = 0;
	TRY(seal_holds(db, x->arena, &list, &count));
	for (size_t i = 0; i < count; i++) {
		bool is_it = str_equal(name_of(x->arena, &list[i]), x->change->receipt) &&
			     (!x->change->tax_code || str_equal(list[i].tax_code, x->change->tax_code));
		if (is_it)
			x->found = list[i];
		found += is_it;
	}
	if (found == 0)
		return E_NOT_FOUND;
	return found == 1 ? E_OK : E_CONFLICT;
}

static enum err release(struct db *db, void *ctx)
{
	struct releasing *x = ctx;
	TRY(find(db, x));
	json_t *before = view(&x->found);
	x->found.released_at = clock_s(&x->app->clock);
	json_t *after = view(&x->found);
	json_object_set_new(after, "why", json_string(x->change->reason));
	TRY(change_record(db, x->app,
			  &(struct change){.who = x->change->who,
					   .action = "receipt.release",
					   .subject = name_of(x->arena, &x->found),
					   .before = before,
					   .after = after}));
	return seal_hold_release(db, x->found.symbol_id, x->found.number, x->found.released_at);
}

enum err hold_release(struct app *app, struct arena *a, const struct hold_change *c, json_t **out)
{
	struct releasing x = {.app = app, .arena = a, .change = c};
	if (!c->receipt || !c->reason || strlen(c->reason) < REASON_MIN)
		return E_INVALID;
	TRY(store_transact(app->store, release, &x));
	*out = view(&x.found);
	return E_OK;
}
