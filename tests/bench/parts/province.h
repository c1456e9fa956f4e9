/* A province's year in a real server's database, ending yesterday: five sites, ten tills with their shifts, bags and slips, the
 * shop, ten gates. Two receipts in five are the shop's, with order, payment and the bank's line; the others are sales of tills.
 * Each has one ticket; every second ticket has gone in. Records, tickets and journal entries are real ones, of 32 kinds of
 * party; nothing of it is in the log, and signatures stand for others. Made by one statement a table. */
#ifndef BENCH_PROVINCE_H
#define BENCH_PROVINCE_H

#include "tests/bench/parts/server.h"

#include <stdint.h>

#define PROVINCE_DAYS  365
#define PROVINCE_LAYER 100000u /* receipts: each layer is spread over the whole year */

/* The days, tills, gates and kinds; first_day is a local day. Before any layer. */
int32_t province_begin(const struct bench_server *s);
/* Receipts of the layers from … until − 1, and what belongs to them. */
void province_grow(const struct bench_server *s, unsigned from, unsigned until);

#endif
