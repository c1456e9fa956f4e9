#include <hoaban/xml.h>
#include "xml_chars.h"

struct parser {
	struct arena *arena;
	const uint8_t *at, *end;
	size_t nodes;
	unsigned depth;
};

/* ---------------------------------------------------------------- the small pieces */
static bool is_next(const struct parser *p, const char *text)
{
	size_t len = strlen(text);
	return (size_t)(p->end - p->at) >= len && memcmp(p->at, text, len) == 0;
}

static enum err expect(struct parser *p, const char *text)
{
	if (!is_next(p, text))
		return E_MALFORMED;
	p->at += strlen(text);
	return E_OK;
}

static enum err count_node(struct parser *p)
{
	return ++p->nodes > XML_NODES_MAX ? E_TOO_LARGE : E_OK;
}

static bool is_name_char(uint8_t c, bool is_first)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_')
		return true;
	return !is_first && ((c >= '0' && c <= '9') || c == '-' || c == '.');
}

static enum err read_name(struct parser *p, const char **out)
{
	const uint8_t *start = p->at;
	while (p->at < p->end && is_name_char(*p->at, p->at == start))
		p->at++;
	size_t len = (size_t)(p->at - start);
	if (len == 0 || len > XML_NAME_MAX)
		return E_MALFORMED;
	*out = arena_textn(p->arena, (const char *)start, len);
	return E_OK;
}

/* The character that a reference stands for. Only what the writer escapes here may be escaped, and only so. */
static enum err read_reference(struct parser *p, bool in_attribute, char *out)
{
	for (size_t i = 0; i < XML_ESCAPES; i++) {
		const struct xml_escape *e = &xml_escapes[i];
		if (!is_next(p, e->reference) || !(in_attribute ? e->in_attribute : e->in_text))
			continue;
		*out = e->character;
		return expect(p, e->reference);
	}
	return E_MALFORMED;
}

static enum err read_plain(struct parser *p, bool in_attribute, char *out, size_t *len)
{
	uint32_t c;
	size_t n = utf8_next(&c, p->at, (size_t)(p->end - p->at));
	if (n == 0 || !xml_char_is_legal(c) || xml_escape_find(c, in_attribute) != NULL)
		return E_MALFORMED;
	memcpy(out, p->at, n);
	p->at += n;
	*len += n;
	return E_OK;
}

/* Text up to `stop`, which is not consumed. The plain text is never longer than its escaped form. */
static enum err read_text(struct parser *p, char stop, bool in_attribute, const char **out)
{
	const uint8_t *found = memchr(p->at, stop, (size_t)(p->end - p->at));
	if (found == NULL)
		return E_MALFORMED;
	char *text = arena_alloc(p->arena, (size_t)(found - p->at) + 1);
	size_t len = 0;
	while (p->at < found) {
		if (*p->at == '&')
			TRY(read_reference(p, in_attribute, &text[len++]));
		else
			TRY(read_plain(p, in_attribute, text + len, &len));
	}
	*out = text;
	return E_OK;
}

static enum err skip_white(struct parser *p)
{
	while (p->at < p->end && (*p->at == ' ' || *p->at == '\n' || *p->at == '\t'))
		p->at++;
	return p->at < p->end && *p->at == '<' ? E_OK : E_MALFORMED;
}

static bool is_white(const char *text)
{
	return strspn(text, " \n\t") == strlen(text);
}

/* ---------------------------------------------------------------- elements */
static enum err read_attribute(struct parser *p, struct xml_attribute *out)
{
	TRY(count_node(p));
	TRY(expect(p, " "));
	TRY(read_name(p, &out->name));
	TRY(expect(p, "=\""));
	TRY(read_text(p, '"', true, &out->value));
	return expect(p, "\"");
}

/* Relative namespaces have no canonical form, and about escapes in them the canonicalizers disagree (libxml2 leaves them out).
 */
static bool is_namespace(const char *space)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:/?#=._~+-";
	static const char *const schemes[] = {"http://", "https://", "urn:"};
	size_t i = 0;
	while (i < sizeof(schemes) / sizeof(schemes[0]) && !str_starts_with(space, schemes[i]))
		i++;
	return space[0] == '\0' || (i < sizeof(schemes) / sizeof(schemes[0]) && space[strspn(space, letters)] == '\0');
}

/* Canonical XML does not say again which namespace is in force. */
static enum err declare(struct xml_element *e, const char *space)
{
	if (str_equal(e->space, space) || !is_namespace(space))
		return E_MALFORMED;
	e->space = space;
	return E_OK;
}

static enum err read_attributes(struct parser *p, struct xml_element *e)
{
	struct xml_attribute kept[XML_ATTRIBUTES_MAX], next = {"", ""};
	const char *before = NULL;
	while (is_next(p, " ")) {
		TRY(read_attribute(p, &next));
		if (before != NULL && xml_attribute_order(before, next.name) >= 0)
			return E_MALFORMED;
		before = next.name;
		if (str_equal(next.name, "xmlns"))
			TRY(declare(e, next.value));
		else if (e->attribute_count == XML_ATTRIBUTES_MAX)
			return E_TOO_LARGE;
		else
			kept[e->attribute_count++] = next;
	}
	e->attributes = arena_copy(p->arena, kept, e->attribute_count * sizeof(*kept));
	return E_OK;
}

static enum err read_element(struct parser *p, const char *space, struct xml_element **out);

static enum err read_children(struct parser *p, struct xml_element *e)
{
	struct xml_element **link = &e->child;
	if (!is_white(e->text))
		return E_MALFORMED;
	e->text = "";
	do {
		TRY(read_element(p, e->space, link));
		link = &(*link)->next;
		TRY(skip_white(p));
	} while (!is_next(p, "</"));
	return E_OK;
}

static enum err read_content(struct parser *p, struct xml_element *e)
{
	TRY(expect(p, ">"));
	TRY(read_text(p, '<', false, &e->text));
	if (!is_next(p, "</"))
		TRY(read_children(p, e));
	TRY(expect(p, "</"));
	TRY(expect(p, e->name));
	return expect(p, ">");
}

static enum err read_element(struct parser *p, const char *space, struct xml_element **out)
{
	const uint8_t *start = p->at;
	struct xml_element *e = ARENA_NEW(p->arena, struct xml_element);
	TRY(count_node(p));
	if (p->depth == XML_DEPTH_MAX)
		return E_TOO_LARGE;
	p->depth++;
	e->space = space;
	TRY(expect(p, "<"));
	TRY(read_name(p, &e->name));
	TRY(read_attributes(p, e));
	TRY(read_content(p, e));
	p->depth--;
	e->outer = bytes_of(start, (size_t)(p->at - start));
	*out = e;
	return E_OK;
}

enum err xml_parse(const struct xml_element **root, struct arena *a, struct bytes document)
{
	struct parser p = {.arena = a, .at = document.data, .end = document.data + document.len};
	struct xml_element *found;
	if (document.len == 0)
		return E_MALFORMED;
	if (document.len > XML_MAX)
		return E_TOO_LARGE;
	TRY(read_element(&p, "", &found));
	*root = found;
	return p.at == p.end ? E_OK : E_MALFORMED;
}

/* ---------------------------------------------------------------- looking around */
const struct xml_element *xml_find(const struct xml_element *parent, const char *name)
{
	const struct xml_element *e = parent->child;
	while (e != NULL && !str_equal(e->name, name))
		e = e->next;
	return e;
}

const char *xml_find_text(const struct xml_element *parent, const char *name)
{
	const struct xml_element *e = xml_find(parent, name);
	return e == NULL ? NULL : e->text;
}

const char *xml_find_attribute(const struct xml_element *e, const char *name)
{
	for (size_t i = 0; i < e->attribute_count; i++)
		if (str_equal(e->attributes[i].name, name))
			return e->attributes[i].value;
	return NULL;
}
