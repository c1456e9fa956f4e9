/* How many places one source may have for nothing: of orders that wait for their money, of bookings that wait to be confirmed
 * (held), and of orders that cost nothing (free: sold at once).
 *
 * A source is a network (of IPv4 the address, of IPv6 the /64) and, where there is one, the mark of a browser (basket.h). Its
 * limits are settings: of held places (hold_…) so many at all, and so large a share of a slot's capacity; of free ones
 * (free_…) the share. Whoever is in this machine itself has no network: a proxy that tells no addresses would make all
 * visitors one. Tills and staff are no sources.
 *
 * They are counted in the transaction that takes the places, under the locks of the slots: the share of a slot is exact,
 * whatever other servers do. Slots that are not locked are counted as far as others have committed: of all slots together a
 * source may get, at worst, its limit once for each server that takes some for it at the same moment.
 *
 * Whose held places are is known as long as they are held; whose free ones are, for free_known_h hours, up to the next full
 * one: until then they count. Both are forgotten under the slot's lock (slot_lapse()). */
#ifndef SERVER_DOMAIN_HOLDS_H
#define SERVER_DOMAIN_HOLDS_H

#include "store/holds.h"

#include <hoaban/json.h>

struct settings;

/* `peer` as in http_request, or NULL; `mark` as buyer_hash() gives it, or NULL. */
void holder_of(struct holder *out, const char *peer, const uint8_t *mark);

enum hold_kind { HOLD_UNPAID, HOLD_FREE };
/* Whether it could have too much with so many more: else nothing need be read of what it has. */
bool holds_matter(const struct settings *s, enum hold_kind kind, const struct holder *who, const struct slot_row *const slots[],
		  size_t count, uint64_t persons);
/* Writes whose they are onto places that are held, or sold for nothing, as far as that is limited; of sold ones until when. */
void holds_sign(struct slot_place *place, const struct settings *s, const struct holder *who, int64_t now);

/* What sources have now, as far as it was read. */
struct holds {
	struct arena *arena;
	size_t count, room;
	struct held_row *list;
};
enum err holds_read(struct holds *out, struct db *db, struct arena *a, const struct holder *const who[], size_t count,
		    int64_t now);
/* The same, to be added to without the first one's knowing. */
struct holds holds_copy(const struct holds *h);
void holds_add(struct holds *h, const struct slot_place *place);

/* Why there may not be more. */
struct hold_refusal {
	enum hold_kind kind;
	enum err outcome; /* E_OK: it may; E_TOO_MANY: later; E_INVALID: never so much in one order */
	bool is_of_slot;  /* its share of one slot; else places at all */
	uint64_t limit;	  /* places */
	int64_t again_at; /* Unix seconds, E_TOO_MANY: when the first lapses, unless it is paid before, or is forgotten */
};
/* So many persons in each of these slots, for `who`. */
struct hold_refusal holds_check(const struct holds *h, const struct settings *s, enum hold_kind kind, const struct holder *who,
				const struct slot_row *const slots[], size_t count, uint64_t persons);
/* The refusal as a complaint: at "/slots" ("held", "free_held"), or at "/lines" ("held_size", "free_size") for what is too
 * large. Returns its outcome, or E_INTERNAL. */
enum err holds_complain(const struct hold_refusal *why, struct complaints *c);
/* What Retry-After says: seconds, at least one. */
const char *holds_wait(struct arena *a, const struct hold_refusal *why, int64_t now);

#endif
