/* Places of slots, counted in the transaction that sells them: for each (site, day, slot) a row with its capacity and how many
 * are sold, held by orders that wait for their money, and set aside for tills; beside it a row for each order or sale that has
 * places there. The counters are the sums of these rows (oracle I11).
 *
 * Locks: slots in the order of slot_compare(), before orders, symbols and the log. Whoever holds a slot's row may change
 * everything that belongs to it. A body that uses these functions is run by store_transact() or db_transact(). */
#ifndef SERVER_DOMAIN_PLACES_H
#define SERVER_DOMAIN_PLACES_H

#include "domain/order.h"
#include "store/slots.h"

struct app;

/* For a change of a sold order, by the order's (or the till's sale's) id, whatever corrections came behind it. Orders without
 * places, and targets without slots, are no special case: nothing happens there.
 *
 * E_REFUSED with a complaint at "/slots" ("sold_out"), and then the transaction must not be committed. */

/* All its places are free again. A till's sale leaves the till's allotment as it is. */
enum err places_return(struct db *db, struct arena *a, const uint8_t source[static UUID_LEN]);
/* So many persons from now on, and only at these sites (mask): a refund of some, a correction. */
enum err places_resize(struct db *db, struct app *app, struct arena *a, const uint8_t source[static UUID_LEN], uint64_t sites,
		       uint32_t persons, struct complaints *c);
/* Another day and other slots: the old places are free again, the new ones are taken, or nothing happens. `in` has day
 * (price.visit_day) and slots as availability_resolve() completed them. */
enum err places_move(struct db *db, struct app *app, struct arena *a, const uint8_t source[static UUID_LEN],
		     const struct order_inputs *in, uint32_t persons, struct complaints *c);
/* What it has now. */
enum err places_of(struct db *db, struct arena *a, const uint8_t source[static UUID_LEN], struct slot_place **list,
		   size_t *count);

#endif
