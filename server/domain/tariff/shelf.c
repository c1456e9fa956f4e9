#include "domain/tariff/shelf.h"

#include "app.h"
#include "domain/tariff/edition.h"
#include "store/tariffs.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define SHELF_CEILING (256u << 20)
#define EDITIONS_MAX  4096

struct shelf {
	struct app *app;
	struct arena arena; /* only who holds `lock` puts something in */
	pthread_mutex_t lock;
	atomic_size_t count; /* editions below it never change again */
	struct shelved editions[EDITIONS_MAX];
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

/* ---- life */

static enum err prepare(struct shelf *s)
{
	arena_init(&s->arena, SHELF_CEILING);
	return pthread_mutex_init(&s->lock, NULL) == 0 ? E_OK : E_MEMORY;
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
