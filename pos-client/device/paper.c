#include "pos-client/device/paper.h"

#include "pos-client/device/glyphs.h"

#include <hoaban/buf.h>
#include <hoaban/qr.h>
#include <hoaban/wrap.h>
#include <stdlib.h>

#define QR_MEMORY (1u << 20)

struct paper {
	struct glyphs *glyphs;
	struct buf rows;
	unsigned width, stride; /* dots, bytes */
	unsigned height;	/* rows in use: where the next thing begins */
	unsigned missing;
};

enum err paper_open(struct paper **out, unsigned width)
{
	struct paper *p = calloc(1, sizeof(*p));
	if (p == NULL)
		return E_MEMORY;
	p->width = width;
	p->stride = width / 8;
	buf_init(&p->rows, (size_t)PAPER_ROWS_MAX * p->stride);
	enum err e = glyphs_open(&p->glyphs);
	if (e != E_OK) {
		paper_close(p);
		return e;
	}
	*out = p;
	return E_OK;
}

void paper_close(struct paper *p)
{
	if (p == NULL)
		return;
	glyphs_close(p->glyphs);
	buf_release(&p->rows);
	free(p);
}

void paper_clear(struct paper *p)
{
	buf_clear(&p->rows);
	p->height = 0;
	p->missing = 0;
}

unsigned paper_width(const struct paper *p)
{
	return p->width;
}

enum err paper_status(const struct paper *p)
{
	return buf_status(&p->rows);
}

struct bitmap paper_bitmap(const struct paper *p)
{
	return (struct bitmap){p->width, (unsigned)(p->rows.len / p->stride), p->rows.data};
}

unsigned paper_missing(const struct paper *p)
{
	return p->missing;
}

bool paper_has_glyph(const struct paper *p, bool is_bold, uint32_t code_point)
{
	return glyphs_cover(p->glyphs, is_bold, code_point);
}

/* ---------------------------------------------------------------- dots */

/* White rows down to `height`. */
static void extend(struct paper *p, unsigned height)
{
	static const uint8_t white[PAPER_WIDTH_80 / 8];
	while (p->rows.len < (size_t)height * p->stride && !p->rows.failed)
		buf_append(&p->rows, white, p->stride);
}

static void set_dot(struct paper *p, unsigned x, unsigned y)
{
	size_t at = (size_t)y * p->stride + x / 8;
	if (x < p->width && at < p->rows.len)
		p->rows.data[at] |= (uint8_t)(0x80 >> x % 8);
}

static void fill(struct paper *p, unsigned x, unsigned y, unsigned width, unsigned height)
{
	for (unsigned row = y; row < y + height; row++)
		for (unsigned column = x; column < x + width; column++)
			set_dot(p, column, row);
}

void paper_space(struct paper *p, unsigned rows)
{
	p->height += rows;
	extend(p, p->height);
}

void paper_rule(struct paper *p)
{
	paper_space(p, 22);
	fill(p, 0, p->height - 12, p->width, 2);
}

/* ---------------------------------------------------------------- text */

static unsigned line_height(const struct paper_type *t)
{
	return t->size * 4 / 3;
}

static unsigned baseline_of(const struct paper_type *t)
{
	return t->size * 13 / 12;
}

struct ruler {
	struct paper *paper;
	const struct paper_type *type;
};

static float measure(void *ctx, const char *text, size_t len)
{
	const struct ruler *r = ctx;
	uint32_t code_point;
	unsigned width = 0;
	for (size_t n; (n = utf8_next(&code_point, text, len)) > 0; text += n, len -= n)
		width += glyphs_get(r->paper->glyphs, r->type->size, r->type->is_bold, code_point)->advance;
	return (float)width;
}

static unsigned width_of(struct paper *p, const struct paper_type *t, const char *text)
{
	return (unsigned)measure(&(struct ruler){p, t}, text, strlen(text));
}

static bool is_black(const struct glyph *g, unsigned x, unsigned y)
{
	return (g->rows[(size_t)y * g->stride + x / 8] & 0x80 >> x % 8) != 0;
}

static void stamp(struct paper *p, const struct glyph *g, int x, int y)
{
	for (unsigned row = 0; row < g->height; row++)
		for (unsigned column = 0; column < g->width; column++)
			if (is_black(g, column, row))
				set_dot(p, (unsigned)(x + (int)column), (unsigned)(y + (int)row));
}

static void set_line(struct paper *p, const struct paper_type *t, unsigned x, const struct wrap_line *line)
{
	const unsigned baseline = p->height + baseline_of(t);
	const char *text = line->text;
	uint32_t code_point;
	extend(p, p->height + line_height(t));
	for (size_t n, len = line->len; (n = utf8_next(&code_point, text, len)) > 0; text += n, len -= n) {
		const struct glyph *g = glyphs_get(p->glyphs, t->size, t->is_bold, code_point);
		p->missing += !glyphs_cover(p->glyphs, t->is_bold, code_point);
		stamp(p, g, (int)x + g->left, (int)baseline - g->top);
		x += g->advance;
	}
}

/* Wraps into the column from x on; advances the paper. */
static void set_column(struct paper *p, const struct paper_type *t, unsigned x, unsigned width, const char *text)
{
	struct ruler r = {p, t};
	struct wrap w = {text, (float)width, measure, &r};
	struct wrap_line line;
	for (; wrap_next(&line, &w); p->height += line_height(t)) {
		unsigned used = (unsigned)measure(&r, line.text, line.len), spare = used < width ? width - used : 0;
		set_line(p, t, x + (t->align == PAPER_LEFT ? 0 : t->align == PAPER_RIGHT ? spare : spare / 2), &line);
	}
}

void paper_text(struct paper *p, const struct paper_type *t, const char *text)
{
	set_column(p, t, 0, p->width, text);
}

/* How far the smaller type goes down so that both stand on one base line. */
static unsigned lowered(const struct paper_type *t, const struct paper_type *beside)
{
	return baseline_of(beside) > baseline_of(t) ? baseline_of(beside) - baseline_of(t) : 0;
}

void paper_labelled(struct paper *p, const struct paper_type *label_type, const char *label,
		    const struct paper_type *value_type, const char *value)
{
	const unsigned top = p->height, label_width = width_of(p, label_type, label) + label_type->size / 3;
	const bool is_beside = label_width <= p->width / 2;
	const unsigned x = is_beside ? label_width : 0;
	if (is_beside)
		p->height += lowered(label_type, value_type);
	paper_text(p, label_type, label);
	const unsigned below = p->height;
	if (is_beside)
		p->height = top + lowered(value_type, label_type);
	set_column(p, value_type, x, p->width - x, value);
	if (p->height < below)
		p->height = below;
}

void paper_halves(struct paper *p, const struct paper_type *t, const char *left, const char *right)
{
	const unsigned top = p->height, half = p->width / 2;
	set_column(p, t, 0, half - t->size / 3, left);
	const unsigned below = p->height;
	p->height = top;
	set_column(p, t, half, half, right);
	if (p->height < below)
		p->height = below;
}

void paper_pair(struct paper *p, const struct paper_type *t, const char *left, const char *right)
{
	const struct paper_type right_type = {t->size, t->is_bold, PAPER_RIGHT};
	const unsigned top = p->height;
	paper_text(p, t, left);
	if (p->height == top + line_height(t) && width_of(p, t, left) + t->size + width_of(p, t, right) <= p->width)
		p->height = top;
	paper_text(p, &right_type, right);
}

#define BAR_EDGE 8u

void paper_bar(struct paper *p, const struct paper_type *t, const char *text)
{
	const size_t from = (size_t)p->height * p->stride;
	paper_space(p, BAR_EDGE);
	paper_text(p, t, text);
	paper_space(p, BAR_EDGE);
	for (size_t i = from; i < p->rows.len; i++)
		p->rows.data[i] ^= 0xFF;
}

/* ---------------------------------------------------------------- QR */

static void stamp_qr(struct paper *p, const struct qr *qr, unsigned module)
{
	const unsigned x = (p->width - qr->size * module) / 2, y = p->height + QR_QUIET_ZONE * module;
	paper_space(p, (qr->size + 2 * QR_QUIET_ZONE) * module);
	for (unsigned i = 0; i < qr->size * qr->size; i++)
		if (qr_is_dark(qr, i % qr->size, i / qr->size))
			fill(p, x + i % qr->size * module, y + i / qr->size * module, module, module);
}

enum err paper_qr(struct paper *p, const char *text, unsigned least)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	struct qr qr;
	arena_init(&a, QR_MEMORY);
	TRY(qr_encode(&qr, &a, text));
	const unsigned wanted = (least + qr.size - 1) / qr.size, room = p->width / (qr.size + 2 * QR_QUIET_ZONE);
	const unsigned module = wanted < room ? wanted : room;
	if (qr.size * module < PAPER_QR_MM * PAPER_DOTS_PER_MM && module < wanted)
		return E_TOO_LARGE;
	stamp_qr(p, &qr, module);
	return E_OK;
}
