#include "pos-client/journal/copy_file.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define RETRY_MS 2000 /* between two looks for a medium that is not there */
#define STOP_MS	 2000

struct copy {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	char path[COPY_PATH], dir[COPY_PATH];
	uint8_t device[UUID_LEN];
	/* under the lock */
	struct copy_look look;
	bool is_to_stop, is_to_empty, has_piece;
	bool has_ended; /* the thread; or, */
	bool is_orphan; /* nobody waits for it any more: it puts the memory away */
	struct buf piece;
	struct journal_copy_mark piece_mark;
};

enum err copy_path(char out[static COPY_PATH], const char *dir, const uint8_t device[static UUID_LEN])
{
	char id[UUID_HEX];
	uuid_hex(id, device);
	int n = snprintf(out, COPY_PATH, "%s/hoaban-%s.copy", dir, id);
	return n > 0 && n < COPY_PATH ? E_OK : E_TOO_LARGE;
}

static struct timespec after_ms(int64_t ms)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	ts.tv_sec += ms / 1000;
	ts.tv_nsec += ms % 1000 * 1000000;
	ts.tv_sec += ts.tv_nsec / 1000000000;
	ts.tv_nsec %= 1000000000;
	return ts;
}

/* ---- the thread */

static void free_all(struct copy *c)
{
	buf_release(&c->piece);
	pthread_cond_destroy(&c->changed);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

/* What the file work has come to, for whoever looks. Under the lock. */
static void publish(struct copy *c, const struct copy_file *f, enum copy_state s)
{
	c->look.state = s;
	c->look.mark = f->mark;
	c->look.mended = f->mended;
	c->look.is_idle = s == COPY_GOOD && !c->has_piece && !c->is_to_empty;
	pthread_cond_broadcast(&c->changed);
}

/* Without the lock: this is what may take long. */
static enum copy_state work(struct copy_file *f, bool is_to_empty, struct buf *piece, struct journal_copy_mark *mark)
{
	enum copy_state s = f->fd < 0 ? copy_file_open(f) : COPY_GOOD;
	if (s == COPY_GOOD && is_to_empty)
		s = copy_file_empty(f);
	else if (s == COPY_GOOD && piece != NULL && f->mark.seq < mark->seq)
		s = copy_file_write(f, buf_bytes(piece), mark);
	return s;
}

/* One round; the lock is held at its begin and end. A piece that could not be written is dropped: the owner sees how far the
 * file goes and feeds it again. */
static void turn(struct copy *c, struct copy_file *f)
{
	struct buf piece = c->piece;
	struct journal_copy_mark mark = c->piece_mark;
	bool has_piece = c->has_piece, is_to_empty = c->is_to_empty;
	buf_init(&c->piece, 0);
	pthread_mutex_unlock(&c->lock);
	enum copy_state s = work(f, is_to_empty, has_piece ? &piece : NULL, &mark);
	buf_release(&piece);
	pthread_mutex_lock(&c->lock);
	c->has_piece = false;
	c->is_to_empty &= !is_to_empty || s != COPY_GOOD;
	publish(c, f, s);
}

static bool has_work(const struct copy *c, const struct copy_file *f)
{
	return c->has_piece || (c->is_to_empty && f->fd >= 0);
}

static void *run(void *ctx)
{
	struct copy *c = ctx;
	struct copy_file f = {.path = c->path, .dir = c->dir, .device = c->device, .fd = -1};
	pthread_mutex_lock(&c->lock);
	do {
		turn(c, &f);
		struct timespec until = after_ms(RETRY_MS);
		int rc = 0;
		while (!c->is_to_stop && !has_work(c, &f) && !(rc == ETIMEDOUT && f.fd < 0)) {
			rc = pthread_cond_timedwait(&c->changed, &c->lock, &until);
			until = rc == ETIMEDOUT ? after_ms(RETRY_MS) : until;
		}
	} while (!c->is_to_stop || has_work(c, &f));
	copy_file_close(&f);
	c->has_ended = true;
	bool is_orphan = c->is_orphan;
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
	if (is_orphan)
		free_all(c);
	return NULL;
}

/* ---- the owner */

/* Signals are for the thread that owns the terminal. */
static enum err start_thread(struct copy *c)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int rc = pthread_create(&c->thread, NULL, run, c);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc == 0 ? E_OK : E_MEMORY;
}

static enum err start(struct copy *c, const char *dir, const uint8_t device[static UUID_LEN])
{
	pthread_condattr_t monotonic;
	memcpy(c->device, device, UUID_LEN);
	snprintf(c->dir, sizeof c->dir, "%s", dir);
	TRY(copy_path(c->path, dir, device));
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_destroy(&c->changed);
	pthread_cond_init(&c->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	return start_thread(c);
}

enum err copy_start(struct copy **out, const char *dir, const uint8_t device[static UUID_LEN])
{
	struct copy *c = calloc(1, sizeof *c);
	*out = NULL;
	if (c == NULL)
		return E_MEMORY;
	c->look.state = COPY_STARTING;
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->changed, NULL);
	enum err e = start(c, dir, device);
	if (e == E_OK)
		*out = c;
	else
		free_all(c);
	return e;
}

struct copy_look copy_look(struct copy *c)
{
	pthread_mutex_lock(&c->lock);
	struct copy_look look = c->look;
	pthread_mutex_unlock(&c->lock);
	return look;
}

enum err copy_feed(struct copy *c, struct buf *records, uint64_t seq, const uint8_t hash[static HASH_LEN])
{
	enum err e = E_BUSY;
	pthread_mutex_lock(&c->lock);
	if (c->look.is_idle) {
		c->piece = *records;
		buf_init(records, 0);
		c->piece_mark = (struct journal_copy_mark){.seq = seq};
		memcpy(c->piece_mark.hash, hash, HASH_LEN);
		c->has_piece = true;
		c->look.is_idle = false;
		pthread_cond_broadcast(&c->changed);
		e = E_OK;
	}
	pthread_mutex_unlock(&c->lock);
	return e;
}

void copy_empty(struct copy *c)
{
	pthread_mutex_lock(&c->lock);
	c->is_to_empty = true;
	c->look.is_idle = false;
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
}

static bool is_busy(const struct copy *c)
{
	return c->look.state == COPY_STARTING || (c->look.state == COPY_GOOD && !c->look.is_idle);
}

void copy_wait(struct copy *c, int64_t ms)
{
	struct timespec until = after_ms(ms);
	int rc = 0;
	pthread_mutex_lock(&c->lock);
	while (rc == 0 && is_busy(c))
		rc = pthread_cond_timedwait(&c->changed, &c->lock, &until);
	pthread_mutex_unlock(&c->lock);
}

void copy_stop(struct copy *c)
{
	if (c == NULL)
		return;
	struct timespec until = after_ms(STOP_MS);
	int rc = 0;
	pthread_t thread = c->thread;
	pthread_mutex_lock(&c->lock);
	c->is_to_stop = true;
	pthread_cond_broadcast(&c->changed);
	while (rc == 0 && !c->has_ended)
		rc = pthread_cond_timedwait(&c->changed, &c->lock, &until);
	bool has_ended = c->has_ended;
	c->is_orphan = !has_ended;
	pthread_mutex_unlock(&c->lock);
	if (has_ended)
		pthread_join(thread, NULL);
	else
		pthread_detach(thread);
	if (has_ended)
		free_all(c);
}
