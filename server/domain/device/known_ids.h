/* What the server knows of a ticket key that is trusted no more: the tickets it has received (FORMATS §2, -65541). A till is at
 * its end when it is closed, and when it is put in quarantine: somebody else has its keys. */
#ifndef SERVER_DOMAIN_KNOWN_IDS_H
#define SERVER_DOMAIN_KNOWN_IDS_H

#include <hoaban/arena.h>
#include <hoaban/buf.h>
#include <hoaban/cose.h>

struct app;
struct device_row;

/* Since when its keys are trusted no more; 0 = they are. */
int64_t device_end(const struct device_row *d);

/* The signed lists of closed keys, as they were shown last. For lists.c, which holds its lock around all of these. */
struct known_signed {
	uint8_t kid[KID_LEN];
	struct buf cose;
	int64_t made_at; /* 0 = must be made */
	size_t count;	 /* tickets in it */
};
struct known_shelf {
	struct app *app;
	struct known_signed *list;
	size_t count;
};
/* E_NOT_FOUND when no till's key of that kid is closed. Answers are copied into the arena. */
enum err known_shelf_get(struct known_shelf *s, const uint8_t *kid, struct arena *a, struct bytes *out);
/* Those with a ticket that may still be shown, the most recently closed first, at most `max`. */
enum err known_shelf_all(struct known_shelf *s, struct arena *a, size_t max, struct bytes *out, size_t *count);
void known_shelf_invalidate(struct known_shelf *s);
void known_shelf_release(struct known_shelf *s);

#endif
