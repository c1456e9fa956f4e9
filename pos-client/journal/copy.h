/* The journal's copy on a second medium (hoaban/journal_copy.h), and the thread that writes it: a stick may need seconds for
 * one fsync, or hang, or be gone; whoever sells never waits for it.
 *
 * The thread knows the file and no journal. Its owner looks how far the file goes (copy_look) and feeds what comes next
 * (copy_feed); both return at once. The directory must be there: none is made, so that nothing is written beside a medium that
 * is not mounted. */
#ifndef POS_COPY_H
#define POS_COPY_H

#include <hoaban/journal_copy.h>

struct copy;

enum copy_state {
	COPY_OFF,      /* no medium is asked for */
	COPY_STARTING, /* not looked at yet */
	COPY_GOOD,
	COPY_MISSING, /* the directory is not there, or went away */
	COPY_FULL,
	COPY_BROKEN, /* it is there and cannot be written, or holds the file of another till under our name */
};

struct copy_look {
	enum copy_state state;
	bool is_idle;		       /* the next piece may come */
	struct journal_copy_mark mark; /* how far the file goes, durably */
	uint64_t mended;	       /* bytes behind the last mark, cut off when it was opened */
};

/* DIR/hoaban-<device id>.copy */
enum err copy_start(struct copy **out, const char *dir, const uint8_t device[static UUID_LEN]);
struct copy_look copy_look(struct copy *c);
/* Takes the records' memory; `last` is the entry they end with. E_BUSY unless it is good and idle. */
enum err copy_feed(struct copy *c, struct buf *records, uint64_t seq, const uint8_t hash[static HASH_LEN]);
/* Empties the file: it is to be written again from the first entry. */
void copy_empty(struct copy *c);
/* Until it has done what it was given, or cannot, or the time is over. */
void copy_wait(struct copy *c, int64_t ms);
/* Waits a little for the thread; one that hangs in its medium is left to itself. NULL is fine. */
void copy_stop(struct copy *c);

#define COPY_PATH 4200
enum err copy_path(char out[static COPY_PATH], const char *dir, const uint8_t device[static UUID_LEN]);

#endif
