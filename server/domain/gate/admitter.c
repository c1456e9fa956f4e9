#include "domain/gate/admitter.h"

#include "app.h"
#include "domain/gate/admit_batch.h"
#include "store/store.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define WAITING_MAX 4096
#define SCRATCH_MAX (256u << 20)

struct admitter {
	struct app *app;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t filled;
	struct admit_job *head, **tail;
	size_t waiting;
	bool is_closed;
	struct db *db; /* the thread's own, once it was needed */
	struct arena arena;
	atomic_ullong batches, jobs;
};

/* ---- the queue */

static size_t take(struct admitter *m, struct admit_job *jobs[])
{
	size_t n = 0;
	pthread_mutex_lock(&m->lock);
	while (!m->head && !m->is_closed)
		pthread_cond_wait(&m->filled, &m->lock);
	for (; m->head && n < ADMIT_BATCH_MAX; m->head = m->head->next)
		jobs[n++] = m->head;
	if (!m->head)
		m->tail = &m->head;
	m->waiting -= n;
	pthread_mutex_unlock(&m->lock);
	return n;
}

enum err admitter_submit(struct admitter *m, struct admit_job *job)
{
	enum err e = E_BUSY;
	job->next = NULL;
	pthread_mutex_lock(&m->lock);
	if (!m->is_closed && m->waiting < WAITING_MAX) {
		*m->tail = job;
		m->tail = &job->next;
		m->waiting++;
		pthread_cond_signal(&m->filled);
		e = E_OK;
	}
	pthread_mutex_unlock(&m->lock);
	return e;
}

/* ---- the thread */

static enum err commit(struct admitter *m, struct admit_job *jobs[], size_t count)
{
	if (!m->db) {
		TRY(store_acquire(m->app->store, &m->db));
		db_chain(m->db);
	}
	arena_clear(&m->arena);
	return admit_batch_commit(m->app, m->db, &m->arena, jobs, count);
}

static void finish(struct admit_job *job, enum err outcome)
{
	if (outcome != E_OK)
		job->outcome = outcome;
	job->done(job);
}

/* A batch that was refused for one of its claims is tried again claim by claim, so that one cannot hurt another. */
static void commit_jobs(struct admitter *m, struct admit_job *jobs[], size_t count)
{
	enum err e = commit(m, jobs, count);
	bool is_alone = e == E_OK || count == 1 || err_is_retryable(e);
	if (e != E_OK && is_alone)
		log_error(m->app->logger, "admit_failed", "error=%s claims=%zu", err_code(e), count);
	for (size_t i = 0; i < count; i++)
		if (is_alone)
			finish(jobs[i], e);
		else
			commit_jobs(m, jobs + i, 1);
}

static void *admit_thread(void *ctx)
{
	struct admitter *m = ctx;
	struct admit_job *jobs[ADMIT_BATCH_MAX];
	size_t count;
	while ((count = take(m, jobs)) > 0) {
		atomic_fetch_add(&m->batches, 1);
		atomic_fetch_add(&m->jobs, count);
		commit_jobs(m, jobs, count);
	}
	if (m->db)
		store_release(m->app->store, m->db);
	return NULL;
}

/* ---- the outside */

enum err admitter_start(struct admitter **out, struct app *app)
{
	struct admitter *m = calloc(1, sizeof(*m));
	if (!m)
		return E_MEMORY;
	m->app = app;
	m->tail = &m->head;
	arena_init(&m->arena, SCRATCH_MAX);
	pthread_mutex_init(&m->lock, NULL);
	pthread_cond_init(&m->filled, NULL);
	if (pthread_create(&m->thread, NULL, admit_thread, m) != 0)
		return E_MEMORY; /* the process ends */
	*out = m;
	return E_OK;
}

void admitter_stop(struct admitter *m)
{
	if (!m)
		return;
	pthread_mutex_lock(&m->lock);
	m->is_closed = true;
	pthread_cond_broadcast(&m->filled);
	pthread_mutex_unlock(&m->lock);
	pthread_join(m->thread, NULL);
	arena_release(&m->arena);
	pthread_cond_destroy(&m->filled);
	pthread_mutex_destroy(&m->lock);
	free(m);
}

void admitter_metrics(struct buf *out, struct admitter *m)
{
	const struct {
		const char *name, *help;
		unsigned long long value;
	} counters[] = {
		{"hoaban_admit_batches_total", "Transactions of online admissions", atomic_load(&m->batches)},
		{"hoaban_admit_claims_total", "Claims that went through them", atomic_load(&m->jobs)},
	};
	for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++)
		buf_append_format(out, "# HELP %s %s\n# TYPE %s counter\n%s %llu\n", counters[i].name, counters[i].help,
				  counters[i].name, counters[i].name, counters[i].value);
}
