#include "pos-client/domain/press.h"
#include "pos-client/domain/drawer.h"
#include "pos-client/domain/paper_parts.h"
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define WAITING_MAX 64 /* more stay in the queue of the journal */

struct press {
	struct till *till;
	int fd;
	bool is_running, must_kick;
	struct sale_print print; /* the running one; its printer and stream are the other thread's until is_over */
	pthread_t thread;
	enum err pushed;
	atomic_bool is_over;
	size_t count;
	uint8_t waiting[WAITING_MAX][UUID_LEN];
	bool has_news;
	uint8_t news_sale[UUID_LEN];
	struct paper_result news;
};

/* ---- the other thread */

static void *push(void *ctx)
{
	struct press *p = ctx;
	p->pushed = printing_push(&p->print.paper);
	atomic_store(&p->is_over, true);
	if (eventfd_write(p->fd, 1) != 0)
		return NULL; /* then the screen finds the paper at its next tick */
	return NULL;
}

/* Signals are for the thread that owns the terminal. */
static bool start_thread(struct press *p)
{
	sigset_t all, before;
	atomic_store(&p->is_over, false);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	bool has_started = pthread_create(&p->thread, NULL, push, p) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return has_started;
}

/* ---- the owner's side */

enum err press_open(struct press **out, struct till *t)
{
	struct press *p = calloc(1, sizeof *p);
	*out = NULL;
	if (p == NULL)
		return E_MEMORY;
	p->till = t;
	p->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (p->fd < 0) {
		free(p);
		return E_IO;
	}
	t->press = p;
	*out = p;
	return E_OK;
}

void press_close(struct press *p)
{
	if (p == NULL)
		return;
	press_settle(p);
	p->till->press = NULL;
	close(p->fd);
	free(p);
}

int press_fd(const struct press *p)
{
	return p != NULL ? p->fd : -1;
}

static void tell(struct press *p, enum err e, struct paper_result *out)
{
	struct complaints before = p->till->why; /* what the cashier is just told is about something else */
	e = sale_print_end(&p->print, e);
	p->till->why = before;
	sale_print_tell(&p->print, e, out);
	sale_print_release(&p->print);
}

/* Without a thread it is printed here and now. */
static void begin(struct press *p, const struct sale_view *v, struct paper_result *out)
{
	enum err e = sale_print_begin(&p->print, p->till, v, 0);
	if (e != E_OK) {
		sale_print_tell(&p->print, e, out);
		sale_print_release(&p->print);
		return;
	}
	out->state = p->print.job.state;
	p->is_running = start_thread(p);
	if (!p->is_running)
		tell(p, printing_send(&p->print.paper), out);
}

void press_sale(struct press *p, const struct sale_view *v, struct paper_result *out)
{
	if (!p->is_running && p->count == 0)
		begin(p, v, out);
	else if (p->count < WAITING_MAX)
		memcpy(p->waiting[p->count++], v->sale.id, UUID_LEN);
}

/* ---- ends */

static void end(struct press *p)
{
	pthread_join(p->thread, NULL);
	p->is_running = false;
	memcpy(p->news_sale, p->print.job.sale, UUID_LEN);
	p->news = (struct paper_result){.is_printed = false};
	printing_note(&p->print.paper, p->pushed);
	tell(p, p->pushed, &p->news);
	p->has_news = true;
	enum err e = p->must_kick ? drawer_kick(p->till) : E_OK;
	p->must_kick = false;
	if (e != E_OK)
		log_warn(p->till->logger, "drawer_shut", "error=%s", err_code(e));
}

void press_settle(struct press *p)
{
	if (p != NULL && p->is_running)
		end(p);
}

static enum err load_and_begin(struct press *p, const uint8_t sale[static UUID_LEN])
{
	struct sale_view v;
	TRY(sale_view_load(p->till, sale, &v));
	if (v.print == PRINT_QUEUED)
		begin(p, &v, &p->news);
	return E_OK;
}

/* A paper that cannot begin leaves those behind it to the queue of the journal as well: somebody has to see to the printer. The
 * till's arena belongs to what the screen shows. */
static void begin_next(struct press *p)
{
	struct till *t = p->till;
	const struct arena kept = t->arena;
	memcpy(p->news_sale, p->waiting[0], UUID_LEN);
	memmove(p->waiting[0], p->waiting[1], --p->count * UUID_LEN);
	p->news = (struct paper_result){.is_printed = false};
	arena_init(&t->arena, kept.ceiling);
	enum err e = load_and_begin(p, p->news_sale);
	arena_release(&t->arena);
	t->arena = kept;
	if (e != E_OK)
		log_warn(t->logger, "not_printed", "error=%s", err_code(e));
	p->has_news = !p->is_running;
	if (p->has_news)
		p->count = 0;
}

static void drain(int fd)
{
	eventfd_t count;
	if (eventfd_read(fd, &count) != 0)
		return; /* a tick, not a paper, brought us here */
}

bool press_turn(struct press *p, uint8_t sale[static UUID_LEN], struct paper_result *out)
{
	if (p == NULL)
		return false;
	drain(p->fd);
	if (p->is_running && atomic_load(&p->is_over))
		end(p);
	const bool has_news = p->has_news;
	p->has_news = false;
	memcpy(sale, p->news_sale, UUID_LEN);
	*out = p->news;
	if (!p->is_running && p->count > 0)
		begin_next(p);
	return has_news;
}

bool press_kick_later(struct press *p)
{
	if (p == NULL || !p->is_running)
		return false;
	p->must_kick = true;
	return true;
}
