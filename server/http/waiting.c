/* Requests that wait: suspended on the event loop until their owner (a worker, or whoever begin() handed them to) resumes them,
 * or their deadline passes. Exactly one of the two wins the claim and wakes the connection; the memory is put away by whoever
 * is done with it last. */
#include "room.h"

/* Suspends before anybody else can know of the request: the owner may resume it at once. False when the server is stopping. */
static bool suspend(struct http_exchange *e)
{
	struct http_server *s = e->server;
	atomic_fetch_add(&s->waiting, 1);
	if (atomic_load(&s->is_stopping)) {
		atomic_fetch_sub(&s->waiting, 1);
		return false;
	}
	e->phase = PHASE_WAITING;
	e->has_waited = true;
	atomic_store(&e->claim, CLAIM_WAITING);
	atomic_store(&e->holders, 2);
	MHD_suspend_connection(e->mhd);
	deadline_wait(e);
	return true;
}

/* After this the exchange may be gone: only the two locals are touched. */
static void wake(struct http_server *s, struct MHD_Connection *mhd)
{
	MHD_resume_connection(mhd);
	atomic_fetch_sub(&s->waiting, 1);
}

static bool claim(struct http_exchange *e, enum claim as)
{
	int expected = CLAIM_WAITING;
	return atomic_compare_exchange_strong(&e->claim, &expected, (int)as);
}

static bool let_go(struct http_exchange *e)
{
	return atomic_fetch_sub(&e->holders, 1) == 1;
}

static void resume(struct http_exchange *e, enum err outcome)
{
	struct http_server *s = e->server;
	struct MHD_Connection *mhd = e->mhd;
	e->outcome = outcome;
	if (claim(e, CLAIM_RESUMED))
		wake(s, mhd);
	else if (let_go(e))
		pool_free(e); /* the client was told 503 long ago; the server itself may be gone */
}

void http_resume(struct http_request *r, enum err outcome)
{
	resume(r->exchange, outcome);
}

bool waiting_expire(struct http_exchange *e)
{
	struct http_server *s = e->server;
	struct MHD_Connection *mhd = e->mhd;
	if (!claim(e, CLAIM_EXPIRED))
		return false;
	wake(s, mhd);
	return true;
}

void waiting_ended(struct http_exchange *e)
{
	struct connection *c = e->connection;
	pthread_mutex_lock(&c->lock);
	c->waiting = NULL;
	pthread_mutex_unlock(&c->lock);
}

/* The owner of an expired request may still hold it. */
bool waiting_is_last_holder(struct http_exchange *e)
{
	if (!e->has_waited)
		return true;
	waiting_ended(e); /* a client that left is closed without another step */
	return atomic_load(&e->claim) != CLAIM_EXPIRED || let_go(e);
}

enum MHD_Result waiting_begin(struct http_exchange *e)
{
	if (!suspend(e))
		return answer_error(e, E_UNAVAILABLE);
	enum err err = e->request.route->begin(e->server->config.app, &e->request);
	if (err != E_OK)
		resume(e, err); /* nobody else knows of it */
	return MHD_YES;
}

enum MHD_Result waiting_queue(struct http_exchange *e)
{
	struct http_server *s = e->server;
	if (!workers_have_room(&s->workers)) {
		metrics_add(&s->metrics.busy, 1);
		return answer_error(e, E_BUSY);
	}
	if (!suspend(e))
		return answer_error(e, E_UNAVAILABLE);
	if (!workers_add(&s->workers, e))
		resume(e, E_UNAVAILABLE);
	return MHD_YES;
}

/* An expired job still in the queue is not begun: its client has its answer. What is handed on is somebody else's from then on.
 */
void waiting_work(struct http_exchange *e)
{
	struct http_request *r = &e->request;
	struct app *app = e->server->config.app;
	enum err err = atomic_load(&e->claim) == CLAIM_EXPIRED ? E_TIMEOUT : exchange_prepare(e);
	if (err == E_OK && r->route->begin != NULL) {
		err = r->route->begin(app, r);
		if (err == E_OK)
			return;
	} else if (err == E_OK) {
		err = r->route->handle(app, r, &e->answer);
		if (err == E_OK)
			coding_pack(e);
	}
	resume(e, err);
}
