#include "pos-client/domain/courier.h"
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* `step` goes there with `is_out`, and comes back with `is_back`; both under the lock. */
struct courier {
	struct till *till;
	struct sync *sync;
	int fd;
	pthread_t thread;
	bool has_thread;
	pthread_mutex_t lock;
	pthread_cond_t turn;
	struct sync_step *step;
	bool is_out, is_back, must_end;
};

/* ---- the other thread: it knows the step and nothing else */

static struct sync_step *await_step(struct courier *c)
{
	pthread_mutex_lock(&c->lock);
	while (!c->is_out && !c->must_end)
		pthread_cond_wait(&c->turn, &c->lock);
	struct sync_step *step = c->is_out ? c->step : NULL;
	pthread_mutex_unlock(&c->lock);
	return step;
}

static void bring_back(struct courier *c)
{
	pthread_mutex_lock(&c->lock);
	c->is_out = false;
	c->is_back = true;
	pthread_mutex_unlock(&c->lock);
	/* When this fails the screen finds the step at its next tick. */
	int failed = eventfd_write(c->fd, 1);
	if (failed != 0)
		return;
}

static void *carry(void *ctx)
{
	struct courier *c = ctx;
	for (struct sync_step *step; (step = await_step(c)) != NULL; bring_back(c))
		sync_exchange(step);
	return NULL;
}

/* ---- the owner's side */

/* Signals are for the thread that owns the terminal. */
static enum err start_thread(struct courier *c)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	c->has_thread = pthread_create(&c->thread, NULL, carry, c) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return c->has_thread ? E_OK : E_MEMORY;
}

enum err courier_open(struct courier **out, struct till *t)
{
	struct courier *c = calloc(1, sizeof *c);
	*out = NULL;
	if (c == NULL)
		return E_MEMORY;
	c->till = t;
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->turn, NULL);
	c->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	enum err e = c->fd >= 0 ? sync_open(&c->sync, t) : E_IO;
	if (e == E_OK)
		e = start_thread(c);
	if (e != E_OK)
		courier_close(c);
	else
		*out = c;
	return e;
}

/* Reasons of a sync are the log's and the banner's; what the cashier is just told is about something else. */
static void absorb(struct courier *c, bool *renewed)
{
	struct complaints before = c->till->why;
	*renewed = sync_is_renewal(c->step);
	enum err e = sync_absorb(c->sync, c->step);
	c->step = NULL;
	c->till->why = before;
	if (e != E_OK)
		log_debug(c->till->logger, "sync", "error=%s", err_code(e));
}

/* At the end: an answer that came is kept, but nothing is opened anew any more. */
static void drop_or_absorb(struct courier *c)
{
	bool renewed;
	if (c->step != NULL && c->is_back && !sync_is_renewal(c->step))
		absorb(c, &renewed);
	else if (c->step != NULL)
		sync_drop(c->sync, c->step);
}

static void end_thread(struct courier *c)
{
	pthread_mutex_lock(&c->lock);
	c->must_end = true;
	if (c->is_out)
		sync_cancel(c->step);
	pthread_cond_signal(&c->turn);
	pthread_mutex_unlock(&c->lock);
	pthread_join(c->thread, NULL);
}

void courier_close(struct courier *c)
{
	if (c == NULL)
		return;
	if (c->has_thread)
		end_thread(c);
	drop_or_absorb(c);
	sync_close(c->sync);
	if (c->fd >= 0)
		close(c->fd);
	pthread_cond_destroy(&c->turn);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

int courier_fd(const struct courier *c)
{
	return c != NULL ? c->fd : -1;
}

const struct sync *courier_sync(const struct courier *c)
{
	return c != NULL ? c->sync : NULL;
}

void courier_hurry(struct courier *c)
{
	if (c != NULL)
		sync_hurry(c->sync);
}

static void send(struct courier *c)
{
	struct complaints before = c->till->why;
	struct sync_step *step = NULL;
	enum err e = sync_prepare(c->sync, &step);
	c->till->why = before;
	if (e != E_OK || step == NULL)
		return;
	pthread_mutex_lock(&c->lock);
	c->step = step;
	c->is_out = true;
	c->is_back = false;
	pthread_cond_signal(&c->turn);
	pthread_mutex_unlock(&c->lock);
}

void courier_turn(struct courier *c, bool may_renew, bool *renewed)
{
	eventfd_t count;
	*renewed = false;
	if (c == NULL)
		return;
	/* Empty is as good as full: is_back says it. */
	if (eventfd_read(c->fd, &count) != 0)
		count = 0;
	pthread_mutex_lock(&c->lock);
	bool is_out = c->is_out;
	pthread_mutex_unlock(&c->lock);
	if (is_out || (c->step != NULL && sync_is_renewal(c->step) && !may_renew))
		return;
	if (c->step != NULL)
		absorb(c, renewed);
	if (sync_wait_ms(c->sync) == 0)
		send(c);
}
