/* A server that came back from a backup stops: it knows less of its own log than it once published, so numbers that it would
 * give out may be on somebody's paper already. It issues and publishes nothing until an operator begins a new log, in new
 * symbols.
 *
 * Who notices: the publisher, when its files are ahead of the database; a till, which sends the last checkpoint it saw with
 * every upload. The stop lies in the database: it outlasts restarts and holds for every server on it. */
#ifndef SERVER_DOMAIN_HALT_H
#define SERVER_DOMAIN_HALT_H

#include <hoaban/arena.h>
#include <hoaban/err.h>
#include <hoaban/str.h>
#include <jansson.h>

struct app;
struct checkpoint;
struct device_row;

/* E_STOPPED while nothing may be issued. Memory only. */
enum err halt_check(struct app *app);
/* A till has shown a note of ours that contradicts what is here. */
enum err halt_declare(struct app *app, const struct device_row *d, const char *kind, struct bytes note);

/* The new log: its name, its first leaf (type 11, over the newest checkpoint of the old one that anybody has shown or that is
 * here), an end to the server's own symbols, other symbols for tills with their next leases, and signed lists that go on at
 * higher numbers. Ends the stop; does as well when nothing was noticed yet, for whoever knows that a backup was restored.
 * E_INVALID for a missing reason, E_REFUSED when nothing was ever published. *out is {"origin","vkey","former","stopped"}. */
enum err halt_begin_anew(struct app *app, struct arena *a, const char *who, const char *reason, json_t **out);

#endif
