#include "pos-client/net/http_request.h"
#include <stdlib.h>

/* ---- request headers */

struct headers {
	struct curl_slist *list;
	bool failed;
};

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
	if (call->content_encoding == NULL)
		return;
	buf_clear(&line);
	buf_append_format(&line, "Content-Encoding: %s", call->content_encoding);
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
			     uint8_t hash[static HASH_LEN])
{
	if (call->content_type != NULL)
		add_content(h, call);
	TRY(sign_call(h, call, signer, hash));
	add_text(h, "Accept: application/cbor");
	add_text(h, "Expect:"); /* no 100-continue: it costs a second against servers that ignore it */
	return h->failed ? E_MEMORY : E_OK;
}

/* ---- the whole */

static char *join(const char *a, const char *b)
{
	BUF_LOCAL text;
	buf_init(&text, HTTP_URL_MAX);
	buf_append_format(&text, "%s%s", a, b);
	return buf_status(&text) == E_OK ? strdup(buf_text(&text)) : NULL;
}

static enum err fill(struct http_request *r, const struct http_call *call, const struct http_signer *signer)
{
	struct headers headers = {0};
	r->url = join(call->dial, call->path);
	r->method = strdup(call->method);
	r->has_body = call->content_type != NULL;
	r->body = call->body;
	r->connect_ms = call->connect_ms;
	r->total_ms = call->total_ms;
	r->stall_ms = call->stall_ms;
	r->answer_max = call->answer_max;
	enum err e = make_headers(&headers, call, signer, r->signature_hash);
	r->headers = headers.list;
	if (e == E_OK && (r->url == NULL || r->method == NULL))
		e = E_MEMORY;
	return e;
}

enum err http_sign(struct http_request **out, const struct http_call *call, const struct http_signer *signer)
{
	struct http_request *r = calloc(1, sizeof *r);
	*out = NULL;
	if (r == NULL)
		return E_MEMORY;
	enum err e = fill(r, call, signer);
	if (e == E_OK)
		*out = r;
	else
		http_request_free(r);
	return e;
}

void http_request_free(struct http_request *r)
{
	if (r == NULL)
		return;
	curl_slist_free_all(r->headers);
	free(r->url);
	free(r->method);
	free(r);
}
