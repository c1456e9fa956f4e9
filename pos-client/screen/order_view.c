#include "pos-client/screen/order_view.h"
#include "pos-client/domain/shop_order.h"
#include "pos-client/screen/form.h"
#include "pos-client/screen/page.h"
#include "pos-client/screen/slip_say.h"

#include <stdio.h>

struct order_view {
	struct page page; /* first: keys get it */
	struct shop_order order;
	bool is_printed;
};

/* ---- how it stands */

static enum screen_look look_of(enum till_order_status s)
{
	return s == TILL_ORDER_PAID ? LOOK_GOOD : LOOK_WARN;
}

static void add_ticket(struct screen *s, struct order_view *v, const struct ticket *t)
{
	const struct tariff_category *c = tariff_category_of(screen_till(s)->tariff, (enum category)t->category);
	char code[TYPED_CODE];
	typed_code_format(code, t->id);
	page_format(&v->page, LOOK_PLAIN, code, "%u × %s", t->party,
		    c != NULL ? c->name[screen_till(s)->language == TILL_EN ? LANGUAGE_EN : LANGUAGE_VI] : "");
}

static void fill(struct screen *s, struct order_view *v, struct arena *a)
{
	const struct shop_order *o = &v->order;
	char key[40], day[LOCAL_TEXT];
	snprintf(key, sizeof key, "order.is_%s", till_order_status_text(o->order.status));
	local_format(day, day_start(o->order.visit_day));
	page_start(&v->page, a, "order.title");
	page_add(&v->page, LOOK_BOLD, "order.reference", o->reference);
	page_add(&v->page, look_of(o->order.status), "order.status", screen_text(s, key));
	page_format(&v->page, LOOK_PLAIN, "order.day", "%.10s", day);
	page_count(&v->page, "order.persons", o->order.persons);
	page_money(&v->page, LOOK_PLAIN, "order.total", o->order.total);
	if (o->copy > 0)
		page_count(&v->page, "order.copies", o->copy);
	if (o->ticket_count > 0)
		page_head(&v->page, "order.tickets");
	for (size_t i = 0; i < o->ticket_count; i++)
		add_ticket(s, v, &o->tickets[i].ticket);
}

/* ---- paper */

static enum screen_step press_print(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct order_view *v = ctx;
	struct paper_result paper = {0};
	(void)k;
	enum err e = shop_order_print(screen_till(s), &v->order, &paper);
	if (e != E_OK && paper.trouble == NULL && !paper.is_printed && v->order.copy == 0) {
		screen_say_why(s, e);
		return SCREEN_STAY;
	}
	v->is_printed = true;
	slip_say(s, screen_text(s, "order.printed"), false, e, &paper);
	return SCREEN_LEAVE;
}

static enum err show(struct screen *s, struct order_view *v)
{
	static const struct view_key keys[] = {{SCREEN_ENTER, "key.print_tickets", press_print, NULL}};
	const struct page_keys more = {v->order.ticket_count > 0 ? 1 : 0, keys};
	struct arena a;
	arena_init(&a, 256u << 10);
	fill(s, v, &a);
	enum err e = page_run(s, &v->page, &more);
	arena_release(&a);
	return e;
}

/* ---- what was typed */

static enum screen_step done(struct screen *s, struct form *f)
{
	struct order_view *v = f->ctx;
	screen_say(s, LOOK_PLAIN, "%s", screen_text(s, "class.asking"));
	screen_show(s);
	enum err e = shop_order_find(screen_till(s), line_text(&f->lines[0]), &v->order);
	if (e != E_OK)
		return form_refused(s, f, e);
	screen_say(s, LOOK_PLAIN, "%s", "");
	return SCREEN_LEAVE;
}

enum err order_show(struct screen *s, bool *is_done)
{
	struct order_view *v = ARENA_NEW(&screen_till(s)->arena, struct order_view);
	struct form f = {.title = "order.title", .note = "order.note", .done = done, .ctx = v};
	form_add(&f, "order.typed", LINE_TEXT, TILL_ORDER_TEXT - 1);
	TRY(form_run(s, &f));
	if (!f.is_done)
		return E_OK;
	enum err e = show(s, v);
	*is_done = v->is_printed;
	return e;
}
