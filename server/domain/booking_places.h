/* The places that a booking keeps in the slots of its sites; a booking without timed sites keeps none, and nothing happens
 * here. In the running transaction; locks slots, so before any row of the booking. */
#ifndef SERVER_DOMAIN_BOOKING_PLACES_H
#define SERVER_DOMAIN_BOOKING_PLACES_H

#include "domain/order.h"

struct db;

/* Keeps them until the order's expiry. E_EXHAUSTED: *sold_out is the first site whose slot has too few. */
enum err booking_places_hold(struct db *db, struct app *app, struct arena *a, const struct order *o,
			     const struct order_inputs *in, uint32_t *sold_out);
enum err booking_places_lock(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN]);
/* Longer, once confirmed. */
enum err booking_places_keep(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN], int64_t until);
enum err booking_places_free(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN]);

#endif
