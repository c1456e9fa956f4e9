#include "pos-client/screen/page.h"

#include <stdarg.h>

void page_start(struct page *p, struct arena *a, const char *title)
{
	p->title = title;
	p->note = NULL;
	p->arena = a;
	p->column_count = 1;
	p->top = p->chosen = p->seen = 0;
	p->is_list = false;
	for (size_t i = 0; i < PAGE_COLUMNS_MAX; i++)
		p->columns[i].count = 0;
}

void page_beside(struct page *p)
{
	p->column_count = PAGE_COLUMNS_MAX;
}

static void add(struct page *p, const struct page_row *row)
{
	struct page_column *c = &p->columns[p->column_count - 1];
	if (c->count == PAGE_ROWS_MAX)
		return;
	c->rows[c->count] = *row;
	c->rows[c->count++].left = arena_text(p->arena, row->left);
}

void page_add(struct page *p, enum screen_look look, const char *left, const char *right)
{
	add(p, &(struct page_row){look, left, arena_text(p->arena, right), 0});
}

void page_format(struct page *p, enum screen_look look, const char *left, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	const char *text = arena_vformat(p->arena, format, list);
	va_end(list);
	add(p, &(struct page_row){look, left, text, 0});
}

void page_money(struct page *p, enum screen_look look, const char *left, int64_t amount)
{
	add(p, &(struct page_row){look, left, NULL, amount});
}

void page_count(struct page *p, const char *left, uint64_t count)
{
	page_format(p, LOOK_PLAIN, left, "%llu", (unsigned long long)count);
}

void page_head(struct page *p, const char *left)
{
	if (p->columns[p->column_count - 1].count > 0)
		page_add(p, LOOK_PLAIN, "", "");
	page_add(p, LOOK_KEY, left, "");
}

size_t page_length(const struct page *p)
{
	size_t longest = 0;
	for (size_t i = 0; i < p->column_count; i++)
		if (p->columns[i].count > longest)
			longest = p->columns[i].count;
	return longest;
}

static size_t within(size_t at, int step, size_t last)
{
	if (step < 0)
		return at < (size_t)-step ? 0 : at - (size_t)-step;
	return at + (size_t)step > last ? last : at + (size_t)step;
}

bool page_move(struct page *p, int rows, size_t seen)
{
	const size_t length = page_length(p), before = p->is_list ? p->chosen : p->top;
	if (!p->is_list) {
		p->top = within(p->top, rows, length > seen ? length - seen : 0);
		return p->top != before;
	}
	p->chosen = within(p->chosen, rows, length > 0 ? length - 1 : 0);
	if (p->chosen < p->top)
		p->top = p->chosen;
	if (seen > 0 && p->chosen >= p->top + seen)
		p->top = p->chosen + 1 - seen;
	return p->chosen != before;
}
