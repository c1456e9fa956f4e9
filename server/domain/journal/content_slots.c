/* Places of slots that a till sold: out of its allotment, or those that a booking had kept. What it sold stands whatever it
 * had; more than that is an incident. */
#include "domain/calendar/places.h"
#include "domain/journal/content_room.h"

#include <hoaban/slot.h>

struct counting {
	struct content *content;
	struct places places;
	const uint8_t *source;
	struct slot_place *had;
	size_t had_count;
};

static enum err read_allotment(struct content *c, const uint8_t *device, const struct slot *s, struct allotment_row *out)
{
	enum err e = allotment_get(c->db, device, s, out);
	if (e != E_NOT_FOUND)
		return e;
	*out = (struct allotment_row){.slot = *s};
	memcpy(out->device, device, UUID_LEN);
	return E_OK;
}

/* A till counts what it took back as its own again, so it goes to its allotment, not to everybody. */
static enum err give_back(struct counting *x, struct slot_place *row)
{
	struct place_counter *p = places_at(&x->places, &row->slot);
	struct allotment_row a;
	if (row->state == PLACE_RETURNED)
		return E_OK;
	places_subtract(p, (enum place_state)row->state, row->persons);
	row->state = PLACE_RETURNED;
	row->until = 0;
	TRY(slot_place_put(x->content->db, row));
	if (!row->has_device)
		return E_OK;
	TRY(read_allotment(x->content, row->device, &row->slot, &a));
	uint64_t back = row->persons < a.sold ? row->persons : a.sold;
	a.sold -= back;
	p->row.allotted += back;
	return allotment_put(x->content->db, &a);
}

/* How much of it the till had; the rest was nobody's to sell. */
static enum err use_allotment(struct counting *x, struct place_counter *p, uint64_t taken, uint64_t *beyond)
{
	struct allotment_row a;
	TRY(read_allotment(x->content, x->content->device->id, &p->row.slot, &a));
	uint64_t left = a.reserved - a.sold, own = taken < left ? taken : left;
	*beyond = taken - own;
	if (taken == 0)
		return E_OK;
	a.sold += taken;
	a.reserved = a.reserved > a.sold ? a.reserved : a.sold;
	p->row.allotted -= own;
	return allotment_put(x->content->db, &a);
}

static enum err sell(struct counting *x, const struct slot *s, uint64_t taken, uint64_t covered)
{
	struct place_counter *p = places_at(&x->places, s);
	struct slot_row *r = &p->row;
	struct slot_place row = {.slot = *s, .persons = taken + covered, .state = PLACE_SOLD, .has_device = true};
	uint64_t beyond;
	memcpy(row.source, x->source, UUID_LEN);
	memcpy(row.device, x->content->device->id, UUID_LEN);
	TRY(use_allotment(x, p, taken, &beyond));
	places_add(p, PLACE_SOLD, taken + covered, 0);
	uint64_t all = r->sold + r->held + r->allotted, above = all > r->capacity ? all - r->capacity : 0;
	r->excess = above > r->excess ? above : r->excess;
	TRY(slot_place_put(x->content->db, &row));
	if (beyond == 0)
		return E_OK;
	return content_incident(x->content, "beyond_allotment",
				arena_format(x->content->arena, "site=%u day=%d begins=%u taken=%llu beyond=%llu", s->site,
					     (int)s->day, s->begins, (unsigned long long)taken, (unsigned long long)beyond));
}

static struct slot slot_of(const struct sale *s, size_t i)
{
	return (struct slot){s->slots[i].site, s->visit_day, s->slots[i].begins, s->slots[i].begins + 1};
}

static bool is_repeated(const struct sale *s, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (s->slots[k].site == s->slots[i].site)
			return true;
	return false;
}

static enum err lock(struct counting *x, const struct sale *s, bool exchanges)
{
	struct content *c = x->content;
	struct slot_place *had;
	size_t count = 0, n = 0;
	if (exchanges)
		TRY(slot_places_of(c->db, c->arena, x->source, &had, &count));
	struct slot *slots = arena_array(c->arena, count + s->slot_count + 1, sizeof(*slots));
	for (size_t i = 0; i < count; i++)
		slots[n++] = had[i].slot;
	for (size_t i = 0; i < s->slot_count; i++)
		slots[n++] = slot_of(s, i);
	TRY(places_lock(&x->places, c->db, c->arena, c->now_ms / 1000, slots, n));
	return exchanges ? places_had(&x->places, x->source, &x->had, &x->had_count) : E_OK;
}

enum err content_take_slots(struct content *c, const struct sale *s, const uint8_t source[static UUID_LEN], bool exchanges)
{
	struct counting x = {.content = c, .source = source};
	if (s->slot_count == 0 && !exchanges)
		return E_OK;
	TRY(lock(&x, s, exchanges));
	for (size_t i = 0; i < x.had_count; i++)
		TRY(give_back(&x, &x.had[i]));
	for (size_t i = 0; i < s->slot_count; i++) {
		struct slot slot = slot_of(s, i);
		if (is_repeated(s, i))
			TRY(content_incident(c, "content_fault", "what=slot"));
		else
			TRY(sell(&x, &slot, s->slots[i].taken, s->covered));
	}
	return places_write(&x.places);
}
