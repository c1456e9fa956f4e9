/* One order's transaction the obvious way: lock the counter, write row after row, commit. */
#ifndef BENCH_NAIVE_ROWS_H
#define BENCH_NAIVE_ROWS_H

#include "server/domain/sale/issue.h"
#include "server/domain/sale/symbols.h"

struct app;
struct db;

/* Writes one settled order with one receipt. The tickets are signed. */
enum err naive_commit(struct app *app, struct db *db, const struct symbol *symbol, struct issue_job *job);

#endif
