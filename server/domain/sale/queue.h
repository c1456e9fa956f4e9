/* A queue of jobs between two threads of the issuer: whoever takes, takes all that wait. */
#ifndef SERVER_DOMAIN_QUEUE_H
#define SERVER_DOMAIN_QUEUE_H

#include "domain/sale/issue.h"

#include <pthread.h>

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	struct issue_job *head, **tail;
	size_t count, limit;
	size_t enough; /* while somebody gathers: at how many jobs to wake him; else 0 */
	bool is_closed;
};

void queue_init(struct queue *q, size_t limit);
void queue_destroy(struct queue *q);
/* E_BUSY when `limit` jobs wait or the queue is closed. */
enum err queue_push(struct queue *q, struct issue_job *job);
/* The same without the limit: for jobs that are already inside. */
void queue_pass(struct queue *q, struct issue_job *jobs[], size_t count);
/* Waits for at least one job and takes up to `max`, in order; 0 = closed and empty. */
size_t queue_take(struct queue *q, struct issue_job *jobs[], size_t max);
/* Waits for the first job, or the end. */
void queue_await(struct queue *q);
/* For the only taker of a queue, when nobody could use his work yet: waits until `enough` jobs are there, but not longer than
 * `patience_us`, nor after somebody called queue_hurry(). */
void queue_gather(struct queue *q, size_t enough, unsigned patience_us);
void queue_hurry(struct queue *q);
/* Nothing more comes; who waits is woken. */
void queue_close(struct queue *q);
size_t queue_length(struct queue *q);

#endif
