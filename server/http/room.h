/* What the files of this room share, and nobody else sees.
 *
 * Who touches what: an exchange belongs to the event thread; while it waits it belongs to whoever will resume it. The word
 * `claim` decides who may resume a waiting connection (the owner, or the reaper when its deadline has passed), `holders` who
 * puts the memory away when the owner came too late. */
#ifndef SERVER_HTTP_ROOM_H
#define SERVER_HTTP_ROOM_H

#include "frames.h"
#include "limits.h"
#include "metrics.h"
#include "routes.h"
#include "tls.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#define HTTP_PEER_TEXT	    46
#define HTTP_JSON_DEPTH	    16
#define HTTP_ANSWER_CEILING (16u << 20)
#define HTTP_GUARD_HEADERS  3		/* at most, that a guard reads */
#define HTTP_DISCARD_MAX    (16u << 20) /* bytes of a refused body that are waited for; what the example of a proxy lets pass */

static inline int64_t monotonic_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

struct http_exchange;

/* One client's connection: a row of the deadline table. */
struct connection {
	struct http_server *server;
	_Atomic int64_t deadline_us; /* monotonic; DEADLINE_NONE */
	pthread_mutex_t lock;	     /* for the two below; taken at open, close, breach and around a wait */
	int fd;			     /* -1 = closed */
	struct http_exchange *waiting;
	unsigned served; /* requests so far; event thread */
	char peer[HTTP_PEER_TEXT];
	struct connection *next_free;
};

struct deadlines {
	struct http_server *server;
	struct connection *all;
	size_t count;
	struct connection *free; /* event thread */
	pthread_t reaper;
	bool is_running;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool is_stopping;
};

struct workers {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct http_exchange **ring;
	size_t first, count;
	bool is_stopping;
	pthread_t *threads;
	unsigned thread_count;
};

enum phase { PHASE_HEAD, PHASE_BODY, PHASE_WAITING, PHASE_ANSWERED };
enum claim { CLAIM_NONE, CLAIM_WAITING, CLAIM_RESUMED, CLAIM_EXPIRED };

struct http_exchange {
	struct http_request request;
	struct http_answer answer;
	struct http_server *server;
	struct connection *connection;
	struct MHD_Connection *mhd;
	struct arena arena;
	struct buf body;
	struct buf plain; /* the body unpacked, when it came packed */
	bool is_packed;
	struct buf sent;      /* the answer's body packed, when it is sent so */
	const char *accepted; /* Accept-Encoding, or "" */
	const char *headers[HTTP_ROUTE_HEADERS_MAX + HTTP_GUARD_HEADERS];
	enum phase phase;
	size_t received;  /* bytes of the body so far, kept or not */
	enum err refusal; /* found in the head or in the body, answered when the request is whole */
	enum err outcome; /* the owner's, before it claims */
	bool has_waited;
	_Atomic int claim;
	_Atomic int holders;
	int64_t started_us;
	int status;	/* sent; 0 = none */
	enum err error; /* for the log */
	struct http_exchange *next_free;
};

struct http_server {
	struct http_config config; /* defaults filled in */
	struct MHD_Daemon *daemon;
	struct tls *tls; /* NULL = plain HTTP */
	int listen_fd;
	unsigned port;
	uint64_t id_seed, id_count;
	struct http_exchange *free; /* event thread */
	size_t free_count;
	struct deadlines deadlines;
	struct workers workers;
	struct metrics metrics;
	struct frames frames; /* event thread */
	atomic_bool is_stopping;
	_Atomic size_t waiting; /* suspended connections that nobody has resumed yet */
};

/* exchange.c: one request's life, as MHD tells it */
void *exchange_open(void *server, const char *target, struct MHD_Connection *mhd);
enum MHD_Result exchange_step(void *server, struct MHD_Connection *mhd, const char *url, const char *method,
			      const char *version, const char *data, size_t *size, void **context);
void exchange_close(void *server, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode how);
enum err exchange_prepare(struct http_exchange *e); /* guard and inputs */

/* body.c */
bool body_may_come(const struct http_exchange *e, const struct head *head); /* is a refusal told after the body? */
void body_begin(struct http_exchange *e, const struct head *head);
enum MHD_Result body_piece(struct http_exchange *e, const char *data, size_t *size); /* takes all of it; MHD_NO = close */

/* waiting.c: suspend, resume, expire */
enum MHD_Result waiting_begin(struct http_exchange *e); /* RUN_DEFERRED */
enum MHD_Result waiting_queue(struct http_exchange *e); /* RUN_WORKER */
void waiting_work(struct http_exchange *e);		/* on a worker */
bool waiting_expire(struct http_exchange *e);		/* by the reaper, under the connection's lock */
void waiting_ended(struct http_exchange *e);		/* event thread: the reaper knows of it no more */
bool waiting_is_last_holder(struct http_exchange *e);	/* event thread, at the end: may it be used again? */

/* pool.c: exchanges are used again */
struct http_exchange *pool_take(struct http_server *s);
void pool_give(struct http_exchange *e);
void pool_free(struct http_exchange *e);
void pool_release(struct http_server *s);

/* answer.c */
enum MHD_Result answer_send(struct http_exchange *e);
void answer_drop_file(struct http_answer *a);
enum MHD_Result answer_error(struct http_exchange *e, enum err error);
enum MHD_Result answer_expired(struct http_exchange *e); /* touches nothing that the late owner may be using */

/* coding.c */
enum err coding_check(struct http_exchange *e, const struct head *head); /* E_MEDIA_TYPE, with Accept-Encoding in the answer */
enum err coding_unpack(struct http_exchange *e);
void coding_pack(struct http_exchange *e); /* the answer, when it may and the client takes it; by whoever made it */

/* inputs.c */
enum err inputs_check_type(const struct route *route, const char *content_type);
enum err inputs_read(struct http_request *r);

/* deadlines.c */
#define DEADLINE_NONE INT64_MAX
enum err deadlines_start(struct deadlines *d, struct http_server *s);
void deadlines_stop(struct deadlines *d);    /* joins the reaper */
void deadlines_release(struct deadlines *d); /* when no connection is left */
void deadlines_expire_all(struct deadlines *d);
struct connection *connection_open(struct http_server *s, struct MHD_Connection *mhd);
void connection_close(struct http_server *s, struct connection *c);
struct connection *connection_of(struct MHD_Connection *mhd);
void deadline_head(struct http_exchange *e);
void deadline_body(struct http_exchange *e);
void deadline_wait(struct http_exchange *e);
void deadline_write(struct http_exchange *e, size_t len);
void deadline_idle(struct http_exchange *e);

/* workers.c */
enum err workers_start(struct workers *w, unsigned threads);
bool workers_have_room(struct workers *w);		      /* only the event thread adds, so room stays room */
bool workers_add(struct workers *w, struct http_exchange *e); /* false when stopping */
void workers_stop(struct workers *w);			      /* runs what is queued, then joins */
void workers_release(struct workers *w);		      /* when the event thread is gone */

#endif
