#include "domain/sale/queue.h"

#include <time.h>

void queue_init(struct queue *q, size_t limit)
{
	*q = (struct queue){.limit = limit};
	q->tail = &q->head;
	pthread_mutex_init(&q->lock, NULL);
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&q->filled, &monotonic);
	pthread_condattr_destroy(&monotonic);
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

/* Whoever gathers is not woken for every single job: on a busy machine that would take the core from who brings them. */
static void wake(struct queue *q)
{
	if (q->count >= q->enough)
		pthread_cond_signal(&q->filled);
}

enum err queue_push(struct queue *q, struct issue_job *job)
{
	enum err e = E_BUSY;
	pthread_mutex_lock(&q->lock);
	if (!q->is_closed && q->count < q->limit) {
		append(q, job);
		wake(q);
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
	wake(q);
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

void queue_await(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	while (!q->head && !q->is_closed)
		pthread_cond_wait(&q->filled, &q->lock);
	pthread_mutex_unlock(&q->lock);
}

static struct timespec in_us(unsigned us)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	int64_t ns = t.tv_nsec + (int64_t)us * 1000;
	return (struct timespec){.tv_sec = t.tv_sec + ns / 1000000000, .tv_nsec = ns % 1000000000};
}

void queue_gather(struct queue *q, size_t enough, unsigned patience_us)
{
	struct timespec until = in_us(patience_us);
	pthread_mutex_lock(&q->lock);
	q->enough = enough;
	while (q->count < q->enough && !q->is_closed)
		if (pthread_cond_timedwait(&q->filled, &q->lock, &until) != 0)
			break;
	q->enough = 0;
	pthread_mutex_unlock(&q->lock);
}

void queue_hurry(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	if (q->enough > 0) {
		q->enough = 0;
		pthread_cond_signal(&q->filled);
	}
	pthread_mutex_unlock(&q->lock);
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
