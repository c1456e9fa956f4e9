/* How many pages a second one core renders: the shop's first page over HTTP, plain and packed, beside files of about the same
 * size that the same server has in memory.
 *
 * Rounds are interleaved. A rate per core is the answers that wrk got by the CPU time that the server and its database spent on
 * them, which does not depend on what else the machine does; the second figure is what wrk got. */
#include "tests/bench/parts/server.h"
#include "tests/support/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUND_S	    2
#define CONNECTIONS 32
#define PATIENCE_S  4.0

enum subject { SUBJECT_FILE, SUBJECT_PAGE, SUBJECT_PACKED, SUBJECT_COUNT };

static const struct {
	const char *path, *header;
} subjects[] = {
	[SUBJECT_FILE] = {"/static/hoaban.css", "Accept: text/css"},
	[SUBJECT_PAGE] = {"/vi/", "Accept: text/html"},
	[SUBJECT_PACKED] = {"/vi/", "Accept-Encoding: gzip"},
};

static const char *const names[] = {"shop.pages", "shop.pages.packed", "shop.pages.wall", "shop.pages.p99"};

struct result {
	double rate, p99_ms, per_core;
};

/* "12.34ms" as milliseconds. */
static double milliseconds(const char *text)
{
	char *unit;
	double value = strtod(text, &unit);
	return strncmp(unit, "us", 2) == 0 ? value / 1000 : strncmp(unit, "ms", 2) == 0 ? value : value * 1000;
}

static void read_line(struct result *out, double *requests, const char *line)
{
	char p99[32];
	sscanf(line, " %lf requests in", requests);
	sscanf(line, "Requests/sec: %lf", &out->rate);
	if (sscanf(line, " 99%% %31s", p99) == 1)
		out->p99_ms = milliseconds(p99);
	if (strstr(line, "Non-2xx") || strstr(line, "Socket errors"))
		bench_fail("pages: %s", line);
}

static double cpu_s(const struct bench_server *s)
{
	double sum = 0;
	for (int part = 0; part < PART_COUNT; part++)
		sum += server_cpu_us(s, (enum server_part)part);
	return sum / 1e6;
}

static struct result run(const struct bench_server *s, enum subject subject)
{
	struct result out = {0};
	char command[256], line[256];
	double requests = 0, before = cpu_s(s);
	snprintf(command, sizeof(command), "wrk -t1 -c%d -d%d --latency -H '%s' http://127.0.0.1:%u%s", CONNECTIONS, ROUND_S,
		 subjects[subject].header, s->port, subjects[subject].path);
	FILE *wrk = popen(command, "re");
	while (wrk && fgets(line, sizeof(line), wrk))
		read_line(&out, &requests, line);
	if (!wrk || pclose(wrk) != 0 || requests == 0)
		bench_fail("pages: wrk does not run");
	out.per_core = requests / (cpu_s(s) - before);
	return out;
}

int main(int argc, char **argv)
{
	struct bench bench;
	struct bench_server server;
	char program[512];
	double per_core[SUBJECT_COUNT][BENCH_ROUNDS], rate[BENCH_ROUNDS], p99[BENCH_ROUNDS];
	if (!bench_begin(&bench, argc, argv, names, sizeof(names) / sizeof(names[0])))
		return 0;
	bench_program(program, sizeof(program), "hoaband");
	server_start(&server, program);
	for (int round = 0; round < BENCH_ROUNDS; round++)
		for (int subject = 0; subject < SUBJECT_COUNT; subject++) {
			if (!bench_await_quiet(PATIENCE_S))
				fprintf(stderr, "bench: round %d: the machine is busy with something else\n", round + 1);
			struct result r = run(&server, (enum subject)subject);
			per_core[subject][round] = r.per_core;
			rate[round] = r.rate; /* of the page as most get it: the last subject */
			p99[round] = r.p99_ms;
		}
	server_stop(&server);
	double limit = bench_median(per_core[SUBJECT_FILE], BENCH_ROUNDS);
	bench_line_of_limit(&bench, "shop.pages", bench_median(per_core[SUBJECT_PAGE], BENCH_ROUNDS), "1/s/core", limit);
	bench_line_of_limit(&bench, "shop.pages.packed", bench_median(per_core[SUBJECT_PACKED], BENCH_ROUNDS), "1/s/core",
			    limit);
	bench_line(&bench, "shop.pages.wall", bench_median(rate, BENCH_ROUNDS), "1/s");
	bench_line(&bench, "shop.pages.p99", bench_median(p99, BENCH_ROUNDS), "ms");
	return 0;
}
