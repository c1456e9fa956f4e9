/* What the database knows of many tickets at once: for admission in batches. Ids are looked up some at a time; the lists hold
 * what was found, in any order. */
#ifndef SERVER_STORE_PLACES_H
#define SERVER_STORE_PLACES_H

#include "store/store.h"

#include <hoaban/fact.h>

/* One place of a root that is taken: any site, any day. */
struct place_row {
	uint8_t root[UUID_LEN], claim[UUID_LEN];
	uint64_t use, site, entry;
	int64_t day, admitted_at;
	const char *gate;
};
enum err places_of_roots(struct db *db, struct arena *a, const uint8_t *const roots[], size_t count, struct place_row **list,
			 size_t *found);

struct blocked_row {
	uint8_t root[UUID_LEN];
	uint64_t list; /* 1 revoked, 2 superseded */
};
enum err blocks_of(struct db *db, struct arena *a, const uint8_t *const ids[], size_t count, struct blocked_row **list,
		   size_t *found);

/* Their rows stay shared until the transaction ends, so that nobody exchanges a ticket while somebody goes in with it: what
 * blocks them, and who went in, is looked at behind this. */
struct sold_row {
	uint8_t id[UUID_LEN];
	struct bytes cose;
};
enum err tickets_sold(struct db *db, struct arena *a, const uint8_t *const ids[], size_t count, struct sold_row **list,
		      size_t *found);

/* Claims that were made before; an undone one has a root that no ticket has: its own id. */
struct claimed_row {
	uint8_t claim[UUID_LEN], root[UUID_LEN];
	uint64_t site;
};
enum err claims_made(struct db *db, struct arena *a, const uint8_t *const ids[], size_t count, struct claimed_row **list,
		     size_t *found);

/* One person let in, claimed online. */
struct place_insert {
	const uint8_t *root, *claim, *ticket, *device;
	uint64_t use, site, entry;
	int64_t day, admitted_at;
	const char *gate;
};
/* All or none: E_DUPLICATE when one of the places is taken. */
enum err places_insert(struct db *db, struct arena *a, const struct place_insert *rows, size_t count);

#endif
