/* Sends today's figures to the province's operations centre every minute: a POST of JSON, signed with a shared secret. In a
 * thread of its own, by whichever server holds the lease; a failure is tried again with what is true by then, and nothing waits
 * for it. */
#ifndef SERVER_OUTBOX_CENTRE_H
#define SERVER_OUTBOX_CENTRE_H

#include <hoaban/buf.h>

struct app;
struct centre;

#define CENTRE_SIGNATURE 80
/* "sha256=<hex>" of HMAC-SHA256(secret, "<time>.<body>"): what stands in X-Hoaban-Signature, beside X-Hoaban-Timestamp. */
void centre_sign(char out[static CENTRE_SIGNATURE], struct bytes secret, int64_t time, struct bytes body);

/* *out is NULL when no centre is connected (setting centre_url). E_USAGE, with a line in the log, when its settings do not
 * work. */
enum err centre_start(struct centre **out, struct app *app);
void centre_stop(struct centre *c); /* NULL is fine */
void centre_metrics(struct buf *out, struct centre *c);

#endif
