/* The route table's lookup. Pure.
 *
 * Among the patterns that match a path the one with most literal characters wins, so the order of the table does not matter;
 * the method is looked for among equals. */
#ifndef SERVER_HTTP_ROUTES_H
#define SERVER_HTTP_ROUTES_H

#include "http.h"

#define ROUTES_ALLOW_TEXT 64

/* What a pattern took out of a path. */
struct capture {
	size_t count;
	struct {
		const char *start;
		size_t len;
	} params[HTTP_PARAMS_MAX];
	size_t literals; /* characters that matched themselves */
};

struct found {
	const struct route *route; /* NULL unless E_OK */
	struct capture capture;
	unsigned methods; /* a bit for each method that the path knows, in the order of the methods' table */
};

bool routes_match(struct capture *out, const char *pattern, const char *path);
/* E_NOT_FOUND, or E_METHOD with `methods` filled. HEAD finds GET. */
enum err routes_find(struct found *out, const struct route *routes, size_t count, bool is_demo, const char *method,
		     const char *path);
/* "GET, HEAD, POST" */
void routes_allow(char out[static ROUTES_ALLOW_TEXT], unsigned methods);
/* The method's own static name, or NULL when it is not one of ours. */
const char *routes_method(const char *method);
/* E_USAGE for a table that cannot be served: `which` is the first bad row. */
enum err routes_check(const struct route *routes, size_t count, size_t *which);

#endif
