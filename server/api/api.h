/* The API: handlers, one file per noun; inputs → operation → view. */
#ifndef SERVER_API_API_H
#define SERVER_API_API_H

#include "app.h"
#include "http/http.h"

/* routes.c, routes_staff.c; server/routes.h puts all tables together. */
extern const struct route api_routes[], staff_routes[];
extern const size_t api_route_count, staff_route_count;

/* The guard of WHO_DEVICE routes: HTTP signature (FORMATS §6), digest first; on success r->state is the struct device_row.
 * Of WHO_STAFF routes: cookie, role and CSRF token; r->state is the struct session (domain/people/session.h). */
enum err api_guard(struct app *app, struct http_request *r);

/* orders.c */
extern const struct json_shape order_shape;
extern const char *const order_headers[];
enum err order_begin(struct app *app, struct http_request *r);
enum err order_answer(struct app *app, struct http_request *r, struct http_answer *a);
enum err order_show(struct app *app, struct http_request *r, struct http_answer *a);
/* The Idempotency-Key; a complaint when it is missing or no UUID. */
enum err order_key_read(uint8_t key[static UUID_LEN], struct http_request *r);
/* Says when places that are held lapse, where that is why there are none for this one. */
struct hold_refusal;
void order_patience(struct http_request *r, const struct hold_refusal *why, int64_t now);
enum err sandbox_pay(struct app *app, struct http_request *r, struct http_answer *a);

/* catalogue.c */
enum err sites_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err tariff_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err editions_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err edition_signed(struct app *app, struct http_request *r, struct http_answer *a);
enum err edition_json(struct app *app, struct http_request *r, struct http_answer *a);

/* tickets.c */
extern const struct json_shape verify_shape;
enum err ticket_png(struct app *app, struct http_request *r, struct http_answer *a);
enum err ticket_svg(struct app *app, struct http_request *r, struct http_answer *a);
enum err ticket_pdf(struct app *app, struct http_request *r, struct http_answer *a);
enum err ticket_verify(struct app *app, struct http_request *r, struct http_answer *a);

/* splits.c */
extern const struct json_shape date_shape;
enum err order_date(struct app *app, struct http_request *r, struct http_answer *a);
extern const struct json_shape split_shape;
enum err ticket_split(struct app *app, struct http_request *r, struct http_answer *a);

/* receipts.c */
enum err receipt_json(struct app *app, struct http_request *r, struct http_answer *a);
enum err receipt_pdf(struct app *app, struct http_request *r, struct http_answer *a);
enum err receipt_ca_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err receipt_xml(struct app *app, struct http_request *r, struct http_answer *a);

/* keys.c */
enum err jwks_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err delegations_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err trust_list_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err revoked_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err superseded_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err closures_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err accounts_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err known_ids_show(struct app *app, struct http_request *r, struct http_answer *a);

/* devices.c */
extern const char *const device_headers[];
enum err device_enrol(struct app *app, struct http_request *r, struct http_answer *a);
enum err lease_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err journal_take(struct app *app, struct http_request *r, struct http_answer *a);
extern const char *const live_headers[];
enum err live_begin(struct app *app, struct http_request *r);
enum err live_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err admission_begin(struct app *app, struct http_request *r);
enum err admission_undo(struct app *app, struct http_request *r, struct http_answer *a);
enum err admission_claim(struct app *app, struct http_request *r, struct http_answer *a);

/* till_payments.c */
enum err till_payment_take(struct app *app, struct http_request *r, struct http_answer *a);

/* bookings.c, till_orders.c */
extern const struct json_shape booking_shape, booking_confirm_shape;
enum err booking_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err booking_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err booking_confirm_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err booking_cancel_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err bookings_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err booking_approve_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err till_order_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err till_booking_show(struct app *app, struct http_request *r, struct http_answer *a);

/* session.c */
extern const struct json_shape session_shape, totp_shape;
enum err session_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err session_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err session_leave(struct app *app, struct http_request *r, struct http_answer *a);
enum err totp_post(struct app *app, struct http_request *r, struct http_answer *a);

/* staff.c */
extern const struct json_shape staff_shape;
enum err staff_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err staff_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err staff_disable(struct app *app, struct http_request *r, struct http_answer *a);
enum err staff_enable(struct app *app, struct http_request *r, struct http_answer *a);
enum err changes_show(struct app *app, struct http_request *r, struct http_answer *a);

/* payments.c */
extern const char *const sepay_headers[];
enum err sepay_notify(struct app *app, struct http_request *r, struct http_answer *a);
enum err vnpay_notify(struct app *app, struct http_request *r, struct http_answer *a);
enum err payos_notify(struct app *app, struct http_request *r, struct http_answer *a);
enum err sandbox_notify(struct app *app, struct http_request *r, struct http_answer *a); /* orders.c hands it references */

/* money.c */
extern const struct json_shape money_match_shape, money_reason_shape, money_approve_shape;
enum err money_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err money_statement_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err money_match_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err money_dismiss_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err money_refund_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err money_refund_approve_post(struct app *app, struct http_request *r, struct http_answer *a);

/* closures.c */
extern const struct json_shape closure_shape;
enum err closure_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err closures_list(struct app *app, struct http_request *r, struct http_answer *a);
enum err closure_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err closure_lift_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err closure_refunds_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err closure_refunds_approve(struct app *app, struct http_request *r, struct http_answer *a);

/* schedules.c */
extern const struct json_shape schedule_shape;
enum err openings_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err openings_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err openings_lift(struct app *app, struct http_request *r, struct http_answer *a);
enum err timetables_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err timetables_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err timetables_lift(struct app *app, struct http_request *r, struct http_answer *a);

/* slots.c */
extern const struct json_shape allotment_shape;
enum err slots_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err allotments_post(struct app *app, struct http_request *r, struct http_answer *a);

/* availability.c */
enum err availability_show(struct app *app, struct http_request *r, struct http_answer *a);

/* corrections.c */
extern const struct json_shape correction_shape;
enum err correction_post(struct app *app, struct http_request *r, struct http_answer *a);
enum err corrections_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err correction_approve(struct app *app, struct http_request *r, struct http_answer *a);
enum err correction_reject(struct app *app, struct http_request *r, struct http_answer *a);

/* outbox.c */
enum err outbox_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err tables_show(struct app *app, struct http_request *r, struct http_answer *a);

/* revenue_log.c */
extern const char *const log_headers[];
enum err log_checkpoint(struct app *app, struct http_request *r, struct http_answer *a);
extern const char *const centre_headers[];
enum err centre_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err open_data_csv(struct app *app, struct http_request *r, struct http_answer *a);
enum err open_data_json(struct app *app, struct http_request *r, struct http_answer *a);
enum err open_data_schema(struct app *app, struct http_request *r, struct http_answer *a);
enum err log_witnessed(struct app *app, struct http_request *r, struct http_answer *a);
enum err log_witness_put(struct app *app, struct http_request *r, struct http_answer *a);
enum err log_vkey(struct app *app, struct http_request *r, struct http_answer *a);
enum err log_tile(struct app *app, struct http_request *r, struct http_answer *a);
enum err log_proof(struct app *app, struct http_request *r, struct http_answer *a);

/* health.c */
enum err health_live(struct app *app, struct http_request *r, struct http_answer *a);
enum err health_ready(struct app *app, struct http_request *r, struct http_answer *a);
enum err metrics_show(struct app *app, struct http_request *r, struct http_answer *a);
enum err openapi_show(struct app *app, struct http_request *r, struct http_answer *a);

#endif
