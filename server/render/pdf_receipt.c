/* The receipt, by the layout 01/PLPĐT: its labels in its order, the name of the fee above the amount as the decree demands,
 * English below in smaller type. A5 portrait; a long table goes on over further pages. */
#include "render/page.h"
#include "render/sheets.h"
#include "render/view.h"

#include <hoaban/qr.h>
#include <hoaban/receipt.h>

#define PAPER_WIDTH  148.0f
#define PAPER_HEIGHT 210.0f
#define MARGIN	     11.0f
#define INNER	     (PAPER_WIDTH - 2 * MARGIN)
#define LABEL_WIDTH  34.0f
#define PAIR_GAP     0.7f

static const struct type title_type = {12, true, ALIGN_LEFT, INK_ACCENT};
static const struct type date_type = {9, false, ALIGN_LEFT, INK_TEXT};
static const struct type english_type = {6.5f, false, ALIGN_LEFT, INK_QUIET};
static const struct type english_right_type = {6.5f, false, ALIGN_RIGHT, INK_QUIET};
static const struct type label_type = {8.5f, false, ALIGN_LEFT, INK_TEXT};
static const struct type value_type = {9, false, ALIGN_LEFT, INK_TEXT};
static const struct type strong_type = {9, true, ALIGN_LEFT, INK_TEXT};
static const struct type right_type = {9, false, ALIGN_RIGHT, INK_TEXT};
static const struct type right_label_type = {8, true, ALIGN_RIGHT, INK_TEXT};
static const struct type total_type = {13, true, ALIGN_RIGHT, INK_TEXT};
static const struct type centre_type = {9, true, ALIGN_CENTRE, INK_TEXT};
static const struct type centre_quiet_type = {6.5f, false, ALIGN_CENTRE, INK_QUIET};
static const struct type centre_value_type = {9, false, ALIGN_CENTRE, INK_TEXT};
static const struct type note_type = {8.5f, true, ALIGN_CENTRE, INK_ACCENT};
static const struct type mark_type = {11, true, ALIGN_CENTRE, INK_ACCENT};

struct receipt_page {
	struct page *page;
	struct arena *arena;
	const struct receipt_view *view;
	float y;
};

static float greater(float a, float b)
{
	return a > b ? a : b;
}

static const char *money(struct arena *a, int64_t amount)
{
	char text[MONEY_TEXT];
	money_format(text, amount, LANGUAGE_VI);
	return arena_text(a, text);
}

static const char *in_brackets(struct arena *a, const char *text)
{
	return text[0] == '\0' ? "" : arena_format(a, "(%s)", text);
}

static const char *padded_number(struct arena *a, int64_t number)
{
	return arena_format(a, "%08lld", (long long)number);
}

static const char *date_text(struct arena *a, const struct date_view *d)
{
	return arena_format(a, "ngày %02lld tháng %02lld năm %lld", (long long)d->day, (long long)d->month, (long long)d->year);
}

static void rule(struct receipt_page *r)
{
	page_rule(r->page, INK_LINE, 0.2f, MARGIN, r->y + 0.8f, INNER);
	r->y += 2.6f;
}

/* Opens a new page when `height` does not fit on this one. */
static void need(struct receipt_page *r, float height)
{
	if (r->y + height <= PAPER_HEIGHT - MARGIN)
		return;
	page_add(r->page, PAPER_WIDTH, PAPER_HEIGHT);
	r->y = MARGIN;
}

/* ---------------------------------------------------------------- head */

/* The right block: label left, value bold, in two narrow columns. */
static float draw_identity(struct receipt_page *r, float x, float y)
{
	const struct receipt_view *v = r->view;
	const struct {
		const char *label, *english, *value;
	} rows[] = {{"Mẫu số:", "(Form)", v->form},
		    {"Ký hiệu:", "(Symbol)", v->symbol},
		    {"Số:", "(Number)", padded_number(r->arena, v->number)}};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		float height = page_text(r->page, &label_type, x, y, 14, rows[i].label);
		page_text(r->page, &strong_type, x + 14, y - 0.15f, 19, rows[i].value);
		y += height + page_text(r->page, &english_type, x, y + height - 0.5f, 14, rows[i].english) - 0.1f;
	}
	return y;
}

static void draw_mark(struct receipt_page *r)
{
	if (r->view->mark[0] != '\0')
		r->y += page_text(r->page, &mark_type, MARGIN, r->y - 2, INNER, r->view->mark) + 1;
}

static const char *heading_date(struct receipt_page *r)
{
	return arena_format(r->arena, "Ngày%s", date_text(r->arena, &r->view->issued) + strlen("ngày"));
}

static void draw_head(struct receipt_page *r)
{
	const float flower = 10, identity = 33, x = MARGIN + flower + 4, width = INNER - flower - 4 - identity;
	const char *date = heading_date(r);
	float y = r->y;
	page_flower(r->page, MARGIN, y, flower);
	y += page_text(r->page, &title_type, x, y - 0.8f, width, "BIÊN LAI THU PHÍ, LỆ PHÍ ĐIỆN TỬ") - 1;
	y += page_text(r->page, &english_type, x, y, width, "(Electronic receipt for fees and charges)") + 2;
	page_text(r->page, &english_type, x + page_text_width(r->page, &date_type, date) + 1.5f, y + 0.8f, 10, "(Date)");
	y += page_text(r->page, &date_type, x, y, width, date);
	r->y = greater(y, draw_identity(r, MARGIN + INNER - identity + 1, r->y)) + 0.5f;
}

/* ---------------------------------------------------------------- label and value */

struct pair {
	const char *label, *english, *value, *english_value;
};

static float draw_pair(struct receipt_page *r, const struct pair *p, float x, float width, float label_width)
{
	float label = page_text(r->page, &label_type, x, r->y, label_width - 1, p->label);
	label += page_text(r->page, &english_type, x, r->y + label - 0.4f, label_width - 1, p->english) - 0.4f;
	float value = page_text(r->page, &value_type, x + label_width, r->y - 0.15f, width - label_width, p->value);
	value += page_text(r->page, &english_type, x + label_width, r->y + value - 0.4f, width - label_width,
			   in_brackets(r->arena, p->english_value));
	return greater(label, value);
}

static float pair_height(struct receipt_page *r, const struct pair *p, float width, float label_width)
{
	r->page->is_dry = true;
	float height = draw_pair(r, p, MARGIN, width, label_width);
	r->page->is_dry = false;
	return height;
}

static void add_pair(struct receipt_page *r, const struct pair *p)
{
	need(r, pair_height(r, p, INNER, LABEL_WIDTH));
	r->y += draw_pair(r, p, MARGIN, INNER, LABEL_WIDTH) + PAIR_GAP;
}

static void add_two_pairs(struct receipt_page *r, const struct pair *left, const struct pair *right)
{
	const float half = INNER / 2, label_width = 25;
	need(r, greater(pair_height(r, left, half, LABEL_WIDTH), pair_height(r, right, half, label_width)));
	float height = draw_pair(r, left, MARGIN, half, LABEL_WIDTH);
	r->y += greater(height, draw_pair(r, right, MARGIN + half, half, label_width)) + PAIR_GAP;
}

static void draw_organisation(struct receipt_page *r)
{
	const struct organisation_view *o = &r->view->organisation;
	add_pair(r, &(struct pair){"Tên tổ chức thu:", "(Collecting organisation)", o->name, ""});
	add_pair(r, &(struct pair){"Mã số thuế:", "(Tax code)", o->tax_code, ""});
	add_pair(r, &(struct pair){"Địa chỉ:", "(Address)", o->address, ""});
	add_two_pairs(r, &(struct pair){"Điện thoại:", "(Telephone)", o->phone, ""},
		      &(struct pair){"Số tài khoản:", "(Account)", o->account, ""});
	rule(r);
}

static void draw_payer(struct receipt_page *r)
{
	const struct payer_view *p = &r->view->payer;
	const struct pair name = {"Tên người nộp:", "(Payer)", p->name, ""},
			  tax = {"Mã số thuế:", "(Tax code)", p->tax_code, ""};
	const struct pair address = {"Địa chỉ:", "(Address)", p->address, ""};
	const struct pair account = {"Số tài khoản:", "(Account)", p->account, ""};
	if (p->name[0] == '\0') {
		add_two_pairs(r, &name, &tax);
		add_two_pairs(r, &address, &account);
	} else {
		add_pair(r, &name);
		add_pair(r, &tax);
		add_pair(r, &address);
		add_pair(r, &account);
	}
	rule(r);
}

/* ---------------------------------------------------------------- the table of fees */

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
		height += page_text(r->page, &english_right_type, x, r->y + height - 0.4f, widths[i], columns[i].english);
	}
	page_text(r->page, &label_type, MARGIN, r->y, FEE_WIDTH, "Tên loại phí, lệ phí:");
	page_text(r->page, &english_type, MARGIN, r->y + 3.5f, FEE_WIDTH, "(Name of the fee)");
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
	height = greater(height, page_text(r->page, &right_type, x + 2, r->y, PRICE_WIDTH - 2, money(r->arena, f->unit_price)));
	x += PRICE_WIDTH;
	return greater(height, page_text(r->page, &right_type, x + 2, r->y, PRICE_WIDTH - 2, money(r->arena, f->amount)));
}

static float draw_fee(struct receipt_page *r, const struct fee_view *f)
{
	const char *english = f->fee_en[0] == '\0' ? "" : with_category(r->arena, f->fee_en, f->category_en);
	float height =
		page_text(r->page, &value_type, MARGIN, r->y, FEE_WIDTH - 2, with_category(r->arena, f->fee, f->category));
	height +=
		page_text(r->page, &english_type, MARGIN, r->y + height - 0.4f, FEE_WIDTH - 2, in_brackets(r->arena, english));
	return greater(height, draw_sums(r, f, MARGIN + FEE_WIDTH));
}

static void add_fee(struct receipt_page *r, const struct fee_view *f)
{
	float top = r->y;
	r->page->is_dry = true;
	float height = draw_fee(r, f);
	r->page->is_dry = false;
	need(r, height);
	if (r->y < top)
		draw_table_head(r);
	r->y += draw_fee(r, f) + 1;
}

static void draw_fees(struct receipt_page *r)
{
	const struct fee_view *list = r->view->lines.list;
	need(r, 18);
	draw_table_head(r);
	for (size_t i = 0; i < r->view->lines.count; i++)
		add_fee(r, &list[i]);
	rule(r);
}

/* ---------------------------------------------------------------- amount, payment, foot */

static void draw_amount(struct receipt_page *r)
{
	const struct receipt_view *v = r->view;
	need(r, 20);
	page_text(r->page, &strong_type, MARGIN, r->y + 0.8f, LABEL_WIDTH, "Số tiền:");
	page_text(r->page, &english_type, MARGIN, r->y + 4.4f, LABEL_WIDTH, "(Amount)");
	r->y += greater(page_text(r->page, &total_type, MARGIN + LABEL_WIDTH, r->y, INNER - LABEL_WIDTH,
				  money(r->arena, v->total)),
			7.5f) +
		0.5f;
	add_pair(r, &(struct pair){"(Số tiền bằng chữ):", "(Amount in words)", v->amount_in_words, v->amount_in_words_en});
	add_pair(r, &(struct pair){"Hình thức thanh toán:", "(Form of payment)", v->payment, v->payment_en});
}

static void draw_replaced(struct receipt_page *r)
{
	const struct replaced_view *old = &r->view->replaces;
	if (!r->view->is_replacement)
		return;
	const char *text = arena_format(r->arena, "Thay thế cho biên lai Mẫu số %s ký hiệu %s số %s %s", old->form, old->symbol,
					padded_number(r->arena, old->number), date_text(r->arena, &old->issued));
	need(r, 10);
	r->y += page_text(r->page, &strong_type, MARGIN, r->y, INNER, text);
	r->y += page_text(r->page, &english_type, MARGIN, r->y - 0.4f, INNER, "(Replaces the receipt named above)");
}

#define SYMBOL_SIZE  32.0f
#define SYMBOL_QUIET 4.0f /* four modules of the smallest symbol that a URL takes */

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
	need(r, SYMBOL_SIZE + 2 * SYMBOL_QUIET + 6);
	rule(r);
	TRY(page_qr(r->page, r->arena, r->view->lookup_url, MARGIN, r->y + SYMBOL_QUIET - 1.5f, SYMBOL_SIZE));
	draw_signature(r, MARGIN + INNER / 2, INNER / 2);
	page_text(r->page, &english_type, MARGIN, r->y + SYMBOL_SIZE + 2 * SYMBOL_QUIET - 2, INNER, lookup);
	return E_OK;
}

/* With several pages, every page says which receipt it belongs to. */
static void number_pages(struct receipt_page *r)
{
	const size_t count = r->page->count;
	for (size_t i = 0; count > 1 && i < count; i++) {
		page_turn_to(r->page, i);
		page_text(r->page, &english_right_type, MARGIN, PAPER_HEIGHT - MARGIN + 3, INNER,
			  arena_format(r->arena, "%s · %s · %s · trang %zu/%zu", r->view->form, r->view->symbol,
				       padded_number(r->arena, r->view->number), i + 1, count));
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
	draw_mark(&r);
	draw_head(&r);
	rule(&r);
	draw_organisation(&r);
	draw_payer(&r);
	draw_fees(&r);
	draw_amount(&r);
	draw_replaced(&r);
	TRY(draw_foot(&r));
	number_pages(&r);
	return page_save(&page, out);
}
