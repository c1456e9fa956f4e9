#include "pos-client/net/http_request.h"
#include <linux/sockios.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <time.h>

struct http {
	CURL *easy;
	CURLM *multi; /* keeps the connection between exchanges */
	_Atomic bool is_cancelled;
};

enum err http_open(struct http **out)
{
	*out = calloc(1, sizeof **out);
	if (*out == NULL)
		return E_MEMORY;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) {
		(*out)->easy = curl_easy_init();
		(*out)->multi = curl_multi_init();
	}
	if ((*out)->easy != NULL && (*out)->multi != NULL)
		return E_OK;
	http_close(*out);
	*out = NULL;
	return E_UNAVAILABLE;
}

void http_close(struct http *h)
{
	if (h == NULL)
		return;
	curl_easy_cleanup(h->easy);
	curl_multi_cleanup(h->multi);
	curl_global_cleanup();
	free(h);
}

void http_cancel(struct http *h)
{
	h->is_cancelled = true;
	curl_multi_wakeup(h->multi);
}

/* ---- the answer */

static size_t take_body(char *data, size_t size, size_t count, void *ctx)
{
	struct buf *body = ctx;
	buf_append(body, data, size * count);
	return buf_status(body) == E_OK ? size * count : 0;
}

static void take_time(struct http_answer *answer, const char *value, size_t len)
{
	if (len >= sizeof answer->time)
		return;
	memcpy(answer->time, value, len);
	answer->time[len] = '\0';
}

/* Seconds only; a date is not worth a clock. */
static void take_retry_after(struct http_answer *answer, const char *value, size_t len)
{
	char text[8];
	if (len == 0 || len >= sizeof text)
		return;
	memcpy(text, value, len);
	text[len] = '\0';
	if (int_parse(&answer->retry_after_s, text, 0, 86400) != E_OK)
		answer->retry_after_s = 0;
}

/* Every header line comes by here; only the last response counts. */
static size_t take_header(char *data, size_t size, size_t count, void *ctx)
{
	static const struct {
		const char *name;
		void (*take)(struct http_answer *answer, const char *value, size_t len);
	} wanted[] = {{"Hoaban-Time:", take_time}, {"Retry-After:", take_retry_after}};
	size_t len = size * count;
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
		size_t from = strlen(wanted[i].name), end = len;
		if (len < from || strncasecmp(data, wanted[i].name, from) != 0)
			continue;
		while (from < end && (data[from] == ' ' || data[from] == '\t'))
			from++;
		while (end > from && strchr(" \t\r\n", data[end - 1]) != NULL)
			end--;
		wanted[i].take(ctx, data + from, end - from);
	}
	return len;
}

static enum err curl_meaning(CURLcode rc)
{
	static const struct {
		CURLcode rc;
		enum err e;
	} table[] = {
		{CURLE_OK, E_OK},
		{CURLE_COULDNT_CONNECT, E_UNAVAILABLE},
		{CURLE_COULDNT_RESOLVE_HOST, E_UNAVAILABLE},
		{CURLE_COULDNT_RESOLVE_PROXY, E_UNAVAILABLE},
		{CURLE_SSL_CONNECT_ERROR, E_UNAVAILABLE},
		{CURLE_PEER_FAILED_VERIFICATION, E_UNAVAILABLE},
		{CURLE_OPERATION_TIMEDOUT, E_TIMEOUT},
		{CURLE_WRITE_ERROR, E_TOO_LARGE},
		{CURLE_OUT_OF_MEMORY, E_MEMORY},
		{CURLE_URL_MALFORMAT, E_USAGE},
		{CURLE_UNSUPPORTED_PROTOCOL, E_USAGE},
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (table[i].rc == rc)
			return table[i].e;
	return E_NETWORK;
}

static void set_request(CURL *c, const struct http_request *r)
{
	curl_easy_setopt(c, CURLOPT_URL, r->url);
	curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_PROXY, ""); /* tills dial what they were told, not what the environment says */
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)r->connect_ms);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)r->total_ms);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, r->headers);
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, r->method);
	if (!r->has_body)
		return;
	curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.len);
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, r->body.len > 0 ? (const char *)r->body.data : "");
}

static void set_answer(CURL *c, struct http_answer *answer)
{
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, answer->body);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, answer);
}

/* ---- progress: bytes that moved, not time that passed */

#define LOOK_MS 250 /* between two looks at a line on which nothing is heard */

static int64_t now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

struct progress {
	curl_off_t sent, received;
	long head;
	int unacknowledged; /* bytes that the kernel still holds: a slow line drains them long after we have handed them over */
	int64_t moved_at;
};

static void look(CURL *c, struct progress *p)
{
	struct progress n = {.moved_at = p->moved_at};
	curl_socket_t fd = CURL_SOCKET_BAD;
	curl_easy_getinfo(c, CURLINFO_SIZE_UPLOAD_T, &n.sent);
	curl_easy_getinfo(c, CURLINFO_SIZE_DOWNLOAD_T, &n.received);
	curl_easy_getinfo(c, CURLINFO_HEADER_SIZE, &n.head);
	curl_easy_getinfo(c, CURLINFO_ACTIVESOCKET, &fd);
	if (fd != CURL_SOCKET_BAD && ioctl(fd, SIOCOUTQ, &n.unacknowledged) != 0)
		n.unacknowledged = 0;
	if (n.sent != p->sent || n.received != p->received || n.head != p->head || n.unacknowledged != p->unacknowledged)
		n.moved_at = now_ms();
	*p = n;
}

static bool is_stalled(const struct http_request *r, const struct progress *p)
{
	return r->stall_ms > 0 && now_ms() - p->moved_at >= r->stall_ms;
}

static int pause_ms(const struct http_request *r)
{
	return r->stall_ms > 0 && r->stall_ms < 2 * LOOK_MS ? (int)(r->stall_ms / 2) + 1 : LOOK_MS;
}

static CURLcode result_of(struct http *h)
{
	CURLMsg *m;
	int left;
	while ((m = curl_multi_info_read(h->multi, &left)) != NULL)
		if (m->msg == CURLMSG_DONE)
			return m->data.result;
	return CURLE_RECV_ERROR;
}

/* Until curl is done with it, nothing moves any more, or somebody calls it off. */
static CURLcode run(struct http *h, const struct http_request *r)
{
	struct progress p = {.moved_at = now_ms()};
	int running = 1;
	for (;;) {
		if (curl_multi_perform(h->multi, &running) != CURLM_OK)
			return CURLE_RECV_ERROR;
		if (running == 0)
			return result_of(h);
		if (atomic_exchange(&h->is_cancelled, false))
			return CURLE_ABORTED_BY_CALLBACK;
		look(h->easy, &p);
		if (is_stalled(r, &p))
			return CURLE_OPERATION_TIMEDOUT;
		if (curl_multi_poll(h->multi, NULL, 0, pause_ms(r), NULL) != CURLM_OK)
			return CURLE_RECV_ERROR;
	}
}

static enum err perform(struct http *h, const struct http_request *r, struct http_answer *answer)
{
	long status = 0;
	curl_off_t connected_us = 0;
	if (curl_multi_add_handle(h->multi, h->easy) != CURLM_OK)
		return E_INTERNAL;
	CURLcode rc = run(h, r);
	curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(h->easy, CURLINFO_CONNECT_TIME_T, &connected_us);
	/* An exchange that was given up takes its connection with it. */
	curl_multi_remove_handle(h->multi, h->easy);
	/* A time-out before the connection stood has sent nothing. */
	if (rc == CURLE_OPERATION_TIMEDOUT && connected_us == 0)
		return E_UNAVAILABLE;
	answer->status = (int)status;
	return curl_meaning(rc);
}

enum err http_exchange(struct http *h, const struct http_request *r, struct http_answer *answer)
{
	answer->status = 0;
	answer->time[0] = '\0';
	answer->retry_after_s = 0;
	memcpy(answer->signature_hash, r->signature_hash, HASH_LEN);
	buf_clear(answer->body);
	answer->body->ceiling = r->answer_max;
	curl_easy_reset(h->easy); /* options, not the connection: that one is kept */
	set_request(h->easy, r);
	set_answer(h->easy, answer);
	return perform(h, r, answer);
}

enum err http_send(struct http *h, const struct http_call *call, const struct http_signer *signer, struct http_answer *answer)
{
	struct http_request *r;
	TRY(http_sign(&r, call, signer));
	enum err e = http_exchange(h, r, answer);
	http_request_free(r);
	return e;
}
