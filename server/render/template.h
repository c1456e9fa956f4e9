/* Pages from templates: a small subset of Mustache over the JSON that the API returns. Escaping belongs to the engine: there is
 * no raw tag, and an attribute value is always written in double quotes.
 *
 *   {{name}} {{a.b}}          text, number or true/false; found in the innermost object that has it; E_NOT_FOUND when nobody
 * has
 *   {{#name}}…{{/name}}       once per element of a list, once for an object or a true/non-empty value
 *   {{^name}}…{{/name}}       when it is missing, false, null, empty
 *   {{@key}}                  the word of messages.tsv
 *   {{>part}}                 another template
 *   {{+file}}                 the address of a file under /static/, with its version
 *   {{money:name}}            an amount in the page's language
 *   {{.}}                     the element itself
 *
 * A template is compiled once for each language: what does not depend on the view (text, words, parts, addresses) has become
 * bytes by then, so that a page costs its copies and its look-ups. */
#ifndef SERVER_RENDER_TEMPLATE_H
#define SERVER_RENDER_TEMPLATE_H

#include "render/words.h"

#include <hoaban/buf.h>
#include <jansson.h>

struct template;

struct template_context {
	const struct words *words;
	enum language language;
	/* A part's text by its name; len 0 = there is none. */
	struct bytes (*part)(const char *name);
	/* The address of a file under /static/; NULL = there is none. */
	const char *(*address)(struct arena *a, const char *file);
};

/* The template and what it is made of live in the arena; the text may go. E_MALFORMED for a section that is not closed, a close
 * without its open, parts within parts within … ; E_NOT_FOUND for a word, part or file that is nowhere. `fault` is the tag. */
enum err template_compile(const struct template **out, struct arena *a, struct bytes text,
			  const struct template_context *context, const char **fault);
/* E_NOT_FOUND for a name that the view has nowhere, or that is no text; E_MALFORMED for sections nested deeper than 16. */
enum err template_render(struct buf *out, const struct template *t, const json_t *view);
/* Text with the five characters of HTML escaped. */
void html_escape(struct buf *out, const char *text, size_t len);

#endif
