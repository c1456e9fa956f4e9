/* The inside of admit_batch.h: what is known of a batch (admit_batch.c), and what it means for one claim (admit_decide.c). */
#ifndef SERVER_DOMAIN_ADMIT_ROOM_H
#define SERVER_DOMAIN_ADMIT_ROOM_H

#include "app.h"
#include "domain/gate/admit_batch.h"
#include "store/devices.h"
#include "store/places.h"

struct batch {
	struct app *app;
	struct arena *arena;
	struct admit_job **jobs;
	size_t count;
	uint64_t hub_sites;
	/* what the database knows; places and claims grow by what is granted */
	struct place_row *places;
	size_t place_count, place_room;
	struct blocked_row *blocks;
	size_t block_count;
	struct sold_row *sold;
	size_t sold_count;
	struct claimed_row *claims;
	size_t claim_count, claim_room;
	struct place_insert *inserts;
	size_t insert_count, insert_room;
};

static inline bool is_same(const uint8_t *a, const uint8_t *b)
{
	return memcmp(a, b, UUID_LEN) == 0;
}

/* Answers a claim whose ticket may be let in, and takes its places in the batch. */
enum err admit_decide(struct batch *b, struct db *db, struct admit_job *j);
/* Answers one that something speaks against already; a list that names it would be heard first. */
void admit_refuse(const struct batch *b, struct admit_job *j);

#endif
