/* The sale's slots, and the class that has booked. */
#include "pos-client/screen/form.h"
#include "pos-client/screen/sale.h"
#include "pos-client/screen/slot_view.h"

enum screen_step sale_slot(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	(void)k;
	sale_go_elsewhere(sale);
	return sale_come_back(s, sale, slot_show(s, &sale->cart));
}

/* ---- a class */

static enum screen_step take_code(struct screen *s, struct form *f)
{
	struct sale_screen *sale = f->ctx;
	struct class_found found;
	screen_say(s, LOOK_PLAIN, "%s", screen_text(s, "class.asking"));
	screen_show(s);
	enum err e = class_find(sale->till, line_text(&f->lines[0]), &found);
	if (e != E_OK)
		return form_refused(s, f, e);
	cart_take_class(&sale->cart, &found);
	return SCREEN_LEAVE;
}

static void say_class(struct screen *s, const struct class_found *c)
{
	if (!c->is_known)
		screen_say(s, LOOK_WARN, "%s", screen_text(s, "class.code_only"));
	else if (!c->is_fresh)
		screen_say(s, LOOK_WARN, "%s", screen_text(s, "class.held"));
	else
		screen_say(s, LOOK_GOOD, "%s", screen_text(s, "class.taken"));
}

enum screen_step sale_class(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	struct form f = {.title = "class.title", .note = "class.note", .done = take_code, .ctx = sale};
	(void)k;
	if (!cart_is_empty(&sale->cart)) {
		screen_say(s, LOOK_BAD, "%s", screen_text(s, "why.booking_free_first"));
		return SCREEN_STAY;
	}
	sale_go_elsewhere(sale);
	form_add(&f, "class.code", LINE_TEXT, 24)->pointer = "--booking";
	enum screen_step step = sale_come_back(s, sale, form_run(s, &f));
	if (f.is_done)
		say_class(s, &sale->cart.class);
	return step;
}
