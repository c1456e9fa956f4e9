#include "admin/screen.h"

#include "admin/nav.h"
#include "api/guard.h"
#include "pages/page.h"
#include "render/templates.h"

#define LANGUAGE_COOKIE "hoaban-lang"
#define YEAR_S		"31536000"
#define DONE_MAX	32

static const struct {
	enum language language;
	const char *name;
} languages[] = {{LANGUAGE_VI, "Tiếng Việt"}, {LANGUAGE_EN, "English"}};
#define LANGUAGES (sizeof(languages) / sizeof(languages[0]))

/* ---- language and words */

static bool is_spoken(enum language *out, const char *code)
{
	for (size_t i = 0; code && i < LANGUAGES; i++)
		if (str_equal(code, language_code(languages[i].language))) {
			*out = languages[i].language;
			return true;
		}
	return false;
}

enum language screen_language(struct http_request *r)
{
	enum language l = LANGUAGE_VI;
	if (!is_spoken(&l, http_query(r, "lang")))
		is_spoken(&l, guard_cookie(r, LANGUAGE_COOKIE));
	return l;
}

static void remember_language(struct http_request *r, struct http_answer *a)
{
	enum language l;
	if (is_spoken(&l, http_query(r, "lang")))
		http_answer_header(a, "Set-Cookie",
				   arena_format(r->arena, "%s=%s; Path=/; Max-Age=" YEAR_S "; HttpOnly; SameSite=Strict",
						LANGUAGE_COOKIE, language_code(l)));
}

const char *screen_word(const struct app *app, struct http_request *r, const char *key)
{
	const char *text = words_get(app->words, key, strlen(key), screen_language(r));
	return text ? text : key;
}

const char *screen_code_word(const struct app *app, struct http_request *r, const char *prefix, const char *code)
{
	const char *key = arena_format(r->arena, "%s%s", prefix, code);
	const char *text = words_get(app->words, key, strlen(key), screen_language(r));
	return text ? text : code;
}

/* ---- what every page needs */

const struct session *screen_session(const struct http_request *r)
{
	return r->route && r->route->who == WHO_STAFF ? r->state : NULL;
}

/* `query` is what the page shows: it stays the same in another language. */
static json_t *language_links(struct http_request *r, const char *path, const char *query)
{
	json_t *list = json_array();
	const char *between = query && *query ? "&" : "";
	for (size_t i = 0; i < LANGUAGES; i++) {
		const char *code = language_code(languages[i].language);
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:b}", "code", code, "name", languages[i].name, "path",
					arena_format(r->arena, "%s?%s%slang=%s", path, query ? query : "", between, code),
					"is_current", (int)(languages[i].language == screen_language(r))));
	}
	return list;
}

/* "?done=slip": a name of a word, never a text of the address. */
static json_t *flash(struct app *app, struct http_request *r)
{
	const char *code = str_equal(r->method, "GET") ? http_query(r, "done") : NULL;
	if (!code || strlen(code) > DONE_MAX || code[strspn(code, "abcdefghijklmnopqrstuvwxyz_")])
		return json_null();
	const char *key = arena_format(r->arena, "admin.done_%s", code);
	const char *text = words_get(app->words, key, strlen(key), screen_language(r));
	return text ? json_string(text) : json_null();
}

static void write_person(json_t *view, struct app *app, struct http_request *r)
{
	const struct session *s = screen_session(r);
	json_object_set_new(view, "csrf", json_string(s ? s->csrf : ""));
	json_object_set_new(view, "person",
			    s ? json_pack("{s:s, s:s, s:s}", "login", s->login, "name", s->name, "role",
					  screen_code_word(app, r, "admin.role_", user_role_codes[s->role - 1]))
			      : json_null());
}

static void write_frame(json_t *view, struct app *app, struct http_request *r, const struct screen *s)
{
	const char *path = s->path ? s->path : json_string_value(json_object_get(view, "path"));
	json_object_set_new(view, "language", json_string(language_code(screen_language(r))));
	json_object_set_new(view, "languages",
			    language_links(r, path ? path : "/admin/", json_string_value(json_object_get(view, "query"))));
	json_object_set_new(view, "nav", nav_view(app, r, path ? path : "/admin/"));
	json_object_set_new(view, "done", flash(app, r));
	write_person(view, app, r);
	if (!json_object_get(view, "title"))
		json_object_set_new(view, "title", json_string(screen_word(app, r, s->title_key)));
}

static enum err write_page(struct app *app, struct http_request *r, struct http_answer *a, const struct screen *s, json_t *view)
{
	enum language l = screen_language(r);
	const struct template *template = templates_find(app->templates, s->name, l);
	write_frame(view, app, r, s);
	a->content_type = "text/html; charset=utf-8";
	http_answer_header(a, "Content-Security-Policy", PAGE_POLICY);
	http_answer_header(a, "Content-Language", language_code(l));
	remember_language(r, a);
	enum err e = template ? template_render(&a->body, template, view) : E_NOT_FOUND;
	json_decref(view);
	return e == E_NOT_FOUND ? E_INTERNAL : e; /* a name that is nowhere is our fault */
}

/* ---- answers */

enum err screen_answer(struct app *app, struct http_request *r, struct http_answer *a, const struct screen *s, json_t *view)
{
	form_draw(view, app, r, s->fields, s->field_count, false);
	return write_page(app, r, a, s, view);
}

enum err screen_show(struct app *app, struct http_request *r, struct http_answer *a, const struct screen *s)
{
	json_t *view;
	TRY(s->view(app, r, &view));
	return screen_answer(app, r, a, s, view);
}

/* What whoever asks can put right; the rest is shown by problem.c. */
static bool is_theirs(enum err e)
{
	static const enum err list[] = {E_INVALID, E_RANGE,	E_FORBIDDEN, E_CONFLICT,  E_MISMATCH, E_REFUSED,
					E_EXPIRED, E_DUPLICATE, E_CLOSED,    E_EXHAUSTED, E_TOO_MANY, E_SOLD_OUT};
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (list[i] == e)
			return true;
	return false;
}

static void add_sentence(json_t *view, struct app *app, struct http_request *r, enum err e)
{
	const char *key = arena_format(r->arena, "admin.err_%s", err_code(e));
	const char *text = words_get(app->words, key, strlen(key), screen_language(r));
	json_object_set_new(view, "has_problems", json_true());
	json_array_append_new(json_object_get(view, "problems"),
			      json_pack("{s:s, s:n}", "text", text ? text : err_sentence(e), "field"));
}

enum err screen_refuse(struct app *app, struct http_request *r, struct http_answer *a, const struct screen *s, enum err e)
{
	json_t *view;
	if (!is_theirs(e))
		return e;
	TRY(s->view(app, r, &view));
	form_draw(view, app, r, s->fields, s->field_count, true);
	if (r->complaints.count == 0)
		add_sentence(view, app, r, e);
	a->status = err_http(e);
	return write_page(app, r, a, s, view);
}

enum err screen_go(struct http_request *r, struct http_answer *a, const char *path)
{
	a->status = 303;
	http_answer_header(a, "Location", arena_text(r->arena, path));
	return E_OK;
}

enum err screen_done(struct http_request *r, struct http_answer *a, const char *path, const char *code)
{
	return screen_go(r, a, arena_format(r->arena, "%s?done=%s", path, code));
}
