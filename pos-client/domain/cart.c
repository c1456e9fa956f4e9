#include "pos-client/domain/cart_parts.h"
#include "pos-client/domain/prove.h"
#include <sodium.h>

/* ---- steps */

/* The oldest is forgotten when there is no room. */
void cart_step(struct cart *c)
{
	c->undo[c->undo_at] = c->now;
	c->undo_at = (c->undo_at + 1) % CART_UNDO_MAX;
	if (c->undo_count < CART_UNDO_MAX)
		c->undo_count++;
}

enum err cart_undo(struct cart *c)
{
	if (c->undo_count == 0)
		return E_NOT_FOUND;
	c->undo_at = (c->undo_at + CART_UNDO_MAX - 1) % CART_UNDO_MAX;
	c->undo_count--;
	c->now = c->undo[c->undo_at];
	cart_refresh(c);
	return E_OK;
}

static void forget_steps(struct cart *c)
{
	sodium_memzero(c->undo, CART_UNDO_MAX * sizeof *c->undo);
	c->undo_count = c->undo_at = 0;
}

/* ---- birth, the next one, death */

static void forget_choices(struct cart *c)
{
	struct cart_choices kept = {.sites = c->now.sites};
	memcpy(kept.product, c->now.product, sizeof kept.product);
	sodium_memzero(&c->now, sizeof c->now);
	c->now = kept;
}

void cart_next(struct cart *c)
{
	forget_choices(c);
	forget_steps(c);
	sodium_memzero(&c->payer, sizeof c->payer);
	c->class = (struct class_found){.is_known = false};
	c->transfer = NULL;
	c->word = NULL;
	till_new_id(c->till, c->id);
	cart_refresh(c);
}

void cart_wipe(struct cart *c)
{
	forget_steps(c);
	sodium_memzero(&c->now, sizeof c->now);
	sodium_memzero(&c->payer, sizeof c->payer);
}

void cart_clear(struct cart *c)
{
	cart_step(c);
	forget_choices(c);
	sodium_memzero(&c->payer, sizeof c->payer);
	cart_refresh(c);
}

bool cart_is_empty(const struct cart *c)
{
	for (size_t i = 1; i < CATEGORY_COUNT; i++)
		if (c->now.quantity[i] > 0)
			return false;
	return c->payer.name[0] == '\0' && !c->now.has_class;
}

/* ---- persons */

static uint32_t persons_beside(const struct cart *c, enum category category)
{
	uint32_t sum = 0;
	for (enum category i = CATEGORY_ADULT; i < CATEGORY_COUNT; i++)
		sum += i != category ? c->now.quantity[i] : 0;
	return sum;
}

static uint32_t cards_of(const struct cart *c, enum category category)
{
	uint32_t n = 0;
	for (size_t i = 0; i < c->now.card_count; i++)
		n += c->now.cards[i].category == category;
	return n;
}

/* The last ones go, until no more are left than persons. */
static void drop_cards(struct cart *c, enum category category, uint32_t persons)
{
	for (size_t i = c->now.card_count; i-- > 0 && cards_of(c, category) > persons;) {
		if (c->now.cards[i].category != category)
			continue;
		memmove(&c->now.cards[i], &c->now.cards[i + 1], (c->now.card_count - i - 1) * sizeof c->now.cards[0]);
		c->now.card_count--;
	}
}

/* What was seen was seen of those who stood there. */
enum err cart_set(struct cart *c, enum category category, uint32_t persons)
{
	if (persons > ORDER_PERSONS_MAX || persons_beside(c, category) + persons > ORDER_PERSONS_MAX)
		return E_RANGE;
	cart_step(c);
	if (persons > c->now.quantity[category])
		c->now.has_seen_proofs = false;
	c->now.quantity[category] = persons;
	drop_cards(c, category, persons);
	cart_refresh(c);
	return E_OK;
}

enum err cart_add(struct cart *c, enum category category, uint32_t persons)
{
	if (persons > ORDER_PERSONS_MAX)
		return E_RANGE;
	return cart_set(c, category, c->now.quantity[category] + persons);
}

/* ---- day, group, proofs */

int32_t cart_day(const struct cart *c)
{
	int32_t today = instant_day(till_now(c->till));
	return c->now.has_day && c->now.day > today ? c->now.day : today;
}

enum err cart_move_day(struct cart *c, int days)
{
	int32_t today = instant_day(till_now(c->till)), day = cart_day(c) + days;
	if (day < today)
		return E_RANGE;
	cart_step(c);
	c->now.has_day = day > today;
	c->now.day = c->now.has_day ? day : 0;
	cart_refresh(c);
	return E_OK;
}

void cart_switch_group(struct cart *c)
{
	cart_step(c);
	c->now.is_group = !c->now.is_group;
	cart_refresh(c);
}

void cart_confirm_proofs(struct cart *c)
{
	cart_step(c);
	c->now.has_seen_proofs = true;
	cart_refresh(c);
}

uint32_t cart_unproven(const struct cart *c)
{
	uint32_t sum = 0;
	if (!c->till->settings->ask_proof)
		return 0;
	for (size_t i = 0; i < c->price.line_count; i++)
		if (c->price.lines[i].needs_proof)
			sum += c->price.lines[i].quantity - c->price.lines[i].proven;
	return sum;
}

/* ---- a class, and when it goes in */

void cart_take_class(struct cart *c, const struct class_found *class)
{
	const struct booked *b = &class->booked;
	cart_step(c);
	forget_choices(c);
	c->class = *class;
	c->now.has_class = c->now.is_group = true;
	if (class->is_known) {
		c->now.sites = b->sites;
		memcpy(c->now.product, b->product, sizeof c->now.product);
		c->now.has_day = b->visit_day > instant_day(till_now(c->till));
		c->now.day = c->now.has_day ? b->visit_day : 0;
		memcpy(c->now.quantity, b->quantity, sizeof c->now.quantity);
	}
	cart_refresh(c);
}

enum err cart_choose_slot(struct cart *c, uint32_t site, uint32_t begins)
{
	size_t i = 0;
	while (i < c->now.slot_count && c->now.slots[i].site != site)
		i++;
	if (i == SALE_SLOTS_MAX)
		return E_RANGE;
	cart_step(c);
	c->now.slots[i] = (struct visit_choice){site, begins};
	c->now.slot_count += i == c->now.slot_count;
	cart_refresh(c);
	return E_OK;
}

/* Somebody who is in the cart already and is not proven by another card. */
enum err cart_take_card(struct cart *c, const struct idcard *card, enum category *category)
{
	const struct price_request ask = cart_ask(c);
	till_use_day(c->till, ask.visit_day);
	TRY(prove_cheapest(c->till, &ask, card, category));
	bool is_new = cards_of(c, *category) >= c->now.quantity[*category];
	if (c->now.card_count == CART_CARDS_MAX || (is_new && persons_beside(c, CATEGORY_MIXED) == ORDER_PERSONS_MAX))
		return E_RANGE;
	cart_step(c);
	c->now.quantity[*category] += is_new;
	c->now.cards[c->now.card_count++] = (struct cart_card){*card, *category};
	cart_refresh(c);
	return E_OK;
}
