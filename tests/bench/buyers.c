/* An opening: a thousand buyers at once for the 200 000 places of one day at one site, four tickets an order, until all are
 * sold. What counts is how long the slowest of a hundred waits for the answer to the order, on this machine's two cores, buyers
 * included.
 *
 * At the end the slot must have sold exactly its places. */
#include "tests/bench/parts/load.h"
#include "tests/bench/parts/server.h"
#include "tests/support/bench.h"

#include <hoaban/instant.h>

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define BUYERS	   1000
#define PLACES	   200000
#define PER_ORDER  4
#define LIMIT_MS   500.0
#define PATIENCE_S 10.0
#define FOR_EVER   600.0
#define LOOK_S	   3 /* until the server has looked at its timetables */

static const char *const names[] = {"buyers.p99", "buyers.p50", "buyers.orders", "buyers.tickets"};

/* A1, every day, one slot of the whole day: [[0, 1440, 200000]]. */
#define TIMETABLE                                                                                                              \
	"INSERT INTO schedule (id, kind, site, from_day, until_day, weekdays, is_exception, spans, declared_by, declared_ms) " \
	"VALUES (REPEAT('s', 16), 2, 1, 0, 2147483647, 127, 0, x'8183001905A01A00030D40', 'bench', 1)"

static void write_body(char *out, size_t size)
{
	char date[DATE_TEXT];
	date_format(date, instant_day(time(NULL)) + 1);
	snprintf(out, size,
		 "{\"visit_date\":\"%s\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":%d}],"
		 "\"group\":false,\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",
		 date, PER_ORDER);
}

int main(int argc, char **argv)
{
	struct bench bench;
	struct bench_server server;
	char program[512], body[512];
	if (!bench_begin(&bench, argc, argv, names, sizeof(names) / sizeof(names[0])))
		return 0;
	bench_program(program, sizeof(program), "hoaband");
	write_body(body, sizeof(body));
	server_start(&server, program);
	server_sql(&server, TIMETABLE);
	server_sql(&server, "UPDATE schedule_epoch SET epoch = epoch + 1");
	sleep(LOOK_S);
	if (!bench_await_quiet(PATIENCE_S))
		fprintf(stderr, "bench: the machine is busy with something else\n");
	struct load_plan plan = {
		.port = server.port, .body = body, .measured_s = FOR_EVER, .connections = BUYERS, .most = PLACES / PER_ORDER};
	struct load_result r = load_run(&plan);
	unsigned long long sold = server_sql(&server, "SELECT SUM(sold) FROM slot");
	server_stop(&server);
	if (sold != PLACES || r.orders != PLACES / PER_ORDER)
		bench_fail("buyers: %llu of %d places are sold, in %llu orders", sold, PLACES, (unsigned long long)r.orders);
	bench_line_of_limit(&bench, "buyers.p99", r.p99_ms, "ms", LIMIT_MS);
	bench_line(&bench, "buyers.p50", r.p50_ms, "ms");
	bench_line(&bench, "buyers.orders", r.rate, "1/s");
	bench_line(&bench, "buyers.tickets", PER_ORDER * r.rate, "1/s");
	return 0;
}
