#include "domain/calendar/schedules.h"

#include "app.h"
#include "domain/calendar/availability.h"
#include "domain/calendar/places.h"
#include "domain/change.h"
#include "domain/tariff/shelf.h"

const char *const weekday_codes[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};

/* ---- for people */

static json_t *weekdays_view(uint32_t weekdays)
{
	json_t *list = json_array();
	for (unsigned i = 0; weekday_codes[i]; i++)
		if (weekdays >> i & 1)
			json_array_append_new(list, json_string(weekday_codes[i]));
	return list;
}

static json_t *spans_view(const struct schedule *s)
{
	json_t *list = json_array();
	for (size_t i = 0; i < s->span_count; i++) {
		char begins[MINUTE_TEXT], ends[MINUTE_TEXT];
		minute_format(begins, s->spans[i].begins);
		minute_format(ends, s->spans[i].ends);
		json_t *v = json_pack("{s:s, s:s}", "begins", begins, "ends", ends);
		if (s->kind == SCHEDULE_SLOTS)
			json_object_set_new(v, "capacity", json_integer(s->spans[i].capacity));
		json_array_append_new(list, v);
	}
	return list;
}

json_t *schedule_view(const struct schedule *s, const struct tariff *t)
{
	const struct tariff_site *site = t ? tariff_site_by_number(t, s->site) : NULL;
	char first[DATE_TEXT], last[DATE_TEXT];
	date_format(first, s->from);
	date_format(last, s->until == INT32_MAX ? 0 : s->until - 1);
	return json_pack("{s:s, s:s, s:o, s:o, s:b, s:o}", "site", site ? site->code : "", "first_day", first, "last_day",
			 s->until == INT32_MAX ? json_null() : json_string(last), "weekdays", weekdays_view(s->weekdays),
			 "is_exception", (int)s->is_exception, "spans", spans_view(s));
}

/* ---- in the database */

struct declaring {
	struct app *app;
	struct arena *arena;
	struct schedule_row row;
	struct complaints *complaints;
	size_t complained; /* before this attempt */
};

static enum err record(struct declaring *d, struct db *db, const char *who, bool holds)
{
	static const char *const actions[][2] = {[SCHEDULE_HOURS] = {"opening.lift", "opening.declare"},
						 [SCHEDULE_SLOTS] = {"timetable.lift", "timetable.declare"}};
	const struct tariff *t = shelf_edition(d->app->shelf, shelf_newest(d->app->shelf));
	char id[UUID_HEX];
	uuid_hex(id, d->row.schedule.id);
	json_t *view = schedule_view(&d->row.schedule, t);
	return change_record(db, d->app,
			     &(struct change){.who = who,
					      .action = actions[d->row.schedule.kind][holds],
					      .subject = id,
					      .before = holds ? NULL : view,
					      .after = holds ? view : NULL});
}

/* What is taken stays taken. */
static void set_capacity(struct place_counter *c, const struct schedule *list, size_t count)
{
	struct slot_row *r = &c->row;
	const struct schedule *s = schedule_on(list, count, SCHEDULE_SLOTS, r->slot.site, r->slot.day);
	const struct span *span = s ? schedule_span(s, r->slot.begins) : NULL;
	uint64_t capacity = span ? span->capacity : 0, taken = r->sold + r->held + r->allotted;
	uint32_t ends = span ? span->ends : r->slot.ends;
	c->is_changed = capacity != r->capacity || ends != r->slot.ends;
	r->capacity = capacity;
	r->slot.ends = ends;
	if (c->is_changed)
		r->excess = taken > capacity ? taken - capacity : 0;
}

/* Slots that have rows already; the others read the timetable when they get theirs. */
static enum err renew_slots(struct declaring *d, struct db *db)
{
	struct slot_row *rows;
	struct schedule *list;
	struct places p;
	size_t count, list_count;
	int64_t now = clock_s(&d->app->clock);
	TRY(slots_of_site(db, d->arena, d->row.schedule.site, instant_day(now), &rows, &count));
	TRY(schedules_ahead(db, d->arena, instant_day(now), &list, &list_count));
	struct slot *slots = arena_array(d->arena, count + 1, sizeof(*slots));
	for (size_t i = 0; i < count; i++)
		slots[i] = rows[i].slot;
	TRY(places_lock(&p, db, d->arena, now, slots, count));
	for (size_t i = 0; i < p.count; i++)
		set_capacity(&p.list[i], list, list_count);
	return places_write(&p);
}

static enum err spread_in_database(struct declaring *d, struct db *db)
{
	TRY(schedule_epoch_advance(db));
	return d->row.schedule.kind == SCHEDULE_SLOTS ? renew_slots(d, db) : E_OK;
}

static void spread(struct app *app)
{
	enum err e = availability_look(app->availability);
	if (e != E_OK)
		log_warn(app->logger, "availability_not_read", "error=%s", err_code(e)); /* the watcher looks again */
}

/* ---- declaring */

static bool is_same(const struct schedule *a, const struct schedule *b)
{
	return a->kind == b->kind && a->site == b->site && a->from == b->from && a->until == b->until &&
	       a->weekdays == b->weekdays && a->is_exception == b->is_exception && a->span_count == b->span_count &&
	       memcmp(a->spans, b->spans, a->span_count * sizeof(a->spans[0])) == 0;
}

static enum err check(struct declaring *d)
{
	const struct schedule *s = &d->row.schedule;
	enum err e = schedule_check(s, d->complaints);
	if (s->until <= instant_day(clock_s(&d->app->clock)))
		e = complain(d->complaints, "/last_day", "range", "this time is over");
	return e;
}

static enum err declare_in_database(struct db *db, void *ctx)
{
	struct declaring *d = ctx;
	struct schedule_row known;
	TRY(schedule_epoch_lock(db));
	enum err e = schedule_get(db, d->arena, d->row.schedule.id, &known);
	if (e == E_OK && !is_same(&known.schedule, &d->row.schedule))
		return E_MISMATCH;
	if (e == E_OK) {
		d->row = known;
		return E_OK;
	}
	if (e != E_NOT_FOUND)
		return e;
	d->complaints->count = d->complained;
	TRY(check(d));
	TRY(schedule_insert(db, &d->row));
	TRY(record(d, db, d->row.declared_by, true));
	return spread_in_database(d, db);
}

enum err schedule_declare(struct app *app, struct arena *a, const struct schedule_row *row, struct complaints *c,
			  struct schedule_row *out)
{
	struct declaring d = {app, a, *row, c, c->count};
	d.row.schedule.declared_ms = clock_ms(&app->clock);
	enum err e = store_transact(app->store, declare_in_database, &d);
	if (e == E_DUPLICATE || e == E_UNAVAILABLE) /* the same request was a moment faster, or its fate is unknown */
		e = store_transact(app->store, declare_in_database, &d);
	TRY(e);
	spread(app);
	*out = d.row;
	return E_OK;
}

/* ---- ending */

struct ending {
	struct declaring d;
	enum schedule_kind kind;
	const uint8_t *id;
	const char *who;
};

static enum err end_in_database(struct db *db, void *ctx)
{
	struct ending *x = ctx;
	TRY(schedule_epoch_lock(db));
	TRY(schedule_get(db, x->d.arena, x->id, &x->d.row));
	if (x->d.row.schedule.kind != x->kind)
		return E_NOT_FOUND;
	if (x->d.row.lifted_by)
		return E_OK;
	x->d.row.lifted_by = x->who;
	x->d.row.lifted_at = clock_s(&x->d.app->clock);
	TRY(schedule_lift(db, x->id, x->who, x->d.row.lifted_at));
	TRY(record(&x->d, db, x->who, false));
	return spread_in_database(&x->d, db);
}

enum err schedule_end(struct app *app, struct arena *a, enum schedule_kind kind, const uint8_t id[static UUID_LEN],
		      const char *who, struct schedule_row *out)
{
	struct ending x = {{.app = app, .arena = a}, kind, id, who};
	TRY(store_transact(app->store, end_in_database, &x));
	spread(app);
	*out = x.d.row;
	return E_OK;
}
