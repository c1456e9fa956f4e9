#include "pos-client/screen/sale.h"
#include <stdio.h>

/* Columns of the table of persons. */
enum { AT_KEY = 1, AT_NAME = 5, NAME_WIDTH = 33, PRICE_END = 48, COUNT_END = 55, AMOUNT_END = 69, AT_PROOF = 71 };
/* Rows of the body. */
enum { ROW_WHERE = 0, ROW_HEAD = 1, ROW_FIRST = 2, ROW_PROOF = 11, ROW_RULE = 12, ROW_SUM = 13, ROW_LAST = 17 };
#define TEXT_ROOM 256

static enum language language_of(const struct sale_screen *sale)
{
	return sale->till->language == TILL_EN ? LANGUAGE_EN : LANGUAGE_VI;
}

/* ---- where and when */

static void site_names(const struct sale_screen *sale, char *out, size_t size)
{
	const struct cart *c = &sale->cart;
	size_t at = cart_chosen(c), n = 0;
	const struct tariff_site *site = at < c->offer_count && c->now.product[0] == '\0'
						 ? tariff_site_by_code(sale->till->tariff, c->offers[at].code)
						 : NULL;
	out[0] = '\0';
	if (site != NULL)
		snprintf(out, size, "%s  %s", site->code, site->name[language_of(sale)]);
	for (size_t i = 0; site == NULL && i < c->offer_count && n < size; i++)
		if (cart_has_offer(c, i))
			n += (size_t)snprintf(out + n, size - n, "%s%s", n > 0 ? " + " : "", c->offers[i].code);
}

static void draw_where(struct screen *s, const struct sale_screen *sale)
{
	char where[TEXT_ROOM], when[TEXT_ROOM], day[LOCAL_TEXT];
	const struct cart *c = &sale->cart;
	local_format(day, day_start(cart_day(c)));
	snprintf(when, sizeof when, "%s%.10s", c->now.has_day ? screen_text(s, "sale.for_day") : screen_text(s, "sale.today"),
		 day);
	site_names(sale, where, sizeof where);
	int end = screen_columns(s) - 1, width = end - columns_of(when) - 2;
	screen_at(s, ROW_WHERE, 1, width, LOOK_BOLD, where);
	screen_right(s, ROW_WHERE, end, c->now.has_day ? LOOK_WARN : LOOK_PLAIN, when);
}

/* ---- persons */

static void draw_head(struct screen *s)
{
	screen_at(s, ROW_HEAD, 0, screen_columns(s), LOOK_DIM, "");
	screen_at(s, ROW_HEAD, AT_NAME, 0, LOOK_DIM, screen_text(s, "sale.category"));
	screen_right(s, ROW_HEAD, PRICE_END, LOOK_DIM, screen_text(s, "sale.price"));
	screen_right(s, ROW_HEAD, COUNT_END, LOOK_DIM, screen_text(s, "sale.count"));
	screen_right(s, ROW_HEAD, AMOUNT_END, LOOK_DIM, screen_text(s, "sale.amount"));
}

static void draw_quantity(struct screen *s, const struct sale_screen *sale, const struct cart_line *l, int row)
{
	char count[16], money[SCREEN_MONEY];
	bool is_open = sale->till->settings->ask_proof && l->needs_proof && l->proven < l->quantity;
	snprintf(count, sizeof count, "%u", l->quantity);
	screen_right(s, row, COUNT_END, LOOK_BOLD, count);
	screen_right(s, row, AMOUNT_END, LOOK_BOLD, screen_money(s, money, l->amount));
	if (is_open)
		screen_at(s, row, AT_PROOF, 0, LOOK_WARN, screen_text(s, "sale.to_prove"));
	else if (l->needs_proof && l->proven > 0)
		screen_at(s, row, AT_PROOF, 0, LOOK_GOOD, screen_text(s, "sale.proven"));
}

static void draw_line(struct screen *s, const struct sale_screen *sale, size_t i)
{
	char key[16], money[SCREEN_MONEY];
	int row = ROW_FIRST + (int)i;
	const struct cart_line *l = &sale->cart.price.lines[i];
	const struct tariff_category *c = tariff_category_of(sale->till->tariff, l->category);
	enum screen_look look = l->quantity > 0 ? LOOK_BOLD : l->is_sold ? LOOK_PLAIN : LOOK_DIM;
	snprintf(key, sizeof key, "F%u", (unsigned)i + 1);
	screen_at(s, row, AT_KEY, 3, LOOK_KEY, key);
	screen_at(s, row, AT_NAME, NAME_WIDTH, look, c->name[language_of(sale)]);
	if (!l->is_sold)
		screen_right(s, row, PRICE_END, LOOK_DIM, screen_text(s, "sale.not_sold"));
	else if (l->price == 0)
		screen_right(s, row, PRICE_END, look, screen_text(s, "sale.free"));
	else
		screen_right(s, row, PRICE_END, look, screen_money(s, money, l->price));
	if (l->quantity > 0)
		draw_quantity(s, sale, l, row);
}

/* What the first of them who needs one must show. */
static void draw_proof(struct screen *s, const struct sale_screen *sale)
{
	const struct cart *c = &sale->cart;
	const struct tariff *t = sale->till->tariff;
	uint64_t sites = c->now.product[0] == '\0' ? c->now.sites : 0;
	for (size_t i = 0; i < c->price.line_count; i++) {
		const struct cart_line *l = &c->price.lines[i];
		if (l->quantity == 0 || !l->needs_proof || l->proven >= l->quantity)
			continue;
		const char *what = tariff_proof_on(t, sites, l->category, cart_day(c), language_of(sale));
		screen_format(s, ROW_PROOF, AT_NAME, 0, sale->till->settings->ask_proof ? LOOK_WARN : LOOK_PLAIN,
			      "%s: %s × %u – %s", screen_text(s, "sale.look_at"),
			      tariff_category_of(t, l->category)->name[language_of(sale)], l->quantity - l->proven,
			      what != NULL ? what : "");
		return;
	}
}

/* ---- when they go in: on the rule above the sums */

static void draw_slots(struct screen *s, const struct sale_screen *sale)
{
	const struct cart_price *p = &sale->cart.price;
	char text[TEXT_ROOM], begins[MINUTE_TEXT], ends[MINUTE_TEXT];
	size_t n = (size_t)snprintf(text, sizeof text, " %s", screen_text(s, "sale.slots"));
	bool is_short = false;
	for (size_t i = 0; i < p->visit.count && n < sizeof text; i++) {
		const struct slot *slot = &p->visit.slots[i];
		const struct tariff_site *site = tariff_site_by_number(sale->till->tariff, slot->site);
		minute_format(begins, slot->begins);
		minute_format(ends, slot->ends);
		n += (size_t)snprintf(text + n, sizeof text - n, "%s %s %s–%s", i > 0 ? "," : "",
				      site != NULL ? site->code : "", begins, ends);
		if (n < sizeof text && p->left[i] != LEASE_PLACES_FREE)
			n += (size_t)snprintf(text + n, sizeof text - n, " (%s %u)", screen_text(s, "slot.left"), p->left[i]);
		is_short |= p->visit.taken[i] > p->left[i];
	}
	if (n + 1 < sizeof text)
		snprintf(text + n, sizeof text - n, " ");
	if (p->visit.count > 0)
		screen_at(s, ROW_RULE, 3, 0, is_short ? LOOK_WARN : LOOK_BOLD, text);
}

/* ---- the sums */

static void draw_big(struct screen *s, enum screen_look look, const char *label, int64_t amount)
{
	char money[SCREEN_MONEY];
	int end = screen_columns(s) - 1;
	int first = screen_big(s, ROW_SUM, end, look, screen_money(s, money, amount));
	screen_right(s, ROW_SUM, first - 1, LOOK_PLAIN, screen_text(s, label));
	screen_right(s, ROW_SUM + 1, first - 1, LOOK_BOLD, money);
}

static void draw_pair(struct screen *s, int row, const char *label, int64_t amount)
{
	char money[SCREEN_MONEY];
	screen_at(s, row, 1, 18, LOOK_PLAIN, screen_text(s, label));
	screen_right(s, row, 33, LOOK_BOLD, screen_money(s, money, amount));
}

static void draw_cart_sums(struct screen *s, const struct sale_screen *sale)
{
	const struct cart_price *p = &sale->cart.price;
	screen_format(s, ROW_SUM, 1, 34, LOOK_PLAIN, "%s: %u", screen_text(s, "sale.persons"), p->persons);
	if (p->free_persons > 0)
		screen_format(s, ROW_SUM + 1, 1, 34, LOOK_PLAIN, "%s: %u", screen_text(s, "sale.free_persons"),
			      p->free_persons);
	screen_at(s, ROW_SUM + 2, 1, 34, sale->cart.now.is_group ? LOOK_WARN : LOOK_PLAIN,
		  screen_text(s, sale->cart.now.is_group ? "sale.group" : "sale.single"));
	draw_big(s, LOOK_BOLD, "sale.total", p->total);
}

static void draw_pay_sums(struct screen *s, const struct sale_screen *sale)
{
	const struct cart *c = &sale->cart;
	int row = ROW_SUM;
	draw_pair(s, row++, "sale.total", c->price.total);
	if (c->now.tender_count > 0)
		draw_pair(s, row++, "sale.other_ways", c->price.total - cart_due(c));
	draw_pair(s, row, "sale.handed", c->now.handed);
	if (c->now.handed > 0 && cart_short(c) == 0)
		draw_big(s, LOOK_GOOD, "sale.change", cart_change(c));
	else
		draw_big(s, LOOK_BOLD, "sale.due", c->now.handed > 0 ? cart_short(c) : cart_due(c));
}

static void draw_paper_state(struct screen *s, const struct sale_screen *sale)
{
	const struct sale_done *d = &sale->done;
	if (sale->till->settings->printer[0] == '\0')
		screen_at(s, ROW_SUM + 3, 1, 40, LOOK_WARN, screen_text(s, "sale.no_printer"));
	else if (d->trouble != NULL)
		screen_at(s, ROW_SUM + 3, 1, 40, LOOK_BAD, screen_text(s, "sale.not_printed"));
	else
		screen_at(s, ROW_SUM + 3, 1, 40, d->is_printed ? LOOK_GOOD : LOOK_PLAIN,
			  screen_text(s, d->is_printed ? "sale.printed" : "sale.printing"));
}

static void draw_done_sums(struct screen *s, const struct sale_screen *sale)
{
	const struct sale_done *d = &sale->done;
	screen_format(s, ROW_SUM, 1, 40, LOOK_GOOD, "%s %s · %u %s", screen_text(s, "sale.sold"), d->receipt, d->tickets,
		      screen_text(s, "sale.tickets"));
	draw_pair(s, ROW_SUM + 1, "sale.total", d->total);
	draw_pair(s, ROW_SUM + 2, "sale.handed", d->handed);
	draw_paper_state(s, sale);
	draw_big(s, LOOK_GOOD, "sale.change", d->change);
}

/* ---- what is being typed, and what waits */

static void draw_input(struct screen *s, const struct sale_screen *sale)
{
	const char *label = sale->stage == SALE_REFERENCE ? "sale.reference" : "sale.amount_typed";
	int column = 1 + columns_of(screen_text(s, label)) + 1;
	if (sale->stage == SALE_PAY && sale->input.len == 0)
		return;
	screen_at(s, ROW_LAST - 1, 1, 0, LOOK_PLAIN, screen_text(s, label));
	field_draw(s, &sale->input, ROW_LAST - 1, column, sale->stage == SALE_REFERENCE ? CART_REFERENCE + 1 : 14, true);
}

static void draw_digits(struct screen *s, const struct sale_screen *sale)
{
	if (!sale->has_digits)
		return;
	screen_format(s, ROW_LAST - 1, 1, 34, LOOK_CHOSEN, "%s: %u", screen_text(s, "sale.digits"), sale->digits);
}

static void draw_parked(struct screen *s, const struct sale_screen *sale)
{
	char text[TEXT_ROOM], money[SCREEN_MONEY];
	size_t n = (size_t)snprintf(text, sizeof text, "%s", screen_text(s, "sale.parked"));
	for (size_t i = 0; i < sale->parked_count && n < sizeof text; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "  %zu) %u × %s", i + 1, sale->parked[i].persons,
				      screen_money(s, money, sale->parked[i].total));
	if (sale->parked_count > 0)
		screen_at(s, ROW_LAST, 1, screen_columns(s) - 2, LOOK_PLAIN, text);
}

static void draw_offers(struct screen *s, const struct sale_screen *sale)
{
	const struct cart *c = &sale->cart;
	int column = 1 + columns_of(screen_text(s, "sale.sites")) + 1;
	if (c->offer_count < 2 || sale->parked_count > 0)
		return;
	screen_at(s, ROW_LAST, 1, 0, LOOK_DIM, screen_text(s, "sale.sites"));
	for (size_t i = 0; i < c->offer_count && column < screen_columns(s) - 12; i++) {
		char text[TEXT_ROOM];
		snprintf(text, sizeof text, " %zu %s ", i + 1, c->offers[i].code);
		screen_at(s, ROW_LAST, column, columns_of(text), cart_has_offer(c, i) ? LOOK_CHOSEN : LOOK_PLAIN, text);
		column += columns_of(text);
	}
}

static void draw_class(struct screen *s, const struct sale_screen *sale)
{
	const struct class_found *c = &sale->cart.class;
	char code[BOOKING_CODE_SHOWN];
	if (!sale->cart.now.has_class || sale->has_digits)
		return;
	booking_code_show(code, c->code);
	if (c->is_known)
		screen_format(s, ROW_LAST - 1, 1, screen_columns(s) - 2, LOOK_CHOSEN, " %s %s · %s %u · %s ",
			      screen_text(s, "sale.class"), code, screen_text(s, "class.booked"), c->booked.held,
			      c->booked.name);
	else
		screen_format(s, ROW_LAST - 1, 1, screen_columns(s) - 2, LOOK_WARN, " %s %s · %s ",
			      screen_text(s, "sale.class"), code, screen_text(s, "class.unknown"));
}

static void draw_payer(struct screen *s, const struct sale_screen *sale)
{
	if (sale->cart.now.has_class)
		return;
	if (sale->cart.payer.name[0] == '\0' || sale->has_digits)
		return;
	screen_format(s, ROW_LAST - 1, 1, screen_columns(s) - 2, LOOK_PLAIN, "%s: %s", screen_text(s, "sale.payer"),
		      sale->cart.payer.name);
}

void sale_draw(struct screen *s, void *ctx)
{
	const struct sale_screen *sale = ctx;
	bool is_paying = sale->stage == SALE_PAY || sale->stage == SALE_REFERENCE;
	draw_where(s, sale);
	draw_head(s);
	for (size_t i = 0; i < sale->cart.price.line_count; i++)
		draw_line(s, sale, i);
	draw_proof(s, sale);
	screen_rule(s, ROW_RULE);
	draw_slots(s, sale);
	if (is_paying)
		draw_pay_sums(s, sale);
	else if (sale->stage == SALE_DONE && sale->done.is_there)
		draw_done_sums(s, sale);
	else
		draw_cart_sums(s, sale);
	if (is_paying) {
		draw_input(s, sale);
		return;
	}
	draw_payer(s, sale);
	draw_class(s, sale);
	draw_digits(s, sale);
	draw_parked(s, sale);
	draw_offers(s, sale);
}
