/* GET /v1/live: who is where today. With Accept: text/event-stream it speaks as server-sent events: each answer is one event,
 * and the browser, which asks again by itself with Last-Event-ID, waits for the next. Else it is JSON, and ?since=VERSION waits
 * until it is another one. */
#include "api/api.h"
#include "domain/gate/live.h"

#include <stdio.h>

#define RECONNECT_MS 200

const char *const live_headers[] = {"Accept", "Last-Event-ID", NULL};

struct watching {
	struct live_watcher watcher;
	bool is_stream;
};

static void resume_watcher(struct live_watcher *w)
{
	http_resume(w->ctx, w->outcome);
}

enum err live_begin(struct app *app, struct http_request *r)
{
	struct watching *x = ARENA_NEW(r->arena, struct watching);
	const char *accept = http_header(r, "Accept");
	x->is_stream = accept && strstr(accept, "text/event-stream");
	const char *since = x->is_stream ? http_header(r, "Last-Event-ID") : http_query(r, "since");
	x->watcher = (struct live_watcher){.arena = r->arena, .done = resume_watcher, .ctx = r};
	snprintf(x->watcher.seen, sizeof(x->watcher.seen), "%s", since ? since : "");
	r->state = x;
	return live_watch(app->live, &x->watcher);
}

enum err live_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct watching *x = r->state;
	const struct live_watcher *w = &x->watcher;
	(void)app;
	http_answer_header(a, "Cache-Control", "no-store");
	a->content_type = x->is_stream ? "text/event-stream" : "application/json";
	if (!x->is_stream)
		buf_append_text(&a->body, w->json);
	else if (w->is_changed)
		buf_append_format(&a->body, "retry: %d\nid: %s\nevent: live\ndata: %s\n\n", RECONNECT_MS, w->version, w->json);
	else
		buf_append_format(&a->body, "retry: %d\n: nothing new\n\n", RECONNECT_MS);
	return buf_status(&a->body);
}
