#include "room.h"

#include <arpa/inet.h>
#include <strings.h>

/* What a guard reads beside the headers that the route names. */
static const char *const guard_headers[][HTTP_GUARD_HEADERS] = {
	[WHO_ANYONE] = {NULL},
	[WHO_DEVICE] = {"signature", "signature-input", "content-digest"},
	[WHO_STAFF] = {"cookie", "x-csrf-token"},
	[WHO_DEMO] = {NULL},
};

/* ---------------------------------------------------------------- the head */

/* What the walk over the headers fills. */
struct walk {
	struct http_exchange *e;
	struct head head;
};

static void keep_header(struct http_exchange *e, size_t place, const char *value, size_t len)
{
	if (e->headers[place] == NULL)
		e->headers[place] = arena_textn(&e->arena, value, len);
}

static bool is_same_name(const char *wanted, const char *name, size_t len)
{
	return strncasecmp(wanted, name, len) == 0 && wanted[len] == 0;
}

static void keep_wanted(struct http_exchange *e, const char *name, size_t name_len, const char *value, size_t len)
{
	const struct route *route = e->request.route;
	for (size_t i = 0; route->headers != NULL && route->headers[i] != NULL; i++)
		if (is_same_name(route->headers[i], name, name_len))
			keep_header(e, i, value, len);
	const char *const *guarded = guard_headers[route->who];
	for (size_t i = 0; i < HTTP_GUARD_HEADERS && guarded[i] != NULL; i++)
		if (is_same_name(guarded[i], name, name_len))
			keep_header(e, HTTP_ROUTE_HEADERS_MAX + i, value, len);
}

/* An address in its one spelling, so that nobody is counted apart for writing it in another way; what is none is not believed.
 */
static void believe_proxy(struct http_exchange *e, const char *said)
{
	uint8_t address[16];
	char text[INET6_ADDRSTRLEN];
	for (size_t i = 0; i < 2; i++) {
		int family = i == 0 ? AF_INET : AF_INET6;
		if (inet_pton(family, said, address) == 1 && inet_ntop(family, address, text, sizeof(text)))
			e->request.peer = arena_text(&e->arena, text);
	}
}

static enum MHD_Result on_header(void *ctx, enum MHD_ValueKind kind, const char *name, size_t name_len, const char *value,
				 size_t len)
{
	(void)kind;
	struct walk *w = ctx;
	const char *text = value == NULL ? "" : value;
	limits_header(&w->head, name, name_len, text, len);
	if (w->e->server->config.is_behind_proxy && is_same_name("X-Real-IP", name, name_len))
		believe_proxy(w->e, text);
	if (w->e->request.route != NULL)
		keep_wanted(w->e, name, name_len, text, len);
	return MHD_YES;
}

static void split_target(struct http_request *r)
{
	size_t len = strcspn(r->target, "?");
	r->path = arena_textn(r->arena, r->target, len);
	r->query = r->target[len] == '?' ? r->target + len + 1 : "";
}

/* 405 names the methods that exist. */
static void add_allow(struct http_exchange *e, unsigned methods)
{
	char text[ROUTES_ALLOW_TEXT];
	routes_allow(text, methods);
	http_answer_header(&e->answer, "Allow", arena_text(&e->arena, text));
}

static enum err find_route(struct http_exchange *e)
{
	const struct http_config *c = &e->server->config;
	struct http_request *r = &e->request;
	struct found found;
	enum err err = routes_find(&found, c->routes, c->route_count, c->is_demo, r->method, r->path);
	if (err == E_METHOD)
		add_allow(e, found.methods);
	TRY(err);
	r->route = found.route;
	for (size_t i = 0; i < found.capture.count; i++)
		r->params[i] = arena_textn(r->arena, found.capture.params[i].start, found.capture.params[i].len);
	return E_OK;
}

/* Framing first: a head that can be read in two ways is refused whatever it asks for. */
static enum err read_head(struct http_exchange *e, struct walk *w)
{
	struct http_request *r = &e->request;
	TRY(limits_target(r->target));
	split_target(r);
	enum err routed = find_route(e);
	MHD_get_connection_values_n(e->mhd, MHD_HEADER_KIND, on_header, w);
	TRY(limits_head(&w->head));
	TRY(routed);
	if (atomic_load(&e->server->is_stopping))
		return E_UNAVAILABLE;
	r->content_type = arena_text(r->arena, w->head.content_type);
	TRY(limits_body(&w->head, r->route->body_max));
	if (!limits_has_body(&w->head))
		return E_OK;
	TRY(inputs_check_type(r->route, r->content_type));
	return coding_check(e, &w->head);
}

/* The first call. Some refusals are answered in it, and MHD then closes; the others wait for the end of the body. */
static enum MHD_Result on_head(struct http_exchange *e, const char *method)
{
	struct walk w = {.e = e};
	e->phase = PHASE_BODY;
	e->started_us = monotonic_us();
	metrics_add(&e->server->metrics.in_flight, 1);
	e->request.method = arena_text(&e->arena, method);
	e->request.peer = arena_text(&e->arena, e->connection->peer);
	e->refusal = read_head(e, &w);
	e->accepted = arena_text(&e->arena, w.head.accepted);
	if (e->refusal == E_MALFORMED || e->refusal == E_TOO_LARGE)
		metrics_add(&e->server->metrics.refused, 1);
	if (e->refusal != E_OK && !body_may_come(e, &w.head))
		return answer_error(e, e->refusal);
	body_begin(e, &w.head);
	return MHD_YES;
}

/* ---------------------------------------------------------------- the whole request */

enum err exchange_prepare(struct http_exchange *e)
{
	const struct http_config *c = &e->server->config;
	if (e->request.route->who == WHO_DEVICE || e->request.route->who == WHO_STAFF)
		TRY(c->guard == NULL ? E_FORBIDDEN : c->guard(c->app, &e->request));
	if (e->request.route->issues && c->may_issue != NULL)
		TRY(c->may_issue(c->app));
	TRY(coding_unpack(e));
	return inputs_read(&e->request);
}

static enum MHD_Result handle(struct http_exchange *e)
{
	enum err err = e->request.route->handle(e->server->config.app, &e->request, &e->answer);
	if (err == E_OK)
		coding_pack(e);
	return err == E_OK ? answer_send(e) : answer_error(e, err);
}

static enum MHD_Result run_inline(struct http_exchange *e)
{
	enum err err = exchange_prepare(e);
	return err == E_OK ? handle(e) : answer_error(e, err);
}

static enum MHD_Result run_deferred(struct http_exchange *e)
{
	enum err err = exchange_prepare(e);
	return err == E_OK ? waiting_begin(e) : answer_error(e, err);
}

static enum MHD_Result run_worker(struct http_exchange *e)
{
	return waiting_queue(e);
}

static enum MHD_Result (*const runs[])(struct http_exchange *e) = {
	[RUN_INLINE] = run_inline,
	[RUN_WORKER] = run_worker,
	[RUN_DEFERRED] = run_deferred,
	[RUN_HANDED] = run_worker,
};

static enum MHD_Result on_whole(struct http_exchange *e)
{
	if (e->refusal != E_OK)
		return answer_error(e, e->refusal);
	e->request.body = buf_bytes(&e->body);
	return runs[e->request.route->run](e);
}

static enum MHD_Result on_resumed(struct http_exchange *e)
{
	if (atomic_load(&e->claim) == CLAIM_EXPIRED)
		return answer_expired(e);
	waiting_ended(e);
	if (e->outcome != E_OK)
		return answer_error(e, e->outcome);
	return e->request.route->begin != NULL ? handle(e) : answer_send(e);
}

/* ---------------------------------------------------------------- as MHD calls it */

void *exchange_open(void *server, const char *target, struct MHD_Connection *mhd)
{
	struct http_exchange *e = pool_take(server);
	if (e == NULL)
		return NULL;
	e->mhd = mhd;
	e->connection = connection_of(mhd);
	e->request.target = arena_text(&e->arena, target);
	deadline_head(e);
	return e;
}

enum MHD_Result exchange_step(void *server, struct MHD_Connection *mhd, const char *url, const char *method,
			      const char *version, const char *data, size_t *size, void **context)
{
	(void)server, (void)mhd, (void)url, (void)version;
	struct http_exchange *e = *context;
	if (e == NULL || e->connection == NULL)
		return MHD_NO;
	switch (e->phase) {
	case PHASE_HEAD:
		return on_head(e, method);
	case PHASE_BODY:
		return *size > 0 ? body_piece(e, data, size) : on_whole(e);
	case PHASE_WAITING:
		return on_resumed(e);
	case PHASE_ANSWERED:
		break;
	}
	return MHD_NO;
}

/* The one log line of a request. Paths carry tokens, so the route's pattern is shown; no address, it is personal. */
static void log_request(const struct http_exchange *e, int64_t took_us)
{
	const struct http_request *r = &e->request;
	const char *method = routes_method(r->method);
	log_write(e->server->config.logger, e->status >= 500 ? LOG_LEVEL_WARN : LOG_LEVEL_INFO, "request",
		  "id=%s method=%s route=%s status=%d ms=%.2f error=%s", r->id, method == NULL ? "other" : method,
		  r->route == NULL ? "none" : r->route->path, e->status, (double)took_us / 1000, err_code(e->error));
}

void exchange_close(void *server, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode how)
{
	(void)mhd;
	struct http_server *s = server;
	struct http_exchange *e = *context;
	*context = NULL;
	if (e == NULL)
		return;
	if (e->phase != PHASE_HEAD) {
		const struct http_config *c = &s->config;
		int64_t took_us = monotonic_us() - e->started_us;
		e->status = how == MHD_REQUEST_TERMINATED_COMPLETED_OK ? e->status : 0;
		metrics_add(&s->metrics.in_flight, -1);
		metrics_request(&s->metrics, e->request.route == NULL ? c->route_count : (size_t)(e->request.route - c->routes),
				e->status, took_us);
		log_request(e, took_us);
	}
	if (e->connection != NULL)
		deadline_idle(e);
	if (waiting_is_last_holder(e))
		pool_give(e);
}

/* ---------------------------------------------------------------- what handlers ask */

const char *http_header(const struct http_request *r, const char *name)
{
	if (r->exchange == NULL || r->route == NULL)
		return NULL;
	for (size_t i = 0; r->route->headers != NULL && r->route->headers[i] != NULL; i++)
		if (strcasecmp(r->route->headers[i], name) == 0)
			return r->exchange->headers[i];
	const char *const *guarded = guard_headers[r->route->who];
	for (size_t i = 0; i < HTTP_GUARD_HEADERS && guarded[i] != NULL; i++)
		if (strcasecmp(guarded[i], name) == 0)
			return r->exchange->headers[HTTP_ROUTE_HEADERS_MAX + i];
	return NULL;
}

const struct http_server *http_server_of(const struct http_request *r)
{
	return r->exchange->server;
}
