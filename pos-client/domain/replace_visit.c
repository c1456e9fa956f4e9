/* The slots of what is replaced: whoever had a time keeps it. The old places are the till's again, the new ones are taken. */
#include "pos-client/domain/replacing.h"

static enum err refuse(struct replacing *x)
{
	return till_refuse(x->t, E_REFUSED, "--date", "slot_moved",
			   "tickets with a time are not moved to another day or site at a till");
}

static bool is_in(const struct slot *s, const struct ticket *t)
{
	if (!(t->sites >> s->site & 1))
		return false;
	return slot_is_whole_day(s) || (t->valid_from == slot_from(s) && t->valid_until == slot_until(s));
}

/* The slots that tickets as these are in: as the lease has them, else (a day that it no longer lists) as the ticket says. */
static enum err find_slots(struct replacing *x, uint32_t site, const struct ticket *ticket, struct slot *out, bool *found)
{
	struct visit_slot *list;
	size_t count;
	int32_t day = instant_day(ticket->valid_from);
	int64_t from = ticket->valid_from - day_start(day), until = ticket->valid_until - day_start(day);
	TRY(visit_slots(x->t, site, day, &list, &count));
	*found = false;
	for (size_t i = 0; i < count && !*found; i++) {
		*found = list[i].places != LEASE_PLACES_FREE && is_in(&list[i].slot, ticket);
		*out = list[i].slot;
	}
	if (*found || until > DAY_S || until - from == DAY_S)
		return E_OK;
	*out = (struct slot){site, day, (uint32_t)(from / 60), (uint32_t)(until / 60)};
	*found = true;
	return E_OK;
}

static enum err add_had(struct replacing *x, uint32_t site)
{
	struct visit *had = &x->had;
	struct slot slot;
	uint32_t persons = 0;
	bool found = false;
	for (size_t i = 0; i < x->ticket_count; i++) {
		const struct ticket *t = &x->tickets[i];
		if (!(t->sites >> site & 1))
			continue;
		if (persons == 0)
			TRY(find_slots(x, site, t, &slot, &found));
		persons += t->party;
	}
	if (!found || had->count == SALE_SLOTS_MAX)
		return E_OK;
	had->slots[had->count] = slot;
	had->taken[had->count++] = persons;
	return E_OK;
}

/* Of the lease as it is now: how many it lets the till sell in all. */
static enum err places_of(struct replacing *x, const struct slot *s, uint32_t *out)
{
	struct visit_slot *list;
	size_t count;
	*out = 0;
	TRY(visit_slots(x->t, s->site, s->day, &list, &count));
	for (size_t i = 0; i < count; i++)
		if (list[i].slot.begins == s->begins)
			*out = list[i].places;
	return E_OK;
}

static enum err keep_slot(struct replacing *x, size_t i)
{
	struct visit *now = &x->selling.visit;
	const struct slot *s = &x->had.slots[i];
	uint32_t persons = x->plan.persons, places = 0;
	if (s->day != x->plan.then.visit_day)
		return refuse(x);
	TRY(places_of(x, s, &places));
	now->slots[now->count] = *s;
	now->taken[now->count] = persons;
	now->places[now->count++] = persons <= x->had.taken[i] ? UINT32_MAX : places; /* fewer are always right */
	return E_OK;
}

static bool had_site(const struct replacing *x, uint32_t site)
{
	for (size_t i = 0; i < x->had.count; i++)
		if (x->had.slots[i].site == site)
			return true;
	return false;
}

/* A site with a timetable comes in only with a time, which is chosen in a sale. */
static enum err check_sites(struct replacing *x, uint64_t sites)
{
	for (uint32_t site = 0; site < SITES_MAX; site++) {
		struct visit_slot *list;
		size_t count;
		if (!(sites >> site & 1) || !visit_is_timed(x->t, site) || had_site(x, site))
			continue;
		TRY(visit_slots(x->t, site, x->plan.then.visit_day, &list, &count));
		if (count != 1 || list[0].places != LEASE_PLACES_FREE)
			return refuse(x);
	}
	return E_OK;
}

enum err replacing_slots(struct replacing *x)
{
	uint64_t sites = x->plan.quote.sites;
	for (uint32_t site = 0; site < SITES_MAX; site++)
		TRY(add_had(x, site));
	if (x->plan.persons == 0)
		return E_OK;
	TRY(check_sites(x, sites));
	for (size_t i = 0; i < x->had.count; i++)
		if (sites >> x->had.slots[i].site & 1)
			TRY(keep_slot(x, i));
	return E_OK;
}

enum err replacing_take_slots(struct replacing *x)
{
	for (size_t i = 0; x->plan.exchanges && i < x->had.count; i++)
		TRY(journal_take_places(x->t->journal, &x->had.slots[i], -(int64_t)x->had.taken[i], 0));
	return visit_take(x->t, &x->selling.visit);
}
