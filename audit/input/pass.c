#include "pass.h"
#include "rows.h"

#include <pthread.h>
#include <stdlib.h>

#define BATCH_ROWS  128
#define BATCH_BYTES (128u << 10) /* a batch that has so many is full */
#define THREADS_MAX 64

enum state { STATE_FREE, STATE_FILLED, STATE_TAKEN, STATE_JUDGED };

struct batch {
	enum state state;
	size_t count;
	struct buf bytes;
	struct pass_row rows[BATCH_ROWS];
	struct cell cells[BATCH_ROWS][EXPORT_COLUMNS_MAX];
	uint8_t *results;
};

/* A ring: the caller fills at `filled` and takes at `taken`, workers judge whichever is filled first. */
struct crew {
	const struct pass *pass;
	pthread_mutex_t mutex;
	pthread_cond_t work, done;
	struct batch *ring;
	size_t size;
	uint8_t *bytes, *results;	 /* of all batches */
	uint64_t filled, judging, taken; /* counted from the beginning; filled ≥ judging ≥ taken */
	bool is_over;
};

/* ---- workers */

static void judge_batch(const struct pass *p, struct batch *b, struct arena *scratch)
{
	for (size_t i = 0; i < b->count; i++) {
		p->judge(p->shared, scratch, &b->rows[i]);
		arena_clear(scratch);
	}
}

static void *worker(void *ctx)
{
	struct crew *c = ctx;
	struct arena scratch;
	arena_init(&scratch, ARENA_CEILING_DEFAULT); /* what every reader of the library is content with */
	pthread_mutex_lock(&c->mutex);
	for (;;) {
		while (!c->is_over && c->judging == c->filled)
			pthread_cond_wait(&c->work, &c->mutex);
		if (c->judging == c->filled)
			break;
		struct batch *b = &c->ring[c->judging++ % c->size];
		b->state = STATE_TAKEN;
		pthread_mutex_unlock(&c->mutex);
		judge_batch(c->pass, b, &scratch);
		pthread_mutex_lock(&c->mutex);
		b->state = STATE_JUDGED;
		pthread_cond_signal(&c->done);
	}
	pthread_mutex_unlock(&c->mutex);
	arena_release(&scratch);
	return NULL;
}

/* ---- the caller's thread */

/* Cells are views into the reader's buffer, in a batch into a copy of it, which has room for every row from the beginning: it
 * never moves. */
static enum err keep_row(struct batch *b, const struct rows *r, const struct cell *cells, size_t columns)
{
	size_t i = b->count, at = b->bytes.len;
	buf_append(&b->bytes, r->raw.data, r->raw.len);
	TRY(buf_status(&b->bytes));
	for (size_t k = 0; k < columns; k++) {
		b->cells[i][k] = cells[k];
		if (cells[k].bytes.data)
			b->cells[i][k].bytes.data = b->bytes.data + at + (cells[k].bytes.data - r->raw.data);
	}
	b->rows[i] = (struct pass_row){.row = r->row, .offset = r->offset, .cells = b->cells[i]};
	b->count++;
	return E_OK;
}

/* E_NOT_FOUND when no row is left at all. */
static enum err fill(struct batch *b, struct rows *r, const struct pass *p)
{
	size_t columns = export_forms[p->table].column_count;
	struct cell cells[EXPORT_COLUMNS_MAX];
	enum err e = E_OK;
	b->count = 0;
	buf_clear(&b->bytes);
	while (b->count < BATCH_ROWS && b->bytes.len < BATCH_BYTES) {
		e = rows_next(r, cells);
		if (e != E_OK)
			break;
		TRY(keep_row(b, r, cells, columns));
	}
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	memset(b->results, 0, b->count * p->result_size);
	for (size_t i = 0; i < b->count; i++)
		b->rows[i].result = b->results + i * p->result_size;
	return b->count ? E_OK : E_NOT_FOUND;
}

static void hand_out(struct crew *c)
{
	pthread_mutex_lock(&c->mutex);
	c->ring[c->filled++ % c->size].state = STATE_FILLED;
	pthread_cond_signal(&c->work);
	pthread_mutex_unlock(&c->mutex);
}

static enum err take_oldest(struct crew *c)
{
	struct batch *b = &c->ring[c->taken % c->size];
	enum err e = E_OK;
	pthread_mutex_lock(&c->mutex);
	while (b->state != STATE_JUDGED)
		pthread_cond_wait(&c->done, &c->mutex);
	pthread_mutex_unlock(&c->mutex);
	for (size_t i = 0; i < b->count && e == E_OK; i++)
		e = c->pass->take(c->pass->ctx, &b->rows[i]);
	b->state = STATE_FREE;
	c->taken++;
	return e;
}

static enum err feed(struct crew *c, struct rows *r)
{
	for (;;) {
		if (c->filled - c->taken == c->size)
			TRY(take_oldest(c));
		enum err e = fill(&c->ring[c->filled % c->size], r, c->pass);
		if (e == E_NOT_FOUND)
			break;
		TRY(e);
		hand_out(c);
	}
	while (c->taken < c->filled)
		TRY(take_oldest(c));
	return E_OK;
}

/* ---- crew */

/* One room for all batches; what is not used of it costs no memory. */
static enum err ring_init(struct crew *c, const struct pass *p, size_t size)
{
	size_t room = BATCH_BYTES + export_row_most(p->table), results = BATCH_ROWS * p->result_size;
	c->ring = calloc(size, sizeof(*c->ring));
	c->bytes = malloc(size * room);
	c->results = malloc(size * results + 1);
	if (c->ring == NULL || c->bytes == NULL || c->results == NULL)
		return E_MEMORY;
	c->size = size;
	for (size_t i = 0; i < size; i++) {
		c->ring[i].bytes = (struct buf){.data = c->bytes + i * room, .cap = room, .ceiling = room, .is_fixed = true};
		c->ring[i].results = c->results + i * results;
	}
	return E_OK;
}

static void ring_release(struct crew *c)
{
	free(c->ring);
	free(c->bytes);
	free(c->results);
}

static size_t start_threads(pthread_t *threads, size_t count, void *(*run)(void *), void *ctx)
{
	size_t started = 0;
	while (started < count && pthread_create(&threads[started], NULL, run, ctx) == 0)
		started++;
	return started;
}

static enum err run_crew(struct crew *c, struct rows *r, size_t count)
{
	pthread_t threads[THREADS_MAX];
	size_t started = start_threads(threads, count, worker, c);
	enum err e = started ? feed(c, r) : E_MEMORY;
	pthread_mutex_lock(&c->mutex);
	c->is_over = true;
	pthread_cond_broadcast(&c->work);
	pthread_mutex_unlock(&c->mutex);
	for (size_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	return e;
}

enum err pass_run(struct audit *a, const struct pass *p)
{
	size_t count = a->threads < THREADS_MAX ? a->threads : THREADS_MAX;
	struct crew c = {.pass = p,
			 .mutex = PTHREAD_MUTEX_INITIALIZER,
			 .work = PTHREAD_COND_INITIALIZER,
			 .done = PTHREAD_COND_INITIALIZER};
	ROWS_LOCAL r = {0};
	TRY(rows_open(&r, a, p->table));
	enum err e = ring_init(&c, p, 2 * count + 2);
	if (e == E_OK)
		e = run_crew(&c, &r, count);
	ring_release(&c);
	return e;
}

/* ---- pieces */

struct pieces {
	void (*work)(void *ctx, size_t i);
	void *ctx;
	size_t count;
	_Atomic size_t next;
};

static void *work_on_pieces(void *ctx)
{
	struct pieces *p = ctx;
	for (size_t i = p->next++; i < p->count; i = p->next++)
		p->work(p->ctx, i);
	return NULL;
}

enum err pass_each(size_t threads, size_t count, void (*work)(void *ctx, size_t i), void *ctx)
{
	pthread_t started[THREADS_MAX];
	struct pieces p = {.work = work, .ctx = ctx, .count = count};
	size_t n = start_threads(started, threads < THREADS_MAX ? threads : THREADS_MAX, work_on_pieces, &p);
	for (size_t i = 0; i < n; i++)
		pthread_join(started[i], NULL);
	return n ? E_OK : E_MEMORY;
}
