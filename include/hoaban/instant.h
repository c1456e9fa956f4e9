/* Points in time and local days.
 *
 * An instant is a count of Unix seconds (int64_t, UTC) or, where said, milliseconds. A local day is the number of days since
 * 1970-01-01 in Vietnam's time, UTC+7, which has no daylight saving. No function here reads a clock. */
#ifndef HOABAN_INSTANT_H
#define HOABAN_INSTANT_H

#include <hoaban/err.h>
#include <stdint.h>

#define LOCAL_OFFSET_S 25200 /* UTC+7 */
#define DAY_S          86400

struct civil {
	int year, month, day;     /* 1…12, 1…31 */
	int hour, minute, second;
};

int32_t instant_day(int64_t seconds);   /* the local day that contains the instant */
int64_t day_start(int32_t day);         /* the instant of its local midnight */
struct civil instant_civil(int64_t seconds); /* local wall-clock parts */
struct civil day_civil(int32_t day);
int32_t civil_day(int year, int month, int day);
int day_year(int32_t day);

#define DATE_TEXT    11 /* "YYYY-MM-DD" + NUL */
#define INSTANT_TEXT 21 /* "YYYY-MM-DDThh:mm:ssZ" + NUL */
#define LOCAL_TEXT   20 /* "dd/mm/yyyy hh:mm:ss" + NUL */

void date_format(char out[static DATE_TEXT], int32_t day);
enum err date_parse(int32_t *day, const char *text);            /* YYYY-MM-DD, a real date, 1970…9999 */
void instant_format(char out[static INSTANT_TEXT], int64_t s);  /* RFC 3339, UTC */
enum err instant_parse(int64_t *s, const char *text);           /* RFC 3339 with Z or an offset; fractions are dropped */
void local_format(char out[static LOCAL_TEXT], int64_t s);      /* for people: 21/11/2026 08:15:00 */

/* The clock, as a port: programs hand it down, nobody below main reads time by himself. */
struct clock {
	int64_t (*now_ms)(void *ctx); /* Unix milliseconds */
	void *ctx;
};
int64_t clock_ms(const struct clock *c);
int64_t clock_s(const struct clock *c);

#endif
