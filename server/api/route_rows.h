/* How a row of a route table is written: what most rows share has a name here. */
#ifndef SERVER_API_ROUTE_ROWS_H
#define SERVER_API_ROUTE_ROWS_H

#include "api/api.h"
#include "domain/people/staff.h"

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
/* The same with parameters behind '?' (http.h). */
#define GET_ASKED(path_, query_, summary_, run_, answer_, handle_)                                                             \
	{                                                                                                                      \
		.method = "GET", .path = (path_), .query = (query_), .summary = (summary_), .run = (run_),                     \
		.answer_type = (answer_), .handle = (handle_)                                                                  \
	}
#define DEVICE_POST(path_, summary_, who_, max_, handle_)                                                                      \
	{                                                                                                                      \
		.method = "POST", .path = (path_), .summary = (summary_), .run = RUN_WORKER, .who = (who_), .issues = true,    \
		.body_max = (max_), .body_type = CBOR, .headers = device_headers, .needs_headers = true, .answer_type = CBOR,  \
		.handle = (handle_)                                                                                            \
	}
#define DEVICE_GET(path_, summary_, handle_)                                                                                   \
	{                                                                                                                      \
		.method = "GET", .path = (path_), .summary = (summary_), .run = RUN_WORKER, .who = WHO_DEVICE,                 \
		.headers = device_headers, .needs_headers = true, .answer_type = CBOR, .handle = (handle_)                     \
	}
/* For people who have logged in. */
#define STAFF(method_, path_, summary_, roles_, handle_)                                                                       \
	{                                                                                                                      \
		.method = (method_), .path = (path_), .summary = (summary_), .run = RUN_WORKER, .who = WHO_STAFF,              \
		.roles = (roles_), .answer_type = JSON, .handle = (handle_)                                                    \
	}
#define STAFF_ASKED(path_, query_, summary_, roles_, handle_)                                                                  \
	{                                                                                                                      \
		.method = "GET", .path = (path_), .query = (query_), .summary = (summary_), .run = RUN_WORKER,                 \
		.who = WHO_STAFF, .roles = (roles_), .answer_type = JSON, .handle = (handle_)                                  \
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

#endif
