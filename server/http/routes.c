#include "routes.h"

static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
#define METHOD_COUNT (sizeof(methods) / sizeof(methods[0]))
#define METHOD_GET   0u
#define METHOD_HEAD  1u

static size_t method_index(const char *method)
{
	size_t i = 0;
	while (i < METHOD_COUNT && strcmp(method, methods[i]) != 0)
		i++;
	return i;
}

const char *routes_method(const char *method)
{
	size_t i = method_index(method);
	return i < METHOD_COUNT ? methods[i] : NULL;
}

void routes_allow(char out[static ROUTES_ALLOW_TEXT], unsigned known)
{
	struct buf b = {.data = (uint8_t *)out, .cap = ROUTES_ALLOW_TEXT, .ceiling = ROUTES_ALLOW_TEXT, .is_fixed = true};
	for (size_t i = 0; i < METHOD_COUNT; i++) {
		if ((known & 1u << i) == 0)
			continue;
		buf_append_text(&b, b.len > 0 ? ", " : "");
		buf_append_text(&b, methods[i]);
	}
	out[b.len < ROUTES_ALLOW_TEXT ? b.len : ROUTES_ALLOW_TEXT - 1] = 0;
}

/* How much of `path` a placeholder takes: the rest, or up to the slash; up to the dot where the pattern goes on with one. */
static size_t taken_length(const char *path, bool is_rest, char next)
{
	return is_rest ? strlen(path) : strcspn(path, next == '.' ? "/." : "/");
}

static bool add_param(struct capture *c, const char *start, size_t len)
{
	if (len == 0 || c->count == HTTP_PARAMS_MAX)
		return false;
	c->params[c->count].start = start;
	c->params[c->count].len = len;
	c->count++;
	return true;
}

bool routes_match(struct capture *out, const char *pattern, const char *path)
{
	*out = (struct capture){0};
	while (*pattern != 0) {
		if (*pattern != '{') {
			if (*pattern++ != *path++)
				return false;
			out->literals++;
			continue;
		}
		const char *end = strchr(pattern, '}');
		if (end == NULL)
			return false;
		size_t len = taken_length(path, end[-1] == '*', end[1]);
		if (!add_param(out, path, len))
			return false;
		path += len;
		pattern = end + 1;
	}
	return *path == 0;
}

static unsigned methods_of(const struct route *route)
{
	unsigned bit = 1u << method_index(route->method);
	return bit == 1u << METHOD_GET ? bit | 1u << METHOD_HEAD : bit;
}

/* Takes note of a matching route: better than the best so far, or one more method of the same path. */
static void consider(struct found *best, const struct route *route, const struct capture *c, unsigned method)
{
	if (c->literals < best->capture.literals)
		return;
	if (c->literals > best->capture.literals)
		*best = (struct found){.capture = *c};
	best->methods |= methods_of(route);
	if (best->route == NULL && (methods_of(route) & method) != 0) {
		best->route = route;
		best->capture = *c;
	}
}

enum err routes_find(struct found *out, const struct route *routes, size_t count, bool is_demo, const char *method,
		     const char *path)
{
	unsigned bit = 1u << method_index(method);
	*out = (struct found){0};
	for (size_t i = 0; i < count; i++) {
		struct capture c;
		if ((routes[i].who != WHO_DEMO || is_demo) && routes_match(&c, routes[i].path, path))
			consider(out, &routes[i], &c, bit);
	}
	if (out->methods == 0)
		return E_NOT_FOUND;
	return out->route == NULL ? E_METHOD : E_OK;
}

static size_t count_of(const char *text, char c)
{
	size_t n = 0;
	for (; *text != 0; text++)
		n += *text == c;
	return n;
}

static bool are_headers_few(const struct route *route)
{
	size_t n = 0;
	while (route->headers != NULL && route->headers[n] != NULL)
		n++;
	return n <= HTTP_ROUTE_HEADERS_MAX;
}

static bool is_sound(const struct route *r)
{
	bool has_path = r->path != NULL && r->path[0] == '/' && count_of(r->path, '{') == count_of(r->path, '}') &&
			count_of(r->path, '{') <= HTTP_PARAMS_MAX;
	bool begins = r->run == RUN_DEFERRED || r->run == RUN_HANDED, is_aside = r->run == RUN_WORKER || r->run == RUN_HANDED;
	bool has_code = r->handle != NULL && begins == (r->begin != NULL);
	bool has_inputs = r->inputs == NULL || r->body_max > 0;
	bool has_guard = (r->who == WHO_STAFF) == (r->roles != 0) && (r->who != WHO_STAFF || is_aside);
	bool unpacks_aside = !r->takes_gzip || (is_aside && r->body_max > 0); /* never on the event loop */
	return has_path && has_code && has_inputs && has_guard && unpacks_aside && r->method != NULL && routes_method(r->method) != NULL &&
	       are_headers_few(r);
}

enum err routes_check(const struct route *routes, size_t count, size_t *which)
{
	for (*which = 0; *which < count; ++*which)
		if (!is_sound(&routes[*which]))
			return E_USAGE;
	return E_OK;
}
