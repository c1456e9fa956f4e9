/* What the http room parses itself: the target, header lines, the route lookup, query values. */
#include "http/limits.h"
#include "http/routes.h"

static const struct route table[] = {
	{.method = "GET", .path = "/v1/tickets/{id}.png"},
	{.method = "GET", .path = "/v1/tickets/{id}"},
	{.method = "POST", .path = "/v1/orders"},
	{.method = "GET", .path = "/{a}/{b}/{c}/{rest*}"},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	arena_init(&arena, ARENA_CEILING_DEFAULT);
	const char *target = arena_textn(&arena, (const char *)data, size);
	struct head head = {0};
	size_t name_len = strcspn(target, ":");
	size_t rest = size > name_len ? size - name_len - 1 : 0;
	limits_header(&head, target, name_len, target + (rest > 0 ? name_len + 1 : 0), rest);
	(void)!limits_head(&head);
	if (limits_target(target) == E_OK) {
		struct found found;
		size_t path_len = strcspn(target, "?");
		const char *path = arena_textn(&arena, target, path_len);
		enum err err = routes_find(&found, table, 4, false, "GET", path);
		if ((err == E_OK) != (found.route != NULL) || strstr(path, "/../") != NULL || strchr(path, '%') != NULL)
			__builtin_trap();
		struct http_request r = {.arena = &arena, .query = target[path_len] == '?' ? target + path_len + 1 : ""};
		const char *value = http_query(&r, "a");
		if (value != NULL && !utf8_is_valid(value, strlen(value)))
			__builtin_trap();
	}
	arena_release(&arena);
	return 0;
}
