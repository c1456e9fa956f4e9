#include "render/words.h"

#include <stdlib.h>

#define CELLS 5
enum cell { CELL_KEY, CELL_SCOPE, CELL_VI, CELL_EN, CELL_FR };

struct word {
	const char *key;
	const char *text[LANGUAGE_COUNT];
};

struct words {
	struct word *list;
	size_t count, room;
};

static int by_key(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	return strcmp(x->key, y->key);
}

/* Cuts a line at its tabs; false unless there are exactly CELLS of them. */
static bool split(char *line, char *cells[static CELLS])
{
	size_t n = 0;
	for (char *rest = line, *cell; (cell = strsep(&rest, "\t")) != NULL;) {
		if (n == CELLS)
			return false;
		cells[n++] = cell;
	}
	return n == CELLS;
}

static enum err take_row(struct words *w, struct arena *a, char *cells[static CELLS], struct complaints *c)
{
	bool is_shop = str_equal(cells[CELL_SCOPE], "shop");
	if (cells[CELL_VI][0] == 0 || cells[CELL_EN][0] == 0)
		return complain(c, cells[CELL_KEY], "required", "Vietnamese and English must be there");
	if (is_shop && cells[CELL_FR][0] == 0)
		return complain(c, cells[CELL_KEY], "required", "the shop speaks French too");
	w->list = arena_grow(a, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = (struct word){
		cells[CELL_KEY],
		{cells[CELL_VI], cells[CELL_EN], cells[CELL_FR][0] ? cells[CELL_FR] : cells[CELL_EN]},
	};
	return E_OK;
}

static enum err check_unique(const struct words *w, struct complaints *c)
{
	for (size_t i = 1; i < w->count; i++)
		if (str_equal(w->list[i].key, w->list[i - 1].key))
			return complain(c, w->list[i].key, "duplicate", "this key stands there twice");
	return E_OK;
}

enum err words_load(struct words **out, struct arena *a, struct bytes tsv, struct complaints *c)
{
	struct words *w = ARENA_NEW(a, struct words);
	char *rest = arena_textn(a, (const char *)tsv.data, tsv.len), *line, *cells[CELLS];
	enum err e = E_OK;
	while ((line = strsep(&rest, "\n")) != NULL) {
		if (line[0] == 0 || line[0] == '#')
			continue;
		if (!split(line, cells))
			e = complain(c, line, "format", "a row has five cells: key, scope, vi, en, fr");
		else if (take_row(w, a, cells, c) != E_OK)
			e = E_MALFORMED;
	}
	if (e != E_OK)
		return E_MALFORMED;
	qsort(w->list, w->count, sizeof(*w->list), by_key);
	*out = w;
	return check_unique(w, c) == E_OK ? E_OK : E_MALFORMED;
}

const char *words_get(const struct words *w, const char *key, size_t len, enum language l)
{
	size_t low = 0, high = w->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct word *word = &w->list[middle];
		int order = strncmp(key, word->key, len);
		if (order == 0 && word->key[len] == 0)
			return word->text[l];
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

size_t words_count(const struct words *w)
{
	return w->count;
}
