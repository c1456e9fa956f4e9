/* How many orders a second, and what one costs. One order = one adult at A1: one ticket, one receipt, one leaf.
 *
 * Rounds are interleaved: limit, orders, in process, naive, four tickets, limit …; what is printed is the median of five. */
#include "tests/bench/parts/limit.h"
#include "tests/bench/parts/load.h"
#include "tests/bench/parts/server.h"
#include "tests/support/bench.h"

#include <hoaban/instant.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WARM_S	   0.7
#define ROUND_S	   3.0
#define PATIENCE_S 4.0 /* for a quiet machine, per round */

#define SERVER		  "hoaband"
#define SERVER_IN_PROCESS "tests/bench/hoaband-in-process"
#define SERVER_NAIVE	  "tests/bench/hoaband-naive"

static const char *const names[] = {
	"issue.orders",	      "issue.orders.p50",      "issue.orders.p99", "issue.cpu.server",	    "issue.cpu.signer",
	"issue.cpu.database", "issue.cpu.load",	       "issue.cpu.naive",  "issue.naive",	    "issue.orders.over_naive",
	"issue.orders4",      "issue.orders4.tickets", "issue.in_process", "issue.signer_boundary",
};

/* What one kind of round gave, round by round. */
struct series {
	double rate[BENCH_ROUNDS], p50[BENCH_ROUNDS], p99[BENCH_ROUNDS], load_cpu[BENCH_ROUNDS];
	double cpu[PART_COUNT][BENCH_ROUNDS];
};

/* A server for one round: a fresh one each time, so that rounds start alike and no round pays for what another left to do. */
struct subject {
	struct bench_server server;
	uint64_t orders;
	double cpu[2][PART_COUNT];
};

static void quiet(int round, const char *what)
{
	if (!bench_await_quiet(PATIENCE_S))
		fprintf(stderr, "bench: round %d, %s: the machine is busy with something else\n", round + 1, what);
}

/* One moment of orders before the round: the symbol is opened, and there are rows to take a pattern from. */
static void start(struct subject *s, const char *program, const char *body)
{
	char path[512];
	*s = (struct subject){0};
	bench_program(path, sizeof(path), program);
	server_start(&s->server, path);
	struct load_plan plan = {.port = s->server.port, .body = body};
	plan.measured_s = 0.1;
	s->orders = load_run(&plan).orders_all;
}

static void stop(struct subject *s)
{
	limit_check_numbers(&s->server, s->orders);
	server_stop(&s->server);
}

static void mark_cpu(void *ctx, int at)
{
	struct subject *s = ctx;
	for (int part = 0; part < PART_COUNT; part++)
		s->cpu[at][part] = server_cpu_us(&s->server, (enum server_part)part);
}

static void run_round(struct series *out, int round, const char *program, const char *body)
{
	struct subject s;
	start(&s, program, body);
	quiet(round, program);
	struct load_plan plan = {
		.port = s.server.port, .body = body, .warm_s = WARM_S, .measured_s = ROUND_S, .mark = mark_cpu, .ctx = &s};
	struct load_result r = load_run(&plan);
	s.orders += r.orders_all;
	stop(&s);
	out->rate[round] = r.rate;
	out->p50[round] = r.p50_ms;
	out->p99[round] = r.p99_ms;
	out->load_cpu[round] = r.cpu_us;
	for (int part = 0; part < PART_COUNT; part++)
		out->cpu[part][round] = (s.cpu[1][part] - s.cpu[0][part]) / (double)r.orders;
}

/* The database of an idle server. */
static double run_limit(int round, const char *body)
{
	struct subject s;
	start(&s, SERVER, body);
	struct limit *limit = limit_open(&s.server);
	quiet(round, "limit");
	double rate = limit_run(limit, WARM_S, ROUND_S);
	limit_close(limit);
	stop(&s);
	return rate;
}

static void write_body(char *out, size_t size, int quantity)
{
	char date[DATE_TEXT];
	date_format(date, instant_day(time(NULL)) + 1);
	snprintf(out, size,
		 "{\"visit_date\":\"%s\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":%d}],"
		 "\"group\":%s,\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",
		 date, quantity, quantity == 1 ? "true" : "false");
}

static double median(const double values[BENCH_ROUNDS])
{
	return bench_median(values, BENCH_ROUNDS);
}

static double cpu_of(const struct series *s)
{
	double sum = 0;
	for (int part = 0; part < PART_COUNT; part++)
		sum += median(s->cpu[part]);
	return sum;
}

static void print(const struct bench *b, const struct series *one, const struct series *four, const struct series *inside,
		  const struct series *naive, const double limit[BENCH_ROUNDS])
{
	double rate = median(one->rate);
	bench_line_of_limit(b, "issue.orders", rate, "1/s", median(limit));
	bench_line(b, "issue.orders.p50", median(one->p50), "ms");
	bench_line(b, "issue.orders.p99", median(one->p99), "ms");
	bench_line(b, "issue.cpu.server", median(one->cpu[PART_SERVER]), "us/order");
	bench_line(b, "issue.cpu.signer", median(one->cpu[PART_SIGNER]), "us/order");
	bench_line(b, "issue.cpu.database", median(one->cpu[PART_DATABASE]), "us/order");
	bench_line(b, "issue.cpu.load", median(one->load_cpu), "us/order");
	bench_line(b, "issue.cpu.naive", cpu_of(naive), "us/order");
	bench_line(b, "issue.naive", median(naive->rate), "1/s");
	bench_line(b, "issue.orders.over_naive", rate / median(naive->rate), "x");
	bench_line(b, "issue.orders4", median(four->rate), "1/s");
	bench_line(b, "issue.orders4.tickets", 4 * median(four->rate), "1/s");
	bench_line(b, "issue.in_process", median(inside->rate), "1/s");
	bench_line(b, "issue.signer_boundary", 100 * (1 - rate / median(inside->rate)), "percent");
}

int main(int argc, char **argv)
{
	struct bench bench;
	if (!bench_begin(&bench, argc, argv, names, sizeof(names) / sizeof(names[0])))
		return 0;
	static struct series one, four, inside, naive;
	char body[512], body4[512];
	double limit[BENCH_ROUNDS];
	write_body(body, sizeof(body), 1);
	write_body(body4, sizeof(body4), 4);
	for (int round = 0; round < BENCH_ROUNDS; round++) {
		limit[round] = run_limit(round, body);
		run_round(&one, round, SERVER, body);
		run_round(&inside, round, SERVER_IN_PROCESS, body);
		run_round(&naive, round, SERVER_NAIVE, body);
		run_round(&four, round, SERVER, body4);
		fprintf(stderr, "bench: round %d: limit %.0f orders %.0f (p99 %.1f) in process %.0f naive %.0f four %.0f\n",
			round + 1, limit[round], one.rate[round], one.p99[round], inside.rate[round], naive.rate[round],
			four.rate[round]);
	}
	print(&bench, &one, &four, &inside, &naive, limit);
	return 0;
}
