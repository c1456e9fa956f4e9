/* What a gate waits for: an admission claimed online. Each claim comes signed by a device of its own; a tenth of the tickets is
 * shown at two gates at once, and every ticket must be admitted exactly once. */
#include "tests/support/bench.h"
#include "tests/support/gates.h"

#include <stdio.h>
#include <stdlib.h>

#define GATES	     30
#define FAST_GATES   60 /* connections */
#define FAST_TICKETS 4000
#define CONTESTED    400
#define PACE	     100.0
#define PACE_S	     60
#define PATIENCE_S   4.0

static const char *const names[] = {"admit.online", "admit.online.p99", "admit.paced.p50", "admit.paced.p99"};

static void quiet(const char *what)
{
	if (!bench_await_quiet(PATIENCE_S))
		fprintf(stderr, "bench: %s: the machine is busy with something else\n", what);
}

static void run(struct gates *g, struct gates_plan plan, size_t admitted, struct gates_result *out)
{
	gates_run(g, &plan, out);
	if (out->failed > 0 || out->admitted != admitted)
		bench_fail("%zu admitted, %zu refused, %zu failed", out->admitted, out->refused, out->failed);
	gates_check(g, plan.from, plan.count);
}

/* As fast as they are answered: the tickets of most, then those that two show. */
static void fast(struct gates *g, int round, double *rate, double *p99)
{
	struct gates_result one, two;
	size_t from = g->ticket_count;
	gates_sell(g, FAST_TICKETS);
	quiet("admit.online");
	run(g, (struct gates_plan){.from = from, .count = FAST_TICKETS - CONTESTED, .times = 1, .connections = FAST_GATES},
	    FAST_TICKETS - CONTESTED, &one);
	run(g,
	    (struct gates_plan){
		    .from = from + FAST_TICKETS - CONTESTED, .count = CONTESTED, .times = 2, .connections = FAST_GATES},
	    CONTESTED, &two);
	*rate = (double)FAST_TICKETS / (one.seconds + two.seconds);
	*p99 = one.p99_ms;
	fprintf(stderr, "bench: round %d: %.0f admissions/s (p50 %.1f p99 %.1f), contested %.0f/s\n", round + 1, *rate,
		one.p50_ms, one.p99_ms, (double)CONTESTED / two.seconds);
}

static void paced(struct gates *g, const struct bench *b)
{
	struct gates_result r;
	size_t from = g->ticket_count, count = (size_t)(PACE * PACE_S);
	gates_sell(g, count);
	quiet("admit.paced");
	run(g, (struct gates_plan){.from = from, .count = count, .times = 1, .per_second = PACE}, count, &r);
	bench_line(b, "admit.paced.p50", r.p50_ms, "ms");
	bench_line(b, "admit.paced.p99", r.p99_ms, "ms");
}

int main(int argc, char **argv)
{
	struct bench bench;
	static struct story s;
	struct gates g;
	double rate[BENCH_ROUNDS], p99[BENCH_ROUNDS];
	if (!bench_begin(&bench, argc, argv, names, sizeof(names) / sizeof(names[0])))
		return 0;
	setenv("HOABAN_BUILD", "build/release", 0);
	story_begin(&s);
	gates_open(&g, &s, GATES);
	for (int round = 0; round < BENCH_ROUNDS; round++)
		fast(&g, round, &rate[round], &p99[round]);
	bench_line(&bench, "admit.online", bench_median(rate, BENCH_ROUNDS), "1/s");
	bench_line(&bench, "admit.online.p99", bench_median(p99, BENCH_ROUNDS), "ms");
	paced(&g, &bench);
	story_leave(&s);
	return 0;
}
