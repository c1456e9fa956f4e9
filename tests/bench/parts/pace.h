/* Orders at an even pace over one connection: each is sent at its time, and its wait counts from then, also when the one before
 * it was late. */
#ifndef BENCH_PACE_H
#define BENCH_PACE_H

#include <stddef.h>

struct pace_plan {
	unsigned port;
	const char *body; /* JSON of one order */
	double per_second;
	size_t warm, measured;
	void (*mark)(void *ctx, int at); /* called when measuring begins (0) and ends (1); or NULL */
	void *ctx;
};
struct pace_result {
	double p50_ms, p99_ms;
};

/* One round. Ends the program when an answer is wrong or does not come. */
struct pace_result pace_run(const struct pace_plan *plan);

#endif
