/* A page is written: pieces of a compiled template, over a view. */
#include "render/template_room.h"

#include <stdio.h>

#define DEPTH_MAX 16

/* The objects that names are looked up in, innermost last. */
struct walk {
	const struct template *template;
	const json_t *scopes[DEPTH_MAX];
	size_t depth;
};

void html_escape(struct buf *out, const char *text, size_t len)
{
	static const char *const entities[256] = {
		['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
	};
	size_t from = 0;
	for (size_t i = 0; i < len; i++) {
		const char *entity = entities[(unsigned char)text[i]];
		if (!entity)
			continue;
		buf_append(out, text + from, i - from);
		buf_append_text(out, entity);
		from = i + 1;
	}
	buf_append(out, text + from, len - from);
}

/* ---- finding values */

static const json_t *descend(const json_t *value, const char *const *path)
{
	for (; value && *path; path++)
		value = json_object_get(value, *path);
	return value;
}

static const json_t *look_up(const struct walk *w, const char *const *path)
{
	if (!*path)
		return w->scopes[w->depth - 1];
	for (size_t i = w->depth; i > 0; i--) {
		const json_t *value = descend(w->scopes[i - 1], path);
		if (value)
			return value;
	}
	return NULL;
}

static bool is_empty(const json_t *v)
{
	return !v || json_is_null(v) || json_is_false(v) || (json_is_array(v) && json_array_size(v) == 0) ||
	       (json_is_string(v) && json_string_length(v) == 0);
}

/* ---- writing */

static enum err write_value(struct buf *out, const json_t *v)
{
	if (json_is_string(v))
		html_escape(out, json_string_value(v), json_string_length(v));
	else if (json_is_integer(v))
		buf_append_format(out, "%lld", (long long)json_integer_value(v));
	else if (json_is_boolean(v))
		buf_append_text(out, json_is_true(v) ? "true" : "false");
	else
		return E_NOT_FOUND;
	return E_OK;
}

static enum err write_money(struct buf *out, const struct walk *w, const json_t *v)
{
	char text[MONEY_TEXT];
	if (!json_is_integer(v))
		return E_NOT_FOUND;
	money_format(text, json_integer_value(v), w->template->language);
	html_escape(out, text, strlen(text));
	return E_OK;
}

static enum err write_range(struct buf *out, struct walk *w, size_t from, size_t end);

static enum err write_within(struct buf *out, struct walk *w, const json_t *scope, size_t from, size_t end)
{
	if (w->depth == DEPTH_MAX)
		return E_MALFORMED;
	w->scopes[w->depth++] = scope;
	enum err e = write_range(out, w, from, end);
	w->depth--;
	return e;
}

static enum err write_section(struct buf *out, struct walk *w, const json_t *v, size_t from, size_t end)
{
	if (is_empty(v))
		return E_OK;
	if (!json_is_array(v))
		return write_within(out, w, v, from, end);
	for (size_t i = 0; i < json_array_size(v); i++)
		TRY(write_within(out, w, json_array_get(v, i), from, end));
	return E_OK;
}

static enum err write_piece(struct buf *out, struct walk *w, size_t at, const struct piece *p)
{
	const json_t *v = look_up(w, p->path);
	switch (p->kind) {
	case PIECE_TEXT:
		break;
	case PIECE_NAME:
		return write_value(out, v);
	case PIECE_MONEY:
		return write_money(out, w, v);
	case PIECE_SECTION:
		return write_section(out, w, v, at + 1, p->end);
	case PIECE_INVERTED:
		return is_empty(v) ? write_range(out, w, at + 1, p->end) : E_OK;
	}
	return E_INTERNAL;
}

static enum err write_range(struct buf *out, struct walk *w, size_t from, size_t end)
{
	const struct piece *pieces = w->template->pieces;
	for (size_t i = from, next; i < end; i = next) {
		const struct piece *p = &pieces[i];
		next = p->end > i ? p->end : i + 1;
		if (p->kind == PIECE_TEXT)
			buf_append(out, p->text.data, p->text.len);
		else
			TRY(write_piece(out, w, i, p));
	}
	return buf_status(out);
}

enum err template_render(struct buf *out, const struct template *t, const json_t *view)
{
	struct walk w = {.template = t, .scopes = {view}, .depth = 1};
	return write_range(out, &w, 0, t->count);
}
