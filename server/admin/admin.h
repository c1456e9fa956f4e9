/* Staff pages: handlers, one file per noun (screen.h says how they are made). */
#ifndef SERVER_ADMIN_ADMIN_H
#define SERVER_ADMIN_ADMIN_H

#include "app.h"
#include "http/http.h"

/* routes.c */
extern const struct route admin_routes[];
extern const size_t admin_route_count;

/* problem.c: what went wrong below /admin/, as a page; whoever is not logged in is sent to the login. */
bool admin_problem(struct app *app, struct http_request *r, enum err e, struct http_answer *a);

/* home.c */
enum err home_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err home_go(struct app *app, struct http_request *r, struct http_answer *a);

/* login.c */
extern const char *const login_headers[];
enum err login_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err login_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err logout_post(struct app *app, struct http_request *r, struct http_answer *a);
/* Where to go after the login: `text` when it is a path below /admin/ and nothing else, or "/admin/". */
const char *login_next(const char *text);

/* second_factor.c */
enum err factor_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err factor_begin_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err factor_confirm_post(struct app *app, struct http_request *r, struct http_answer *a);

#endif
