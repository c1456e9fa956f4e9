#include "pos-client/screen/page.h"

#define FIRST_ROW 2 /* under the title */
#define MARGIN	  2
#define MOST_WIDE 66 /* of one column: further apart nobody sees what belongs together */
#define GAP	  4  /* between two columns */
#define KEYS_MAX  12

/* ---- drawing */

/* Under the title, or under the note. */
static int first_row(const struct page *p)
{
	return p->note != NULL ? 3 : 2;
}

static size_t rows_seen(const struct screen *s, const struct page *p)
{
	const int rows = screen_rows(s) - first_row(p);
	return rows > 0 ? (size_t)rows : 0;
}

/* A figure that leaves no room for its name loses its beginning: of an address the end says more. */
static const char *tail(const char *text, int room)
{
	while (columns_of(text) > room && *text != 0) {
		const size_t one = columns_fit(text, 1);
		text += one > 0 ? one : strlen(text);
	}
	return text;
}

static void draw_row(struct screen *s, const struct page_row *r, int row, int from, int end, bool is_chosen)
{
	char money[SCREEN_MONEY];
	const enum screen_look look = is_chosen ? LOOK_CHOSEN : r->look;
	const bool is_filled = look == LOOK_CHOSEN || look == LOOK_WARN || look == LOOK_BAD;
	const char *left = screen_text(s, r->left), *right = r->right != NULL ? r->right : screen_money(s, money, r->amount);
	right = tail(right, end - from - columns_of(left) - 1);
	screen_at(s, row, from, is_filled ? end - from : columns_of(left), look, left);
	screen_right(s, row, end, look, right);
}

static void draw_column(struct screen *s, const struct page *p, const struct page_column *c, int from, int end)
{
	const size_t seen = rows_seen(s, p);
	for (size_t i = 0; i < seen && p->top + i < c->count; i++)
		draw_row(s, &c->rows[p->top + i], first_row(p) + (int)i, from, end, p->is_list && p->top + i == p->chosen);
}

/* Arrows where there is more above or below. */
static void draw_more(struct screen *s, const struct page *p)
{
	const int end = screen_columns(s);
	const size_t seen = rows_seen(s, p);
	if (p->top > 0)
		screen_right(s, first_row(p), end, LOOK_DIM, "↑");
	if (p->top + seen < page_length(p))
		screen_right(s, screen_rows(s) - 1, end, LOOK_DIM, "↓");
}

static void draw(struct screen *s, void *ctx)
{
	struct page *p = ctx;
	const int width = screen_columns(s) - 2 * MARGIN;
	const int most = p->column_count == 1 ? MOST_WIDE : 2 * MOST_WIDE + GAP, used = width < most ? width : most;
	const int each = p->column_count == 1 ? used : (used - GAP) / 2;
	p->seen = rows_seen(s, p);
	if (p->note != NULL)
		screen_at(s, 1, MARGIN, width, LOOK_DIM, screen_text(s, p->note));
	for (size_t i = 0; i < p->column_count; i++) {
		const int from = MARGIN + (int)i * (each + GAP);
		draw_column(s, p, &p->columns[i], from, from + each);
	}
	draw_more(s, p);
}

/* ---- keys */

static enum screen_step move(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct page *p = ctx;
	const int seen = (int)rows_seen(s, p), all = (int)page_length(p);
	const struct {
		int code, rows;
	} steps[] = {{SCREEN_UP, -1},	       {SCREEN_DOWN, 1},    {SCREEN_PAGE_UP, -seen},
		     {SCREEN_PAGE_DOWN, seen}, {SCREEN_HOME, -all}, {SCREEN_END, all}};
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (steps[i].code == k->code)
			(void)page_move(p, steps[i].rows, (size_t)seen); /* at the end nothing moves */
	return SCREEN_STAY;
}

static enum screen_step leave(struct screen *s, void *ctx, const struct screen_key *k)
{
	(void)s, (void)ctx, (void)k;
	return SCREEN_LEAVE;
}

static bool is_list(const void *ctx)
{
	return ((const struct page *)ctx)->is_list;
}
static bool has_more(const void *ctx)
{
	const struct page *p = ctx;
	return !p->is_list && page_length(p) > p->seen;
}

/* A key with a meaning of its own on this page. */
static bool has_code(const struct view_key *keys, size_t count, int code)
{
	for (size_t i = 0; i < count; i++)
		if (keys[i].code == code && keys[i].is_on == NULL)
			return true;
	return false;
}

enum err page_run(struct screen *s, struct page *p, const struct page_keys *more)
{
	static const struct view_key always[] = {
		{SCREEN_UP, "key.choose_row", move, is_list},
		{SCREEN_DOWN, "key.more", move, has_more},
		{SCREEN_UP, NULL, move, NULL},
		{SCREEN_DOWN, NULL, move, NULL},
		{SCREEN_PAGE_UP, NULL, move, NULL},
		{SCREEN_PAGE_DOWN, NULL, move, NULL},
		{SCREEN_HOME, NULL, move, NULL},
		{SCREEN_END, NULL, move, NULL},
		{SCREEN_ESCAPE, "key.back", leave, NULL},
	};
	const size_t own = sizeof(always) / sizeof(always[0]);
	struct view_key keys[KEYS_MAX + sizeof(always) / sizeof(always[0])];
	size_t count = 0;
	for (size_t i = 0; more != NULL && i < more->count && i < KEYS_MAX; i++)
		keys[count++] = more->keys[i];
	const size_t taken = count;
	for (size_t i = 0; i < own; i++)
		if (!has_code(keys, taken, always[i].code))
			keys[count++] = always[i];
	const struct view view = {p->title, keys, count, draw, NULL, NULL, NULL};
	return screen_run(s, &view, p);
}
