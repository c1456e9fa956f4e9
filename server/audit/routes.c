/* The auditor's routes. Pages and /v1/audit/… have the same roles: whoever runs the sites is not who judges them. */
#include "api/route_rows.h"
#include "server/audit/audit.h"

/* What every page and every table is asked with (period.h). */
#define PERIOD "from until sites"

#define PAGE(path_, query_, summary_, handle_)                                                                                 \
	{                                                                                                                      \
		.method = "GET", .path = (path_), .query = (query_), .summary = (summary_), .run = RUN_WORKER,                 \
		.who = WHO_STAFF, .roles = AUDITOR, .answer_type = HTML, .handle = (handle_)                                   \
	}

const struct route audit_routes[] = {
	{.method = "GET",
	 .path = "/audit",
	 .summary = "To the auditor's pages",
	 .run = RUN_INLINE,
	 .answer_type = HTML,
	 .handle = audit_go},
	PAGE("/audit/", PERIOD, "The first view: equations, tiles, revenue, exceptions", audit_home_page),
};
const size_t audit_route_count = sizeof(audit_routes) / sizeof(audit_routes[0]);
