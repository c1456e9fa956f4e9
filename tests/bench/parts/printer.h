/* A printer of a benchmark: takes everything, answers how it stands, and knows when the first byte of each job came. */
#ifndef TESTS_BENCH_PRINTER_H
#define TESTS_BENCH_PRINTER_H

#include <pthread.h>
#include <stdatomic.h>

struct bench_printer {
	int port, listener;
	pthread_t thread;
	_Atomic double first_byte_at; /* bench_seconds() of the last job's "ESC @"; 0 = none since it was set to 0 */
	_Atomic int jobs;	      /* that have ended */
};
void bench_printer_start(struct bench_printer *p);
void bench_printer_stop(struct bench_printer *p);

#endif
