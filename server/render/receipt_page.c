#include "render/receipt_page.h"

#define PAIR_GAP 0.7f

const struct type receipt_label_type = {8.5f, false, ALIGN_LEFT, INK_TEXT};
const struct type receipt_value_type = {9, false, ALIGN_LEFT, INK_TEXT};
const struct type receipt_strong_type = {9, true, ALIGN_LEFT, INK_TEXT};
const struct type receipt_english_type = {6.5f, false, ALIGN_LEFT, INK_QUIET};
const struct type receipt_english_right_type = {6.5f, false, ALIGN_RIGHT, INK_QUIET};

const char *receipt_money(struct arena *a, int64_t amount)
{
	char text[MONEY_TEXT];
	money_format(text, amount, LANGUAGE_VI);
	return arena_text(a, text);
}

const char *receipt_in_brackets(struct arena *a, const char *text)
{
	return text[0] == '\0' ? "" : arena_format(a, "(%s)", text);
}

const char *receipt_number(struct arena *a, int64_t number)
{
	return arena_format(a, "%08lld", (long long)number);
}

const char *receipt_date(struct arena *a, const struct date_view *d)
{
	return arena_format(a, "ngày %02lld tháng %02lld năm %lld", (long long)d->day, (long long)d->month, (long long)d->year);
}

void receipt_rule(struct receipt_page *r)
{
	page_rule(r->page, INK_LINE, 0.2f, MARGIN, r->y + 0.8f, INNER);
	r->y += 2.6f;
}

void receipt_need(struct receipt_page *r, float height)
{
	if (r->page->is_dry || r->y + height <= PAPER_HEIGHT - MARGIN)
		return;
	page_add(r->page, PAPER_WIDTH, PAPER_HEIGHT);
	r->y = MARGIN;
}

/* ---------------------------------------------------------------- label and value */

static float draw_pair(struct receipt_page *r, const struct pair *p, float x, float width, float label_width)
{
	float label = page_text(r->page, &receipt_label_type, x, r->y, label_width - 1, p->label);
	label += page_text(r->page, &receipt_english_type, x, r->y + label - 0.4f, label_width - 1, p->english) - 0.4f;
	float value = page_text(r->page, &receipt_value_type, x + label_width, r->y - 0.15f, width - label_width, p->value);
	value += page_text(r->page, &receipt_english_type, x + label_width, r->y + value - 0.4f, width - label_width,
			   receipt_in_brackets(r->arena, p->english_value));
	return greater(label, value);
}

static float pair_height(struct receipt_page *r, const struct pair *p, float width, float label_width)
{
	bool was_dry = r->page->is_dry;
	r->page->is_dry = true;
	float height = draw_pair(r, p, MARGIN, width, label_width);
	r->page->is_dry = was_dry;
	return height;
}

void receipt_add_pair(struct receipt_page *r, const struct pair *p)
{
	receipt_need(r, pair_height(r, p, INNER, LABEL_WIDTH));
	r->y += draw_pair(r, p, MARGIN, INNER, LABEL_WIDTH) + PAIR_GAP;
}

void receipt_add_two_pairs(struct receipt_page *r, const struct pair *left, const struct pair *right)
{
	const float half = INNER / 2, label_width = 25;
	receipt_need(r, greater(pair_height(r, left, half, LABEL_WIDTH), pair_height(r, right, half, label_width)));
	float height = draw_pair(r, left, MARGIN, half, LABEL_WIDTH);
	r->y += greater(height, draw_pair(r, right, MARGIN + half, half, label_width)) + PAIR_GAP;
}
