#include "log/publisher.h"

#include "app.h"
#include "log/proofs.h"
#include "log/round.h"
#include "store/log.h"
#include "store/witnesses.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define FLUSH_MS 5000

struct publisher {
	struct app *app;
	struct round round; /* the thread's alone, but for files.base */
	pthread_t thread;
	pthread_mutex_t mutex; /* guards everything below */
	pthread_cond_t wake;   /* the thread has something to do */
	pthread_cond_t done;   /* a round ended */
	bool is_wanted, is_stopping, is_halted, is_holder, is_distrusted;
	struct round_result shown;
	struct round_result cosigned;  /* lines of witnesses, and the size they are for */
	struct note_verifier verifier; /* of the round */
	uint64_t shift;
	uint64_t halts; /* declared here */
	uint64_t rounds, failures;
	enum err last_error;
};

static struct timespec later(int64_t ms)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	int64_t ns = t.tv_nsec + ms % 1000 * 1000000;
	t.tv_sec += ms / 1000 + ns / 1000000000;
	t.tv_nsec = ns % 1000000000;
	return t;
}

/* ---------------------------------------------------------------- thread */

static void report(const struct publisher *p, enum err e)
{
	if (e == E_CONFLICT && p->last_error != E_CONFLICT)
		log_error(p->app->logger, "log_halted",
			  "reason=\"the database contradicts what was published; nothing is published any more\"");
	else if (e != p->last_error && e != E_OK && e != E_CONFLICT)
		log_warn(p->app->logger, "log_publish_failed", "error=%s", err_code(e));
	else if (e != p->last_error)
		log_info(p->app->logger, "log_publishing", "size=%" PRIu64, p->shown.size);
}

/* Under the mutex. The checkpoint of the log before is shown no more. */
static void take_names(struct publisher *p)
{
	if (!str_equal(p->verifier.name, p->round.verifier.name)) {
		buf_clear(&p->shown.note);
		p->shown.size = 0;
	}
	p->verifier = p->round.verifier;
	p->shift = p->round.origin;
}

/* Under the mutex. */
static void take_over(struct publisher *p, enum err e, const struct round_result *fresh)
{
	take_names(p);
	if (e == E_OK && fresh->size > 0) {
		buf_clear(&p->shown.note);
		buf_append(&p->shown.note, fresh->note.data, fresh->note.len);
		p->shown.size = fresh->size;
	}
	if (e == E_OK || e == E_CONFLICT) /* any other round could not look */
		p->is_halted = e == E_CONFLICT;
	p->is_holder = p->round.is_holder;
	p->rounds++;
	p->failures += e != E_OK;
	report(p, e);
	p->last_error = e;
	pthread_cond_broadcast(&p->done);
}

/* What witnesses have said of the checkpoint that is shown, whichever server they said it to. That it cannot be read says
 * nothing against the checkpoint. */
static enum err read_cosignatures(struct publisher *p, uint64_t size, struct buf *lines)
{
	struct db *db;
	buf_clear(lines);
	if (size == 0)
		return E_OK;
	TRY(store_acquire(p->app->store, &db));
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, 1u << 20);
	enum err e = cosignature_lines(db, &a, size, lines);
	store_release(p->app->store, db);
	return e;
}

/* Under the mutex, which is given away in between. */
static void look_for_cosignatures(struct publisher *p)
{
	BUF_LOCAL lines;
	buf_init(&lines, CHECKPOINT_TEXT);
	uint64_t size = p->shown.size;
	pthread_mutex_unlock(&p->mutex);
	enum err e = read_cosignatures(p, size, &lines);
	pthread_mutex_lock(&p->mutex);
	buf_clear(&p->cosigned.note);
	p->cosigned.size = e == E_OK ? size : 0;
	if (e == E_OK)
		buf_append(&p->cosigned.note, lines.data, lines.len);
}

static void run_round(struct publisher *p, struct round_result *fresh)
{
	fresh->size = 0; /* nothing new */
	if (p->is_distrusted) {
		p->round.is_distrusted = true;
		p->round.is_loaded = false;
		p->is_distrusted = false;
	}
	uint64_t halts = p->halts;
	pthread_mutex_unlock(&p->mutex);
	enum err e = round_run(&p->round, fresh);
	pthread_mutex_lock(&p->mutex);
	take_over(p, e, fresh);
	p->is_halted |= p->halts != halts; /* declared meanwhile: this round may have looked before, the next one knows */
	look_for_cosignatures(p);
}

static void sleep_until_wanted(struct publisher *p)
{
	struct timespec until = later(p->app->settings->log_publish_ms);
	int e = 0;
	while (!p->is_wanted && !p->is_stopping && e == 0)
		e = pthread_cond_timedwait(&p->wake, &p->mutex, &until);
	p->is_wanted = false;
}

static void *run(void *ctx)
{
	struct publisher *p = ctx;
	struct round_result fresh = {0};
	buf_init(&fresh.note, CHECKPOINT_TEXT);
	pthread_mutex_lock(&p->mutex);
	for (bool is_last = false; !is_last;) {
		is_last = p->is_stopping; /* one more round after the word to stop */
		run_round(p, &fresh);
		if (!is_last)
			sleep_until_wanted(p);
	}
	pthread_mutex_unlock(&p->mutex);
	round_end(&p->round);
	buf_release(&fresh.note);
	return NULL;
}

/* ---------------------------------------------------------------- life */

static void publisher_free(struct publisher *p)
{
	round_release(&p->round);
	buf_release(&p->shown.note);
	buf_release(&p->cosigned.note);
	pthread_cond_destroy(&p->wake);
	pthread_cond_destroy(&p->done);
	pthread_mutex_destroy(&p->mutex);
	free(p);
}

static struct publisher *publisher_new(struct app *app)
{
	struct publisher *p = calloc(1, sizeof *p);
	if (p == NULL)
		return NULL;
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&p->mutex, NULL);
	pthread_cond_init(&p->wake, &monotonic);
	pthread_cond_init(&p->done, &monotonic);
	pthread_condattr_destroy(&monotonic);
	p->app = app;
	buf_init(&p->shown.note, CHECKPOINT_TEXT);
	buf_init(&p->cosigned.note, CHECKPOINT_TEXT);
	return p;
}

/* Before the first request: which log it is, and whether it is stopped. */
static enum err look_first(struct publisher *p)
{
	struct db *db;
	TRY(store_acquire(p->app->store, &db));
	enum err e = round_look(&p->round, db);
	store_release(p->app->store, db);
	p->is_halted = e == E_CONFLICT;
	take_names(p);
	return e == E_CONFLICT ? E_OK : e;
}

enum err publisher_start(struct publisher **out, struct app *app, const char *directory)
{
	struct publisher *p = publisher_new(app);
	if (p == NULL)
		return E_MEMORY;
	enum err e = round_init(&p->round, app, directory);
	if (e == E_OK)
		e = look_first(p);
	if (e == E_OK && pthread_create(&p->thread, NULL, run, p) != 0)
		e = E_UNAVAILABLE;
	if (e != E_OK) {
		publisher_free(p);
		return e;
	}
	*out = p;
	return E_OK;
}

void publisher_stop(struct publisher *p)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->mutex);
	p->is_stopping = true;
	pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->mutex);
	pthread_join(p->thread, NULL);
	publisher_free(p);
}

/* ---------------------------------------------------------------- flush */

static enum err committed(struct publisher *p, uint64_t *size)
{
	struct db *db;
	TRY(store_acquire(p->app->store, &db));
	enum err e = log_size(db, size);
	store_release(p->app->store, db);
	return e;
}

/* Under the mutex. A round that is running may have read its leaves before ours: another one is asked for, but a round that
 * failed, or another server's, comes again in its own time. */
static enum err wait_for_size(struct publisher *p, uint64_t size)
{
	struct timespec until = later(FLUSH_MS);
	p->is_wanted = true;
	pthread_cond_signal(&p->wake);
	int e = 0;
	while (p->shown.size < size && !p->is_halted && e == 0) {
		e = pthread_cond_timedwait(&p->done, &p->mutex, &until);
		p->is_wanted |= p->shown.size < size && p->is_holder && p->last_error == E_OK;
		pthread_cond_signal(&p->wake);
	}
	if (p->shown.size >= size)
		return E_OK;
	return p->is_halted ? E_CONFLICT : E_TIMEOUT;
}

enum err publisher_flush(struct publisher *p)
{
	uint64_t size;
	TRY(committed(p, &size));
	pthread_mutex_lock(&p->mutex);
	enum err e = wait_for_size(p, size);
	pthread_mutex_unlock(&p->mutex);
	return e;
}

/* ---------------------------------------------------------------- answers */

bool publisher_is_stopped(struct publisher *p)
{
	if (p == NULL)
		return false;
	pthread_mutex_lock(&p->mutex);
	bool is_stopped = p->is_halted;
	pthread_mutex_unlock(&p->mutex);
	return is_stopped;
}

void publisher_halt(struct publisher *p)
{
	pthread_mutex_lock(&p->mutex);
	p->halts++;
	p->is_halted = p->is_wanted = true;
	pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->mutex);
}

void publisher_verifier(struct publisher *p, struct note_verifier *out)
{
	pthread_mutex_lock(&p->mutex);
	*out = p->verifier;
	pthread_mutex_unlock(&p->mutex);
}

uint64_t publisher_shift(struct publisher *p)
{
	pthread_mutex_lock(&p->mutex);
	uint64_t shift = p->shift;
	pthread_mutex_unlock(&p->mutex);
	return shift;
}

enum err publisher_checkpoint(struct publisher *p, struct buf *out)
{
	pthread_mutex_lock(&p->mutex);
	bool is_there = p->shown.size > 0;
	buf_append(out, p->shown.note.data, p->shown.note.len);
	if (p->cosigned.size == p->shown.size)
		buf_append(out, p->cosigned.note.data, p->cosigned.note.len);
	pthread_mutex_unlock(&p->mutex);
	return is_there ? buf_status(out) : E_NOT_FOUND;
}

enum err publisher_tile(struct publisher *p, const char *path, struct buf *out)
{
	int level;
	uint64_t n;
	unsigned width;
	char file[TILE_PATH];
	TRY(tile_path_parse(&level, &n, &width, path));
	tile_path(file, level, n, width);
	return files_read(&p->round.files, file, out);
}

static void distrust(struct publisher *p, uint64_t index)
{
	log_error(p->app->logger, "log_tiles_damaged", "index=%" PRIu64, index);
	pthread_mutex_lock(&p->mutex);
	p->is_distrusted = p->is_wanted = true;
	pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->mutex);
}

enum err publisher_proof(struct publisher *p, uint64_t row, struct buf *out)
{
	uint64_t index = row + publisher_shift(p);
	BUF_LOCAL note;
	struct checkpoint c;
	buf_init(&note, CHECKPOINT_TEXT);
	TRY(publisher_checkpoint(p, &note));
	TRY(checkpoint_parse(&c, buf_bytes(&note)));
	enum err e = proof_make(out, &p->round.files, &c, buf_bytes(&note), index);
	if (e == E_CORRUPT)
		distrust(p, index);
	return e;
}

void publisher_metrics(struct buf *out, struct publisher *p)
{
	pthread_mutex_lock(&p->mutex);
	buf_append_format(out,
			  "# HELP hoaban_log_size Leaves covered by the newest checkpoint.\n# TYPE hoaban_log_size gauge\n");
	buf_append_format(out, "hoaban_log_size %" PRIu64 "\n", p->shown.size);
	buf_append_format(out, "# HELP hoaban_log_holder 1 on the server that publishes.\n# TYPE hoaban_log_holder gauge\n");
	buf_append_format(out, "hoaban_log_holder %d\n", p->is_holder);
	buf_append_format(out, "# HELP hoaban_log_halted 1 when the log contradicts itself.\n# TYPE hoaban_log_halted gauge\n");
	buf_append_format(out, "hoaban_log_halted %d\n", p->is_halted);
	buf_append_format(out,
			  "# HELP hoaban_log_rounds_total Rounds of publishing.\n# TYPE hoaban_log_rounds_total "
			  "counter\nhoaban_log_rounds_total %" PRIu64 "\n",
			  p->rounds);
	buf_append_format(out,
			  "# HELP hoaban_log_failures_total Rounds that failed.\n# TYPE hoaban_log_failures_total "
			  "counter\nhoaban_log_failures_total %" PRIu64 "\n",
			  p->failures);
	pthread_mutex_unlock(&p->mutex);
}
