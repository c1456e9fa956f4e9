/* Sends the queued mail (domain/sale/mail.h), one message at a time, in a thread of its own, by whichever server holds the
 * lease. No connection to the database is held while the mail server is waited for. */
#ifndef SERVER_OUTBOX_MAILER_H
#define SERVER_OUTBOX_MAILER_H

#include <hoaban/buf.h>

struct app;
struct mailer;

/* *out is NULL when mail is not connected. E_USAGE, with a line in the log, when its settings do not work. */
enum err mailer_start(struct mailer **out, struct app *app);
void mailer_stop(struct mailer *m); /* NULL is fine */
void mailer_metrics(struct buf *out, struct mailer *m);

#endif
