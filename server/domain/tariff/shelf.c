#include "domain/tariff/shelf.h"

#include "app.h"
#include "domain/money/accounts.h"
#include "domain/sale/basket.h"
#include "domain/calendar/closure.h"
#include "domain/tariff/edition.h"
#include "store/tariffs.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#define SHELF_CEILING (256u << 20)
#define EDITIONS_MAX  4096
#define LOOK_S	      2
#define PRUNE_EVERY   15 /* looks */

struct shelf {
	struct app *app;
	struct arena arena; /* only who holds `lock` puts something in */
	pthread_mutex_t lock;
	atomic_size_t count; /* editions below it never change again */
	struct shelved editions[EDITIONS_MAX];

	bool is_watched;
	pthread_t watcher;
	pthread_mutex_t bell_lock;
	pthread_cond_t bell;
	bool is_closing;
};

/* ---- taking in */

static enum err take(struct shelf *s, const struct edition_row *row)
{
	struct complaints c = {.arena = &s->arena};
	struct tariff *t;
	size_t n = atomic_load(&s->count);
	if (n == EDITIONS_MAX)
		return E_EXHAUSTED;
	enum err e = tariff_parse(&t, &s->arena, row->document, &c);
	for (size_t i = 0; e != E_OK && i < c.count && i < COMPLAINTS_MAX; i++) {
		char detail[256];
		log_error(s->app->logger, "tariff_fault", "edition=%u pointer=%s code=%s detail=%s", (unsigned)row->edition,
			  c.list[i].pointer, c.list[i].code, log_quote(detail, sizeof(detail), c.list[i].detail));
	}
	TRY(e);
	s->editions[n] = (struct shelved){t, row->issued_at, row->document, row->cose};
	atomic_store(&s->count, n + 1);
	return E_OK;
}

static enum err take_new(struct shelf *s)
{
	struct db *db;
	struct edition_row *rows;
	size_t count;
	TRY(store_acquire(s->app->store, &db));
	enum err e = editions_after(db, &s->arena, shelf_newest(s), &rows, &count);
	store_release(s->app->store, db);
	TRY(e);
	for (size_t i = 0; i < count; i++)
		TRY(take(s, &rows[i]));
	return E_OK;
}

enum err shelf_look(struct shelf *s)
{
	pthread_mutex_lock(&s->lock);
	enum err e = take_new(s);
	pthread_mutex_unlock(&s->lock);
	return e;
}

/* ---- looking by itself */

/* False once the shelf closes. */
static bool wait_a_little(struct shelf *s)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += LOOK_S;
	pthread_mutex_lock(&s->bell_lock);
	int woken = 0;
	while (!s->is_closing && woken == 0)
		woken = pthread_cond_timedwait(&s->bell, &s->bell_lock, &until);
	bool goes_on = !s->is_closing;
	pthread_mutex_unlock(&s->bell_lock);
	return goes_on;
}

/* What nobody needs any more goes in the same rhythm. */
static void prune(struct app *app)
{
	enum err e = basket_prune(app);
	if (e != E_OK)
		log_warn(app->logger, "baskets_not_pruned", "error=%s", err_code(e));
}

static void *watch(void *ctx)
{
	struct shelf *s = ctx;
	unsigned looks = 0;
	while (wait_a_little(s)) {
		uint32_t before = shelf_newest(s);
		enum err e = shelf_look(s);
		if (e != E_OK)
			log_warn(s->app->logger, "tariff_not_read", "error=%s", err_code(e));
		else if (shelf_newest(s) != before)
			log_info(s->app->logger, "tariff_taken_in", "edition=%u", shelf_newest(s));
		e = closures_look(s->app->closures); /* the same rhythm, and the same reason */
		if (e != E_OK)
			log_warn(s->app->logger, "closures_not_read", "error=%s", err_code(e));
		e = accounts_look(s->app->accounts);
		if (e != E_OK)
			log_warn(s->app->logger, "accounts_not_read", "error=%s", err_code(e));
		if (looks++ % PRUNE_EVERY == 0)
			prune(s->app);
	}
	return NULL;
}

enum err shelf_watch(struct shelf *s)
{
	if (pthread_create(&s->watcher, NULL, watch, s) != 0)
		return E_MEMORY;
	s->is_watched = true;
	return E_OK;
}

static void end_watch(struct shelf *s)
{
	if (!s->is_watched)
		return;
	pthread_mutex_lock(&s->bell_lock);
	s->is_closing = true;
	pthread_cond_signal(&s->bell);
	pthread_mutex_unlock(&s->bell_lock);
	pthread_join(s->watcher, NULL);
}

/* ---- life */

static enum err prepare(struct shelf *s)
{
	pthread_condattr_t monotonic;
	arena_init(&s->arena, SHELF_CEILING);
	bool is_made = pthread_mutex_init(&s->lock, NULL) == 0 && pthread_mutex_init(&s->bell_lock, NULL) == 0 &&
		       pthread_condattr_init(&monotonic) == 0 && pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0 &&
		       pthread_cond_init(&s->bell, &monotonic) == 0;
	pthread_condattr_destroy(&monotonic);
	return is_made ? E_OK : E_MEMORY;
}

enum err shelf_open(struct shelf **out, struct app *app, struct bytes seed)
{
	struct shelf *s = calloc(1, sizeof(*s));
	if (!s)
		return E_MEMORY;
	*out = s;
	s->app = app;
	TRY(prepare(s));
	TRY(take_new(s));
	if (shelf_count(s) > 0)
		return E_OK;
	TRY(edition_publish_seed(app, &s->arena, seed));
	return take_new(s);
}

void shelf_close(struct shelf *s)
{
	if (!s)
		return;
	end_watch(s);
	pthread_cond_destroy(&s->bell);
	pthread_mutex_destroy(&s->bell_lock);
	pthread_mutex_destroy(&s->lock);
	arena_release(&s->arena);
	free(s);
}

/* ---- reading */

size_t shelf_count(const struct shelf *s)
{
	return atomic_load(&s->count);
}

const struct shelved *shelf_at(const struct shelf *s, size_t i)
{
	return i < shelf_count(s) ? &s->editions[i] : NULL;
}

const struct shelved *shelf_find(const struct shelf *s, uint32_t edition)
{
	for (size_t i = shelf_count(s); i > 0; i--)
		if (s->editions[i - 1].tariff->edition == edition)
			return &s->editions[i - 1];
	return NULL;
}

const struct tariff *shelf_on(struct shelf *s, int32_t day)
{
	for (size_t i = shelf_count(s); i > 0; i--)
		if (s->editions[i - 1].tariff->from <= day)
			return s->editions[i - 1].tariff;
	return NULL;
}

const struct tariff *shelf_edition(struct shelf *s, uint32_t edition)
{
	const struct shelved *found = shelf_find(s, edition);
	return found ? found->tariff : NULL;
}

uint32_t shelf_newest(const struct shelf *s)
{
	size_t n = shelf_count(s);
	return n > 0 ? s->editions[n - 1].tariff->edition : 0;
}

struct bytes shelf_signed(struct shelf *s, uint32_t edition)
{
	const struct shelved *found = shelf_find(s, edition);
	return found ? found->cose : (struct bytes){NULL, 0};
}
