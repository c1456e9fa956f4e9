/* Looks once a night, on whichever server comes first. */
#include "domain/detect/detector.h"
#include "routine.h"

#include <stdlib.h>

#define FIRST_MS 20000
#define LOOK_MS	 60000
#define RETRY_MS (15 * 60000)

struct detective {
	struct app *app;
	struct routine routine;
};

/* The last local day whose night has come: at detect_time the day before is over. */
static int32_t slot_of(const struct app *app)
{
	return instant_day(clock_s(&app->clock) - app->settings->detect_time * 60);
}

static enum err is_due(struct app *app, int32_t slot, bool *out)
{
	struct db *db;
	int64_t last, received_ms;
	TRY(store_acquire(app->store, &db));
	enum err e = detection_progress(db, clock_ms(&app->clock), &last, &received_ms);
	store_release(app->store, db);
	*out = e == E_OK && last < slot;
	return e;
}

static enum err look(struct app *app)
{
	struct detect_report report;
	struct detect_ask ask = {.slot = slot_of(app)};
	bool due;
	TRY(is_due(app, ask.slot, &due));
	if (!due)
		return E_OK;
	enum err e = detect_run(app, &ask, &report);
	if (e == E_OK)
		log_info(app->logger, "detectors_looked", "days=%d found=%llu ended=%llu", report.until_day - report.from_day,
			 (unsigned long long)report.found, (unsigned long long)report.ended);
	return e == E_BUSY ? E_OK : e; /* another server is at it */
}

static int64_t round_of(void *ctx)
{
	struct detective *d = ctx;
	enum err e = look(d->app);
	if (e != E_OK)
		log_warn(d->app->logger, "detectors_failed", "error=%s", err_code(e));
	return e == E_OK ? LOOK_MS : RETRY_MS;
}

enum err detective_start(struct detective **out, struct app *app)
{
	struct detective *d = calloc(1, sizeof(*d));
	if (!d)
		return E_MEMORY;
	d->app = app;
	*out = d;
	return routine_start(&d->routine, FIRST_MS, round_of, d);
}

void detective_stop(struct detective *d)
{
	if (!d)
		return;
	routine_stop(&d->routine);
	free(d);
}
