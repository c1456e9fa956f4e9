/* Visitors at a gate of a bench: a fresh ticket each, admitted and timed. */
#ifndef TESTS_BENCH_SCANS_H
#define TESTS_BENCH_SCANS_H

#include "tests/support/counter.h"

/* Milliseconds from a ticket's QR text to the durable record. Fails the bench unless the visitor goes in, with `is_strict` by
 * the site's authority. */
double scans_admit(struct counter *c, bool is_strict);
/* Sorts the values. */
double scans_percentile(double *values, size_t count, double of);

#endif
