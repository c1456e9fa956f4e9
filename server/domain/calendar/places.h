/* Places of slots, counted in the transaction that sells them: for each (site, day, slot) a row with its capacity and how many
 * are sold, held by orders that wait for their money, and set aside for tills; beside it a row for each order or sale that has
 * places there. The counters are the sums of these rows (oracle I11).
 *
 * Locks: slots in the order of slot_compare(), before orders, symbols and the log. Whoever holds a slot's row may change
 * everything that belongs to it. A body that uses these functions is run by store_transact() or db_transact(). */
#ifndef SERVER_DOMAIN_PLACES_H
#define SERVER_DOMAIN_PLACES_H

#include "domain/calendar/holds.h"
#include "domain/sale/order.h"

struct app;

/* For a change of a sold order, by the order's (or the till's sale's) id, whatever corrections came behind it. Orders without
 * places, and targets without slots, are no special case: nothing happens there.
 *
 * E_SOLD_OUT with a complaint at "/slots" ("sold_out"), and then the transaction must not be committed. */

/* All its places are free again. A till's sale leaves the till's allotment as it is. */
enum err places_return(struct db *db, struct arena *a, const uint8_t source[static UUID_LEN]);
/* So many persons from now on, and only at these sites (mask): a refund of some, a correction. */
enum err places_resize(struct db *db, struct app *app, struct arena *a, const uint8_t source[static UUID_LEN], uint64_t sites,
		       uint32_t persons, struct complaints *c);
/* Another day and other slots: the old places are free again, the new ones are taken, or nothing happens. `in` has day
 * (price.visit_day) and slots as availability_resolve() completed them. `is_limited`: a visitor's wish; whoever has places for
 * nothing gets no more of a slot than he would have as a new order (holds.h): E_TOO_MANY, E_INVALID. Staff may. */
enum err places_move(struct db *db, struct app *app, struct arena *a, const uint8_t source[static UUID_LEN],
		     const struct order_inputs *in, uint32_t persons, bool is_limited, struct complaints *c);
/* Takes the slots of `in` for somebody who has no places yet: held until then (Unix seconds), as far as the holder may
 * (in->peer, in->buyer; holds.h). E_TOO_MANY, E_INVALID with a complaint and *why: not so many for one who has not paid. */
enum err places_hold(struct db *db, struct app *app, struct arena *a, const uint8_t source[static UUID_LEN],
		     const struct order_inputs *in, uint32_t persons, int64_t until, struct hold_refusal *why,
		     struct complaints *c);
/* A hold goes on until then (Unix seconds); 0 = it is kept for good, and counts as sold. E_SOLD_OUT: it had lapsed, and others
 * have the places now; what lapsed is taken again if it can be. */
enum err places_keep(struct db *db, struct app *app, struct arena *a, const uint8_t source[static UUID_LEN], int64_t until,
		     struct complaints *c);
/* What it has now, returned places left out. */
enum err places_of(struct db *db, struct arena *a, const uint8_t source[static UUID_LEN], struct slot_place **list,
		   size_t *count);

/* ---- for whoever sells: several at once, in one transaction */

/* Slots that this transaction has locked, with their counters. */
struct place_counter {
	struct slot_row row;
	bool is_changed;
};
struct places {
	struct db *db;
	struct arena *arena;
	int64_t now; /* Unix seconds; holds that lapsed by then are returned as soon as their slot is locked; 0 = none */
	size_t count;
	struct place_counter *list; /* ascending */
};
/* Locks these slots, in their order (the list is sorted), and gives rows to those that had none. */
enum err places_lock(struct places *p, struct db *db, struct arena *a, int64_t now, struct slot *slots, size_t count);
/* One of those that were locked. */
struct place_counter *places_at(const struct places *p, const struct slot *s);
uint64_t places_left(const struct slot_row *row);
/* The complaint at "/slots" that too few are left: E_SOLD_OUT. */
enum err places_refuse(const struct place_counter *counter, struct complaints *c);
/* What this order or sale has, under the locks: returned places as well, and only of slots that are locked. */
enum err places_had(struct places *p, const uint8_t source[static UUID_LEN], struct slot_place **list, size_t *count);
/* The counters only; what the row says is written by the caller. */
void places_add(struct place_counter *c, enum place_state state, uint64_t persons, int64_t until);
void places_subtract(struct place_counter *c, enum place_state state, uint64_t persons);
/* Counters that changed, into the database. */
enum err places_write(const struct places *p);

/* Returns what lapsed, some slots at a time; what orders need of it is returned when they need it. */
enum err places_sweep(struct app *app);

#endif
