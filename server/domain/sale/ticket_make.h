/* Tickets that take the place of others: ids, signatures, rows. For corrections and changes of the day. */
#ifndef SERVER_DOMAIN_TICKET_MAKE_H
#define SERVER_DOMAIN_TICKET_MAKE_H

#include "domain/sale/issue.h"

struct app;
struct db;

/* Ids ascend in the order of the tickets (as in issue_plan.c). */
struct id_supply {
	uint8_t (*ids)[UUID_LEN];
	size_t next;
};
struct id_supply id_supply_new(struct app *app, struct arena *a, int64_t now_ms, size_t count);
void id_supply_take(void *ctx, uint8_t id[static UUID_LEN]);

/* Encoded and signed with the web ticket key. */
enum err tickets_make(struct issue_ticket **out, struct app *app, struct arena *a, const struct ticket_plan *plan);
/* Leaves of those that hold free persons; `count` leaves are there already, and index[] counts from 0. */
void tickets_add_leaves(struct issue_ticket *tickets, size_t ticket_count, struct leaf *list, size_t *count);
/* Their rows, in the running transaction, under `source`. */
enum err tickets_put(struct db *db, struct arena *a, const uint8_t source[static UUID_LEN], const struct issue_ticket *tickets,
		     size_t count);

#endif
