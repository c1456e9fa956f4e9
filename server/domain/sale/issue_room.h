/* What one attempt at the issuing transaction works on. Private to issue_batch.c and issue_number.c. */
#ifndef SERVER_DOMAIN_ISSUE_ROOM_H
#define SERVER_DOMAIN_ISSUE_ROOM_H

#include "domain/calendar/places.h"
#include "domain/sale/issue_batch.h"
#include "domain/sale/symbols.h"

struct batch {
	struct app *app;
	struct arena *arena;
	struct issue_job **jobs;
	size_t count;
	bool looks_up_keys;
	int64_t now_ms;
	struct symbol_shelf *shelf;
	const struct symbol *symbols; /* per receipt kind of this batch, opened beforehand, in the order of their ids */
	size_t symbol_count;
	bool *is_live;	      /* jobs[i] still takes part in this attempt */
	struct places places; /* of slots that jobs of this attempt take; locked before anything else */
};

static inline bool batch_writes(const struct batch *b, size_t i)
{
	return b->is_live[i] && b->jobs[i]->is_settling;
}

/* Jobs whose keys were used before leave the batch: they are replays. */
enum err issue_known_keys(struct batch *b, struct db *db);

/* issue_places.c: takes the places of slots, for those whose orders fit; the others leave the batch with E_SOLD_OUT. Without a
 * job that takes any, nothing is asked of the database. */
enum err issue_places(struct batch *b, struct db *db);

/* issue_figures.c: everything the batch writes is counted, and each receipt gets its moment. It needs no counter. */
enum err issue_figures(struct batch *b, struct db *db);

/* Numbers, records and log leaves of everything the batch writes. The counters' rows are locked from here to the commit, and
 * whoever else issues waits: so what needs no counter is written before. */
enum err issue_number(struct batch *b, struct db *db);

#endif
