#include "pos-client/domain/cart_parts.h"
#include <stdio.h>

const struct cart_way cart_ways[] = {
	{PAYMENT_CARD, "pay.card", true},
	{PAYMENT_TRANSFER, "pay.transfer", false},
};
const size_t cart_way_count = sizeof cart_ways / sizeof cart_ways[0];

int64_t cart_due(const struct cart *c)
{
	int64_t due = c->price.total;
	for (size_t i = 0; i < c->now.tender_count; i++)
		due -= c->now.tenders[i].amount;
	return due > 0 ? due : 0;
}

int64_t cart_change(const struct cart *c)
{
	int64_t change = c->now.handed - cart_due(c);
	return c->now.handed > 0 && change > 0 ? change : 0;
}

int64_t cart_short(const struct cart *c)
{
	int64_t missing = cart_due(c) - c->now.handed;
	return c->now.handed > 0 && missing > 0 ? missing : 0;
}

enum err cart_hand(struct cart *c, int64_t amount)
{
	if (amount <= 0 || amount > MONEY_MAX - c->now.handed || cart_due(c) == 0)
		return E_RANGE;
	cart_step(c);
	c->now.handed += amount;
	return E_OK;
}

enum err cart_tender(struct cart *c, enum payment_form form, int64_t amount, const char *reference)
{
	int64_t due = cart_due(c);
	if (amount < 0)
		amount = due;
	if (amount == 0 || amount > due || c->now.tender_count == SALE_TENDERS_MAX - 1 || strlen(reference) >= CART_REFERENCE)
		return E_RANGE;
	cart_step(c);
	struct cart_tender *t = &c->now.tenders[c->now.tender_count++];
	*t = (struct cart_tender){.form = form, .amount = amount};
	snprintf(t->reference, sizeof t->reference, "%s", reference);
	return E_OK;
}

void cart_drop_payment(struct cart *c)
{
	if (c->now.tender_count == 0 && c->now.handed == 0)
		return;
	cart_step(c);
	memset(c->now.tenders, 0, sizeof c->now.tenders);
	c->now.tender_count = 0;
	c->now.handed = 0;
}

/* ---- the sale */

static void put_tenders(struct cart *c, struct sell_request *r)
{
	int64_t due = cart_due(c);
	for (size_t i = 0; i < c->now.tender_count; i++) {
		const struct cart_tender *t = &c->now.tenders[i];
		r->tenders[r->tender_count++] = (struct tender_request){t->form, t->amount, t->reference};
	}
	if (due > 0)
		r->tenders[r->tender_count++] = (struct tender_request){PAYMENT_CASH, due, NULL};
	r->tendered = due > 0 && c->now.handed > 0 ? c->now.handed : -1;
}

void cart_request(struct cart *c, struct sell_request *out, struct cart_request_room *room)
{
	const struct cart_payer *p = &c->payer;
	*out = (struct sell_request){
		.has_id = true, .ask = cart_ask(c), .has_day = c->now.has_day, .is_group = c->now.is_group};
	memcpy(out->id, c->id, UUID_LEN);
	for (size_t i = 0; i < c->now.card_count; i++)
		room->cards[i] = c->now.cards[i].card;
	out->cards = room->cards;
	out->card_count = c->now.card_count;
	out->has_seen_proofs = c->now.has_seen_proofs;
	room->payer = (struct payer_text){p->name, p->tax_code[0] != '\0' ? p->tax_code : NULL,
					  p->address[0] != '\0' ? p->address : NULL};
	out->payer = p->name[0] != '\0' ? &room->payer : NULL;
	out->choices = c->now.slots;
	out->choice_count = c->now.slot_count;
	out->booking = c->now.has_class ? c->class.code : NULL;
	out->booked = c->now.has_class && c->class.is_known ? &c->class.booked : NULL;
	out->transfer = c->transfer;
	out->word = c->word;
	put_tenders(c, out);
}

enum err cart_commit(struct cart *c, uint8_t sale[static UUID_LEN])
{
	struct sell_request r;
	struct cart_request_room room;
	cart_request(c, &r, &room);
	return sell(c->till, &r, sale);
}
