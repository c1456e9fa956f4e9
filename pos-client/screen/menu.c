#include "pos-client/screen/menu.h"
#include "pos-client/screen/cash_view.h"
#include "pos-client/screen/clock_view.h"
#include "pos-client/screen/order_view.h"
#include "pos-client/screen/page.h"
#include "pos-client/screen/reprint_view.h"
#include "pos-client/screen/shift_view.h"
#include "pos-client/screen/split_view.h"
#include "pos-client/screen/status_view.h"
#include "pos-client/screen/waiting_view.h"

/* ---- the rows */

static enum err show_x(struct screen *s, bool *is_done)
{
	(void)is_done;
	return shift_report_show(s);
}
static enum err show_paid_in(struct screen *s, bool *is_done)
{
	return cash_show(s, CASH_PAID_IN, is_done);
}
static enum err show_paid_out(struct screen *s, bool *is_done)
{
	return cash_show(s, CASH_PAID_OUT, is_done);
}
static enum err show_drop(struct screen *s, bool *is_done)
{
	return cash_show(s, CASH_DROP, is_done);
}
static enum err show_slip(struct screen *s, bool *is_done)
{
	return cash_show(s, CASH_SLIP, is_done);
}
/* When none is open, the same digit opens one. */
static enum err show_shift(struct screen *s, bool *is_done)
{
	struct journal_shift shift;
	bool is_open = false, was_closed = false;
	TRY(journal_open_shift(screen_till(s)->journal, &shift, &is_open));
	if (is_open)
		TRY(shift_close_show(s, &was_closed));
	if (is_open && !was_closed)
		return E_OK;
	return shift_open_show(s, is_done);
}
static enum err show_status(struct screen *s, bool *is_done)
{
	(void)is_done;
	return status_show(s);
}

/* What everyday work does not need is not offered. */
static bool has_clock_trouble(struct screen *s)
{
	return screen_till(s)->has_clock_trouble;
}

static const struct row {
	char digit;
	const char *name, *help; /* keys of the texts */
	enum err (*show)(struct screen *s, bool *is_done);
	bool (*is_on)(struct screen *s); /* NULL = always */
} rows[] = {
	{'1', "menu.x", "menu.x_help", show_x, NULL},
	{'2', "menu.paid_in", "menu.paid_in_help", show_paid_in, NULL},
	{'3', "menu.paid_out", "menu.paid_out_help", show_paid_out, NULL},
	{'4', "menu.drop", "menu.drop_help", show_drop, NULL},
	{'5', "menu.slip", "menu.slip_help", show_slip, NULL},
	{'6', "menu.drawer", "menu.drawer_help", drawer_show, NULL},
	{'7', "menu.reprint", "menu.reprint_help", reprint_show, NULL},
	{'8', "menu.waiting", "menu.waiting_help", waiting_show, NULL},
	{'9', "menu.status", "menu.status_help", show_status, NULL},
	{'0', "menu.close", "menu.close_help", show_shift, NULL},
	{'t', "menu.split", "menu.split_help", split_show, NULL},
	{'d', "menu.order", "menu.order_help", order_show, NULL},
	{'c', "menu.clock", "menu.clock_help", clock_show, has_clock_trouble},
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* ---- the screen */

struct menu {
	size_t chosen;
	enum err status; /* of what ran last: E_EXPIRED ends the program */
};

static bool is_on(struct screen *s, size_t row)
{
	return rows[row].is_on == NULL || rows[row].is_on(s);
}

static void draw(struct screen *s, void *ctx)
{
	const struct menu *m = ctx;
	for (size_t i = 0; i < ROWS && is_on(s, i); i++) {
		const enum screen_look look = i == m->chosen ? LOOK_CHOSEN : LOOK_PLAIN;
		screen_format(s, 2 + (int)i, 2, 32, look, " %c  %s", rows[i].digit, screen_text(s, rows[i].name));
		screen_at(s, 2 + (int)i, 36, screen_columns(s) - 37, LOOK_DIM, screen_text(s, rows[i].help));
	}
}

/* What was done leads back to the sale; what was left or only read, to the menu. */
static enum screen_step show(struct screen *s, struct menu *m)
{
	bool is_done = false;
	m->status = rows[m->chosen].show(s, &is_done);
	return is_done || m->status != E_OK ? SCREEN_LEAVE : SCREEN_STAY;
}

static enum screen_step press_enter(struct screen *s, void *ctx, const struct screen_key *k)
{
	(void)k;
	return show(s, ctx);
}

/* A letter in either case, as in the tables of keys. */
static bool is_typed(const struct screen_key *k, char digit)
{
	char typed = k->text[0] >= 'A' && k->text[0] <= 'Z' ? (char)(k->text[0] + 32) : k->text[0];
	return typed == digit && k->text[1] == 0;
}

static enum screen_step press_digit(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct menu *m = ctx;
	for (size_t i = 0; i < ROWS; i++) {
		if (!is_typed(k, rows[i].digit) || !is_on(s, i))
			continue;
		m->chosen = i;
		return show(s, m);
	}
	return SCREEN_STAY;
}

static enum screen_step press_arrow(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct menu *m = ctx;
	do
		m->chosen = (m->chosen + (k->code == SCREEN_UP ? ROWS - 1 : 1)) % ROWS;
	while (!is_on(s, m->chosen));
	return SCREEN_STAY;
}

static enum screen_step press_leave(struct screen *s, void *ctx, const struct screen_key *k)
{
	(void)s, (void)ctx, (void)k;
	return SCREEN_LEAVE;
}

enum err menu_show(struct screen *s)
{
	static const struct view_key keys[] = {
		{SCREEN_LETTER + '1', "key.digit", press_digit, NULL}, {SCREEN_UP, NULL, press_arrow, NULL},
		{SCREEN_DOWN, "key.choose_row", press_arrow, NULL},    {SCREEN_ENTER, "key.open", press_enter, NULL},
		{SCREEN_ESCAPE, "key.back", press_leave, NULL},
	};
	static const struct view view = {"menu.title", keys, sizeof(keys) / sizeof(keys[0]), draw, press_digit, NULL, NULL};
	struct menu m = {0, E_OK};
	TRY(screen_run(s, &view, &m));
	return m.status;
}
