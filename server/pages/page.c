#include "pages/page.h"

#include "render/templates.h"

static const struct {
	enum language language;
	const char *name;
} languages[] = {{LANGUAGE_VI, "Tiếng Việt"}, {LANGUAGE_EN, "English"}, {LANGUAGE_FR, "Français"}};

enum err page_language(enum language *out, const struct http_request *r)
{
	return language_parse(out, r->params[0]) == E_OK ? E_OK : E_NOT_FOUND;
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

const char *page_word(struct app *app, struct arena *a, const char *group, const char *name, enum language l)
{
	const char *key = arena_format(a, "%s%s", group, name);
	return words_get(app->words, key, strlen(key), l);
}

void page_set(json_t *view, const char *name, const char *text)
{
	json_object_set_new(view, name, text ? json_string(text) : json_null());
}

const char *page_date(struct arena *a, int32_t day)
{
	struct civil c = day_civil(day);
	return arena_format(a, "%02d/%02d/%04d", c.day, c.month, c.year);
}

const char *page_weekday(struct app *app, int32_t day, enum language l)
{
	static const char *const keys[] = {"weekday.4", "weekday.5", "weekday.6", "weekday.0",
					   "weekday.1", "weekday.2", "weekday.3"}; /* day 0 was a Thursday */
	const char *key = keys[((day % 7) + 7) % 7];
	const char *word = words_get(app->words, key, strlen(key), l);
	return word ? word : "";
}

enum err page_go(struct http_answer *a, const char *path)
{
	a->status = 303;
	http_answer_header(a, "Location", path);
	return E_OK;
}

/* What head.html and foot.html name. */
static void put_head(json_t *view, struct app *app, struct arena *a, const struct page *p)
{
	const char *title = p->title ? p->title : words_get(app->words, p->title_key, strlen(p->title_key), p->language);
	page_set(view, "language", language_code(p->language));
	json_object_set_new(view, "languages", language_links(app, a, p));
	page_set(view, "title", title ? title : p->title_key);
	page_set(view, "description", p->description ? p->description : page_word(app, a, "page.description", "", p->language));
	page_set(view, "canonical", arena_format(a, "%s/%s%s", app->public_url, language_code(p->language), p->path));
	page_set(view, "default_url", arena_format(a, "%s/%s%s", app->public_url, language_code(LANGUAGE_VI), p->path));
	json_object_set_new(view, "is_public", json_boolean(p->is_public));
}

/* Where the page's own text stands, so that the rest is packed once for many. */
static void mark_own(struct http_answer *a, const char *own)
{
	const uint8_t *at = own && a->body.len > 0 ? memmem(a->body.data, a->body.len, own, strlen(own)) : NULL;
	a->own_at = at ? (size_t)(at - a->body.data) : 0;
	a->own_len = at ? strlen(own) : 0;
}

enum err page_render(struct app *app, struct arena *scratch, struct http_answer *a, const struct page *p, json_t *view)
{
	const struct template *template = templates_find(app->templates, p->name, p->language);
	put_head(view, app, scratch, p);
	a->status = p->status;
	a->content_type = "text/html; charset=utf-8";
	a->may_pack = true; /* no page holds a secret beside a stranger's text (docs/DECISIONS.md) */
	http_answer_header(a, "Content-Security-Policy", p->has_worker ? PAGE_POLICY_WORKER : PAGE_POLICY);
	http_answer_header(a, "Content-Language", language_code(p->language));
	enum err e = template ? template_render(&a->body, template, view) : E_NOT_FOUND;
	mark_own(a, p->own);
	json_decref(view);
	return e == E_NOT_FOUND ? E_INTERNAL : e; /* a name that is nowhere is our fault, not the visitor's */
}

enum err page_answer(struct app *app, struct http_request *r, struct http_answer *a, const struct page *p, json_t *view)
{
	return page_render(app, r->arena, a, p, view);
}
