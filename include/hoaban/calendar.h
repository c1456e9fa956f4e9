/* Calendar files (RFC 5545): visits as events, for the calendar of a phone. */
#ifndef HOABAN_CALENDAR_H
#define HOABAN_CALENDAR_H

#include <hoaban/buf.h>

struct calendar_event {
	const char *uid;	 /* the same for as long as the visit is the same: letters, digits, - . @ */
	uint32_t sequence;	 /* grows with every change: calendars replace what they have */
	int64_t stamp;		 /* when this was written; Unix seconds */
	bool is_whole_day;	 /* then begins and ends are local midnights, and only their days are written */
	int64_t begins, ends;	 /* Unix seconds, end exclusive */
	const char *summary;	 /* UTF-8 of plain characters, as the other texts */
	const char *location;	 /* or NULL */
	const char *description; /* or NULL; its lines end with LF */
	const char *url;	 /* or NULL */
	bool is_cancelled;
};

/* One file with all events. E_INVALID: a text that is not plain, an id or URL of other characters, an end before its beginning.
 */
enum err calendar_write(struct buf *out, const struct calendar_event *events, size_t count);

#endif
