/* The sealer: signs receipts' XML behind the sale, in the order of the log, in a thread of its own, by whichever server holds
 * the lease. How far it has come stands in the database per organisation, so nothing is ever forgotten or signed twice. */
#ifndef SERVER_DOMAIN_SEALER_H
#define SERVER_DOMAIN_SEALER_H

#include <hoaban/buf.h>

struct app;
struct sealer;

/* Notes this server's certificates; under --demo, and those of a development authority, are registered at once. */
enum err sealer_start(struct sealer **out, struct app *app);
void sealer_stop(struct sealer *s);
void sealer_metrics(struct buf *out, struct sealer *s);

#endif
