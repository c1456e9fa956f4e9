#include "pos-client/screen/form.h"
#include "pos-client/screen/menu.h"
#include "pos-client/screen/sale.h"
#include "pos-client/screen/shift_view.h"
#include <stdio.h>

/* ---- the last receipt again */

enum screen_step sale_ask_reprint(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	(void)k;
	sale_back_to_cart(sale);
	sale->stage = SALE_REPRINT;
	screen_say(s, LOOK_WARN, "%s", screen_text(s, "sale.ask_reprint"));
	return SCREEN_STAY;
}

static enum err reprint(struct sale_screen *sale, struct paper_result *paper)
{
	struct sale_view v;
	uint8_t id[UUID_LEN];
	till_forget(sale->till);
	TRY(sale_find_last(sale->till, id));
	TRY(sale_view_load(sale->till, id, &v));
	return paper_reprint(sale->till, &v, paper);
}

enum screen_step sale_reprint(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	struct paper_result paper = {0};
	(void)k;
	sale_back_to_cart(sale);
	enum err e = reprint(sale, &paper);
	if (e != E_OK)
		screen_say_why(s, e);
	else if (paper.copy == 0)
		screen_say(s, LOOK_GOOD, "%s", screen_text(s, "sale.original_printed"));
	else
		screen_say(s, LOOK_GOOD, "%s %u", screen_text(s, "sale.copy_printed"), paper.copy);
	sale_look(sale);
	return SCREEN_STAY;
}

/* ---- other screens */

void sale_go_elsewhere(struct sale_screen *sale)
{
	till_forget(sale->till);
	sale_back_to_cart(sale);
	sale->is_elsewhere = true;
}

enum screen_step sale_come_back(struct screen *s, struct sale_screen *sale, enum err e)
{
	sale->is_elsewhere = false;
	if (e != E_OK && e != E_EXPIRED)
		screen_say_why(s, e);
	cart_refresh(&sale->cart);
	sale_look(sale);
	return e == E_EXPIRED ? SCREEN_LEAVE : SCREEN_STAY;
}

/* ---- the payer */

static enum screen_step take_payer(struct screen *s, struct form *f)
{
	struct sale_screen *sale = f->ctx;
	struct cart_payer p = {0};
	snprintf(p.name, sizeof p.name, "%s", line_text(&f->lines[0]));
	snprintf(p.tax_code, sizeof p.tax_code, "%s", line_text(&f->lines[1]));
	snprintf(p.address, sizeof p.address, "%s", line_text(&f->lines[2]));
	const struct payer_text text = {p.name, p.tax_code[0] != '\0' ? p.tax_code : NULL,
					p.address[0] != '\0' ? p.address : NULL};
	bool is_nobody = p.name[0] == '\0' && text.tax_code == NULL && text.address == NULL;
	enum err e = is_nobody ? E_OK : payer_check(&text, &sale->till->why);
	if (e != E_OK) {
		screen_say_why(s, e);
		return SCREEN_STAY;
	}
	sale->cart.payer = p;
	return SCREEN_LEAVE;
}

static void prefill(struct form_line *l, const char *text)
{
	l->may_be_empty = true;
	l->field.len = (size_t)snprintf(l->field.text, sizeof l->field.text, "%s", text);
}

enum screen_step sale_payer(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	struct form f = {.title = "payer.title", .note = "payer.note", .done = take_payer, .ctx = sale};
	(void)k;
	sale_go_elsewhere(sale);
	prefill(form_add(&f, "payer.name", LINE_TEXT, PAYER_BYTES_MAX), sale->cart.payer.name);
	prefill(form_add(&f, "payer.tax_code", LINE_TEXT, sizeof sale->cart.payer.tax_code - 1), sale->cart.payer.tax_code);
	prefill(form_add(&f, "payer.address", LINE_TEXT, PAYER_BYTES_MAX), sale->cart.payer.address);
	return sale_come_back(s, sale, form_run(s, &f));
}

enum screen_step sale_report(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	(void)k;
	sale_go_elsewhere(sale);
	return sale_come_back(s, sale, shift_report_show(s));
}

enum screen_step sale_menu(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	(void)k;
	sale_go_elsewhere(sale);
	return sale_come_back(s, sale, menu_show(s));
}

enum screen_step sale_language(struct screen *s, void *ctx, const struct screen_key *k)
{
	(void)ctx, (void)k;
	screen_switch_language(s);
	return SCREEN_STAY;
}

/* The line is said to be back: nobody waits for the end of a pause. */
enum screen_step sale_send(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	(void)k;
	courier_hurry(sale->courier);
	screen_say(s, LOOK_PLAIN, "%s", screen_text(s, "sale.sending"));
	return SCREEN_STAY;
}

/* ---- the end */

enum screen_step sale_ask_leave(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	(void)k;
	sale_back_to_cart(sale);
	if (!cart_is_empty(&sale->cart)) {
		screen_say(s, LOOK_BAD, "%s", screen_text(s, "sale.leave_not_empty"));
		return SCREEN_STAY;
	}
	sale->stage = SALE_LEAVE;
	screen_say(s, LOOK_WARN, "%s", screen_text(s, "sale.ask_leave"));
	return SCREEN_STAY;
}

enum screen_step sale_leave(struct screen *s, void *ctx, const struct screen_key *k)
{
	(void)s, (void)ctx, (void)k;
	return SCREEN_LEAVE;
}
