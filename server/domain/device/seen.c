#include "domain/device/seen.h"

#include "app.h"
#include "domain/halt.h"
#include "log/publisher.h"
#include "store/devices.h"
#include "store/journal.h"
#include "store/log.h"

#include <hoaban/checkpoint.h>

#include <time.h>

#define PAUSES	 5
#define PAUSE_MS 200

static enum err newest_head(struct app *app, struct arena *a, struct log_head *head)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = log_head_newest_signed(db, a, head);
	store_release(app->store, db);
	return e;
}

enum err checkpoint_newest(struct app *app, struct arena *a, struct bytes *note)
{
	struct log_head head = {0};
	enum err e = newest_head(app, a, &head);
	*note = head.note;
	return e == E_NOT_FOUND ? E_OK : e;
}

static enum err keep(struct app *app, const struct device_row *d, struct bytes note, const char *kind)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = evidence_insert(db, d->id, kind, 0, note, clock_ms(&app->clock));
	store_release(app->store, db);
	log_error(app->logger, "checkpoint_contradicts", "kind=%s", kind);
	TRY(e);
	return halt_declare(app, d, kind, note);
}

/* Only what our own key signed says anything about us; and a till that has not heard of a new beginning yet shows the log
 * before, which that beginning has closed. */
static bool is_ours(struct app *app, struct bytes note, struct checkpoint *seen)
{
	struct note_verifier v;
	struct bytes text;
	publisher_verifier(app->publisher, &v);
	return note_verify(&text, note, &v) == E_OK && checkpoint_parse(seen, text) == E_OK;
}

/* NULL: what was seen is as it is here. */
static enum err compare(struct app *app, struct arena *a, const struct checkpoint *seen, const char **kind)
{
	struct log_head newest = {0}, own;
	struct db *db;
	*kind = NULL;
	enum err e = newest_head(app, a, &newest);
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	if (seen->size > newest.size) {
		*kind = "checkpoint_ahead";
		return E_OK;
	}
	TRY(store_acquire(app->store, &db));
	e = log_head_find(db, a, seen->size, &own);
	store_release(app->store, db);
	if (e == E_NOT_FOUND)
		*kind = "checkpoint_unknown";
	else if (e == E_OK && memcmp(&own.root, &seen->root, sizeof(own.root)) != 0)
		*kind = "checkpoint_differs";
	return e == E_NOT_FOUND ? E_OK : e;
}

/* Of several databases the one we ask may be a moment behind the one that another server wrote to. */
static enum err compare_patiently(struct app *app, struct arena *a, const struct checkpoint *seen, const char **kind)
{
	static const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000};
	TRY(compare(app, a, seen, kind));
	for (int i = 0; *kind && i < PAUSES && halt_check(app) == E_OK; i++) {
		nanosleep(&pause, NULL);
		TRY(compare(app, a, seen, kind));
	}
	return E_OK;
}

enum err checkpoint_seen(struct app *app, struct arena *a, const struct device_row *d, struct bytes note)
{
	struct checkpoint seen;
	const char *kind;
	if (note.len == 0 || !is_ours(app, note, &seen))
		return E_OK;
	TRY(compare_patiently(app, a, &seen, &kind));
	return kind ? keep(app, d, note, kind) : E_OK;
}
