/* Allotments: places of a slot that only one till sells, so that it can do so without asking. A manager gives them; nobody gets
 * any by himself. They stand in the till's lease as a total from its first sale on, and its journal tells what it sold of them.
 *
 * What is taken away again stays reserved until the till has shown, by its next request for a lease, that it holds one which
 * says so and has sent everything that it sold before: a till that is offline loses nothing that it may be selling just now.
 * The places of a closed device are free as soon as they are taken away. */
#ifndef SERVER_DOMAIN_ALLOTMENT_H
#define SERVER_DOMAIN_ALLOTMENT_H

#include "store/devices.h"
#include "store/slots.h"

#include <hoaban/lease.h>

struct app;

struct allotment_ask {
	const char *who; /* login */
	uint8_t device[UUID_LEN];
	struct slot slot; /* ends = 0 */
	uint64_t places;  /* in all, from now on */
};
/* E_NOT_FOUND: no such device; E_INVALID with complaints at "/device" (no till of that site), "/time" (no such slot),
 * "/places"; E_SOLD_OUT at "/places". */
enum err allotment_give(struct app *app, struct arena *a, const struct allotment_ask *ask, struct complaints *c,
			struct allotment_row *out);

/* What a till says of itself when it asks for a lease; zeros: it says nothing. */
struct lease_claim {
	int64_t have;	  /* iat of the lease it holds */
	uint64_t written; /* last entry of its journal */
};
/* Inside the lease's transaction, behind device_lock(): frees what may be freed, and fills timed and slots of a lease that has
 * its issued_at. Locks slots. */
enum err allotments_lease(struct db *db, struct app *app, struct arena *a, const struct device_row *d,
			  const struct lease_claim *claim, int32_t days, struct lease *out);

#endif
