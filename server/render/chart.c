#include "render/chart.h"

#include <hoaban/str.h>
#include <math.h>

/* ---- columns: 640 × 220, the axis at the left */
#define COLUMNS_WIDTH  640
#define COLUMNS_HEIGHT 220
#define AXIS	       64 /* room for its texts */
#define TOP	       14
#define BOTTOM	       24
#define DENSE_FROM     63
#define LABEL_ROOM     80 /* a label of the axis below and its air */
/* ---- bars: 320 wide, a line of text above each */
#define BARS_WIDTH 320
#define BAR_ROW	   36
#define BAR_TEXT   13
#define BAR_HEIGHT 12
#define LABEL_MAX  36 /* characters */

#define TICKS 4

/* ---- amounts on an axis */

static const struct {
	int64_t size;
	const char *vi, *en;
} units[] = {{INT64_C(1000000000), " tỷ", "bn"}, {1000000, " tr", "M"}, {1000, " ng", "k"}, {1, "", ""}};

const char *chart_amount(struct arena *a, int64_t amount, enum language l)
{
	int64_t size = amount < 0 ? -amount : amount;
	size_t i = 0;
	while (i + 1 < sizeof(units) / sizeof(units[0]) && size + units[i].size / 20 / 1000 < units[i].size)
		i++; /* what is rounded up to a unit is told in it */
	int64_t tenths = (size * 10 + units[i].size / 2) / units[i].size;
	const char *point = l == LANGUAGE_VI ? "," : ".", *unit = l == LANGUAGE_VI ? units[i].vi : units[i].en;
	const char *sign = amount < 0 ? "-" : "";
	if (tenths % 10 == 0)
		return arena_format(a, "%s%lld%s", sign, (long long)(tenths / 10), unit);
	return arena_format(a, "%s%lld%s%lld%s", sign, (long long)(tenths / 10), point, (long long)(tenths % 10), unit);
}

/* ---- the scale */

struct scale {
	double low, high, step; /* step divides both */
};

static void widen(struct scale *s, int64_t value)
{
	s->low = fmin(s->low, (double)value);
	s->high = fmax(s->high, (double)value);
}

/* The smallest of 1, 2, 5 × 10ⁿ that needs no more than TICKS steps. */
static double step_of(double range)
{
	static const double heads[] = {1, 2, 5};
	for (double decade = 1;; decade *= 10)
		for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
			if (heads[i] * decade * TICKS >= range)
				return heads[i] * decade;
}

static struct scale scale_of(const struct chart *c)
{
	struct scale s = {0, 1, 1};
	for (size_t i = 0; i < c->count; i++) {
		widen(&s, c->values[i].value);
		if (c->values[i].has_before)
			widen(&s, c->values[i].before);
	}
	s.step = step_of(s.high - s.low);
	s.low = floor(s.low / s.step) * s.step;
	s.high = ceil(s.high / s.step) * s.step;
	return s;
}

static float height_of(const struct scale *s, double value)
{
	const double room = COLUMNS_HEIGHT - TOP - BOTTOM;
	return (float)(TOP + (s->high - value) / (s->high - s->low) * room);
}

static void add_text(struct chart_shape *out, struct chart_text text)
{
	out->texts[out->text_count++] = text;
}

/* ---- columns */

static void lay_out_axis(struct chart_shape *out, struct arena *a, const struct scale *s, enum language l)
{
	for (double at = s->low; at <= s->high + s->step / 2; at += s->step) {
		float y = height_of(s, at);
		out->rules[out->rule_count++] = y;
		add_text(out, (struct chart_text){AXIS - 8, y + 4, ANCHOR_END, chart_amount(a, llround(at), l), false});
	}
	out->rules[out->rule_count++] = height_of(s, 0);
}

static void lay_out_column(struct chart_shape *out, const struct scale *s, const struct chart_value *v, float x, float width)
{
	float zero = height_of(s, 0), y = height_of(s, (double)v->value);
	float gap = out->is_dense ? 0 : width * 0.15f;
	out->bars[out->bar_count++] =
		(struct chart_box){x + gap, y < zero ? y : zero, width - 2 * gap, y < zero ? zero - y : y - zero};
	if (v->has_before)
		out->befores[out->before_count++] = (struct chart_box){x, height_of(s, (double)v->before), width, 0};
}

static void lay_out_columns(struct chart_shape *out, struct arena *a, const struct chart *c)
{
	const struct scale s = scale_of(c);
	const float width = (float)(COLUMNS_WIDTH - AXIS) / (float)c->count;
	const size_t every = (size_t)ceilf(LABEL_ROOM / width);
	out->width = COLUMNS_WIDTH;
	out->height = COLUMNS_HEIGHT;
	out->left = AXIS;
	out->right = COLUMNS_WIDTH;
	out->is_dense = c->count >= DENSE_FROM;
	lay_out_axis(out, a, &s, c->language);
	for (size_t i = 0; i < c->count; i++) {
		float x = AXIS + (float)i * width;
		lay_out_column(out, &s, &c->values[i], x, width);
		if (i % every == 0 && x + LABEL_ROOM / 2 <= COLUMNS_WIDTH)
			add_text(out, (struct chart_text){x, COLUMNS_HEIGHT - 6, ANCHOR_START, c->values[i].label, false});
	}
}

/* ---- bars */

/* What fits beside the value; the whole name stands in the table. */
static const char *shortened(struct arena *a, const char *text)
{
	size_t len = strlen(text), at = 0;
	uint32_t c;
	for (size_t i = 0; i < LABEL_MAX && at < len; i++) {
		size_t n = utf8_next(&c, text + at, len - at);
		at += n > 0 ? n : 1;
	}
	return at >= len ? text : arena_format(a, "%.*s…", (int)at, text);
}

static void lay_out_bar(struct chart_shape *out, struct arena *a, const struct scale *s, const struct chart *c, size_t i)
{
	const struct chart_value *v = &c->values[i];
	const char *value = chart_amount(a, v->value, c->language);
	float y = (float)(i * BAR_ROW), full = (float)(fabs((double)v->value) / fmax(s->high, -s->low));
	add_text(out, (struct chart_text){0, y + BAR_TEXT, ANCHOR_START, shortened(a, v->label), false});
	add_text(out, (struct chart_text){BARS_WIDTH, y + BAR_TEXT, ANCHOR_END, value, true});
	out->bars[out->bar_count++] = (struct chart_box){0, y + BAR_TEXT + 5, fmaxf(full * BARS_WIDTH, 1), BAR_HEIGHT};
}

static void lay_out_bars(struct chart_shape *out, struct arena *a, const struct chart *c)
{
	struct scale s = {0, 1, 1};
	for (size_t i = 0; i < c->count; i++)
		widen(&s, c->values[i].value);
	out->width = out->right = BARS_WIDTH;
	out->height = (float)(c->count * BAR_ROW);
	for (size_t i = 0; i < c->count; i++)
		lay_out_bar(out, a, &s, c, i);
}

enum err chart_lay_out(struct chart_shape *out, struct arena *a, const struct chart *c)
{
	static const struct {
		size_t max;
		void (*lay_out)(struct chart_shape *out, struct arena *a, const struct chart *c);
	} kinds[] = {[CHART_COLUMNS] = {CHART_COLUMNS_MAX, lay_out_columns}, [CHART_BARS] = {CHART_BARS_MAX, lay_out_bars}};
	if (c->count == 0 || c->count > kinds[c->kind].max)
		return E_RANGE;
	*out = (struct chart_shape){.bars = arena_array(a, c->count, sizeof(*out->bars)),
				    .befores = arena_array(a, c->count, sizeof(*out->befores)),
				    .rules = arena_array(a, 2 * TICKS + 4, sizeof(*out->rules)),
				    .texts = arena_array(a, 2 * c->count + 2 * TICKS + 4, sizeof(*out->texts))};
	kinds[c->kind].lay_out(out, a, c);
	return E_OK;
}
