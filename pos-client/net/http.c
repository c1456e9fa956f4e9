#include "pos-client/net/http.h"
#include <curl/curl.h>
#include <stdlib.h>
#include <strings.h>

struct http {
	CURL *curl;
};

enum err http_open(struct http **out)
{
	*out = calloc(1, sizeof **out);
	if (*out == NULL)
		return E_MEMORY;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
		(*out)->curl = curl_easy_init();
	if ((*out)->curl != NULL)
		return E_OK;
	http_close(*out);
	*out = NULL;
	return E_UNAVAILABLE;
}

void http_close(struct http *h)
{
	if (h == NULL)
		return;
	curl_easy_cleanup(h->curl);
	curl_global_cleanup();
	free(h);
}

/* ---- request headers */

struct headers {
	struct curl_slist *list;
	bool failed;
};

static void headers_release(struct headers *h)
{
	curl_slist_free_all(h->list);
}

static void add_header(struct headers *h, struct buf *line)
{
	struct curl_slist *longer = buf_status(line) == E_OK ? curl_slist_append(h->list, buf_text(line)) : NULL;
	if (longer == NULL)
		h->failed = true;
	else
		h->list = longer;
}

static void add_text(struct headers *h, const char *text)
{
	BUF_LOCAL line;
	buf_init(&line, 1024);
	buf_append_text(&line, text);
	add_header(h, &line);
}

static void add_content(struct headers *h, const struct http_call *call)
{
	BUF_LOCAL line;
	buf_init(&line, 512);
	buf_append_format(&line, "Content-Type: %s", call->content_type);
	add_header(h, &line);
	buf_clear(&line);
	buf_append_text(&line, "Content-Digest: ");
	content_digest(&line, call->body);
	add_header(h, &line);
}

static enum err sign_base(const struct httpsig_request *r, struct bytes params, const struct http_signer *signer,
			  uint8_t signature[static SIGNATURE_LEN])
{
	BUF_LOCAL base;
	buf_init(&base, 8192);
	httpsig_base(&base, r, params);
	TRY(buf_status(&base));
	return signer->sign(signer->ctx, buf_bytes(&base), signature);
}

static void add_signature(struct headers *h, struct bytes params, const uint8_t signature[static SIGNATURE_LEN],
			  uint8_t hash[static HASH_LEN])
{
	BUF_LOCAL line;
	BUF_LOCAL value;
	buf_init(&line, 4096);
	buf_init(&value, 256);
	buf_append_text(&line, "Signature-Input: " HTTPSIG_LABEL "=");
	buf_append(&line, params.data, params.len);
	add_header(h, &line);
	buf_append_text(&value, HTTPSIG_LABEL "=:");
	buf_append_base64(&value, signature, SIGNATURE_LEN);
	buf_append_text(&value, ":");
	sha256(hash, buf_bytes(&value));
	buf_clear(&line);
	buf_append_format(&line, "Signature: %s", buf_text(&value));
	add_header(h, &line);
}

static enum err sign_call(struct headers *h, const struct http_call *call, const struct http_signer *signer,
			  uint8_t hash[static HASH_LEN])
{
	char keyid[UUID_HEX];
	BUF_LOCAL uri;
	BUF_LOCAL params;
	uint8_t signature[SIGNATURE_LEN];
	buf_init(&uri, 2048);
	buf_init(&params, 4096);
	uuid_hex(keyid, signer->device);
	buf_append_format(&uri, "%s%s", call->sign_as, call->path);
	TRY(buf_status(&uri));
	struct httpsig_request r = {call->method, buf_text(&uri), call->content_type, call->body};
	httpsig_params(&params, &r, call->created, keyid);
	TRY(buf_status(&params));
	TRY(sign_base(&r, buf_bytes(&params), signer, signature));
	add_signature(h, buf_bytes(&params), signature, hash);
	return E_OK;
}

static enum err make_headers(struct headers *h, const struct http_call *call, const struct http_signer *signer,
			     struct http_answer *answer)
{
	if (call->content_type != NULL)
		add_content(h, call);
	TRY(sign_call(h, call, signer, answer->signature_hash));
	add_text(h, "Accept: application/cbor");
	add_text(h, "Expect:"); /* no 100-continue: it costs a second against servers that ignore it */
	return h->failed ? E_MEMORY : E_OK;
}

/* ---- the answer */

static size_t take_body(char *data, size_t size, size_t count, void *ctx)
{
	struct buf *body = ctx;
	buf_append(body, data, size * count);
	return buf_status(body) == E_OK ? size * count : 0;
}

/* Every header line comes by here; only the last response counts. */
static size_t take_header(char *data, size_t size, size_t count, void *ctx)
{
	static const char name[] = "Hoaban-Time:";
	struct http_answer *answer = ctx;
	size_t len = size * count, from = sizeof name - 1, end = len;
	if (len < from || strncasecmp(data, name, from) != 0)
		return len;
	while (from < end && (data[from] == ' ' || data[from] == '\t'))
		from++;
	while (end > from && strchr(" \t\r\n", data[end - 1]) != NULL)
		end--;
	if (end - from < sizeof answer->time) {
		memcpy(answer->time, data + from, end - from);
		answer->time[end - from] = '\0';
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

static void set_request(CURL *c, const struct http_call *call, const struct headers *h)
{
	curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_PROXY, ""); /* tills dial what they were told, not what the environment says */
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)call->connect_ms);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)call->total_ms);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, h->list);
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, call->method);
	if (call->content_type == NULL)
		return;
	curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.len);
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, call->body.len > 0 ? (const char *)call->body.data : "");
}

static void set_answer(CURL *c, struct http_answer *answer)
{
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, answer->body);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, answer);
}

static enum err perform(CURL *c, struct http_answer *answer)
{
	long status = 0;
	curl_off_t connected_us = 0;
	CURLcode rc = curl_easy_perform(c);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(c, CURLINFO_CONNECT_TIME_T, &connected_us);
	/* A time-out before the connection stood has sent nothing. */
	if (rc == CURLE_OPERATION_TIMEDOUT && connected_us == 0)
		return E_UNAVAILABLE;
	answer->status = (int)status;
	return curl_meaning(rc);
}

enum err http_send(struct http *h, const struct http_call *call, const struct http_signer *signer, struct http_answer *answer)
{
	[[gnu::cleanup(headers_release)]] struct headers headers = {0};
	BUF_LOCAL url;
	buf_init(&url, 2048);
	buf_append_format(&url, "%s%s", call->dial, call->path);
	TRY(buf_status(&url));
	answer->status = 0;
	answer->time[0] = '\0';
	buf_clear(answer->body);
	answer->body->ceiling = call->answer_max;
	TRY(make_headers(&headers, call, signer, answer));
	curl_easy_reset(h->curl); /* options, not the connection: that one is kept */
	curl_easy_setopt(h->curl, CURLOPT_URL, buf_text(&url));
	set_request(h->curl, call, &headers);
	set_answer(h->curl, answer);
	return perform(h->curl, answer);
}
