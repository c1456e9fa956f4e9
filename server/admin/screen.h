/* Pages of people who have logged in: plain forms that need no script, 303 after a POST that worked, the page again with what
 * was typed and what is wrong with it after one that did not.
 *
 * Who may open a page, and that a form was sent from one of our pages, is known before a handler runs: its row in routes.c
 * (PAGE, FORM_POST) names the roles, and the guard of /v1 checks session, role and CSRF token there too; every form holds the
 * token as {{>admin-csrf}}. Whoever is not logged in is sent to /admin/login, and back again (problem.c). r->state is the
 * struct session.
 *
 * A new page is: a file of its noun here, its handlers in admin.h, rows in routes.c and tests/story/role_matrix.txt, a line in
 * nav.c, server/web/page/admin-NOUN.html, and words.
 *
 *	static const struct screen screen = {"admin-bags", "admin.bags", "/admin/bags", COUNTED(fields), bags_view};
 *	enum err bags_page(app, r, a) { return screen_show(app, r, a, &screen); }
 *	enum err bags_post(app, r, a)
 *	{
 *		enum err e = …;
 *		return e == E_OK ? screen_done(r, a, "/admin/bags", "slip") : screen_refuse(app, r, a, &screen, e);
 *	} */
#ifndef SERVER_ADMIN_SCREEN_H
#define SERVER_ADMIN_SCREEN_H

#include "admin/form.h"
#include "app.h"
#include "domain/people/session.h"

struct screen {
	const char *name;      /* of the template: "admin-drops" = page/admin-drops.html */
	const char *title_key; /* of messages.tsv; the page's only h1, unless the view has a member "title" */
	const char *path;      /* where a GET shows it; NULL: the view has a member "path" */
	const struct form_field *fields;
	size_t field_count;
	/* What stands on it; may set the members "title", "path", "query" (what follows it), "values" and "choices" (form.h).
	 * The caller owns it. */
	enum err (*view)(struct app *app, struct http_request *r, json_t **out);
};
#define COUNTED(array) (array), sizeof(array) / sizeof((array)[0])

/* The page. "?done=CODE" of its address is answered with the word admin.done_CODE. */
enum err screen_show(struct app *app, struct http_request *r, struct http_answer *a, const struct screen *s);
/* The same with a view in hand, which is consumed: for what is shown once. */
enum err screen_answer(struct app *app, struct http_request *r, struct http_answer *a, const struct screen *s, json_t *view);
/* The page again: r->complaints by field and above, values kept, status of `e`. What is no fault of who asks is returned. A
 * complaint reads as the word admin.why_FIELD_CODE, else admin.why_CODE, else its own sentence; an error without complaint as
 * admin.err_CODE. */
enum err screen_refuse(struct app *app, struct http_request *r, struct http_answer *a, const struct screen *s, enum err e);
/* 303 to `path`, which says admin.done_CODE there. */
enum err screen_done(struct http_request *r, struct http_answer *a, const char *path, const char *code);
/* 303 to `path` and nothing more. */
enum err screen_go(struct http_request *r, struct http_answer *a, const char *path);

/* "?lang=", else the cookie, else Vietnamese. */
enum language screen_language(struct http_request *r);
/* A word in it; the key itself when there is none. */
const char *screen_word(const struct app *app, struct http_request *r, const char *key);
/* "admin.role_" and "manager"; the code itself when there is no such word. */
const char *screen_code_word(const struct app *app, struct http_request *r, const char *prefix, const char *code);
/* Who asks; NULL on the pages before the login. */
const struct session *screen_session(const struct http_request *r);

/* ---- values as people read them */

const char *shown_member(const json_t *o, const char *name); /* a text; "" when there is none */
json_t *shown_time(int64_t at);				     /* 21/11/2026 08:15; null for 0 */
json_t *shown_day(int32_t day);				     /* 21/11/2026 */
/* "Đồi A1, Hầm Đờ Cát", by the newest edition. */
const char *shown_sites(struct app *app, struct http_request *r, uint64_t mask);
/* For {{>admin-qr}}: {"box","path"}. */
enum err shown_qr(json_t **out, struct arena *a, const char *text);

#endif
