/* The staff pages' routes. A page's roles are those of the route of /v1 that does the same. */
#include "admin/admin.h"
#include "api/route_rows.h"

#define OFFICE (MANAGER | OPERATOR | AUDITOR)

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
};
const size_t admin_route_count = sizeof(admin_routes) / sizeof(admin_routes[0]);
