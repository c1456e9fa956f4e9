/* The receipt, by the layout 01/PLPĐT: its labels in its order, the name of the fee above the amount as the decree demands,
 * English below in smaller type. A5 portrait; a long table goes on over further pages. */
#include "render/receipt_page.h"
#include "render/sheets.h"

/* With several pages, every page says which receipt it belongs to. */
static void number_pages(struct receipt_page *r)
{
	const size_t count = r->page->count;
	for (size_t i = 0; count > 1 && i < count; i++) {
		page_turn_to(r->page, i);
		page_text(r->page, &receipt_english_right_type, MARGIN, PAPER_HEIGHT - MARGIN + 3, INNER,
			  arena_format(r->arena, "%s · %s · %s · trang %zu/%zu", r->view->form, r->view->symbol,
				       receipt_number(r->arena, r->view->number), i + 1, count));
	}
}

enum err render_receipt_pdf(struct buf *out, struct arena *a, const struct fonts *fonts, struct bytes view)
{
	struct receipt_view v;
	PAGE_LOCAL page = {0};
	struct receipt_page r = {&page, a, &v, MARGIN};
	TRY(view_read_receipt(&v, a, view));
	TRY(page_open(&page, fonts));
	page_add(&page, PAPER_WIDTH, PAPER_HEIGHT);
	receipt_draw_head(&r);
	receipt_draw_parties(&r);
	receipt_draw_fees(&r);
	TRY(receipt_draw_closing(&r));
	number_pages(&r);
	return page_save(&page, out);
}
