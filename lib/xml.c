#include <hoaban/xml.h>
#include "xml_chars.h"

#include <assert.h>

const struct xml_escape xml_escapes[XML_ESCAPES] = {
	{'&', true, true, "&amp;"},   {'<', true, true, "&lt;"},    {'>', true, false, "&gt;"},	 {'"', false, true, "&quot;"},
	{'\t', false, true, "&#x9;"}, {'\n', false, true, "&#xA;"}, {'\r', true, true, "&#xD;"},
};

const struct xml_escape *xml_escape_find(uint32_t character, bool in_attribute)
{
	for (size_t i = 0; i < XML_ESCAPES; i++) {
		const struct xml_escape *e = &xml_escapes[i];
		if ((uint32_t)e->character == character)
			return (in_attribute ? e->in_attribute : e->in_text) ? e : NULL;
	}
	return NULL;
}

bool xml_char_is_legal(uint32_t c)
{
	if (c < 0x20)
		return c == '\t' || c == '\n' || c == '\r';
	return c != 0xfffe && c != 0xffff; /* surrogates are no UTF-8 */
}

int xml_attribute_order(const char *a, const char *b)
{
	bool a_declares = str_equal(a, "xmlns"), b_declares = str_equal(b, "xmlns");
	return a_declares != b_declares ? b_declares - a_declares : strcmp(a, b);
}

/* ---------------------------------------------------------------- the writer */
struct xml_writer xml_begin(struct buf *out)
{
	return (struct xml_writer){.out = out, .fault = E_OK};
}

static void close_tag(struct xml_writer *w)
{
	if (w->in_tag)
		buf_append_byte(w->out, '>');
	w->in_tag = false;
}

static void put_escaped(struct xml_writer *w, const char *text, bool in_attribute)
{
	size_t len = strlen(text), n;
	for (size_t at = 0; at < len; at += n) {
		uint32_t c;
		n = utf8_next(&c, text + at, len - at);
		if (n == 0 || !xml_char_is_legal(c)) {
			w->fault = E_INVALID;
			return;
		}
		const struct xml_escape *escape = xml_escape_find(c, in_attribute);
		if (escape != NULL)
			buf_append_text(w->out, escape->reference);
		else
			buf_append(w->out, text + at, n);
	}
}

void xml_start(struct xml_writer *w, const char *name)
{
	assert(w->depth < XML_DEPTH_MAX);
	close_tag(w);
	buf_append_byte(w->out, '<');
	buf_append_text(w->out, name);
	w->open[w->depth++] = name;
	w->in_tag = true;
	w->attribute = NULL;
}

void xml_attribute(struct xml_writer *w, const char *name, const char *value)
{
	assert(w->in_tag && (w->attribute == NULL || xml_attribute_order(w->attribute, name) < 0));
	w->attribute = name;
	buf_append_byte(w->out, ' ');
	buf_append_text(w->out, name);
	buf_append_text(w->out, "=\"");
	put_escaped(w, value, true);
	buf_append_byte(w->out, '"');
}

void xml_text(struct xml_writer *w, const char *text)
{
	close_tag(w);
	put_escaped(w, text, false);
}

void xml_base64(struct xml_writer *w, struct bytes data)
{
	close_tag(w);
	buf_append_base64(w->out, data.data, data.len);
}

void xml_raw(struct xml_writer *w, struct bytes xml)
{
	close_tag(w);
	buf_append(w->out, xml.data, xml.len);
}

void xml_end(struct xml_writer *w)
{
	assert(w->depth > 0);
	close_tag(w);
	buf_append_text(w->out, "</");
	buf_append_text(w->out, w->open[--w->depth]);
	buf_append_byte(w->out, '>');
}

void xml_element(struct xml_writer *w, const char *name, const char *text)
{
	xml_start(w, name);
	xml_text(w, text);
	xml_end(w);
}

enum err xml_finish(struct xml_writer *w)
{
	assert(w->depth == 0);
	return w->fault != E_OK ? w->fault : buf_status(w->out);
}
