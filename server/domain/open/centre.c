#include "domain/open/centre.h"

#include "app.h"
#include "domain/figures/figures.h"
#include "domain/open/open_data.h"
#include "store/log.h"

#include <hoaban/calendar.h>

/* Who was counted out is inside no more; where nobody counts, everybody who came still is. */
static json_t *sites_view(struct app *app, struct arena *a, const struct figure_entries *list, size_t count)
{
	json_t *sites = json_array();
	for (size_t i = 0; i < count; i++) {
		int64_t in = list[i].admitted + list[i].twice + list[i].overridden, inside = in - list[i].left;
		json_array_append_new(sites, json_pack("{s:s, s:I, s:I, s:I}", "site",
						       open_data_sites(app, a, UINT64_C(1) << list[i].site), "admitted",
						       (json_int_t)in, "inside", (json_int_t)(inside > 0 ? inside : 0),
						       "refused", (json_int_t)list[i].refused));
	}
	return sites;
}

struct today {
	struct figure_entries *entries;
	struct figure_row *sales;
	size_t entry_count, sale_count;
	uint64_t log_size;
};

static enum err read_today(struct db *db, struct arena *a, int32_t day, struct today *t)
{
	const struct figure_period p = {.from_day = day, .until_day = day + 1};
	TRY(figures_entries(db, a, &p, &t->entries, &t->entry_count));
	TRY(figures_by(db, a, &p, FIGURE_DAY, &t->sales, &t->sale_count));
	return log_size(db, &t->log_size);
}

enum err centre_figures(struct app *app, struct arena *a, json_t **out)
{
	struct db *db;
	struct today t = {0};
	int64_t now = clock_s(&app->clock);
	struct open_data reach;
	char at[INSTANT_TEXT], day[DATE_TEXT], until[DATE_TEXT];
	TRY(open_data_reach(app, &reach));
	TRY(store_acquire(app->store, &db));
	enum err e = read_today(db, a, instant_day(now), &t);
	store_release(app->store, db);
	TRY(e);
	const struct figure_row none = {0}, *sales = t.sale_count > 0 ? &t.sales[0] : &none;
	instant_format(at, now);
	date_format(day, instant_day(now));
	date_format(until, reach.complete_until);
	*out = json_pack("{s:s, s:s, s:o, s:{s:I, s:I, s:I}, s:s, s:{s:I}}", "at", at, "day", day, "sites",
			 sites_view(app, a, t.entries, t.entry_count), "sales", "receipts", (json_int_t)sales->receipts,
			 "persons", (json_int_t)(sales->persons + sales->free_persons), "revenue", (json_int_t)sales->net,
			 "complete_until", until, "log", "size", (json_int_t)t.log_size);
	return *out ? E_OK : E_MEMORY;
}
