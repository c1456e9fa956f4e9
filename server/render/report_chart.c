/* A chart on a sheet: the shape that the page's SVG is drawn from, in millimetres. */
#include "render/report_page.h"

#define COLUMNS_SCALE (REPORT_INNER / 640) /* millimetres per unit of the SVG */
#define BARS_SCALE    0.34f
#define BASELINE      3.0f /* how far a text's top edge stands above its baseline */

static const struct type label_types[] = {
	[ANCHOR_START] = {8, false, ALIGN_LEFT, INK_TEXT},
	[ANCHOR_MIDDLE] = {8, false, ALIGN_CENTRE, INK_TEXT},
	[ANCHOR_END] = {8, false, ALIGN_RIGHT, INK_TEXT},
};
#define LABEL_WIDTH 100.0f

static enum err read_value(struct chart_value *out, const json_t *v)
{
	const json_t *value = json_object_get(v, "value"), *before = json_object_get(v, "before");
	*out = (struct chart_value){.label = report_text(v, "label"),
				    .value = json_integer_value(value),
				    .before = json_integer_value(before),
				    .has_before = json_is_integer(before)};
	bool is_small =
		out->value >= -MONEY_MAX && out->value <= MONEY_MAX && out->before >= -MONEY_MAX && out->before <= MONEY_MAX;
	return out->label != NULL && json_is_integer(value) && is_small ? E_OK : E_MALFORMED;
}

static enum err read_chart(struct chart *out, struct report_page *r, const json_t *chart)
{
	const char *kind = report_text(chart, "kind");
	const json_t *values = json_object_get(chart, "values");
	size_t count = json_array_size(values);
	if (kind == NULL || count == 0 || count > CHART_COLUMNS_MAX)
		return E_MALFORMED;
	struct chart_value *list = arena_array(r->arena, count, sizeof(*list));
	for (size_t i = 0; i < count; i++)
		TRY(read_value(&list[i], json_array_get(values, i)));
	*out = (struct chart){str_equal(kind, "bars") ? CHART_BARS : CHART_COLUMNS, r->language, count, list};
	return E_OK;
}

static void draw_label(struct report_page *r, const struct chart_text *t, float scale)
{
	float x = REPORT_MARGIN + t->x * scale;
	float left = t->anchor == ANCHOR_START ? x : t->anchor == ANCHOR_END ? x - LABEL_WIDTH : x - LABEL_WIDTH / 2;
	page_text(r->page, &label_types[t->anchor], left, r->y + t->y * scale - BASELINE, LABEL_WIDTH, t->text);
}

static void draw_boxes(struct report_page *r, const struct chart_shape *s, float scale)
{
	for (size_t i = 0; i < s->rule_count; i++)
		page_rule(r->page, INK_LINE, 0.15f, REPORT_MARGIN + s->left * scale, r->y + s->rules[i] * scale,
			  (s->right - s->left) * scale);
	for (size_t i = 0; i < s->bar_count; i++) {
		const struct chart_box *b = &s->bars[i];
		if (b->height > 0)
			page_box(r->page, INK_LEAF,
				 (struct area){REPORT_MARGIN + b->x * scale, r->y + b->y * scale, b->width * scale,
					       b->height * scale},
				 0);
	}
	for (size_t i = 0; i < s->before_count; i++)
		page_rule(r->page, INK_ACCENT, s->is_dense ? 0.15f : 0.4f, REPORT_MARGIN + s->befores[i].x * scale,
			  r->y + s->befores[i].y * scale, s->befores[i].width * scale);
}

float report_chart_height(const json_t *chart)
{
	const char *kind = report_text(chart, "kind");
	size_t count = json_array_size(json_object_get(chart, "values"));
	if (kind == NULL || count == 0 || count > CHART_BARS_MAX)
		return kind ? 220 * COLUMNS_SCALE : 0;
	return str_equal(kind, "bars") ? (float)count * 36 * BARS_SCALE : 220 * COLUMNS_SCALE;
}

enum err report_draw_chart(struct report_page *r, const json_t *chart)
{
	struct chart c;
	struct chart_shape s;
	TRY(read_chart(&c, r, chart));
	if (chart_lay_out(&s, r->arena, &c) != E_OK)
		return E_MALFORMED;
	float scale = c.kind == CHART_COLUMNS ? COLUMNS_SCALE : BARS_SCALE;
	report_need(r, s.height * scale + 4);
	draw_boxes(r, &s, scale);
	for (size_t i = 0; i < s.text_count; i++)
		draw_label(r, &s.texts[i], scale);
	r->y += s.height * scale + 3;
	return E_OK;
}
