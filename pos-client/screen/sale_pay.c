#include "pos-client/screen/sale.h"
#include <stdio.h>

const int64_t sale_notes[SALE_NOTES] = {50000, 100000, 200000, 500000};

static void say(struct screen *s, const char *key)
{
	screen_say(s, LOOK_BAD, "%s", screen_text(s, key));
}

static void empty_input(struct sale_screen *sale, enum field_kind kind, size_t max)
{
	field_init(&sale->input, kind, max);
}

/* ---- after the commit */

static void note_done(struct sale_screen *sale, const struct sale_view *v)
{
	struct sale_done *d = &sale->done;
	*d = (struct sale_done){.is_there = true, .total = v->sale.total, .handed = v->sale.tendered, .change = v->change};
	memcpy(d->id, v->sale.id, UUID_LEN);
	d->tickets = (uint32_t)v->ticket_count;
	if (v->receipt_count == 0)
		return;
	const struct receipt *r = &v->receipts[0].receipt;
	snprintf(d->receipt, sizeof d->receipt, "%s %08u%s", r->symbol, r->number, v->receipt_count > 1 ? " …" : "");
}

void sale_note_paper(struct sale_screen *sale, const struct paper_result *paper)
{
	struct sale_done *d = &sale->done;
	d->is_printed = paper->is_printed;
	d->trouble = paper->trouble;
	if (d->trouble == NULL || sale->stage != SALE_DONE)
		return;
	const struct complaint why = {"", d->trouble, ""};
	screen_say(sale->screen, LOOK_BAD, "%s", till_why(sale->till->language, &why));
}

/* The change stands on the screen before the printer is asked for anything. */
static void print(struct screen *s, struct sale_screen *sale, const struct sale_view *v)
{
	struct paper_result paper = {0};
	sale->done.trouble = NULL;
	screen_show(s);
	enum err e = paper_print_open(sale->till, v, &paper);
	if (e != E_OK)
		paper.trouble = "printer";
	sale_note_paper(sale, &paper);
	sale->till->why.count = 0;
}

/* Time to go online, said before it is too late; the paper's trouble is the nearer one. */
static void warn(struct screen *s, const struct sale_screen *sale)
{
	char key[64];
	const struct limits *l = &sale->banner.limits;
	if (!l->warns || sale->done.trouble != NULL || sale->till->is_training)
		return;
	snprintf(key, sizeof key, "warn.%s", limit_code(l->fullest));
	screen_say(s, LOOK_WARN, "%s", screen_text(s, key));
}

/* From here on the sale stands, whatever happens to its paper. */
void sale_finish(struct screen *s, struct sale_screen *sale, const uint8_t id[static UUID_LEN])
{
	struct sale_view v;
	cart_next(&sale->cart);
	sale_back_to_cart(sale);
	sale->stage = SALE_DONE;
	enum err e = sale_view_load(sale->till, id, &v);
	if (e != E_OK) {
		screen_say_why(s, e);
		return;
	}
	note_done(sale, &v);
	sale_look(sale);
	print(s, sale, &v);
	sale_work_aside(sale);
	warn(s, sale);
}

void sale_commit(struct screen *s, struct sale_screen *sale)
{
	uint8_t id[UUID_LEN];
	till_forget(sale->till);
	enum err e = cart_commit(&sale->cart, id);
	if (e == E_OK)
		sale_finish(s, sale, id);
	else
		screen_say_why(s, e);
}

/* ---- cash */

static bool hand(struct screen *s, struct sale_screen *sale, int64_t amount)
{
	if (cart_hand(&sale->cart, amount) == E_OK)
		return true;
	say(s, "sale.nothing_due");
	return false;
}

enum screen_step sale_note(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	empty_input(sale, FIELD_AMOUNT, 0);
	hand(s, sale, sale_notes[k->code - SCREEN_F1]);
	return SCREEN_STAY;
}

enum screen_step sale_pay_type(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	bool is_thousand = sale->stage == SALE_PAY && str_equal(k->text, ".");
	const struct screen_key zero = {.code = SCREEN_TEXT, .text = "0"};
	(void)s;
	if (sale->stage == SALE_PAY && sale->input.max == 0)
		empty_input(sale, FIELD_AMOUNT, 9);
	if (!is_thousand)
		field_press(&sale->input, k);
	for (int i = 0; is_thousand && sale->input.len > 0 && i < 3; i++)
		field_press(&sale->input, &zero);
	return SCREEN_STAY;
}

/* What is typed goes onto the counter; enough of it, or nothing at all, is paid. */
enum screen_step sale_pay(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	char missing[SCREEN_MONEY];
	int64_t typed = field_amount(&sale->input);
	(void)k;
	empty_input(sale, FIELD_AMOUNT, 0);
	if (typed > 0 && !hand(s, sale, typed))
		return SCREEN_STAY;
	if (cart_short(&sale->cart) > 0)
		screen_say(s, LOOK_WARN, "%s %s", screen_text(s, "sale.still_missing"),
			   screen_money(s, missing, cart_short(&sale->cart)));
	else
		sale_commit(s, sale);
	return SCREEN_STAY;
}

/* ---- other ways */

static enum screen_step begin_way(struct screen *s, struct sale_screen *sale, const struct cart_way *way, int64_t amount)
{
	if (amount == 0 || amount > cart_due(&sale->cart)) {
		say(s, "sale.more_than_due");
		return SCREEN_STAY;
	}
	if (!way->asks_reference)
		return sale_await_transfer(s, sale, amount);
	sale->way = way->form;
	sale->way_amount = amount;
	sale->stage = SALE_REFERENCE;
	empty_input(sale, FIELD_TEXT, CART_REFERENCE - 1);
	return SCREEN_STAY;
}

enum screen_step sale_way(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	size_t at = (size_t)(k->code - SCREEN_F1) - SALE_NOTES;
	int64_t typed = field_amount(&sale->input);
	empty_input(sale, FIELD_AMOUNT, 0);
	if (at >= cart_way_count)
		return SCREEN_STAY;
	return begin_way(s, sale, &cart_ways[at], typed > 0 ? typed : cart_due(&sale->cart));
}

/* The last part makes the sale: the other device has taken the money already. */
enum screen_step sale_take_reference(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	(void)k;
	enum err e = cart_tender(&sale->cart, sale->way, sale->way_amount, sale->input.text);
	empty_input(sale, FIELD_AMOUNT, 0);
	sale->stage = SALE_PAY;
	if (e != E_OK)
		say(s, "sale.more_than_due");
	else if (cart_due(&sale->cart) == 0)
		sale_commit(s, sale);
	return SCREEN_STAY;
}

enum screen_step sale_leave_reference(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	(void)s, (void)k;
	empty_input(sale, FIELD_AMOUNT, 0);
	sale->stage = SALE_PAY;
	return SCREEN_STAY;
}

/* ---- back */

/* A digit, then the last note or part, then the payment itself. */
enum screen_step sale_pay_back(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	const struct cart_choices *now = &sale->cart.now;
	if (sale->input.len > 0)
		field_press(&sale->input, k);
	else if (now->handed == 0 && now->tender_count == 0)
		return sale_leave_payment(s, ctx, k);
	else if (cart_undo(&sale->cart) != E_OK)
		cart_drop_payment(&sale->cart);
	return SCREEN_STAY;
}

enum screen_step sale_leave_payment(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	(void)s, (void)k;
	cart_drop_payment(&sale->cart);
	sale_back_to_cart(sale);
	return SCREEN_STAY;
}
