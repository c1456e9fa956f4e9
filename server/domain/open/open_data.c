#include "domain/open/open_data.h"

#include "app.h"
#include "domain/figures/figures.h"
#include "domain/tariff/shelf.h"
#include "store/open_data.h"

#include <hoaban/calendar.h>

/* ---- how far */

/* Today is never over. A till that was not heard of since may still bring what it sold. */
static enum err complete_until(struct db *db, int64_t now, int32_t *day)
{
	int64_t contact;
	TRY(devices_last_contact(db, &contact));
	*day = instant_day(contact > 0 && contact < now ? contact : now);
	return E_OK;
}

enum err open_data_complete_until(struct app *app, int32_t *day)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = complete_until(db, clock_s(&app->clock), day);
	store_release(app->store, db);
	return e;
}

/* ---- rows: two lists, both by day and sites, made one */

struct joining {
	struct arena *arena;
	struct open_data *out;
	size_t room;
};

static struct open_row *add_row(struct joining *x, int32_t day, uint64_t sites)
{
	struct open_data *o = x->out;
	o->rows = arena_grow(x->arena, o->rows, o->count, &x->room, sizeof(*o->rows));
	o->rows[o->count] = (struct open_row){.day = day, .sites = sites, .visitors = (sites & (sites - 1)) ? -1 : 0};
	return &o->rows[o->count++];
}

static int compare_keys(int64_t day, uint64_t sites, int64_t other_day, uint64_t other_sites)
{
	if (day != other_day)
		return day < other_day ? -1 : 1;
	return sites < other_sites ? -1 : sites > other_sites;
}

static int64_t visitors_of(const struct figure_entries *e)
{
	return e->admitted + e->twice + e->overridden;
}

/* The sooner of two keys, by day, then sites; a list that has ended comes last. */
struct key {
	int32_t day;
	uint64_t sites;
};

static void join(struct joining *x, const struct figure_entries *entries, size_t entry_count,
		 const struct daily_revenue *revenue, size_t revenue_count)
{
	static const struct key end = {INT32_MAX, UINT64_MAX};
	for (size_t i = 0, k = 0; i < entry_count || k < revenue_count;) {
		struct key e = i < entry_count ? (struct key){entries[i].day, UINT64_C(1) << entries[i].site} : end;
		struct key r = k < revenue_count ? (struct key){(int32_t)revenue[k].day, revenue[k].sites} : end;
		int order = compare_keys(e.day, e.sites, r.day, r.sites);
		struct open_row *row = add_row(x, order <= 0 ? e.day : r.day, order <= 0 ? e.sites : r.sites);
		if (order <= 0)
			row->visitors = visitors_of(&entries[i++]);
		if (order >= 0)
			row->revenue = revenue[k++].net;
	}
}

static enum err read_daily(struct db *db, struct arena *a, const struct figure_period *p, struct open_data *out)
{
	struct joining x = {.arena = a, .out = out};
	struct figure_entries *entries;
	struct daily_revenue *revenue;
	size_t entry_count, revenue_count;
	TRY(figures_entries(db, a, p, &entries, &entry_count));
	TRY(daily_revenue_between(db, a, p->from_day, p->until_day, &revenue, &revenue_count));
	join(&x, entries, entry_count, revenue, revenue_count);
	return E_OK;
}

enum err open_data_daily(struct app *app, struct arena *a, int32_t from, int32_t until, struct open_data *out)
{
	struct db *db;
	*out = (struct open_data){0};
	TRY(store_acquire(app->store, &db));
	enum err e = complete_until(db, clock_s(&app->clock), &out->complete_until);
	struct figure_period p = {.from_day = from, .until_day = until < out->complete_until ? until : out->complete_until};
	if (e == E_OK && p.from_day < p.until_day)
		e = read_daily(db, a, &p, out);
	store_release(app->store, db);
	return e;
}

const char *open_data_sites(struct app *app, struct arena *a, uint64_t sites)
{
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	const char *text = "";
	for (unsigned n = 0; n < 64; n++) {
		const struct tariff_site *s = sites >> n & 1 && t ? tariff_site_by_number(t, n) : NULL;
		if (sites >> n & 1)
			text = arena_format(a, "%s%s%s", text, *text ? "+" : "", s ? s->code : "?");
	}
	return text;
}
