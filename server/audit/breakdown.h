/* Revenue by something, as a chart with the table of its numbers below: on the first view and in the monthly report. */
#ifndef SERVER_AUDIT_BREAKDOWN_H
#define SERVER_AUDIT_BREAKDOWN_H

#include "render/chart.h"
#include "server/audit/listing.h"

struct breakdown {
	const struct listing *table;
	enum chart_kind kind;
	size_t label, value, before; /* columns; before 0 = none */
	uint32_t shown;		     /* columns of the table on the first view */
};
/* In the order of the page: by day (or month, when the period is longer than PERIOD_BY_DAY), sites, category, channel, payment.
 * Up to `count`. */
#define PERIOD_BY_DAY  400
#define BREAKDOWNS_MAX 5
size_t breakdowns_of(const struct period *p, struct breakdown out[static BREAKDOWNS_MAX]);

/* The table as listing_view() shows it, with "chart" (for {{>audit-chart}}; null where nothing was sold) and the values it was
 * drawn from in `chart`, when that is not NULL. */
enum err breakdown_view(json_t **out, struct app *app, struct http_request *r, const struct period *p,
			const struct breakdown *b, struct chart *chart);

#endif
