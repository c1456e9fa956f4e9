/* What a visitor reads when a page can not be shown, in the language of its path. */
#include "pages/page.h"
#include "pages/pages.h"

#define ERROR_ARENA (1u << 20)

/* Which words an error has; the last is for every other one. */
static const struct {
	int status;
	const char *key;
} kinds[] = {{404, "404"}, {405, "405"}, {408, "503"}, {429, "429"}, {500, "500"}, {502, "503"}, {503, "503"}, {0, "400"}};

static const char *kind_of(int status)
{
	size_t i = 0;
	while (kinds[i].status != 0 && kinds[i].status != status)
		i++;
	return kinds[i].key;
}

/* "/vi", "/vi/…": a page's path. */
static bool language_of(enum language *out, const char *path)
{
	char code[3] = {0};
	if (path[0] != '/' || strnlen(path, 3) < 3 || (path[3] != '/' && path[3] != 0))
		return false;
	memcpy(code, path + 1, 2);
	return language_parse(out, code) == E_OK;
}

/* What can be asked for again: a form's path has one segment more than its page. */
static const char *page_of(struct arena *a, const char *path)
{
	size_t len = 0;
	for (unsigned segments = 0; path[len] != 0; len++)
		if (path[len] == '/' && ++segments > 3)
			break;
	return arena_textn(a, path, len);
}

bool error_page(struct app *app, const char *path, enum err e, struct http_answer *a)
{
	[[gnu::cleanup(arena_release)]] struct arena scratch;
	struct page p = {.name = "error", .title_key = "error.title", .path = "/", .status = a->status};
	arena_init(&scratch, ERROR_ARENA);
	if (!language_of(&p.language, path))
		return false;
	const char *kind = e == E_STOPPED ? "stopped" : kind_of(a->status);
	json_t *view = json_object();
	p.title = page_word(app, &scratch, "error.title_", kind, p.language);
	page_set(view, "why", page_word(app, &scratch, "error.why_", kind, p.language));
	page_set(view, "again", a->status >= 500 || a->status == 429 ? page_of(&scratch, path) : NULL);
	return page_render(app, &scratch, a, &p, view) == E_OK;
}
