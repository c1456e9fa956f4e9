/* The pages that visitors see: handlers, one file per screen; an operation of the domain → a view → a template (page.h). */
#ifndef SERVER_PAGES_PAGES_H
#define SERVER_PAGES_PAGES_H

#include "app.h"
#include "http/http.h"

/* routes.c */
extern const struct route page_routes[];
extern const size_t page_route_count;

/* shop.c */
extern const char *const shop_home_headers[], *const shop_headers[];
enum err shop_home(struct app *app, struct http_request *r, struct http_answer *a);
enum err shop_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err shop_order_begin(struct app *app, struct http_request *r);
enum err shop_order_answer(struct app *app, struct http_request *r, struct http_answer *a);

/* order.c */
enum err order_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err order_page_split(struct app *app, struct http_request *r, struct http_answer *a);
/* Sets "witnessed": who said it and when, or null as `e` says (E_OK, E_NOT_FOUND); any other is returned. */
struct witnessed;
enum err page_set_witnessed(json_t *view, struct arena *a, enum err e, const struct witnessed *w);
enum err order_page_date(struct app *app, struct http_request *r, struct http_answer *a);
enum err order_page_mail(struct app *app, struct http_request *r, struct http_answer *a);
enum err order_calendar(struct app *app, struct http_request *r, struct http_answer *a);

/* order_pdf.c */
enum err order_pdf(struct app *app, struct http_request *r, struct http_answer *a);

/* pay.c */
enum err pay_svg(struct app *app, struct http_request *r, struct http_answer *a);
enum err pay_png(struct app *app, struct http_request *r, struct http_answer *a);
enum err pay_sandbox(struct app *app, struct http_request *r, struct http_answer *a);

/* site.c */
enum err site_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err robots_file(struct app *app, struct http_request *r, struct http_answer *a);
enum err sitemap_file(struct app *app, struct http_request *r, struct http_answer *a);

/* class.c */
enum err class_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err class_page_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err booking_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err booking_page_confirm(struct app *app, struct http_request *r, struct http_answer *a);
enum err booking_page_cancel(struct app *app, struct http_request *r, struct http_answer *a);

/* find.c, verify.c */
enum err find_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err find_page_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err verify_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err verify_page_post(struct app *app, struct http_request *r, struct http_answer *a);

/* receipt.c */
enum err receipt_page(struct app *app, struct http_request *r, struct http_answer *a);
/* Where the receipt is whose look-up code somebody typed: as digits, or as the link printed on its paper. E_NOT_FOUND when it
 * is none; whether there is such a receipt is not asked. */
enum err receipt_path(const char **path, struct arena *a, enum language l, const char *typed);

/* error.c: for http_config */
bool error_page(struct app *app, const char *path, enum err e, struct http_answer *a);

/* files.c */
extern const char *const static_headers[];
enum err tickets_worker(struct app *app, struct http_request *r, struct http_answer *a);
enum err static_file(struct app *app, struct http_request *r, struct http_answer *a);

/* gate.c */
extern const char *const gate_headers[];
enum err gate_go(struct app *app, struct http_request *r, struct http_answer *a);
enum err gate_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err gate_file(struct app *app, struct http_request *r, struct http_answer *a);

#endif
