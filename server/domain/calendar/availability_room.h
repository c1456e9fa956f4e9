/* The memory of what is left. Private to domain/calendar/availability*.c. */
#ifndef SERVER_DOMAIN_AVAILABILITY_ROOM_H
#define SERVER_DOMAIN_AVAILABILITY_ROOM_H

#include "domain/calendar/availability.h"
#include "routine.h"
#include "store/slots.h"

#include <pthread.h>
#include <stdatomic.h>

struct availability {
	struct app *app;
	pthread_rwlock_t lock; /* of what follows */
	size_t schedule_count;
	struct schedule *schedules; /* that are not lifted, whatever their days */
	size_t row_count;
	struct slot_row *rows; /* ascending; slots that nobody has places of may have none */
	atomic_bool has_slots; /* a timetable ahead */
	bool is_reading;       /* somebody looks: */
	size_t noted_count;
	struct slot_row *noted; /* what was noted since, and may be newer than what is read */

	pthread_mutex_t look_lock; /* one looks at a time; of what follows */
	uint64_t epoch;
	bool has_epoch;
	unsigned looks;

	struct routine routine;
};

/* The timetable of a site on a day, or NULL: no limit. Under the lock. */
const struct schedule *availability_table(const struct availability *v, uint32_t site, int32_t day);
/* The hours of a site on a day. False: it has opening hours, and none on that day. *out NULL: it has none at all. */
bool availability_hours(const struct availability *v, uint32_t site, int32_t day, const struct schedule **out);
/* What one order of this slot finds, as far as is known here. */
uint64_t availability_left(const struct availability *v, const struct slot *s, const struct span *span, uint64_t *capacity);
bool schedule_is_whole_day(const struct schedule *s);

#endif
