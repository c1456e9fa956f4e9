/* One durable transaction for a batch of jobs: numbers, records, leaves, and the rows of five tables in bulk. */
#ifndef SERVER_DOMAIN_ISSUE_BATCH_H
#define SERVER_DOMAIN_ISSUE_BATCH_H

#include "domain/sale/issue.h"

#define ISSUE_BATCH_MAX 256

struct app;
struct db;
struct symbol_shelf;

/* Commits the batch. Each job's outcome and is_replay are set; the return value speaks for those not refused by themselves:
 * E_OK, or what kept the whole batch from committing. `arena` is scratch. */
enum err issue_batch_commit(struct app *app, struct db *db, struct symbol_shelf *symbols, struct arena *arena,
			    struct issue_job *jobs[], size_t count);

#endif
