/* What a monitor wants to know and only the database can say, read every few seconds by a thread of its own: /metrics never
 * waits. */
#ifndef SERVER_DOMAIN_GAUGES_H
#define SERVER_DOMAIN_GAUGES_H

#include <hoaban/buf.h>

struct app;
struct gauges;

enum err gauges_start(struct gauges **out, struct app *app);
void gauges_stop(struct gauges *g); /* NULL is fine */
void gauges_metrics(struct buf *out, struct gauges *g);

#endif
