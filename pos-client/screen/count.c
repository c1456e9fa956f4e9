#include "pos-client/screen/count.h"
#include "pos-client/screen/form.h"

#include <assert.h>

#define FIRST_ROW  2
#define VALUE_END  18
#define PIECES_AT  23
#define PIECES_MAX 5 /* digits */
#define WORTH_END  46
#define SUM_END	   76

struct count {
	struct form form; /* first: the form's keys work on it */
	bool must_confirm, is_confirming, is_counted;
};
static_assert(CASH_VALUES <= FORM_LINES_MAX);

static int64_t worth(const struct count *c, size_t i)
{
	return cash_values[i] * line_value(&c->form.lines[i]); /* five digits of half a million: far from MONEY_MAX */
}

static int64_t sum(const struct count *c)
{
	int64_t total = 0;
	for (size_t i = 0; i < CASH_VALUES; i++)
		total += worth(c, i);
	return total;
}

/* ---- drawing */

static void draw_value(struct screen *s, const struct count *c, size_t i)
{
	char money[SCREEN_MONEY];
	const int row = FIRST_ROW + (int)i;
	const bool is_active = !c->is_confirming && i == c->form.at;
	screen_right(s, row, VALUE_END, is_active ? LOOK_BOLD : LOOK_PLAIN, screen_money(s, money, cash_values[i]));
	screen_at(s, row, PIECES_AT - 3, 2, LOOK_DIM, "×");
	line_draw(s, &c->form.lines[i], row, PIECES_AT, PIECES_MAX + 1, is_active);
	if (worth(c, i) > 0)
		screen_right(s, row, WORTH_END, LOOK_PLAIN, screen_money(s, money, worth(c, i)));
}

static void draw(struct screen *s, void *ctx)
{
	const struct count *c = ctx;
	char money[SCREEN_MONEY];
	screen_right(s, 1, VALUE_END, LOOK_DIM, screen_text(s, "count.value"));
	screen_right(s, 1, PIECES_AT + PIECES_MAX, LOOK_DIM, screen_text(s, "count.pieces"));
	screen_right(s, 1, WORTH_END, LOOK_DIM, screen_text(s, "count.worth"));
	for (size_t i = 0; i < CASH_VALUES; i++)
		draw_value(s, c, i);
	screen_at(s, FIRST_ROW + CASH_VALUES + 2, 4, 20, LOOK_BOLD, screen_text(s, "count.total"));
	screen_big(s, FIRST_ROW + CASH_VALUES + 1, SUM_END, c->is_confirming ? LOOK_GOOD : LOOK_BOLD,
		   screen_money(s, money, sum(c)));
}

/* ---- keys */

static enum screen_step finish(struct screen *s, struct count *c)
{
	c->is_counted = !c->must_confirm || c->is_confirming;
	c->is_confirming = true;
	if (c->is_counted)
		return SCREEN_LEAVE;
	screen_say(s, LOOK_WARN, "%s", screen_text(s, "count.confirm"));
	return SCREEN_STAY;
}

static enum screen_step press(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct count *c = ctx;
	if (c->is_confirming && k->code == SCREEN_ENTER)
		return finish(s, c);
	c->is_confirming = false;
	return form_press(&c->form, k) == FORM_DONE ? finish(s, c) : SCREEN_STAY;
}

static enum screen_step press_done(struct screen *s, void *ctx, const struct screen_key *k)
{
	(void)k;
	return finish(s, ctx);
}

/* The first Esc takes the last Enter back. */
static enum screen_step press_leave(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct count *c = ctx;
	(void)s, (void)k;
	if (!c->is_confirming)
		return SCREEN_LEAVE;
	c->is_confirming = false;
	return SCREEN_STAY;
}

static bool is_counting(const void *ctx)
{
	return !((const struct count *)ctx)->is_confirming;
}
static bool is_confirming(const void *ctx)
{
	return !is_counting(ctx);
}

/* ---- in and out */

static void begin(struct count *c, const struct cash_count *before)
{
	for (size_t i = 0; i < CASH_VALUES; i++) {
		struct form_line *l = form_add(&c->form, "", LINE_COUNT, PIECES_MAX);
		l->may_be_empty = true;
		if (before->is_given && before->pieces[i] > 0)
			line_set(l, before->pieces[i]);
	}
}

static void end(const struct count *c, struct cash_count *out)
{
	*out = (struct cash_count){.is_given = true};
	for (size_t i = 0; i < CASH_VALUES; i++)
		out->pieces[i] = (uint32_t)line_value(&c->form.lines[i]);
}

enum err count_run(struct screen *s, const char *title, bool must_confirm, struct cash_count *out, bool *is_counted)
{
	static const struct view_key keys[] = {
		{SCREEN_ENTER, "key.next", press, is_counting},
		{SCREEN_ENTER, "key.confirm", press, is_confirming},
		{SCREEN_UP, "key.previous", press, is_counting},
		{SCREEN_UP, NULL, press, NULL},
		{SCREEN_DOWN, NULL, press, NULL},
		{SCREEN_TAB, NULL, press, NULL},
		{SCREEN_F1 + 9, "key.counted", press_done, is_counting},
		{SCREEN_ESCAPE, "key.count_again", press_leave, is_confirming},
		{SCREEN_ESCAPE, "key.give_up", press_leave, is_counting},
	};
	const struct view view = {title, keys, sizeof(keys) / sizeof(keys[0]), draw, press, NULL, NULL};
	struct count c = {.must_confirm = must_confirm};
	begin(&c, out);
	const enum err e = screen_run(s, &view, &c);
	*is_counted = e == E_OK && c.is_counted;
	if (*is_counted)
		end(&c, out);
	return e;
}
