#include "pos-client/screen/sale.h"

static bool in_cart(const void *ctx)
{
	const struct sale_screen *sale = ctx;
	return sale->stage != SALE_PAY && sale->stage != SALE_REFERENCE;
}

static bool in_pay(const void *ctx)
{
	return ((const struct sale_screen *)ctx)->stage == SALE_PAY;
}

static bool in_reference(const void *ctx)
{
	return ((const struct sale_screen *)ctx)->stage == SALE_REFERENCE;
}

static bool in_reprint(const void *ctx)
{
	return ((const struct sale_screen *)ctx)->stage == SALE_REPRINT;
}

static bool in_leave(const void *ctx)
{
	return ((const struct sale_screen *)ctx)->stage == SALE_LEAVE;
}

static bool has_persons(const void *ctx)
{
	const struct sale_screen *sale = ctx;
	return in_cart(ctx) && !cart_is_empty(&sale->cart);
}

static bool has_steps(const void *ctx)
{
	const struct sale_screen *sale = ctx;
	return in_cart(ctx) && (sale->cart.undo_count > 0 || sale->has_digits);
}

static bool needs_proofs(const void *ctx)
{
	const struct sale_screen *sale = ctx;
	return in_cart(ctx) && cart_unproven(&sale->cart) > 0;
}

static bool has_parked(const void *ctx)
{
	const struct sale_screen *sale = ctx;
	return in_cart(ctx) && sale->parked_count > 0;
}

static bool has_several_offers(const void *ctx)
{
	const struct sale_screen *sale = ctx;
	return in_cart(ctx) && sale->cart.offer_count > 1;
}

static bool can_send(const void *ctx)
{
	const struct sale_screen *sale = ctx;
	return in_cart(ctx) && sale->courier != NULL && !has_persons(ctx) && !sale->banner.is_online;
}

static bool can_leave(const void *ctx)
{
	return in_cart(ctx) && !has_persons(ctx);
}

static bool has_slots(const void *ctx)
{
	const struct sale_screen *sale = ctx;
	const struct cart *c = &sale->cart;
	return in_cart(ctx) && (cart_sites(c) & c->till->held.lease.timed) != 0;
}

static bool is_free(const void *ctx)
{
	return in_cart(ctx) && !has_persons(ctx);
}

/* What stands first is looked at first, and shown first. Letters are the same in both languages. */
static const struct view_key keys[] = {
	{SCREEN_F1 + 0, NULL, sale_category, in_cart},
	{SCREEN_F1 + 1, NULL, sale_category, in_cart},
	{SCREEN_F1 + 2, NULL, sale_category, in_cart},
	{SCREEN_F1 + 3, NULL, sale_category, in_cart},
	{SCREEN_F1 + 4, NULL, sale_category, in_cart},
	{SCREEN_F1 + 5, NULL, sale_category, in_cart},
	{SCREEN_F1 + 6, NULL, sale_category, in_cart},
	{SCREEN_F1 + 7, NULL, sale_category, in_cart},
	{SCREEN_F1 + 8, NULL, sale_category, in_cart},
	{SCREEN_ENTER, "key.reprint_now", sale_reprint, in_reprint},
	{SCREEN_LETTER + 'q', "key.quit", sale_leave, in_leave},
	{SCREEN_ENTER, "key.pay", sale_begin_payment, has_persons},
	{SCREEN_ENTER, NULL, sale_begin_payment, in_cart},
	{SCREEN_LETTER + 'p', "key.proofs", sale_proofs, needs_proofs},
	{SCREEN_BACKSPACE, "key.undo", sale_undo, has_steps},
	{SCREEN_BACKSPACE, NULL, sale_undo, in_cart},
	{SCREEN_ESCAPE, "key.clear", sale_clear, has_persons},
	{SCREEN_ESCAPE, NULL, sale_clear, in_cart},
	{SCREEN_F1 + 9, "key.site", sale_site, has_several_offers},
	{SCREEN_LETTER + '+', NULL, sale_more_sites, has_several_offers},
	{SCREEN_F1 + 10, "key.group", sale_group, in_cart},
	{SCREEN_F1 + 11, "key.reprint", sale_ask_reprint, in_cart},
	{SCREEN_LEFT, "key.day", sale_day_before, in_cart},
	{SCREEN_RIGHT, NULL, sale_day_after, in_cart},
	{SCREEN_LETTER + 'v', "key.slot", sale_slot, has_slots},
	{SCREEN_LETTER + 'b', "key.class", sale_class, is_free},
	{SCREEN_LETTER + 'k', "key.payer", sale_payer, has_persons},
	{SCREEN_LETTER + 't', "key.park", sale_park, has_persons},
	{SCREEN_LETTER + 'g', "key.recall", sale_recall, has_parked},
	{SCREEN_LETTER + 'x', "key.report", sale_report, in_cart},
	{SCREEN_LETTER + 'm', "key.menu", sale_menu, in_cart},
	{SCREEN_LETTER + 'l', "key.language", sale_language, in_cart},
	{SCREEN_LETTER + 's', "key.send", sale_send, can_send},
	{SCREEN_LETTER + 'q', "key.quit", sale_ask_leave, can_leave},

	{SCREEN_ENTER, "key.take", sale_pay, in_pay},
	{SCREEN_F1 + 0, "key.note_50", sale_note, in_pay},
	{SCREEN_F1 + 1, "key.note_100", sale_note, in_pay},
	{SCREEN_F1 + 2, "key.note_200", sale_note, in_pay},
	{SCREEN_F1 + 3, "key.note_500", sale_note, in_pay},
	{SCREEN_F1 + 4, "pay.card", sale_way, in_pay},
	{SCREEN_F1 + 5, "pay.transfer", sale_way, in_pay},
	{SCREEN_LETTER + '.', "key.thousand", sale_pay_type, in_pay},
	{SCREEN_BACKSPACE, "key.undo", sale_pay_back, in_pay},
	{SCREEN_ESCAPE, "key.back", sale_leave_payment, in_pay},
	{SCREEN_LETTER + 'l', "key.language", sale_language, in_pay},

	{SCREEN_ENTER, "key.confirm", sale_take_reference, in_reference},
	{SCREEN_ESCAPE, "key.back", sale_leave_reference, in_reference},
};

const struct view sale_view = {NULL, keys, sizeof keys / sizeof keys[0], sale_draw, sale_type, sale_scan, NULL};
