/* Closures: a site lets nobody in for a while, by the calendar or because of weather, an event, works. Declared by a manager,
 * in force at this server at once, at other servers of the database within seconds, at gates with their next lists.
 *
 * Nothing is sold for a day on which nobody is let in. What was sold before is either honoured on other days, which the closure
 * says itself and every gate knows from its list, or given back (closure_refund.h). */
#ifndef SERVER_DOMAIN_CLOSURE_H
#define SERVER_DOMAIN_CLOSURE_H

#include "store/closures.h"

#include <hoaban/json.h>

struct app;

#define CLOSURE_REASON_MAX 200 /* bytes */
#define CLOSURE_DAYS_MAX   400 /* longest */
#define HONOURED_DAYS_MAX  366

/* ---- what holds, in memory; thread-safe */

struct closures;
enum err closures_open(struct closures **out, struct app *app);
void closures_close(struct closures *c);
/* Takes in what was declared or lifted elsewhere. Reads the database. */
enum err closures_look(struct closures *c);
/* A copy in the arena: to judge tickets by. */
void closures_copy(struct closures *c, struct arena *a, struct closure_list *out);
/* Whether one of these sites lets nobody in on that day, from `now` on; *site is its number. Without a board (NULL) none does.
 */
bool closures_shut(struct closures *c, uint64_t sites, int32_t day, int64_t now, uint32_t *site);
/* The same, for a visit that was ordered before the closure: not useless when the closure says that tickets of that day are
 * good afterwards. */
bool closures_useless(struct closures *c, uint64_t sites, int32_t day, int64_t now);

/* ---- acts */

extern const char *const closure_kind_codes[]; /* "calendar", "weather", "event", "works", NULL; [kind − 1] */

/* E_INVALID with complaints at "/from", "/until", "/reason", "/honoured_last_day"; E_MISMATCH: the id was declared with other
 * words. Repeated with the same id: what is stored. row->declared_by names who; declared_at is set here. */
enum err closure_declare(struct app *app, struct arena *a, const struct closure_row *row, struct complaints *c,
			 struct closure_row *out);
/* It holds no more from now on; repeated: what is stored. E_NOT_FOUND. */
enum err closure_end(struct app *app, struct arena *a, const uint8_t id[static UUID_LEN], const char *who,
		     struct closure_row *out);

#endif
