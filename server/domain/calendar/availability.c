/* The memory: read from the database, beside whoever asks. */
#include "app.h"
#include "domain/calendar/availability_room.h"
#include "domain/calendar/places.h"
#include "store/schedules.h"

#include <stdlib.h>

#define LOOK_MS	     1000
#define IDLE_LOOK_MS 3000 /* while there are no slots at all */
#define NEAR_DAYS    17	  /* counters of these days are read at every look, */
#define FAR_LOOKS    15	  /* of all days at one in so many */

/* ---- what is asked of it, under the lock */

const struct schedule *availability_table(const struct availability *v, uint32_t site, int32_t day)
{
	const struct schedule *s = schedule_on(v->schedules, v->schedule_count, SCHEDULE_SLOTS, site, day);
	return s && s->span_count > 0 ? s : NULL;
}

bool availability_hours(const struct availability *v, uint32_t site, int32_t day, const struct schedule **out)
{
	*out = schedule_on(v->schedules, v->schedule_count, SCHEDULE_HOURS, site, day);
	if (*out)
		return (*out)->span_count > 0;
	return !schedule_has(v->schedules, v->schedule_count, SCHEDULE_HOURS, site, INT32_MIN);
}

static struct slot_row *row_at(const struct availability *v, const struct slot *s)
{
	/* slot is the first member of a row */
	return v->row_count > 0 ? bsearch(s, v->rows, v->row_count, sizeof(*v->rows), slot_compare) : NULL;
}

uint64_t availability_left(const struct availability *v, const struct slot *s, const struct span *span, uint64_t *capacity)
{
	const struct slot_row *row = row_at(v, s);
	*capacity = row ? row->capacity : span->capacity;
	return row ? places_left(row) : span->capacity;
}

bool schedule_is_whole_day(const struct schedule *s)
{
	return s->span_count == 1 && s->spans[0].begins == 0 && s->spans[0].ends == DAY_MINUTES;
}

bool availability_has_slots(struct app *app, uint64_t sites, int32_t day)
{
	struct availability *v = app->availability;
	bool has = false;
	if (!v)
		return false;
	pthread_rwlock_rdlock(&v->lock);
	for (size_t i = 0; v->has_slots && !has && i < v->schedule_count; i++)
		has = v->schedules[i].kind == SCHEDULE_SLOTS && v->schedules[i].until > day &&
		      (sites >> v->schedules[i].site & 1);
	pthread_rwlock_unlock(&v->lock);
	return has;
}

/* ---- what was committed here */

/* Without memory it is known with the next look. */
static void insert(struct availability *v, const struct slot_row *row)
{
	size_t at = 0;
	struct slot_row *more = realloc(v->rows, (v->row_count + 1) * sizeof(*more));
	if (!more)
		return;
	v->rows = more;
	while (at < v->row_count && slot_compare(&more[at].slot, &row->slot) < 0)
		at++;
	memmove(more + at + 1, more + at, (v->row_count - at) * sizeof(*more));
	more[at] = *row;
	v->row_count++;
}

static void put(struct availability *v, const struct slot_row *row)
{
	struct slot_row *held = row_at(v, &row->slot);
	if (held)
		*held = *row;
	else
		insert(v, row);
}

/* For the end of the look that is under way. */
static void keep(struct availability *v, const struct slot_row *row)
{
	struct slot_row *more = realloc(v->noted, (v->noted_count + 1) * sizeof(*more));
	if (!more)
		return;
	v->noted = more;
	v->noted[v->noted_count++] = *row;
}

void availability_note(struct app *app, const struct places *p)
{
	struct availability *v = app->availability;
	if (!v || p->count == 0)
		return;
	pthread_rwlock_wrlock(&v->lock);
	for (size_t i = 0; i < p->count; i++) {
		put(v, &p->list[i].row);
		if (v->is_reading)
			keep(v, &p->list[i].row);
	}
	pthread_rwlock_unlock(&v->lock);
}

/* ---- taking in */

static void *copy(const void *data, size_t size)
{
	void *out = malloc(size + 1);
	if (out && size > 0)
		memcpy(out, data, size);
	return out;
}

static bool is_ahead(const struct schedule *list, size_t count, int32_t day)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].kind == SCHEDULE_SLOTS && list[i].until > day)
			return true;
	return false;
}

static enum err take_schedules(struct availability *v, struct db *db, struct arena *a, int32_t today)
{
	struct schedule *list;
	size_t count;
	uint64_t epoch;
	TRY(schedule_epoch(db, &epoch)); /* before the list: what comes in between is read again */
	if (v->has_epoch && epoch == v->epoch)
		return E_OK;
	TRY(schedules_ahead(db, a, INT32_MIN, &list, &count));
	struct schedule *fresh = copy(list, count * sizeof(*list));
	if (!fresh)
		return E_MEMORY;
	pthread_rwlock_wrlock(&v->lock);
	struct schedule *before = v->schedules;
	v->schedules = fresh;
	v->schedule_count = count;
	v->has_slots = is_ahead(fresh, count, today);
	pthread_rwlock_unlock(&v->lock);
	free(before);
	v->epoch = epoch;
	v->has_epoch = true;
	v->looks = 0; /* capacities may have changed on any day */
	return E_OK;
}

static int by_slot(const void *a, const void *b)
{
	const struct slot_row *x = a, *y = b;
	return slot_compare(&x->slot, &y->slot);
}

/* What was read takes the place of what was held of these days. */
static enum err merge(struct availability *v, const struct slot_row *list, size_t count, int32_t until)
{
	size_t kept = 0;
	for (size_t i = 0; i < v->row_count; i++)
		kept += v->rows[i].slot.day >= until;
	struct slot_row *fresh = malloc((count + kept + 1) * sizeof(*fresh));
	if (!fresh)
		return E_MEMORY;
	if (count > 0)
		memcpy(fresh, list, count * sizeof(*fresh));
	for (size_t i = 0, n = count; i < v->row_count; i++)
		if (v->rows[i].slot.day >= until)
			fresh[n++] = v->rows[i];
	qsort(fresh, count + kept, sizeof(*fresh), by_slot);
	free(v->rows);
	v->rows = fresh;
	v->row_count = count + kept;
	return E_OK;
}

static void begin_reading(struct availability *v)
{
	pthread_rwlock_wrlock(&v->lock);
	v->is_reading = true;
	v->noted_count = 0;
	pthread_rwlock_unlock(&v->lock);
}

/* What was noted meanwhile stays known. */
static enum err end_reading(struct availability *v, enum err e, const struct slot_row *list, size_t count, int32_t until)
{
	pthread_rwlock_wrlock(&v->lock);
	if (e == E_OK)
		e = merge(v, list, count, until);
	for (size_t i = 0; i < v->noted_count; i++)
		put(v, &v->noted[i]);
	v->is_reading = false;
	pthread_rwlock_unlock(&v->lock);
	return e;
}

static enum err take_counters(struct availability *v, struct db *db, struct arena *a, int32_t today)
{
	struct slot_row *list = NULL;
	size_t count = 0;
	int32_t until = v->looks++ % FAR_LOOKS == 0 ? INT32_MAX : today + NEAR_DAYS;
	if (!v->has_slots)
		return E_OK;
	begin_reading(v);
	enum err e = slots_of_days(db, a, today, until, &list, &count);
	return end_reading(v, e, list, count, until);
}

static enum err take_in(struct availability *v, struct db *db, struct arena *a)
{
	int32_t today = instant_day(clock_s(&v->app->clock));
	TRY(take_schedules(v, db, a, today));
	return take_counters(v, db, a, today);
}

enum err availability_look(struct availability *v)
{
	struct db *db;
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	TRY(store_acquire(v->app->store, &db));
	pthread_mutex_lock(&v->look_lock);
	enum err e = take_in(v, db, &a);
	pthread_mutex_unlock(&v->look_lock);
	store_release(v->app->store, db);
	return e;
}

/* ---- looking by itself */

static int64_t watch(void *ctx)
{
	struct availability *v = ctx;
	enum err e = places_sweep(v->app);
	if (e == E_OK)
		e = availability_look(v);
	if (e != E_OK)
		log_warn(v->app->logger, "availability_not_read", "error=%s", err_code(e));
	return v->has_slots ? LOOK_MS : IDLE_LOOK_MS;
}

enum err availability_watch(struct availability *v)
{
	return routine_start(&v->routine, LOOK_MS, watch, v);
}

/* ---- life */

static enum err prepare(struct availability *v)
{
	bool is_made = pthread_rwlock_init(&v->lock, NULL) == 0 && pthread_mutex_init(&v->look_lock, NULL) == 0;
	return is_made ? E_OK : E_MEMORY;
}

enum err availability_open(struct availability **out, struct app *app)
{
	struct availability *v = calloc(1, sizeof(*v));
	if (!v)
		return E_MEMORY;
	v->app = app;
	*out = v;
	TRY(prepare(v));
	return availability_look(v);
}

void availability_close(struct availability *v)
{
	if (!v)
		return;
	routine_stop(&v->routine);
	pthread_mutex_destroy(&v->look_lock);
	pthread_rwlock_destroy(&v->lock);
	free(v->schedules);
	free(v->noted);
	free(v->rows);
	free(v);
}
