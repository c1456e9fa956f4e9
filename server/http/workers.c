#include "room.h"

#include <stdlib.h>

#define QUEUE_MAX 256

static struct http_exchange *next_job(struct workers *w)
{
	struct http_exchange *e = NULL;
	pthread_mutex_lock(&w->lock);
	while (w->count == 0 && !w->is_stopping)
		pthread_cond_wait(&w->wake, &w->lock);
	if (w->count > 0) {
		e = w->ring[w->first];
		w->first = (w->first + 1) % QUEUE_MAX;
		w->count--;
	}
	pthread_mutex_unlock(&w->lock);
	return e;
}

static void *run(void *ctx)
{
	struct workers *w = ctx;
	for (struct http_exchange *e = next_job(w); e != NULL; e = next_job(w))
		waiting_work(e);
	return NULL;
}

enum err workers_start(struct workers *w, unsigned threads)
{
	w->ring = calloc(QUEUE_MAX, sizeof(struct http_exchange *));
	w->threads = calloc(threads, sizeof(pthread_t));
	if (w->ring == NULL || w->threads == NULL)
		return E_MEMORY;
	for (; w->thread_count < threads; w->thread_count++)
		if (pthread_create(&w->threads[w->thread_count], NULL, run, w) != 0)
			return E_MEMORY;
	return E_OK;
}

bool workers_have_room(struct workers *w)
{
	pthread_mutex_lock(&w->lock);
	bool has_room = w->count < QUEUE_MAX;
	pthread_mutex_unlock(&w->lock);
	return has_room;
}

bool workers_add(struct workers *w, struct http_exchange *e)
{
	pthread_mutex_lock(&w->lock);
	bool is_added = !w->is_stopping;
	if (is_added) {
		w->ring[(w->first + w->count) % QUEUE_MAX] = e;
		w->count++;
		pthread_cond_signal(&w->wake);
	}
	pthread_mutex_unlock(&w->lock);
	return is_added;
}

void workers_stop(struct workers *w)
{
	pthread_mutex_lock(&w->lock);
	w->is_stopping = true;
	pthread_cond_broadcast(&w->wake);
	pthread_mutex_unlock(&w->lock);
	for (unsigned i = 0; i < w->thread_count; i++)
		pthread_join(w->threads[i], NULL);
	w->thread_count = 0;
}

void workers_release(struct workers *w)
{
	free(w->threads);
	free(w->ring);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
}
