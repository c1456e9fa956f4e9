#include "tests/support/bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CORES_FIELDS 8
#define QUIET_SHARE  0.9

static double seconds_of(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double bench_seconds(void)
{
	return seconds_of(CLOCK_MONOTONIC);
}

double bench_thread_cpu_us(void)
{
	return seconds_of(CLOCK_THREAD_CPUTIME_ID) * 1e6;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double bench_median(const double values[], size_t count)
{
	double sorted[64] = {0};
	if (count == 0 || count > sizeof(sorted) / sizeof(sorted[0]))
		return 0;
	memcpy(sorted, values, count * sizeof(sorted[0]));
	qsort(sorted, count, sizeof(sorted[0]), compare);
	return count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

/* ---------------------------------------------------------------- quiet */

struct ticks {
	double idle, all;
};

static struct ticks read_ticks(void)
{
	struct ticks t = {0};
	double field[CORES_FIELDS] = {0};
	FILE *f = fopen("/proc/stat", "re");
	if (f == NULL)
		return t;
	int n = fscanf(f, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", &field[0], &field[1], &field[2], &field[3], &field[4],
		       &field[5], &field[6], &field[7]);
	fclose(f);
	for (int i = 0; i < n; i++)
		t.all += field[i];
	t.idle = field[3] + field[4];
	return t;
}

bool bench_await_quiet(double patience_s)
{
	static const struct timespec half = {.tv_nsec = 500000000};
	double until = bench_seconds() + patience_s;
	do {
		struct ticks before = read_ticks();
		nanosleep(&half, NULL);
		struct ticks after = read_ticks();
		if (after.idle - before.idle >= QUIET_SHARE * (after.all - before.all))
			return true;
	} while (bench_seconds() < until);
	return false;
}

/* ---------------------------------------------------------------- lines */

bool bench_begin(struct bench *b, int argc, char **argv, const char *const names[], size_t count)
{
	*b = (struct bench){argc - 1, argv + 1};
	if (argc != 2 || strcmp(argv[1], "--names") != 0)
		return true;
	for (size_t i = 0; i < count; i++)
		puts(names[i]);
	return false;
}

static bool is_asked_for(const struct bench *b, const char *name)
{
	for (int i = 0; i < b->asked_count; i++)
		if (strcmp(b->asked[i], name) == 0)
			return true;
	return b->asked_count == 0;
}

void bench_program(char *out, size_t size, const char *name)
{
	const char *build = getenv("HOABAN_BUILD");
	snprintf(out, size, "%s/%s", build == NULL ? "build/release" : build, name);
}

/* Large figures without fractions, small ones with as many as say something. */
static int digits_of(double value)
{
	return value >= 1000 ? 0 : value >= 10 ? 1 : 2;
}

void bench_line(const struct bench *b, const char *name, double value, const char *unit)
{
	if (!is_asked_for(b, name))
		return;
	printf("BENCH name=%s value=%.*f unit=%s\n", name, digits_of(value), value, unit);
	fflush(stdout);
}

void bench_line_of_limit(const struct bench *b, const char *name, double value, const char *unit, double limit)
{
	if (!is_asked_for(b, name))
		return;
	printf("BENCH name=%s value=%.*f unit=%s limit=%.*f ratio=%.2f\n", name, digits_of(value), value, unit,
	       digits_of(limit), limit, limit > 0 ? value / limit : 0);
	fflush(stdout);
}

_Noreturn void bench_fail(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	fputs("bench: ", stderr);
	vfprintf(stderr, format, ap);
	fputs("\n", stderr);
	va_end(ap);
	exit(1);
}
