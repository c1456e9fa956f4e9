/* Pages of a PDF: lengths in millimetres, y grows downwards from the top edge, text wraps. The only file family that says
 * HPDF_.
 *
 * Like a buffer, a document that fails keeps quiet until the end: page_save() tells. While `is_dry`, nothing is drawn and only
 * heights are measured, so that one function both measures and draws. */
#ifndef RENDER_PAGE_H
#define RENDER_PAGE_H

#include "render/fonts.h"

#include <hoaban/arena.h>
#include <hoaban/buf.h>
#include <hpdf.h>

struct page {
	HPDF_Doc document;
	HPDF_Page sheet;
	HPDF_Font regular, bold;
	float width, height; /* of the current sheet */
	size_t count;	     /* of sheets */
	bool is_dry, failed;
};

enum ink {
	INK_BLACK,
	INK_TEXT,
	INK_QUIET,
	INK_LINE,
	INK_ACCENT, /* the throat of the ban flower */
	INK_PETAL,
	INK_LEAF, /* of charts */
};
struct colour {
	float red, green, blue;
};
struct colour page_colour(enum ink ink);

enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

struct type {
	float size; /* points */
	bool is_bold;
	enum align align;
	enum ink ink;
};

struct area {
	float x, y, width, height;
};

enum err page_open(struct page *p, const struct fonts *fonts);
void page_close(struct page *p);
void page_add(struct page *p, float width, float height);
void page_turn_to(struct page *p, size_t index); /* an earlier page, to add to it */
enum err page_save(struct page *p, struct buf *out);
#define PAGE_LOCAL [[gnu::cleanup(page_close)]] struct page

/* Sets `text` from the top edge `y` on, within `width`; returns the height it takes (0 for ""). */
float page_text(struct page *p, const struct type *t, float x, float y, float width, const char *text);
float page_text_width(const struct page *p, const struct type *t, const char *text);

void page_rule(struct page *p, enum ink ink, float thickness, float x, float y, float width);
void page_box(struct page *p, enum ink ink, struct area area, float radius); /* filled, round corners */
/* The ban flower: five petals and the stamens, `size` across. */
void page_flower(struct page *p, float x, float y, float size);
/* The QR symbol `size` wide without its quiet zone, as few merged rectangles. */
enum err page_qr(struct page *p, struct arena *a, const char *text, float x, float y, float size);

#endif
