/* Pages: a view, a template, and what every page needs (languages, title, security headers). */
#ifndef SERVER_PAGES_PAGE_H
#define SERVER_PAGES_PAGE_H

#include "app.h"
#include "http/http.h"

/* Strict: nothing is inline, nothing comes from elsewhere (docs/DECISIONS.md). A service worker's address is a script's to
 * Trusted Types: the page that starts one has a policy of one name, which lets that address through and no other. */
#define PAGE_POLICY_OF(trusted_)                                                                                               \
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; "   \
	"worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; " \
	"trusted-types " trusted_
#define PAGE_POLICY	   PAGE_POLICY_OF("'none'")
#define PAGE_POLICY_WORKER PAGE_POLICY_OF("hoaban-tickets")

struct page {
	const char *name;	 /* of the template: "receipt" = page/receipt.html */
	const char *title_key;	 /* of messages.tsv */
	const char *title;	 /* instead, in the page's language; NULL = the key's */
	const char *description; /* for search engines, in the page's language; NULL = the house's own */
	const char *path;	 /* behind the language: "/r/…" */
	enum language language;
	int status;
	bool is_public;	 /* for search engines */
	bool has_worker; /* its script may start the service worker that keeps tickets (static/tickets.js) */
	const char *own; /* a text on it that no other page has, while the rest may be the same for many; NULL = none */
};

/* The language of the path's first segment; E_NOT_FOUND for any other. */
enum err page_language(enum language *out, const struct http_request *r);
/* Renders and consumes `view`. */
enum err page_answer(struct app *app, struct http_request *r, struct http_answer *a, const struct page *p, json_t *view);
/* The same where there is no request. */
enum err page_render(struct app *app, struct arena *scratch, struct http_answer *a, const struct page *p, json_t *view);

/* A word by its key, put together from two halves: NULL when there is none. */
const char *page_word(struct app *app, struct arena *a, const char *group, const char *name, enum language l);
/* A text, or null. */
void page_set(json_t *view, const char *name, const char *text);
/* "21/11/2026" */
const char *page_date(struct arena *a, int32_t day);
/* "Saturday 21/11" */
const char *page_weekday(struct app *app, int32_t day, enum language l);
/* 303 to a path of ours. */
enum err page_go(struct http_answer *a, const char *path);

#endif
