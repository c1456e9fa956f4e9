/* What is drawn on a page besides text. */
#include "render/page.h"

#include "render/qr_vector.h"

#include <math.h>

#define POINTS 2.834646f /* per millimetre */

static float right(float x)
{
	return x * POINTS;
}

static float up(const struct page *p, float y)
{
	return (p->height - y) * POINTS;
}

static void set_fill(struct page *p, enum ink ink)
{
	const struct colour c = page_colour(ink);
	HPDF_Page_SetRGBFill(p->sheet, c.red, c.green, c.blue);
}

static void set_stroke(struct page *p, enum ink ink)
{
	const struct colour c = page_colour(ink);
	HPDF_Page_SetRGBStroke(p->sheet, c.red, c.green, c.blue);
}

void page_rule(struct page *p, enum ink ink, float thickness, float x, float y, float width)
{
	if (p->is_dry)
		return;
	set_stroke(p, ink);
	HPDF_Page_SetLineWidth(p->sheet, thickness * POINTS);
	HPDF_Page_MoveTo(p->sheet, right(x), up(p, y));
	HPDF_Page_LineTo(p->sheet, right(x + width), up(p, y));
	HPDF_Page_Stroke(p->sheet);
}

/* One quarter of a round corner, from the current point: control points lie 0.55 of the radius away. */
static void corner(struct page *p, float x0, float y0, float x1, float y1, float x, float y)
{
	HPDF_Page_CurveTo(p->sheet, right(x0), up(p, y0), right(x1), up(p, y1), right(x), up(p, y));
}

void page_box(struct page *p, enum ink ink, struct area a, float r)
{
	float k = r * 0.45f, end_x = a.x + a.width, end_y = a.y + a.height;
	if (p->is_dry)
		return;
	set_fill(p, ink);
	HPDF_Page_MoveTo(p->sheet, right(a.x + r), up(p, a.y));
	HPDF_Page_LineTo(p->sheet, right(end_x - r), up(p, a.y));
	corner(p, end_x - k, a.y, end_x, a.y + k, end_x, a.y + r);
	HPDF_Page_LineTo(p->sheet, right(end_x), up(p, end_y - r));
	corner(p, end_x, end_y - k, end_x - k, end_y, end_x - r, end_y);
	HPDF_Page_LineTo(p->sheet, right(a.x + r), up(p, end_y));
	corner(p, a.x + k, end_y, a.x, end_y - k, a.x, end_y - r);
	HPDF_Page_LineTo(p->sheet, right(a.x), up(p, a.y + r));
	corner(p, a.x, a.y + k, a.x + k, a.y, a.x + r, a.y);
	HPDF_Page_ClosePath(p->sheet);
	HPDF_Page_Fill(p->sheet);
}

/* ---------------------------------------------------------------- the flower */

struct turn {
	float x, y, scale, sine, cosine; /* centre of the flower, its scale, the petal's direction */
};

struct point {
	float x, y;
};

/* A point of the petal (which points up from the origin) on the page. */
static struct point place(const struct page *p, const struct turn *t, float x, float y)
{
	float turned_x = x * t->cosine + y * t->sine, turned_y = y * t->cosine - x * t->sine;
	return (struct point){right(t->x + turned_x * t->scale), up(p, t->y) + turned_y * t->scale * POINTS};
}

static void curve(struct page *p, const struct turn *t, const float c[static 6])
{
	struct point a = place(p, t, c[0], c[1]), b = place(p, t, c[2], c[3]), end = place(p, t, c[4], c[5]);
	HPDF_Page_CurveTo(p->sheet, a.x, a.y, b.x, b.y, end.x, end.y);
}

/* Petals of Bauhinia: narrow at the throat, broad and slightly notched at the tip. */
static void petal(struct page *p, const struct turn *t)
{
	static const float outline[][6] = {{0.10f, 0.10f, 0.34f, 0.22f, 0.27f, 0.62f},
					   {0.24f, 0.84f, 0.10f, 0.98f, 0.00f, 0.93f},
					   {-0.10f, 0.98f, -0.24f, 0.84f, -0.27f, 0.62f},
					   {-0.34f, 0.22f, -0.10f, 0.10f, 0.00f, 0.05f}};
	struct point start = place(p, t, 0, 0.05f);
	HPDF_Page_MoveTo(p->sheet, start.x, start.y);
	for (size_t i = 0; i < sizeof(outline) / sizeof(outline[0]); i++)
		curve(p, t, outline[i]);
	HPDF_Page_ClosePathFillStroke(p->sheet);
}

static void vein(struct page *p, const struct turn *t, float length, float bend)
{
	const float c[6] = {bend * 0.2f, length * 0.35f, bend * 0.7f, length * 0.7f, bend, length};
	struct point start = place(p, t, 0, 0.04f);
	HPDF_Page_MoveTo(p->sheet, start.x, start.y);
	curve(p, t, c);
	HPDF_Page_Stroke(p->sheet);
}

void page_flower(struct page *p, float x, float y, float size)
{
	if (p->is_dry)
		return;
	set_fill(p, INK_PETAL);
	set_stroke(p, INK_ACCENT);
	HPDF_Page_SetLineWidth(p->sheet, size * 0.022f * POINTS);
	HPDF_Page_SetLineJoin(p->sheet, HPDF_ROUND_JOIN);
	for (int i = 0; i < 5; i++) {
		float angle = (float)i * 2 * (float)M_PI / 5;
		struct turn t = {x + size / 2, y + size * 0.53f, size / 2, sinf(angle), cosf(angle)};
		petal(p, &t);
		vein(p, &t, 0.52f, 0);
		vein(p, &t, 0.34f, 0.09f);
		vein(p, &t, 0.34f, -0.09f);
	}
	HPDF_Page_SetLineJoin(p->sheet, HPDF_MITER_JOIN);
}

/* ---------------------------------------------------------------- QR */

struct stamp {
	struct page *page;
	float x, y, module;
};

static void stamp_rectangle(void *ctx, const struct qr_rectangle *r)
{
	const struct stamp *s = ctx;
	float bottom = s->y + (float)(r->y + r->height) * s->module;
	HPDF_Page_Rectangle(s->page->sheet, right(s->x + (float)r->x * s->module), up(s->page, bottom),
			    (float)r->width * s->module * POINTS, (float)r->height * s->module * POINTS);
}

enum err page_qr(struct page *p, struct arena *a, const char *text, float x, float y, float size)
{
	struct qr qr;
	if (p->is_dry)
		return E_OK;
	TRY(qr_encode(&qr, a, text));
	struct stamp s = {p, x, y, size / (float)qr.size};
	set_fill(p, INK_BLACK);
	qr_rectangles(&qr, a, stamp_rectangle, &s);
	HPDF_Page_Fill(p->sheet);
	return E_OK;
}
