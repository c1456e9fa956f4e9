/* Queries on what gates tell beside admissions: overrides, who left, who was refused, whose word holds at a site. */
#ifndef SERVER_STORE_VISITS_H
#define SERVER_STORE_VISITS_H

#include "store/store.h"

#include <hoaban/fact.h>

/* The journal entry that tells it. */
struct visit_entry {
	const uint8_t *device;
	uint64_t seq;
	int64_t at; /* Unix seconds */
};
/* E_DUPLICATE: an id that was used before. `ticket` may be NULL. */
enum err override_insert(struct db *db, const struct visit_entry *e, const struct overridden *o, const uint8_t *ticket);
enum err left_insert(struct db *db, const struct visit_entry *e, const struct persons_left *l);
enum err refusal_insert(struct db *db, const struct visit_entry *e, const struct scan_refused *s);
enum err epoch_insert(struct db *db, const struct visit_entry *e, const struct epoch_begun *b);
/* The statements that were told of a site, in any order. */
enum err epochs_of(struct db *db, struct arena *a, uint32_t site, struct bytes **statements, size_t *count);

/* What was counted on one local day. */
enum visit_kind { VISIT_IN, VISIT_OVERRIDE, VISIT_LEFT, VISIT_REFUSED, VISIT_UNDONE, VISIT_DOUBLE, VISIT_KINDS };
struct visit_count {
	uint64_t site;
	const char *gate; /* "" = not named */
	enum visit_kind kind;
	uint64_t verdict; /* of refusals */
	uint64_t count;	  /* persons; of refusals and undone ones acts, of doubles places */
};
/* By site, gate, kind and verdict. */
enum err visits_count(struct db *db, struct arena *a, int32_t day, struct visit_count **list, size_t *count);

#endif
