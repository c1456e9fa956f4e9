#include "domain/open/gauges.h"

#include "app.h"
#include "routine.h"
#include "store/open_data.h"

#include <stdlib.h>

#define EVERY_MS 10000

struct gauges {
	struct app *app;
	struct routine routine;
	pthread_mutex_t mutex; /* guards everything below */
	struct gauges_row row;
	int64_t at; /* 0 = never read */
};

static enum err read_now(struct gauges *g)
{
	struct db *db;
	struct gauges_row row;
	TRY(store_acquire(g->app->store, &db));
	enum err e = gauges_read(db, &row);
	store_release(g->app->store, db);
	TRY(e);
	pthread_mutex_lock(&g->mutex);
	g->row = row;
	g->at = clock_s(&g->app->clock);
	pthread_mutex_unlock(&g->mutex);
	return E_OK;
}

static int64_t run(void *ctx)
{
	struct gauges *g = ctx;
	enum err e = read_now(g);
	if (e != E_OK && !atomic_load(&g->routine.is_stopping))
		log_warn(g->app->logger, "gauges_not_read", "error=%s", err_code(e));
	return EVERY_MS;
}

enum err gauges_start(struct gauges **out, struct app *app)
{
	struct gauges *g = calloc(1, sizeof(*g));
	if (!g)
		return E_MEMORY;
	g->app = app;
	pthread_mutex_init(&g->mutex, NULL);
	*out = g;
	return routine_start(&g->routine, 0, run, g);
}

void gauges_stop(struct gauges *g)
{
	if (!g)
		return;
	routine_stop(&g->routine);
	pthread_mutex_destroy(&g->mutex);
	free(g);
}

/* Counters end in _total (prometheus.io/docs/practices/naming). */
static void append(struct buf *out, const char *name, const char *type, const char *help, uint64_t value)
{
	const char *suffix = str_equal(type, "counter") ? "_total" : "";
	buf_append_format(out, "# HELP hoaban_%s%s %s\n# TYPE hoaban_%s%s %s\nhoaban_%s%s %llu\n", name, suffix, help, name,
			  suffix, type, name, suffix, (unsigned long long)value);
}

void gauges_metrics(struct buf *out, struct gauges *g)
{
	if (!g)
		return;
	pthread_mutex_lock(&g->mutex);
	struct gauges_row row = g->row;
	int64_t at = g->at;
	pthread_mutex_unlock(&g->mutex);
	append(out, "state_read_timestamp_seconds", "gauge", "When the figures below were read from the database; 0 = not yet",
	       (uint64_t)at);
	if (at == 0)
		return;
#define GAUGE_APPEND(name_, type_, help_, sql_) append(out, #name_, type_, help_, row.name_);
	GAUGES(GAUGE_APPEND)
#undef GAUGE_APPEND
}
