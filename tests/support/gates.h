/* Gates that claim admissions online, many at once, each signed by a device of its own. For load, and for races. */
#ifndef TESTS_SUPPORT_GATES_H
#define TESTS_SUPPORT_GATES_H

#include "tests/support/rogue.h"

#define GATES_MAX 64

struct gates {
	struct story *story;
	size_t count;
	struct rogue *list, seller;
	struct gates_ticket {
		struct bytes cose;
		unsigned admitted, refused; /* answers so far, over all runs */
	} * tickets;
	size_t ticket_count;
};

/* Like rogue.h: what does not work fails the running test. */

/* `count` gates and a till, enrolled at a running server. Their memory is the story's. */
void gates_open(struct gates *g, struct story *s, size_t count);
/* Fresh tickets of one person each, sold and received by the server, behind those that are there. */
void gates_sell(struct gates *g, size_t count);

/* Claims of the tickets from … from+count−1: each at `times` gates, at the same time as far as that can be. */
struct gates_plan {
	unsigned port; /* 0 = the story's server */
	size_t from, count, times;
	double per_second;  /* claims, evenly; 0 = as fast as they are answered */
	size_t connections; /* 0 = one for each gate */
};
struct gates_result {
	size_t admitted, refused, failed; /* answers; failed = none, or a problem */
	double seconds, p50_ms, p99_ms;	  /* waits count from when a claim was due */
};
void gates_run(struct gates *g, const struct gates_plan *plan, struct gates_result *out);
/* Each of these tickets was admitted once, by answer and in the database. */
void gates_check(struct gates *g, size_t from, size_t count);

#endif
