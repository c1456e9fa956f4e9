/* A chart as the paths and texts of an SVG. Coordinates are rounded to a tenth: what is smaller is not seen. */
#include "render/chart.h"

#include <hoaban/buf.h>
#include <math.h>

#define PATH_MAX_BYTES (256u << 10)

/* "12.5", "12" */
static void append_number(struct buf *out, float v)
{
	long tenths = lroundf(v * 10);
	const char *sign = tenths < 0 ? "-" : "";
	tenths = labs(tenths);
	buf_append_format(out, tenths % 10 ? "%s%ld.%ld" : "%s%ld", sign, tenths / 10, tenths % 10);
}

static void append_step(struct buf *out, char command, float v)
{
	buf_append_byte(out, (uint8_t)command);
	append_number(out, v);
}

static void append_move(struct buf *out, float x, float y)
{
	append_step(out, 'M', x);
	buf_append_byte(out, ' ');
	append_number(out, y);
}

static void append_box(struct buf *out, const struct chart_box *b)
{
	if (b->height < 0.05f)
		return;
	append_move(out, b->x, b->y);
	append_step(out, 'h', b->width);
	append_step(out, 'v', b->height);
	append_step(out, 'h', -b->width);
	buf_append_byte(out, 'z');
}

/* One area under steps: a third of the bytes that boxes would take. */
static void append_area(struct buf *out, const struct chart_shape *s)
{
	float zero = s->rules[s->rule_count - 1];
	append_move(out, s->left, zero);
	for (size_t i = 0; i < s->bar_count; i++) {
		const struct chart_box *b = &s->bars[i];
		append_step(out, 'V', b->y < zero ? b->y : b->y + b->height);
		append_step(out, 'H', b->x + b->width);
	}
	append_step(out, 'V', zero);
	buf_append_byte(out, 'z');
}

static void append_bars(struct buf *out, const struct chart_shape *s)
{
	if (s->is_dense) {
		append_area(out, s);
		return;
	}
	for (size_t i = 0; i < s->bar_count; i++)
		append_box(out, &s->bars[i]);
}

static void append_befores(struct buf *out, const struct chart_shape *s)
{
	float end = -1;
	for (size_t i = 0; i < s->before_count; i++) {
		const struct chart_box *b = &s->befores[i];
		if (s->is_dense && fabsf(b->x - end) < 0.01f)
			append_step(out, 'V', b->y);
		else
			append_move(out, b->x, b->y);
		end = b->x + b->width;
		append_step(out, 'H', end);
	}
}

static void append_rules(struct buf *out, const struct chart_shape *s)
{
	for (size_t i = 0; i < s->rule_count; i++) {
		append_move(out, s->left, s->rules[i]);
		append_step(out, 'H', s->right);
	}
}

static json_t *path_of(const struct chart_shape *s, void (*append)(struct buf *out, const struct chart_shape *s))
{
	BUF_LOCAL path;
	buf_init(&path, PATH_MAX_BYTES);
	append(&path, s);
	return json_string(buf_text(&path));
}

static json_t *texts_of(const struct chart_shape *s)
{
	static const char *const anchors[] = {[ANCHOR_START] = "start", [ANCHOR_MIDDLE] = "middle", [ANCHOR_END] = "end"};
	json_t *list = json_array();
	for (size_t i = 0; i < s->text_count; i++)
		json_array_append_new(list, json_pack("{s:I, s:I, s:s, s:s}", "x", (json_int_t)lroundf(s->texts[i].x), "y",
						      (json_int_t)lroundf(s->texts[i].y), "text", s->texts[i].text, "anchor",
						      anchors[s->texts[i].anchor]));
	return list;
}

enum err chart_view(json_t **out, struct arena *a, const struct chart *c)
{
	struct chart_shape s;
	TRY(chart_lay_out(&s, a, c));
	*out = json_pack("{s:s, s:s, s:b, s:o, s:o, s:b, s:o, s:o}", "box",
			 arena_format(a, "0 0 %.0f %.0f", (double)s.width, (double)s.height), "kind",
			 c->kind == CHART_BARS ? "bars"
			 : s.is_dense	       ? "columns dense"
					       : "columns",
			 "has_rules", s.rule_count > 0, "rules", path_of(&s, append_rules), "bars", path_of(&s, append_bars),
			 "has_before", s.before_count > 0, "before", path_of(&s, append_befores), "texts", texts_of(&s));
	return *out ? E_OK : E_MEMORY;
}
