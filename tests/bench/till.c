/* What a cashier waits for: a sale's commit, the screen's answer to a key, the printer's first byte; how long the counter takes
 * to start, and what memory it needs.
 *
 * The commit is measured in process, beside what it cannot do without: one SQLite commit with synchronous=FULL of as many bytes
 * on the same disk, and the bare signatures (the receipt's RSA, the ticket's and the entry's Ed25519). Screen and printer are
 * measured from outside: the real program in a terminal, a printer on a socket, three keys a sale. */
#include "pos-client/domain/certificate.h"
#include "pos-client/domain/print_queue.h"
#include "pos-client/domain/shift.h"
#include "tests/bench/parts/printer.h"
#include "tests/support/bench.h"
#include "tests/support/certifier.h"
#include "tests/support/counter.h"
#include "tests/support/terminal.h"

#include <hoaban/x509.h>

#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SALES	 1000
#define TAX_CODE "5600000000"
#define DAY_S	 86400
#define PATIENCE 5000 /* ms */

static const char *const names[] = {"till.sale.p50",  "till.sale.p99",	"till.screen.p50", "till.screen.p99",
				    "till.paper.p50", "till.paper.p99", "till.start",	   "till.memory"};

struct bench_till {
	struct counter c;
	struct certifier ca;
	struct buf certificate;
};

/* ---------------------------------------------------------------- figures */
static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double percentile(double *values, size_t count, double of)
{
	qsort(values, count, sizeof *values, compare);
	return values[(size_t)((double)(count - 1) * of)];
}

/* ---------------------------------------------------------------- a till of its own */
static void open_till(struct bench_till *b)
{
	struct shift_report r;
	BUF_LOCAL spki;
	buf_init(&spki, 4096);
	buf_init(&b->certificate, 8192);
	certifier_start(&b->ca, COUNTER_NOW);
	counter_start(&b->c);
	counter_enrol(&b->c);
	if (organisation_key_make(b->c.dir) != E_OK || till_reload(&b->c.till) != E_OK ||
	    organisation_key_public(b->c.till.keys, &spki) != E_OK)
		bench_fail("no key for the organisation's certificate");
	certifier_issue(&b->ca, TAX_CODE, COUNTER_NOW - DAY_S, COUNTER_NOW + 365 * DAY_S, buf_bytes(&spki), &b->certificate);
	b->c.authority.organisation_certificate = buf_bytes(&b->certificate);
	b->c.authority.last_number = 99999999;
	if (counter_renew(&b->c) != E_OK || shift_open(&b->c.till, "lan", NULL, 0, &r) != E_OK)
		bench_fail("no shift");
}

/* The program takes the directory over; nothing waits for paper. */
static void leave_till(struct bench_till *b)
{
	uint64_t skipped;
	if (print_queue_skip_all(&b->c.till, &skipped) != E_OK)
		bench_fail("the print queue stays");
	till_close(&b->c.till);
}

static void close_till(struct bench_till *b)
{
	counter_stop(&b->c);
	certifier_stop(&b->ca);
	buf_release(&b->certificate);
}

/* ---------------------------------------------------------------- the commit */
static double sell_once(struct bench_till *b)
{
	struct sell_request r = counter_ask(1u << 1, 1, 0, 0);
	uint8_t id[UUID_LEN];
	till_forget(&b->c.till);
	b->c.now_ms += 1000;
	double began = bench_seconds();
	if (sell(&b->c.till, &r, id) != E_OK)
		bench_fail("a sale was refused: %s", b->c.till.why.count > 0 ? b->c.till.why.list[0].code : "?");
	return (bench_seconds() - began) * 1000;
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

/* About as many bytes as a sale leaves in the journal's tables: entry, XML, record, ticket. */
static void commit_bare(sqlite3 *db)
{
	if (sqlite3_exec(db, "INSERT INTO t (b) VALUES (randomblob(9000))", NULL, NULL, NULL) != SQLITE_OK)
		bench_fail("the bare database does not commit");
}

struct bare_keys {
	struct rsa_key *rsa;
	uint8_t public_key[crypto_sign_PUBLICKEYBYTES], secret_key[crypto_sign_SECRETKEYBYTES];
};

static void sign_bare(struct bare_keys *k)
{
	static const uint8_t message[300];
	struct rsa_signature rsa;
	uint8_t signature[crypto_sign_BYTES];
	bool is_done = rsa_key_sign(&rsa, k->rsa, BYTES(message)) == E_OK;
	for (int i = 0; i < 2; i++)
		is_done &= crypto_sign_detached(signature, NULL, message, sizeof message, k->secret_key) == 0;
	if (!is_done)
		bench_fail("the bare signatures fail");
}

static void measure_sales(const struct bench *b, struct bench_till *till)
{
	static double sales[SALES], bare[SALES];
	struct bare_keys keys = {0};
	BUF_LOCAL pem;
	buf_init(&pem, 8192);
	certifier_key(&pem);
	if (rsa_key_open(&keys.rsa, buf_bytes(&pem)) != E_OK || crypto_sign_keypair(keys.public_key, keys.secret_key) != 0)
		bench_fail("no keys");
	sqlite3 *db = open_bare(till->c.dir);
	sign_bare(&keys); /* the first one is slower */
	for (size_t i = 0; i < SALES; i++) {
		sales[i] = sell_once(till);
		double began = bench_seconds();
		commit_bare(db);
		sign_bare(&keys);
		bare[i] = (bench_seconds() - began) * 1000;
	}
	sqlite3_close(db);
	rsa_key_close(&keys.rsa);
	bench_line_of_limit(b, "till.sale.p50", percentile(sales, SALES, 0.5), "ms", percentile(bare, SALES, 0.5));
	bench_line_of_limit(b, "till.sale.p99", percentile(sales, SALES, 0.99), "ms", percentile(bare, SALES, 0.99));
}

/* ---------------------------------------------------------------- the screen */
static void write_settings(const struct bench_till *b, int port)
{
	char path[128];
	snprintf(path, sizeof path, "%s/pos.ini", b->c.dir);
	FILE *f = fopen(path, "we");
	if (f == NULL || fprintf(f, "printer = tcp:127.0.0.1:%d\nsite = A1\nmark = none\n", port) < 0 || fclose(f) != 0)
		bench_fail("no settings");
}

static double resident_mb(pid_t pid)
{
	char path[64], line[256];
	long kb = 0;
	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "re");
	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, "VmRSS: %ld", &kb) == 1)
			break;
	if (f != NULL)
		fclose(f);
	return (double)kb / 1024;
}

static void await_job(struct bench_printer *p, struct terminal *t, int jobs)
{
	double until = bench_seconds() + PATIENCE / 1000.0;
	while (atomic_load(&p->jobs) < jobs && bench_seconds() < until)
		terminal_pump(t, 1);
	if (atomic_load(&p->jobs) < jobs)
		bench_fail("no paper came; the screen shows:\n%s", terminal_screen(t));
}

static void measure_keys(const struct bench *b, struct bench_printer *p, struct terminal *t)
{
	static const char *const keys[] = {"F1", "Enter", "Enter"};
	static double answers[SALES * 3], papers[SALES];
	size_t count = 0;
	for (int i = 0; i < SALES; i++) {
		atomic_store(&p->first_byte_at, 0);
		for (size_t k = 0; k < 3; k++) {
			terminal_press(t, keys[k]);
			int64_t us = terminal_answer_us(t, PATIENCE);
			if (us < 0)
				bench_fail("no answer to %s; the screen shows:\n%s", keys[k], terminal_screen(t));
			answers[count++] = (double)us / 1000;
		}
		await_job(p, t, i + 1);
		papers[i] = (atomic_load(&p->first_byte_at) - (double)t->key_at / 1e6) * 1000;
	}
	bench_line(b, "till.screen.p50", percentile(answers, count, 0.5), "ms");
	bench_line(b, "till.screen.p99", percentile(answers, count, 0.99), "ms");
	bench_line(b, "till.paper.p50", percentile(papers, SALES, 0.5), "ms");
	bench_line(b, "till.paper.p99", percentile(papers, SALES, 0.99), "ms");
}

static void start_counter(struct terminal *t)
{
	terminal_start(t);
	if (!terminal_wait(t, "Tổng cộng", PATIENCE))
		bench_fail("the counter does not start:\n%s", terminal_screen(t));
}

static void measure_starts(const struct bench *b, struct terminal *t)
{
	double starts[BENCH_ROUNDS];
	for (int i = 0; i < BENCH_ROUNDS; i++) {
		double began = bench_seconds();
		start_counter(t);
		starts[i] = bench_seconds() - began;
		terminal_stop(t);
	}
	bench_line(b, "till.start", bench_median(starts, BENCH_ROUNDS), "s");
}

static void measure_screen(const struct bench *b, struct bench_till *till)
{
	static struct terminal t;
	static struct bench_printer printer;
	char program[512];
	bench_printer_start(&printer);
	write_settings(till, printer.port);
	bench_program(program, sizeof program, "hoaban-pos");
	const char *const words[] = {program,	"--data", till->c.dir, "--demo", "--clock", "2026-11-21T09:15:00+07:00",
				     "counter", NULL};
	t = (struct terminal){.words = words};
	measure_starts(b, &t);
	start_counter(&t);
	measure_keys(b, &printer, &t);
	terminal_quiet(&t, 1000, PATIENCE);
	bench_line(b, "till.memory", resident_mb(t.pid), "MB");
	terminal_stop(&t);
	bench_printer_stop(&printer);
}

int main(int argc, char **argv)
{
	static struct bench_till till;
	struct bench bench;
	if (!bench_begin(&bench, argc, argv, names, sizeof names / sizeof names[0]))
		return 0;
	if (!bench_await_quiet(4.0))
		fprintf(stderr, "bench: till: the machine is busy with something else\n");
	open_till(&till);
	measure_sales(&bench, &till);
	leave_till(&till);
	measure_screen(&bench, &till);
	close_till(&till);
	return 0;
}
