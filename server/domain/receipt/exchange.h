/* The exchange of tickets by a correction, the office's or a till's: the old ones are refused at every gate from its next list
 * on, and whoever is inside stays inside on the new ones. */
#ifndef SERVER_DOMAIN_EXCHANGE_H
#define SERVER_DOMAIN_EXCHANGE_H

#include "store/corrections.h"

#include <hoaban/ticket.h>

struct ticket_exchange {
	const uint8_t *correction;
	size_t old_count, new_count;
	const struct ticket *old, *fresh;
	int64_t now;
};
/* In the running transaction; the new tickets' rows are the caller's. */
enum err tickets_exchange(struct db *db, struct arena *a, const struct ticket_exchange *x);

/* The tickets that stand under a source, decoded. E_CORRUPT. */
enum err tickets_read(struct db *db, struct arena *a, const uint8_t source[static UUID_LEN], struct ticket **list,
		      size_t *count);

#endif
