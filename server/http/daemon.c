#include "room.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#define LISTEN_MAX   256 /* characters of host:port */
#define DAEMON_FLAGS (MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG)
/* MHD's NORMAL would let TLS 1.0 in. */
#define TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"
#define WRITE_GRACE_US 500000
/* Bytes for the headers of a request, and for a piece of its body; wiped before each request, so not more than is needed. */
#define CONNECTION_MEMORY 16384

/* ---------------------------------------------------------------- callbacks */

__attribute__((format(printf, 2, 0))) static void on_log(void *ctx, const char *format, va_list ap)
{
	struct http_server *s = ctx;
	char text[256], quoted[512];
	vsnprintf(text, sizeof(text), format, ap);
	log_debug(s->config.logger, "mhd", "text=%s", log_quote(quoted, sizeof(quoted), text));
}

static void on_connection(void *ctx, struct MHD_Connection *mhd, void **context, enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		*context = connection_open(ctx, mhd);
	else if (*context != NULL)
		connection_close(ctx, *context);
}

/* MHD makes its connection the session's pointer. A connection without a row is being refused. */
static int on_handshake(gnutls_session_t session, const gnutls_datum_t *issuers, int issuer_count,
			const gnutls_pk_algorithm_t *algorithms, int algorithm_count, gnutls_pcert_st **chain, unsigned *count,
			gnutls_privkey_t *key)
{
	(void)issuers, (void)issuer_count, (void)algorithms, (void)algorithm_count;
	const struct connection *c = connection_of(gnutls_session_get_ptr(session));
	if (c == NULL)
		return -1;
	tls_show(c->server->tls, chain, count, key);
	return 0;
}

/* ---------------------------------------------------------------- start */

static unsigned or_default(unsigned value, unsigned otherwise)
{
	return value == 0 ? otherwise : value;
}

static void fill_defaults(struct http_config *c)
{
	c->connections_max = or_default(c->connections_max, 2000);
	c->workers = or_default(c->workers, 4);
	c->header_deadline_s = or_default(c->header_deadline_s, 10);
	c->idle_s = or_default(c->idle_s, 60);
	c->body_min_rate = or_default(c->body_min_rate, 256);
	c->deferred_s = or_default(c->deferred_s, 30);
	c->total_s = or_default(c->total_s, 300);
}

static void free_addresses(struct addrinfo **list)
{
	if (*list != NULL)
		freeaddrinfo(*list);
}

/* "host:port", "[v6]:port". */
static enum err resolve(struct sockaddr_storage *out, const char *listen)
{
	char host[LISTEN_MAX];
	const char *colon = strrchr(listen, ':');
	if (colon == NULL || strlen(listen) >= sizeof(host))
		return E_USAGE;
	bool is_bracketed = listen[0] == '[' && colon > listen + 1 && colon[-1] == ']';
	size_t len = (size_t)(colon - listen) - (is_bracketed ? 2 : 0);
	memcpy(host, listen + is_bracketed, len);
	host[len] = 0;
	int64_t port;
	if (int_parse(&port, colon + 1, 0, 65535) != E_OK)
		return E_USAGE;
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
	[[gnu::cleanup(free_addresses)]] struct addrinfo *list = NULL;
	if (getaddrinfo(len == 0 ? NULL : host, colon + 1, &hints, &list) != 0 || list == NULL)
		return E_USAGE;
	memcpy(out, list->ai_addr, list->ai_addrlen);
	return E_OK;
}

/* The event thread and ours take no signals: they are main's. */
static void block_signals(sigset_t *before)
{
	sigset_t all;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, before);
}

/* From here on clients queue up; nobody answers them before start_daemon(). */
static enum err listen_at(struct http_server *s, const struct sockaddr_storage *address)
{
	bool is_v6 = address->ss_family == AF_INET6;
	struct sockaddr_storage bound = *address;
	socklen_t len = is_v6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
	s->listen_fd = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s->listen_fd < 0 || setsockopt(s->listen_fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) != 0 ||
	    bind(s->listen_fd, (struct sockaddr *)&bound, len) != 0 || listen(s->listen_fd, SOMAXCONN) != 0 ||
	    getsockname(s->listen_fd, (struct sockaddr *)&bound, &len) != 0) {
		log_error(s->config.logger, "listen", "address=%s errno=%d", s->config.listen, errno);
		return E_IO;
	}
	s->port = ntohs(is_v6 ? ((struct sockaddr_in6 *)&bound)->sin6_port : ((struct sockaddr_in *)&bound)->sin_port);
	return E_OK;
}

static enum err start_daemon(struct http_server *s)
{
	struct http_config *c = &s->config;
	struct MHD_OptionItem options[] = {
		{MHD_OPTION_LISTEN_SOCKET, s->listen_fd, NULL},
		{MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL},
		{MHD_OPTION_CONNECTION_LIMIT, (intptr_t)c->connections_max, NULL},
		{MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)exchange_open, s},
		{MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, s},
		{MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)exchange_close, s},
		{s->tls != NULL ? MHD_OPTION_HTTPS_PRIORITIES : MHD_OPTION_END, 0, (void *)(intptr_t)TLS_PRIORITIES},
		{MHD_OPTION_HTTPS_CERT_CALLBACK, 0, (void *)(intptr_t)on_handshake},
		{MHD_OPTION_END, 0, NULL},
	};
	unsigned flags = DAEMON_FLAGS | (s->tls != NULL ? MHD_USE_TLS : 0u);
	s->listen_fd = -1; /* MHD's now, also when it fails */
	s->daemon = MHD_start_daemon(flags, 0, NULL, NULL, exchange_step, s, MHD_OPTION_EXTERNAL_LOGGER, on_log, s,
				     MHD_OPTION_ARRAY, options, MHD_OPTION_END);
	return s->daemon == NULL ? E_IO : E_OK;
}

/* What is sent without TLS must not leave the machine, unless a proxy beside it is said to have come before. */
static bool is_loopback(const struct sockaddr_storage *address)
{
	const struct sockaddr_in *v4 = (const void *)address;
	const struct sockaddr_in6 *v6 = (const void *)address;
	if (address->ss_family == AF_INET)
		return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
	return address->ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
}

static enum err open_tls(struct http_server *s, const struct sockaddr_storage *address)
{
	const struct http_config *c = &s->config;
	if (c->certificate_pem != NULL && c->key_pem != NULL)
		return tls_open(&s->tls, c->certificate_pem, c->key_pem);
	return c->is_behind_proxy || is_loopback(address) ? E_OK : E_FORBIDDEN;
}

static enum err start_threads(struct http_server *s, const struct sockaddr_storage *address)
{
	TRY(open_tls(s, address));
	TRY(listen_at(s, address));
	if (s->config.on_listening != NULL)
		s->config.on_listening(s->config.context, s->port);
	TRY(workers_start(&s->workers, s->config.workers));
	TRY(deadlines_start(&s->deadlines, s));
	return start_daemon(s);
}

static void release(struct http_server *s)
{
	workers_stop(&s->workers);
	if (s->daemon != NULL)
		MHD_stop_daemon(s->daemon);
	if (s->listen_fd >= 0)
		close(s->listen_fd);
	tls_close(s->tls);
	workers_release(&s->workers);
	deadlines_release(&s->deadlines);
	pool_release(s);
	frames_release(&s->frames);
	metrics_release(&s->metrics);
	free(s);
}

static enum err check_table(const struct http_config *c)
{
	size_t which;
	enum err err = routes_check(c->routes, c->route_count, &which);
	if (err != E_OK)
		log_error(c->logger, "routes", "bad_row=%zu", which);
	return err;
}

static struct http_server *make(const struct http_config *config)
{
	struct http_server *s = malloc(sizeof(*s));
	if (s == NULL)
		return NULL;
	*s = (struct http_server){
		.config = *config,
		.listen_fd = -1,
		.deadlines = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER},
		.workers = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER},
	};
	fill_defaults(&s->config);
	return s;
}

enum err http_start(struct http_server **out, const struct http_config *config)
{
	struct sockaddr_storage address = {0};
	*out = NULL;
	TRY(check_table(config));
	TRY(resolve(&address, config->listen));
	struct http_server *s = make(config);
	if (s == NULL)
		return E_MEMORY;
	sigset_t before;
	block_signals(&before);
	enum err err = getrandom(&s->id_seed, sizeof(s->id_seed), 0) == sizeof(s->id_seed) ? E_OK : E_IO;
	if (err == E_OK)
		err = metrics_init(&s->metrics, config->route_count);
	if (err == E_OK)
		err = start_threads(s, &address);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (err == E_OK)
		*out = s;
	else
		http_stop(s, 0);
	return err;
}

enum err http_exchange_certificate(struct http_server *s, const char *certificate_pem, const char *key_pem)
{
	return s->tls != NULL ? tls_exchange(s->tls, certificate_pem, key_pem) : E_REFUSED;
}

unsigned http_port(const struct http_server *s)
{
	return s->port;
}

/* ---------------------------------------------------------------- stop */

static void nap(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

static void await_answers(const struct http_server *s, int64_t patience_us)
{
	int64_t until = monotonic_us() + patience_us;
	while (atomic_load(&s->metrics.in_flight) > 0 && monotonic_us() < until)
		nap();
}

/* MHD_stop_daemon aborts the program when a connection is still suspended: every one must be resumed before. */
static void resume_all(struct http_server *s)
{
	while (atomic_load(&s->waiting) > 0) {
		deadlines_expire_all(&s->deadlines);
		nap();
	}
}

void http_stop(struct http_server *s, unsigned grace_s)
{
	int listen_fd = s->daemon == NULL ? -1 : MHD_quiesce_daemon(s->daemon);
	if (listen_fd >= 0)
		shutdown(listen_fd, SHUT_RDWR); /* new clients are told at once */
	atomic_store(&s->is_stopping, true);
	if (s->config.drain != NULL && s->daemon != NULL)
		s->config.drain(s->config.app);
	await_answers(s, (int64_t)grace_s * 1000000);
	resume_all(s);
	await_answers(s, WRITE_GRACE_US);
	deadlines_stop(&s->deadlines);
	release(s);
	if (listen_fd >= 0)
		close(listen_fd);
}
