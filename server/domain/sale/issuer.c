#include "domain/sale/issuer.h"

#include "app.h"
#include "domain/sale/issue_batch.h"
#include "domain/sale/queue.h"
#include "domain/sale/symbols.h"
#include "signer/signer.h"
#include "store/orders.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#define WAITING_MAX	 8192
#define RETRY_FIRST_MS	 5
#define RETRY_LAST_MS	 500
#define RETRY_TOTAL_MS	 20000
#define SIGN_TOGETHER	 16
#define SIGN_PATIENCE_US 500

struct issuer {
	struct app *app;
	struct queue to_sign, to_commit, to_recall;
	pthread_t signing, committing, recalling;
	atomic_bool is_committing;
	uint8_t ticket_kid[KID_LEN];
	atomic_ullong batches, jobs, replays, failures, tickets;
};

static void finish(struct issuer *i, struct issue_job *job, enum err outcome)
{
	job->outcome = outcome;
	if (outcome != E_OK)
		atomic_fetch_add(&i->failures, 1);
	job->done(job);
}

static void finish_all(struct issuer *i, struct issue_job *jobs[], size_t count, enum err outcome)
{
	for (size_t k = 0; k < count; k++)
		finish(i, jobs[k], outcome);
}

static void sleep_ms(int ms)
{
	nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000}, NULL);
}

/* A part that is being started again is waited for: the step is repeated while its error says that this can help. */
struct patience {
	int next_ms, spent_ms;
};

static bool wait_again(struct patience *p, enum err e)
{
	if (!err_is_retryable(e) || p->spent_ms >= RETRY_TOTAL_MS)
		return false;
	p->next_ms = p->next_ms ? 2 * p->next_ms : RETRY_FIRST_MS;
	if (p->next_ms > RETRY_LAST_MS)
		p->next_ms = RETRY_LAST_MS;
	sleep_ms(p->next_ms);
	p->spent_ms += p->next_ms;
	return true;
}

/* ---- first thread: signatures */

static enum err assemble(struct issuer *i, struct issue_job *job, uint8_t (*signatures)[SIGNATURE_LEN])
{
	for (size_t k = 0; k < job->ticket_count; k++) {
		struct issue_ticket *t = &job->tickets[k];
		struct buf cose = BUF_FIXED(t->cose_bytes);
		cose_assemble(&cose, i->ticket_kid, t->payload, signatures[k]);
		TRY(buf_status(&cose));
		t->cose = buf_bytes(&cose);
	}
	return E_OK;
}

static size_t gather_payloads(struct issue_job *jobs[], size_t count, struct bytes payloads[], size_t room)
{
	size_t n = 0;
	for (size_t j = 0; j < count; j++)
		for (size_t k = 0; k < jobs[j]->ticket_count && n < room; k++)
			payloads[n++] = jobs[j]->tickets[k].payload;
	return n;
}

static enum err sign_jobs(struct issuer *i, struct issue_job *jobs[], size_t count, struct bytes payloads[],
			  uint8_t (*signatures)[SIGNATURE_LEN])
{
	size_t n = gather_payloads(jobs, count, payloads, SIGNER_BATCH_MAX);
	if (n == 0)
		return E_OK;
	struct patience patience = {0};
	enum err e;
	do
		e = signer_sign_tickets(i->app->signer, n, payloads, signatures);
	while (e != E_OK && wait_again(&patience, e));
	TRY(e);
	atomic_fetch_add(&i->tickets, n);
	for (size_t j = 0, at = 0; j < count; at += jobs[j++]->ticket_count)
		TRY(assemble(i, jobs[j], signatures + at));
	return E_OK;
}

/* As many jobs as one call to the signer, and one transaction, hold; at least one. */
static size_t jobs_for_one_call(struct issue_job *jobs[], size_t count)
{
	size_t tickets = 0, n = 0;
	while (n < count && (n == 0 || tickets + jobs[n]->ticket_count <= SIGNER_BATCH_MAX))
		tickets += jobs[n++]->ticket_count;
	return n;
}

/* While the committer is at work, signatures are not needed before it is done: then a few jobs are signed together, which
 * spares the signer, and the thread that brings them, a switch for each. Nobody waits when the committer does. */
static size_t take_to_sign(struct issuer *i, struct issue_job *jobs[])
{
	queue_await(&i->to_sign);
	if (atomic_load(&i->is_committing))
		queue_gather(&i->to_sign, SIGN_TOGETHER, SIGN_PATIENCE_US);
	return queue_take(&i->to_sign, jobs, ISSUE_BATCH_MAX);
}

static void *sign_thread(void *ctx)
{
	struct issuer *i = ctx;
	struct issue_job *jobs[ISSUE_BATCH_MAX];
	struct bytes *payloads = calloc(SIGNER_BATCH_MAX, sizeof(*payloads));
	uint8_t(*signatures)[SIGNATURE_LEN] = calloc(SIGNER_BATCH_MAX, SIGNATURE_LEN);
	size_t count;
	while (payloads && signatures && (count = take_to_sign(i, jobs)) > 0)
		for (size_t from = 0, n; from < count; from += n) {
			n = jobs_for_one_call(jobs + from, count - from);
			enum err e = sign_jobs(i, jobs + from, n, payloads, signatures);
			if (e == E_OK)
				queue_pass(&i->to_commit, jobs + from, n);
			else
				finish_all(i, jobs + from, n, e);
		}
	free(payloads);
	free(signatures);
	queue_close(&i->to_commit);
	return NULL;
}

/* ---- second thread: transactions */

struct committer {
	struct issuer *issuer;
	struct db *db;
	struct symbol_shelf symbols;
	struct arena arena;
};

static enum err connect_committer(struct committer *c)
{
	if (c->db)
		return E_OK;
	TRY(store_acquire(c->issuer->app->store, &c->db));
	db_chain(c->db);
	return E_OK;
}

static enum err commit_patiently(struct committer *c, struct issue_job *jobs[], size_t count)
{
	struct patience patience = {0};
	bool has_symbols = c->symbols.count > 0;
	enum err e;
	do {
		e = connect_committer(c);
		arena_clear(&c->arena);
		if (e == E_OK)
			e = issue_batch_commit(c->issuer->app, c->db, &c->symbols, &c->arena, jobs, count);
		if (e == E_EXHAUSTED && has_symbols) { /* all ended at once, when a new log was begun: look again, once */
			has_symbols = false;
			c->symbols.count = 0;
			e = E_BUSY;
		}
	} while (e != E_OK && wait_again(&patience, e));
	return e;
}

static void settle_outcomes(struct issuer *i, struct issue_job *jobs[], size_t count)
{
	for (size_t k = 0; k < count; k++) {
		if (!jobs[k]->is_replay) {
			finish(i, jobs[k], jobs[k]->outcome);
			continue;
		}
		jobs[k]->otherwise = E_UNAVAILABLE; /* the one that took the key was undone: try again */
		queue_pass(&i->to_recall, &jobs[k], 1);
	}
}

/* A batch that was refused for one of its jobs is tried again job by job, so that one cannot hurt another. */
static void commit_jobs(struct committer *c, struct issue_job *jobs[], size_t count)
{
	enum err e = commit_patiently(c, jobs, count);
	if (e == E_OK) {
		settle_outcomes(c->issuer, jobs, count);
		return;
	}
	c->symbols.count = 0; /* one may have been closed meanwhile: look again */
	if (count == 1 || err_is_retryable(e)) {
		log_error(c->issuer->app->logger, "issue_failed", "error=%s jobs=%zu", err_code(e), count);
		finish_all(c->issuer, jobs, count, e);
		return;
	}
	for (size_t k = 0; k < count; k++)
		commit_jobs(c, jobs + k, 1);
}

static void *commit_thread(void *ctx)
{
	struct committer c = {.issuer = ctx};
	struct issue_job *jobs[ISSUE_BATCH_MAX];
	size_t count;
	arena_init(&c.arena, 256u << 20);
	while ((count = queue_take(&c.issuer->to_commit, jobs, ISSUE_BATCH_MAX)) > 0) {
		atomic_fetch_add(&c.issuer->batches, 1);
		atomic_fetch_add(&c.issuer->jobs, count);
		atomic_store(&c.issuer->is_committing, true);
		for (size_t from = 0, n; from < count; from += n) {
			n = jobs_for_one_call(jobs + from, count - from);
			commit_jobs(&c, jobs + from, n);
		}
		atomic_store(&c.issuer->is_committing, false);
		queue_hurry(&c.issuer->to_sign);
	}
	if (c.db)
		store_release(c.issuer->app->store, c.db);
	arena_release(&c.arena);
	queue_close(&c.issuer->to_recall);
	return NULL;
}

/* ---- third thread: what was answered before */

static enum err recall(struct issuer *i, struct issue_job *job)
{
	struct db *db;
	struct order_row row;
	uint8_t hash[HASH_LEN];
	memcpy(hash, job->order.input_hash, HASH_LEN);
	TRY(store_acquire(i->app->store, &db));
	enum err e = order_by_key(db, job->arena, job->idem_key, &row);
	if (e == E_OK && memcmp(row.input_hash, hash, HASH_LEN) != 0)
		e = E_MISMATCH;
	if (e == E_OK)
		e = order_from_row(&job->order, job->arena, db, &row, clock_s(&i->app->clock));
	store_release(i->app->store, db);
	return e == E_NOT_FOUND ? job->otherwise : e;
}

static void *recall_thread(void *ctx)
{
	struct issuer *i = ctx;
	struct issue_job *jobs[ISSUE_BATCH_MAX];
	size_t count;
	while ((count = queue_take(&i->to_recall, jobs, ISSUE_BATCH_MAX)) > 0)
		for (size_t k = 0; k < count; k++) {
			atomic_fetch_add(&i->replays, 1);
			finish(i, jobs[k], recall(i, jobs[k]));
		}
	return NULL;
}

/* ---- the outside */

enum err issuer_start(struct issuer **out, struct app *app)
{
	struct issuer *i = calloc(1, sizeof(*i));
	if (!i)
		return E_MEMORY;
	i->app = app;
	cose_kid(i->ticket_kid, signer_keys(app->signer)->tickets);
	queue_init(&i->to_sign, WAITING_MAX);
	queue_init(&i->to_commit, WAITING_MAX);
	queue_init(&i->to_recall, WAITING_MAX);
	if (pthread_create(&i->signing, NULL, sign_thread, i) != 0 ||
	    pthread_create(&i->committing, NULL, commit_thread, i) != 0 ||
	    pthread_create(&i->recalling, NULL, recall_thread, i) != 0)
		return E_MEMORY; /* the process ends: nothing else can run without these */
	*out = i;
	return E_OK;
}

enum err issuer_submit(struct issuer *i, struct issue_job *job)
{
	return queue_push(&i->to_sign, job);
}

enum err issuer_recall(struct issuer *i, struct issue_job *job, enum err otherwise)
{
	job->is_replay = true;
	job->otherwise = otherwise;
	return queue_push(&i->to_recall, job);
}

struct waiting {
	pthread_mutex_t lock;
	pthread_cond_t over;
	bool is_over;
};

static void wake(struct issue_job *job)
{
	struct waiting *w = job->ctx;
	pthread_mutex_lock(&w->lock);
	w->is_over = true;
	pthread_cond_signal(&w->over);
	pthread_mutex_unlock(&w->lock);
}

enum err issuer_run(struct issuer *i, struct issue_job *job)
{
	struct waiting w = {.lock = PTHREAD_MUTEX_INITIALIZER, .over = PTHREAD_COND_INITIALIZER};
	job->ctx = &w; // cppcheck-suppress autoVariables ; it is over before this returns
	job->done = wake;
	TRY(issuer_submit(i, job));
	pthread_mutex_lock(&w.lock);
	while (!w.is_over)
		pthread_cond_wait(&w.over, &w.lock);
	pthread_mutex_unlock(&w.lock);
	return job->outcome;
}

void issuer_stop(struct issuer *i)
{
	if (!i)
		return;
	queue_close(&i->to_sign);
	pthread_join(i->signing, NULL);
	pthread_join(i->committing, NULL);
	pthread_join(i->recalling, NULL);
	queue_destroy(&i->to_sign);
	queue_destroy(&i->to_commit);
	queue_destroy(&i->to_recall);
	free(i);
}

uint64_t issuer_jobs(struct issuer *i)
{
	return atomic_load(&i->jobs);
}

void issuer_metrics(struct buf *out, struct issuer *i)
{
	const struct {
		const char *name, *help;
		unsigned long long value;
	} counters[] = {
		{"hoaban_issue_batches_total", "Transactions of the committer", atomic_load(&i->batches)},
		{"hoaban_issue_jobs_total", "Orders and settlements that went through it", atomic_load(&i->jobs)},
		{"hoaban_issue_replays_total", "Orders answered from what was stored", atomic_load(&i->replays)},
		{"hoaban_issue_failures_total", "Orders that ended with an error", atomic_load(&i->failures)},
		{"hoaban_issue_tickets_total", "Tickets signed", atomic_load(&i->tickets)},
	};
	for (size_t k = 0; k < sizeof(counters) / sizeof(counters[0]); k++)
		buf_append_format(out, "# HELP %s %s\n# TYPE %s counter\n%s %llu\n", counters[k].name, counters[k].help,
				  counters[k].name, counters[k].name, counters[k].value);
	buf_append_format(out,
			  "# HELP hoaban_issue_waiting Orders in the issuer's queues\n# TYPE hoaban_issue_waiting gauge\n"
			  "hoaban_issue_waiting %zu\n",
			  queue_length(&i->to_sign) + queue_length(&i->to_commit) + queue_length(&i->to_recall));
}
