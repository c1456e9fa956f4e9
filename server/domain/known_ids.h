/* What the server knows of a ticket key that is trusted no more: the tickets it has received (FORMATS §2, -65541). A till is at
 * its end when it is closed, and when it is put in quarantine: somebody else has its keys. */
#ifndef SERVER_DOMAIN_KNOWN_IDS_H
#define SERVER_DOMAIN_KNOWN_IDS_H

#include <hoaban/arena.h>
#include <hoaban/err.h>
#include <hoaban/str.h>

struct app;
struct buf;
struct device_row;

/* Since when its keys are trusted no more; 0 = they are. */
int64_t device_end(const struct device_row *d);
/* The signed list of its ticket key, as far as its tickets may still be shown; *count = how many are in it. */
enum err known_ids_make(struct app *app, struct arena *a, const struct device_row *d, struct buf *cose, size_t *count);

#endif
