#include "routine.h"

#include <time.h>

/* False: it shall stop. */
static bool pause_for(struct routine *r, int64_t ms)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&r->lock);
	while (!atomic_load(&r->is_stopping) && ms > 0 && pthread_cond_timedwait(&r->wake, &r->lock, &until) == 0)
		;
	pthread_mutex_unlock(&r->lock);
	return !atomic_load(&r->is_stopping);
}

static void *run(void *ctx)
{
	struct routine *r = ctx;
	for (int64_t ms = r->first_ms; pause_for(r, ms);)
		ms = r->round(r->ctx);
	return NULL;
}

static bool prepare(struct routine *r)
{
	pthread_condattr_t monotonic;
	if (pthread_condattr_init(&monotonic) != 0)
		return false;
	bool is_made =
		pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0 && pthread_cond_init(&r->wake, &monotonic) == 0;
	pthread_condattr_destroy(&monotonic);
	return is_made && pthread_mutex_init(&r->lock, NULL) == 0;
}

enum err routine_start(struct routine *r, int64_t first_ms, int64_t (*round)(void *ctx), void *ctx)
{
	*r = (struct routine){.first_ms = first_ms, .round = round, .ctx = ctx};
	if (!prepare(r) || pthread_create(&r->thread, NULL, run, r) != 0)
		return E_MEMORY;
	r->is_running = true;
	return E_OK;
}

void routine_stop(struct routine *r)
{
	if (!r->is_running)
		return;
	pthread_mutex_lock(&r->lock);
	atomic_store(&r->is_stopping, true);
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
	pthread_join(r->thread, NULL);
	pthread_cond_destroy(&r->wake);
	pthread_mutex_destroy(&r->lock);
	r->is_running = false;
}
