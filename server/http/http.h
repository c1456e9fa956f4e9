/* The HTTP room: the only one that says MHD_. Limits, deadlines, the route table, declared inputs, and the one place where an
 * error becomes an answer. It knows nothing of tickets: handlers get a request and fill an answer.
 *
 * Threads: one event-loop thread parses and answers; a small pool runs handlers that may block (database). Handlers that wait
 * for the issuer neither block nor occupy a worker: they begin, hand on, and are resumed. */
#ifndef SERVER_HTTP_H
#define SERVER_HTTP_H

#include <hoaban/arena.h>
#include <hoaban/buf.h>
#include <hoaban/instant.h>
#include <hoaban/json.h>
#include <hoaban/log.h>

struct app; /* handed through, not looked into */

#define HTTP_PARAMS_MAX	       4
#define HTTP_HEADERS_MAX       12 /* of an answer */
#define HTTP_ROUTE_HEADERS_MAX 8  /* of a request, that a route reads */
#define HTTP_QUERY_VALUE_MAX   4096

struct http_request {
	struct arena *arena; /* dies with the request */
	const struct route *route;
	const char *method;
	const char *target;		     /* raw request target: path and query, as sent */
	const char *path;		     /* without query; percent-free (see limits.c) */
	const char *query;		     /* raw, behind '?', or "" */
	const char *params[HTTP_PARAMS_MAX]; /* what {name} segments of the route matched, in order */
	struct bytes body;		     /* for the guard as it was sent, for the handler unpacked */
	const char *content_type;	     /* or NULL */
	const char *peer;		     /* the client's address; behind a proxy what that says in X-Real-IP */
	char id[17];			     /* request id for the log, 16 hex digits */
	void *inputs;			     /* filled by the route's shape, else NULL */
	void *state;			     /* the handler's own, between begin and finish */
	struct complaints complaints;
	struct {
		const char *name, *value;
	} problem_header;		/* sent along when the answer is a problem; name NULL = none */
	struct http_exchange *exchange; /* the room's own */
};

/* A header of the request, or NULL; the first one (duplicates of framing headers never get this far). Event-loop thread and
 * workers alike: headers are copied at the start for the names in the route's `headers` (at most HTTP_ROUTE_HEADERS_MAX); for
 * WHO_DEVICE also signature, signature-input and content-digest, for WHO_STAFF cookie and x-csrf-token. */
const char *http_header(const struct http_request *r, const char *name);
/* Does the client take this content coding, "br" or "gzip" (RFC 9110 §12.5.3)? */
bool http_accepts(const struct http_request *r, const char *coding);
/* A query parameter, percent-decoded into the arena; NULL when absent, longer than HTTP_QUERY_VALUE_MAX, or not UTF-8. */
const char *http_query(struct http_request *r, const char *name);
/* All values of a parameter that stands there several times, in their order, at most `max`. */
size_t http_query_all(struct http_request *r, const char *name, const char *values[], size_t max);
/* False when it stands there with a value that http_query() gives to nobody: too long, or not UTF-8. For whoever must not take
 * such a one for an absent one. */
bool http_query_is_sound(struct http_request *r, const char *name);
/* As http_query(), of a body of type application/x-www-form-urlencoded. */
const char *http_form(struct http_request *r, const char *name);
/* The same as long as the body allows: what was pasted into a text area. */
const char *http_form_long(struct http_request *r, const char *name);

struct http_answer {
	int status;		  /* 0 = 200 */
	const char *content_type; /* NULL with a body = application/json */
	struct buf body;	  /* the room initialises and releases it; ceiling 16 MB */
	struct {
		const char *name, *value;
	} headers[HTTP_HEADERS_MAX]; /* arena or static text */
	size_t header_count;
	/* May travel compressed. Not where a secret stands beside what a stranger can put there: the length would tell of it.
	 */
	bool may_pack;
	/* Instead of the body, for what is too large to be held in memory: http_answer_file(). */
	bool has_file;
	int file;
	uint64_t file_len;
	/* Of the body, what this answer has for itself while the rest may be the same for many, which is packed once then;
	 * RUN_INLINE only. 0 = nothing. */
	size_t own_at, own_len;
};
void http_answer_header(struct http_answer *a, const char *name, const char *value);
/* The answer is what stands in an open file, from its beginning; it is sent piece by piece, and closed here whatever becomes of
 * the answer. The length is known before the first byte goes out, so headers can speak of the whole. */
void http_answer_file(struct http_answer *a, int fd, uint64_t len);
/* Serialises and consumes `value`. */
void http_answer_json(struct http_answer *a, json_t *value);

enum route_run {
	RUN_INLINE,   /* on the event loop: memory only, microseconds */
	RUN_WORKER,   /* on the pool: may block */
	RUN_DEFERRED, /* begin() on the event loop, then http_resume() from any thread, then handle() on the event loop */
	RUN_HANDED,   /* the same, but guard, inputs and begin() on the pool: they may block, and hand on what takes longer */
};
/* DEVICE: HTTP-signed, STAFF: a person who has logged in, both checked by the guard; DEMO: only under --demo */
enum route_who { WHO_ANYONE, WHO_DEVICE, WHO_STAFF, WHO_DEMO };

struct route {
	const char *method;
	const char *path;    /* exact segments and {name}; "{id}.png" splits at the dot; last "{rest*}" takes the rest */
	const char *summary; /* for openapi.json */
	enum route_run run;
	enum route_who who;
	bool issues;	       /* config.may_issue is asked before the handler runs */
	unsigned roles;	       /* WHO_STAFF: a set, for the guard; this room does not know what is in it */
	size_t body_max;       /* bytes; 0 = no body allowed */
	const char *body_type; /* "application/json", "application/cbor" or NULL */
	bool takes_gzip;       /* Content-Encoding: gzip, unpacked within body_max on a worker; else 415 for any coding */
	const struct json_shape *inputs; /* JSON bodies are read into this before the handler runs; NULL = raw */
	const char *const *headers;	 /* request headers the handler reads, NULL-terminated, or NULL */
	bool needs_headers;		 /* every one of them must be there; for openapi.json */
	const char *query;		 /* its parameters, for openapi.json: "from days token!"; "!" must be there; or NULL */
	const char *answer_type;	 /* for openapi.json */
	enum err (*begin)(struct app *app, struct http_request *r); /* DEFERRED, HANDED; E_OK = will be resumed */
	enum err (*handle)(struct app *app, struct http_request *r, struct http_answer *a);
};

/* Continues a deferred request: exactly once after begin() returned E_OK; nothing of the request may be touched after it.
 * `outcome` other than E_OK becomes the problem answer and handle() is not called. */
void http_resume(struct http_request *r, enum err outcome);

/* The server a request came in by (for the handler of /metrics). */
struct http_server;
const struct http_server *http_server_of(const struct http_request *r);

struct http_config {
	const char *listen;		       /* "127.0.0.1:8080"; port 0 = a free one */
	const char *certificate_pem, *key_pem; /* TLS (≥ 1.2) or NULL; read at the start only */
	bool is_behind_proxy;		       /* plain HTTP on another address than loopback is meant; X-Real-IP is believed */
	bool is_https;		  /* clients reach us by https, here or at a proxy: they are told to stay with it (RFC 6797) */
	unsigned connections_max; /* default 2000 */
	unsigned workers;	  /* default 4 */
	unsigned header_deadline_s; /* wall clock from the first byte to the end of the headers: 10 */
	unsigned idle_s;	    /* between requests of one connection: 60 */
	unsigned body_min_rate;	    /* bytes/s below which a body is cut off after header_deadline_s: 256 */
	unsigned deferred_s;	    /* a request that waits longer for its handler is answered 503: 30 */
	unsigned total_s;	    /* the longest a body, or an answer, may take at whatever rate: 300 */
	bool is_demo;
	const struct route *routes;
	size_t route_count;
	struct app *app;
	/* Runs before inputs are read, on a worker or the loop as the route says; for WHO_DEVICE and WHO_STAFF. */
	enum err (*guard)(struct app *app, struct http_request *r);
	/* For routes that issue something: E_OK, or why nothing is issued at the moment. Memory only. Or NULL. */
	enum err (*may_issue)(struct app *app);
	/* What a reader is shown instead of problem+json: fills body, type and headers; the status is set. False: that path is
	 * no page's. Memory only, from any thread; it gets no request, because a late owner may still be using that. Or NULL.
	 */
	bool (*error_page)(struct app *app, const char *path, enum err e, struct http_answer *a);
	/* The same where the request is at hand, and asked first: it may answer with a redirection as well. On the event loop;
	 * `r->route` is NULL where there is none. Or NULL. */
	bool (*show_problem)(struct app *app, struct http_request *r, enum err e, struct http_answer *a);
	/* Called by http_stop() when nothing new comes any more: whatever still holds deferred requests resumes them. Or NULL.
	 */
	void (*drain)(struct app *app);
	/* Tells the port before the first request can come. Or NULL. */
	void (*on_listening)(void *context, unsigned port);
	void *context;
	const struct logger *logger;
	const struct clock *clock;
};

/* The config is copied; what it points to must outlive the server. E_USAGE: a wrong address or table; E_IO: cannot listen.
 * E_INVALID: no certificate with its key. E_FORBIDDEN: plain HTTP on an address that others reach. */
enum err http_start(struct http_server **out, const struct http_config *config);
/* Stops accepting, calls `drain`, lets running requests finish (≤ grace_s), answers the rest 503, joins workers, closes. A
 * deferred request that nobody resumed in time may still be resumed afterwards: its memory waits for that. */
void http_stop(struct http_server *s, unsigned grace_s);
unsigned http_port(const struct http_server *s);
/* Another certificate from the next handshake on. E_INVALID: it is none, or not this key's; E_REFUSED: there is no TLS here;
 * the old one goes on. */
enum err http_exchange_certificate(struct http_server *s, const char *certificate_pem, const char *key_pem);

/* problem+json (RFC 9457) for an error with its complaints: what the room sends for every error; also for tests. Replaces the
 * body and the status, keeps the headers. */
void http_problem(struct http_answer *a, struct http_request *r, enum err e);
/* Says when to try again, with 503 and 429, unless that is said already. */
void http_answer_patience(struct http_answer *a);
/* GET /openapi.json from the table (OpenAPI 3.1); GET /metrics counters of this room, Prometheus text. */
void http_openapi(struct buf *out, const struct route *routes, size_t count, const char *server_url);
void http_metrics(struct buf *out, const struct http_server *s);

#endif
