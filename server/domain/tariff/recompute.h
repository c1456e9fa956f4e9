/* Every price ever charged, computed again from the edition that its receipt names. */
#ifndef SERVER_DOMAIN_RECOMPUTE_H
#define SERVER_DOMAIN_RECOMPUTE_H

#include <hoaban/err.h>
#include <stdint.h>

struct app;

/* How many receipts were looked at, and how many do not state what their edition says; each of those is named in the log. */
enum err recompute_all(struct app *app, uint64_t *receipts, uint64_t *broken);

#endif
