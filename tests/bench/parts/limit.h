/* The limit: a bare Connector/C program part that writes the same rows into the same tables of the same database server, 64
 * orders in one durable transaction, and does nothing else. The tables are copies (CREATE TABLE … LIKE) in a schema of their
 * own, so that the server's own log and numbers stay whole. */
#ifndef BENCH_LIMIT_H
#define BENCH_LIMIT_H

#include "tests/bench/parts/server.h"

#include <stdint.h>

struct limit;

/* Connects to the server's database as its root, copies the tables and takes the rows of one order as the pattern. At least one
 * order must have been made. */
struct limit *limit_open(const struct bench_server *s);
void limit_close(struct limit *l);
/* Orders per second over `seconds`. */
double limit_run(struct limit *l, double warm_s, double seconds);
/* Fails unless the server's receipts are numbered 1…count without gap and its log holds as many leaves as it should. */
void limit_check_numbers(const struct bench_server *s, uint64_t count);

#endif
