/* Charts: a list of values laid out once, drawn as SVG on a page ({{>audit-chart}}, no script, about a kilobyte) and on a sheet
 * of a PDF. A chart never stands alone: the table below it has the same numbers.
 *
 * Columns show a course (days, months), with a mark where the same weekday or month of the year before was; bars compare what
 * has names. Values may be negative. */
#ifndef RENDER_CHART_H
#define RENDER_CHART_H

#include <hoaban/arena.h>
#include <hoaban/err.h>
#include <hoaban/money.h>
#include <jansson.h>

#define CHART_COLUMNS_MAX 4000
#define CHART_BARS_MAX	  60

enum chart_kind { CHART_COLUMNS, CHART_BARS };

struct chart_value {
	const char *label;
	int64_t value, before;
	bool has_before;
};
struct chart {
	enum chart_kind kind;
	enum language language;
	size_t count;
	const struct chart_value *values;
};

enum chart_anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END };
struct chart_box {
	float x, y, width, height;
};
struct chart_text {
	float x, y; /* of the baseline */
	enum chart_anchor anchor;
	const char *text;
	bool is_value; /* a number that stands by its bar */
};
/* Units are those of the SVG; the PDF scales them. y grows downwards. */
struct chart_shape {
	float width, height;
	float left, right; /* where the lines across begin and end */
	bool is_dense;	   /* so many columns that they are one area */
	size_t bar_count, before_count, rule_count, text_count;
	struct chart_box *bars, *befores; /* a mark of the year before: height 0 */
	float *rules;			  /* y of the lines across; the last is that of 0 */
	struct chart_text *texts;
};
/* E_RANGE: no value, or too many. */
enum err chart_lay_out(struct chart_shape *out, struct arena *a, const struct chart *c);

/* {"box","rules","bars","has_before","before","texts":[{"x","y","text","anchor"}…]}; id, title and desc are the caller's. */
enum err chart_view(json_t **out, struct arena *a, const struct chart *c);

/* "1,5 tỷ", "₫1.5bn": an amount by its largest unit, for an axis. */
const char *chart_amount(struct arena *a, int64_t amount, enum language l);

#endif
