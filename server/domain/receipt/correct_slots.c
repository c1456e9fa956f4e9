/* Slots of a correction: who keeps his day keeps his slots; another day or other sites take slots of their own. */
#include "domain/calendar/availability.h"
#include "domain/calendar/places.h"
#include "domain/receipt/correct_room.h"

/* What the tickets say of a site: a time of one day. */
static bool slot_of_site(const struct correcting *x, uint32_t site, struct order_slot *out)
{
	for (size_t i = 0; i < x->ticket_count; i++) {
		const struct ticket *t = &x->tickets[i];
		int64_t midnight = day_start(instant_day(t->valid_from));
		if (!(t->sites >> site & 1) || t->valid_until > midnight + DAY_S)
			continue;
		*out = (struct order_slot){site, (uint32_t)(t->valid_from - midnight) / 60,
					   (uint32_t)(t->valid_until - midnight) / 60};
		return true;
	}
	return false;
}

static void keep_slots(struct correcting *x)
{
	for (uint32_t site = 0; site < ORDER_SLOTS_MAX; site++)
		if ((x->plan.quote.sites >> site & 1) && slot_of_site(x, site, &x->slots.slots[x->slots.slot_count]))
			x->slots.slot_count++;
}

/* At the same hour, where that day has slots at all. */
static enum err find_others(struct correcting *x)
{
	struct day_states day;
	availability_day(x->app, x->arena, x->plan.quote.sites, x->slots.price.visit_day, &day);
	for (size_t i = 0; i < day.site_count; i++)
		if (day.sites[i].needs_time && slot_of_site(x, day.sites[i].site, &x->slots.slots[x->slots.slot_count]))
			x->slots.slot_count++;
	return availability_resolve(x->app, &x->slots, x->plan.quote.sites, x->complaints);
}

enum err correct_find_slots(struct correcting *x)
{
	const struct correction_plan *p = &x->plan;
	uint64_t had = 0;
	x->slots = (struct order_inputs){.price.visit_day = p->then.visit_day};
	x->keeps_slots = true;
	if (!p->exchanges || p->persons == 0)
		return E_OK;
	for (size_t i = 0; i < x->ticket_count; i++)
		had |= x->tickets[i].sites;
	x->keeps_slots = p->then.visit_day == p->is.visit_day && (p->quote.sites & ~had) == 0;
	if (!x->keeps_slots)
		return find_others(x);
	keep_slots(x);
	return E_OK;
}

enum err correct_move_places(struct correcting *x)
{
	const struct correction_plan *p = &x->plan;
	if (!p->exchanges)
		return E_OK;
	if (x->keeps_slots)
		return places_resize(x->db, x->app, x->arena, x->row.origin, p->quote.sites, p->persons, x->complaints);
	return places_move(x->db, x->app, x->arena, x->row.origin, &x->slots, p->persons, false, x->complaints);
}
