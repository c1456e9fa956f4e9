/* The route table: every path there is, who may use it, how large its body may be, and where it runs. */
#include "api/api.h"
#include "domain/staff.h"

#include <hoaban/bank_notice.h>
#include <hoaban/entry.h>

#define JSON "application/json"
#define CBOR "application/cbor"
#define COSE "application/cose"
#define TEXT "text/plain"
#define HTML "text/html"
#define FORM "application/x-www-form-urlencoded"
#define KIB  1024u

#define GET(path_, summary_, run_, answer_, handle_)                                                                           \
	{                                                                                                                      \
		.method = "GET", .path = (path_), .summary = (summary_), .run = (run_), .answer_type = (answer_),              \
		.handle = (handle_)                                                                                            \
	}
#define GATE(path_, summary_, answer_, handle_)                                                                                \
	{                                                                                                                      \
		.method = "GET", .path = (path_), .summary = (summary_), .run = RUN_INLINE, .headers = gate_headers,           \
		.answer_type = (answer_), .handle = (handle_)                                                                  \
	}
#define DEVICE_POST(path_, summary_, who_, max_, handle_)                                                                      \
	{                                                                                                                      \
		.method = "POST", .path = (path_), .summary = (summary_), .run = RUN_WORKER, .who = (who_), .issues = true,    \
		.body_max = (max_), .body_type = CBOR, .headers = device_headers, .answer_type = CBOR, .handle = (handle_)     \
	}
/* For people who have logged in. */
#define STAFF(method_, path_, summary_, roles_, handle_)                                                                       \
	{                                                                                                                      \
		.method = (method_), .path = (path_), .summary = (summary_), .run = RUN_WORKER, .who = WHO_STAFF,              \
		.roles = (roles_), .answer_type = JSON, .handle = (handle_)                                                    \
	}
#define STAFF_POST(path_, summary_, roles_, inputs_, handle_)                                                                  \
	{                                                                                                                      \
		.method = "POST", .path = (path_), .summary = (summary_), .run = RUN_WORKER, .who = WHO_STAFF,                 \
		.roles = (roles_), .body_max = 4 * KIB, .body_type = JSON, .inputs = (inputs_), .answer_type = JSON,           \
		.handle = (handle_)                                                                                            \
	}
#define OPERATOR ROLE_BIT(USER_OPERATOR)
#define AUDITOR	 ROLE_BIT(USER_AUDITOR)
#define MANAGER	 ROLE_BIT(USER_MANAGER)

const struct route api_routes[] = {
	GET("/v1/sites", "The sites", RUN_INLINE, JSON, sites_show),
	GET("/v1/tariff", "Prices in force on ?date=YYYY-MM-DD", RUN_INLINE, JSON, tariff_show),
	GET("/v1/tariff/editions", "Every tariff edition ever published", RUN_INLINE, JSON, editions_show),
	GET("/v1/tariff/editions/{n}", "An edition as it was signed", RUN_INLINE, COSE, edition_signed),
	GET("/v1/tariff/editions/{n}.json", "An edition's document", RUN_INLINE, JSON, edition_json),

	{.method = "POST",
	 .path = "/v1/orders",
	 .summary = "Order tickets; repeatable with the same Idempotency-Key",
	 .run = RUN_DEFERRED,
	 .issues = true,
	 .body_max = 64 * KIB,
	 .body_type = JSON,
	 .inputs = &order_shape,
	 .headers = order_headers,
	 .answer_type = JSON,
	 .begin = order_begin,
	 .handle = order_answer},
	GET("/v1/orders/{token}", "An order with its receipts and tickets", RUN_WORKER, JSON, order_show),
	{.method = "POST",
	 .path = "/sandbox/payments/{token}",
	 .summary = "Pay a sandbox order by its token, or a VietQR order or a till's transfer by its reference; no body (demo "
		    "only)",
	 .run = RUN_WORKER,
	 .issues = true,
	 .who = WHO_DEMO,
	 .answer_type = JSON,
	 .handle = sandbox_pay},

	{.method = "POST",
	 .path = "/v1/tickets/verify",
	 .summary = "The verdict on a ticket, without admitting",
	 .run = RUN_WORKER,
	 .body_max = 4 * KIB,
	 .body_type = JSON,
	 .inputs = &verify_shape,
	 .answer_type = JSON,
	 .handle = ticket_verify},
	GET("/v1/tickets/{id}.png", "A ticket's QR code; ?token= of its order", RUN_WORKER, "image/png", ticket_png),
	GET("/v1/tickets/{id}.svg", "A ticket's QR code; ?token= of its order", RUN_WORKER, "image/svg+xml", ticket_svg),
	GET("/v1/tickets/{id}.pdf", "A ticket to print; ?token= of its order", RUN_WORKER, "application/pdf", ticket_pdf),

	{.method = "POST",
	 .path = "/v1/tickets/{id}/split",
	 .summary =
		 "A group's ticket into parts, \"10,10,20\"; ?token= of its order; the same parts again are the same tickets",
	 .run = RUN_WORKER,
	 .issues = true,
	 .body_max = 16 * KIB,
	 .body_type = JSON,
	 .inputs = &split_shape,
	 .answer_type = JSON,
	 .handle = ticket_split},

	GET("/v1/receipts/{lookup}.json", "A receipt with its record and log entry", RUN_WORKER, JSON, receipt_json),
	GET("/v1/receipts/{lookup}.pdf", "A receipt to print", RUN_WORKER, "application/pdf", receipt_pdf),
	GET("/v1/receipts/{lookup}.xml", "A receipt's signed XML; 503 until it is signed", RUN_WORKER, "application/xml",
	    receipt_xml),

	GET("/.well-known/jwks.json", "Ticket keys", RUN_WORKER, "application/jwk-set+json", jwks_show),
	GET("/.well-known/hoaban/receipt-ca.pem", "What receipts and PDFs are checked against", RUN_INLINE,
	    "application/x-pem-file", receipt_ca_show),
	GET("/.well-known/hoaban/delegations", "The root's delegations", RUN_INLINE, COSE, delegations_show),
	GET("/.well-known/hoaban/trust-list", "Ticket keys with their limits", RUN_WORKER, COSE, trust_list_show),
	GET("/.well-known/hoaban/revoked", "Revoked tickets", RUN_WORKER, COSE, revoked_show),
	GET("/.well-known/hoaban/superseded", "Superseded tickets", RUN_WORKER, COSE, superseded_show),
	GET("/.well-known/hoaban/closures", "When sites let nobody in", RUN_WORKER, COSE, closures_show),
	GET("/.well-known/hoaban/known-ids/{kid}", "What is still good of a closed till's ticket key", RUN_WORKER, COSE,
	    known_ids_show),

	DEVICE_POST("/v1/devices", "Enrol a device with a one-time code", WHO_ANYONE, 4 * KIB, device_enrol),
	{.method = "GET",
	 .path = "/v1/lease",
	 .summary = "Lease, certificate, tariff and lists for a device",
	 .run = RUN_WORKER,
	 .issues = true,
	 .who = WHO_DEVICE,
	 .headers = device_headers,
	 .answer_type = CBOR,
	 .handle = lease_show},
	{.method = "POST",
	 .path = "/v1/journal",
	 .summary = "Upload journal entries, in order; the body may come as gzip",
	 .run = RUN_WORKER,
	 .who = WHO_DEVICE,
	 .body_max = JOURNAL_BATCH_BYTES,
	 .body_type = CBOR,
	 .takes_gzip = true,
	 .headers = device_headers,
	 .answer_type = CBOR,
	 .handle = journal_take},
	{.method = "POST",
	 .path = "/v1/admissions",
	 .summary = "Claim an admission online; repeatable with the same id",
	 .run = RUN_HANDED,
	 .issues = true,
	 .who = WHO_DEVICE,
	 .body_max = 4 * KIB,
	 .body_type = CBOR,
	 .headers = device_headers,
	 .answer_type = CBOR,
	 .begin = admission_begin,
	 .handle = admission_claim},
	DEVICE_POST("/v1/admissions/undo", "Take an admission back within a minute; repeatable", WHO_DEVICE, KIB,
		    admission_undo),
	DEVICE_POST("/v1/till-payments", "A till waits for a transfer; repeated until it came", WHO_DEVICE, KIB,
		    till_payment_take),

	{.method = "GET",
	 .path = "/v1/live",
	 .summary = "Who is where today, per site and gate; ?since=VERSION waits for a change; or server-sent events",
	 .run = RUN_HANDED,
	 .who = WHO_STAFF,
	 .roles = MANAGER | OPERATOR | AUDITOR,
	 .headers = live_headers,
	 .answer_type = JSON,
	 .begin = live_begin,
	 .handle = live_show},

	{.method = "POST",
	 .path = "/v1/session",
	 .summary = "Log in: a cookie and its CSRF token",
	 .run = RUN_WORKER,
	 .body_max = 4 * KIB,
	 .body_type = JSON,
	 .inputs = &session_shape,
	 .headers = session_headers,
	 .answer_type = JSON,
	 .handle = session_post},
	STAFF("GET", "/v1/session", "Who is logged in", ROLES_ALL | ROLE_PENDING, session_show),
	STAFF("DELETE", "/v1/session", "Log out", ROLES_ALL | ROLE_PENDING, session_leave),
	STAFF_POST("/v1/session/totp", "Enrol one-time passwords: {} gives the URI, {code} confirms it",
		   ROLES_ALL | ROLE_PENDING, &totp_shape, totp_post),
	STAFF("GET", "/v1/staff", "People who log in, and people at tills", OPERATOR, staff_show),
	STAFF_POST("/v1/staff", "A new person who may log in", OPERATOR, &staff_shape, staff_post),
	STAFF("POST", "/v1/staff/{login}/disable", "May not log in any more", OPERATOR, staff_disable),
	STAFF("POST", "/v1/staff/{login}/enable", "May log in again", OPERATOR, staff_enable),
	STAFF("GET", "/v1/changes", "Who changed what, newest first; ?before=ID&limit=N", AUDITOR | OPERATOR, changes_show),

	{.method = "POST",
	 .path = "/v1/receipts/{lookup}/corrections",
	 .summary = "Ask for a correction: notice of error, replacement or refund; repeatable with the same id",
	 .run = RUN_WORKER,
	 .who = WHO_STAFF,
	 .roles = MANAGER | OPERATOR,
	 .body_max = 16 * KIB,
	 .body_type = JSON,
	 .inputs = &correction_shape,
	 .answer_type = JSON,
	 .handle = correction_post},
	STAFF("GET", "/v1/corrections", "Corrections, newest first; ?state=proposed|approved|rejected",
	      MANAGER | OPERATOR | AUDITOR, corrections_show),
	STAFF("POST", "/v1/corrections/{id}/approve", "Agree, as a second person: it is carried out", MANAGER | OPERATOR,
	      correction_approve),
	STAFF("POST", "/v1/corrections/{id}/reject", "Refuse, or withdraw", MANAGER | OPERATOR, correction_reject),

	{.method = "POST",
	 .path = "/v1/payments/sepay/notify",
	 .summary = "SePay tells of a transfer; signed",
	 .run = RUN_WORKER,
	 .issues = true,
	 .body_max = NOTICE_BYTES_MAX,
	 .body_type = JSON,
	 .headers = sepay_headers,
	 .answer_type = JSON,
	 .handle = sepay_notify},
	{.method = "POST",
	 .path = "/v1/payments/payos/notify",
	 .summary = "payOS tells of a transfer; signed",
	 .run = RUN_WORKER,
	 .issues = true,
	 .body_max = NOTICE_BYTES_MAX,
	 .body_type = JSON,
	 .answer_type = JSON,
	 .handle = payos_notify},
	GET("/v1/payments/vnpay/notify", "VNPAY tells of a payment (IPN); signed", RUN_WORKER, JSON, vnpay_notify),
	STAFF("GET", "/v1/money", "Money that banks told of, the newest first; ?state=unknown", MANAGER | OPERATOR | AUDITOR,
	      money_show),
	STAFF_POST("/v1/money/{id}/match", "It pays this order", MANAGER | OPERATOR, &money_match_shape, money_match_post),
	STAFF_POST("/v1/money/{id}/dismiss", "It is none of ours", MANAGER | OPERATOR, &money_reason_shape, money_dismiss_post),
	STAFF_POST("/v1/money/{id}/refund", "It shall go back", MANAGER | OPERATOR, &money_reason_shape, money_refund_post),
	STAFF_POST("/v1/money/{id}/refund/approve", "Agree, as a second person: it goes back", MANAGER | OPERATOR,
		   &money_approve_shape, money_refund_approve_post),

	STAFF("GET", "/v1/closures", "Closures of sites, the latest first", MANAGER | OPERATOR | AUDITOR, closures_list),
	STAFF_POST("/v1/closures", "A site lets nobody in for a while; repeatable with the same id", MANAGER | OPERATOR,
		   &closure_shape, closure_post),
	STAFF("GET", "/v1/closures/{id}", "A closure, and how far giving money back has come", MANAGER | OPERATOR | AUDITOR,
	      closure_show),
	STAFF("POST", "/v1/closures/{id}/lift", "It holds no more", MANAGER | OPERATOR, closure_lift_post),
	STAFF("POST", "/v1/closures/{id}/refunds", "Ask for money back for what it made useless, a hundred receipts a call",
	      MANAGER | OPERATOR, closure_refunds_post),
	STAFF("POST", "/v1/closures/{id}/refunds/approve", "Agree, as a second person, to a hundred of them",
	      MANAGER | OPERATOR, closure_refunds_approve),

	STAFF("GET", "/v1/outbox", "Messages to the tax office: how many in which state, and technical faults",
	      MANAGER | AUDITOR, outbox_show),
	STAFF("GET", "/v1/tables/{day}", "The daily tables of a day of issue, YYYY-MM-DD", MANAGER | AUDITOR, tables_show),

	GET("/log/checkpoint", "The newest signed tree head", RUN_INLINE, TEXT, log_checkpoint),
	GET("/log/vkey", "The log's verifier key", RUN_INLINE, TEXT, log_vkey),
	{.method = "GET",
	 .path = "/log/tile/{rest*}",
	 .summary = "A tile; entry bundles are for auditors, or open to all",
	 .run = RUN_WORKER,
	 .headers = log_headers,
	 .answer_type = "application/octet-stream",
	 .handle = log_tile},
	GET("/log/proof/{lookup}", "Proof that a receipt is in the log", RUN_WORKER, TEXT, log_proof),

	GET("/{lang}/r/{lookup}", "A receipt's page", RUN_WORKER, HTML, receipt_page),
	GET("/{lang}/o/{token}", "An order's page: its tickets and receipts", RUN_WORKER, HTML, order_page),
	{.method = "POST",
	 .path = "/{lang}/o/{token}/split",
	 .summary = "The page's form: ticket, parts",
	 .run = RUN_WORKER,
	 .issues = true,
	 .body_max = 16 * KIB,
	 .body_type = FORM,
	 .answer_type = HTML,
	 .handle = order_page_split},
	GATE("/gate/", "The phone gate", HTML, gate_page),
	GATE("/gate/{rest*}", "Its files; brotli where it is taken", "text/javascript", gate_file),
	GET("/static/{file}", "Style sheets and scripts", RUN_INLINE, "text/css", static_file),

	GET("/health/live", "The process answers", RUN_INLINE, JSON, health_live),
	GET("/health/ready", "A sale would go through", RUN_WORKER, JSON, health_ready),
	GET("/metrics", "Prometheus metrics", RUN_INLINE, TEXT, metrics_show),
	GET("/openapi.json", "This table as OpenAPI 3.1", RUN_INLINE, JSON, openapi_show),
};
const size_t api_route_count = sizeof(api_routes) / sizeof(api_routes[0]);
