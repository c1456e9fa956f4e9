/* When sites are open, and how many places their slots have left: timetables and opening hours (hoaban/slot.h) in memory, with
 * the counters of the slots as they were at most a second or so ago. For pages and the API; what is sold is decided inside the
 * issuer's transaction (places.h), where nothing is ever oversold. Thread-safe; nothing here but availability_look() reads the
 * database, so pages may ask on any thread. */
#ifndef SERVER_DOMAIN_AVAILABILITY_H
#define SERVER_DOMAIN_AVAILABILITY_H

#include "domain/sale/order.h"

#include <hoaban/slot.h>

#define FORTNIGHT 14

struct availability;
enum err availability_open(struct availability **out, struct app *app);
/* From now on it looks by itself: at counters every second, as long as there are slots at all. */
enum err availability_watch(struct availability *v);
/* Takes in what changed elsewhere. Reads the database. */
enum err availability_look(struct availability *v);
void availability_close(struct availability *v);
/* What a transaction here has just committed: known at once. */
struct places;
void availability_note(struct app *app, const struct places *p);

enum day_state { DAY_OPEN = 1, DAY_CLOSED, DAY_FULL };
extern const char *const day_state_codes[]; /* "open", "closed", "full", NULL; [state − 1] */
enum shut_reason {
	SHUT_NOT,     /* it is open, or full */
	SHUT_HOURS,   /* the opening calendar has no hours on that day */
	SHUT_CLOSURE, /* a sudden closure (closure.h) */
	SHUT_OVER,    /* the day, or its last slot, is over */
	SHUT_UNSOLD   /* too far ahead, or no tariff is in force */
};
extern const char *const shut_reason_codes[]; /* "", "hours", "closure", "over", "unsold", NULL */

struct slot_state {
	uint32_t begins, ends; /* minutes of the local day (minute_format) */
	uint32_t capacity, left;
	bool is_over; /* it has ended: not sold any more */
};
struct site_day {
	uint32_t site; /* number */
	enum day_state state;
	enum shut_reason reason;
	bool needs_time; /* an order for it names one of the slots; false: there are none, or one for the whole day */
	size_t hour_count;
	const struct span *hours; /* when it is open; none are known when the site has no opening hours */
	size_t slot_count;
	const struct slot_state *slots;
};
/* Of several sites: closed when one is closed, full when one is full. */
struct day_states {
	int32_t day;
	enum day_state state;
	enum shut_reason reason; /* of the first site that is closed */
	size_t site_count;
	struct site_day *sites; /* ascending by number */
};
/* `sites` is a mask. Results are arena memory. Some microseconds a day. */
void availability_day(struct app *app, struct arena *a, uint64_t sites, int32_t day, struct day_states *out);
void availability_fortnight(struct app *app, struct arena *a, uint64_t sites, int32_t from,
			    struct day_states out[static FORTNIGHT]);
/* Whether any of these sites has a timetable that may hold on that day or later: false = no counter has to be looked at. */
bool availability_has_slots(struct app *app, uint64_t sites, int32_t day);

/* What an order for these sites on that day takes, slot by slot: in->slots as the visitor named them, completed by their ends
 * and by slots of a whole day, which nobody names. E_INVALID with complaints at "/slots" ("required": the details begin with
 * the site's code) or "/slots/<i>" ("unknown", "over", "not_timed"), or at "/visit_date" ("closed_day": a day without opening
 * hours). issue_plan() calls it; pages need not. */
enum err availability_resolve(struct app *app, struct order_inputs *in, uint64_t sites, struct complaints *c);

#endif
