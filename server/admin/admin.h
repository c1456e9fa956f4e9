/* Staff pages: handlers, one file per noun (screen.h says how they are made). */
#ifndef SERVER_ADMIN_ADMIN_H
#define SERVER_ADMIN_ADMIN_H

#include "app.h"
#include "http/http.h"

/* Whoever works in the office, of the roles of route_rows.h. */
#define OFFICE (MANAGER | OPERATOR | AUDITOR)

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

/* users.c */
enum err users_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err users_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err user_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err user_post(struct app *app, struct http_request *r, struct http_answer *a);

/* cashiers.c */
enum err cashiers_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err cashiers_post(struct app *app, struct http_request *r, struct http_answer *a);

/* devices.c */
enum err devices_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err device_code_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err device_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err device_close_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err device_late_post(struct app *app, struct http_request *r, struct http_answer *a);

/* schedules.c */
enum err calendar_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err calendar_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err calendar_lift_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err slots_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err slots_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err slots_lift_post(struct app *app, struct http_request *r, struct http_answer *a);

/* slot_week.c */
enum err slot_week_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err allotment_admin_post(struct app *app, struct http_request *r, struct http_answer *a);

/* closures.c */
enum err closures_admin_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err closure_declare_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err closure_admin_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err closure_act_post(struct app *app, struct http_request *r, struct http_answer *a);

/* classes.c */
enum err classes_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err classes_post(struct app *app, struct http_request *r, struct http_answer *a);

/* drops.c */
enum err drops_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err drops_post(struct app *app, struct http_request *r, struct http_answer *a);

/* corrections.c, correction_form.c */
enum err corrections_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err correction_decide_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err correction_form_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err correction_new_post(struct app *app, struct http_request *r, struct http_answer *a);

/* changes.c, sites.c, tax.c */
enum err changes_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err sites_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err tariff_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err tax_page(struct app *app, struct http_request *r, struct http_answer *a);

/* incidents.c */
enum err incidents_page(struct app *app, struct http_request *r, struct http_answer *a);

/* live.c */
enum err live_page_begin(struct app *app, struct http_request *r);
enum err live_page(struct app *app, struct http_request *r, struct http_answer *a);

/* settlement.c */
enum err settlement_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err money_one_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err money_settle_form(struct app *app, struct http_request *r, struct http_answer *a);
enum err money_approve_form(struct app *app, struct http_request *r, struct http_answer *a);

/* statement.c */
enum err statement_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err statement_form(struct app *app, struct http_request *r, struct http_answer *a);

/* orders.c, order.c */
enum err admin_orders_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err admin_orders_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err admin_order_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err admin_order_mail_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err admin_order_erase_post(struct app *app, struct http_request *r, struct http_answer *a);

#endif
