/* The auditor's routes. Pages and /v1/audit/… have the same roles: whoever runs the sites is not who judges them. */
#include "api/route_rows.h"
#include "server/audit/audit.h"
#include "server/audit/export.h"

/* What every page and every table is asked with (period.h). */
#define PERIOD "from until sites"

#define PAGE(path_, query_, summary_, handle_)                                                                                 \
	{                                                                                                                      \
		.method = "GET", .path = (path_), .query = (query_), .summary = (summary_), .run = RUN_WORKER,                 \
		.who = WHO_STAFF, .roles = AUDITOR, .answer_type = HTML, .handle = (handle_)                                   \
	}

#define FORM_POST(path_, summary_, handle_)                                                                                    \
	{                                                                                                                      \
		.method = "POST", .path = (path_), .summary = (summary_), .run = RUN_WORKER, .who = WHO_STAFF,                 \
		.roles = AUDITOR, .body_max = 32 * KIB, .body_type = FORM, .answer_type = HTML, .handle = (handle_)            \
	}
#define FILE(path_, type_, summary_, handle_)                                                                                  \
	{                                                                                                                      \
		.method = "GET", .path = (path_), .query = PERIOD FILTERS, .summary = (summary_), .run = RUN_WORKER,           \
		.who = WHO_STAFF, .roles = AUDITOR, .headers = export_headers, .answer_type = (type_), .handle = (handle_)     \
	}
/* What some tables are asked with besides. */
#define FILTERS " channel payment category till state kind"

const struct route audit_routes[] = {
	{.method = "GET",
	 .path = "/audit",
	 .summary = "To the auditor's pages",
	 .run = RUN_INLINE,
	 .answer_type = HTML,
	 .handle = audit_go},
	PAGE("/audit/", PERIOD, "The first view: equations, tiles, revenue, exceptions", audit_home_page),
	PAGE("/audit/tables", PERIOD, "Every table there is, with its files", audit_tables_page),
	PAGE("/audit/tables/{table}", PERIOD " after" FILTERS, "One of them, a page at a time", audit_table_page),
	PAGE("/audit/d/{day}", "sites", "To the receipts of a day", audit_day_go),
	PAGE("/audit/sales/{id}", NULL, "An order or sale: all that happened, its receipts and tickets", audit_sale_page),
	PAGE("/audit/receipts/{lookup}", NULL, "A receipt, its place in the log, all that happened", audit_receipt_page),
	PAGE("/audit/journal/{device}/{seq}", NULL, "An entry of a till's journal", audit_entry_page),

	PAGE("/audit/exceptions", PERIOD " detector actor state before", "What detectors found", audit_exceptions_page),
	FORM_POST("/audit/exceptions", "Detectors look now", audit_detect_form),
	PAGE("/audit/exceptions/{id}", NULL, "One finding: its rule, its evidence", audit_exception_page),
	FORM_POST("/audit/exceptions/{id}", "Its form: an auditor says what it was", audit_exception_post),
	STAFF_ASKED("/v1/audit/detections", PERIOD " detector actor state before limit",
		    "What detectors found, the newest first; `next` goes into ?before=", AUDITOR, audit_detections_json),
	STAFF("GET", "/v1/audit/detections/{id}", "One finding with its evidence", AUDITOR, audit_detection_json),
	STAFF_POST("/v1/audit/detections/{id}/acknowledge", "Acknowledge it with a reason; never by whom it is about", AUDITOR,
		   &acknowledge_shape, audit_detection_acknowledge),
	STAFF("POST", "/v1/audit/detect", "Detectors look now", AUDITOR, audit_detect_post),

	STAFF_ASKED("/v1/audit/figures", PERIOD,
		    "A period: how complete it is, the state of the log, equations, totals, findings", AUDITOR,
		    audit_figures_json),
	STAFF_ASKED("/v1/audit/tables/{table}", PERIOD " after limit" FILTERS,
		    "Rows of a table with count, sums and SHA-256 of their CSV; `next` goes into ?after=", AUDITOR,
		    audit_table_json),
	STAFF("GET", "/v1/audit/sales/{id}", "An order or sale: events and tickets", AUDITOR, audit_sale_json),
	STAFF("GET", "/v1/audit/receipts/{lookup}", "A receipt with its lines, its place in the log and all events of its sale",
	      AUDITOR, audit_receipt_json),
	STAFF("GET", "/v1/audit/journal/{device}/{seq}", "An entry of a till's journal, its signature judged again", AUDITOR,
	      audit_entry_json),
	{.method = "GET",
	 .path = "/v1/audit/report.pdf",
	 .query = PERIOD,
	 .summary = "A period as a signed PDF: charts, tables, equations, checkpoint and hashes",
	 .run = RUN_WORKER,
	 .who = WHO_STAFF,
	 .roles = AUDITOR,
	 .headers = export_headers,
	 .answer_type = "application/pdf",
	 .handle = audit_report_pdf},
	FILE("/v1/audit/tables/{table}.csv", "text/csv", "A whole table: RFC 4180, UTF-8 with byte order mark",
	     audit_table_csv),
	FILE("/v1/audit/tables/{table}.json", JSON, "A whole table with count, sums and the SHA-256 of its CSV",
	     audit_table_file),
};
const size_t audit_route_count = sizeof(audit_routes) / sizeof(audit_routes[0]);
