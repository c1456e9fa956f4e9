/* Style sheets and scripts under /static/. */
#include "assets/assets.h"
#include "pages/pages.h"

static const struct {
	const char *suffix, *type;
} types[] = {{".css", "text/css; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"}, {".svg", "image/svg+xml"}};

static const char *type_of(const char *name)
{
	const char *dot = strrchr(name, '.');
	for (size_t i = 0; dot && i < sizeof(types) / sizeof(types[0]); i++)
		if (str_equal(types[i].suffix, dot))
			return types[i].type;
	return NULL;
}

enum err static_file(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	struct bytes file = asset_find(arena_format(r->arena, "static/%s", r->params[0]));
	const char *type = type_of(r->params[0]);
	if (file.len == 0 || !type)
		return E_NOT_FOUND;
	a->content_type = type;
	http_answer_header(a, "Cache-Control", "public, max-age=3600");
	buf_append(&a->body, file.data, file.len);
	return buf_status(&a->body);
}
