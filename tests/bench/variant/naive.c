/* The same server with another issuer behind the same header: eight workers, each with a connection of its own, each signing in
 * process and committing one order per transaction under a locked counter. Linked before the archive, it takes the place of
 * server/domain/sale/issuer.c. */
#include "server/domain/sale/issuer.h"

#include "server/app.h"
#include "server/domain/sale/queue.h"
#include "server/store/store.h"
#include "tests/bench/variant/key.h"
#include "tests/bench/variant/naive_rows.h"

#include <stdatomic.h>
#include <stdlib.h>

#define WORKERS	    8
#define WAITING_MAX 8192

struct issuer {
	struct app *app;
	struct queue queue;
	struct bench_key key;
	pthread_mutex_t symbols_lock; /* one symbol for all workers: the counter they meet at */
	struct symbol_shelf symbols;
	pthread_t workers[WORKERS];
};

static enum err sign(const struct issuer *i, struct issue_job *job)
{
	for (size_t k = 0; k < job->ticket_count; k++) {
		struct issue_ticket *t = &job->tickets[k];
		uint8_t signature[SIGNATURE_LEN];
		struct buf cose = BUF_FIXED(t->cose_bytes);
		TRY(bench_key_sign(&i->key, t->payload, signature));
		cose_assemble(&cose, i->key.kid, t->payload, signature);
		TRY(buf_status(&cose));
		t->cose = buf_bytes(&cose);
	}
	return E_OK;
}

static enum err find_symbol(struct symbol *out, struct issuer *i, struct db *db, const struct receipt *r)
{
	int year = day_year(instant_day(clock_s(&i->app->clock)));
	pthread_mutex_lock(&i->symbols_lock);
	enum err e = symbol_own(out, &i->symbols, db, r->tax_code, r->form, year);
	pthread_mutex_unlock(&i->symbols_lock);
	return e;
}

static enum err issue_one(struct issuer *i, struct db *db, struct issue_job *job)
{
	struct symbol symbol;
	if (!job->is_new || job->receipt_count != 1)
		return E_INTERNAL; /* this program knows one kind of order */
	TRY(sign(i, job));
	TRY(find_symbol(&symbol, i, db, &job->receipts[0].fields));
	return naive_commit(i->app, db, &symbol, job);
}

static void *work(void *ctx)
{
	struct issuer *i = ctx;
	struct issue_job *job;
	struct db *db = NULL;
	if (store_acquire(i->app->store, &db) != E_OK)
		abort();
	while (queue_take(&i->queue, &job, 1) > 0) {
		job->outcome = issue_one(i, db, job);
		job->done(job);
	}
	store_release(i->app->store, db);
	return NULL;
}

enum err issuer_start(struct issuer **out, struct app *app)
{
	struct issuer *i = calloc(1, sizeof(*i));
	if (i == NULL)
		return E_MEMORY;
	i->app = app;
	bench_key_make(&i->key);
	pthread_mutex_init(&i->symbols_lock, NULL);
	queue_init(&i->queue, WAITING_MAX);
	for (size_t k = 0; k < WORKERS; k++)
		if (pthread_create(&i->workers[k], NULL, work, i) != 0)
			return E_MEMORY;
	*out = i;
	return E_OK;
}

enum err issuer_submit(struct issuer *i, struct issue_job *job)
{
	return queue_push(&i->queue, job);
}

enum err issuer_recall(struct issuer *, struct issue_job *, enum err otherwise)
{
	return otherwise;
}

enum err issuer_run(struct issuer *, struct issue_job *)
{
	return E_UNAVAILABLE;
}

void issuer_stop(struct issuer *i)
{
	if (i == NULL)
		return;
	queue_close(&i->queue);
	for (size_t k = 0; k < WORKERS; k++)
		pthread_join(i->workers[k], NULL);
	queue_destroy(&i->queue);
	pthread_mutex_destroy(&i->symbols_lock);
	free(i);
}

/* As under load at every look: signatures yield to sales here as they do there. */
uint64_t issuer_jobs(struct issuer *)
{
	static atomic_ullong looked;
	return atomic_fetch_add(&looked, 1000);
}

void issuer_metrics(struct buf *, struct issuer *)
{
}
