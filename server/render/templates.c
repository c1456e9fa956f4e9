#include "render/templates.h"

#include "assets/assets.h"
#include "render/sums.h"

#include <stdio.h>
#include <stdlib.h>

#define ROOM   "page/"
#define SUFFIX ".html"

struct row {
	const char *name;
	const struct template *in[LANGUAGE_COUNT];
};

struct templates {
	struct row *list;
	size_t count, room;
};

static struct bytes part(const char *name)
{
	char asset[96];
	snprintf(asset, sizeof(asset), ROOM "%s" SUFFIX, name);
	return asset_find(asset);
}

/* With its version, so that it may be kept for ever under this address (pages/files.c). */
static const char *address(struct arena *a, const char *file)
{
	const char *version = sums_find(a, "static.sums", file);
	return version ? arena_format(a, "/static/%s?v=%s", file, version) : NULL;
}

static enum err compile(struct row *row, struct arena *a, const struct words *words, struct complaints *c)
{
	for (unsigned l = 0; l < LANGUAGE_COUNT; l++) {
		const struct template_context context = {words, (enum language)l, part, address};
		const char *fault;
		enum err e = template_compile(&row->in[l], a, part(row->name), &context, &fault);
		if (e != E_OK)
			return complain(c, row->name, err_code(e), "%s", fault ? fault : "");
	}
	return E_OK;
}

static int by_name(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	return strcmp(x->name, y->name);
}

enum err templates_load(struct templates **out, struct arena *a, const struct words *words, struct complaints *c)
{
	struct templates *t = ARENA_NEW(a, struct templates);
	enum err e = E_OK;
	for (size_t i = 0; asset_name(i); i++) {
		const char *asset = asset_name(i);
		if (!str_starts_with(asset, ROOM))
			continue;
		size_t len = strlen(asset) - strlen(ROOM) - strlen(SUFFIX);
		t->list = arena_grow(a, t->list, t->count, &t->room, sizeof(*t->list));
		t->list[t->count] = (struct row){.name = arena_textn(a, asset + strlen(ROOM), len)};
		if (compile(&t->list[t->count++], a, words, c) != E_OK)
			e = E_MALFORMED;
	}
	qsort(t->list, t->count, sizeof(*t->list), by_name);
	*out = t;
	return e;
}

const struct template *templates_find(const struct templates *t, const char *name, enum language l)
{
	const struct row key = {.name = name};
	const struct row *row = bsearch(&key, t->list, t->count, sizeof(key), by_name);
	return row ? row->in[l] : NULL;
}

size_t templates_count(const struct templates *t)
{
	return t->count;
}
