#include "domain/figures/bookkeeper.h"

#include "app.h"
#include "domain/figures/folding.h"
#include "domain/figures/recount.h"
#include "routine.h"

#include <stdlib.h>

#define FIRST_MS 30000
#define LOOK_MS	 60000
#define RETRY_MS (15 * 60000)
#define FOLD_MS	 1000

struct bookkeeper {
	struct app *app;
	struct routine routine, folding;
	atomic_llong compared_at, differences;
};

/* The local day whose night has come at this moment. */
static int32_t slot_of(const struct app *app, int64_t at)
{
	return instant_day(at - app->settings->figures_time * 60);
}

static enum err read_last(struct bookkeeper *b, int64_t *at)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	struct figures_compared last;
	struct db *db;
	arena_init(&a, 4096);
	TRY(store_acquire(b->app->store, &db));
	enum err e = figures_compared(db, &a, &last);
	store_release(b->app->store, db);
	*at = 0;
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_OK : e;
	*at = last.at;
	atomic_store(&b->compared_at, last.at);
	atomic_store(&b->differences, last.differences);
	return E_OK;
}

static enum err compare(struct bookkeeper *b)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct recount *r = ARENA_NEW(&a, struct recount);
	const struct recounting how = {.store = b->app->store,
				       .now = clock_s(&b->app->clock),
				       .who = "nightly",
				       .rebuild = true,
				       .is_stopping = &b->routine.is_stopping};
	TRY(figures_recount(r, &a, &how));
	if (r->difference_count > 0)
		log_error(b->app->logger, "figures_differ", "count=%llu first=\"%s\" kept=%lld counted=%lld",
			  (unsigned long long)r->difference_count, r->differences[0].what, (long long)r->differences[0].kept,
			  (long long)r->differences[0].counted);
	else
		log_info(b->app->logger, "figures_compared", "figures=%llu", (unsigned long long)r->compared);
	return E_OK;
}

static enum err look(struct bookkeeper *b)
{
	int64_t last;
	TRY(read_last(b, &last));
	int64_t now = clock_s(&b->app->clock);
	/* A comparison by a clock that went ahead is none: else there would be no other until that day comes. */
	if (last <= now && slot_of(b->app, last) >= slot_of(b->app, now))
		return E_OK;
	enum err e = compare(b);
	if (e == E_BUSY) /* another server is at it */
		return E_OK;
	TRY(e);
	return read_last(b, &last);
}

static int64_t round_of(void *ctx)
{
	struct bookkeeper *b = ctx;
	enum err e = look(b);
	if (e != E_OK && !atomic_load(&b->routine.is_stopping))
		log_warn(b->app->logger, "figures_comparison_failed", "error=%s", err_code(e));
	return e == E_OK ? LOOK_MS : RETRY_MS;
}

/* Whether it is done sooner or later changes no figure; it keeps reading short. */
static int64_t fold(void *ctx)
{
	struct bookkeeper *b = ctx;
	enum err e = figures_fold(b->app->store);
	if (e != E_OK && !atomic_load(&b->folding.is_stopping))
		log_warn(b->app->logger, "figures_folding_failed", "error=%s", err_code(e));
	return e == E_OK ? FOLD_MS : LOOK_MS;
}

enum err bookkeeper_start(struct bookkeeper **out, struct app *app)
{
	struct bookkeeper *b = calloc(1, sizeof(*b));
	if (!b)
		return E_MEMORY;
	b->app = app;
	*out = b;
	TRY(routine_start(&b->folding, FOLD_MS, fold, b));
	return routine_start(&b->routine, FIRST_MS, round_of, b);
}

void bookkeeper_stop(struct bookkeeper *b)
{
	if (!b)
		return;
	routine_stop(&b->routine);
	routine_stop(&b->folding);
	free(b);
}

void bookkeeper_metrics(struct buf *out, struct bookkeeper *b)
{
	buf_append_format(
		out,
		"# HELP hoaban_figures_compared_timestamp_seconds When the figures were last compared with the records\n"
		"# TYPE hoaban_figures_compared_timestamp_seconds gauge\nhoaban_figures_compared_timestamp_seconds %lld\n"
		"# HELP hoaban_figures_differences Figures that differed from the records and that nobody has accepted\n"
		"# TYPE hoaban_figures_differences gauge\nhoaban_figures_differences %lld\n",
		atomic_load(&b->compared_at), atomic_load(&b->differences));
}
