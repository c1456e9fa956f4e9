/* The replacement itself: money, receipt, tickets, entries. */
#include "pos-client/domain/replacing.h"
#include "pos-client/domain/shift.h"
#include <stdio.h>

/* ---- money: back, or in addition */

static enum payment_form method_of(const struct replacing *x)
{
	return x->plan.change.has_method ? x->plan.change.method : x->plan.old.payment;
}

/* How much is in the drawer is not said: the count is blind. */
static enum err check_drawer(struct replacing *x, int64_t back)
{
	struct figures *f = ARENA_NEW(&x->t->arena, struct figures);
	int64_t expected;
	TRY(shift_fold(x->t, &x->selling.shift, f));
	TRY(figures_expected(&expected, f, x->selling.shift.opening_float));
	if (back <= expected)
		return E_OK;
	return till_refuse(x->t, E_REFUSED, "--money", "more_than_drawer", "the drawer cannot hold so much");
}

static enum err check_back(struct replacing *x, int64_t back)
{
	enum payment_form method = method_of(x);
	if (method == PAYMENT_SEVERAL)
		return till_refuse(x->t, E_INVALID, "--money", "method_needed", "it was paid in several ways: cash or card?");
	if (x->inside > 0 && !x->request->knows_inside)
		return till_refuse(x->t, E_REFUSED, "--already-inside", "already_inside",
				   "%u persons of this sale have gone in", x->inside);
	return method == PAYMENT_CASH ? check_drawer(x, back) : E_OK;
}

static enum err take_supplement(struct replacing *x, int64_t amount)
{
	struct selling *s = &x->selling;
	enum payment_form method = method_of(x);
	if (method != PAYMENT_CASH && method != PAYMENT_CARD)
		return till_refuse(x->t, E_INVALID, "--money", "method_needed",
				   "%lld are to be paid in addition: cash or card?", (long long)amount);
	s->sale.total = amount;
	s->sale.tender_count = 1;
	s->sale.tenders = ARENA_NEW(&x->t->arena, struct tender);
	*s->sale.tenders = (struct tender){.form = method, .amount = amount, .tendered = amount};
	s->kept.cash = method == PAYMENT_CASH ? amount : 0;
	s->kept.tendered = s->kept.cash;
	return E_OK;
}

#define TEXT_SET(array, text) snprintf((array), sizeof(array), "%s", (text))

static void describe_refund(struct replacing *x, int64_t back)
{
	struct refund *r = &x->refund;
	const struct receipt *old = &x->plan.old;
	*r = (struct refund){.number = old->number, .amount = back, .method = method_of(x), .time = x->selling.now};
	TEXT_SET(r->tax_code, old->tax_code);
	TEXT_SET(r->form, old->form);
	TEXT_SET(r->symbol, old->symbol);
	TEXT_SET(r->reason, x->request->reason);
	TEXT_SET(r->actor, x->selling.shift.cashier);
	TEXT_SET(r->approver, x->request->supervisor);
	memcpy(r->correction, x->selling.sale.id, UUID_LEN);
	till_random(r->salt, SALT_LEN);
}

static enum err settle(struct replacing *x)
{
	int64_t back = x->plan.old.total - x->plan.total;
	if (back < 0)
		return take_supplement(x, -back);
	if (back == 0)
		return E_OK;
	TRY(check_back(x, back));
	describe_refund(x, back);
	return E_OK;
}

/* ---- the receipt, as a sale of one part */

static enum err take_part(struct replacing *x)
{
	const struct correction_plan *p = &x->plan;
	struct selling *s = &x->selling;
	struct quote_part *part = ARENA_NEW(&x->t->arena, struct quote_part);
	struct tariff *t = till_tariff_edition(x->t, p->edition);
	if (t == NULL || t->edition != p->edition)
		return till_refuse(x->t, E_REFUSED, "", "edition_gone",
				   "this till no longer holds the prices of that sale: the office corrects it");
	x->t->tariff = t;
	*part = (struct quote_part){
		.organisation = tariff_organisation_by_tax_code(t, p->old.tax_code),
		.form = p->old.form,
		.line_count = p->line_count,
		.lines = p->lines,
		.total = p->total,
	};
	if (part->organisation == NULL)
		return E_CORRUPT;
	s->quote = (struct quote){.parts = part, .part_count = 1, .sites = p->quote.sites, .persons = p->persons};
	s->replaces = &p->old;
	return E_OK;
}

/* As for a sale of what is collected in addition, but a visit that is over may be corrected. */
static enum err check_lease(struct replacing *x)
{
	struct selling *s = &x->selling;
	struct price_request ask = x->plan.then;
	struct quote q = s->quote;
	q.total = s->sale.total;
	if (ask.visit_day < instant_day(s->now))
		ask.visit_day = instant_day(s->now);
	return sell_check(x->t, &ask, &q, &s->plan, s->now);
}

static void new_id(void *ctx, uint8_t id[static UUID_LEN])
{
	till_new_id(ctx, id);
}

/* One ticket for all at each time of the day. */
static bool was_group(const struct replacing *x)
{
	uint64_t seen = 0;
	for (size_t i = 0; i < x->ticket_count; i++) {
		if ((seen & x->tickets[i].sites) != 0)
			return false;
		seen |= x->tickets[i].sites;
	}
	return x->ticket_count > 0 && x->tickets[0].party > 1;
}

static enum err plan_tickets(struct replacing *x)
{
	struct correction_plan *p = &x->plan;
	bool is_group = was_group(x) && p->persons > 1;
	if (p->exchanges)
		TRY(replacing_slots(x));
	if (!p->exchanges || p->persons == 0)
		return E_OK;
	TRY(tariff_plan_timed_tickets(&x->selling.plan, &x->t->arena, p->tariff, &p->quote, &p->then, x->selling.visit.slots,
				      x->selling.visit.count, is_group, x->selling.now, new_id, x->t));
	for (size_t i = 0; i < x->selling.plan.count; i++)
		x->selling.quote.free_persons += x->selling.plan.free_persons[i];
	return E_OK;
}

static void choose_payer(struct replacing *x)
{
	x->asked.payer = x->plan.change.has_payer ? x->request->payer : x->old->payer;
	x->selling.request = &x->asked;
}

static void fill_sale(struct replacing *x)
{
	struct selling *s = &x->selling;
	s->sale.visit_day = x->plan.exchanges ? x->plan.then.visit_day : x->before.sale.visit_day;
	s->proven.ask = x->plan.then;
	s->proven.ask.visit_day = s->sale.visit_day;
	memcpy(s->sale.shift, s->shift.id, UUID_LEN);
	memcpy(s->sale.cashier, s->shift.cashier, sizeof s->sale.cashier);
	visit_describe(&s->visit, &s->sale);
}

enum err replacing_prepare(struct replacing *x)
{
	choose_payer(x);
	TRY(take_part(x));
	TRY(settle(x));
	TRY(plan_tickets(x));
	TRY(check_lease(x));
	TRY(selling_choose_signers(&x->selling));
	fill_sale(x);
	return selling_sign_tickets(&x->selling);
}

/* ---- the entries */

static enum err fill_fact(struct replacing *x, struct buf *record)
{
	const struct receipt *old = &x->plan.old;
	struct replacement *f = &x->fact;
	*f = (struct replacement){
		.kind = x->plan.kind,
		.number = old->number,
		.replaced_total = old->total,
		.exchanges = x->plan.exchanges,
		.inside = x->refund.amount > 0 ? x->inside : 0,
		.sale = x->selling.sale,
	};
	TEXT_SET(f->form, old->form);
	TEXT_SET(f->symbol, old->symbol);
	TEXT_SET(f->reason, x->request->reason);
	TEXT_SET(f->supervisor, x->request->supervisor);
	memcpy(f->origin, x->origin, UUID_LEN);
	if (x->refund.amount == 0)
		return E_OK;
	TRY(refund_encode(record, &x->refund));
	f->refund = buf_bytes(record);
	till_random(f->refund_salt, SALT_LEN);
	return E_OK;
}

static enum err append_replacement(struct replacing *x)
{
	uint8_t room[CORRECTION_RECORD_MAX];
	struct buf record = BUF_FIXED(room);
	BUF_LOCAL body;
	buf_init(&body, ENTRY_BYTES_MAX);
	TRY(fill_fact(x, &record));
	TRY(replacement_encode(&body, &x->fact));
	approval_bind(&x->approval, &body);
	TRY(approval_write(x->t, &x->approval));
	return till_append(x->t, ENTRY_REPLACEMENT, &body, &x->selling.kept.seq);
}

static enum err append_refund(struct replacing *x)
{
	struct refunded fact = {.amount = x->refund.amount, .method = x->refund.method};
	uint64_t seq;
	BUF_LOCAL body;
	buf_init(&body, 1024);
	if (x->refund.amount == 0)
		return E_OK;
	memcpy(fact.correction, x->selling.sale.id, UUID_LEN);
	memcpy(fact.shift, x->selling.shift.id, UUID_LEN);
	memcpy(fact.cashier, x->selling.shift.cashier, sizeof fact.cashier);
	if (x->plan.change.reference != NULL)
		TEXT_SET(fact.reference, x->plan.change.reference);
	refunded_encode(&body, &fact);
	return till_append(x->t, ENTRY_REFUND, &body, &seq);
}

/* ---- the rows */

static enum err keep_correction(struct replacing *x)
{
	struct journal_correction c = {
		.exchanges = x->plan.exchanges, .replaced = x->old->kept.symbol, .number = x->plan.old.number};
	memcpy(c.id, x->selling.sale.id, UUID_LEN);
	memcpy(c.origin, x->origin, UUID_LEN);
	return journal_insert_correction(x->t->journal, &c);
}

static enum err carry(struct replacing *x, const struct ticket *old, struct correction_place *places, size_t count)
{
	struct journal_carried c = {.old_root = ticket_root(old), .correction = x->selling.sale.id};
	for (bool found = true; found;) {
		TRY(journal_used(x->t->journal, c.old_root, c.old_use, &c.old_use, &found));
		struct correction_place *place = found ? correction_place_take_at(places, count, old->category, old->sites) : NULL;
		if (place == NULL)
			continue;
		c.new_root = place->root;
		c.new_use = place->use;
		TRY(journal_carry_use(x->t->journal, &c));
	}
	return E_OK;
}

static enum err exchange(struct replacing *x)
{
	size_t count;
	if (!x->plan.exchanges)
		return E_OK;
	struct correction_place *places =
		correction_places(&x->t->arena, x->selling.plan.tickets, x->selling.plan.count, &count);
	for (size_t i = 0; i < x->ticket_count; i++) {
		TRY(journal_supersede(x->t->journal, ticket_root(&x->tickets[i]), x->tickets[i].valid_until));
		TRY(carry(x, &x->tickets[i], places, count));
	}
	return E_OK;
}

enum err replacing_issue(void *ctx)
{
	struct replacing *x = ctx;
	TRY(replacing_take_slots(x));
	TRY(selling_make_receipts(&x->selling));
	TRY(append_replacement(x));
	TRY(append_refund(x));
	TRY(selling_keep(&x->selling));
	TRY(keep_correction(x));
	return exchange(x);
}
