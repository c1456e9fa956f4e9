/* POSTs the envelope as XML, with a bearer token, over verified TLS. The provider answers with an envelope, or 202 and answers
 * when the same message is posted again. */
#include "outbox/transmission.h"

#include "app.h"
#include "file.h"

#include <curl/curl.h>
#include <sodium.h>
#include <stdlib.h>

#define ANSWER_MAX    (1u << 20)
#define TOKEN_MAX     4096
#define CONNECT_MAX_S 10

struct provider {
	CURL *curl;
	struct curl_slist *headers;
	const struct settings *settings;
};

static void close_provider(void *ctx)
{
	struct provider *p = ctx;
	if (!p)
		return;
	for (struct curl_slist *h = p->headers; h; h = h->next)
		sodium_memzero(h->data, strlen(h->data)); /* the token */
	curl_slist_free_all(p->headers);
	curl_easy_cleanup(p->curl);
	curl_global_cleanup();
	free(p);
}

static enum err add_header(struct provider *p, const char *line)
{
	struct curl_slist *longer = curl_slist_append(p->headers, line);
	if (!longer)
		return E_MEMORY;
	p->headers = longer;
	return E_OK;
}

/* "Authorization: Bearer …" from the first line of the file. */
static enum err add_token(struct provider *p, const char *path)
{
	struct arena a;
	struct bytes token;
	if (!path[0])
		return E_OK;
	arena_init(&a, 1u << 16);
	enum err e = file_read(&token, &a, path, TOKEN_MAX);
	if (e == E_OK) {
		char *line = arena_format(&a, "Authorization: Bearer %.*s", (int)strcspn((const char *)token.data, "\r\n"),
					  (const char *)token.data);
		e = add_header(p, line);
		sodium_memzero(line, strlen(line));
		sodium_memzero((void *)(uintptr_t)token.data, token.len);
	}
	arena_release(&a);
	return e;
}

static enum err open_provider(void **ctx, const struct settings *s)
{
	if (!s->transmission_url[0])
		return E_USAGE;
	struct provider *p = calloc(1, sizeof(*p));
	if (!p)
		return E_MEMORY;
	p->settings = s;
	enum err e = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? E_OK : E_UNAVAILABLE;
	if (e == E_OK)
		p->curl = curl_easy_init();
	if (e == E_OK && !p->curl)
		e = E_MEMORY;
	if (e == E_OK)
		e = add_header(p, "Content-Type: application/xml; charset=utf-8");
	if (e == E_OK)
		e = add_header(p, "Expect:"); /* no 100-continue: it costs a second where it is ignored */
	if (e == E_OK)
		e = add_token(p, s->transmission_token_file);
	if (e != E_OK) {
		close_provider(p);
		return e;
	}
	*ctx = p;
	return E_OK;
}

/* ---- one request */

static size_t take_body(char *data, size_t size, size_t count, void *ctx)
{
	struct buf *body = ctx;
	buf_append(body, data, size * count);
	return buf_status(body) == E_OK ? size * count : 0;
}

/* Called about once a second: a stopping server does not wait for a provider. */
static int look_up(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const atomic_bool *is_stopping = ctx;
	(void)a, (void)b, (void)c, (void)d;
	return atomic_load(is_stopping);
}

static enum err meaning(CURLcode rc)
{
	static const struct {
		CURLcode rc;
		enum err e;
	} table[] = {
		{CURLE_OK, E_OK},
		{CURLE_COULDNT_CONNECT, E_UNAVAILABLE},
		{CURLE_COULDNT_RESOLVE_HOST, E_UNAVAILABLE},
		{CURLE_SSL_CONNECT_ERROR, E_UNAVAILABLE},
		{CURLE_PEER_FAILED_VERIFICATION, E_BAD_SIGNATURE},
		{CURLE_SSL_CACERT_BADFILE, E_IO},
		{CURLE_OPERATION_TIMEDOUT, E_TIMEOUT},
		{CURLE_WRITE_ERROR, E_TOO_LARGE},
		{CURLE_OUT_OF_MEMORY, E_MEMORY},
		{CURLE_URL_MALFORMAT, E_USAGE},
		{CURLE_UNSUPPORTED_PROTOCOL, E_USAGE},
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].rc == rc)
			return table[i].e;
	return E_NETWORK;
}

static void set_options(struct provider *p, struct bytes envelope)
{
	const struct settings *s = p->settings;
	curl_easy_reset(p->curl);
	/* On a connection that died curl sends again by itself: that request would be in nobody's book. */
	curl_easy_setopt(p->curl, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(p->curl, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(p->curl, CURLOPT_URL, s->transmission_url);
	curl_easy_setopt(p->curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(p->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(p->curl, CURLOPT_PROXY, ""); /* the address of the settings, whatever the environment says */
	curl_easy_setopt(p->curl, CURLOPT_CONNECTTIMEOUT,
			 (long)(s->transmission_timeout_s < CONNECT_MAX_S ? s->transmission_timeout_s : CONNECT_MAX_S));
	curl_easy_setopt(p->curl, CURLOPT_TIMEOUT, (long)s->transmission_timeout_s);
	curl_easy_setopt(p->curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(p->curl, CURLOPT_SSL_VERIFYHOST, 2L);
	if (s->transmission_ca[0])
		curl_easy_setopt(p->curl, CURLOPT_CAINFO, s->transmission_ca);
	curl_easy_setopt(p->curl, CURLOPT_HTTPHEADER, p->headers);
	curl_easy_setopt(p->curl, CURLOPT_POST, 1L);
	curl_easy_setopt(p->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)envelope.len);
	curl_easy_setopt(p->curl, CURLOPT_POSTFIELDS, (const char *)envelope.data);
}

static void send_envelope(void *ctx, struct bytes envelope, struct transmission_answer *answer, const atomic_bool *is_stopping)
{
	struct provider *p = ctx;
	long status = 0;
	buf_clear(answer->body);
	answer->body->ceiling = ANSWER_MAX;
	set_options(p, envelope);
	curl_easy_setopt(p->curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(p->curl, CURLOPT_WRITEDATA, answer->body);
	curl_easy_setopt(p->curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(p->curl, CURLOPT_XFERINFOFUNCTION, look_up);
	curl_easy_setopt(p->curl, CURLOPT_XFERINFODATA, is_stopping);
	answer->error = meaning(curl_easy_perform(p->curl));
	curl_easy_getinfo(p->curl, CURLINFO_RESPONSE_CODE, &status);
	answer->http_status = (int)status;
}

const struct transmission http_provider = {
	.name = "http-provider", .open = open_provider, .send = send_envelope, .close = close_provider};
