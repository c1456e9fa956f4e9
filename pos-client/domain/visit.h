/* When the visitors of a sale go in: the slot of each site that has a timetable, out of the places that the lease allots to this
 * till, or out of those that a class has booked. A site without timetable is no part of it.
 *
 * The lease counts a slot's places from the first sale on; what was sold here is in the journal, in the same transaction as the
 * sale: whatever is killed when, no place is sold twice. */
#ifndef POS_VISIT_H
#define POS_VISIT_H

#include "pos-client/domain/state.h"

struct visit_slot {
	struct slot slot;
	uint32_t places; /* LEASE_PLACES_FREE = no limit on that day */
	uint32_t left;
	bool is_over; /* not sold any more */
};
/* The slots of a site on a day. *count = 0: the site has no timetable (then visit_is_timed() says so), or nothing of that day is
 * allotted to this till. */
enum err visit_slots(struct till *t, uint32_t site, int32_t day, struct visit_slot **list, size_t *count);
bool visit_is_timed(const struct till *t, uint32_t site);
/* The running one or the next, with places left if there is such a one; `count` when all are over. */
size_t visit_usual(const struct visit_slot *list, size_t count);

/* The cashier's word for one site. */
struct visit_choice {
	uint32_t site, begins;
};

struct visit_ask {
	uint64_t sites;
	int32_t day;
	uint32_t persons;
	size_t choice_count;
	const struct visit_choice *choices; /* sites without one get the usual slot */
	const struct booked *booked;	    /* the class that these are, NULL = none: its slots go before every choice */
};
struct visit {
	size_t count; /* ascending by site */
	struct slot slots[SALE_SLOTS_MAX];
	uint32_t places[SALE_SLOTS_MAX], taken[SALE_SLOTS_MAX]; /* the till's own: all of them, and out of them */
	uint32_t covered;					/* persons on places of the booking */
};
/* E_REFUSED, E_EXHAUSTED with reasons in t->why: no such slot, over, or not so many places; then `out` shows which one it is. */
enum err visit_choose(struct till *t, const struct visit_ask *ask, struct visit *out);
/* Inside the transaction. E_EXHAUSTED when meanwhile they are gone. */
enum err visit_take(struct till *t, const struct visit *v);
/* Into the entry. */
void visit_describe(const struct visit *v, struct sale *out);

#endif
