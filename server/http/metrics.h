/* Counters of the room. Written by the event thread (and the reaper, for the two it owns), read by anyone. */
#ifndef SERVER_HTTP_METRICS_H
#define SERVER_HTTP_METRICS_H

#include "http.h"

#include <stdatomic.h>

#define METRICS_CLASSES 6 /* 0 = gone without an answer, then 1xx … 5xx */
#define METRICS_BUCKETS 12

struct metrics {
	_Atomic uint64_t (*requests)[METRICS_CLASSES]; /* by route; the last row is for requests that found none */
	_Atomic uint64_t buckets[METRICS_BUCKETS + 1];
	_Atomic uint64_t sum_us;
	_Atomic uint64_t in_flight, connections, accepted;
	_Atomic uint64_t refused; /* in the head: malformed, too large */
	_Atomic uint64_t cut;	  /* connections shut down at a deadline */
	_Atomic uint64_t expired; /* deferred requests answered 503 */
	_Atomic uint64_t busy;	  /* workers' queue full */
};

enum err metrics_init(struct metrics *m, size_t routes);
void metrics_release(struct metrics *m);
void metrics_add(_Atomic uint64_t *counter, int64_t n); /* by the only writer of that counter */
void metrics_request(struct metrics *m, size_t route, int status, int64_t took_us);

#endif
