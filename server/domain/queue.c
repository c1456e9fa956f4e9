#include "domain/queue.h"

void queue_init(struct queue *q, size_t limit)
{
	*q = (struct queue){.limit = limit};
	q->tail = &q->head;
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->filled, NULL);
}

void queue_destroy(struct queue *q)
{
	pthread_cond_destroy(&q->filled);
	pthread_mutex_destroy(&q->lock);
}

static void append(struct queue *q, struct issue_job *job)
{
	job->next = NULL;
	*q->tail = job;
	q->tail = &job->next;
	q->count++;
}

enum err queue_push(struct queue *q, struct issue_job *job)
{
	enum err e = E_BUSY;
	pthread_mutex_lock(&q->lock);
	if (!q->is_closed && q->count < q->limit) {
		append(q, job);
		pthread_cond_signal(&q->filled);
		e = E_OK;
	}
	pthread_mutex_unlock(&q->lock);
	return e;
}

void queue_pass(struct queue *q, struct issue_job *jobs[], size_t count)
{
	if (count == 0)
		return;
	pthread_mutex_lock(&q->lock);
	for (size_t i = 0; i < count; i++)
		append(q, jobs[i]);
	pthread_cond_signal(&q->filled);
	pthread_mutex_unlock(&q->lock);
}

size_t queue_take(struct queue *q, struct issue_job *jobs[], size_t max)
{
	size_t n = 0;
	pthread_mutex_lock(&q->lock);
	while (!q->head && !q->is_closed)
		pthread_cond_wait(&q->filled, &q->lock);
	while (q->head && n < max) {
		jobs[n++] = q->head;
		q->head = q->head->next;
	}
	if (!q->head)
		q->tail = &q->head;
	q->count -= n;
	pthread_mutex_unlock(&q->lock);
	return n;
}

void queue_close(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->is_closed = true;
	pthread_cond_broadcast(&q->filled);
	pthread_mutex_unlock(&q->lock);
}

size_t queue_length(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	size_t n = q->count;
	pthread_mutex_unlock(&q->lock);
	return n;
}
