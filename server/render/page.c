#include "render/page.h"

#include <hoaban/wrap.h>
#include <stdio.h>
#include <string.h>

#define POINTS	2.834646f /* per millimetre */
#define LEADING 1.28f

struct colour page_colour(enum ink ink)
{
	static const struct colour colours[] = {
		[INK_BLACK] = {0, 0, 0},
		[INK_TEXT] = {0.11f, 0.11f, 0.13f},
		[INK_QUIET] = {0.40f, 0.40f, 0.44f},
		[INK_LINE] = {0.78f, 0.76f, 0.79f},
		[INK_ACCENT] = {0.46f, 0.16f, 0.38f},
		[INK_PETAL] = {0.965f, 0.925f, 0.955f},
		[INK_LEAF] = {0.08f, 0.33f, 0.18f},
	};
	return colours[ink];
}

static void note_fault(HPDF_STATUS error, HPDF_STATUS detail, void *page)
{
	struct page *p = page;
	if (!p->failed) /* what follows, follows from it */
		fprintf(stderr, "renderer: libharu error=0x%04lx detail=%lu\n", (unsigned long)error, (unsigned long)detail);
	p->failed = true;
}

static HPDF_Font load_font(HPDF_Doc document, int fd)
{
	char path[FONT_PATH_TEXT];
	font_path(path, fd);
	const char *name = HPDF_LoadTTFontFromFile(document, path, HPDF_TRUE);
	return name == NULL ? NULL : HPDF_GetFont(document, name, "UTF-8");
}

enum err page_open(struct page *p, const struct fonts *fonts)
{
	*p = (struct page){0};
	p->document = HPDF_New(note_fault, p);
	if (p->document == NULL)
		return E_MEMORY;
	HPDF_UseUTFEncodings(p->document);
	HPDF_SetCompressionMode(p->document, HPDF_COMP_ALL);
	p->regular = load_font(p->document, fonts->regular);
	p->bold = load_font(p->document, fonts->bold);
	return p->failed || p->regular == NULL || p->bold == NULL ? E_INTERNAL : E_OK;
}

void page_close(struct page *p)
{
	if (p->document != NULL)
		HPDF_Free(p->document);
	p->document = NULL;
}

void page_add(struct page *p, float width, float height)
{
	p->sheet = HPDF_AddPage(p->document);
	p->count++;
	p->width = width;
	p->height = height;
	HPDF_Page_SetWidth(p->sheet, width * POINTS);
	HPDF_Page_SetHeight(p->sheet, height * POINTS);
}

void page_turn_to(struct page *p, size_t index)
{
	p->sheet = HPDF_GetPageByIndex(p->document, (HPDF_UINT)index);
}

enum err page_save(struct page *p, struct buf *out)
{
	if (p->failed || HPDF_SaveToStream(p->document) != HPDF_OK)
		return E_INTERNAL;
	HPDF_UINT32 left = HPDF_GetStreamSize(p->document);
	HPDF_ResetStream(p->document);
	while (left > 0) {
		HPDF_BYTE piece[16384];
		HPDF_UINT32 n = left < sizeof(piece) ? left : (HPDF_UINT32)sizeof(piece);
		HPDF_ReadFromStream(p->document, piece, &n);
		if (n == 0)
			return E_INTERNAL;
		buf_append(out, piece, n);
		left -= n;
	}
	return buf_status(out);
}

/* ---------------------------------------------------------------- text */

struct ruler {
	HPDF_Font font;
	float size;
};

static float measure(void *ctx, const char *text, size_t len)
{
	const struct ruler *r = ctx;
	HPDF_TextWidth width = HPDF_Font_TextWidth(r->font, (const HPDF_BYTE *)text, (HPDF_UINT)len);
	return (float)width.width * r->size / 1000 / POINTS;
}

static struct ruler ruler_of(const struct page *p, const struct type *t)
{
	return (struct ruler){t->is_bold ? p->bold : p->regular, t->size};
}

float page_text_width(const struct page *p, const struct type *t, const char *text)
{
	struct ruler r = ruler_of(p, t);
	return measure(&r, text, strlen(text));
}

#define LINE_TEXT 1024

static void draw_line(struct page *p, const struct type *t, const struct ruler *r, float x, float baseline, const char *text)
{
	const struct colour c = page_colour(t->ink);
	HPDF_Page_BeginText(p->sheet);
	HPDF_Page_SetFontAndSize(p->sheet, r->font, t->size);
	HPDF_Page_SetRGBFill(p->sheet, c.red, c.green, c.blue);
	HPDF_Page_TextOut(p->sheet, x * POINTS, (p->height - baseline) * POINTS, text);
	HPDF_Page_EndText(p->sheet);
}

static void set_line(struct page *p, const struct type *t, struct ruler *r, struct area line, const struct wrap_line *w)
{
	char text[LINE_TEXT];
	if (p->is_dry || w->len == 0 || w->len >= sizeof(text))
		return;
	memcpy(text, w->text, w->len);
	text[w->len] = '\0';
	float spare = line.width - measure(r, w->text, w->len);
	float shift = t->align == ALIGN_LEFT ? 0 : t->align == ALIGN_RIGHT ? spare : spare / 2;
	/* ascent and half of the leading above it */
	draw_line(p, t, r, line.x + shift, line.y + t->size * 1.02f / POINTS, text);
}

float page_text(struct page *p, const struct type *t, float x, float y, float width, const char *text)
{
	struct ruler r = ruler_of(p, t);
	struct wrap w = {text, width, measure, &r};
	struct wrap_line line;
	float height = 0;
	for (; wrap_next(&line, &w); height += t->size * LEADING / POINTS)
		set_line(p, t, &r, (struct area){x, y + height, width, 0}, &line);
	return height;
}
