/* Queries on slot_place by holder: who keeps places from others and has paid nothing for them. Rules: domain/calendar/holds.h.
 */
#ifndef SERVER_STORE_HOLDS_H
#define SERVER_STORE_HOLDS_H

#include "store/slots.h"

/* What one holder keeps of one slot. */
struct held_row {
	uint8_t holder[HOLDER_LEN];
	struct slot slot; /* ends = 0 */
	uint64_t state;	  /* PLACE_HELD, or PLACE_SOLD for nothing */
	uint64_t persons;
	int64_t until; /* Unix seconds: when the first of it lapses, or is forgotten */
};
/* Of these networks and marks, whatever has not lapsed, nor been forgotten, by `now`. One round trip for each 32 of them. */
enum err holds_of(struct db *db, struct arena *a, const uint8_t *const holders[], size_t count, int64_t now,
		  struct held_row **list, size_t *found);

#endif
