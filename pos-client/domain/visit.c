#include "pos-client/domain/visit.h"

/* ---- what there is */

bool visit_is_timed(const struct till *t, uint32_t site)
{
	return (t->held.lease.timed >> site & 1) != 0;
}

enum err visit_slots(struct till *t, uint32_t site, int32_t day, struct visit_slot **list, size_t *count)
{
	const struct lease_slot *leased = lease_slots_on(&t->held.lease, site, day, count);
	int64_t now = till_now(t);
	*list = arena_array(&t->arena, *count + 1, sizeof **list);
	for (size_t i = 0; i < *count; i++) {
		struct visit_slot *v = &(*list)[i];
		uint32_t sold = 0;
		*v = (struct visit_slot){.slot = leased[i].slot, .places = leased[i].places};
		TRY(journal_slot_sold(t->journal, &v->slot, &sold));
		v->left = v->places == LEASE_PLACES_FREE ? LEASE_PLACES_FREE : v->places > sold ? v->places - sold : 0;
		v->is_over = slot_until(&v->slot) <= now;
	}
	return E_OK;
}

size_t visit_usual(const struct visit_slot *list, size_t count)
{
	size_t first = count;
	for (size_t i = 0; i < count; i++) {
		if (list[i].is_over)
			continue;
		if (list[i].left > 0)
			return i;
		first = first < count ? first : i;
	}
	return first;
}

/* ---- choosing */

static const char *site_code(const struct till *t, uint32_t site)
{
	const struct tariff_site *s = tariff_site_by_number(t->tariff, site);
	return s != NULL ? s->code : "";
}

static void add(struct visit *out, const struct slot *slot, uint32_t places, uint32_t taken)
{
	out->slots[out->count] = *slot;
	out->places[out->count] = places;
	out->taken[out->count++] = taken;
}

static enum err refuse_places(struct till *t, const struct visit_slot *v)
{
	char begins[MINUTE_TEXT];
	minute_format(begins, v->slot.begins);
	return till_refuse(t, E_EXHAUSTED, "--slot", v->left == 0 ? "slot_full" : "slot_short",
			   "%s at %s: %u places of this till are left", site_code(t, v->slot.site), begins, v->left);
}

static size_t find_begins(const struct visit_slot *list, size_t count, uint32_t begins)
{
	size_t i = 0;
	while (i < count && list[i].slot.begins != begins)
		i++;
	return i;
}

static const struct booked_slot *booked_slot_of(const struct visit_ask *ask, uint32_t site)
{
	for (size_t i = 0; ask->booked != NULL && i < ask->booked->slot_count; i++)
		if (ask->booked->slots[i].site == site)
			return &ask->booked->slots[i];
	return NULL;
}

static const struct visit_choice *choice_of(const struct visit_ask *ask, uint32_t site)
{
	for (size_t i = 0; i < ask->choice_count; i++)
		if (ask->choices[i].site == site)
			return &ask->choices[i];
	return NULL;
}

/* The class's own time, even one that this till has no place of: whoever is covered needs none. */
static enum err take_booked(struct till *t, const struct visit_ask *ask, const struct booked_slot *b, struct visit *out)
{
	struct visit_slot *list;
	size_t count, i;
	const struct slot slot = {b->site, ask->day, b->begins, b->ends};
	uint32_t more = ask->persons - out->covered;
	TRY(visit_slots(t, b->site, ask->day, &list, &count));
	if (slot_until(&slot) <= till_now(t))
		return till_refuse(t, E_REFUSED, "--slot", "slot_over", "the class's time at %s is over",
				   site_code(t, b->site));
	i = find_begins(list, count, b->begins);
	const struct visit_slot own = i < count ? list[i] : (struct visit_slot){.slot = slot};
	add(out, &slot, own.places, own.places == LEASE_PLACES_FREE ? 0 : more);
	return more > own.left ? refuse_places(t, &own) : E_OK;
}

static enum err take_slot(struct till *t, const struct visit_ask *ask, uint32_t site, struct visit *out)
{
	struct visit_slot *list;
	size_t count;
	const struct visit_choice *choice = choice_of(ask, site);
	TRY(visit_slots(t, site, ask->day, &list, &count));
	if (count == 0)
		return till_refuse(t, E_REFUSED, "--slot", "slot_none", "this till has no places at %s on that day",
				   site_code(t, site));
	if (count == 1 && list[0].places == LEASE_PLACES_FREE)
		return E_OK; /* no timetable holds on that day */
	size_t i = choice != NULL ? find_begins(list, count, choice->begins) : visit_usual(list, count);
	if (i == count)
		return till_refuse(t, E_REFUSED, "--slot", choice != NULL ? "slot_unknown" : "slot_over",
				   choice != NULL ? "%s has no slot that begins then" : "every slot of %s is over today",
				   site_code(t, site));
	if (list[i].is_over)
		return till_refuse(t, E_REFUSED, "--slot", "slot_over", "that slot of %s is over", site_code(t, site));
	add(out, &list[i].slot, list[i].places, list[i].places == LEASE_PLACES_FREE ? 0 : ask->persons);
	return ask->persons > list[i].left ? refuse_places(t, &list[i]) : E_OK;
}

enum err visit_choose(struct till *t, const struct visit_ask *ask, struct visit *out)
{
	*out = (struct visit){0};
	if (ask->booked != NULL)
		out->covered = ask->booked->held < ask->persons ? ask->booked->held : ask->persons;
	for (uint32_t site = 0; site < SITES_MAX; site++) {
		const struct booked_slot *b = booked_slot_of(ask, site);
		if (!(ask->sites >> site & 1) || (b == NULL && !visit_is_timed(t, site)))
			continue;
		if (out->count == SALE_SLOTS_MAX)
			return till_refuse(t, E_TOO_LARGE, "--site", "slots", "too many timed sites for one sale");
		TRY(b != NULL ? take_booked(t, ask, b, out) : take_slot(t, ask, site, out));
	}
	return E_OK;
}

/* ---- the commit */

enum err visit_take(struct till *t, const struct visit *v)
{
	for (size_t i = 0; i < v->count; i++) {
		enum err e = journal_take_places(t->journal, &v->slots[i], v->taken[i], v->places[i]);
		if (e == E_EXHAUSTED)
			return till_refuse(t, e, "--slot", "slot_full", "the places of %s are gone",
					   site_code(t, v->slots[i].site));
		TRY(e);
	}
	return E_OK;
}

void visit_describe(const struct visit *v, struct sale *out)
{
	out->slot_count = v->count;
	for (size_t i = 0; i < v->count; i++)
		out->slots[i] = (struct sale_slot){v->slots[i].site, v->slots[i].begins, v->taken[i]};
	out->covered = v->covered;
}
