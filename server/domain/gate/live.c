#include "domain/gate/live.h"

#include "app.h"
#include "domain/gate/live_view.h"
#include "domain/tariff/shelf.h"

#include <hoaban/tariff.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define VIEW_MAX (1u << 20)

struct live {
	struct app *app;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t moved;
	struct live_watcher *watchers;
	size_t watcher_count;
	bool is_draining, is_closed;
	/* the thread's own */
	struct arena arena; /* of one look */
	struct buf view;
	char version[LIVE_VERSION_TEXT];
	enum err outcome;
	int64_t read_ms;
};

static int64_t monotonic_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- a look */

static enum err read_counts(struct live *l, int32_t day, struct visit_count **list, size_t *count)
{
	struct db *db;
	TRY(store_acquire(l->app->store, &db));
	enum err e = visits_count(db, &l->arena, day, list, count);
	store_release(l->app->store, db);
	return e;
}

/* Its version is what it shows; the moment of the look is no change. */
static enum err look(struct live *l)
{
	struct visit_count *list;
	size_t count;
	uint8_t hash[HASH_LEN];
	char date[DATE_TEXT], at[INSTANT_TEXT];
	BUF_LOCAL sites;
	buf_init(&sites, VIEW_MAX);
	int64_t now = clock_s(&l->app->clock);
	int32_t day = instant_day(now);
	arena_clear(&l->arena);
	buf_clear(&l->view);
	TRY(read_counts(l, day, &list, &count));
	date_format(date, day);
	instant_format(at, now);
	live_write_sites(&sites, shelf_on(l->app->shelf, day), list, count);
	TRY(buf_status(&sites));
	sha256(hash, buf_bytes(&sites));
	hash[0] ^= (uint8_t)day; /* nobody was there on either day */
	hex_format(l->version, hash, sizeof(l->version) / 2);
	buf_append_format(&l->view, "{\"version\":\"%s\",\"day\":\"%s\",\"at\":\"%s\",\"sites\":%s}", l->version, date, at,
			  buf_text(&sites));
	return buf_status(&l->view);
}

/* ---- those who wait */

static bool is_due(const struct live *l, const struct live_watcher *w, int64_t now)
{
	return l->outcome != E_OK || l->is_draining || strcmp(w->seen, l->version) != 0 || now >= w->until_ms;
}

static void answer(struct live *l, struct live_watcher *w)
{
	w->outcome = l->is_draining ? E_UNAVAILABLE : l->outcome;
	if (w->outcome == E_OK) {
		w->is_changed = strcmp(w->seen, l->version) != 0;
		memcpy(w->version, l->version, sizeof(w->version));
		w->json = arena_text(w->arena, buf_text(&l->view));
	}
	w->done(w);
}

static void answer_due(struct live *l)
{
	int64_t now = monotonic_ms();
	for (struct live_watcher **at = &l->watchers; *at;) {
		struct live_watcher *w = *at;
		if (!is_due(l, w, now)) {
			at = &w->next;
			continue;
		}
		*at = w->next;
		l->watcher_count--;
		answer(l, w);
	}
}

static void wait_a_look(struct live *l)
{
	struct timespec until;
	int64_t at = l->read_ms + LIVE_MS;
	until = (struct timespec){.tv_sec = at / 1000, .tv_nsec = at % 1000 * 1000000};
	while (!l->is_draining && !l->is_closed && monotonic_ms() < at)
		pthread_cond_timedwait(&l->moved, &l->lock, &until);
}

static void *live_thread(void *ctx)
{
	struct live *l = ctx;
	pthread_mutex_lock(&l->lock);
	while (!l->is_closed) {
		if (!l->watchers) {
			pthread_cond_wait(&l->moved, &l->lock);
			continue;
		}
		wait_a_look(l);
		if (!l->is_draining) {
			pthread_mutex_unlock(&l->lock);
			enum err e = look(l);
			pthread_mutex_lock(&l->lock);
			l->outcome = e;
			l->read_ms = monotonic_ms();
		}
		answer_due(l);
	}
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

/* ---- the outside */

static void init_clock(pthread_cond_t *c)
{
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(c, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

enum err live_start(struct live **out, struct app *app)
{
	struct live *l = calloc(1, sizeof(*l));
	if (!l)
		return E_MEMORY;
	l->app = app;
	arena_init(&l->arena, ARENA_CEILING_DEFAULT);
	buf_init(&l->view, VIEW_MAX);
	pthread_mutex_init(&l->lock, NULL);
	init_clock(&l->moved);
	if (pthread_create(&l->thread, NULL, live_thread, l) != 0)
		return E_MEMORY; /* the process ends */
	*out = l;
	return E_OK;
}

enum err live_watch(struct live *l, struct live_watcher *w)
{
	enum err e = E_OK;
	w->until_ms = monotonic_ms() + LIVE_WAIT_MS;
	pthread_mutex_lock(&l->lock);
	if (l->is_draining)
		e = E_UNAVAILABLE;
	else if (l->watcher_count >= LIVE_WATCHERS)
		e = E_BUSY;
	if (e == E_OK) {
		w->next = l->watchers;
		l->watchers = w;
		l->watcher_count++;
		pthread_cond_signal(&l->moved);
	}
	pthread_mutex_unlock(&l->lock);
	return e;
}

void live_drain(struct live *l)
{
	pthread_mutex_lock(&l->lock);
	l->is_draining = true;
	pthread_cond_signal(&l->moved);
	pthread_mutex_unlock(&l->lock);
}

void live_stop(struct live *l)
{
	if (!l)
		return;
	live_drain(l);
	pthread_mutex_lock(&l->lock);
	l->is_closed = true;
	pthread_cond_signal(&l->moved);
	pthread_mutex_unlock(&l->lock);
	pthread_join(l->thread, NULL);
	answer_due(l);
	buf_release(&l->view);
	arena_release(&l->arena);
	pthread_cond_destroy(&l->moved);
	pthread_mutex_destroy(&l->lock);
	free(l);
}
