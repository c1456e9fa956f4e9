#include "pos-client/domain/park.h"
#include <hoaban/cbor.h>
#include <sodium.h>
#include <stdio.h>

#define BODY_MAX 8192

/* ---- a cart as bytes: [1, sites, product, day or null, group, proofs seen, [quantity …], [[birth or null, local, category]
 * …], [name, tax code, address]], or [2, …, [[site, begins]…], booking code or null] where one of these is there */

static void put_cards(struct buf *b, const struct cart_choices *c)
{
	cbor_put_array(b, c->card_count);
	for (size_t i = 0; i < c->card_count; i++) {
		const struct cart_card *k = &c->cards[i];
		cbor_put_array(b, 3);
		if (k->card.has_birth)
			cbor_put_int(b, k->card.birth);
		else
			cbor_put_null(b);
		cbor_put_bool(b, k->card.is_local);
		cbor_put_uint(b, k->category);
	}
}

static void put_visit(struct buf *b, const struct cart *cart)
{
	const struct cart_choices *c = &cart->now;
	cbor_put_array(b, c->slot_count);
	for (size_t i = 0; i < c->slot_count; i++) {
		cbor_put_array(b, 2);
		cbor_put_uint(b, c->slots[i].site);
		cbor_put_uint(b, c->slots[i].begins);
	}
	if (c->has_class)
		cbor_put_text(b, cart->class.code);
	else
		cbor_put_null(b);
}

static void put_cart(struct buf *b, const struct cart *cart)
{
	const struct cart_choices *c = &cart->now;
	const bool has_visit = c->slot_count > 0 || c->has_class;
	cbor_put_array(b, has_visit ? 11 : 9);
	cbor_put_uint(b, has_visit ? 2 : 1);
	cbor_put_uint(b, c->sites);
	cbor_put_text(b, c->product);
	if (c->has_day)
		cbor_put_int(b, c->day);
	else
		cbor_put_null(b);
	cbor_put_bool(b, c->is_group);
	cbor_put_bool(b, c->has_seen_proofs);
	cbor_put_array(b, CATEGORY_COUNT - 1);
	for (size_t i = 1; i < CATEGORY_COUNT; i++)
		cbor_put_uint(b, c->quantity[i]);
	put_cards(b, c);
	cbor_put_array(b, 3);
	cbor_put_text(b, cart->payer.name);
	cbor_put_text(b, cart->payer.tax_code);
	cbor_put_text(b, cart->payer.address);
	if (has_visit)
		put_visit(b, cart);
}

static void read_text(struct cbor_reader *r, char *out, size_t size)
{
	struct bytes text = cbor_read_text(r, 0, size - 1);
	if (text.len > 0)
		memcpy(out, text.data, text.len);
	out[text.len] = '\0';
}

static void read_card(struct cbor_reader *r, struct cart_card *out)
{
	cbor_read_array(r, 3, 3);
	out->card.has_birth = !cbor_read_null(r);
	if (out->card.has_birth)
		out->card.birth = (int32_t)cbor_read_int(r, INT32_MIN, INT32_MAX);
	out->card.is_local = cbor_read_bool(r);
	out->category = (enum category)cbor_read_uint(r, CATEGORY_COUNT - 1);
}

static void read_visit(struct cbor_reader *r, struct cart_choices *c, char code[static BOOKING_CODE])
{
	c->slot_count = cbor_read_array(r, 0, SALE_SLOTS_MAX);
	for (size_t i = 0; i < c->slot_count; i++) {
		cbor_read_array(r, 2, 2);
		c->slots[i].site = (uint32_t)cbor_read_uint(r, SITES_MAX - 1);
		c->slots[i].begins = (uint32_t)cbor_read_uint(r, DAY_MINUTES - 1);
	}
	c->has_class = !cbor_read_null(r);
	if (c->has_class)
		read_text(r, code, BOOKING_CODE);
}

static enum err read_cart(struct cart_choices *c, struct cart_payer *p, char code[static BOOKING_CODE], struct bytes body)
{
	struct cbor_reader r = cbor_open(body);
	size_t count = cbor_read_array(&r, 9, 11);
	uint64_t version = cbor_read_uint(&r, 2);
	if (version == 0 || count != (version == 2 ? 11 : 9))
		cbor_fail(&r);
	c->sites = cbor_read_uint(&r, UINT64_MAX);
	read_text(&r, c->product, sizeof c->product);
	c->has_day = !cbor_read_null(&r);
	if (c->has_day)
		c->day = (int32_t)cbor_read_int(&r, INT32_MIN, INT32_MAX);
	c->is_group = cbor_read_bool(&r);
	c->has_seen_proofs = cbor_read_bool(&r);
	cbor_read_array(&r, CATEGORY_COUNT - 1, CATEGORY_COUNT - 1);
	for (size_t i = 1; i < CATEGORY_COUNT; i++)
		c->quantity[i] = (uint32_t)cbor_read_uint(&r, ORDER_PERSONS_MAX);
	c->card_count = cbor_read_array(&r, 0, CART_CARDS_MAX);
	for (size_t i = 0; i < c->card_count; i++)
		read_card(&r, &c->cards[i]);
	cbor_read_array(&r, 3, 3);
	read_text(&r, p->name, sizeof p->name);
	read_text(&r, p->tax_code, sizeof p->tax_code);
	read_text(&r, p->address, sizeof p->address);
	if (version == 2)
		read_visit(&r, c, code);
	return cbor_finish(&r) == E_OK ? E_OK : E_CORRUPT;
}

/* ---- the rows */

enum err park_list(struct till *t, struct parked *out, size_t *count)
{
	struct journal_parked rows[PARK_MAX];
	struct arena scratch;
	arena_init(&scratch, ARENA_CEILING_DEFAULT);
	enum err e = journal_list_parked(t->journal, &scratch, PARK_MAX, rows, count);
	for (size_t i = 0; e == E_OK && i < *count; i++) {
		out[i] = (struct parked){.parked_at = rows[i].parked_at, .persons = rows[i].persons, .total = rows[i].total};
		memcpy(out[i].id, rows[i].id, UUID_LEN);
	}
	arena_release(&scratch);
	return e;
}

static enum err insert(void *ctx)
{
	struct cart *c = ctx;
	struct journal_parked p = {.parked_at = till_now(c->till), .persons = c->price.persons, .total = c->price.total};
	BUF_LOCAL body;
	buf_init(&body, BODY_MAX);
	memcpy(p.id, c->id, UUID_LEN);
	put_cart(&body, c);
	TRY(buf_status(&body));
	p.body = buf_bytes(&body);
	return journal_insert_parked(c->till->journal, &p);
}

enum err park_put(struct cart *c)
{
	struct parked list[PARK_MAX];
	size_t count;
	if (cart_is_empty(c))
		return till_refuse(c->till, E_REFUSED, "", "park_empty", "the cart is empty");
	TRY(park_list(c->till, list, &count));
	if (count == PARK_MAX)
		return till_refuse(c->till, E_REFUSED, "", "park_full", "%d carts are parked already", PARK_MAX);
	cart_drop_payment(c);
	return journal_write(c->till->journal, insert, c);
}

struct taking {
	struct till *t;
	const uint8_t *id;
};

static enum err delete (void *ctx) {
	const struct taking *taking = ctx; return journal_delete_parked(taking->t->journal, taking->id);
}

/* What is known of the class now; sold or cancelled meanwhile is said when it is sold. */
static void find_class(struct cart *c, const char *code)
{
	const struct complaints kept = c->till->why;
	c->till->why = (struct complaints){.arena = &c->till->arena};
	if (class_find_held(c->till, code, &c->class) != E_OK)
		c->class.is_known = false;
	memcpy(c->class.code, code, BOOKING_CODE);
	c->till->why = kept;
}

/* Into the cart only when the row is gone: the same bus load must not be sold twice. */
static enum err take(struct cart *c, const struct journal_parked *row)
{
	struct cart_choices choices = {0};
	struct cart_payer payer = {0};
	struct taking taking = {c->till, row->id};
	char code[BOOKING_CODE] = "";
	TRY(read_cart(&choices, &payer, code, row->body));
	TRY(journal_write(c->till->journal, delete, &taking));
	cart_next(c);
	c->now = choices;
	if (choices.has_day && choices.day <= instant_day(till_now(c->till)))
		c->now.has_day = false; /* that day has come, or passed: it is a sale for today */
	c->payer = payer;
	if (choices.has_class)
		find_class(c, code);
	memcpy(c->id, row->id, UUID_LEN);
	cart_refresh(c);
	bool names_somebody = payer.name[0] != '\0' || choices.card_count > 0;
	sodium_memzero(&payer, sizeof payer);
	return names_somebody ? journal_scrub(c->till->journal) : E_OK;
}

enum err park_take(struct cart *c, size_t n)
{
	struct journal_parked rows[PARK_MAX];
	size_t count;
	if (!cart_is_empty(c))
		return till_refuse(c->till, E_REFUSED, "", "park_busy", "the cart is not empty");
	TRY(journal_list_parked(c->till->journal, &c->till->arena, PARK_MAX, rows, &count));
	if (n >= count)
		return till_refuse(c->till, E_NOT_FOUND, "", "park_none", "nothing is parked under this number");
	return take(c, &rows[n]);
}
