/* A report: sections of sentences, a chart and a table of its numbers, over as many A4 sheets as it takes.
 *
 *	{"language", "title", "subtitle", "organisation", "sections": [{"title", "text": ["…"],
 *	 "chart": null | {"kind": "columns" | "bars", "values": [{"label", "value", "before": null | number}]},
 *	 "table": null | {"heads": [{"text", "is_number"}], "rows": [["…"]], "totals": ["…"]}, "note"}]} */
#ifndef RENDER_REPORT_PAGE_H
#define RENDER_REPORT_PAGE_H

#include "render/chart.h"
#include "render/page.h"

#define REPORT_WIDTH	    210.0f
#define REPORT_HEIGHT	    297.0f
#define REPORT_MARGIN	    15.0f
#define REPORT_INNER	    (REPORT_WIDTH - 2 * REPORT_MARGIN)
#define REPORT_SECTIONS_MAX 40
#define REPORT_TEXTS_MAX    60
#define REPORT_HEADS_MAX    12
#define REPORT_ROWS_MAX	    4000
#define REPORT_TEXT_MAX	    2000 /* bytes */

struct report_page {
	struct page *page;
	struct arena *arena;
	enum language language;
	float y;
};

/* Opens a new sheet when `height` does not fit on this one. */
void report_need(struct report_page *r, float height);

/* These draw one part and move down behind it. E_MALFORMED when it is not of its form. */
/* Millimetres; 0 for none. */
float report_chart_height(const json_t *chart);
enum err report_draw_chart(struct report_page *r, const json_t *chart);
enum err report_draw_table(struct report_page *r, const json_t *table);

/* A text of an object, at most REPORT_TEXT_MAX bytes; NULL = it is none. */
const char *report_text(const json_t *o, const char *name);
const char *report_text_of(const json_t *v);

#endif
