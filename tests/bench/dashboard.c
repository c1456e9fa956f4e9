/* The auditor's first view, /audit/ with a year of five sites, over HTTP from a real server: of 100 000 receipts and of
 * 1 000 000, with their payments, bank lines, sales of tills, shifts, bags and entries. The receipts are real records; what the
 * page shows is counted from all of it by `hoaband figures rebuild`, which is measured as well; the equations of what was
 * counted must hold. The growth is that of the CPU time which server and database spend on a view: it does not depend on what
 * else the machine does. HOABAN_BENCH_LAYERS: a smaller year, of so many times 100 000 receipts. */
#include "tests/bench/parts/province.h"
#include "tests/support/bench.h"

#include <hoaban/instant.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"dashboard.page",	"dashboard.page.few", "dashboard.page.cpu",
				    "dashboard.growth", "dashboard.recount",  "dashboard.month"};

#define LAYERS	     10
#define ROUNDS	     5
#define ROUND_S	     2
#define PATIENCE_S   4.0 /* for a quiet machine */
#define TEXT	     1024
#define LIMIT_MS     100.0
#define LIMIT_GROWTH 1.5

/* 256 bits, as a browser holds them */
#define TOKEN "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void log_in(const struct bench_server *s)
{
	server_sql(s,
		   "INSERT INTO staff (id, login, name, role, password, totp_since, created_at) VALUES (UNHEX(MD5('auditor')),"
		   " 'bench-auditor', 'Kiem toan', 4, '-', 1, 1)");
	server_sql(s, "INSERT INTO session (hash, staff, is_pending, created_at, seen_at, expires_at) VALUES"
		      " (UNHEX(SHA2(UNHEX('" TOKEN
		      "'), 256)), UNHEX(MD5('auditor')), 0, UNIX_TIMESTAMP(), UNIX_TIMESTAMP() + 3600,"
		      " UNIX_TIMESTAMP() + 36000)");
}

/* "12.34ms" as milliseconds. */
static double milliseconds(const char *text)
{
	char *unit;
	double value = strtod(text, &unit);
	return strncmp(unit, "us", 2) == 0 ? value / 1000 : strncmp(unit, "ms", 2) == 0 ? value : value * 1000;
}

struct view {
	double ms, cpu_ms;
};

static double cpu_ms(const struct bench_server *s)
{
	return (server_cpu_us(s, PART_SERVER) + server_cpu_us(s, PART_DATABASE)) / 1000;
}

/* One reader, one view behind the other: the median. */
static struct view round_of(const struct bench_server *s, const char *path)
{
	char command[TEXT], line[256], median[32] = "";
	double requests = 0, before = cpu_ms(s);
	snprintf(command, sizeof(command), "wrk -t1 -c1 -d%d --latency -H 'Cookie: hoaban=" TOKEN "' 'http://127.0.0.1:%u%s'",
		 ROUND_S, s->port, path);
	FILE *wrk = popen(command, "re");
	while (wrk && fgets(line, sizeof(line), wrk)) {
		if (strstr(line, "Non-2xx") || strstr(line, "Socket errors"))
			bench_fail("dashboard: %s", line);
		sscanf(line, " %lf requests in", &requests);
		sscanf(line, " 50%% %31s", median);
	}
	if (!wrk || pclose(wrk) != 0 || !median[0] || requests == 0)
		bench_fail("dashboard: wrk does not run");
	return (struct view){milliseconds(median), (cpu_ms(s) - before) / requests};
}

static struct view look(const struct bench_server *s, int32_t from, int32_t until)
{
	char first[DATE_TEXT], last[DATE_TEXT], path[128];
	double ms[ROUNDS], cpu[ROUNDS];
	date_format(first, from);
	date_format(last, until - 1);
	snprintf(path, sizeof(path), "/audit/?from=%s&until=%s", first, last);
	if (!bench_await_quiet(PATIENCE_S))
		fprintf(stderr, "bench: the machine is busy with something else\n");
	for (size_t i = 0; i < ROUNDS; i++) {
		struct view v = round_of(s, path);
		ms[i] = v.ms;
		cpu[i] = v.cpu_ms;
	}
	return (struct view){bench_median(ms, ROUNDS), bench_median(cpu, ROUNDS)};
}

/* Everything counted from the records, and kept. No till has signed this year's shifts and drops: the comparison says so, and
 * ends as one that found something. */
static double recount_s(const struct bench_server *s)
{
	bool is_counted = false;
	char command[TEXT], line[TEXT], program[512];
	bench_program(program, sizeof(program), "hoaband");
	snprintf(command, sizeof(command), "%s figures rebuild --data %s/data --demo", program, s->dir);
	double began = bench_seconds();
	FILE *f = popen(command, "re");
	while (f && fgets(line, sizeof(line), f)) {
		is_counted = is_counted || strstr(line, " figures compared, ");
		if (strstr(line, " difference ") && !strstr(line, " difference 0\n"))
			bench_fail("an equation does not hold: %s", line);
	}
	if (!f || pclose(f) < 0 || !is_counted)
		bench_fail("%s does not count", command);
	return bench_seconds() - began;
}

/* What the dashboard says every day; the list of differences would be another page. */
static const char all_well[] = "INSERT INTO figure_check (at, compared, differences, is_rebuilt, who)"
			       " VALUES (UNIX_TIMESTAMP(), 1, 0, 0, 'bench')";

int main(int argc, char **argv)
{
	struct bench bench;
	struct bench_server server;
	char program[512];
	const char *said = getenv("HOABAN_BENCH_LAYERS");
	unsigned layers = said ? (unsigned)strtoul(said, NULL, 10) : LAYERS;
	if (!bench_begin(&bench, argc, argv, names, sizeof(names) / sizeof(names[0])))
		return 0;
	bench_program(program, sizeof(program), "hoaband");
	server_start(&server, program);
	log_in(&server);
	int32_t first = province_begin(&server), end = first + PROVINCE_DAYS;
	province_grow(&server, 0, 1);
	recount_s(&server);
	server_sql(&server, all_well);
	struct view few = look(&server, first, end);
	province_grow(&server, 1, layers);
	double recount = recount_s(&server);
	server_sql(&server, all_well);
	struct view many = look(&server, first, end);
	bench_line_of_limit(&bench, "dashboard.page", many.ms, "ms", LIMIT_MS);
	bench_line(&bench, "dashboard.page.few", few.ms, "ms");
	bench_line(&bench, "dashboard.page.cpu", many.cpu_ms, "ms");
	bench_line_of_limit(&bench, "dashboard.growth", many.cpu_ms / few.cpu_ms, "x", LIMIT_GROWTH);
	bench_line(&bench, "dashboard.recount", (double)layers * PROVINCE_LAYER / recount, "1/s");
	bench_line(&bench, "dashboard.month", look(&server, end - 30, end).ms, "ms");
	server_stop(&server);
	return 0;
}
