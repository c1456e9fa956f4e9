/* Detectors: what looks like theft in records that are all signed and add up. Each has a rule that a person can read
 * (messages.tsv detect.<code>.looks, .innocent, .todo), and evidence that leads to the records. Nobody is accused: a finding
 * says what to look at.
 *
 * A finding is stored once. It is told again, as another round, when twice as much was found under the same subject, or when it
 * had ended: who had four openings of a drawer explained has not explained forty. */
#ifndef SERVER_DOMAIN_DETECT_H
#define SERVER_DOMAIN_DETECT_H

#include "store/detections.h"

#include <hoaban/json.h>
#include <jansson.h>

struct app;
struct session;
struct detective;

extern const char *const detector_codes[]; /* "recycled_ticket" …, NULL */

/* ---- looking */

struct detect_ask {
	int32_t from_day,
		until_day; /* local days, until exclusive; both 0 = what is new since the last run, and what is open */
	int32_t slot;	   /* local day of a nightly run; −1 = on request */
};
struct detect_report {
	int32_t from_day, until_day;
	uint64_t found, ended; /* new findings; earlier ones that are so no more */
	size_t failed;	       /* detectors that could not look; the log says why */
};
/* Runs every detector. Takes the role "detect" for as long: E_BUSY while another server looks. */
enum err detect_run(struct app *app, const struct detect_ask *ask, struct detect_report *out);

/* Looks every night after the setting detect_time, on one of the servers. */
enum err detective_start(struct detective **out, struct app *app);
void detective_stop(struct detective *d);

/* {"id","detector","subject","round","day","sites","actor","score","found_at","ended_at","acknowledged","evidence"}; sites as
 * codes, `acknowledged` {"by","at","reason"} or null. The caller owns it. */
json_t *detection_view(struct app *app, const struct detection_row *row);

/* ---- acknowledging */

#define DETECT_REASON_MIN 5
#define DETECT_REASON_MAX 500
/* By an auditor, with a reason, once; recorded as a change. E_NOT_FOUND; E_FORBIDDEN: no auditor, or the finding is about that
 * very person, under whatever name (detection_is_about()); E_CONFLICT: it is acknowledged; E_INVALID with a complaint of
 * "reason". */
enum err detection_acknowledge(struct app *app, struct arena *a, const struct session *who, uint64_t id, const char *reason,
			       struct complaints *c);

#endif
