/* Slots and opening hours: what a manager says of a site's days, as data, and the arithmetic of it. Pure.
 *
 * A schedule holds for one site, from a day until a day, on some weekdays, and lists spans of the local day. Of opening hours
 * each span is a time at which the site is open; of a timetable each is a slot with so many places. An exception goes before
 * what is not one; else the one that begins later goes before, and of those the one that was declared later.
 *
 * A day that a site's opening hours do not cover, or cover with no span, is closed. A site without any opening hours is open
 * every day. A day that no timetable covers, or one covers with no span, has no limit. */
#ifndef HOABAN_SLOT_H
#define HOABAN_SLOT_H

#include <hoaban/arena.h>
#include <hoaban/buf.h>
#include <hoaban/err.h>
#include <hoaban/uuid.h>

#define DAY_MINUTES	   1440
#define SCHEDULE_SPANS_MAX 48
#define SLOT_PLACES_MAX	   1000000

/* Minutes of the local day: 0 ≤ begins < ends ≤ 1440; no slot goes over midnight, because tickets count local days. */
struct slot {
	uint32_t site; /* number */
	int32_t day;   /* local */
	uint32_t begins, ends;
};
bool slot_is_whole_day(const struct slot *s);
int64_t slot_from(const struct slot *s);	/* instant at which it begins */
int64_t slot_until(const struct slot *s);	/* first instant behind it */
int slot_compare(const void *a, const void *b); /* by site, day, beginning: the order in which slots are locked */

#define MINUTE_TEXT 6 /* "HH:MM" + NUL; the end of a day is "24:00" */
void minute_format(char out[static MINUTE_TEXT], uint32_t minute);
enum err minute_parse(uint32_t *minute, const char *text); /* E_MALFORMED */

/* Bit 0 = Monday … bit 6 = Sunday. */
#define WEEKDAYS_ALL 0x7Fu
unsigned weekday_of(int32_t day); /* 0 = Monday */

struct span {
	uint32_t begins, ends;
	uint32_t capacity; /* places of a slot; 0 in opening hours */
};
enum schedule_kind { SCHEDULE_HOURS = 1, SCHEDULE_SLOTS = 2 }; /* numbers are stored */
struct schedule {
	uint8_t id[UUID_LEN];
	enum schedule_kind kind;
	uint32_t site;
	int32_t from, until; /* until exclusive; INT32_MAX = open */
	uint32_t weekdays;
	bool is_exception;
	int64_t declared_ms;
	size_t span_count;
	struct span spans[SCHEDULE_SPANS_MAX]; /* ascending, none over another */
};
/* The one that says how a day is, or NULL. */
const struct schedule *schedule_on(const struct schedule *list, size_t count, enum schedule_kind kind, uint32_t site,
				   int32_t day);
/* Whether a site has one of this kind at all, that holds on `day` or later. */
bool schedule_has(const struct schedule *list, size_t count, enum schedule_kind kind, uint32_t site, int32_t day);
/* The span of a schedule that begins then, or NULL. */
const struct span *schedule_span(const struct schedule *s, uint32_t begins);
/* E_INVALID with complaints at "/last_day", "/weekdays", "/spans", "/spans/<i>", "/spans/<i>/capacity". */
enum err schedule_check(const struct schedule *s, struct complaints *c);

/* [[begins, ends, capacity]…], and back. E_MALFORMED. */
void spans_encode(struct buf *out, const struct span *spans, size_t count);
enum err spans_decode(struct span out[static SCHEDULE_SPANS_MAX], size_t *count, struct bytes in);

#endif
