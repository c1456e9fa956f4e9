/* Queries on detection and what stands beside it: findings of detectors, who acknowledged them, how far was looked. */
#ifndef SERVER_STORE_DETECTIONS_H
#define SERVER_STORE_DETECTIONS_H

#include "store/store.h"

#include <stdbool.h>

struct detection_row {
	uint64_t id, round, sites, score;
	const char *detector, *subject, *actor; /* actor "" = of nobody in particular */
	const char *evidence;			/* JSON; lists leave it empty, see detection_evidence() */
	int32_t day;
	int64_t found_at, ended_at;   /* ended_at 0 = it is still so, or is of a day that is over */
	const char *auditor, *reason; /* "" = nobody has acknowledged it */
	int64_t acknowledged_at;      /* 0 = nobody has */
};

enum detection_state { DETECTIONS_ALL, DETECTIONS_OPEN, DETECTIONS_ACKNOWLEDGED };
/* What is not asked for is NULL or 0. Open: neither acknowledged nor ended. */
struct detection_filter {
	const char *detector, *actor;
	uint64_t sites;		     /* of any of these */
	int32_t from_day, until_day; /* until exclusive */
	enum detection_state state;
	uint64_t before; /* ids below it: the next page */
	uint64_t max;
};
/* The newest first. */
enum err detections_list(struct db *db, struct arena *a, const struct detection_filter *f, struct detection_row **out,
			 size_t *count);
/* The newest of each detector and actor, `of_each` at most; of all of them f->max. Whoever floods one kind hides no other. */
enum err detections_each_kind(struct db *db, struct arena *a, const struct detection_filter *f, uint64_t of_each,
			      struct detection_row **out, size_t *count);
enum err detection_evidence(struct db *db, struct arena *a, uint64_t id, const char **out); /* E_NOT_FOUND */
/* How many there are, and of them how many are open, per detector, by code. */
struct detection_count {
	const char *detector;
	uint64_t all, open;
};
enum err detections_count(struct db *db, struct arena *a, const struct detection_filter *f, struct detection_count **out,
			  size_t *count);
enum err detection_find(struct db *db, struct arena *a, uint64_t id, struct detection_row *out); /* E_NOT_FOUND */
/* Whether it is about the person with this login, under any login, name of a login, or name at tills that is the same person's
 * (sql/032-person.sql), over any number of steps. Letters count without case and accents: who only has a name like it waits for
 * another auditor. */
enum err detection_is_about(struct db *db, uint64_t id, const char *login, bool *out);
/* Who it is about. */
enum err detection_persons(struct db *db, struct arena *a, uint64_t id, const char ***out, size_t *count);

/* ---- what a run writes */

/* The last round of a subject, whole. E_NOT_FOUND: it was never told. */
enum err detection_last(struct db *db, struct arena *a, const char *detector, const char *subject, struct detection_row *out);
/* The row says everything but the id. *id = 0: another server has told that round. */
enum err detection_insert(struct db *db, const struct detection_row *row, const char *const persons[], size_t person_count,
			  uint64_t *id);
/* Those of a detector that have not ended, acknowledged or not. */
enum err detections_open(struct db *db, struct arena *a, const char *detector, struct detection_row **out, size_t *count);
enum err detection_end(struct db *db, uint64_t id, int64_t at); /* E_DUPLICATE */

enum err detection_acknowledge_insert(struct db *db, uint64_t id, const char *auditor, const char *reason,
				      int64_t at); /* E_DUPLICATE */

struct detection_run_row {
	int64_t slot, from_day, until_day, received_ms, began_ms, ended_ms;
	uint64_t found, ended;
};
enum err detection_run_insert(struct db *db, const struct detection_run_row *row);
/* How far the runs have looked until now: the last night's slot (−1 = none), the furthest received_ms (0 = nothing yet). What
 * was written by a clock that went ahead of this one does not count: else nothing would be looked at until that day comes. */
enum err detection_progress(struct db *db, int64_t now_ms, int64_t *slot, int64_t *received_ms);

/* ---- shares */

enum tally_kind { TALLY_FREE = 1, TALLY_REDUCED, TALLY_LATE, TALLY_PROVISIONAL };
struct tally_row {
	uint64_t sites, hits, total, squares;
	int64_t day;
	const char *who;
};
/* What was counted of this day goes. */
enum err tally_clear(struct db *db, enum tally_kind kind, int32_t from_day, int32_t until_day);
enum err tallies_insert(struct db *db, struct arena *a, enum tally_kind kind, const struct tally_row *rows, size_t count);
/* Sums per sites and person over the days; day = the last one. By sites, then person. */
enum err tallies_sum(struct db *db, struct arena *a, enum tally_kind kind, int32_t from_day, int32_t until_day,
		     struct tally_row **out, size_t *count);

#endif
