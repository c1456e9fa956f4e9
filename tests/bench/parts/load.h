/* An order-making crowd: keep-alive connections on one epoll loop, each with one order under way, every order with an
 * Idempotency-Key of its own. Every answer must be 201. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <stddef.h>
#include <stdint.h>

#define LOAD_CONNECTIONS 64

struct load_plan {
	unsigned port;
	const char *body; /* JSON of one order */
	double warm_s, measured_s;
	void (*mark)(void *ctx, int at); /* called when measuring begins (0) and ends (1); or NULL */
	void *ctx;
	size_t connections; /* 0 = LOAD_CONNECTIONS */
	uint64_t most;	    /* orders altogether, 0 = as many as there is time for: then the round ends with the last */
};

struct load_result {
	double rate; /* answers per second */
	double p50_ms, p99_ms;
	double cpu_us;	     /* of the crowd itself, per order */
	uint64_t orders;     /* answered while measuring */
	uint64_t orders_all; /* answered at all, warm-up and run-out included */
};

/* One round. Ends the program when an answer is wrong or does not come. */
struct load_result load_run(const struct load_plan *plan);

#endif
