/* The province's operations centre: today's figures as they are now, to ask for or to be sent. */
#ifndef SERVER_DOMAIN_CENTRE_H
#define SERVER_DOMAIN_CENTRE_H

#include <hoaban/arena.h>
#include <hoaban/err.h>
#include <jansson.h>

struct app;

/* {"at", "day", "sites": [{"site","admitted","inside","refused"}…], "sales": {"receipts","persons","revenue"},
 * "complete_until", "log": {"size"}} */
enum err centre_figures(struct app *app, struct arena *a, json_t **out);

#endif
