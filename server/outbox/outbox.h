/* The outbox: makes the daily tables when their time has come, and carries messages to the tax office's provider, in a thread
 * of its own, by whichever server holds the lease. This is the only room that opens outbound connections.
 *
 * Every attempt is written down before it leaves and after it ended. The same message is sent with the same MTDiep until it is
 * acknowledged or rejected: the provider may get it twice and takes it once. */
#ifndef SERVER_OUTBOX_OUTBOX_H
#define SERVER_OUTBOX_OUTBOX_H

#include <hoaban/buf.h>

struct app;
struct outbox;

/* E_USAGE, with a line in the log, when `transmission` names no way or its settings do not work. */
enum err outbox_start(struct outbox **out, struct app *app);
void outbox_stop(struct outbox *o); /* NULL is fine */
void outbox_metrics(struct buf *out, struct outbox *o);

#endif
