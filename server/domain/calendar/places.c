#include "domain/calendar/places.h"

#include "app.h"
#include "store/schedules.h"

#include <stdlib.h>

#define SWEPT_AT_ONCE 64

/* ---- counters */

static uint64_t taken(const struct slot_row *r)
{
	return r->sold + r->held + r->allotted;
}

uint64_t places_left(const struct slot_row *row)
{
	return taken(row) < row->capacity ? row->capacity - taken(row) : 0;
}

void places_add(struct place_counter *c, enum place_state state, uint64_t persons, int64_t until)
{
	c->is_changed = true;
	c->row.sold += state == PLACE_SOLD ? persons : 0;
	c->row.held += state == PLACE_HELD ? persons : 0;
	if (state != PLACE_RETURNED && until > 0 && (c->row.lapses_at == 0 || until < c->row.lapses_at))
		c->row.lapses_at = until;
}

void places_subtract(struct place_counter *c, enum place_state state, uint64_t persons)
{
	uint64_t *counter = state == PLACE_SOLD ? &c->row.sold : &c->row.held;
	if (state == PLACE_RETURNED)
		return;
	c->is_changed = true;
	*counter -= persons < *counter ? persons : *counter;
}

/* ---- locking */

/* What the timetable says is read under the same lock that its changes take, so that no slot begins with an old capacity. */
static enum err open_slot(struct places *p, const struct slot *s, struct slot_row *row)
{
	struct schedule *list;
	size_t count;
	TRY(schedule_epoch_lock(p->db));
	TRY(schedules_ahead(p->db, p->arena, s->day, &list, &count));
	const struct schedule *of_day = schedule_on(list, count, SCHEDULE_SLOTS, s->site, s->day);
	const struct span *span = of_day ? schedule_span(of_day, s->begins) : NULL;
	*row = (struct slot_row){.slot = *s, .capacity = span ? span->capacity : 0};
	row->slot.ends = span ? span->ends : s->ends;
	enum err e = slot_insert(p->db, row);
	return e == E_DUPLICATE ? slot_lock(p->db, row) : e;
}

static enum err lapse(struct places *p, struct place_counter *c)
{
	uint64_t persons;
	int64_t next;
	if (c->row.lapses_at == 0 || c->row.lapses_at > p->now)
		return E_OK;
	TRY(slot_lapse(p->db, &c->row.slot, p->now, &persons, &next));
	places_subtract(c, PLACE_HELD, persons);
	c->row.lapses_at = next;
	c->is_changed = true;
	return E_OK;
}

static enum err lock_one(struct places *p, const struct slot *s)
{
	struct place_counter *c = &p->list[p->count];
	*c = (struct place_counter){.row.slot = *s};
	enum err e = slot_lock(p->db, &c->row);
	if (e == E_NOT_FOUND)
		e = open_slot(p, s, &c->row);
	TRY(e);
	p->count++;
	return lapse(p, c);
}

enum err places_lock(struct places *p, struct db *db, struct arena *a, int64_t now, struct slot *slots, size_t count)
{
	*p = (struct places){.db = db, .arena = a, .now = now};
	p->list = arena_array(a, count + 1, sizeof(*p->list));
	if (count > 1)
		qsort(slots, count, sizeof(*slots), slot_compare);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || slot_compare(&slots[i - 1], &slots[i]) != 0)
			TRY(lock_one(p, &slots[i]));
	return E_OK;
}

struct place_counter *places_at(const struct places *p, const struct slot *s)
{
	for (size_t i = 0; i < p->count; i++)
		if (slot_compare(&p->list[i].row.slot, s) == 0)
			return &p->list[i];
	return NULL;
}

enum err places_had(struct places *p, const uint8_t source[static UUID_LEN], struct slot_place **list, size_t *count)
{
	size_t found, n = 0;
	TRY(slot_places_of(p->db, p->arena, source, list, &found));
	for (size_t i = 0; i < found; i++)
		if (places_at(p, &(*list)[i].slot))
			(*list)[n++] = (*list)[i];
	*count = n;
	return E_OK;
}

/* What was above the capacity goes down with what is taken, and never up here. */
static void settle_excess(struct slot_row *r)
{
	uint64_t above = taken(r) > r->capacity ? taken(r) - r->capacity : 0;
	r->excess = above < r->excess ? above : r->excess;
}

enum err places_write(const struct places *p)
{
	for (size_t i = 0; i < p->count; i++) {
		if (!p->list[i].is_changed)
			continue;
		settle_excess(&p->list[i].row);
		TRY(slot_update(p->db, &p->list[i].row));
	}
	return E_OK;
}

/* ---- what lapsed */

struct sweeping {
	int64_t now;
	struct arena *arena;
	struct slot slot;
};

static enum err sweep_slot(struct db *db, void *ctx)
{
	struct sweeping *x = ctx;
	struct places p;
	TRY(places_lock(&p, db, x->arena, x->now, &x->slot, 1));
	return places_write(&p);
}

static enum err read_lapsing(struct app *app, struct arena *a, int64_t now, struct slot_row **list, size_t *count)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = slots_lapsing(db, a, now, SWEPT_AT_ONCE, list, count);
	store_release(app->store, db);
	return e;
}

enum err places_sweep(struct app *app)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct slot_row *list;
	size_t count;
	int64_t now = clock_s(&app->clock);
	TRY(read_lapsing(app, &a, now, &list, &count));
	for (size_t i = 0; i < count; i++) {
		struct sweeping x = {now, &a, list[i].slot};
		TRY(store_transact(app->store, sweep_slot, &x));
	}
	return E_OK;
}
