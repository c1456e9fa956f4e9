/* The batching issuer: three threads in a row.
 *
 *   submit → [sign: all that wait, one call to the signer] → [commit: all that wait, one durable transaction] → done
 *                                                              └ a key used before → [recall: read what was stored] → done
 *
 * The next batch is signed while this one commits. Nobody waits for a batch to fill. A lost database or signer is waited for,
 * within the jobs' deadline; an unknown commit is resolved by the idempotency key. */
#ifndef SERVER_DOMAIN_ISSUER_H
#define SERVER_DOMAIN_ISSUER_H

#include "domain/sale/issue.h"

struct issuer;

enum err issuer_start(struct issuer **out, struct app *app);
/* Hands the job over. E_BUSY when too many wait. */
enum err issuer_submit(struct issuer *i, struct issue_job *job);
/* For a request that can not be planned today: a key used before is still answered from what was stored then; a new one ends
 * with `otherwise`. The job needs its key and input hash only. */
enum err issuer_recall(struct issuer *i, struct issue_job *job, enum err otherwise);
/* The same as submit, and waits for done(). Returns the job's outcome. */
enum err issuer_run(struct issuer *i, struct issue_job *job);
/* Finishes what was submitted, then ends the threads. */
void issuer_stop(struct issuer *i);
/* How many orders and settlements went through so far. */
uint64_t issuer_jobs(struct issuer *i);
void issuer_metrics(struct buf *out, struct issuer *i);

#endif
