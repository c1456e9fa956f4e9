/* What a visitor waits for at a gate that reaches nobody: from the code's text to the durable record of his admission, beside
 * one SQLite commit with synchronous=FULL of as many bytes on the same disk. */
#include "tests/bench/parts/scans.h"
#include "tests/support/bench.h"

#include <sqlite3.h>
#include <stdio.h>

#define SCANS 3000

static const char *const names[] = {"admit.till.p50", "admit.till.p99"};

static sqlite3 *open_bare(const char *dir)
{
	char path[128];
	sqlite3 *db = NULL;
	snprintf(path, sizeof path, "%s/bare.db", dir);
	if (sqlite3_open(path, &db) != SQLITE_OK ||
	    sqlite3_exec(
		    db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, b BLOB)",
		    NULL, NULL, NULL) != SQLITE_OK)
		bench_fail("no bare database");
	return db;
}

static double commit_once(sqlite3 *db)
{
	double began = bench_seconds();
	if (sqlite3_exec(db, "INSERT INTO t (b) VALUES (randomblob(700))", NULL, NULL, NULL) != SQLITE_OK)
		bench_fail("the bare database does not commit");
	return (bench_seconds() - began) * 1000;
}

int main(int argc, char **argv)
{
	static struct counter c;
	static double scans[SCANS], bare[SCANS];
	struct bench bench;
	if (!bench_begin(&bench, argc, argv, names, sizeof names / sizeof names[0]))
		return 0;
	counter_open(&c);
	sqlite3 *db = open_bare(c.dir);
	if (!bench_await_quiet(4.0))
		fprintf(stderr, "bench: admit.till: the machine is busy with something else\n");
	for (size_t i = 0; i < SCANS; i++) {
		c.now_ms += 1000;
		scans[i] = scans_admit(&c, false);
		bare[i] = commit_once(db);
	}
	sqlite3_close(db);
	bench_line_of_limit(&bench, "admit.till.p50", scans_percentile(scans, SCANS, 0.5), "ms",
			    scans_percentile(bare, SCANS, 0.5));
	bench_line_of_limit(&bench, "admit.till.p99", scans_percentile(scans, SCANS, 0.99), "ms",
			    scans_percentile(bare, SCANS, 0.99));
	counter_stop(&c);
	return 0;
}
