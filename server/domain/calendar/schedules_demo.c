/* What a demo begins with: the museum is open every day, with a rest at noon; no slots. */
#include "app.h"
#include "domain/calendar/availability.h"
#include "domain/calendar/schedules.h"

#define MUSEUM "BT"

static enum err seed(struct db *db, void *ctx)
{
	struct schedule_row *row = ctx, *known;
	struct arena a;
	size_t count;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	enum err e = schedules_all(db, &a, SCHEDULE_HOURS, -1, 1, &known, &count);
	arena_release(&a);
	TRY(e);
	if (count > 0) /* somebody has said something since, or another server was faster */
		return E_OK;
	TRY(schedule_insert(db, row));
	return schedule_epoch_advance(db);
}

enum err schedules_seed_demo(struct app *app, const struct tariff *t)
{
	const struct tariff_site *museum = t ? tariff_site_by_code(t, MUSEUM) : NULL;
	struct schedule_row row = {.declared_by = "demo",
				   .schedule = {.id = "hoaband demo hrs",
						.kind = SCHEDULE_HOURS,
						.until = INT32_MAX,
						.weekdays = WEEKDAYS_ALL,
						.span_count = 2,
						.spans = {{7 * 60, 11 * 60, 0}, {13 * 60 + 30, 17 * 60, 0}}}};
	if (!museum)
		return E_OK;
	row.schedule.site = museum->number;
	enum err e = store_transact(app->store, seed, &row);
	TRY(e == E_DUPLICATE ? E_OK : e);
	return availability_look(app->availability);
}
