/* The auditor's pages below /audit/ and GET /v1/audit/…: figures, equations, exceptions, and the way down from a figure to the
 * records it is made of. Read-only but for what an auditor says of a finding.
 *
 * A page is made as in admin/screen.h: a handler here, a row in routes.c and tests/story/role_matrix.txt, a line in
 * admin/nav.c, server/web/page/audit-NOUN.html that begins with {{>audit-head}} and ends with {{>admin-foot}}. What every page
 * of this room is asked with (from, until, sites) is read by period.h. */
#ifndef SERVER_AUDIT_AUDIT_H
#define SERVER_AUDIT_AUDIT_H

#include "app.h"
#include "http/http.h"

/* routes.c */
extern const struct route audit_routes[];
extern const size_t audit_route_count;

/* home.c: the first view */
enum err audit_go(struct app *app, struct http_request *r, struct http_answer *a);
enum err audit_home_page(struct app *app, struct http_request *r, struct http_answer *a);

/* table_page.c */
enum err audit_tables_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err audit_table_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err audit_day_go(struct app *app, struct http_request *r, struct http_answer *a);
enum err audit_table_json(struct app *app, struct http_request *r, struct http_answer *a);
enum err audit_table_csv(struct app *app, struct http_request *r, struct http_answer *a);
enum err audit_table_file(struct app *app, struct http_request *r, struct http_answer *a);
enum err audit_figures_json(struct app *app, struct http_request *r, struct http_answer *a);

/* report.c */
enum err audit_report_pdf(struct app *app, struct http_request *r, struct http_answer *a);

/* trail.c, receipt_trail.c, journal.c: down to the records */
enum err audit_sale_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err audit_sale_json(struct app *app, struct http_request *r, struct http_answer *a);
enum err audit_receipt_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err audit_receipt_json(struct app *app, struct http_request *r, struct http_answer *a);
enum err audit_entry_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err audit_entry_json(struct app *app, struct http_request *r, struct http_answer *a);

/* exceptions.c: what detectors found, as pages */
enum err audit_exceptions_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err audit_detect_form(struct app *app, struct http_request *r, struct http_answer *a);
enum err audit_exception_page(struct app *app, struct http_request *r, struct http_answer *a);
enum err audit_exception_post(struct app *app, struct http_request *r, struct http_answer *a);
/* exceptions_json.c: … and as JSON */
extern const struct json_shape acknowledge_shape;
enum err audit_detections_json(struct app *app, struct http_request *r, struct http_answer *a);
enum err audit_detection_json(struct app *app, struct http_request *r, struct http_answer *a);
enum err audit_detection_acknowledge(struct app *app, struct http_request *r, struct http_answer *a);
enum err audit_detect_post(struct app *app, struct http_request *r, struct http_answer *a);

#endif
