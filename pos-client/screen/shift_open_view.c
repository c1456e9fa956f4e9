#include "pos-client/screen/approve.h"
#include "pos-client/screen/count.h"
#include "pos-client/screen/shift_view.h"

enum line { LINE_CASHIER, LINE_PIN, LINE_FLOAT };

struct opening {
	struct staff_names names;
	struct cash_count count;
};

static enum screen_step done(struct screen *s, struct form *f)
{
	struct shift_report r;
	char money[SCREEN_MONEY];
	screen_say(s, LOOK_PLAIN, "%s", screen_text(s, "person.checking"));
	screen_show(s);
	const enum err e = shift_open(screen_till(s), line_text(&f->lines[LINE_CASHIER]), form_pin(f, LINE_CASHIER),
				      line_value(&f->lines[LINE_FLOAT]), &r);
	if (e != E_OK)
		return form_refused(s, f, e);
	screen_say(s, LOOK_GOOD, "%s: %s, %s", screen_text(s, "shift.opened"), r.shift.cashier,
		   screen_money(s, money, r.shift.opening_float));
	return SCREEN_LEAVE;
}

static void changed(struct screen *s, struct form *f)
{
	form_look_at_person(s, f, LINE_CASHIER);
}

static enum screen_step press_count(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct form *f = ctx;
	struct opening *o = f->ctx;
	int64_t total = 0;
	bool is_counted;
	(void)k;
	if (count_run(s, "count.float_title", false, &o->count, &is_counted) != E_OK || !is_counted)
		return SCREEN_STAY; /* the program ends, or nothing was counted */
	const enum err e = cash_count_total(&total, &o->count);
	if (e != E_OK)
		screen_say_why(s, e);
	else
		line_set(&f->lines[LINE_FLOAT], total);
	return SCREEN_STAY;
}

enum err shift_open_show(struct screen *s, bool *is_open)
{
	static const struct view_key keys[] = {{SCREEN_F1 + 1, "key.count", press_count, NULL}};
	struct opening o = {0};
	struct form f = {.title = "shift.open_title",
			 .note = "shift.open_note",
			 .done = done,
			 .changed = changed,
			 .more = keys,
			 .more_count = 1,
			 .ctx = &o};
	staff_names(screen_till(s), STAFF_CASHIER, "", &o.names);
	staff_names(screen_till(s), STAFF_SUPERVISOR, "", &o.names); /* where there is nobody else they sell themselves */
	form_add_person(&f, "shift.cashier", "shift.pin", &o.names);
	struct form_line *l = form_add(&f, "shift.float", LINE_AMOUNT, 0);
	l->hint = "shift.float_hint";
	l->pointer = "--float";
	const enum err e = form_run(s, &f);
	*is_open = f.is_done;
	return e;
}
