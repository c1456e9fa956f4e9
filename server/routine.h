/* A routine: a thread that does one thing again and again, with pauses that end when it shall stop. */
#ifndef SERVER_ROUTINE_H
#define SERVER_ROUTINE_H

#include <hoaban/err.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* All zeros: one that was never started. It stays where it is while it runs. */
struct routine {
	atomic_bool is_stopping; /* for whatever a round waits in */
	bool is_running;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	int64_t first_ms;
	int64_t (*round)(void *ctx);
	void *ctx;
};

/* Calls round(ctx) after first_ms, and each time again after as many ms as it answered (0 = at once). E_MEMORY. */
enum err routine_start(struct routine *r, int64_t first_ms, int64_t (*round)(void *ctx), void *ctx);
/* Returns when the last round has ended; at once for one that does not run. */
void routine_stop(struct routine *r);

#endif
