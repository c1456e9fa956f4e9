/* Online admissions: one thread takes all claims that wait and writes them in one durable transaction, while the next ones
 * gather. Nobody waits for a batch to fill. */
#ifndef SERVER_DOMAIN_ADMITTER_H
#define SERVER_DOMAIN_ADMITTER_H

#include "domain/gate/claim.h"

#include <hoaban/buf.h>

struct admitter;

enum err admitter_start(struct admitter **out, struct app *app);
/* Hands the job over. E_BUSY when too many wait, or nothing is taken any more. */
enum err admitter_submit(struct admitter *m, struct admit_job *job);
/* Finishes what was submitted, then ends the thread. */
void admitter_stop(struct admitter *m);
void admitter_metrics(struct buf *out, struct admitter *m);

#endif
