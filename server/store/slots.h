/* Queries on slot, slot_place and slot_allotment: places and who has them. Rules: domain/calendar/places.h. */
#ifndef SERVER_STORE_SLOTS_H
#define SERVER_STORE_SLOTS_H

#include "store/store.h"

#include <hoaban/slot.h>

/* ---- counters */

struct slot_row {
	struct slot slot;
	uint64_t capacity, excess, sold, held, allotted;
	int64_t lapses_at; /* the first `until` of who has places, at the latest; 0 = there is none */
};
/* Locks it until the transaction ends; out->slot names it, ends is set. E_NOT_FOUND. */
enum err slot_lock(struct db *db, struct slot_row *out);
enum err slot_insert(struct db *db, const struct slot_row *row); /* E_DUPLICATE */
enum err slot_update(struct db *db, const struct slot_row *row);
/* Of days from…until (exclusive), in their order; unlocked. */
enum err slots_of_days(struct db *db, struct arena *a, int32_t from, int32_t until, struct slot_row **list, size_t *count);
/* Of one site from a day on, in their order; unlocked. */
enum err slots_of_site(struct db *db, struct arena *a, uint32_t site, int32_t from, struct slot_row **list, size_t *count);
/* In which something lapsed by `now`, at most `limit`, in their order; unlocked. */
enum err slots_lapsing(struct db *db, struct arena *a, int64_t now, uint64_t limit, struct slot_row **list, size_t *count);

/* ---- who has places: under the slot's lock */

/* Who has places for nothing: held, or sold for nothing (domain/calendar/holds.h). Known until `until`, and no longer. */
#define HOLDER_LEN 16
struct holder {
	bool has_network, has_mark;
	uint8_t network[HOLDER_LEN], mark[HOLDER_LEN];
};

enum place_state { PLACE_HELD = 1, PLACE_SOLD = 2, PLACE_RETURNED = 3 }; /* numbers are stored */
struct slot_place {
	uint8_t source[UUID_LEN];
	struct slot slot; /* ends = 0: it is not known here */
	uint64_t persons, state;
	int64_t until; /* Unix seconds: when a hold lapses; of sold ones when the holder is forgotten; 0 = never */
	bool has_device;
	uint8_t device[UUID_LEN];
	struct holder holder; /* nobody, where until = 0 or they are returned */
};
enum err slot_places_insert(struct db *db, struct arena *a, const struct slot_place *rows, size_t count);
/* One, in the place of what is there. */
enum err slot_place_put(struct db *db, const struct slot_place *row);
/* In the order of slot_compare(), returned ones as well. */
enum err slot_places_of(struct db *db, struct arena *a, const uint8_t source[static UUID_LEN], struct slot_place **list,
			size_t *count);
/* Holds that lapsed are returned, and who had places for nothing is forgotten, as far as it is time: how many persons were
 * returned, and when it is time again (0 = for nothing that is there now). */
enum err slot_lapse(struct db *db, const struct slot *s, int64_t now, uint64_t *persons, int64_t *next);

/* ---- allotments: under the slot's lock */

struct allotment_row {
	uint8_t device[UUID_LEN];
	struct slot slot; /* ends = 0 */
	uint64_t places, reserved, sold;
	int64_t leased_at;
};
enum err allotment_get(struct db *db, const uint8_t device[static UUID_LEN], const struct slot *s, struct allotment_row *out);
enum err allotment_put(struct db *db, const struct allotment_row *row); /* in the place of what is there */
/* From a day on, in the order of slot_compare(). */
enum err allotments_of_device(struct db *db, struct arena *a, const uint8_t device[static UUID_LEN], int32_t from,
			      struct allotment_row **list, size_t *count);
enum err allotments_of_day(struct db *db, struct arena *a, uint32_t site, int32_t day, struct allotment_row **list,
			   size_t *count);

#endif
