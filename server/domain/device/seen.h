/* The newest published checkpoint, and what a till says it saw of our log (FORMATS §4): a server restored from an old backup is
 * noticed by the tills that have seen more. */
#ifndef SERVER_DOMAIN_SEEN_H
#define SERVER_DOMAIN_SEEN_H

#include <hoaban/arena.h>
#include <hoaban/err.h>
#include <hoaban/str.h>

struct app;
struct device_row;

/* The signed note; len 0 before the first one. */
enum err checkpoint_newest(struct app *app, struct arena *a, struct bytes *note);
/* Compares what a till saw with what is published; a larger or a different one is kept as evidence and stops the server
 * (halt.h). */
enum err checkpoint_seen(struct app *app, struct arena *a, const struct device_row *d, struct bytes note);

#endif
