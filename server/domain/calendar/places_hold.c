/* Places for somebody who has none yet, and has not paid for any. */
#include "domain/calendar/places.h"

#include "app.h"
#include "domain/sale/basket.h"

struct holding {
	struct places places;
	struct holder who;
	size_t count;
	struct slot slots[ORDER_SLOTS_MAX];
	struct place_counter *counters[ORDER_SLOTS_MAX]; /* of them */
};

static enum err begin(struct holding *x, struct db *db, struct app *app, struct arena *a, const struct order_inputs *in)
{
	uint8_t mark[HASH_LEN];
	if (in->buyer)
		buyer_hash(mark, in->buyer);
	holder_of(&x->who, in->peer, in->buyer ? mark : NULL);
	x->count = order_slots(x->slots, in);
	TRY(places_lock(&x->places, db, a, clock_s(&app->clock), x->slots, x->count));
	for (size_t i = 0; i < x->count; i++)
		x->counters[i] = places_at(&x->places, &x->slots[i]);
	return E_OK;
}

static enum err check_room(const struct holding *x, uint32_t persons, struct complaints *c)
{
	for (size_t i = 0; i < x->count; i++)
		if (places_left(&x->counters[i]->row) < persons)
			return places_refuse(x->counters[i], c);
	return E_OK;
}

static enum err check_holder(const struct holding *x, const struct settings *s, uint32_t persons, struct hold_refusal *why,
			     struct complaints *c)
{
	const struct slot_row *rows[ORDER_SLOTS_MAX];
	const struct holder *who = &x->who;
	struct holds held;
	*why = (struct hold_refusal){.outcome = E_OK};
	for (size_t i = 0; i < x->count; i++)
		rows[i] = &x->counters[i]->row;
	if (!holds_matter(s, HOLD_UNPAID, who, rows, x->count, persons))
		return E_OK;
	TRY(holds_read(&held, x->places.db, x->places.arena, &who, 1, x->places.now));
	*why = holds_check(&held, s, HOLD_UNPAID, who, rows, x->count, persons);
	return holds_complain(why, c);
}

static enum err insert(struct holding *x, const struct settings *s, const uint8_t source[static UUID_LEN], uint32_t persons,
		       int64_t until)
{
	struct slot_place rows[ORDER_SLOTS_MAX];
	for (size_t i = 0; i < x->count; i++) {
		rows[i] = (struct slot_place){.slot = x->slots[i], .persons = persons, .state = PLACE_HELD, .until = until};
		memcpy(rows[i].source, source, UUID_LEN);
		holds_sign(&rows[i], s, &x->who, x->places.now);
		places_add(x->counters[i], PLACE_HELD, persons, until);
	}
	TRY(slot_places_insert(x->places.db, x->places.arena, rows, x->count));
	return places_write(&x->places);
}

enum err places_hold(struct db *db, struct app *app, struct arena *a, const uint8_t source[static UUID_LEN],
		     const struct order_inputs *in, uint32_t persons, int64_t until, struct hold_refusal *why,
		     struct complaints *c)
{
	struct holding x = {0};
	TRY(begin(&x, db, app, a, in));
	TRY(check_room(&x, persons, c));
	TRY(check_holder(&x, app->settings, persons, why, c));
	return insert(&x, app->settings, source, persons, until);
}
