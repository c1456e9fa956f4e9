#include "render/template.h"

#include <stdio.h>

#define DEPTH_MAX    16
#define NAME_MAX_LEN 64

/* Where we stand: the text, and the objects that names are looked up in, innermost last. */
struct walk {
	const struct template_context *context;
	const json_t *scopes[DEPTH_MAX];
	size_t depth;
	unsigned parts; /* parts within parts */
};

/* One tag: {{sigil name}}. */
struct tag {
	char sigil; /* 0 for a plain name */
	const char *name;
	size_t len;
	const char *start, *end; /* of the whole tag */
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

/* ---- finding tags */

static bool next_tag(struct tag *t, const char *at, const char *end)
{
	const char *open = memmem(at, (size_t)(end - at), "{{", 2);
	if (!open)
		return false;
	const char *close = memmem(open, (size_t)(end - open), "}}", 2);
	if (!close)
		return false;
	t->start = open;
	t->end = close + 2;
	t->sigil = strchr("#^/@>", open[2]) && open[2] ? open[2] : 0;
	t->name = open + 2 + (t->sigil != 0);
	t->len = (size_t)(close - t->name);
	return true;
}

static bool same_name(const struct tag *a, const struct tag *b)
{
	return a->len == b->len && memcmp(a->name, b->name, a->len) == 0;
}

/* The {{/name}} that belongs to an opening tag. */
static enum err find_close(struct tag *close, const struct tag *open, const char *end)
{
	unsigned depth = 1;
	for (const char *at = open->end; next_tag(close, at, end); at = close->end) {
		if (!same_name(open, close))
			continue;
		if (close->sigil == '#' || close->sigil == '^')
			depth++;
		if (close->sigil == '/' && --depth == 0)
			return E_OK;
	}
	return E_MALFORMED;
}

/* ---- finding values */

static const json_t *member(const json_t *object, const char *name, size_t len)
{
	char key[NAME_MAX_LEN + 1];
	if (len > NAME_MAX_LEN)
		return NULL;
	memcpy(key, name, len);
	key[len] = 0;
	return json_object_get(object, key);
}

static const json_t *descend(const json_t *value, const char *name, size_t len)
{
	while (value && len > 0) {
		size_t step = 0;
		while (step < len && name[step] != '.')
			step++;
		value = member(value, name, step);
		size_t taken = step < len ? step + 1 : step;
		name += taken;
		len -= taken;
	}
	return value;
}

static const json_t *look_up(const struct walk *w, const char *name, size_t len)
{
	if (len == 1 && name[0] == '.')
		return w->scopes[w->depth - 1];
	for (size_t i = w->depth; i > 0; i--) {
		const json_t *value = descend(w->scopes[i - 1], name, len);
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

static enum err write_money(struct buf *out, const struct walk *w, const struct tag *t, size_t prefix)
{
	const json_t *v = look_up(w, t->name + prefix, t->len - prefix);
	char text[MONEY_TEXT];
	if (!json_is_integer(v))
		return E_NOT_FOUND;
	money_format(text, json_integer_value(v), w->context->language);
	html_escape(out, text, strlen(text));
	return E_OK;
}

static enum err write_name(struct buf *out, const struct walk *w, const struct tag *t)
{
	static const char money[] = "money:";
	if (t->len > strlen(money) && memcmp(t->name, money, strlen(money)) == 0)
		return write_money(out, w, t, strlen(money));
	const json_t *v = look_up(w, t->name, t->len);
	return v ? write_value(out, v) : E_NOT_FOUND;
}

static enum err write_word(struct buf *out, const struct walk *w, const struct tag *t)
{
	const char *text = words_get(w->context->words, t->name, t->len, w->context->language);
	if (!text)
		return E_NOT_FOUND;
	html_escape(out, text, strlen(text));
	return E_OK;
}

static enum err write_range(struct buf *out, struct walk *w, const char *at, const char *end);

static enum err write_part(struct buf *out, struct walk *w, const struct tag *t)
{
	char name[NAME_MAX_LEN + 1];
	if (t->len > NAME_MAX_LEN || w->parts == DEPTH_MAX)
		return E_MALFORMED;
	memcpy(name, t->name, t->len);
	name[t->len] = 0;
	struct bytes text = w->context->part(name);
	if (text.len == 0)
		return E_NOT_FOUND;
	w->parts++;
	enum err e = write_range(out, w, (const char *)text.data, (const char *)text.data + text.len);
	w->parts--;
	return e;
}

static enum err write_within(struct buf *out, struct walk *w, const json_t *scope, const char *at, const char *end)
{
	if (w->depth == DEPTH_MAX)
		return E_MALFORMED;
	w->scopes[w->depth++] = scope;
	enum err e = write_range(out, w, at, end);
	w->depth--;
	return e;
}

static enum err write_section(struct buf *out, struct walk *w, const struct tag *open, const struct tag *close)
{
	const json_t *v = look_up(w, open->name, open->len);
	if (open->sigil == '^')
		return is_empty(v) ? write_range(out, w, open->end, close->start) : E_OK;
	if (is_empty(v))
		return E_OK;
	if (!json_is_array(v))
		return write_within(out, w, v, open->end, close->start);
	for (size_t i = 0; i < json_array_size(v); i++)
		TRY(write_within(out, w, json_array_get(v, i), open->end, close->start));
	return E_OK;
}

static enum err write_tag(struct buf *out, struct walk *w, const struct tag *t, const char *end, const char **next)
{
	struct tag close;
	*next = t->end;
	switch (t->sigil) {
	case 0:
		return write_name(out, w, t);
	case '@':
		return write_word(out, w, t);
	case '>':
		return write_part(out, w, t);
	case '#':
	case '^':
		TRY(find_close(&close, t, end));
		*next = close.end;
		return write_section(out, w, t, &close);
	default: /* a close without an open */
		return E_MALFORMED;
	}
}

static enum err write_range(struct buf *out, struct walk *w, const char *at, const char *end)
{
	struct tag t;
	while (next_tag(&t, at, end)) {
		buf_append(out, at, (size_t)(t.start - at));
		TRY(write_tag(out, w, &t, end, &at));
	}
	buf_append(out, at, (size_t)(end - at));
	return buf_status(out);
}

enum err template_render(struct buf *out, struct bytes text, const json_t *view, const struct template_context *context)
{
	struct walk w = {.context = context, .scopes = {view}, .depth = 1};
	return write_range(out, &w, (const char *)text.data, (const char *)text.data + text.len);
}
