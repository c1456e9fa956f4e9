#include "domain/calendar/allotment.h"

#include "app.h"
#include "domain/calendar/availability.h"
#include "domain/calendar/places.h"
#include "domain/change.h"
#include "domain/tariff/shelf.h"
#include "store/schedules.h"

/* ---- by a manager */

struct giving {
	struct app *app;
	struct arena *arena;
	const struct allotment_ask *ask;
	struct complaints *complaints;
	size_t complained; /* before this attempt */
	struct allotment_row row;
	struct places places;
};

static json_t *record_view(struct app *app, const struct allotment_row *r, uint64_t places)
{
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	const struct tariff_site *site = t ? tariff_site_by_number(t, r->slot.site) : NULL;
	char day[DATE_TEXT], time[MINUTE_TEXT];
	date_format(day, r->slot.day);
	minute_format(time, r->slot.begins);
	return json_pack("{s:s, s:s, s:s, s:I}", "site", site ? site->code : "", "date", day, "time", time, "places",
			 (json_int_t)places);
}

static enum err record(struct giving *g, struct db *db, const struct device_row *d, uint64_t before)
{
	return change_record(db, g->app,
			     &(struct change){.who = g->ask->who,
					      .action = "allotment.give",
					      .subject = d->name,
					      .before = record_view(g->app, &g->row, before),
					      .after = record_view(g->app, &g->row, g->row.places)});
}

static enum err read_row(struct db *db, struct giving *g)
{
	enum err e = allotment_get(db, g->ask->device, &g->ask->slot, &g->row);
	if (e != E_NOT_FOUND)
		return e;
	g->row = (struct allotment_row){.slot = g->ask->slot};
	memcpy(g->row.device, g->ask->device, UUID_LEN);
	return E_OK;
}

static enum err refuse(struct giving *g, uint64_t left)
{
	enum err e = complain(g->complaints, "/places", "sold_out", "%llu places are left", (unsigned long long)left);
	return e == E_INVALID ? E_SOLD_OUT : e;
}

/* More is taken from what is left; less stays reserved until the till knows. */
static enum err reserve(struct giving *g, bool is_closed)
{
	struct place_counter *c = places_at(&g->places, &g->ask->slot);
	struct allotment_row *r = &g->row;
	uint64_t wanted = g->ask->places, least = wanted > r->sold ? wanted : r->sold;
	if (least > r->reserved && least - r->reserved > places_left(&c->row))
		return refuse(g, places_left(&c->row));
	uint64_t reserved = is_closed || least > r->reserved ? least : r->reserved;
	c->row.allotted += reserved;
	c->row.allotted -= r->reserved;
	c->is_changed = true;
	r->leased_at = wanted == r->places ? r->leased_at : 0;
	r->reserved = reserved;
	r->places = wanted;
	return E_OK;
}

static enum err check(struct giving *g, const struct device_row *d)
{
	const struct slot_row *r = &places_at(&g->places, &g->ask->slot)->row;
	if (d->role != ROLE_COUNTER || !(d->sites >> g->ask->slot.site & 1))
		return complain(g->complaints, "/device", "not_a_till", "%s does not sell for this site", d->name);
	if (r->capacity == 0)
		return complain(g->complaints, "/time", "unknown", "there is no such slot on that day");
	if (g->ask->places > SLOT_PLACES_MAX)
		return complain(g->complaints, "/places", "range", "at most %d", SLOT_PLACES_MAX);
	return E_OK;
}

static enum err give_in_database(struct db *db, void *ctx)
{
	struct giving *g = ctx;
	struct device_row d;
	struct slot slot = g->ask->slot;
	g->complaints->count = g->complained;
	TRY(device_lock(db, g->arena, g->ask->device, &d));
	TRY(places_lock(&g->places, db, g->arena, clock_s(&g->app->clock), &slot, 1));
	TRY(check(g, &d));
	TRY(read_row(db, g));
	uint64_t before = g->row.places;
	TRY(reserve(g, d.closed_at != 0));
	TRY(allotment_put(db, &g->row));
	TRY(record(g, db, &d, before));
	return places_write(&g->places);
}

enum err allotment_give(struct app *app, struct arena *a, const struct allotment_ask *ask, struct complaints *c,
			struct allotment_row *out)
{
	struct giving g = {.app = app, .arena = a, .ask = ask, .complaints = c, .complained = c->count};
	TRY(store_transact(app->store, give_in_database, &g));
	availability_note(app, &g.places);
	*out = g.row;
	return E_OK;
}

/* ---- into a lease */

struct leasing {
	struct db *db;
	struct arena *arena;
	const struct device_row *device;
	const struct lease_claim *claim;
	int64_t now;
	size_t count;
	struct allotment_row *list;
	size_t schedule_count;
	struct schedule *schedules;
	struct lease *out;
};

/* The till holds a lease that says less, and everything it sold before is here. */
static bool may_free(const struct leasing *x, const struct allotment_row *r)
{
	uint64_t least = r->places > r->sold ? r->places : r->sold;
	return r->reserved > least && r->leased_at > 0 && x->claim->have >= r->leased_at &&
	       x->device->last_seq >= x->claim->written;
}

static enum err free_one(struct leasing *x, struct places *p, struct allotment_row *r)
{
	struct place_counter *c = places_at(p, &r->slot);
	uint64_t least = r->places > r->sold ? r->places : r->sold;
	c->row.allotted -= r->reserved - least;
	c->is_changed = true;
	r->reserved = least;
	return allotment_put(x->db, r);
}

static enum err free_unused(struct leasing *x)
{
	struct slot *slots = arena_array(x->arena, x->count + 1, sizeof(*slots));
	struct places p;
	size_t n = 0;
	for (size_t i = 0; i < x->count; i++)
		if (may_free(x, &x->list[i]))
			slots[n++] = x->list[i].slot;
	if (n == 0)
		return E_OK;
	TRY(places_lock(&p, x->db, x->arena, x->now, slots, n));
	for (size_t i = 0; i < x->count; i++)
		if (may_free(x, &x->list[i]))
			TRY(free_one(x, &p, &x->list[i]));
	return places_write(&p);
}

/* The lease that it may hold already must be an older one, or its word would not tell the two apart. */
static enum err mark_leased(struct leasing *x)
{
	if (x->claim->have >= x->now)
		return E_OK;
	for (size_t i = 0; i < x->count; i++) {
		if (x->list[i].leased_at > 0)
			continue;
		x->list[i].leased_at = x->now;
		TRY(allotment_put(x->db, &x->list[i]));
	}
	return E_OK;
}

/* ---- which slots are listed */

static const struct schedule *table_of(const struct leasing *x, uint32_t site, int32_t day)
{
	const struct schedule *s = schedule_on(x->schedules, x->schedule_count, SCHEDULE_SLOTS, site, day);
	return s && s->span_count > 0 ? s : NULL;
}

static uint32_t places_for(const struct leasing *x, const struct slot *s)
{
	for (size_t i = 0; i < x->count; i++)
		if (slot_compare(&x->list[i].slot, s) == 0)
			return (uint32_t)x->list[i].places;
	return 0;
}

static size_t entries_on(const struct leasing *x, int32_t day)
{
	size_t n = 0;
	for (uint32_t site = 0; site < SITES_MAX; site++) {
		const struct schedule *s = x->out->timed >> site & 1 ? table_of(x, site, day) : NULL;
		n += s ? s->span_count : x->out->timed >> site & 1;
	}
	return n;
}

/* The nearest days go first when there is not room for all. */
static int32_t last_listed(const struct leasing *x, int32_t first, int32_t last)
{
	size_t n = 0;
	for (int32_t day = first; day <= last; day++) {
		n += entries_on(x, day);
		if (n > LEASE_SLOTS_MAX)
			return day - 1;
	}
	return last;
}

static void list_day(struct leasing *x, uint32_t site, int32_t day)
{
	struct lease *l = x->out;
	const struct schedule *table = table_of(x, site, day);
	if (!table)
		l->slots[l->slot_count++] = (struct lease_slot){{site, day, 0, DAY_MINUTES}, LEASE_PLACES_FREE};
	for (size_t i = 0; table && i < table->span_count; i++) {
		struct slot s = {site, day, table->spans[i].begins, table->spans[i].ends};
		l->slots[l->slot_count++] = (struct lease_slot){s, places_for(x, &s)};
	}
}

static void list_slots(struct leasing *x, int32_t first, int32_t last)
{
	x->out->timed = 0;
	x->out->slot_count = 0;
	for (uint32_t site = 0; site < SITES_MAX; site++)
		if ((x->device->sites >> site & 1) &&
		    schedule_has(x->schedules, x->schedule_count, SCHEDULE_SLOTS, site, first))
			x->out->timed |= 1ull << site;
	last = last_listed(x, first, last);
	for (uint32_t site = 0; site < SITES_MAX; site++)
		for (int32_t day = first; (x->out->timed >> site & 1) && day <= last; day++)
			list_day(x, site, day);
}

enum err allotments_lease(struct db *db, struct app *app, struct arena *a, const struct device_row *d,
			  const struct lease_claim *claim, int32_t days, struct lease *out)
{
	struct leasing x = {.db = db, .arena = a, .device = d, .claim = claim, .now = out->issued_at, .out = out};
	int32_t today = instant_day(x.now);
	out->timed = 0;
	out->slot_count = 0;
	if (d->role != ROLE_COUNTER || !availability_has_slots(app, d->sites, today))
		return E_OK;
	TRY(allotments_of_device(db, a, d->id, today, &x.list, &x.count));
	TRY(schedules_ahead(db, a, today, &x.schedules, &x.schedule_count));
	TRY(free_unused(&x));
	TRY(mark_leased(&x));
	list_slots(&x, today, today + days);
	return E_OK;
}
