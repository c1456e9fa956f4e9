/* Templates are compiled: read once, from left to right, into pieces. */
#include "render/template_room.h"

#define PARTS_DEPTH 16

/* What is being read, and what has been made of it. Static text is gathered until a piece that is not text comes. */
struct compiler {
	struct arena *arena;
	const struct template_context *context;
	struct buf text;
	struct piece *pieces;
	size_t count, room;
	unsigned depth; /* parts within parts */
	const char *fault;
};

/* One tag: {{sigil name}}. */
struct tag {
	char sigil; /* 0 for a plain name */
	const char *name;
	size_t len;
	const char *start, *end; /* of the whole tag */
};

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
	t->sigil = strchr("#^/@>+", open[2]) && open[2] ? open[2] : 0;
	t->name = open + 2 + (t->sigil != 0);
	t->len = (size_t)(close - t->name);
	return true;
}

/* ---- pieces */

static struct piece *add_piece(struct compiler *c, enum piece_kind kind)
{
	c->pieces = arena_grow(c->arena, c->pieces, c->count, &c->room, sizeof(*c->pieces));
	struct piece *p = &c->pieces[c->count++];
	*p = (struct piece){.kind = kind};
	return p;
}

static void close_text(struct compiler *c)
{
	if (c->text.len == 0)
		return;
	add_piece(c, PIECE_TEXT)->text = bytes_of(arena_copy(c->arena, c->text.data, c->text.len), c->text.len);
	buf_clear(&c->text);
}

/* "a.b" as {"a", "b", NULL}; "." as {NULL}. */
static const char *const *path_of(struct arena *a, const char *name, size_t len)
{
	const char **path = NULL;
	size_t count = 0, room = 0;
	char *rest = len == 1 && *name == '.' ? NULL : arena_textn(a, name, len), *step;
	while ((step = strsep(&rest, ".")) != NULL) {
		path = arena_grow(a, path, count, &room, sizeof(*path));
		path[count++] = step;
	}
	path = arena_grow(a, path, count, &room, sizeof(*path));
	path[count] = NULL;
	return path;
}

static size_t add_name(struct compiler *c, enum piece_kind kind, const char *name, size_t len)
{
	close_text(c);
	struct piece *p = add_piece(c, kind);
	p->path = path_of(c->arena, name, len);
	return c->count - 1;
}

/* ---- tags */

/* How a range ends: at its end, or at the close of the section it stands in. */
static enum err compile_range(struct compiler *c, const char **at, const char *end, const struct tag *open);

static enum err compile_name(struct compiler *c, const struct tag *t)
{
	static const char money[] = "money:";
	size_t prefix = strlen(money);
	if (t->len > prefix && memcmp(t->name, money, prefix) == 0)
		add_name(c, PIECE_MONEY, t->name + prefix, t->len - prefix);
	else
		add_name(c, PIECE_NAME, t->name, t->len);
	return E_OK;
}

static enum err compile_word(struct compiler *c, const struct tag *t)
{
	const char *text = words_get(c->context->words, t->name, t->len, c->context->language);
	if (!text)
		return E_NOT_FOUND;
	html_escape(&c->text, text, strlen(text));
	return E_OK;
}

static enum err compile_address(struct compiler *c, const struct tag *t)
{
	const char *name = arena_textn(c->arena, t->name, t->len);
	const char *address = c->context->address ? c->context->address(c->arena, name) : NULL;
	if (!address)
		return E_NOT_FOUND;
	html_escape(&c->text, address, strlen(address));
	return E_OK;
}

static enum err compile_part(struct compiler *c, const struct tag *t)
{
	struct bytes text = c->context->part(arena_textn(c->arena, t->name, t->len));
	const char *at = (const char *)text.data;
	if (text.len == 0)
		return E_NOT_FOUND;
	if (c->depth == PARTS_DEPTH)
		return E_MALFORMED;
	c->depth++;
	enum err e = compile_range(c, &at, at + text.len, NULL);
	c->depth--;
	return e;
}

static enum err compile_section(struct compiler *c, const struct tag *t, const char **at, const char *end)
{
	size_t section = add_name(c, t->sigil == '#' ? PIECE_SECTION : PIECE_INVERTED, t->name, t->len);
	TRY(compile_range(c, at, end, t));
	close_text(c);
	c->pieces[section].end = c->count;
	return E_OK;
}

static enum err compile_tag(struct compiler *c, const struct tag *t, const char **at, const char *end)
{
	switch (t->sigil) {
	case 0:
		return compile_name(c, t);
	case '@':
		return compile_word(c, t);
	case '+':
		return compile_address(c, t);
	case '>':
		return compile_part(c, t);
	case '#':
	case '^':
		return compile_section(c, t, at, end);
	default: /* a close without an open */
		return E_MALFORMED;
	}
}

/* The innermost tag at fault is the one to tell. */
static enum err blame(struct compiler *c, enum err e, const struct tag *t)
{
	if (e != E_OK && !c->fault)
		c->fault = arena_textn(c->arena, t->start, (size_t)(t->end - t->start));
	return e;
}

static bool is_close_of(const struct tag *t, const struct tag *open)
{
	return open && t->sigil == '/' && t->len == open->len && memcmp(t->name, open->name, t->len) == 0;
}

static enum err compile_range(struct compiler *c, const char **at, const char *end, const struct tag *open)
{
	struct tag t;
	while (next_tag(&t, *at, end)) {
		buf_append(&c->text, *at, (size_t)(t.start - *at));
		*at = t.end;
		if (is_close_of(&t, open))
			return E_OK;
		TRY(blame(c, compile_tag(c, &t, at, end), &t));
	}
	if (open)
		return blame(c, E_MALFORMED, open);
	buf_append(&c->text, *at, (size_t)(end - *at));
	return buf_status(&c->text);
}

enum err template_compile(const struct template **out, struct arena *a, struct bytes text,
			  const struct template_context *context, const char **fault)
{
	struct compiler c = {.arena = a, .context = context};
	const char *at = (const char *)text.data;
	buf_init(&c.text, 1u << 20);
	enum err e = compile_range(&c, &at, at + text.len, NULL);
	if (e == E_OK)
		close_text(&c);
	buf_release(&c.text);
	*fault = c.fault;
	TRY(e);
	struct template *t = ARENA_NEW(a, struct template);
	*t = (struct template){c.pieces, c.count, context->language};
	*out = t;
	return E_OK;
}
