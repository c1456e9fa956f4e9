#include "domain/gate/undo.h"

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

/* Told before, by this device or by one that has used its claim's id: then a person looks. */
static enum err undo_is_known(struct db *db, const struct undo *u, bool *is_known, enum undo_outcome *out)
{
	uint8_t by[UUID_LEN];
	enum err e = undone_by(db, u->fact->claim, by);
	*is_known = e == E_OK;
	if (e == E_OK && memcmp(by, u->device, UUID_LEN) != 0)
		*out = UNDO_FOREIGN;
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err undo_admission(struct db *db, struct arena *a, const struct undo *u, enum undo_outcome *out)
{
	struct place_taker by;
	struct undone_row row = {.fact = u->fact, .device = u->device, .undone_at = u->at, .seq = u->seq};
	bool is_undone;
	*out = UNDO_DONE;
	TRY(undo_is_known(db, u, &is_undone, out));
	if (is_undone)
		return u->seq && *out == UNDO_DONE ? undone_mark(db, u->fact->claim, u->device, u->seq) : E_OK;
	enum err e = claim_taker(db, a, u->fact->claim, u->device, &by, &row.persons);
	*out = e == E_NOT_FOUND ? UNDO_UNKNOWN : judge(u, &by);
	if (e == E_NOT_FOUND || *out != UNDO_DONE)
		return e == E_NOT_FOUND ? E_OK : e;
	TRY(e);
	TRY(undone_insert(db, &row));
	return places_release(db, u->fact->claim, u->device);
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
