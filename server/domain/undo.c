#include "domain/undo.h"

#include "app.h"
#include "store/devices.h"
#include "store/doubles.h"

#define UNDO_SLACK_S 60 /* on the way, and between two clocks */

static enum undo_outcome judge(const struct undo *u, const struct place_taker *by)
{
	if (memcmp(by->device, u->device, UUID_LEN) != 0)
		return UNDO_FOREIGN;
	int64_t apart = u->at - by->admitted_at;
	return apart <= UNDO_S + UNDO_SLACK_S && apart >= -UNDO_SLACK_S ? UNDO_DONE : UNDO_LATE;
}

enum err undo_admission(struct db *db, struct arena *a, const struct undo *u, enum undo_outcome *out)
{
	struct place_taker by;
	struct undone_row row = {.fact = u->fact, .device = u->device, .undone_at = u->at, .seq = u->seq};
	bool is_undone;
	*out = UNDO_DONE;
	TRY(undone_is(db, u->fact->claim, &is_undone));
	if (is_undone)
		return u->seq ? undone_mark(db, u->fact->claim, u->device, u->seq) : E_OK;
	enum err e = claim_taker(db, a, u->fact->claim, &by, &row.persons);
	*out = e == E_NOT_FOUND ? UNDO_UNKNOWN : judge(u, &by);
	if (e == E_NOT_FOUND || *out != UNDO_DONE)
		return e == E_NOT_FOUND ? E_OK : e;
	TRY(e);
	TRY(undone_insert(db, &row));
	return places_release(db, u->fact->claim);
}

/* ---- online */

struct telling {
	struct arena *arena;
	struct undo undo;
	enum undo_outcome outcome;
};

static enum err undo_in_database(struct db *db, void *ctx)
{
	struct telling *x = ctx;
	return undo_admission(db, x->arena, &x->undo, &x->outcome);
}

enum err undo_online(struct app *app, struct arena *a, const struct device_row *d, const struct admission_undone *fact)
{
	static const enum err errors[] = {
		[UNDO_DONE] = E_OK, [UNDO_UNKNOWN] = E_NOT_FOUND, [UNDO_FOREIGN] = E_FORBIDDEN, [UNDO_LATE] = E_EXPIRED};
	struct telling x = {.arena = a, .undo = {.fact = fact, .device = d->id, .at = clock_s(&app->clock)}};
	enum err e = store_transact(app->store, undo_in_database, &x);
	if (e == E_DUPLICATE) /* told twice at once */
		e = store_transact(app->store, undo_in_database, &x);
	TRY(e);
	return errors[x.outcome];
}
