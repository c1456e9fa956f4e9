/* Many clients at once, on one thread: keep-alive connections to 127.0.0.1, each with one request under way. For load, and for
 * tests that must know exactly which requests were answered and which were not. Stories use story.h. */
#ifndef TESTS_SUPPORT_SWARM_H
#define TESTS_SUPPORT_SWARM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SWARM_CONNECTIONS_MAX 512

struct swarm_answer {
	void *call;	  /* what ask() gave */
	int status;	  /* 0: the connection ended first, or could not be made */
	const char *body; /* NUL-terminated, the swarm's */
	size_t len;
	int64_t took_us; /* from the first byte sent to the last received */
};

struct swarm {
	unsigned port, connections;
	void *ctx;
	/* The next request for an idle connection: its bytes stay the caller's until answered. False: nothing to ask right now.
	 */
	bool (*ask)(void *ctx, const char **request, size_t *len, void **call);
	void (*answer)(void *ctx, const struct swarm_answer *a);
	/* Between answers, every few milliseconds at least. False ends the run: what is under way counts as unanswered. */
	bool (*tick)(void *ctx);
};

/* Until tick() says so. False when the system gives no sockets. */
bool swarm_run(const struct swarm *s);

int64_t swarm_now_us(void); /* CLOCK_MONOTONIC */

#endif
