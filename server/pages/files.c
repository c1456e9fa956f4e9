/* Style sheets and scripts: whatever lies in server/web/static, under /static/. The build packs each once with brotli and
 * writes down its hash, which is its ETag and the version in the addresses that pages name ({{+file}}): under such an address a
 * file never changes and is kept for ever; under any other it is asked for again. */
#include "assets/assets.h"
#include "pages/pages.h"
#include "render/sums.h"

const char *const static_headers[] = {"If-None-Match", NULL};

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

static void answer_headers(struct http_request *r, struct http_answer *a, const char *version, const char *tag)
{
	const char *asked = http_query(r, "v");
	bool is_versioned = asked && str_equal(asked, version);
	http_answer_header(a, "Cache-Control", is_versioned ? "public, max-age=31536000, immutable" : "no-cache");
	http_answer_header(a, "Vary", "Accept-Encoding");
	http_answer_header(a, "ETag", tag);
}

static enum err answer_file(struct http_request *r, struct http_answer *a, const char *name)
{
	bool is_packed = http_accepts(r, "br");
	const char *type = type_of(name), *version = sums_find(r->arena, "static.sums", name);
	struct bytes file = asset_find(arena_format(r->arena, is_packed ? "static/%s.br" : "static/%s", name));
	if (file.len == 0 || !type || !version)
		return E_NOT_FOUND;
	const char *tag = arena_format(r->arena, "\"%s%s\"", version, is_packed ? "-br" : "");
	const char *known = http_header(r, "If-None-Match");
	answer_headers(r, a, version, tag);
	if (known && strstr(known, tag)) {
		a->status = 304;
		return E_OK;
	}
	if (is_packed)
		http_answer_header(a, "Content-Encoding", "br");
	a->content_type = type;
	buf_append(&a->body, file.data, file.len);
	return buf_status(&a->body);
}

enum err static_file(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	return answer_file(r, a, r->params[0]);
}

/* At the root, because a worker's reach begins where it lies. */
enum err tickets_worker(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	return answer_file(r, a, "tickets.js");
}
