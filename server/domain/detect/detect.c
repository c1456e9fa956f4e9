#include "domain/detect/detector.h"
#include "store/role_lease.h"

#include <stdlib.h>

#define ROLE	     "detect"
#define LEASE_MS     (10 * 60 * 1000) /* longer than one detector looks at one window */
#define WINDOW_DAYS  7		      /* no query takes seconds */
#define ARENA_BYTES  (1u << 30)
#define OVERLAP_MS   (DAY_S * 1000) /* what was received then may not have been committed, or by a server whose clock is late */
#define HISTORY_DAYS 3660
#define SLOW_MS	     1000

struct run {
	struct app *app;
	struct db *db;
	struct arena arena, kept, waiting;
	uint8_t holder[UUID_LEN];
	struct clue_days days;
	struct arena far;
	int32_t *far_days; /* outside these, that entries tell of which have come since the last run */
	size_t far_count;
	int64_t now_ms, newest_ms;
	struct detect_report *report;
};

/* ---- what is looked at */

static int32_t later(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

static int32_t earlier(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

/* From the day of the oldest thing that came since the last run; at first from the beginning. A till that tells of days long
 * past does not make all days since then be looked at, but its own: see find_far_days(). */
static enum err days_since(struct run *r, int64_t received_ms, int32_t today)
{
	int64_t oldest, begin = 0;
	TRY(entries_since(r->db, received_ms - OVERLAP_MS, &oldest, &r->newest_ms));
	if (received_ms == 0) {
		TRY(records_begin(r->db, &begin));
		r->days.from_day = begin > 0 ? later(instant_day(begin), today - HISTORY_DAYS) : today;
		return E_OK;
	}
	int32_t since = instant_day((received_ms - OVERLAP_MS) / 1000);
	if (oldest > 0)
		since = earlier(since, instant_day(oldest / 1000));
	r->days.from_day = earlier(later(since, today - (int32_t)r->app->settings->detect_days), today - 1);
	return E_OK;
}

/* Who sets a till's clock a year back, or ahead, is looked at all the same. */
static enum err find_far_days(struct run *r, int64_t received_ms, int32_t today)
{
	const struct clue_days near = {r->days.from_day, later(r->days.until_day, today + 1)};
	return entries_outside(r->db, &r->far, received_ms - OVERLAP_MS, &near, HISTORY_DAYS, &r->far_days, &r->far_count);
}

/* A night looks at days that are over; who asks, at today as well. */
static enum err choose_days(struct run *r, const struct detect_ask *ask)
{
	int64_t slot, received_ms;
	int32_t today = instant_day(r->now_ms / 1000);
	TRY(detection_progress(r->db, r->now_ms, &slot, &received_ms));
	TRY(days_since(r, received_ms, today));
	r->days.until_day = ask->slot >= 0 ? today : today + 1;
	r->newest_ms = r->newest_ms > received_ms ? r->newest_ms : received_ms > 0 ? received_ms : r->now_ms;
	if (ask->until_day != 0)
		r->days = (struct clue_days){ask->from_day, ask->until_day};
	else
		TRY(find_far_days(r, received_ms, today));
	r->report->from_day = r->days.from_day;
	r->report->until_day = r->days.until_day;
	return E_OK;
}

/* ---- one detector */

static enum err look_at(struct run *r, struct detection *d, const struct clue_days *days)
{
	d->days = *days;
	arena_clear(&r->arena);
	TRY(role_lease_take(r->db, ROLE, r->holder, LEASE_MS));
	TRY(d->detector->find(d));
	return detection_write(d);
}

static enum err look_through(struct run *r, struct detection *d, const struct clue_days *all)
{
	for (int32_t day = all->from_day; day < all->until_day; day += WINDOW_DAYS) {
		struct clue_days days = {day, earlier(day + WINDOW_DAYS, all->until_day)};
		TRY(look_at(r, d, &days));
	}
	for (size_t i = 0; i < r->far_count; i++) {
		struct clue_days day = {r->far_days[i], r->far_days[i] + 1};
		TRY(look_at(r, d, &day));
	}
	return E_OK;
}

static int compare_subjects(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_told(const struct detection *d, const char *subject)
{
	return d->subject_count > 0 &&
	       bsearch(&subject, d->subjects, d->subject_count, sizeof(*d->subjects), compare_subjects) != NULL;
}

struct ending {
	const struct detection_row *row;
	int64_t at;
};

static enum err end_one(struct db *db, void *ctx)
{
	const struct ending *e = ctx;
	enum err done = detection_end(db, e->row->id, e->at);
	return done == E_DUPLICATE ? E_OK : done;
}

/* What had not ended, lies in what was looked at, and was not told again. Acknowledged or not: it shall be news when it begins
 * again. */
static enum err end_others(struct run *r, struct detection *d, const struct detection_row *open, size_t count,
			   const struct clue_days *looked)
{
	if (d->subject_count > 0)
		qsort(d->subjects, d->subject_count, sizeof(*d->subjects), compare_subjects);
	for (size_t i = 0; i < count; i++) {
		struct ending e = {&open[i], d->now};
		bool is_looked_at =
			d->detector->reach == REACH_NOW || (open[i].day >= looked->from_day && open[i].day < looked->until_day);
		if (!is_looked_at || is_told(d, open[i].subject))
			continue;
		TRY(db_transact(r->db, end_one, &e));
		r->report->ended++;
	}
	return E_OK;
}

static enum err look_again(struct run *r, struct detection *d)
{
	struct detection_row *open;
	struct clue_days days = r->days;
	size_t count;
	int32_t furthest = days.until_day - (int32_t)r->app->settings->detect_days;
	TRY(detections_open(r->db, &r->kept, d->detector->code, &open, &count));
	for (size_t i = 0; d->detector->reach == REACH_OPEN && i < count; i++)
		if (open[i].day >= furthest && open[i].acknowledged_at == 0)
			days.from_day = earlier(days.from_day, open[i].day);
	TRY(d->detector->reach == REACH_NOW ? look_at(r, d, &days) : look_through(r, d, &days));
	return end_others(r, d, open, count, &days);
}

static enum err detect_with(struct run *r, struct detection *d)
{
	return d->detector->reach == REACH_DAYS ? look_through(r, d, &r->days) : look_again(r, d);
}

/* On a connection of its own: one that broke under a detector does not take the others along. */
static enum err run_detector(struct run *r, const struct detector *detector)
{
	struct detection d = {.app = r->app,
			      .arena = &r->arena,
			      .kept = &r->kept,
			      .waiting = &r->waiting,
			      .detector = detector,
			      .now = r->now_ms / 1000};
	arena_clear(&r->kept);
	arena_clear(&r->waiting); /* of one that failed */
	TRY(store_acquire(r->app->store, &r->db));
	d.db = r->db;
	int64_t began_ms = clock_ms(&r->app->clock);
	enum err e = detect_with(r, &d);
	store_release(r->app->store, r->db);
	int64_t took_ms = clock_ms(&r->app->clock) - began_ms;
	if (took_ms >= SLOW_MS)
		log_info(r->app->logger, "detector_slow", "detector=%s ms=%lld", detector->code, (long long)took_ms);
	r->report->found += d.found;
	if (d.found > 0)
		log_warn(r->app->logger, "detected", "detector=%s found=%llu", detector->code, (unsigned long long)d.found);
	return e;
}

/* ---- the run */

/* One that can not look does not keep the others from it; but what it has not seen is looked at again. */
static enum err run_all(struct run *r)
{
	enum err worst = E_OK;
	for (size_t i = 0; i < detector_count; i++) {
		enum err e = run_detector(r, &detectors[i]);
		if (e == E_BUSY)
			return e;
		if (e == E_OK)
			continue;
		log_error(r->app->logger, "detector_failed", "detector=%s error=%s", detectors[i].code, err_code(e));
		r->report->failed++;
		worst = e;
	}
	return worst;
}

static enum err note_run(struct run *r, const struct detect_ask *ask)
{
	const struct detection_run_row row = {
		.slot = ask->slot,
		.from_day = r->days.from_day,
		.until_day = r->days.until_day,
		.received_ms = ask->until_day != 0 ? 0 : r->newest_ms,
		.began_ms = r->now_ms,
		.ended_ms = clock_ms(&r->app->clock),
		.found = r->report->found,
		.ended = r->report->ended,
	};
	return detection_run_insert(r->db, &row);
}

static enum err begin(struct run *r, const struct detect_ask *ask)
{
	TRY(role_lease_take(r->db, ROLE, r->holder, LEASE_MS));
	return choose_days(r, ask);
}

/* Written down when all have looked; the role is free again in any case. */
static enum err finish(struct run *r, const struct detect_ask *ask, enum err e)
{
	if (e == E_OK)
		e = note_run(r, ask);
	enum err released = role_lease_release(r->db, ROLE, r->holder);
	return e != E_OK ? e : released;
}

static enum err run_with(struct run *r, const struct detect_ask *ask)
{
	TRY(store_acquire(r->app->store, &r->db));
	enum err e = begin(r, ask);
	store_release(r->app->store, r->db);
	TRY(e);
	e = run_all(r);
	TRY(store_acquire(r->app->store, &r->db));
	e = finish(r, ask, e);
	store_release(r->app->store, r->db);
	return e;
}

enum err detect_run(struct app *app, const struct detect_ask *ask, struct detect_report *out)
{
	struct run r = {.app = app, .now_ms = clock_ms(&app->clock), .report = out};
	*out = (struct detect_report){0};
	app->random(r.holder, UUID_LEN);
	arena_init(&r.arena, ARENA_BYTES);
	arena_init(&r.kept, ARENA_BYTES);
	arena_init(&r.far, ARENA_CEILING_DEFAULT);
	arena_init(&r.waiting, ARENA_BYTES);
	enum err e = run_with(&r, ask);
	arena_release(&r.far);
	arena_release(&r.waiting);
	arena_release(&r.kept);
	arena_release(&r.arena);
	return e;
}
