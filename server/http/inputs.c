#include "room.h"

#include <strings.h>

enum err inputs_check_type(const struct route *route, const char *content_type)
{
	if (route->body_type == NULL)
		return E_OK;
	size_t len = strlen(route->body_type);
	if (content_type == NULL || strncasecmp(content_type, route->body_type, len) != 0)
		return E_MEDIA_TYPE;
	const char *rest = content_type + len; /* parameters such as charset do not matter */
	rest += strspn(rest, " \t");
	return *rest == 0 || *rest == ';' ? E_OK : E_MEDIA_TYPE;
}

static void release_json(json_t **value)
{
	json_decref(*value);
}

enum err inputs_read(struct http_request *r)
{
	const struct json_shape *shape = r->route->inputs;
	if (shape == NULL)
		return E_OK;
	[[gnu::cleanup(release_json)]] json_t *value = NULL;
	TRY(json_read(&value, r->body, r->route->body_max, HTTP_JSON_DEPTH));
	r->inputs = arena_alloc(r->arena, shape->size);
	return json_fill(r->inputs, shape, value, "", r->arena, &r->complaints);
}
