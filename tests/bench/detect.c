/* A night of the detectors, and their first look at a whole year, over a province's 1 000 000 receipts with their tickets,
 * sales, entries and money. The limit is what reading the same tables once takes, in the same database: a night must be a small
 * part of it, the first look a few times as much. HOABAN_BENCH_LAYERS: a smaller year, of so many times 100 000 receipts. */
#include "tests/bench/parts/province.h"
#include "tests/support/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"detect.night", "detect.first", "detect.kept"};

#define LAYERS 10
#define NIGHTS 3
#define TEXT   1024

static double look(const struct bench_server *s, unsigned *found)
{
	char command[TEXT], line[TEXT], program[512];
	const char *told = NULL;
	bench_program(program, sizeof(program), "hoaband");
	snprintf(command, sizeof(command), "%s detect --data %s/data --demo", program, s->dir);
	double began = bench_seconds();
	FILE *f = popen(command, "re");
	while (f && fgets(line, sizeof(line), f))
		told = strstr(line, " new, ") ? line : NULL;
	if (!f || pclose(f) != 0 || !told)
		bench_fail("%s does not look", command);
	*found = (unsigned)strtoul(told, NULL, 10);
	return bench_seconds() - began;
}

/* Every row of the tables that detectors look at, once. */
static double scan(const struct bench_server *s)
{
	static const char *const scans[] = {
		"SELECT SUM(LENGTH(bytes)) FROM entry FORCE INDEX (PRIMARY)",
		"SELECT SUM(LENGTH(cose)) FROM ticket FORCE INDEX (PRIMARY)",
		"SELECT SUM(LENGTH(record)) FROM receipt FORCE INDEX (PRIMARY)",
		"SELECT SUM(admitted_at) FROM admission FORCE INDEX (PRIMARY)",
		"SELECT SUM(total) FROM sale FORCE INDEX (PRIMARY)",
		"SELECT SUM(total) FROM orders FORCE INDEX (PRIMARY)",
		"SELECT SUM(amount) FROM money FORCE INDEX (PRIMARY)",
		"SELECT SUM(amount) FROM payment FORCE INDEX (PRIMARY)",
	};
	double began = bench_seconds();
	for (size_t i = 0; i < sizeof(scans) / sizeof(scans[0]); i++)
		if (server_sql(s, scans[i]) == 0)
			bench_fail("nothing to read: %s", scans[i]);
	return bench_seconds() - began;
}

int main(int argc, char **argv)
{
	struct bench bench;
	struct bench_server server;
	char program[512];
	const char *layers = getenv("HOABAN_BENCH_LAYERS");
	double nights[NIGHTS], scans[NIGHTS];
	unsigned found, again;
	if (!bench_begin(&bench, argc, argv, names, sizeof(names) / sizeof(names[0])))
		return 0;
	bench_program(program, sizeof(program), "hoaband");
	server_start(&server, program);
	province_begin(&server);
	province_grow(&server, 0, layers ? (unsigned)strtoul(layers, NULL, 10) : LAYERS);
	double first = look(&server, &found);
	for (size_t i = 0; i < NIGHTS; i++) {
		scans[i] = scan(&server);
		nights[i] = look(&server, &again);
		if (again != 0)
			bench_fail("%u findings were told twice", again);
	}
	double limit = bench_median(scans, NIGHTS);
	bench_line_of_limit(&bench, "detect.night", bench_median(nights, NIGHTS), "s", limit);
	bench_line_of_limit(&bench, "detect.first", first, "s", limit);
	bench_line(&bench, "detect.kept", found, "findings");
	server_stop(&server);
	return 0;
}
