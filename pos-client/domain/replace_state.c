/* What a replacement starts from, and what the rule makes of it. */
#include "pos-client/domain/replacing.h"

/* ---- the receipt */

static enum err refuse_replaced(struct replacing *x, const uint8_t correction[static UUID_LEN])
{
	struct sale_view v;
	TRY(sale_view_load(x->t, correction, &v));
	if (v.receipt_count == 0)
		return E_CORRUPT;
	const struct receipt *r = &v.receipts[0].receipt;
	return till_refuse(x->t, E_CONFLICT, "", "replaced", "it was replaced by %s %s %08u: correct that one", r->form,
			   r->symbol, r->number);
}

static const struct sale_receipt_view *find_in(const struct sale_view *v, const struct replace_request *r)
{
	for (size_t i = 0; i < v->receipt_count; i++) {
		const struct receipt *one = &v->receipts[i].receipt;
		bool is_form = r->form[0] == '\0' || str_equal(r->form, one->form);
		bool is_symbol = r->symbol[0] == '\0' || str_equal(r->symbol, one->symbol);
		if (one->number == r->number && is_form && is_symbol)
			return &v->receipts[i];
	}
	return NULL;
}

static enum err read_receipt(struct replacing *x)
{
	const struct replace_request *r = x->request;
	uint8_t sale[UUID_LEN], successor[UUID_LEN];
	enum err e = sale_find(x->t, r->form, r->symbol, r->number, sale);
	if (e == E_NOT_FOUND)
		return till_refuse(x->t, e, "", "not_found", "this till has issued no such receipt");
	TRY(e);
	TRY(sale_view_load(x->t, sale, &x->before));
	x->old = find_in(&x->before, r);
	if (x->old == NULL)
		return E_CORRUPT;
	e = journal_successor(x->t->journal, &x->old->kept.symbol, r->number, successor);
	if (e == E_OK)
		return refuse_replaced(x, successor);
	if (e != E_NOT_FOUND)
		return e;
	x->plan.old = x->old->receipt;
	return journal_origin(x->t->journal, sale, x->origin);
}

/* Replacements over nothing stand for nothing any more, but for the one that is looked at. */
static enum err read_siblings(struct replacing *x)
{
	struct correction_plan *p = &x->plan;
	struct bytes *records;
	size_t count;
	TRY(journal_live_records(x->t->journal, &x->t->arena, x->origin, &records, &count));
	p->is_one_organisation = true;
	for (size_t i = 0; i < count; i++) {
		struct receipt r;
		TRY(receipt_decode(&r, &x->t->arena, records[i]));
		bool is_itself =
			r.number == p->old.number && str_equal(r.form, p->old.form) && str_equal(r.symbol, p->old.symbol);
		if (r.total == 0 && !is_itself)
			continue;
		p->live_count++;
		p->live_total += r.total;
		p->is_one_organisation = p->is_one_organisation && str_equal(r.tax_code, p->old.tax_code);
	}
	return E_OK;
}

/* ---- the tickets */

static enum err count_inside(struct replacing *x, const struct ticket *t)
{
	uint32_t use = 0;
	for (bool found = true; found;) {
		TRY(journal_used(x->t->journal, ticket_root(t), use, &use, &found));
		x->inside += found;
	}
	return E_OK;
}

/* A site with a time of its own has tickets of its own, for the same persons: they are counted at one site. */
static bool names_persons(const struct replacing *x, const struct ticket *t)
{
	uint64_t first = x->tickets[0].sites;
	return (t->sites & first & -first) != 0;
}

static enum err read_ticket(struct replacing *x, struct ticket *t, struct bytes cose)
{
	struct cose_sign1 m;
	struct price_request *is = &x->plan.is;
	TRY(cose_parse(&m, cose));
	TRY(ticket_decode(t, m.payload));
	if (id_list_has(&x->t->held.superseded, ticket_root(t)))
		return till_refuse(x->t, E_CONFLICT, "", "replaced_by_office",
				   "the office has replaced a receipt of this sale; it goes on there");
	is->sites |= t->sites;
	is->visit_day = instant_day(t->valid_from);
	for (enum category c = CATEGORY_ADULT; names_persons(x, t) && c < CATEGORY_COUNT; c++)
		is->quantity[c] += ticket_count(t, c);
	x->plan.sold_edition = t->edition;
	return count_inside(x, t);
}

/* What the visitor has is what the tickets say; only which product it was stands on the receipt alone. */
static enum err read_tickets(struct replacing *x)
{
	struct price_request *is = &x->plan.is;
	uint8_t source[UUID_LEN];
	struct bytes *cose;
	TRY(journal_tickets_source(x->t->journal, x->origin, source));
	TRY(journal_sale_tickets(x->t->journal, &x->t->arena, source, &cose, &x->ticket_count));
	*is = (struct price_request){.visit_day = x->before.sale.visit_day};
	x->tickets = arena_array(&x->t->arena, x->ticket_count, sizeof *x->tickets);
	for (size_t i = 0; i < x->ticket_count; i++)
		TRY(read_ticket(x, &x->tickets[i], cose[i]));
	if (x->plan.old.line_count > 0 && x->plan.old.lines[0].product[0] != '\0') {
		is->product = x->plan.old.lines[0].product;
		is->sites = 0;
	}
	return E_OK;
}

static enum err read_sale_day(struct replacing *x)
{
	struct journal_sale first;
	bool found;
	TRY(journal_find_sale(x->t->journal, x->origin, &first, &found));
	x->plan.is.sale_day = instant_day(first.sold_at);
	return found ? E_OK : E_CORRUPT;
}

/* ---- the rule */

static const struct tariff *edition_of(void *ctx, uint32_t edition)
{
	const struct tariff *t = till_tariff_edition(ctx, edition);
	return t != NULL && t->edition == edition ? t : NULL;
}

static const struct tariff *in_force_on(void *ctx, int32_t day)
{
	return till_tariff_on(ctx, day);
}

static void fill_plan(struct replacing *x)
{
	struct correction_plan *p = &x->plan;
	const struct payer_text *old = x->old->payer;
	p->kind = x->request->is_refund ? CORRECTION_REFUND : CORRECTION_REPLACEMENT;
	p->change = x->request->change;
	p->may_refund = true; /* the office's switch is judged when it arrives */
	p->has_old_payer = old != NULL;
	p->old_payer_tax_code = old != NULL ? old->tax_code : NULL;
	p->payer_tax_code = x->request->payer != NULL ? x->request->payer->tax_code : NULL;
	p->tariffs = (struct correction_tariffs){edition_of, in_force_on, x->t};
}

enum err replacing_plan(struct replacing *x)
{
	TRY(read_receipt(x));
	TRY(read_siblings(x));
	TRY(read_tickets(x));
	TRY(read_sale_day(x));
	fill_plan(x);
	enum err e = correction_plan(&x->plan, &x->t->arena, &x->t->why);
	if (e == E_CORRUPT && x->t->why.count == 0)
		return till_refuse(x->t, E_REFUSED, "", "edition_gone",
				   "this till no longer holds the prices of that sale: the office corrects it");
	return e;
}
