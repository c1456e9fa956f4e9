/* What people ask for who have logged in. */
#include "api/route_rows.h"

#include <hoaban/statement.h>

/* As many spans as a day may have. */
#define SCHEDULE_POST(path_, summary_, handle_)                                                                                \
	{                                                                                                                      \
		.method = "POST", .path = (path_), .summary = (summary_), .run = RUN_WORKER, .who = WHO_STAFF,                 \
		.roles = MANAGER | OPERATOR, .body_max = 16 * KIB, .body_type = JSON, .inputs = &schedule_shape,               \
		.answer_type = JSON, .handle = (handle_)                                                                       \
	}

const struct route staff_routes[] = {
	{.method = "GET",
	 .path = "/v1/live",
	 .query = "since",
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
	STAFF_ASKED("/v1/changes", "before limit", "Who changed what, newest first; ?before=ID&limit=N", AUDITOR | OPERATOR,
		    changes_show),

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
	STAFF_ASKED("/v1/corrections", "state", "Corrections, newest first; ?state=proposed|approved|rejected",
		    MANAGER | OPERATOR | AUDITOR, corrections_show),
	STAFF("POST", "/v1/corrections/{id}/approve", "Agree, as a second person: it is carried out", MANAGER | OPERATOR,
	      correction_approve),
	STAFF("POST", "/v1/corrections/{id}/reject", "Refuse, or withdraw", MANAGER | OPERATOR, correction_reject),

	STAFF_ASKED("/v1/money", "state", "Money that banks told of, the newest first; ?state=unknown",
		    MANAGER | OPERATOR | AUDITOR, money_show),
	{.method = "POST",
	 .path = "/v1/money/statement",
	 .query = "bank columns account",
	 .summary = "A bank's statement as CSV: everything or nothing of it is taken; the same file again does nothing",
	 .run = RUN_WORKER,
	 .who = WHO_STAFF,
	 .issues = true,
	 .roles = MANAGER | OPERATOR,
	 .body_max = STATEMENT_BYTES_MAX,
	 .body_type = "text/csv",
	 .answer_type = JSON,
	 .handle = money_statement_post},
	STAFF_POST("/v1/money/{id}/match", "It pays this order", MANAGER | OPERATOR, &money_match_shape, money_match_post),
	STAFF_POST("/v1/money/{id}/dismiss", "It is none of ours", MANAGER | OPERATOR, &money_reason_shape, money_dismiss_post),
	STAFF_POST("/v1/money/{id}/refund", "It shall go back", MANAGER | OPERATOR, &money_reason_shape, money_refund_post),
	STAFF_POST("/v1/money/{id}/refund/approve", "Agree, as a second person: it goes back", MANAGER | OPERATOR,
		   &money_approve_shape, money_refund_approve_post),

	STAFF("GET", "/v1/bookings", "Classes that are booked, by day", MANAGER | OPERATOR | AUDITOR, bookings_show),
	STAFF("POST", "/v1/bookings/{code}/approve", "A manager's word stands for the link in the mail", MANAGER | OPERATOR,
	      booking_approve_post),

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

	STAFF("GET", "/v1/openings", "Opening hours of sites, the latest first", MANAGER | OPERATOR | AUDITOR, openings_show),
	SCHEDULE_POST("/v1/openings", "When a site is open; repeatable with the same id", openings_post),
	STAFF("POST", "/v1/openings/{id}/lift", "They hold no more", MANAGER | OPERATOR, openings_lift),
	STAFF("GET", "/v1/timetables", "Timetables of sites with slots, the latest first", MANAGER | OPERATOR | AUDITOR,
	      timetables_show),
	SCHEDULE_POST("/v1/timetables", "Slots of a site and their places; repeatable with the same id", timetables_post),
	STAFF("POST", "/v1/timetables/{id}/lift", "It holds no more", MANAGER | OPERATOR, timetables_lift),

	STAFF_ASKED("/v1/slots", "site! from days", "Who has the places of a site's slots; ?site=A1&from=YYYY-MM-DD&days=7",
		    MANAGER | OPERATOR | AUDITOR, slots_show),
	STAFF_POST("/v1/allotments", "So many places of a slot are a till's", MANAGER | OPERATOR, &allotment_shape,
		   allotments_post),

	STAFF("GET", "/v1/outbox", "Messages to the tax office: how many in which state, and technical faults",
	      MANAGER | AUDITOR, outbox_show),
	STAFF("GET", "/v1/tables/{day}", "The daily tables of a day of issue, YYYY-MM-DD", MANAGER | AUDITOR, tables_show),
};
const size_t staff_route_count = sizeof(staff_routes) / sizeof(staff_routes[0]);
