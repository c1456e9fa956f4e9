/* The staff pages' routes. A page's roles are those of the route of /v1 that does the same. */
#include "admin/admin.h"
#include "api/route_rows.h"

/* A page for these roles, and where its form goes. */
#define PAGE(path_, summary_, roles_, handle_)                                                                                 \
	{                                                                                                                      \
		.method = "GET", .path = (path_), .summary = (summary_), .run = RUN_WORKER, .who = WHO_STAFF,                  \
		.roles = (roles_), .answer_type = HTML, .handle = (handle_)                                                    \
	}
#define FORM_POST(path_, summary_, roles_, handle_)                                                                            \
	{                                                                                                                      \
		.method = "POST", .path = (path_), .summary = (summary_), .run = RUN_WORKER, .who = WHO_STAFF,                 \
		.roles = (roles_), .body_max = 32 * KIB, .body_type = FORM, .answer_type = HTML, .handle = (handle_)           \
	}

const struct route admin_routes[] = {
	/* in and out */
	{.method = "GET",
	 .path = "/admin",
	 .summary = "To the staff pages",
	 .run = RUN_INLINE,
	 .answer_type = HTML,
	 .handle = home_go},
	{.method = "GET",
	 .path = "/admin/login",
	 .summary = "The login of staff; ?next=/admin/…",
	 .run = RUN_INLINE,
	 .headers = login_headers,
	 .answer_type = HTML,
	 .handle = login_page},
	{.method = "POST",
	 .path = "/admin/login",
	 .summary = "Its form: login, password, totp, next",
	 .run = RUN_WORKER,
	 .body_max = 4 * KIB,
	 .body_type = FORM,
	 .headers = login_headers,
	 .answer_type = HTML,
	 .handle = login_post},
	FORM_POST("/admin/logout", "Log out", ROLES_ALL | ROLE_PENDING, logout_post),
	PAGE("/admin/totp", "One-time passwords: how to set them up", ROLES_ALL | ROLE_PENDING, factor_page),
	FORM_POST("/admin/totp/begin", "A new secret, shown once", ROLES_ALL | ROLE_PENDING, factor_begin_post),
	FORM_POST("/admin/totp", "Confirm it with its first code; recovery codes, shown once", ROLES_ALL | ROLE_PENDING,
		  factor_confirm_post),

	PAGE("/admin/", "What needs attention", ROLES_ALL, home_page),

	{.method = "GET",
	 .path = "/admin/live",
	 .summary = "Who is where today",
	 .run = RUN_HANDED,
	 .who = WHO_STAFF,
	 .roles = OFFICE,
	 .answer_type = HTML,
	 .begin = live_page_begin,
	 .handle = live_page},

	PAGE("/admin/calendar", "When sites are open", OFFICE, calendar_page),
	FORM_POST("/admin/calendar", "Its form: opening hours of a site", MANAGER | OPERATOR, calendar_post),
	FORM_POST("/admin/calendar/{id}/lift", "They hold no more", MANAGER | OPERATOR, calendar_lift_post),
	PAGE("/admin/slots", "Timetables of sites with slots", OFFICE, slots_page),
	FORM_POST("/admin/slots", "Its form: a timetable with places", MANAGER | OPERATOR, slots_post),
	PAGE("/admin/slots/{site}", "Who has the places of a site's slots in a week; ?from=YYYY-MM-DD", OFFICE, slot_week_page),
	FORM_POST("/admin/slots/{site}", "Its form: so many places of a slot are a till's", MANAGER | OPERATOR,
		  allotment_admin_post),
	FORM_POST("/admin/slots/{id}/lift", "It holds no more", MANAGER | OPERATOR, slots_lift_post),
	PAGE("/admin/closures", "Closures of sites", OFFICE, closures_admin_page),
	FORM_POST("/admin/closures", "Its form: a site lets nobody in for a while", MANAGER | OPERATOR, closure_declare_post),
	PAGE("/admin/closures/{id}", "A closure, and how far giving money back has come", OFFICE, closure_admin_page),
	FORM_POST("/admin/closures/{id}/{verb}", "lift; propose refunds; approve them as a second person", MANAGER | OPERATOR,
		  closure_act_post),

	PAGE("/admin/orders", "Orders, found by what somebody has in hand", OFFICE, admin_orders_page),
	FORM_POST("/admin/orders", "Its form: reference, receipt, link, e-mail or day of the order", OFFICE, admin_orders_post),
	PAGE("/admin/orders/{id}", "One order: tickets, receipts, money, mails", OFFICE, admin_order_page),
	FORM_POST("/admin/orders/{id}/mail", "Its mail once more", MANAGER | OPERATOR, admin_order_mail_post),
	FORM_POST("/admin/orders/{id}/erase", "Its e-mail address is erased", MANAGER | OPERATOR, admin_order_erase_post),
	PAGE("/admin/corrections", "Corrections; ?state=proposed|approved|rejected|all", OFFICE, corrections_page),
	PAGE("/admin/corrections/new", "The form that asks for one; ?lookup=", MANAGER | OPERATOR, correction_form_page),
	FORM_POST("/admin/corrections/new", "Its form", MANAGER | OPERATOR, correction_new_post),
	FORM_POST("/admin/corrections/{id}/{verb}", "approve, as a second person; reject, or withdraw", MANAGER | OPERATOR,
		  correction_decide_post),

	PAGE("/admin/classes", "School classes that are booked", OFFICE, classes_page),
	FORM_POST("/admin/classes", "Its form: a manager's word stands for the link in the mail", MANAGER | OPERATOR,
		  classes_post),

	PAGE("/admin/drops", "Bags of cash on their way to the bank", OFFICE, drops_page),
	FORM_POST("/admin/drops", "Its form: a bank slip that came to the office", MANAGER | OPERATOR, drops_post),

	PAGE("/admin/settlement", "Money that waits for a person; ?state=", OFFICE, settlement_page),
	PAGE("/admin/settlement/statement", "A bank's statement: the form", MANAGER | OPERATOR, statement_page),
	{.method = "POST",
	 .path = "/admin/settlement/statement",
	 .summary = "Its form: account, bank, columns, statement",
	 .run = RUN_WORKER,
	 .who = WHO_STAFF,
	 .issues = true,
	 .roles = MANAGER | OPERATOR,
	 .body_max = 4096 * KIB,
	 .body_type = FORM,
	 .answer_type = HTML,
	 .handle = statement_form},
	PAGE("/admin/settlement/{id}", "Money that came, and what can be done with it", OFFICE, money_one_page),
	FORM_POST("/admin/settlement/{id}", "Its form: act (match, refund, dismiss), order, reason", MANAGER | OPERATOR,
		  money_settle_form),
	FORM_POST("/admin/settlement/{id}/approve", "It goes back: agreed to by a second person", MANAGER | OPERATOR,
		  money_approve_form),

	PAGE("/admin/devices", "Tills and gates", OFFICE, devices_page),
	FORM_POST("/admin/devices/code", "A one-time code for a new device, shown once", OPERATOR, device_code_post),
	PAGE("/admin/devices/{id}", "One device", OFFICE, device_page),
	FORM_POST("/admin/devices/{id}/close", "Closed for good", OPERATOR, device_close_post),
	FORM_POST("/admin/devices/{id}/late", "The journal of a closed device is taken for some hours", OPERATOR,
		  device_late_post),

	PAGE("/admin/users", "People who log in", OPERATOR, users_page),
	FORM_POST("/admin/users", "Its form: a new person", OPERATOR, users_post),
	PAGE("/admin/users/{login}", "One of them", OPERATOR, user_page),
	FORM_POST("/admin/users/{login}/{verb}", "disable, enable, role, password, totp-reset, same", OPERATOR, user_post),
	PAGE("/admin/cashiers", "People at tills", OPERATOR, cashiers_page),
	FORM_POST("/admin/cashiers/{verb}", "add, disable, enable, pin", OPERATOR, cashiers_post),

	PAGE("/admin/sites", "Sites with organisations, hours and today's prices", OFFICE, sites_page),
	PAGE("/admin/tariff", "Editions of the tariff; ?edition=N", OFFICE, tariff_page),
	PAGE("/admin/incidents", "What tills told that cannot be; receipts that wait for a person", OFFICE, incidents_page),
	PAGE("/admin/changes", "Who changed what; ?before=ID", AUDITOR | OPERATOR, changes_page),
	PAGE("/admin/tax", "Messages to the tax office", MANAGER | AUDITOR, tax_page),
};
const size_t admin_route_count = sizeof(admin_routes) / sizeof(admin_routes[0]);
