/* What signing receipts behind the sale costs the sale: 30 orders a second, with the sealer and without it. One order = one
 * adult at A1 = one receipt.
 *
 * Rounds are interleaved: without, with, without …; what is printed is the median of five. */
#include "tests/bench/parts/pace.h"
#include "tests/bench/parts/server.h"
#include "tests/support/bench.h"

#include <hoaban/instant.h>

#include <stdio.h>
#include <time.h>

#define PER_SECOND 30
#define WARM	   30
#define MEASURED   450
#define PATIENCE_S 4.0

static const char *const names[] = {"seal.p50", "seal.p99", "seal.added", "seal.cpu.signer", "seal.cpu.rest"};

enum { CPU_KEYS, CPU_REST, CPU_COUNT };

struct subject {
	struct bench_server server;
	double cpu[2][CPU_COUNT];
	double p50[BENCH_ROUNDS], p99[BENCH_ROUNDS], per_order[CPU_COUNT][BENCH_ROUNDS];
};

static void mark_cpu(void *ctx, int at)
{
	struct subject *s = ctx;
	s->cpu[at][CPU_KEYS] = server_keys_cpu_us(&s->server);
	s->cpu[at][CPU_REST] = server_cpu_us(&s->server, PART_SERVER) + server_cpu_us(&s->server, PART_DATABASE);
}

static void run_round(struct subject *s, int round, const char *body)
{
	struct pace_plan plan = {s->server.port, body, PER_SECOND, WARM, MEASURED, mark_cpu, s};
	if (!bench_await_quiet(PATIENCE_S))
		fprintf(stderr, "bench: round %d: the machine is busy with something else\n", round + 1);
	struct pace_result r = pace_run(&plan);
	s->p50[round] = r.p50_ms;
	s->p99[round] = r.p99_ms;
	for (int part = 0; part < CPU_COUNT; part++)
		s->per_order[part][round] = (s->cpu[1][part] - s->cpu[0][part]) / MEASURED;
}

static void start(struct subject *s, const char *program)
{
	char path[512];
	*s = (struct subject){0};
	bench_program(path, sizeof(path), program);
	server_start(&s->server, path);
}

static double median(const double values[BENCH_ROUNDS])
{
	return bench_median(values, BENCH_ROUNDS);
}

int main(int argc, char **argv)
{
	static struct subject sealed, unsealed;
	struct bench bench;
	char body[512], date[DATE_TEXT];
	double added[BENCH_ROUNDS];
	if (!bench_begin(&bench, argc, argv, names, sizeof(names) / sizeof(names[0])))
		return 0;
	date_format(date, instant_day(time(NULL)) + 1);
	snprintf(body, sizeof(body),
		 "{\"visit_date\":\"%s\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}],"
		 "\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",
		 date);
	start(&sealed, "hoaband");
	start(&unsealed, "tests/bench/hoaband-unsealed");
	for (int round = 0; round < BENCH_ROUNDS; round++) {
		run_round(&unsealed, round, body);
		run_round(&sealed, round, body);
		added[round] = sealed.p99[round] - unsealed.p99[round];
		fprintf(stderr, "bench: round %d: p99 without %.2f with %.2f ms\n", round + 1, unsealed.p99[round],
			sealed.p99[round]);
	}
	server_stop(&sealed.server);
	server_stop(&unsealed.server);
	bench_line_of_limit(&bench, "seal.p50", median(sealed.p50), "ms", median(unsealed.p50));
	bench_line_of_limit(&bench, "seal.p99", median(sealed.p99), "ms", median(unsealed.p99));
	bench_line(&bench, "seal.added", median(added), "ms");
	bench_line(&bench, "seal.cpu.signer", median(sealed.per_order[CPU_KEYS]), "us/receipt");
	bench_line(&bench, "seal.cpu.rest", median(sealed.per_order[CPU_REST]) - median(unsealed.per_order[CPU_REST]),
		   "us/receipt");
	return 0;
}
