#include "pos-client/domain/cart_parts.h"
#include "pos-client/domain/prove.h"
#include <stdio.h>

struct price_request cart_ask(const struct cart *c)
{
	struct price_request ask = {.sale_day = instant_day(till_now(c->till)), .visit_day = cart_day(c)};
	if (c->now.product[0] != '\0')
		ask.product = c->now.product;
	else
		ask.sites = c->now.sites;
	memcpy(ask.quantity, c->now.quantity, sizeof ask.quantity);
	return ask;
}

static uint32_t proven_of(const struct cart *c, enum category category)
{
	uint32_t n = 0;
	if (c->now.has_seen_proofs)
		return c->now.quantity[category];
	for (size_t i = 0; i < c->now.card_count; i++)
		n += c->now.cards[i].category == category;
	return n < c->now.quantity[category] ? n : c->now.quantity[category];
}

static void price_line(struct cart *c, const struct price_request *ask, enum category category)
{
	struct till *t = c->till;
	struct cart_line *l = &c->price.lines[c->price.line_count++];
	*l = (struct cart_line){.category = category, .quantity = c->now.quantity[category]};
	l->is_sold = prove_costs(t, ask, category, &l->price);
	l->amount = l->price * l->quantity;
	l->needs_proof = tariff_proof_on(t->tariff, ask->sites, category, ask->visit_day, LANGUAGE_VI) != NULL;
	l->proven = proven_of(c, category);
}

static void note_reason(struct cart_price *p, const struct complaints *why)
{
	const struct complaint none = {"", "", ""}, *c = why->count > 0 ? &why->list[0] : &none;
	snprintf(p->pointer, sizeof p->pointer, "%s", c->pointer);
	snprintf(p->code, sizeof p->code, "%s", c->code);
}

static bool has_persons(const struct cart *c)
{
	for (size_t i = 1; i < CATEGORY_COUNT; i++)
		if (c->now.quantity[i] > 0)
			return true;
	return false;
}

static enum err look_at_places(struct cart *c)
{
	struct cart_price *p = &c->price;
	struct visit_slot *list;
	size_t count;
	for (size_t i = 0; i < p->visit.count; i++) {
		const struct slot *s = &p->visit.slots[i];
		TRY(visit_slots(c->till, s->site, s->day, &list, &count));
		for (size_t k = 0; k < count; k++)
			if (list[k].slot.begins == s->begins)
				p->left[i] = list[k].left;
	}
	return E_OK;
}

/* The slots as they would be sold now; why they cannot is known before anybody pays. */
static void choose_slots(struct cart *c, uint64_t sites)
{
	struct till *t = c->till;
	struct cart_price *p = &c->price;
	const struct complaints kept = t->why;
	const struct visit_ask ask = {.sites = sites,
				      .day = cart_day(c),
				      .persons = p->persons,
				      .choice_count = c->now.slot_count,
				      .choices = c->now.slots,
				      .booked = c->now.has_class && c->class.is_known ? &c->class.booked : NULL};
	t->why = (struct complaints){.arena = &t->arena};
	p->status = visit_choose(t, &ask, &p->visit);
	if (p->status != E_OK)
		note_reason(p, &t->why);
	enum err e = look_at_places(c);
	p->status = p->status == E_OK ? e : p->status;
	t->why = kept;
}

/* Reasons are the cart's own here: nothing was refused yet. */
static void price_all(struct cart *c, const struct price_request *ask)
{
	struct cart_price *p = &c->price;
	struct complaints why = {.arena = &c->till->arena};
	struct quote q = {0};
	if (has_persons(c))
		p->status = tariff_price(&q, &c->till->arena, c->till->tariff, ask, &why);
	note_reason(p, &why);
	if (p->status != E_OK)
		return;
	p->total = q.total;
	p->persons = q.persons;
	p->free_persons = q.free_persons;
	p->receipts = q.part_count;
	choose_slots(c, q.sites != 0 ? q.sites : ask->sites);
}

void cart_refresh(struct cart *c)
{
	till_use_day(c->till, cart_day(c));
	const struct tariff *t = c->till->tariff;
	struct price_request ask = cart_ask(c);
	cart_list_offers(c);
	c->price = (struct cart_price){0};
	for (size_t i = 0; i < t->category_count && i < CATEGORY_COUNT; i++)
		price_line(c, &ask, t->categories[i].category);
	price_all(c, &ask);
}

void cart_init(struct cart *c, struct till *t, struct cart_choices *undo)
{
	*c = (struct cart){.till = t, .undo = undo};
	till_new_id(t, c->id);
	till_use_day(t, instant_day(till_now(t)));
	cart_list_offers(c);
	cart_choose_usual(c);
	cart_refresh(c);
}
