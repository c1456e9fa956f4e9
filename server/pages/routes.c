/* The pages of visitors, and the files they need. */
#include "api/route_rows.h"
#include "pages/pages.h"

#define GATE(path_, summary_, answer_, handle_)                                                                                \
	{                                                                                                                      \
		.method = "GET", .path = (path_), .summary = (summary_), .run = RUN_INLINE, .headers = gate_headers,           \
		.answer_type = (answer_), .handle = (handle_)                                                                  \
	}

/* A form that issues nothing. */
#define FORM_POST(path_, summary_, handle_)                                                                                    \
	{                                                                                                                      \
		.method = "POST", .path = (path_), .summary = (summary_), .run = RUN_WORKER, .body_max = 16 * KIB,             \
		.body_type = FORM, .answer_type = HTML, .handle = (handle_)                                                    \
	}

const struct route page_routes[] = {
	{.method = "GET",
	 .path = "/",
	 .summary = "To the shop, in the language that the browser prefers",
	 .run = RUN_INLINE,
	 .headers = shop_home_headers,
	 .answer_type = HTML,
	 .handle = shop_home},
	GET("/{lang}/", "The shop; ?date=&site=&product=&adult=2 presets it", RUN_INLINE, HTML, shop_page),
	{.method = "POST",
	 .path = "/{lang}/",
	 .summary = "The shop's form: an order, or what it would come to",
	 .run = RUN_HANDED,
	 .issues = false, /* the page says itself when nothing is issued, with what was typed */
	 .body_max = 16 * KIB,
	 .body_type = FORM,
	 .headers = shop_headers,
	 .answer_type = HTML,
	 .begin = shop_order_begin,
	 .handle = shop_order_answer},
	GET("/{lang}/site/{code}", "A site: its story, hours, prices, the next fortnight", RUN_INLINE, HTML, site_page),
	GET("/robots.txt", "What search engines may read", RUN_INLINE, TEXT, robots_file),
	GET("/sitemap.xml", "And where it is", RUN_INLINE, "application/xml", sitemap_file),
	GET("/{lang}/class", "Places for a school class", RUN_INLINE, HTML, class_page),
	FORM_POST("/{lang}/class", "Its form", class_page_post),
	GET("/{lang}/booking/{token}", "A class's booking; ?key= confirms it", RUN_WORKER, HTML, booking_page),
	FORM_POST("/{lang}/booking/{token}/confirm", "Its form: the key of the mail's link", booking_page_confirm),
	FORM_POST("/{lang}/booking/{token}/cancel", "Its form: the places are free again", booking_page_cancel),
	GET("/{lang}/find", "Finding an order or a receipt again", RUN_INLINE, HTML, find_page),
	FORM_POST("/{lang}/find", "Its forms: by reference and e-mail, by e-mail, by a receipt's code", find_page_post),
	GET("/{lang}/verify", "Checking a ticket", RUN_INLINE, HTML, verify_page),
	FORM_POST("/{lang}/verify", "Its form: the text of a ticket's code", verify_page_post),
	GET("/{lang}/r/{lookup}", "A receipt's page", RUN_WORKER, HTML, receipt_page),
	GET("/{lang}/o/{token}", "An order's page: its tickets and receipts", RUN_WORKER, HTML, order_page),
	GET("/{lang}/o/{token}/tickets.pdf", "All its tickets, to be printed", RUN_WORKER, "application/pdf", order_pdf),
	GET("/{lang}/o/{token}/vietqr.svg", "The QR of a transfer that is awaited", RUN_WORKER, "image/svg+xml", pay_svg),
	GET("/{lang}/o/{token}/vietqr.png", "The same, to be saved", RUN_WORKER, "image/png", pay_png),
	{.method = "GET",
	 .path = "/tickets.js",
	 .summary = "The service worker that keeps bought tickets on the phone",
	 .run = RUN_INLINE,
	 .headers = static_headers,
	 .answer_type = "text/javascript",
	 .handle = tickets_worker},
	{.method = "POST",
	 .path = "/{lang}/o/{token}/sandbox",
	 .summary = "The pay screen's form: the money comes (demo only)",
	 .run = RUN_WORKER,
	 .who = WHO_DEMO,
	 .issues = true,
	 .body_max = KIB,
	 .body_type = FORM,
	 .answer_type = HTML,
	 .handle = pay_sandbox},
	{.method = "POST",
	 .path = "/{lang}/o/{token}/split",
	 .summary = "The page's form: ticket, parts",
	 .run = RUN_WORKER,
	 .issues = true,
	 .body_max = 16 * KIB,
	 .body_type = FORM,
	 .answer_type = HTML,
	 .handle = order_page_split},
	{.method = "POST",
	 .path = "/{lang}/o/{token}/date",
	 .summary = "The page's form: another day for the visit",
	 .run = RUN_WORKER,
	 .issues = true,
	 .body_max = 16 * KIB,
	 .body_type = FORM,
	 .answer_type = HTML,
	 .handle = order_page_date},
	FORM_POST("/{lang}/o/{token}/mail", "The page's form: the order's mail once more", order_page_mail),
	GET("/{lang}/o/{token}.ics", "The visit, for a calendar", RUN_WORKER, "text/calendar", order_calendar),
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
