/* Places of what was sold before: given back, fewer, on another day. */
#include "domain/calendar/places.h"

#include "app.h"

/* One order's or sale's places at work, under the locks. */
struct changing {
	struct places places;
	const uint8_t *source;
	struct slot_place *had; /* whatever state */
	size_t had_count;
	struct complaints *complaints;
};

enum err places_refuse(const struct place_counter *counter, struct complaints *c)
{
	char time[MINUTE_TEXT];
	minute_format(time, counter->row.slot.begins);
	enum err e = complain(c, "/slots", "sold_out", "%s: %llu places are left", time,
			      (unsigned long long)places_left(&counter->row));
	return e == E_INVALID ? E_SOLD_OUT : e;
}

/* Locks what it has, and what it is to have as well. */
static enum err begin(struct changing *x, struct db *db, struct arena *a, int64_t now, const struct slot *more,
		      size_t more_count)
{
	struct slot_place *had;
	size_t count;
	TRY(slot_places_of(db, a, x->source, &had, &count));
	struct slot *slots = arena_array(a, count + more_count + 1, sizeof(*slots));
	for (size_t i = 0; i < count; i++)
		slots[i] = had[i].slot;
	for (size_t i = 0; i < more_count; i++)
		slots[count + i] = more[i];
	TRY(places_lock(&x->places, db, a, now, slots, count + more_count));
	return places_had(&x->places, x->source, &x->had, &x->had_count);
}

static enum err put(struct changing *x, struct slot_place *row, enum place_state state, uint64_t persons, int64_t until)
{
	struct place_counter *c = places_at(&x->places, &row->slot);
	places_subtract(c, (enum place_state)row->state, row->persons);
	if (state != PLACE_RETURNED && places_left(&c->row) < persons &&
	    (row->state == PLACE_RETURNED || row->persons < persons))
		return places_refuse(c, x->complaints);
	row->state = state;
	row->until = state == PLACE_RETURNED ? 0 : until;
	row->persons = state == PLACE_RETURNED ? row->persons : persons;
	places_add(c, state, persons, until);
	return slot_place_put(x->places.db, row);
}

enum err places_return(struct db *db, struct arena *a, const uint8_t source[static UUID_LEN])
{
	struct changing x = {.source = source};
	TRY(begin(&x, db, a, 0, NULL, 0));
	for (size_t i = 0; i < x.had_count; i++)
		if (x.had[i].state != PLACE_RETURNED)
			TRY(put(&x, &x.had[i], PLACE_RETURNED, 0, 0));
	return places_write(&x.places);
}

enum err places_resize(struct db *db, struct app *app, struct arena *a, const uint8_t source[static UUID_LEN], uint64_t sites,
		       uint32_t persons, struct complaints *c)
{
	struct changing x = {.source = source, .complaints = c};
	TRY(begin(&x, db, a, clock_s(&app->clock), NULL, 0));
	for (size_t i = 0; i < x.had_count; i++) {
		struct slot_place *row = &x.had[i];
		bool stays = persons > 0 && (sites >> row->slot.site & 1);
		if (row->state != PLACE_RETURNED)
			TRY(put(&x, row, stays ? (enum place_state)row->state : PLACE_RETURNED, persons, row->until));
	}
	return places_write(&x.places);
}

/* ---- another day */

static struct slot_place *row_at(struct changing *x, const struct slot *s, struct slot_place *fresh)
{
	for (size_t i = 0; i < x->had_count; i++)
		if (slot_compare(&x->had[i].slot, s) == 0)
			return &x->had[i];
	*fresh = (struct slot_place){.slot = *s, .state = PLACE_RETURNED};
	memcpy(fresh->source, x->source, UUID_LEN);
	return fresh;
}

/* How it had its places: that is how it is to have the others. */
struct having {
	enum place_state state;
	int64_t until;
	struct holder holder;
};

/* What it had is given back first. */
static enum err give_back(struct changing *x, struct having *how)
{
	for (size_t i = 0; i < x->had_count; i++) {
		struct slot_place *row = &x->had[i];
		if (row->state == PLACE_HELD || (row->state == PLACE_SOLD && row->until > 0))
			*how = (struct having){(enum place_state)row->state, row->until, row->holder};
		if (row->state != PLACE_RETURNED)
			TRY(put(x, row, PLACE_RETURNED, 0, 0));
	}
	return E_OK;
}

static enum err take(struct changing *x, const struct slot *targets, size_t count, uint32_t persons, const struct having *how)
{
	for (size_t i = 0; i < count; i++) {
		struct slot_place fresh, *row = row_at(x, &targets[i], &fresh);
		row->holder = how->holder;
		TRY(put(x, row, how->state, persons, how->until));
	}
	return E_OK;
}

/* Whoever has places for nothing does not gather them in one slot by changing the day. */
static enum err check_holder(struct changing *x, const struct settings *s, const struct slot *targets, size_t count,
			     uint32_t persons, const struct having *how)
{
	const struct slot_row *rows[ORDER_SLOTS_MAX];
	const struct holder *who = &how->holder;
	enum hold_kind kind = how->state == PLACE_SOLD ? HOLD_FREE : HOLD_UNPAID;
	struct hold_refusal why;
	struct holds held;
	for (size_t i = 0; i < count; i++)
		rows[i] = &places_at(&x->places, &targets[i])->row;
	if (!holds_matter(s, kind, who, rows, count, persons))
		return E_OK;
	TRY(holds_read(&held, x->places.db, x->places.arena, &who, 1, x->places.now));
	why = holds_check(&held, s, kind, who, rows, count, persons);
	return holds_complain(&why, x->complaints);
}

enum err places_move(struct db *db, struct app *app, struct arena *a, const uint8_t source[static UUID_LEN],
		     const struct order_inputs *in, uint32_t persons, bool is_limited, struct complaints *c)
{
	struct changing x = {.source = source, .complaints = c};
	struct slot targets[ORDER_SLOTS_MAX];
	struct having how = {.state = PLACE_SOLD};
	size_t count = order_slots(targets, in);
	TRY(begin(&x, db, a, clock_s(&app->clock), targets, count));
	TRY(give_back(&x, &how));
	if (is_limited)
		TRY(check_holder(&x, app->settings, targets, count, persons, &how));
	TRY(take(&x, targets, count, persons, &how));
	return places_write(&x.places);
}

/* ---- a hold that goes on */

/* What was given back on purpose lapses no more. */
static bool may_be_kept(const struct slot_place *row)
{
	return row->state == PLACE_HELD || (row->state == PLACE_RETURNED && row->until > 0);
}

enum err places_keep(struct db *db, struct app *app, struct arena *a, const uint8_t source[static UUID_LEN], int64_t until,
		     struct complaints *c)
{
	struct changing x = {.source = source, .complaints = c};
	TRY(begin(&x, db, a, clock_s(&app->clock), NULL, 0));
	for (size_t i = 0; i < x.had_count; i++) {
		x.had[i].holder = (struct holder){0}; /* it is known who he is otherwise now */
		if (may_be_kept(&x.had[i]))
			TRY(put(&x, &x.had[i], until > 0 ? PLACE_HELD : PLACE_SOLD, x.had[i].persons, until));
	}
	return places_write(&x.places);
}

enum err places_of(struct db *db, struct arena *a, const uint8_t source[static UUID_LEN], struct slot_place **list,
		   size_t *count)
{
	size_t found, n = 0;
	TRY(slot_places_of(db, a, source, list, &found));
	for (size_t i = 0; i < found; i++)
		if ((*list)[i].state != PLACE_RETURNED)
			(*list)[n++] = (*list)[i];
	*count = n;
	return E_OK;
}
