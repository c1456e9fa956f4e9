#include "domain/open/open_data.h"

#include "app.h"
#include "domain/figures/figures.h"
#include "domain/tariff/shelf.h"
#include "store/open_data.h"

#include <hoaban/calendar.h>

/* ---- how far */

struct reach {
	int64_t now, wait_s;
	int32_t today;
	const struct device_telling *devices;
	size_t count;
	int64_t lease_s;
};

static enum err reach_read(struct reach *out, struct app *app, struct db *db, struct arena *a)
{
	struct device_telling *devices;
	const struct settings *s = app->settings;
	*out = (struct reach){
		.now = clock_s(&app->clock), .wait_s = s->open_data_wait_days * DAY_S, .lease_s = s->lease_days * DAY_S};
	out->today = instant_day(out->now);
	TRY(devices_telling(db, a, &devices, &out->count));
	out->devices = devices;
	return E_OK;
}

/* Up to when it may have sold or let in: until its lease of the last time it was heard of, or its certificate, ended. */
static int64_t acts_until(const struct reach *x, const struct device_telling *d)
{
	int64_t lease = d->heard_at + x->lease_s;
	return lease < d->expires_at ? lease : d->expires_at;
}

static bool has_told(const struct reach *x, const struct device_telling *d, int32_t day)
{
	int64_t begins = day_start(day), ends = day_start(day + 1);
	return d->told_at >= ends || d->enrolled_at >= ends || acts_until(x, d) < begins;
}

/* Today is never over. */
static bool is_complete(const struct reach *x, int32_t day)
{
	bool is_told = day < x->today;
	for (size_t i = 0; i < x->count; i++)
		is_told = is_told && has_told(x, &x->devices[i], day);
	return is_told;
}

static bool is_published(const struct reach *x, int32_t day)
{
	return is_complete(x, day) || (day < x->today && day_start(day + 1) + x->wait_s <= x->now);
}

/* The first day of which a device has not told is the one in which it stopped. */
static int32_t complete_until(const struct reach *x)
{
	int32_t first = x->today;
	for (size_t i = 0; i < x->count; i++) {
		int32_t day = instant_day(x->devices[i].told_at);
		if (day < first && !has_told(x, &x->devices[i], day))
			first = day;
	}
	return first;
}

static int32_t published_until(const struct reach *x)
{
	int32_t day = x->today;
	while (day > complete_until(x) && !is_published(x, day - 1))
		day--;
	return day;
}

static void tell_reach(const struct reach *x, struct open_data *out)
{
	out->complete_until = complete_until(x);
	out->published_until = published_until(x);
}

static enum err read_reach(struct app *app, struct arena *a, struct reach *x)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = reach_read(x, app, db, a);
	store_release(app->store, db);
	return e;
}

enum err open_data_reach(struct app *app, struct open_data *out)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	struct reach x;
	*out = (struct open_data){0};
	arena_init(&a, ARENA_CEILING_DEFAULT);
	TRY(read_reach(app, &a, &x));
	tell_reach(&x, out);
	return E_OK;
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

/* Days of the period that are not simply there. */
static void tell_days(const struct reach *x, struct arena *a, const struct figure_period *p, struct open_data *out)
{
	size_t days = (size_t)(p->until_day - p->from_day);
	out->incomplete = arena_array(a, days, sizeof(*out->incomplete));
	out->withheld = arena_array(a, days, sizeof(*out->withheld));
	for (int32_t day = p->from_day; day < p->until_day; day++) {
		if (is_complete(x, day))
			continue;
		if (is_published(x, day))
			out->incomplete[out->incomplete_count++] = day;
		else
			out->withheld[out->withheld_count++] = day;
	}
}

static void keep_published(const struct reach *x, struct open_data *out)
{
	size_t left = 0;
	for (size_t i = 0; i < out->count; i++) {
		out->rows[i].is_complete = is_complete(x, out->rows[i].day);
		if (is_published(x, out->rows[i].day))
			out->rows[left++] = out->rows[i];
	}
	out->count = left;
}

static enum err read_published(struct app *app, struct db *db, struct arena *a, struct figure_period p, struct open_data *out)
{
	struct reach x;
	TRY(reach_read(&x, app, db, a));
	tell_reach(&x, out);
	p.until_day = p.until_day < x.today ? p.until_day : x.today;
	if (p.from_day >= p.until_day)
		return E_OK;
	TRY(read_daily(db, a, &p, out));
	tell_days(&x, a, &p, out);
	keep_published(&x, out);
	return E_OK;
}

enum err open_data_daily(struct app *app, struct arena *a, int32_t from, int32_t until, struct open_data *out)
{
	struct db *db;
	*out = (struct open_data){0};
	TRY(store_acquire(app->store, &db));
	enum err e = read_published(app, db, a, (struct figure_period){.from_day = from, .until_day = until}, out);
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
