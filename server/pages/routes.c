/* The pages of visitors, and the files they need. */
#include "api/route_rows.h"
#include "pages/pages.h"

#define GATE(path_, summary_, answer_, handle_)                                                                                \
	{                                                                                                                      \
		.method = "GET", .path = (path_), .summary = (summary_), .run = RUN_INLINE, .headers = gate_headers,           \
		.answer_type = (answer_), .handle = (handle_)                                                                  \
	}

const struct route page_routes[] = {
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
	GET("/gate", "To the phone gate", RUN_INLINE, HTML, gate_go),
	GATE("/gate/", "The phone gate", HTML, gate_page),
	GATE("/gate/{rest*}", "Its files; brotli where it is taken", "text/javascript", gate_file),
	{.method = "GET",
	 .path = "/static/{file}",
	 .query = "v",
	 .summary = "Style sheets and scripts; brotli where it is taken",
	 .run = RUN_INLINE,
	 .headers = static_headers,
	 .answer_type = "text/css",
	 .handle = static_file},
};
const size_t page_route_count = sizeof(page_routes) / sizeof(page_routes[0]);
