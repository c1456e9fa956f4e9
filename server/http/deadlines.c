/* Wall-clock bounds. MHD's own timeout is an inactivity timer: one byte now and then keeps a connection open for ever. Here
 * each connection has one deadline that its current state sets; a reaper thread looks at all of them and acts on a breach: a
 * waiting request is answered 503, any other connection is shut down (MHD then notices and closes). */
#include "room.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>

#define TICK_NS 50000000 /* between two looks */
#define SECOND	((int64_t)1000000)

/* ---------------------------------------------------------------- states set deadlines */

static void set(struct connection *c, int64_t at_us)
{
	atomic_store_explicit(&c->deadline_us, at_us, memory_order_release);
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* What `bytes` may take: a grace, then the minimum rate, but never longer than the total. */
static int64_t transfer_us(const struct http_config *c, size_t bytes)
{
	int64_t at_rate = c->header_deadline_s * SECOND + (int64_t)bytes * SECOND / c->body_min_rate;
	return sooner(at_rate, c->total_s * SECOND);
}

/* The first head of a connection runs since it was accepted. */
void deadline_head(struct http_exchange *e)
{
	if (e->connection != NULL && e->connection->served++ > 0)
		set(e->connection, monotonic_us() + e->server->config.header_deadline_s * SECOND);
}

void deadline_body(struct http_exchange *e)
{
	set(e->connection, e->started_us + transfer_us(&e->server->config, e->received));
}

void deadline_wait(struct http_exchange *e)
{
	struct connection *c = e->connection;
	set(c, monotonic_us() + e->server->config.deferred_s * SECOND);
	pthread_mutex_lock(&c->lock);
	c->waiting = e;
	pthread_mutex_unlock(&c->lock);
}

void deadline_write(struct http_exchange *e, size_t len)
{
	set(e->connection, monotonic_us() + transfer_us(&e->server->config, len));
}

void deadline_idle(struct http_exchange *e)
{
	set(e->connection, monotonic_us() + e->server->config.idle_s * SECOND);
}

/* ---------------------------------------------------------------- the reaper */

static bool is_past(struct connection *c, int64_t now_us)
{
	return atomic_load_explicit(&c->deadline_us, memory_order_acquire) <= now_us;
}

/* Under the lock the descriptor cannot be closed and given to somebody else, nor the exchange be put away. */
static void breach(struct deadlines *d, struct connection *c, int64_t now_us)
{
	pthread_mutex_lock(&c->lock);
	bool is_breach = is_past(c, now_us);
	if (is_breach && c->waiting != NULL) {
		waiting_expire(c->waiting);
		c->waiting = NULL;
	} else if (is_breach && c->fd >= 0) {
		shutdown(c->fd, SHUT_RDWR);
		metrics_add(&d->server->metrics.cut, 1);
		set(c, DEADLINE_NONE);
	}
	pthread_mutex_unlock(&c->lock);
}

static void look(struct deadlines *d)
{
	int64_t now_us = monotonic_us();
	for (size_t i = 0; i < d->count; i++)
		if (is_past(&d->all[i], now_us))
			breach(d, &d->all[i], now_us);
}

static void *reap(void *ctx)
{
	struct deadlines *d = ctx;
	pthread_mutex_lock(&d->lock);
	while (!d->is_stopping) {
		struct timespec until;
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += TICK_NS;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&d->wake, &d->lock, &until);
		look(d);
	}
	pthread_mutex_unlock(&d->lock);
	return NULL;
}

void deadlines_expire_all(struct deadlines *d)
{
	for (size_t i = 0; i < d->count; i++) {
		struct connection *c = &d->all[i];
		pthread_mutex_lock(&c->lock);
		if (c->waiting != NULL)
			waiting_expire(c->waiting);
		c->waiting = NULL;
		pthread_mutex_unlock(&c->lock);
	}
}

static void init_row(struct deadlines *d, struct connection *c)
{
	c->server = d->server;
	pthread_mutex_init(&c->lock, NULL);
	c->fd = -1;
	set(c, DEADLINE_NONE);
	c->next_free = d->free;
	d->free = c;
}

enum err deadlines_start(struct deadlines *d, struct http_server *s)
{
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_destroy(&d->wake);
	pthread_cond_init(&d->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	d->server = s;
	d->all = calloc(s->config.connections_max, sizeof(*d->all));
	if (d->all == NULL)
		return E_MEMORY;
	d->count = s->config.connections_max;
	for (size_t i = d->count; i-- > 0;)
		init_row(d, &d->all[i]);
	d->is_running = pthread_create(&d->reaper, NULL, reap, d) == 0;
	return d->is_running ? E_OK : E_MEMORY;
}

void deadlines_stop(struct deadlines *d)
{
	pthread_mutex_lock(&d->lock);
	d->is_stopping = true;
	pthread_cond_signal(&d->wake);
	pthread_mutex_unlock(&d->lock);
	if (d->is_running)
		pthread_join(d->reaper, NULL);
	d->is_running = false;
}

void deadlines_release(struct deadlines *d)
{
	for (size_t i = 0; i < d->count; i++)
		pthread_mutex_destroy(&d->all[i].lock);
	free(d->all);
	pthread_mutex_destroy(&d->lock);
	pthread_cond_destroy(&d->wake);
}

/* ---------------------------------------------------------------- connections come and go, on the event thread */

static void write_peer(struct connection *c, struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *address = info == NULL ? NULL : info->client_addr;
	c->peer[0] = 0;
	if (address != NULL && address->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, c->peer, sizeof(c->peer));
	if (address != NULL && address->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, c->peer, sizeof(c->peer));
}

struct connection *connection_open(struct http_server *s, struct MHD_Connection *mhd)
{
	struct connection *c = s->deadlines.free;
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	if (c == NULL || info == NULL)
		return NULL;
	s->deadlines.free = c->next_free;
	c->served = 0;
	write_peer(c, mhd);
	pthread_mutex_lock(&c->lock);
	c->fd = info->connect_fd;
	c->waiting = NULL;
	set(c, monotonic_us() + s->config.header_deadline_s * SECOND);
	pthread_mutex_unlock(&c->lock);
	metrics_add(&s->metrics.connections, 1);
	metrics_add(&s->metrics.accepted, 1);
	return c;
}

void connection_close(struct http_server *s, struct connection *c)
{
	pthread_mutex_lock(&c->lock);
	c->fd = -1;
	set(c, DEADLINE_NONE);
	pthread_mutex_unlock(&c->lock);
	c->next_free = s->deadlines.free;
	s->deadlines.free = c;
	metrics_add(&s->metrics.connections, -1);
}

struct connection *connection_of(struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info == NULL ? NULL : info->socket_context;
}
