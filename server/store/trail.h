/* Everything that is on record of one order or sale, in the order of time. */
#ifndef SERVER_STORE_TRAIL_H
#define SERVER_STORE_TRAIL_H

#include "store/store.h"

#include <hoaban/uuid.h>

struct trail_event {
	int64_t at;			   /* Unix seconds */
	const char *kind;		   /* "ordered", "paid", "issued", "admitted" … */
	const char *who, *detail, *lookup; /* "" = none; lookup: of a receipt */
	bool has_amount, has_entry, has_leaf;
	int64_t amount;		  /* đồng; of admissions: persons */
	uint8_t device[UUID_LEN]; /* of the journal entry */
	uint64_t seq, leaf;	  /* row of table leaf */
};
/* `origin`: orders.id or sale.id (correction_origin() finds it). *persons of the events "admitted" count persons. */
enum err trail_read(struct db *db, struct arena *a, const uint8_t origin[static UUID_LEN], struct trail_event **out,
		    size_t *count);

/* Changes of these subjects that people made. */
enum err trail_changes(struct db *db, struct arena *a, const char *subject, struct trail_event **out, size_t *count);

/* Tickets of all sources of an origin, with since when a list holds them (0 = none does). */
struct trail_ticket {
	uint8_t id[UUID_LEN];
	struct bytes cose;
	int64_t blocked_at;
	uint64_t list; /* 1 revoked, 2 superseded, 0 none */
};
enum err trail_tickets(struct db *db, struct arena *a, const uint8_t origin[static UUID_LEN], struct trail_ticket **out,
		       size_t *count);

#endif
