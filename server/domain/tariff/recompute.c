#include "domain/tariff/recompute.h"

#include "app.h"
#include "domain/tariff/shelf.h"
#include "store/charged.h"

#define AT_ONCE 1000

struct recomputing {
	struct app *app;
	struct arena arena;
	uint64_t receipts, broken;
};

static void say(struct recomputing *x, const struct charged_row *row, const struct complaints *c, const char *what)
{
	char detail[256];
	const bool has_more = c->count > 0;
	x->broken++;
	log_error(x->app->logger, "price_differs", "symbol_id=%llu number=%llu what=%s pointer=%s detail=%s",
		  (unsigned long long)row->symbol_id, (unsigned long long)row->number, what,
		  has_more ? c->list[0].pointer : "-", log_quote(detail, sizeof(detail), has_more ? c->list[0].detail : ""));
}

static void recompute(struct recomputing *x, const struct charged_row *row)
{
	struct complaints c = {.arena = &x->arena};
	struct receipt r;
	if (receipt_decode(&r, &x->arena, row->record) != E_OK) {
		say(x, row, &c, "record");
		return;
	}
	const struct tariff *t = shelf_edition(x->app->shelf, r.edition);
	if (!t)
		say(x, row, &c, "edition");
	else if (row->has_visit && tariff_recompute(t, &r, (int32_t)row->visit_day, &c) != E_OK)
		say(x, row, &c, "price");
}

static enum err recompute_window(struct recomputing *x, struct db *db, struct charged_row *last, bool *is_over)
{
	struct charged_row *rows;
	size_t count;
	arena_clear(&x->arena);
	TRY(receipts_charged(db, &x->arena, last->symbol_id, last->number, AT_ONCE, &rows, &count));
	for (size_t i = 0; i < count; i++)
		recompute(x, &rows[i]);
	x->receipts += count;
	*is_over = count < AT_ONCE;
	if (count > 0)
		*last = rows[count - 1];
	return E_OK;
}

static enum err recompute_each(struct recomputing *x)
{
	struct charged_row last = {0};
	bool is_over = false;
	struct db *db;
	TRY(store_acquire(x->app->store, &db));
	enum err e = E_OK;
	while (e == E_OK && !is_over)
		e = recompute_window(x, db, &last, &is_over);
	store_release(x->app->store, db);
	return e;
}

enum err recompute_all(struct app *app, uint64_t *receipts, uint64_t *broken)
{
	struct recomputing x = {.app = app};
	arena_init(&x.arena, 256u << 20);
	enum err e = recompute_each(&x);
	arena_release(&x.arena);
	*receipts = x.receipts;
	*broken = x.broken;
	return e;
}
