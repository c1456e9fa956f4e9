/* A real server with a small table of routes, for clients that do what no decent client does. */
#ifndef TESTS_SUPPORT_HTTPLAB_H
#define TESTS_SUPPORT_HTTPLAB_H

#include "http/http.h"
#include "tests/support/rawhttp.h"

#include <pthread.h>
#include <stdatomic.h>

#define HTTPLAB_HELD_MAX 512
#define PATIENCE_MS	 60000 /* for what comes, sooner or later */

/* As the HTTP room hands it through. */
struct app {
	struct http_server *server;
	unsigned port;
	pthread_mutex_t lock; /* for what follows */
	struct http_request *held[HTTPLAB_HELD_MAX];
	size_t held_count;
	bool is_gate_shut; /* workers wait for it */
	pthread_cond_t gate;
	atomic_size_t handled;
	char method[8], target[128]; /* as the last handler saw it */
};

/* Deadlines that no busy machine misses; and for connections such as a test can wait for. */
#define HTTPLAB_PATIENT ((struct http_config){.header_deadline_s = 60, .idle_s = 60, .deferred_s = 60, .total_s = 120})
#define HTTPLAB_HASTY	((struct http_config){.header_deadline_s = 1, .idle_s = 1, .deferred_s = 60, .total_s = 4})

void httplab_start(struct app *app, struct http_config c); /* address, routes and guard are the lab's */
void httplab_stop(struct app *app);			   /* asks first whether the server still serves */

void httplab_await_held(struct app *app, size_t count); /* requests of GET /held */
size_t httplab_resume(struct app *app, enum err outcome);
void httplab_open_gate(struct app *app); /* for the workers of GET /gate */

/* A request is counted when its answer is on the way: a moment after the client has it. */
bool httplab_has_metric(const struct app *app, const char *line);
void httplab_await_metric(const struct app *app, const char *line);

void assert_has(const struct raw_reply *reply, const char *name, const char *expected);
json_t *assert_problem(struct raw_reply *reply, int status, const char *code); /* and puts the reply away */

long now_ms(void); /* monotonic */
void nap(long ms);

#endif
