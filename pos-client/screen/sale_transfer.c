#include "pos-client/screen/approve.h"
#include "pos-client/screen/sale.h"
#include "pos-client/screen/transfer_view.h"

/* ---- the money has come */

/* The rest, if there is one, is paid as usual; the part stays in the cart, and is found again under the sale's id. */
static enum screen_step take_paid(struct screen *s, struct sale_screen *sale)
{
	sale->cart.transfer = &sale->transfer;
	if (cart_tender(&sale->cart, PAYMENT_TRANSFER, sale->transfer.request.amount, "") != E_OK)
		screen_say(s, LOOK_BAD, "%s", screen_text(s, "sale.more_than_due"));
	else if (cart_due(&sale->cart) == 0)
		sale_commit(s, sale);
	else
		screen_say(s, LOOK_GOOD, "%s", screen_text(s, "transfer.paid"));
	return SCREEN_STAY;
}

/* ---- a supervisor says so */

struct word {
	struct sale_screen *sale;
	uint8_t id[UUID_LEN];
};

static enum err sell_on_word(struct till *t, const struct approval_request *who, void *ctx)
{
	struct word *w = ctx;
	struct cart *c = &w->sale->cart;
	struct approval_request word = *who;
	(void)t;
	TRY(cart_tender(c, PAYMENT_TRANSFER_UNCONFIRMED, w->sale->transfer.request.amount, ""));
	c->word = &word;
	enum err e = cart_commit(c, w->id);
	c->word = NULL;
	if (e != E_OK && cart_undo(c) != E_OK)
		cart_drop_payment(c);
	return e;
}

static enum screen_step ask_supervisor(struct screen *s, struct sale_screen *sale)
{
	bool is_allowed = false;
	struct word w = {.sale = sale};
	const struct approve_question q = {APPROVAL_TRANSFER, "transfer.word_title", "transfer.word_note", sell_on_word, &w};
	if (sale->transfer.request.amount != cart_due(&sale->cart)) {
		screen_say(s, LOOK_BAD, "%s", screen_text(s, "transfer.word_whole"));
		return SCREEN_STAY;
	}
	enum err e = approve_run(s, &q, &is_allowed);
	if (is_allowed)
		sale_finish(s, sale, w.id);
	return e == E_EXPIRED ? SCREEN_LEAVE : SCREEN_STAY;
}

/* ---- */

/* As the sale would be asked for with this part. */
static enum err begin(struct sale_screen *sale, int64_t amount)
{
	struct sell_request r;
	struct cart_request_room room;
	struct cart *c = &sale->cart;
	TRY(cart_tender(c, PAYMENT_TRANSFER, amount, ""));
	cart_request(c, &r, &room);
	enum err e = transfer_begin(sale->till, &r, &sale->transfer);
	TRY(cart_undo(c));
	return e;
}

enum screen_step sale_await_transfer(struct screen *s, struct sale_screen *sale, int64_t amount)
{
	enum transfer_end end = TRANSFER_LEFT;
	till_forget(sale->till);
	enum err e = begin(sale, amount);
	if (e != E_OK) {
		screen_say_why(s, e);
		return SCREEN_STAY;
	}
	sale->is_elsewhere = true;
	e = transfer_show(s, &sale->transfer, &end);
	sale->is_elsewhere = false;
	if (e != E_OK && e != E_EXPIRED)
		screen_say_why(s, e);
	if (e != E_OK)
		return e == E_EXPIRED ? SCREEN_LEAVE : SCREEN_STAY;
	if (end == TRANSFER_PAID)
		return take_paid(s, sale);
	return end == TRANSFER_ON_WORD ? ask_supervisor(s, sale) : SCREEN_STAY;
}
