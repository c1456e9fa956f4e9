#include "domain/calendar/closure.h"

#include "app.h"
#include "domain/change.h"
#include "domain/device/lists.h"

#include <hoaban/correction.h>
#include <pthread.h>
#include <stdlib.h>

const char *const closure_kind_codes[] = {"calendar", "weather", "event", "works", NULL};

/* ---- what holds */

struct closures {
	struct app *app;
	pthread_mutex_t look_lock; /* one looks at a time: who read earlier shall not write later */
	pthread_mutex_t lock;
	struct closure_list list;
	struct arena arena; /* of the list */
};

static enum err read_ahead(struct closures *c, struct arena *a, struct closure_list *out)
{
	struct db *db;
	TRY(store_acquire(c->app->store, &db));
	enum err e = closures_ahead(db, a, clock_s(&c->app->clock), &out->closures, &out->count);
	store_release(c->app->store, db);
	return e;
}

/* What was read takes the place of what was held, and is freed with the next. */
static void replace(struct closures *c, const struct closure_list *fresh, struct arena *a)
{
	pthread_mutex_lock(&c->lock);
	struct arena before = c->arena;
	c->arena = *a;
	c->list = *fresh;
	pthread_mutex_unlock(&c->lock);
	arena_release(&before);
}

static enum err look(struct closures *c)
{
	struct arena a;
	struct closure_list fresh = {0};
	arena_init(&a, ARENA_CEILING_DEFAULT);
	enum err e = read_ahead(c, &a, &fresh);
	if (e == E_OK)
		replace(c, &fresh, &a);
	else
		arena_release(&a);
	return e;
}

enum err closures_look(struct closures *c)
{
	pthread_mutex_lock(&c->look_lock);
	enum err e = look(c);
	pthread_mutex_unlock(&c->look_lock);
	return e;
}

enum err closures_open(struct closures **out, struct app *app)
{
	struct closures *c = calloc(1, sizeof(*c));
	if (!c)
		return E_MEMORY;
	c->app = app;
	arena_init(&c->arena, ARENA_CEILING_DEFAULT);
	pthread_mutex_init(&c->look_lock, NULL);
	pthread_mutex_init(&c->lock, NULL);
	*out = c;
	return closures_look(c);
}

void closures_close(struct closures *c)
{
	if (!c)
		return;
	pthread_mutex_destroy(&c->lock);
	pthread_mutex_destroy(&c->look_lock);
	arena_release(&c->arena);
	free(c);
}

void closures_copy(struct closures *c, struct arena *a, struct closure_list *out)
{
	pthread_mutex_lock(&c->lock);
	*out = c->list;
	if (out->count > 0)
		out->closures = arena_copy(a, c->list.closures, c->list.count * sizeof(*out->closures));
	pthread_mutex_unlock(&c->lock);
}

static bool is_shut(const struct closure_list *l, uint64_t sites, int64_t from, int64_t until, uint32_t *site)
{
	for (*site = 0; *site < 64; (*site)++)
		if ((sites >> *site & 1) && closure_shuts(l, *site, from, until))
			return true;
	return false;
}

bool closures_shut(struct closures *c, uint64_t sites, int32_t day, int64_t now, uint32_t *site)
{
	int64_t from = day_start(day) > now ? day_start(day) : now, until = day_start(day + 1);
	if (!c)
		return false;
	pthread_mutex_lock(&c->lock);
	bool shut = c->list.count > 0 && is_shut(&c->list, sites, from, until, site);
	pthread_mutex_unlock(&c->lock);
	return shut;
}

static bool is_honoured(const struct closure_list *l, uint32_t site, int64_t from, int64_t until)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct closure *x = &l->closures[i];
		if (x->site == site && x->from < until && x->until > from && x->honoured_until > x->until)
			return true;
	}
	return false;
}

bool closures_useless(struct closures *c, uint64_t sites, int32_t day, int64_t now)
{
	int64_t from = day_start(day) > now ? day_start(day) : now, until = day_start(day + 1);
	bool useless = false;
	if (!c)
		return false;
	pthread_mutex_lock(&c->lock);
	for (uint32_t site = 0; site < 64 && !useless; site++)
		useless = (sites >> site & 1) && closure_shuts(&c->list, site, from, until) &&
			  !is_honoured(&c->list, site, from, until);
	pthread_mutex_unlock(&c->lock);
	return useless;
}

/* Gates get it with their next lists, this server's orders at once. */
static void spread(struct app *app)
{
	lists_invalidate(app->lists);
	enum err e = closures_look(app->closures);
	if (e != E_OK)
		log_warn(app->logger, "closures_not_read", "error=%s", err_code(e)); /* the watcher looks again */
}

/* ---- declaring */

struct declaring {
	struct app *app;
	struct arena *arena;
	struct closure_row row;
	struct complaints *complaints;
	size_t complained; /* before this attempt */
};

static enum err check(const struct closure_row *row, int64_t now, struct complaints *c)
{
	const struct closure *x = &row->closure;
	size_t before = c->count;
	enum err e = E_OK;
	if (x->until <= x->from || x->until - x->from > (int64_t)CLOSURE_DAYS_MAX * DAY_S)
		e = complain(c, "/until", "range", "after the beginning, and at most %d days behind it", CLOSURE_DAYS_MAX);
	else if (x->until <= now)
		e = complain(c, "/until", "range", "this time is over");
	if (x->honoured_until > 0 &&
	    (x->honoured_until <= x->until || x->honoured_until - x->until > (int64_t)HONOURED_DAYS_MAX * DAY_S))
		e = complain(c, "/honoured_last_day", "range", "a day behind the closure, at most %d days", HONOURED_DAYS_MAX);
	if (!correction_reason_is_good(row->reason) || strlen(row->reason) > CLOSURE_REASON_MAX)
		e = complain(c, "/reason", "range", "one line of at least %d letters and at most %d bytes",
			     CORRECTION_REASON_MIN, CLOSURE_REASON_MAX);
	return c->count == before ? E_OK : e;
}

static bool is_same(const struct closure_row *a, const struct closure_row *b)
{
	const struct closure *x = &a->closure, *y = &b->closure;
	return x->site == y->site && x->from == y->from && x->until == y->until && x->kind == y->kind &&
	       x->honoured_until == y->honoured_until && str_equal(a->reason, b->reason) &&
	       str_equal(a->declared_by, b->declared_by);
}

static json_t *record_view(const struct closure_row *row, bool holds)
{
	char from[INSTANT_TEXT], until[INSTANT_TEXT];
	instant_format(from, row->closure.from);
	instant_format(until, row->closure.until);
	return json_pack("{s:i, s:s, s:s, s:s, s:s, s:I, s:b}", "site", (int)row->closure.site, "from", from, "until", until,
			 "kind", closure_kind_codes[row->closure.kind - 1], "reason", row->reason, "honoured_until",
			 (json_int_t)row->closure.honoured_until, "holds", holds);
}

static enum err record(struct declaring *d, struct db *db, const char *who, const char *action, bool holds)
{
	char id[UUID_HEX];
	uuid_hex(id, d->row.id);
	return change_record(db, d->app,
			     &(struct change){.who = who,
					      .action = action,
					      .subject = id,
					      .before = holds ? NULL : record_view(&d->row, true),
					      .after = record_view(&d->row, holds)});
}

static enum err declare_in_database(struct db *db, void *ctx)
{
	struct declaring *d = ctx;
	struct closure_row known;
	enum err e = closure_get(db, d->arena, d->row.id, &known);
	if (e == E_OK && !is_same(&known, &d->row))
		return E_MISMATCH;
	if (e == E_OK) {
		d->row = known;
		return E_OK;
	}
	if (e != E_NOT_FOUND)
		return e;
	d->complaints->count = d->complained;
	TRY(check(&d->row, d->row.declared_at, d->complaints));
	TRY(closure_insert(db, &d->row));
	return record(d, db, d->row.declared_by, "closure.declare", true);
}

enum err closure_declare(struct app *app, struct arena *a, const struct closure_row *row, struct complaints *c,
			 struct closure_row *out)
{
	struct declaring d = {app, a, *row, c, c->count};
	d.row.declared_at = clock_s(&app->clock);
	enum err e = store_transact(app->store, declare_in_database, &d);
	if (e == E_DUPLICATE || e == E_UNAVAILABLE) /* the same request was a moment faster, or its fate is unknown */
		e = store_transact(app->store, declare_in_database, &d);
	TRY(e);
	spread(app);
	*out = d.row;
	return E_OK;
}

/* ---- ending */

struct ending {
	struct declaring d;
	const uint8_t *id;
	const char *who;
};

static enum err end_in_database(struct db *db, void *ctx)
{
	struct ending *x = ctx;
	bool changed = false;
	TRY(closure_get(db, x->d.arena, x->id, &x->d.row));
	if (x->d.row.lifted_by)
		return E_OK;
	x->d.row.lifted_by = x->who;
	x->d.row.lifted_at = clock_s(&x->d.app->clock);
	TRY(closure_lift(db, x->id, x->who, x->d.row.lifted_at, &changed));
	return record(&x->d, db, x->who, "closure.lift", false);
}

enum err closure_end(struct app *app, struct arena *a, const uint8_t id[static UUID_LEN], const char *who,
		     struct closure_row *out)
{
	struct ending x = {{.app = app, .arena = a}, id, who};
	TRY(store_transact(app->store, end_in_database, &x));
	spread(app);
	*out = x.d.row;
	return E_OK;
}
