#include "pos-client/screen/form.h"

#define LABEL_AT    4
#define VALUE_AT    32
#define VALUE_WIDTH 44
#define FIRST_ROW   3

/* ---- drawing */

static int value_width(const struct screen *s, const struct form_line *l)
{
	static const int widths[] = {
		[LINE_TEXT] = VALUE_WIDTH, [LINE_SECRET] = 20, [LINE_AMOUNT] = 20, [LINE_COUNT] = 8, [LINE_CHOICE] = 28};
	const int room = screen_columns(s) - VALUE_AT - 2;
	int width = widths[l->kind] < room ? widths[l->kind] : room;
	if (l->kind == LINE_TEXT && (int)l->field.max + 1 < width)
		width = (int)l->field.max + 1;
	return width;
}

static void draw_choice(struct screen *s, const struct form_line *l, int row, int column, int width, bool is_active)
{
	if (l->choice_count == 0 && l->hint != NULL) {
		screen_at(s, row, column, width, is_active ? LOOK_CHOSEN : LOOK_DIM, screen_text(s, l->hint));
		return;
	}
	screen_format(s, row, column, width, is_active ? LOOK_CHOSEN : LOOK_PLAIN, is_active ? "< %s >" : "  %s", line_text(l));
}

/* Figures end where the box ends, so that those above each other can be compared. */
static void draw_number(struct screen *s, const struct form_line *l, int row, int column, int width, bool is_active)
{
	char money[SCREEN_MONEY];
	const enum screen_look look = is_active ? LOOK_CHOSEN : LOOK_BOLD;
	screen_at(s, row, column, width, look, "");
	if (l->field.len > 0)
		screen_right(s, row, column + width - 1, look, screen_money(s, money, line_value(l)));
	if (is_active)
		screen_cursor(s, row, column + width - 1);
}

void line_draw(struct screen *s, const struct form_line *l, int row, int column, int width, bool is_active)
{
	if (l->kind == LINE_CHOICE)
		draw_choice(s, l, row, column, width, is_active);
	else if (l->kind == LINE_AMOUNT || l->kind == LINE_COUNT)
		draw_number(s, l, row, column, width, is_active);
	else
		field_draw(s, &l->field, row, column, width, is_active);
}

static void draw_hint(struct screen *s, const struct form_line *l, int row)
{
	const int column = VALUE_AT + value_width(s, l) + 2;
	if (l->hint != NULL && l->kind != LINE_CHOICE && column + 4 < screen_columns(s))
		screen_at(s, row, column, screen_columns(s) - column, LOOK_DIM, screen_text(s, l->hint));
}

static int draw_line(struct screen *s, const struct form *f, size_t i, int row)
{
	const struct form_line *l = &f->lines[i];
	const bool is_active = i == f->at;
	screen_at(s, row, LABEL_AT, VALUE_AT - LABEL_AT - 1, is_active ? LOOK_BOLD : LOOK_PLAIN, screen_text(s, l->label));
	line_draw(s, l, row, VALUE_AT, value_width(s, l), is_active);
	if (is_active)
		draw_hint(s, l, row);
	return row + 2;
}

static void draw(struct screen *s, void *ctx)
{
	const struct form *f = ctx;
	int row = FIRST_ROW;
	if (f->note != NULL)
		screen_at(s, 1, LABEL_AT, screen_columns(s) - LABEL_AT, LOOK_DIM, screen_text(s, f->note));
	for (size_t i = 0; i < f->count; i++)
		if (!f->lines[i].is_off)
			row = draw_line(s, f, i, row);
}

/* ---- refused */

enum screen_step form_refused(struct screen *s, struct form *f, enum err e)
{
	const struct complaints *why = &screen_till(s)->why;
	const char *pointer = why->count > 0 ? why->list[0].pointer : NULL;
	form_forget_secrets(f);
	for (size_t i = 0; i < f->count; i++)
		if (pointer != NULL && !f->lines[i].is_off && str_equal(f->lines[i].pointer, pointer))
			f->at = i;
	screen_say_why(s, e);
	return SCREEN_STAY;
}

/* ---- keys */

static enum screen_step press(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct form *f = ctx;
	const enum form_step step = form_press(f, k);
	if (f->changed != NULL)
		f->changed(s, f);
	if (step != FORM_DONE)
		return SCREEN_STAY;
	f->is_done = f->done(s, f) == SCREEN_LEAVE;
	return f->is_done ? SCREEN_LEAVE : SCREEN_STAY;
}

static enum screen_step leave(struct screen *s, void *ctx, const struct screen_key *k)
{
	(void)s, (void)ctx, (void)k;
	return SCREEN_LEAVE;
}

static bool is_choosing(const void *ctx)
{
	const struct form *f = ctx;
	return f->lines[f->at].kind == LINE_CHOICE;
}
static bool has_one_before(const void *ctx)
{
	const struct form *f = ctx;
	for (size_t i = 0; i < f->at; i++)
		if (!f->lines[i].is_off)
			return true;
	return false;
}
static bool is_counting_money(const void *ctx)
{
	const struct form *f = ctx;
	return f->lines[f->at].kind == LINE_AMOUNT;
}

static const struct view_key always[] = {
	{SCREEN_ENTER, "key.next", press, NULL},
	{SCREEN_UP, "key.previous", press, has_one_before},
	{SCREEN_DOWN, NULL, press, NULL},
	{SCREEN_TAB, NULL, press, NULL},
	{SCREEN_LEFT, NULL, press, is_choosing},
	{SCREEN_RIGHT, "key.choose", press, is_choosing},
	{SCREEN_LETTER + '.', "key.thousands", press, is_counting_money},
	{SCREEN_ESCAPE, "key.give_up", leave, NULL},
};

enum err form_run(struct screen *s, struct form *f)
{
	struct view_key keys[FORM_MORE_MAX + sizeof(always) / sizeof(always[0])];
	size_t count = 0;
	for (size_t i = 0; i < f->more_count && i < FORM_MORE_MAX; i++)
		keys[count++] = f->more[i];
	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		keys[count++] = always[i];
	const struct view view = {f->title, keys, count, draw, press, NULL, NULL};
	if (f->changed != NULL)
		f->changed(s, f);
	while (f->at + 1 < f->count && f->lines[f->at].is_off)
		f->at++;
	const enum err e = screen_run(s, &view, f);
	form_forget_secrets(f);
	return e;
}
