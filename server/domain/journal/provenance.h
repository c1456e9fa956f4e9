/* Where a well-signed ticket comes from: from a sale that is here, from one that has not come yet, or from nobody who had a
 * right to make it. A till's key signs what its holder wants; places belong to the ticket that was sold. */
#ifndef SERVER_DOMAIN_PROVENANCE_H
#define SERVER_DOMAIN_PROVENANCE_H

#include <hoaban/arena.h>
#include <hoaban/cose.h>
#include <hoaban/ticket.h>

struct db;

enum provenance {
	TICKET_SOLD,   /* as it was sold or split; a part of a ticket that was sold, by the same key and within it */
	TICKET_UNSOLD, /* neither it nor its root is here; or it is a part by another key, whose split is not here yet */
	TICKET_FORGED, /* another ticket with this id was sold or split; or it is not a part of its root */
};
/* What was received under a ticket's own id, and under that of its root; len 0 = nothing was. */
struct kept_tickets {
	struct bytes own, root;
};
enum err provenance_judge(const struct cose_sign1 *shown, const struct ticket *t, const struct kept_tickets *kept,
			  enum provenance *out);
enum err provenance_of(struct db *db, struct arena *a, struct bytes cose, const struct ticket *t, enum provenance *out);
/* An unsold ticket was let in: kept, as evidence of a sale that may never come. Of the server's own key nothing is kept. */
enum err provenance_note(struct db *db, struct arena *a, struct bytes cose, const struct ticket *t,
			 const uint8_t gate[static UUID_LEN], int64_t at);
/* A forged one was shown: an incident of the till whose key signed it. */
enum err provenance_accuse(struct db *db, struct arena *a, struct bytes cose, const struct ticket *t, int64_t now_ms);

#endif
