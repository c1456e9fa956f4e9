/* Opening hours and timetables as managers declare and lift them. In force at this server at once, at other servers of the
 * database within seconds; what a slot's capacity is, is read where places are sold.
 *
 * A timetable that lowers a capacity below what is taken already takes nothing away from anybody: nothing more is sold of that
 * slot until enough came back, and slot.excess says how many there are too many. */
#ifndef SERVER_DOMAIN_SCHEDULES_H
#define SERVER_DOMAIN_SCHEDULES_H

#include "store/schedules.h"

#include <hoaban/json.h>

struct app;
struct tariff;

extern const char *const weekday_codes[]; /* "mon" … "sun", NULL; [bit] */

/* E_INVALID with complaints at "/last_day", "/weekdays", "/spans…", and at "/first_day" for a day that is over; E_MISMATCH: the
 * id was declared with other words. Repeated with the same id: what is stored. row->declared_by names who; declared_ms is set
 * here. */
enum err schedule_declare(struct app *app, struct arena *a, const struct schedule_row *row, struct complaints *c,
			  struct schedule_row *out);
/* It holds no more from now on; repeated: what is stored. E_NOT_FOUND: none of this kind. */
enum err schedule_end(struct app *app, struct arena *a, enum schedule_kind kind, const uint8_t id[static UUID_LEN],
		      const char *who, struct schedule_row *out);
/* {"site","first_day","last_day" or null,"weekdays":["mon"…],"is_exception","spans":[{"begins","ends","capacity"}…]} */
json_t *schedule_view(const struct schedule *s, const struct tariff *t);

/* schedules_demo.c: opening hours of the museum, when nobody has said any. */
enum err schedules_seed_demo(struct app *app, const struct tariff *t);

#endif
