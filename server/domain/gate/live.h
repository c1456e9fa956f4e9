/* Who is where today, per site and gate, for those who watch. One thread reads the counts, at most twice a second and only
 * while somebody waits for them; whoever waits holds neither a connection to the database nor a worker. */
#ifndef SERVER_DOMAIN_LIVE_H
#define SERVER_DOMAIN_LIVE_H

#include <hoaban/arena.h>
#include <hoaban/err.h>

#define LIVE_MS	      500   /* between two looks */
#define LIVE_WAIT_MS  20000 /* a watcher is answered by then, changed or not */
#define LIVE_WATCHERS 256

struct app;
struct live;

#define LIVE_VERSION_TEXT 17
/* Waits in its own arena until done() is called. */
struct live_watcher {
	struct live_watcher *next;
	struct arena *arena;
	char seen[LIVE_VERSION_TEXT]; /* what it knows; "" = nothing: it is answered at once */
	int64_t until_ms;	      /* live.c's */
	/* the answer */
	bool is_changed;
	char version[LIVE_VERSION_TEXT];
	const char *json; /* {"version","day","at","sites":[…]} */
	enum err outcome;
	void (*done)(struct live_watcher *w); /* called once, from another thread */
	void *ctx;			      /* the caller's */
};

enum err live_start(struct live **out, struct app *app);
/* E_BUSY when too many watch; E_UNAVAILABLE at the end. */
enum err live_watch(struct live *l, struct live_watcher *w);
/* Everybody who waits is answered, and nobody waits any more. */
void live_drain(struct live *l);
void live_stop(struct live *l);

#endif
