/* Pages: a view, a template, and what every page needs (languages, title, security headers). */
#ifndef SERVER_PAGES_PAGE_H
#define SERVER_PAGES_PAGE_H

#include "app.h"
#include "http/http.h"

struct page {
	const char *name;      /* of the template: "receipt" = page/receipt.html */
	const char *title_key; /* of messages.tsv */
	const char *path;      /* behind the language: "/r/…" */
	enum language language;
	int status;
};

/* The language of the path's first segment; E_NOT_FOUND for any other. */
enum err page_language(enum language *out, const struct http_request *r);
/* Renders and consumes `view`. */
enum err page_answer(struct app *app, struct http_request *r, struct http_answer *a, const struct page *p, json_t *view);
/* Every template and word by name, for the test that no page names what is nowhere. */
struct bytes page_template(const char *name);

#endif
