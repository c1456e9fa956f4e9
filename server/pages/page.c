#include "pages/page.h"

#include "assets/assets.h"
#include "render/template.h"

/* Strict: nothing is inline, nothing comes from elsewhere (docs/DECISIONS.md). */
#define POLICY                                                                                                                 \
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; "   \
	"worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; " \
	"trusted-types 'none'"

static const struct {
	enum language language;
	const char *name;
} languages[] = {{LANGUAGE_VI, "Tiếng Việt"}, {LANGUAGE_EN, "English"}, {LANGUAGE_FR, "Français"}};

enum err page_language(enum language *out, const struct http_request *r)
{
	return language_parse(out, r->params[0]) == E_OK ? E_OK : E_NOT_FOUND;
}

struct bytes page_template(const char *name)
{
	char asset[96];
	snprintf(asset, sizeof(asset), "page/%s.html", name);
	return asset_find(asset);
}

static json_t *language_links(struct app *app, struct arena *a, const struct page *p)
{
	json_t *list = json_array();
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
		const char *code = language_code(languages[i].language);
		const char *path = arena_format(a, "/%s%s", code, p->path);
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:b}", "code", code, "name", languages[i].name,
						      "path", path, "url", arena_format(a, "%s%s", app->public_url, path),
						      "is_current", languages[i].language == p->language));
	}
	return list;
}

enum err page_answer(struct app *app, struct http_request *r, struct http_answer *a, const struct page *p, json_t *view)
{
	struct template_context context = {.words = app->words, .language = p->language, .part = page_template};
	const char *title = words_get(app->words, p->title_key, strlen(p->title_key), p->language);
	json_object_set_new(view, "language", json_string(language_code(p->language)));
	json_object_set_new(view, "languages", language_links(app, r->arena, p));
	json_object_set_new(view, "title", json_string(title ? title : p->title_key));
	a->status = p->status;
	a->content_type = "text/html; charset=utf-8";
	http_answer_header(a, "Content-Security-Policy", POLICY);
	http_answer_header(a, "Content-Language", language_code(p->language));
	enum err e = template_render(&a->body, page_template(p->name), view, &context);
	json_decref(view);
	return e == E_NOT_FOUND ? E_INTERNAL : e; /* a name that is nowhere is our fault, not the visitor's */
}
