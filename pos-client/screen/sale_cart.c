#include "pos-client/screen/park_view.h"
#include "pos-client/screen/sale.h"
#include <sodium.h>
#include <stdio.h>

#define DIGITS_MAX 999

void sale_back_to_cart(struct sale_screen *sale)
{
	sale->stage = SALE_CART;
	sale->digits = 0;
	sale->has_digits = false;
	field_init(&sale->input, FIELD_AMOUNT, 0);
}

/* What was typed before this key, −1 = nothing; the cart's stage begins with every key of the cart. */
static int64_t take_digits(struct sale_screen *sale)
{
	int64_t typed = sale->has_digits ? (int64_t)sale->digits : -1;
	till_forget(sale->till);
	sale_back_to_cart(sale);
	return typed;
}

static void say_error(struct screen *s, enum err e)
{
	if (e != E_OK)
		screen_say(s, LOOK_BAD, "%s", screen_text(s, "sale.too_many"));
}

/* ---- persons */

enum screen_step sale_category(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	int64_t typed = take_digits(sale);
	size_t at = (size_t)(k->code - SCREEN_F1);
	const struct cart_price *p = &sale->cart.price;
	if (at >= p->line_count)
		return SCREEN_STAY;
	enum category c = p->lines[at].category;
	if (!p->lines[at].is_sold)
		screen_say(s, LOOK_BAD, "%s", screen_text(s, c == CATEGORY_LOCAL_DAY ? "why.not_today" : "why.not_sold"));
	else if (typed >= 0)
		say_error(s, cart_set(&sale->cart, c, (uint32_t)typed));
	else
		say_error(s, cart_add(&sale->cart, c, 1));
	return SCREEN_STAY;
}

enum screen_step sale_type(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	uint32_t digit = (uint32_t)(k->text[0] - '0');
	if (sale->stage == SALE_PAY || sale->stage == SALE_REFERENCE)
		return sale_pay_type(s, ctx, k);
	if (k->code != SCREEN_TEXT || digit > 9)
		return SCREEN_STAY;
	sale->stage = SALE_CART;
	if (10 * sale->digits + digit > DIGITS_MAX)
		return SCREEN_STAY;
	sale->digits = 10 * sale->digits + digit;
	sale->has_digits = true;
	return SCREEN_STAY;
}

/* ---- where and when */

enum screen_step sale_site(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	int64_t typed = take_digits(sale);
	(void)s, (void)k;
	if (typed > 0)
		cart_choose(&sale->cart, (size_t)typed - 1);
	else
		cart_choose_next(&sale->cart);
	return SCREEN_STAY;
}

enum screen_step sale_more_sites(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	int64_t typed = take_digits(sale);
	(void)k;
	if (typed > 0)
		cart_toggle_site(&sale->cart, (size_t)typed - 1);
	else
		screen_say(s, LOOK_PLAIN, "%s", screen_text(s, "sale.which_site"));
	return SCREEN_STAY;
}

enum screen_step sale_group(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	(void)s, (void)k;
	take_digits(sale);
	cart_switch_group(&sale->cart);
	return SCREEN_STAY;
}

static enum screen_step move_day(struct screen *s, struct sale_screen *sale, int days)
{
	take_digits(sale);
	if (cart_move_day(&sale->cart, days) != E_OK)
		screen_say(s, LOOK_PLAIN, "%s", screen_text(s, "sale.not_before_today"));
	return SCREEN_STAY;
}

enum screen_step sale_day_before(struct screen *s, void *ctx, const struct screen_key *k)
{
	(void)k;
	return move_day(s, ctx, -1);
}

enum screen_step sale_day_after(struct screen *s, void *ctx, const struct screen_key *k)
{
	(void)k;
	return move_day(s, ctx, 1);
}

/* ---- proofs */

enum screen_step sale_proofs(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	(void)s, (void)k;
	take_digits(sale);
	cart_confirm_proofs(&sale->cart);
	return SCREEN_STAY;
}

static void take_card(struct screen *s, struct sale_screen *sale, char *text, size_t len)
{
	struct idcard card;
	enum category c;
	if (idcard_read(&card, text, len) != E_OK) {
		screen_say(s, LOOK_BAD, "%s", screen_text(s, "why.id-card.format"));
		return;
	}
	if (cart_take_card(&sale->cart, &card, &c) != E_OK) {
		screen_say(s, LOOK_BAD, "%s", screen_text(s, "why.id-card.proof"));
		return;
	}
	const struct tariff_category *of = tariff_category_of(sale->till->tariff, c);
	enum language l = sale->till->language == TILL_EN ? LANGUAGE_EN : LANGUAGE_VI;
	screen_say(s, LOOK_GOOD, "%s: %s", screen_text(s, "sale.card_read"), of->name[l]);
}

bool sale_scan(struct screen *s, void *ctx, char *text, size_t len)
{
	struct sale_screen *sale = ctx;
	if (sale->stage == SALE_REFERENCE)
		return false;
	if (str_starts_with(text, "HB1:"))
		screen_say(s, LOOK_WARN, "%s", screen_text(s, "sale.is_ticket"));
	else if (sale->stage == SALE_PAY)
		screen_say(s, LOOK_WARN, "%s", screen_text(s, "sale.scan_before"));
	else {
		take_digits(sale);
		take_card(s, sale, text, len);
	}
	return true;
}

/* ---- back */

/* First what was typed, then the last choice. */
enum screen_step sale_undo(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	(void)k;
	if (sale->has_digits) {
		sale->digits /= 10;
		sale->has_digits = sale->digits > 0;
		return SCREEN_STAY;
	}
	take_digits(sale);
	if (cart_undo(&sale->cart) != E_OK)
		screen_say(s, LOOK_PLAIN, "%s", screen_text(s, "sale.nothing_to_undo"));
	else
		cart_drop_payment(&sale->cart);
	return SCREEN_STAY;
}

enum screen_step sale_clear(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	(void)k;
	bool had_digits = take_digits(sale) >= 0;
	if (had_digits || cart_is_empty(&sale->cart))
		return SCREEN_STAY;
	cart_clear(&sale->cart);
	screen_say(s, LOOK_PLAIN, "%s", screen_text(s, "sale.cleared"));
	return SCREEN_STAY;
}

/* ---- aside */

enum screen_step sale_park(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	(void)k;
	take_digits(sale);
	enum err e = park_put(&sale->cart);
	if (e != E_OK) {
		screen_say_why(s, e);
		return SCREEN_STAY;
	}
	cart_next(&sale->cart);
	sale_look(sale);
	screen_say(s, LOOK_GOOD, "%s", screen_text(s, "sale.parked_now"));
	return SCREEN_STAY;
}

enum screen_step sale_recall(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	int64_t typed = take_digits(sale);
	size_t n = typed > 0 ? (size_t)typed - 1 : 0;
	bool is_chosen = true;
	enum err e = E_OK;
	(void)k;
	if (typed <= 0 && sale->parked_count > 1 && cart_is_empty(&sale->cart))
		e = park_show(s, &n, &is_chosen);
	if (e == E_OK && is_chosen)
		e = park_take(&sale->cart, n);
	if (e != E_OK && e != E_EXPIRED)
		screen_say_why(s, e);
	sale_look(sale);
	return SCREEN_STAY;
}

/* ---- on */

/* What would be refused anyway is said before the money is on the counter. */
static const char *obstacle(const struct sale_screen *sale)
{
	if (!sale->banner.has_shift)
		return "why.no_shift";
	if (cart_is_empty(&sale->cart) || (sale->cart.now.has_class && sale->cart.price.persons == 0))
		return "why.lines.required";
	if (cart_unproven(&sale->cart) > 0)
		return "why.proof";
	return NULL;
}

enum screen_step sale_begin_payment(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct sale_screen *sale = ctx;
	const struct cart_price *p = &sale->cart.price;
	bool is_after_sale = sale->stage == SALE_DONE;
	(void)k;
	take_digits(sale);
	const char *why = obstacle(sale);
	if (is_after_sale && cart_is_empty(&sale->cart))
		return SCREEN_STAY;
	if (why != NULL)
		screen_say(s, LOOK_BAD, "%s", screen_text(s, why));
	else if (p->status != E_OK)
		screen_say(s, LOOK_BAD, "%s",
			   till_why(sale->till->language, &(struct complaint){p->pointer, p->code, err_sentence(p->status)}));
	else
		sale->stage = SALE_PAY;
	return SCREEN_STAY;
}
