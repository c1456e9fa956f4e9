/* Raw records, read once each and noted with the functions that note them when they come into being. */
#include "domain/figures/folding.h"
#include "domain/figures/recount_room.h"
#include "domain/figures/signed_rows.h"

#include <hoaban/entry.h>
#include <hoaban/leaf.h>

#include <stddef.h>

#define SCRATCH_MAX (16u << 20)

void figure_set_init(struct figure_set *s, struct arena *a)
{
	figure_change_init(&s->change, a);
	tally_init(&s->entries, a, offsetof(struct figure_entry_row, admitted), sizeof(struct figure_entry_row));
	tally_init(&s->strays, a, offsetof(struct figure_valid_row, persons), sizeof(struct figure_valid_row));
}

struct counting {
	struct figure_set *set;
	const struct holding *rows;
	struct arena scratch; /* of one row */
	struct figure_receipt receipt;
	struct figure_ticket ticket;
	struct figure_payment payment;
	struct figure_till_sale sale;
	struct figure_entry_row entry;
	struct figure_valid_row stray;
	int64_t at, value;
};

static enum err go_on(const struct counting *c)
{
	const atomic_bool *is_stopping = c->rows->is_stopping;
	return is_stopping && atomic_load(is_stopping) ? E_UNAVAILABLE : E_OK;
}

/* What nobody can read any more counts for nothing, and differs. */
static bool read_receipt(struct counting *c, struct receipt *r)
{
	arena_clear(&c->scratch);
	return receipt_decode(r, &c->scratch, c->receipt.record) == E_OK;
}

static enum err count_receipt(void *ctx)
{
	struct counting *c = ctx;
	const struct figure_place at = figure_place_of(&c->receipt.by);
	struct receipt r;
	if (read_receipt(c, &r))
		figures_receipt(&c->set->change, &at, &r);
	return go_on(c);
}

static enum err count_replaced(void *ctx)
{
	struct counting *c = ctx;
	const struct figure_place at = figure_place_of(&c->receipt.by);
	struct receipt r;
	if (read_receipt(c, &r))
		figures_replaced(&c->set->change, &at, &r, c->receipt.at);
	return E_OK;
}

static enum err count_refund(void *ctx)
{
	struct counting *c = ctx;
	const struct figure_receipt *row = &c->receipt;
	const struct figure_place at = figure_place_of(&row->by);
	const struct refund back = {.amount = row->amount, .method = (enum payment_form)row->method, .time = row->at};
	struct receipt r;
	if (read_receipt(c, &r))
		figures_refunded(&c->set->change, &at, &r, &back);
	figures_refund_term(&c->set->change, row->at, row->by_till, back.method, row->amount);
	return E_OK;
}

static enum err count_supplement(void *ctx)
{
	struct counting *c = ctx;
	figures_term(&c->set->change, c->receipt.at, TERM_SUPPLEMENT, c->receipt.amount);
	return E_OK;
}

static enum err count_ticket(void *ctx)
{
	struct counting *c = ctx;
	const struct figure_place at = figure_place_of(&c->ticket.by);
	struct cose_sign1 m;
	struct ticket t;
	struct leaf l;
	if (cose_parse(&m, c->ticket.cose) != E_OK || ticket_decode(&t, m.payload) != E_OK)
		return E_OK;
	figures_ticket(&c->set->change, &t);
	if (c->ticket.is_first && c->ticket.leaf.len > 0 && leaf_decode(&l, c->ticket.leaf) == E_OK)
		figures_free(&c->set->change, &at, &t, l.persons);
	return go_on(c);
}

static enum err count_payment(void *ctx)
{
	struct counting *c = ctx;
	const struct figure_payment *p = &c->payment;
	int64_t at = p->settled_ms / 1000;
	figures_term(&c->set->change, at, p->is_at_once ? TERM_WEB_AT_ONCE : TERM_WEB_TOLD, p->amount);
	if (!p->is_at_once && p->is_matched)
		figures_term(&c->set->change, at, TERM_WEB_MATCHED, p->amount);
	return go_on(c);
}

/* What a till's receipts say beyond what was paid for them. Without an incident nobody knows of it: then it explains nothing.
 */
static void count_contested(struct counting *c, const struct figure_tenders *t)
{
	const struct figure_till_sale *s = &c->sale;
	int64_t over = s->receipts - s->replaced + s->refunded - figure_tenders_sum(t);
	if (s->has_incident)
		figures_term(&c->set->change, t->time, TERM_CONTESTED, over);
}

static enum err count_sale(void *ctx)
{
	struct counting *c = ctx;
	const struct figure_till_sale *s = &c->sale;
	struct figure_change *f = &c->set->change;
	struct figure_tenders t;
	struct entry e;
	struct sale told;
	arena_clear(&c->scratch);
	if (figure_sale_read(&told, &e, &c->scratch, s) != E_OK)
		return E_OK;
	signed_sale_hold(c->rows, s, &e, &told);
	figure_tenders_of(&t, &told, s->sold_at, e.type == ENTRY_REPLACEMENT);
	figures_tendered(f, &t);
	figures_term(f, t.time, TERM_ARRIVED, figure_tenders_arrived(&t, s->received));
	figures_term(f, t.time, TERM_TILL_MATCHED, figure_tenders_matched(&t, s->matched));
	if (s->is_unreceived || t.is_corrected)
		figures_term(f, t.time, TERM_UNRECEIVED, figure_tenders_unreceived(&t, s->received));
	count_contested(c, &t);
	return go_on(c);
}

static enum err count_z(void *ctx)
{
	struct counting *c = ctx;
	figures_term(&c->set->change, c->at, TERM_Z, c->value);
	return E_OK;
}

static enum err count_entry(void *ctx)
{
	struct counting *c = ctx;
	memcpy(tally_at(&c->set->entries, &c->entry), &c->entry.admitted,
	       sizeof(c->entry) - offsetof(struct figure_entry_row, admitted));
	return E_OK;
}

static enum err count_stray(void *ctx)
{
	struct counting *c = ctx;
	*tally_at(&c->set->strays, &c->stray) = c->stray.persons;
	return E_OK;
}

static enum err count_all(struct counting *c, struct snapshot *from)
{
	TRY(figure_receipts_each(from, &c->receipt, count_receipt, c));
	TRY(figure_replaced_each(from, &c->receipt, count_replaced, c));
	TRY(figure_refunds_each(from, &c->receipt, count_refund, c));
	TRY(figure_supplements_each(from, &c->receipt, count_supplement, c));
	TRY(figure_tickets_each(from, &c->ticket, count_ticket, c));
	TRY(figure_payments_each(from, &c->payment, count_payment, c));
	TRY(figure_till_sales_each(from, &c->sale, count_sale, c));
	TRY(figure_z_each(from, &c->at, &c->value, count_z, c));
	TRY(figure_entries_count(from, &c->entry, count_entry, c));
	return figure_strays_count(from, &c->stray, count_stray, c);
}

enum err figures_count(struct figure_set *out, struct snapshot *from, struct arena *a, const struct holding *rows)
{
	struct counting c = {.set = out, .rows = rows};
	figure_set_init(out, a);
	arena_init(&c.scratch, SCRATCH_MAX);
	enum err e = count_all(&c, from);
	arena_release(&c.scratch);
	return e;
}

/* ---- as it was kept */

struct reading {
	struct figure_set *set;
	struct figure_sale_row sale;
	struct figure_money_row money;
	struct figure_valid_row valid;
	struct figure_entry_row entry;
};

static enum err take_sale(void *ctx)
{
	struct reading *r = ctx;
	memcpy(tally_at(&r->set->change.sales, &r->sale), &r->sale.receipts,
	       sizeof(r->sale) - offsetof(struct figure_sale_row, receipts));
	return E_OK;
}

static enum err take_money(void *ctx)
{
	struct reading *r = ctx;
	*tally_at(&r->set->change.money, &r->money) = r->money.value;
	return E_OK;
}

static enum err take_valid(void *ctx)
{
	struct reading *r = ctx;
	*tally_at(&r->set->change.valid, &r->valid) = r->valid.persons;
	return E_OK;
}

static enum err take_entry(void *ctx)
{
	struct reading *r = ctx;
	memcpy(tally_at(&r->set->entries, &r->entry), &r->entry.admitted,
	       sizeof(r->entry) - offsetof(struct figure_entry_row, admitted));
	return E_OK;
}

static enum err take_stray(void *ctx)
{
	struct reading *r = ctx;
	*tally_at(&r->set->strays, &r->valid) = r->valid.persons;
	return E_OK;
}

/* What is not in the sums yet. */
static enum err take_delta(void *ctx)
{
	struct reading *r = ctx;
	return figures_fold_row(&r->set->change, &r->sale);
}

enum err figures_read_kept(struct figure_set *out, struct snapshot *from, struct arena *a)
{
	struct reading r = {.set = out};
	struct db *db = snapshot_db(from);
	figure_set_init(out, a);
	TRY(figure_sales_each(db, &r.sale, take_sale, &r));
	TRY(figure_money_each(db, &r.money, take_money, &r));
	TRY(figure_valid_each(db, &r.valid, take_valid, &r));
	TRY(figure_deltas_each(db, &r.sale, take_delta, &r));
	TRY(figure_entries_each(db, &r.entry, take_entry, &r));
	return figure_strays_each(from, &r.valid, take_stray, &r);
}
