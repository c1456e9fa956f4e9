#include "room.h"

#include <strings.h>
#include <unistd.h>

void http_answer_header(struct http_answer *a, const char *name, const char *value)
{
	if (a->header_count == HTTP_HEADERS_MAX)
		return;
	a->headers[a->header_count].name = name;
	a->headers[a->header_count].value = value;
	a->header_count++;
}

void http_answer_json(struct http_answer *a, json_t *value)
{
	a->content_type = "application/json";
	json_append(&a->body, value);
	json_decref(value);
}

void http_answer_file(struct http_answer *a, int fd, uint64_t len)
{
	answer_drop_file(a);
	a->has_file = true;
	a->file = fd;
	a->file_len = len;
}

void answer_drop_file(struct http_answer *a)
{
	if (a->has_file)
		close(a->file);
	a->has_file = false;
}

static const struct {
	const char *name, *value;
} always[] = {
	{"X-Content-Type-Options", "nosniff"},
	{"Referrer-Policy", "no-referrer"},
	{"Cache-Control", "no-store"}, /* unless the handler says otherwise */
};
#define STAY_WITH_TLS "max-age=31536000"
#define ALWAYS_COUNT  (sizeof(always) / sizeof(always[0]))

static bool has_header(const struct http_answer *a, const char *name)
{
	for (size_t i = 0; i < a->header_count; i++)
		if (strcasecmp(a->headers[i].name, name) == 0)
			return true;
	return false;
}

static bool add_headers(struct MHD_Response *response, const struct http_answer *a)
{
	bool is_ok = true;
	for (size_t i = 0; i < ALWAYS_COUNT; i++)
		if (!has_header(a, always[i].name))
			is_ok = is_ok && MHD_add_response_header(response, always[i].name, always[i].value) == MHD_YES;
	for (size_t i = 0; i < a->header_count; i++)
		is_ok = is_ok && MHD_add_response_header(response, a->headers[i].name, a->headers[i].value) == MHD_YES;
	const char *type = a->content_type == NULL ? "application/json" : a->content_type;
	if (a->body.len > 0 || a->has_file)
		is_ok = is_ok && MHD_add_response_header(response, "Content-Type", type) == MHD_YES;
	return is_ok;
}

/* NULL when the answer cannot be sent as it is: a body over the ceiling, a header with a line break. */
static struct MHD_Response *response_of(struct http_answer *a, const struct buf *sent)
{
	if (buf_status(sent) != E_OK)
		return NULL;
	struct MHD_Response *response =
		a->has_file ? MHD_create_response_from_fd64(a->file_len, a->file)
			    : MHD_create_response_from_buffer(sent->len, sent->data, MHD_RESPMEM_PERSISTENT);
	if (response == NULL)
		return NULL;
	bool is_whole = add_headers(response, a);
	a->has_file = false; /* the response closes it */
	if (is_whole)
		return response;
	MHD_destroy_response(response);
	return NULL;
}

static enum MHD_Result queue(struct http_exchange *e, int status, struct MHD_Response *response, size_t len)
{
	if (response == NULL)
		return MHD_NO;
	e->phase = PHASE_ANSWERED;
	e->status = status;
	deadline_write(e, len);
	if (e->server->config.is_https &&
	    MHD_add_response_header(response, "Strict-Transport-Security", STAY_WITH_TLS) != MHD_YES)
		e->error = E_MEMORY; /* the answer goes out without it */
	enum MHD_Result result = MHD_queue_response(e->mhd, (unsigned)status, response);
	MHD_destroy_response(response);
	return result;
}

enum MHD_Result answer_send(struct http_exchange *e)
{
	struct http_answer *a = &e->answer;
	http_answer_patience(a); /* a handler's own page may say it too */
	const struct buf *sent = e->sent.len > 0 ? &e->sent : &a->body;
	size_t len = a->has_file ? (size_t)a->file_len : sent->len;
	struct MHD_Response *response = response_of(a, sent);
	if (response == NULL) {
		answer_drop_file(a);
		e->error = E_INTERNAL;
		a->header_count = 0;
		http_problem(a, &e->request, E_INTERNAL);
		sent = &a->body;
		response = response_of(a, sent);
		len = sent->len;
	}
	return queue(e, a->status == 0 ? 200 : a->status, response, len);
}

/* False leaves the answer as it was, but for its body. */
static bool page_instead(const struct http_config *c, const char *path, enum err error, struct http_answer *a)
{
	size_t headers = a->header_count;
	if (c->error_page == NULL || path == NULL)
		return false;
	buf_clear(&a->body);
	a->status = err_http(error);
	if (c->error_page(c->app, path, error, a) && buf_status(&a->body) == E_OK) {
		http_answer_patience(a);
		return true;
	}
	a->header_count = headers;
	return false;
}

/* The same by who may look at the request. */
static bool shown_instead(struct http_exchange *e, enum err error)
{
	const struct http_config *c = &e->server->config;
	struct http_answer *a = &e->answer;
	size_t headers = a->header_count;
	if (c->show_problem == NULL || e->request.path == NULL)
		return false;
	buf_clear(&a->body);
	a->status = err_http(error);
	if (c->show_problem(c->app, &e->request, error, a) && buf_status(&a->body) == E_OK) {
		http_answer_patience(a);
		return true;
	}
	a->header_count = headers;
	return false;
}

enum MHD_Result answer_error(struct http_exchange *e, enum err error)
{
	const struct http_config *c = &e->server->config;
	e->error = error;
	answer_drop_file(&e->answer);
	if (shown_instead(e, error) || page_instead(c, e->request.path, error, &e->answer))
		coding_pack(e);
	else
		http_problem(&e->answer, &e->request, error);
	return answer_send(e);
}

static void answer_release(struct http_answer *a)
{
	buf_release(&a->body);
}

/* The request may still be in its owner's hands; its path is written once, before anybody has it. So no header of the owner's
 * goes out with it, a cookie neither: pages/buyer.h says why no order is paid twice for that. */
enum MHD_Result answer_expired(struct http_exchange *e)
{
	[[gnu::cleanup(answer_release)]] struct http_answer a = {.status = 503};
	buf_init(&a.body, HTTP_ANSWER_CEILING);
	waiting_ended(e);
	e->error = E_UNAVAILABLE;
	metrics_add(&e->server->metrics.expired, 1);
	if (!page_instead(&e->server->config, e->request.path, E_UNAVAILABLE, &a))
		http_problem(&a, NULL, E_UNAVAILABLE);
	struct MHD_Response *response = MHD_create_response_from_buffer(a.body.len, a.body.data, MHD_RESPMEM_MUST_COPY);
	if (response != NULL && !add_headers(response, &a)) {
		MHD_destroy_response(response);
		return MHD_NO;
	}
	return queue(e, 503, response, a.body.len);
}
