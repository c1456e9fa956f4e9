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

/* The next value of that name from *at on; *at moves behind it. *value is NULL for one that is given to nobody. */
static bool next_value(struct arena *a, const char **at, const char *name, size_t max, const char **value)
{
	size_t name_len = strlen(name);
	while (*at != NULL && **at != 0) {
		const char *text = *at;
		size_t len = strcspn(text, "&");
		*at = text + len + (text[len] == '&');
		if (len <= name_len || strncmp(text, name, name_len) != 0 || text[name_len] != '=')
			continue;
		size_t value_len = len - name_len - 1;
		*value = value_len <= max ? decode(a, text + name_len + 1, value_len) : NULL;
		return true;
	}
	return false;
}

static const char *find(struct arena *a, const char *text, const char *name, size_t max)
{
	const char *value = NULL;
	return next_value(a, &text, name, max, &value) ? value : NULL;
}

const char *http_query(struct http_request *r, const char *name)
{
	return find(r->arena, r->query, name, HTTP_QUERY_VALUE_MAX);
}

size_t http_query_all(struct http_request *r, const char *name, const char *values[], size_t max)
{
	size_t n = 0;
	const char *at = r->query, *value;
	while (n < max && next_value(r->arena, &at, name, HTTP_QUERY_VALUE_MAX, &value))
		if (value != NULL)
			values[n++] = value;
	return n;
}

bool http_query_is_sound(struct http_request *r, const char *name)
{
	const char *at = r->query, *value;
	while (next_value(r->arena, &at, name, HTTP_QUERY_VALUE_MAX, &value))
		if (value == NULL)
			return false;
	return true;
}

static const char *form(struct http_request *r, const char *name, size_t max)
{
	if (r->body.len == 0)
		return NULL;
	return find(r->arena, arena_textn(r->arena, (const char *)r->body.data, r->body.len), name, max);
}

const char *http_form(struct http_request *r, const char *name)
{
	return form(r, name, HTTP_QUERY_VALUE_MAX);
}

const char *http_form_long(struct http_request *r, const char *name)
{
	return form(r, name, r->body.len);
}
