/* `hoaband export` beside a running server: 1 000 000 rows, made in its real database by one statement a table. Memory is held
 * against that of an export of 10 000 rows, speed against a client that does nothing but read the same tables. */
#include "tests/bench/parts/server.h"
#include "tests/support/bench.h"

#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const names[] = {"export.stream", "export.memory"};

#define FEW	   10000u
#define MANY	   1000000u
#define TEXT	   1024
#define PATIENCE_S 120

/* A quarter each of leaves, receipts and tickets, and of journal entries with a hundredth of signed XML. No organisation of the
 * server has that tax code, so nobody tries to sign what is no receipt. */
static const struct {
	const char *table, *insert;
	unsigned share; /* of 100 */
} makers[] = {
	{"leaf", "INSERT INTO leaf (idx, entry) SELECT seq, REPEAT(CHAR(seq MOD 256), 150)", 25},
	{"receipt",
	 "INSERT INTO receipt (symbol_id, number, lookup, source, issued_at, total, record, leaf_index) SELECT (SELECT id FROM"
	 " symbol WHERE tax_code = '9999999999'), seq, UNHEX(MD5(seq)), UNHEX(MD5(seq + 1)), 1795230000 + seq, 20000,"
	 " REPEAT(CHAR(seq MOD 256), 150), seq",
	 25},
	{"ticket",
	 "INSERT INTO ticket (id, source, valid_until, cose) SELECT UNHEX(CONCAT(LPAD(HEX(1795230000000 + seq), 12, '0'),"
	 " SUBSTR(MD5(seq), 1, 20))), UNHEX(MD5(seq)), 1795330000, REPEAT(CHAR(seq MOD 256), 133)",
	 25},
	{"entry",
	 "INSERT INTO entry (device, seq, type, time_ms, received_ms, hash, bytes) SELECT UNHEX(MD5(seq MOD 8)), seq, 1,"
	 " 1795230000000 + seq, 1795230000000 + seq, UNHEX(SHA2(seq, 256)), REPEAT(CHAR(seq MOD 256), 700)",
	 24},
	{"receipt_xml",
	 "INSERT INTO receipt_xml (symbol_id, number, signed_at, serial, xml) SELECT (SELECT id FROM symbol WHERE tax_code ="
	 " '9999999999'), seq, 1795230000, '1', REPEAT('x', 5000)",
	 1},
};
#define MAKERS (sizeof(makers) / sizeof(makers[0]))

/* Rows from … until − 1, counted over all tables. */
static void make_rows(const struct bench_server *s, unsigned from, unsigned until)
{
	char sql[TEXT];
	for (size_t i = 0; i < MAKERS; i++) {
		snprintf(sql, sizeof(sql), "%s FROM seq_%u_to_%u", makers[i].insert, from / 100 * makers[i].share + 1,
			 until / 100 * makers[i].share);
		server_sql(s, sql);
	}
	unsigned leaves = until / 100 * makers[0].share + 1; /* one stands there from the beginning */
	snprintf(sql, sizeof(sql), "UPDATE log_counter SET next_index = %u", leaves);
	server_sql(s, sql);
	snprintf(sql, sizeof(sql), "SELECT COUNT(*) FROM checkpoint WHERE size = %u AND note IS NOT NULL", leaves);
	for (int waited = 0; server_sql(s, sql) == 0; waited++) {
		if (waited > PATIENCE_S * 10)
			bench_fail("no checkpoint of %u leaves", leaves);
		usleep(100000);
	}
}

/* ---- the export */

struct measured {
	double seconds, peak_mib;
	unsigned long long rows;
};

static pid_t spawn(char *const words[], int out)
{
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	dup2(out, STDOUT_FILENO);
	if (freopen("/dev/null", "w", stderr) != NULL)
		execv(words[0], words);
	_exit(127);
}

static struct measured run_export(const struct bench_server *s, char *directory)
{
	char program[512], data[128], answer[TEXT] = "";
	struct rusage used;
	int pipes[2], status;
	bench_program(program, sizeof(program), "hoaband");
	snprintf(data, sizeof(data), "%s/data", s->dir);
	char *const words[] = {program, "export", "--json", "--data", data, "--to", directory, NULL};
	if (pipe(pipes) != 0)
		bench_fail("pipe");
	double began = bench_seconds();
	pid_t pid = spawn(words, pipes[1]);
	close(pipes[1]);
	ssize_t got = read(pipes[0], answer, sizeof(answer) - 1);
	if (wait4(pid, &status, 0, &used) != pid || status != 0 || got <= 0)
		bench_fail("%s export: status %d", program, status);
	close(pipes[0]);
	struct measured m = {bench_seconds() - began, (double)used.ru_maxrss / 1024, 0};
	const char *rows = strstr(answer, "\"rows\":");
	m.rows = rows ? strtoull(rows + strlen("\"rows\":"), NULL, 10) : 0;
	fprintf(stderr, "bench: %llu rows in %.2f s, peak %.1f MiB\n", m.rows, m.seconds, m.peak_mib);
	return m;
}

/* ---- the limit: a client that reads the same rows and forgets them */

static unsigned long long read_table(MYSQL *db, const char *table)
{
	char sql[TEXT];
	unsigned long long rows = 0;
	snprintf(sql, sizeof(sql), "SELECT * FROM %s", table);
	MYSQL_RES *result = mysql_query(db, sql) == 0 ? mysql_use_result(db) : NULL;
	if (result == NULL)
		bench_fail("%s: %s", sql, mysql_error(db));
	while (mysql_fetch_row(result) != NULL)
		rows++;
	mysql_free_result(result);
	return rows;
}

static double rows_per_second(const struct bench_server *s)
{
	char socket[256];
	unsigned long long rows = 0;
	snprintf(socket, sizeof(socket), "%s/data/db/s", s->dir);
	MYSQL *db = mysql_init(NULL);
	if (db == NULL || mysql_real_connect(db, NULL, "root", NULL, "hoaban", 0, socket, 0) == NULL)
		bench_fail("cannot reach the database");
	double began = bench_seconds();
	for (size_t i = 0; i < MAKERS; i++)
		rows += read_table(db, makers[i].table);
	double seconds = bench_seconds() - began;
	mysql_close(db);
	return (double)rows / seconds;
}

int main(int argc, char **argv)
{
	struct bench bench;
	struct bench_server server;
	char program[512], few[128], many[128];
	if (!bench_begin(&bench, argc, argv, names, sizeof(names) / sizeof(names[0])))
		return 0;
	bench_program(program, sizeof(program), "hoaband");
	server_start(&server, program);
	server_sql(&server,
		   "INSERT INTO symbol (tax_code, form, symbol, year, last_number) VALUES ('9999999999', 'EBL01', '26TBB',"
		   " 2026, 250000)");
	snprintf(few, sizeof(few), "%s/few", server.dir);
	snprintf(many, sizeof(many), "%s/many", server.dir);
	make_rows(&server, 0, FEW);
	struct measured little = run_export(&server, few);
	make_rows(&server, FEW, MANY);
	double limit = rows_per_second(&server);
	struct measured much = run_export(&server, many);
	if (much.rows < MANY)
		bench_fail("%llu rows only", much.rows);
	bench_line_of_limit(&bench, "export.stream", (double)much.rows / much.seconds, "rows/s", limit);
	bench_line_of_limit(&bench, "export.memory", much.peak_mib, "MiB", little.peak_mib);
	server_stop(&server);
	return 0;
}
