/* A real server under test: a release build on a temporary directory and a free port, with its child processes. */
#ifndef BENCH_SERVER_H
#define BENCH_SERVER_H

#include <sys/types.h>

enum server_part { PART_SERVER, PART_SIGNER, PART_DATABASE, PART_COUNT };

struct bench_server {
	char dir[64];
	pid_t pid;
	unsigned port;
	pid_t parts[PART_COUNT]; /* 0 = there is none */
	pid_t keys;		 /* of the organisations: what signs receipts */
};

/* Starts `program` and waits until it serves. Ends the benchmark when it does not. */
void server_start(struct bench_server *s, const char *program);
/* Ends it in order and removes its directory. */
void server_stop(struct bench_server *s);
/* CPU time of one of its processes since its start, µs. */
double server_cpu_us(const struct bench_server *s, enum server_part part);
double server_keys_cpu_us(const struct bench_server *s);

/* One statement at its database; the first number of its answer, 0 when there is none. */
unsigned long long server_sql(const struct bench_server *s, const char *sql);

#endif
