/* What benchmarks share: a clock, medians, a look at how quiet the machine is, and the BENCH line (CONTRIBUTING). */
#ifndef TESTS_SUPPORT_BENCH_H
#define TESTS_SUPPORT_BENCH_H

#include <stdbool.h>
#include <stddef.h>

#define BENCH_ROUNDS 5

double bench_seconds(void);	  /* monotonic */
double bench_thread_cpu_us(void); /* of the calling thread, µs */
double bench_median(const double values[], size_t count);
/* Waits until nine tenths of the machine were idle for half a second, at most `patience_s`. False when they never were. */
bool bench_await_quiet(double patience_s);

/* What a benchmark was asked for: its arguments are names; none = all it can measure. */
struct bench {
	int asked_count;
	char **asked;
};
/* With "--names" as its only argument it prints what it measures, one name a line, and is done: false. */
bool bench_begin(struct bench *b, int argc, char **argv, const char *const names[], size_t count);
/* Prints the line if its name was asked for. */
void bench_line(const struct bench *b, const char *name, double value, const char *unit);
/* The same beside the limit that was measured in the same run. */
void bench_line_of_limit(const struct bench *b, const char *name, double value, const char *unit, double limit);
/* A program of the build that is measured: $HOABAN_BUILD/name; build/release when that is not set. */
void bench_program(char *out, size_t size, const char *name);
/* Says why and ends the program: a benchmark that cannot measure has no result. */
void bench_fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif
