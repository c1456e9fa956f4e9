/* The table of a report: a first column with names, figures right-aligned, the heads again on every sheet. */
#include "render/report_page.h"

#define AIR	   1.6f /* between columns */
#define NAME_SHARE 2.4f /* a column of text is so much wider than one of numbers */

static const struct type head_type = {7.5f, true, ALIGN_LEFT, INK_QUIET};
static const struct type head_number_type = {7.5f, true, ALIGN_RIGHT, INK_QUIET};
static const struct type cell_type = {8.5f, false, ALIGN_LEFT, INK_TEXT};
static const struct type number_type = {8.5f, false, ALIGN_RIGHT, INK_TEXT};
static const struct type total_type = {8.5f, true, ALIGN_LEFT, INK_TEXT};
static const struct type total_number_type = {8.5f, true, ALIGN_RIGHT, INK_TEXT};

struct columns {
	size_t count;
	struct {
		const char *text;
		bool is_number;
		float x, width;
	} list[REPORT_HEADS_MAX];
};

static enum err read_columns(struct columns *out, const json_t *heads)
{
	float shares = 0, x = REPORT_MARGIN;
	out->count = json_array_size(heads);
	if (out->count == 0 || out->count > REPORT_HEADS_MAX)
		return E_MALFORMED;
	for (size_t i = 0; i < out->count; i++) {
		const json_t *head = json_array_get(heads, i);
		out->list[i].text = report_text(head, "text");
		out->list[i].is_number = json_is_true(json_object_get(head, "is_number"));
		if (out->list[i].text == NULL)
			return E_MALFORMED;
		shares += out->list[i].is_number ? 1 : NAME_SHARE;
	}
	for (size_t i = 0; i < out->count; i++) {
		float width = REPORT_INNER * (out->list[i].is_number ? 1 : NAME_SHARE) / shares;
		out->list[i].x = x;
		out->list[i].width = width - AIR;
		x += width;
	}
	return E_OK;
}

struct row_types {
	const struct type *text, *number;
};

/* Returns the row's height; texts are those of the heads when `cells` is NULL. */
static float set_row(struct report_page *r, const struct columns *c, const json_t *cells, const struct row_types *types)
{
	float height = 0;
	for (size_t i = 0; i < c->count; i++) {
		const char *text = cells ? report_text_of(json_array_get(cells, i)) : c->list[i].text;
		const struct type *t = c->list[i].is_number ? types->number : types->text;
		float h = page_text(r->page, t, c->list[i].x, r->y, c->list[i].width, text ? text : "");
		height = h > height ? h : height;
	}
	return height;
}

static float measure_row(struct report_page *r, const struct columns *c, const json_t *cells, const struct row_types *types)
{
	r->page->is_dry = true;
	float height = set_row(r, c, cells, types);
	r->page->is_dry = false;
	return height;
}

static void draw_heads(struct report_page *r, const struct columns *c)
{
	static const struct row_types types = {&head_type, &head_number_type};
	r->y += set_row(r, c, NULL, &types) + 0.6f;
	page_rule(r->page, INK_LINE, 0.3f, REPORT_MARGIN, r->y, REPORT_INNER);
	r->y += 0.8f;
}

static enum err draw_row(struct report_page *r, const struct columns *c, const json_t *cells, const struct row_types *types)
{
	if (!json_is_array(cells) || json_array_size(cells) != c->count)
		return E_MALFORMED;
	float height = measure_row(r, c, cells, types), before = r->y;
	report_need(r, height + 1);
	if (r->y < before)
		draw_heads(r, c);
	r->y += set_row(r, c, cells, types) + 0.7f;
	return E_OK;
}

enum err report_draw_table(struct report_page *r, const json_t *table)
{
	static const struct row_types plain = {&cell_type, &number_type}, total = {&total_type, &total_number_type};
	const json_t *rows = json_object_get(table, "rows"), *totals = json_object_get(table, "totals");
	struct columns c;
	TRY(read_columns(&c, json_object_get(table, "heads")));
	if (!json_is_array(rows) || json_array_size(rows) > REPORT_ROWS_MAX)
		return E_MALFORMED;
	report_need(r, 14);
	draw_heads(r, &c);
	for (size_t i = 0; i < json_array_size(rows); i++)
		TRY(draw_row(r, &c, json_array_get(rows, i), &plain));
	if (json_array_size(totals) > 0) {
		page_rule(r->page, INK_TEXT, 0.2f, REPORT_MARGIN, r->y, REPORT_INNER);
		r->y += 0.6f;
		TRY(draw_row(r, &c, totals, &total));
	}
	r->y += 1.5f;
	return E_OK;
}
