#include "pos-client/domain/transfer_watch.h"
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#define MESSAGE_MAX 1024

/* From start() until is_over everything but `till` is the other thread's. */
struct transfer_watch {
	struct till *till;
	struct http *http;
	struct http_request *request;
	struct buf question, reply;
	struct http_answer answer;
	enum err sent;
	bool is_running;
	atomic_bool is_over;
	pthread_t thread;
};

static void *exchange(void *ctx)
{
	struct transfer_watch *w = ctx;
	w->sent = http_exchange(w->http, w->request, &w->answer);
	atomic_store(&w->is_over, true);
	return NULL;
}

enum err transfer_watch_open(struct transfer_watch **out, struct till *t)
{
	struct transfer_watch *w = calloc(1, sizeof *w);
	*out = NULL;
	if (w == NULL)
		return E_MEMORY;
	w->till = t;
	buf_init(&w->question, MESSAGE_MAX);
	buf_init(&w->reply, MESSAGE_MAX);
	enum err e = remote_is_configured(t) ? http_open(&w->http) : E_NETWORK;
	if (e != E_OK)
		transfer_watch_close(w);
	else
		*out = w;
	return e;
}

void transfer_watch_close(struct transfer_watch *w)
{
	if (w == NULL)
		return;
	if (w->is_running) {
		http_cancel(w->http);
		pthread_join(w->thread, NULL);
	}
	http_request_free(w->request);
	http_close(w->http);
	buf_release(&w->question);
	buf_release(&w->reply);
	free(w);
}

/* Signals are for the thread that owns the terminal. */
static enum err start(struct transfer_watch *w)
{
	sigset_t all, before;
	w->answer = (struct http_answer){.body = &w->reply};
	atomic_store(&w->is_over, false);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	w->is_running = pthread_create(&w->thread, NULL, exchange, w) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return w->is_running ? E_OK : E_MEMORY;
}

static enum err ask(struct transfer_watch *w, const struct transfer *x)
{
	buf_clear(&w->question);
	TRY(transfer_question(w->till, x, &w->question, &w->request));
	return start(w);
}

static enum err take(struct transfer_watch *w, struct transfer *x)
{
	pthread_join(w->thread, NULL);
	w->is_running = false;
	http_request_free(w->request);
	w->request = NULL;
	TRY(w->sent);
	if (w->answer.status == 401 && remote_learn(w->till, &w->answer) == E_OK)
		return E_BUSY; /* the same question, at the server's time */
	return transfer_take_answer(x, w->answer.status, buf_bytes(&w->reply));
}

enum err transfer_watch_turn(struct transfer_watch *w, struct transfer *x)
{
	if (w->is_running && !atomic_load(&w->is_over))
		return E_BUSY;
	enum err e = w->is_running ? take(w, x) : E_BUSY;
	if (!transfer_is_paid(x))
		TRY(ask(w, x));
	return e;
}
