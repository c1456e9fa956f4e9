/* Pages from templates: a small subset of Mustache over the JSON that the API returns. Escaping belongs to the engine: there is
 * no raw tag, and an attribute value is always written in double quotes.
 *
 *   {{name}} {{a.b}}          text, number or true/false; found in the innermost object that has it; E_NOT_FOUND when nobody
 * has
 *   {{#name}}…{{/name}}       once per element of a list, once for an object or a true/non-empty value
 *   {{^name}}…{{/name}}       when it is missing, false, null, empty
 *   {{@key}}                  the word of messages.tsv; E_NOT_FOUND when there is none
 *   {{>part}}                 another template
 *   {{money:name}}            an amount in the page's language
 *   {{.}}                     the element itself
 */
#ifndef SERVER_RENDER_TEMPLATE_H
#define SERVER_RENDER_TEMPLATE_H

#include "render/words.h"

#include <hoaban/buf.h>
#include <jansson.h>

struct template_context {
	const struct words *words;
	enum language language;
	/* A part's text by its name; len 0 = there is none. */
	struct bytes (*part)(const char *name);
};

/* E_MALFORMED for a fault of the template, E_NOT_FOUND for a name, word or part that is nowhere. Nesting ≤ 16. */
enum err template_render(struct buf *out, struct bytes template_text, const json_t *view,
			 const struct template_context *context);
/* Text with the five characters of HTML escaped. */
void html_escape(struct buf *out, const char *text, size_t len);

#endif
