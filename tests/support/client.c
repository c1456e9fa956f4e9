#include "tests/support/client.h"
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TIMEOUT_MS 30000

struct sink {
	char **text;
	size_t *len;
};

static size_t take(char *data, size_t size, size_t count, void *ctx)
{
	const struct sink *s = ctx;
	size_t n = size * count;
	char *grown = realloc(*s->text, *s->len + n + 1);
	if (!grown)
		abort();
	memcpy(grown + *s->len, data, n);
	*s->len += n;
	grown[*s->len] = 0;
	*s->text = grown;
	return n;
}

void client_global(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		abort();
}

void client_init(struct client *c, const char *base)
{
	*c = (struct client){.curl = curl_easy_init(), .base = base, .timeout_ms = TIMEOUT_MS};
	if (!c->curl)
		abort();
}

void client_release(struct client *c)
{
	curl_easy_cleanup(c->curl);
	c->curl = NULL;
}

static bool has_type(const struct call *call)
{
	for (size_t i = 0; call->headers && call->headers[i]; i++)
		if (strncasecmp(call->headers[i], "Content-Type:", 13) == 0)
			return true;
	return false;
}

static struct curl_slist *header_list(const struct call *call)
{
	struct curl_slist *list = curl_slist_append(NULL, "Expect:"); /* no waiting for a go-ahead */
	for (size_t i = 0; call->headers && call->headers[i]; i++)
		list = curl_slist_append(list, call->headers[i]);
	return call->body && !has_type(call) ? curl_slist_append(list, "Content-Type: application/json") : list;
}

static void set_body(CURL *curl, const struct call *call)
{
	if (!call->body)
		return;
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)(call->body_len ? call->body_len : strlen(call->body)));
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call->body);
}

static void set_method(CURL *curl, const struct call *call)
{
	const char *method = call->method ? call->method : call->body ? "POST" : "GET";
	if (strcmp(method, "HEAD") == 0)
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	else if (strcmp(method, "GET") != 0 || call->body)
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
	if (strcmp(method, "POST") == 0 && !call->body)
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "");
}

static void set_url(const struct client *c, const struct call *call)
{
	char url[8192];
	snprintf(url, sizeof(url), "%s%s", strstr(call->path, "://") ? "" : c->base, call->path);
	curl_easy_setopt(c->curl, CURLOPT_URL, url);
	curl_easy_setopt(c->curl, CURLOPT_PATH_AS_IS, 1L);
}

int client_call(struct client *c, const struct call *call, struct reply *r)
{
	size_t head_len = 0;
	*r = (struct reply){.head = calloc(1, 1), .body = calloc(1, 1)};
	struct sink head = {&r->head, &head_len}, body = {&r->body, &r->body_len};
	struct curl_slist *headers = header_list(call);
	curl_easy_reset(c->curl); /* the connection stays */
	set_url(c, call);
	set_body(c->curl, call);
	set_method(c->curl, call);
	curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c->curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(c->curl, CURLOPT_TIMEOUT_MS, c->timeout_ms);
	curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, &body);
	curl_easy_setopt(c->curl, CURLOPT_HEADERFUNCTION, take);
	curl_easy_setopt(c->curl, CURLOPT_HEADERDATA, &head);
	long status = 0;
	if (curl_easy_perform(c->curl) == CURLE_OK)
		curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(headers);
	r->status = (int)status;
	r->json = json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, NULL);
	return r->status;
}

void reply_release(struct reply *r)
{
	free(r->head);
	free(r->body);
	json_decref(r->json);
	*r = (struct reply){0};
}

bool reply_header(const struct reply *r, const char *name, char *out, size_t size)
{
	size_t name_len = strlen(name);
	for (const char *line = strchr(r->head, '\n'); line; line = strchr(line, '\n')) {
		line++;
		if (strncasecmp(line, name, name_len) != 0 || line[name_len] != ':')
			continue;
		const char *value = line + name_len + 1 + strspn(line + name_len + 1, " \t");
		snprintf(out, size, "%.*s", (int)strcspn(value, "\r\n"), value);
		return true;
	}
	return false;
}
