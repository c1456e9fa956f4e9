/* One durable transaction for all claims that wait (LAB §5): what is known of their tickets is asked for together, they are
 * decided in order in memory, and their places are written at once. The UNIQUE key decides between several servers of one
 * database: whoever comes second looks again. */
#ifndef SERVER_DOMAIN_ADMIT_BATCH_H
#define SERVER_DOMAIN_ADMIT_BATCH_H

#include "domain/gate/claim.h"

struct db;

#define ADMIT_BATCH_MAX 64

/* Answers and outcomes are in the jobs. On an error nothing was written, and the jobs are as they were. */
enum err admit_batch_commit(struct app *app, struct db *db, struct arena *arena, struct admit_job *jobs[], size_t count);

#endif
