#include "http.h"

#include <string.h>

/* Those of the target were found sound by limits_target(). */
static char unescape(const char *at)
{
	uint8_t byte = 0;
	return hex_parse(&byte, 1, at + 1, 2) == E_OK ? (char)byte : '?';
}

static const char *decode(struct arena *a, const char *text, size_t len)
{
	char *out = arena_textn(a, text, len);
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		bool is_escape = text[i] == '%' && i + 2 < len;
		out[n++] = is_escape ? unescape(text + i) : text[i] == '+' ? ' ' : text[i];
		i += is_escape ? 2 : 0;
	}
	out[n] = 0;
	return strlen(out) == n && utf8_is_valid(out, n) ? out : NULL;
}

static const char *find(struct arena *a, const char *text, const char *name)
{
	size_t name_len = strlen(name);
	for (const char *at = text; at != NULL && *at != 0;) {
		size_t len = strcspn(at, "&");
		if (len > name_len && strncmp(at, name, name_len) == 0 && at[name_len] == '=') {
			size_t value_len = len - name_len - 1;
			return value_len <= HTTP_QUERY_VALUE_MAX ? decode(a, at + name_len + 1, value_len) : NULL;
		}
		at += len + (at[len] == '&');
	}
	return NULL;
}

const char *http_query(struct http_request *r, const char *name)
{
	return find(r->arena, r->query, name);
}

const char *http_form(struct http_request *r, const char *name)
{
	if (r->body.len == 0)
		return NULL;
	return find(r->arena, arena_textn(r->arena, (const char *)r->body.data, r->body.len), name);
}
