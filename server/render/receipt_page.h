/* A receipt while it is drawn: where the next line comes, and what its parts share. One part per file, in the order of the
 * layout 01/PLPĐT: head and parties, table of fees, closing. */
#ifndef RENDER_RECEIPT_PAGE_H
#define RENDER_RECEIPT_PAGE_H

#include "render/page.h"
#include "render/view.h"

/* A5 portrait, millimetres */
#define PAPER_WIDTH  148.0f
#define PAPER_HEIGHT 210.0f
#define MARGIN	     11.0f
#define INNER	     (PAPER_WIDTH - 2 * MARGIN)
#define LABEL_WIDTH  34.0f

struct receipt_page {
	struct page *page;
	struct arena *arena;
	const struct receipt_view *view;
	float y;
};

/* Labels, values, and the smaller English below them. */
extern const struct type receipt_label_type, receipt_value_type, receipt_strong_type, receipt_english_type,
	receipt_english_right_type;

/* ---- the parts */
void receipt_draw_head(struct receipt_page *r);
void receipt_draw_parties(struct receipt_page *r);
void receipt_draw_fees(struct receipt_page *r);
/* Totals, payment, signature and QR symbol: they stay together on one page. */
enum err receipt_draw_closing(struct receipt_page *r);

/* ---- what they are made of */
void receipt_rule(struct receipt_page *r);
/* Opens a new page when `height` does not fit on this one. While dry there is one page without end. */
void receipt_need(struct receipt_page *r, float height);

struct pair {
	const char *label, *english, *value, *english_value;
};
void receipt_add_pair(struct receipt_page *r, const struct pair *p);
void receipt_add_two_pairs(struct receipt_page *r, const struct pair *left, const struct pair *right);

static inline float greater(float a, float b)
{
	return a > b ? a : b;
}
const char *receipt_money(struct arena *a, int64_t amount);
const char *receipt_in_brackets(struct arena *a, const char *text); /* "" stays "" */
const char *receipt_number(struct arena *a, int64_t number);	    /* eight digits */
const char *receipt_date(struct arena *a, const struct date_view *d);

#endif
