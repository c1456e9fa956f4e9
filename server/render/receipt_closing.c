#include "render/receipt_page.h"

static const struct type total_type = {13, true, ALIGN_RIGHT, INK_TEXT};
static const struct type centre_type = {9, true, ALIGN_CENTRE, INK_TEXT};
static const struct type centre_quiet_type = {6.5f, false, ALIGN_CENTRE, INK_QUIET};
static const struct type centre_value_type = {9, false, ALIGN_CENTRE, INK_TEXT};
static const struct type note_type = {8.5f, true, ALIGN_CENTRE, INK_ACCENT};

static void draw_amount(struct receipt_page *r)
{
	const struct receipt_view *v = r->view;
	receipt_need(r, 20);
	page_text(r->page, &receipt_strong_type, MARGIN, r->y + 0.8f, LABEL_WIDTH, "Số tiền:");
	page_text(r->page, &receipt_english_type, MARGIN, r->y + 4.4f, LABEL_WIDTH, "(Amount)");
	r->y += greater(page_text(r->page, &total_type, MARGIN + LABEL_WIDTH, r->y, INNER - LABEL_WIDTH,
				  receipt_money(r->arena, v->total)),
			7.5f) +
		0.5f;
	receipt_add_pair(r,
			 &(struct pair){"(Số tiền bằng chữ):", "(Amount in words)", v->amount_in_words, v->amount_in_words_en});
	receipt_add_pair(r, &(struct pair){"Hình thức thanh toán:", "(Form of payment)", v->payment, v->payment_en});
}

static void draw_replaced(struct receipt_page *r)
{
	const struct replaced_view *old = &r->view->replaces;
	if (!r->view->is_replacement)
		return;
	const char *text = arena_format(r->arena, "Thay thế cho biên lai Mẫu số %s ký hiệu %s số %s %s", old->form, old->symbol,
					receipt_number(r->arena, old->number), receipt_date(r->arena, &old->issued));
	receipt_need(r, 10);
	r->y += page_text(r->page, &receipt_strong_type, MARGIN, r->y, INNER, text);
	r->y += page_text(r->page, &receipt_english_type, MARGIN, r->y - 0.4f, INNER, "(Replaces the receipt named above)");
}

#define SYMBOL_SIZE  28.0f
#define SYMBOL_QUIET 4.0f /* four modules of the smallest symbol that a URL takes */
#define FOOT_HEIGHT  (SYMBOL_SIZE + 2 * SYMBOL_QUIET + 6)

static void draw_signature(struct receipt_page *r, float x, float width)
{
	float y = r->y + 1 + page_text(r->page, &centre_type, x, r->y + 1, width, "Tổ chức thu phí, lệ phí");
	y += page_text(r->page, &centre_quiet_type, x, y - 0.4f, width, "(Collecting organisation)");
	y += page_text(r->page, &centre_value_type, x, y, width, "(Chữ ký số)");
	y += page_text(r->page, &centre_quiet_type, x, y - 0.4f, width, "(Digital signature)") + 3;
	page_text(r->page, &note_type, x, y, width, r->view->signature_note);
}

static enum err draw_foot(struct receipt_page *r)
{
	const char *lookup = arena_format(r->arena, "Tra cứu (Look-up): %s", r->view->lookup_url);
	receipt_need(r, FOOT_HEIGHT);
	float top = r->y;
	receipt_rule(r);
	TRY(page_qr(r->page, r->arena, r->view->lookup_url, MARGIN, r->y + SYMBOL_QUIET - 1.5f, SYMBOL_SIZE));
	draw_signature(r, MARGIN + INNER / 2, INNER / 2);
	page_text(r->page, &receipt_english_type, MARGIN, r->y + SYMBOL_SIZE + 2 * SYMBOL_QUIET - 2, INNER, lookup);
	r->y = top + FOOT_HEIGHT;
	return E_OK;
}

static enum err draw_all(struct receipt_page *r)
{
	draw_amount(r);
	draw_replaced(r);
	return draw_foot(r);
}

/* A signature on a page of its own would sign nothing that the reader sees: the totals go with it. */
enum err receipt_draw_closing(struct receipt_page *r)
{
	const float top = r->y;
	r->page->is_dry = true;
	enum err e = draw_all(r);
	r->page->is_dry = false;
	const float height = r->y - top;
	r->y = top;
	TRY(e);
	receipt_need(r, height);
	return draw_all(r);
}
