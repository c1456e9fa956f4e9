#include "http.h"

#include <curl/curl.h>

#define CONNECT_S  10L
#define TRANSFER_S 60L

struct transfer {
	CURL *curl;
	struct buf *out;
	bool is_too_large;
	struct bytes body; /* still to be sent */
};

static void transfer_end(struct transfer *t)
{
	curl_easy_cleanup(t->curl);
}
#define TRANSFER_LOCAL [[gnu::cleanup(transfer_end)]] struct transfer

static size_t take(char *data, size_t size, size_t count, void *ctx)
{
	struct transfer *t = ctx;
	buf_append(t->out, data, size * count);
	t->is_too_large = buf_status(t->out) != E_OK;
	return t->is_too_large ? 0 : size * count;
}

static size_t give(char *to, size_t size, size_t count, void *ctx)
{
	struct transfer *t = ctx;
	size_t len = size * count < t->body.len ? size * count : t->body.len;
	memcpy(to, t->body.data, len);
	t->body = bytes_of(t->body.data + len, t->body.len - len);
	return len;
}

static enum err begin(struct transfer *t, const char *url)
{
	if (!t->curl)
		return E_MEMORY;
	curl_easy_setopt(t->curl, CURLOPT_URL, url);
	curl_easy_setopt(t->curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(t->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->curl, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
	curl_easy_setopt(t->curl, CURLOPT_TIMEOUT, TRANSFER_S);
	curl_easy_setopt(t->curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(t->curl, CURLOPT_WRITEDATA, t);
	return E_OK;
}

static enum err perform(struct transfer *t, long *status)
{
	CURLcode code = curl_easy_perform(t->curl);
	if (t->is_too_large)
		return E_TOO_LARGE;
	if (code != CURLE_OK || curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, status) != CURLE_OK)
		return E_UNAVAILABLE;
	return E_OK;
}

enum err http_get(struct buf *out, const char *url)
{
	TRANSFER_LOCAL t = {.curl = curl_easy_init(), .out = out};
	long status = 0;
	TRY(begin(&t, url));
	TRY(perform(&t, &status));
	if (status == 404)
		return E_NOT_FOUND;
	return status == 200 ? E_OK : E_UNAVAILABLE;
}

enum err http_put(struct buf *out, long *status, const char *url, struct bytes text)
{
	TRANSFER_LOCAL t = {.curl = curl_easy_init(), .out = out, .body = text};
	TRY(begin(&t, url));
	struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: text/plain; charset=utf-8");
	curl_easy_setopt(t.curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(t.curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(t.curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)text.len);
	curl_easy_setopt(t.curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(t.curl, CURLOPT_READDATA, &t);
	enum err e = perform(&t, status);
	curl_slist_free_all(headers);
	return e;
}
