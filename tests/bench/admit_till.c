/* What a visitor waits for at a gate that reaches nobody: from the code's text to the durable record of his admission, beside
 * one SQLite commit with synchronous=FULL of as many bytes on the same disk. */
#include "pos-client/domain/admit.h"
#include "tests/support/bench.h"
#include "tests/support/counter.h"

#include <hoaban/instant.h>

#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#define SCANS 3000

static const char *const names[] = {"admit.till.p50", "admit.till.p99"};

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double percentile(double *values, double of)
{
	qsort(values, SCANS, sizeof *values, compare);
	return values[(size_t)((SCANS - 1) * of)];
}

/* The QR text of a ticket that the server sold for today at A1. */
static void write_ticket(const struct counter *c, struct buf *text)
{
	uint32_t now = (uint32_t)(c->now_ms / 1000), from = (uint32_t)day_start(instant_day(now));
	struct ticket t = {.valid_from = from,
			   .valid_until = from + DAY_S,
			   .issued_at = now,
			   .sites = UINT64_C(1) << AUTHORITY_SITE_A1,
			   .category = CATEGORY_ADULT,
			   .party = 1,
			   .days = 1,
			   .edition = 1,
			   .entries = 1};
	BUF_LOCAL cose;
	buf_init(&cose, TICKET_BYTES_MAX);
	randombytes_buf(t.id, UUID_LEN);
	authority_ticket(&c->authority, &t, &cose);
	if (ticket_text(text, buf_bytes(&cose)) != E_OK)
		bench_fail("no ticket");
}

static double admit_once(struct counter *c)
{
	struct admit_answer a;
	BUF_LOCAL text;
	buf_init(&text, TICKET_TEXT_MAX + 1);
	write_ticket(c, &text);
	struct admit_request r = {.text = buf_text(&text), .len = text.len, .site = AUTHORITY_SITE_A1, .gate = "north"};
	till_forget(&c->till);
	c->now_ms += 1000;
	double began = bench_seconds();
	enum err e = admit(&c->till, &r, &a);
	double took = (bench_seconds() - began) * 1000;
	if (e != E_OK || a.verdict != VERDICT_ADMITTED)
		bench_fail("not admitted: %s", e == E_OK ? verdict_text(a.verdict) : err_code(e));
	return took;
}

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
		scans[i] = admit_once(&c);
		bare[i] = commit_once(db);
	}
	sqlite3_close(db);
	bench_line_of_limit(&bench, "admit.till.p50", percentile(scans, 0.5), "ms", percentile(bare, 0.5));
	bench_line_of_limit(&bench, "admit.till.p99", percentile(scans, 0.99), "ms", percentile(bare, 0.99));
	counter_stop(&c);
	return 0;
}
