#include "pos-client/domain/text.h"
#include "assets/assets.h"
#include <stdio.h>

#define CELLS	(1 + TILL_LANGUAGE_COUNT)
#define KEY_MAX 96

/* The build has cut the table's lines and cells by NUL, so that a cell is a text as it lies there. */
struct row {
	const char *cell[CELLS];
};

/* The row at `at`; returns where the next begins, NULL when there is none. */
static const char *next_row(struct row *out, const char *at, const char *end)
{
	for (size_t i = 0; i < CELLS; i++) {
		const char *cut = at < end ? memchr(at, '\0', (size_t)(end - at)) : NULL;
		if (cut == NULL)
			return NULL;
		out->cell[i] = at;
		at = cut + 1;
	}
	return at;
}

static const char *table(const char **end)
{
	struct bytes b = asset_find("till-texts");
	*end = (const char *)b.data + b.len;
	return (const char *)b.data;
}

enum err till_language_parse(enum till_language *out, const char *word)
{
	static const char *const names[TILL_LANGUAGE_COUNT] = {"vi", "en"};
	for (enum till_language l = TILL_VI; l < TILL_LANGUAGE_COUNT; l++) {
		if (!str_equal(names[l], word))
			continue;
		*out = l;
		return E_OK;
	}
	return E_INVALID;
}

const char *till_text_find(enum till_language language, const char *key)
{
	struct row r;
	const char *end;
	for (const char *at = table(&end); (at = next_row(&r, at, end)) != NULL;)
		if (str_equal(r.cell[0], key))
			return r.cell[1 + language];
	return NULL;
}

const char *till_text(enum till_language language, const char *key)
{
	const char *text = till_text_find(language, key);
	return text != NULL ? text : key;
}

const char *till_text_key(size_t n)
{
	struct row r;
	const char *end;
	for (const char *at = table(&end); (at = next_row(&r, at, end)) != NULL; n--)
		if (n == 0)
			return r.cell[0];
	return NULL;
}

const char *till_why(enum till_language language, const struct complaint *c)
{
	char key[KEY_MAX];
	const char *word = c->pointer + strspn(c->pointer, "-/"), *text = NULL;
	snprintf(key, sizeof key, "why.%s.%s", word, c->code);
	if (word[0] != '\0')
		text = till_text_find(language, key);
	if (text != NULL)
		return text;
	snprintf(key, sizeof key, "why.%s", c->code);
	text = till_text_find(language, key);
	return text != NULL ? text : c->detail;
}

const char *till_why_error(enum till_language language, enum err e)
{
	char key[KEY_MAX];
	snprintf(key, sizeof key, "why.%s", err_code(e));
	const char *text = till_text_find(language, key);
	return text != NULL ? text : err_sentence(e);
}
