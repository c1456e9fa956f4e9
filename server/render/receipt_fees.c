#include "render/receipt_page.h"

static const struct type right_type = {9, false, ALIGN_RIGHT, INK_TEXT};
static const struct type right_label_type = {8, true, ALIGN_RIGHT, INK_TEXT};

#define QUANTITY_WIDTH 16.0f
#define PRICE_WIDTH    25.0f
#define FEE_WIDTH      (INNER - QUANTITY_WIDTH - 2 * PRICE_WIDTH)

struct column {
	const char *label, *english;
};
static const struct column columns[] = {{"Số lượng", "(Quantity)"}, {"Đơn giá", "(Unit price)"}, {"Thành tiền", "(Amount)"}};

static void draw_table_head(struct receipt_page *r)
{
	const float widths[] = {QUANTITY_WIDTH, PRICE_WIDTH, PRICE_WIDTH};
	float x = MARGIN + FEE_WIDTH, height = 0;
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); x += widths[i], i++) {
		height = page_text(r->page, &right_label_type, x, r->y, widths[i], columns[i].label);
		height +=
			page_text(r->page, &receipt_english_right_type, x, r->y + height - 0.4f, widths[i], columns[i].english);
	}
	page_text(r->page, &receipt_label_type, MARGIN, r->y, FEE_WIDTH, "Tên loại phí, lệ phí:");
	page_text(r->page, &receipt_english_type, MARGIN, r->y + 3.5f, FEE_WIDTH, "(Name of the fee)");
	r->y += height + 0.8f;
	page_rule(r->page, INK_LINE, 0.2f, MARGIN, r->y, INNER);
	r->y += 1;
}

/* A category stays together on its line: its blanks become no-break spaces. */
static const char *unbroken(struct arena *a, const char *text)
{
	const char *out = "";
	for (size_t len; *text != '\0'; text += len + (text[len] == ' ')) {
		len = strcspn(text, " ");
		out = arena_format(a, "%s%.*s%s", out, (int)len, text, text[len] == ' ' ? "\u00A0" : "");
	}
	return out;
}

static const char *with_category(struct arena *a, const char *fee, const char *category)
{
	return category[0] == '\0' ? fee : arena_format(a, "%s –\u00A0%s", fee, unbroken(a, category));
}

/* What it costs: three columns from x on; returns the greatest height. */
static float draw_sums(struct receipt_page *r, const struct fee_view *f, float x)
{
	const char *quantity = arena_format(r->arena, "%lld", (long long)f->quantity);
	float height = page_text(r->page, &right_type, x, r->y, QUANTITY_WIDTH, quantity);
	x += QUANTITY_WIDTH;
	height = greater(height,
			 page_text(r->page, &right_type, x + 2, r->y, PRICE_WIDTH - 2, receipt_money(r->arena, f->unit_price)));
	x += PRICE_WIDTH;
	return greater(height,
		       page_text(r->page, &right_type, x + 2, r->y, PRICE_WIDTH - 2, receipt_money(r->arena, f->amount)));
}

static float draw_fee(struct receipt_page *r, const struct fee_view *f)
{
	const char *english = f->fee_en[0] == '\0' ? "" : with_category(r->arena, f->fee_en, f->category_en);
	float height = page_text(r->page, &receipt_value_type, MARGIN, r->y, FEE_WIDTH - 2,
				 with_category(r->arena, f->fee, f->category));
	height += page_text(r->page, &receipt_english_type, MARGIN, r->y + height - 0.4f, FEE_WIDTH - 2,
			    receipt_in_brackets(r->arena, english));
	return greater(height, draw_sums(r, f, MARGIN + FEE_WIDTH));
}

static void add_fee(struct receipt_page *r, const struct fee_view *f)
{
	float top = r->y;
	r->page->is_dry = true;
	float height = draw_fee(r, f);
	r->page->is_dry = false;
	receipt_need(r, height);
	if (r->y < top)
		draw_table_head(r);
	r->y += draw_fee(r, f) + 1;
}

void receipt_draw_fees(struct receipt_page *r)
{
	const struct fee_view *list = r->view->lines.list;
	receipt_need(r, 18);
	draw_table_head(r);
	for (size_t i = 0; i < r->view->lines.count; i++)
		add_fee(r, &list[i]);
	receipt_rule(r);
}
