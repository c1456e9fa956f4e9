/* Notices of error, 04/SS-CTĐT: each becomes a message of its own, with the number it has in our own book. What was wrong is
 * told by its kind and reason; texts that may name a payer stay here. */
#ifndef SERVER_DOMAIN_TAX_NOTICES_H
#define SERVER_DOMAIN_TAX_NOTICES_H

#include "store/store.h"

struct app;

/* Hands over what waits. One organisation's trouble does not stop another's notices. */
enum err tax_notices_due(struct app *app, struct db *db, struct arena *a);

#endif
