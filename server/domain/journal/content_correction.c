/* Corrections that a till made. The receipt stands whatever is wrong with it: numbers have no gaps. What it corrects, gives
 * back and exchanges is believed only when everything fits; else it is an incident, and a person settles it. */
#include "domain/journal/content_room.h"
#include "store/corrections.h"

/* ---- the receipt that is replaced: in the database, or among those of this very batch */

static int year_of(const char *symbol)
{
	return 2000 + (symbol[0] - '0') * 10 + (symbol[1] - '0');
}

static enum err find_symbol(struct content *c, struct till_correction *x, const struct receipt *fresh)
{
	struct receipt named = *fresh;
	struct symbol_row *symbol;
	memcpy(named.form, x->fact.form, sizeof(named.form));
	memcpy(named.symbol, x->fact.symbol, sizeof(named.symbol));
	if (!symbol_is_valid(named.symbol))
		return E_NOT_FOUND;
	TRY(content_symbol(c, &named, year_of(named.symbol), &symbol));
	x->old_symbol_id = symbol->id;
	return E_OK;
}

static enum err find_old(struct content *c, struct till_correction *x, struct bytes *record, uint8_t source[static UUID_LEN])
{
	struct receipt_row row;
	for (size_t i = 0; i < c->add.receipt_count; i++) {
		const struct receipt_insert *r = &c->add.receipts[i];
		if (r->symbol_id != x->old_symbol_id || r->number != x->fact.number)
			continue;
		*record = r->record;
		memcpy(source, r->source, UUID_LEN);
		return E_OK;
	}
	TRY(receipt_get(c->db, c->arena, x->old_symbol_id, x->fact.number, &row));
	*record = row.record;
	memcpy(source, row.source, UUID_LEN);
	return E_OK;
}

static enum err find_origin(struct content *c, struct till_correction *x, const uint8_t source[static UUID_LEN])
{
	for (size_t i = 0; i < c->add.correction_count; i++) {
		const struct till_correction *before = &c->add.corrections[i];
		if (memcmp(before->fact.sale.id, source, UUID_LEN) != 0)
			continue;
		memcpy(x->origin, before->origin, UUID_LEN);
		return E_OK;
	}
	return correction_origin(c->db, source, x->origin);
}

/* ---- judging it */

static bool is_refund_right(const struct till_correction *x, int64_t back)
{
	const struct refund *r = &x->refund;
	const struct replacement *f = &x->fact;
	if (back <= 0)
		return f->refund.len == 0 && f->sale.total == -back;
	return r->amount == back && r->number == f->number && str_equal(r->form, f->form) && str_equal(r->symbol, f->symbol) &&
	       str_equal(r->tax_code, x->old.tax_code) && memcmp(r->correction, f->sale.id, UUID_LEN) == 0 &&
	       str_equal(r->actor, f->sale.cashier) && str_equal(r->approver, f->supervisor) && str_equal(r->reason, f->reason);
}

static bool names_it(const struct receipt *fresh, const struct replacement *f)
{
	return fresh->is_replacement && fresh->replaces_number == f->number && str_equal(fresh->replaces_form, f->form) &&
	       str_equal(fresh->replaces_symbol, f->symbol);
}

/* What stands against it, as the kind of an incident; NULL = nothing. */
static const char *judge(const struct till_correction *x, const struct receipt *fresh)
{
	const struct replacement *f = &x->fact;
	if (!names_it(fresh, f) || x->old.total != f->replaced_total || !str_equal(fresh->tax_code, x->old.tax_code))
		return "replacement_differs";
	if (memcmp(x->origin, f->origin, UUID_LEN) != 0)
		return "replacement_differs";
	if (!correction_persons_differ(f->sale.cashier, f->supervisor))
		return "second_person";
	if (!correction_reason_is_good(f->reason))
		return "reason_missing";
	return is_refund_right(x, x->old.total - fresh->total) ? NULL : "refund_differs";
}

static enum err resolve(struct content *c, struct till_correction *x, const struct receipt *fresh)
{
	struct bytes record;
	uint8_t source[UUID_LEN];
	TRY(find_symbol(c, x, fresh));
	TRY(find_old(c, x, &record, source));
	TRY(receipt_decode(&x->old, c->arena, record));
	TRY(find_origin(c, x, source));
	x->fault = judge(x, fresh);
	return E_OK;
}

/* ---- taking it */

static struct till_correction *add_correction(struct content *c, const struct replacement *fact)
{
	struct additions *a = &c->add;
	a->corrections =
		arena_grow(c->arena, a->corrections, a->correction_count, &a->correction_room, sizeof(*a->corrections));
	struct till_correction *x = &a->corrections[a->correction_count];
	*x = (struct till_correction){.fact = *fact, .entry = c->entry, .hash = c->hash};
	return x;
}

static enum err take_links(struct content *c, const struct replacement *fact, const struct receipt_insert *made)
{
	struct till_correction *x = add_correction(c, fact);
	struct receipt fresh;
	x->leaf = made->leaf_index;
	x->new_symbol_id = made->symbol_id;
	x->new_number = (uint32_t)made->number;
	if (fact->refund.len > 0 && refund_decode(&x->refund, fact->refund) != E_OK)
		x->refund = (struct refund){0};
	TRY(receipt_decode(&fresh, c->arena, made->record));
	x->new_time = fresh.time;
	enum err e = resolve(c, x, &fresh);
	if (e == E_NOT_FOUND)
		x->fault = "replaces_unknown";
	else
		TRY(e);
	c->add.correction_count++;
	if (x->fault != NULL || x->refund.amount == 0)
		return E_OK;
	x->refund_leaf = c->add.leaf_count;
	leaf_of_refund(content_add_leaf(c), &x->old, &x->refund, fact->refund, fact->refund_salt);
	return E_OK;
}

enum err content_take_replacement(struct content *c)
{
	struct replacement f;
	size_t before = c->add.receipt_count;
	bool is_new;
	int64_t sum;
	if (replacement_decode(&f, c->arena, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=replacement");
	TRY(content_need_approval(c, f.kind == CORRECTION_REFUND ? APPROVAL_REFUND : APPROVAL_REPLACE));
	if (f.kind == CORRECTION_REFUND && !c->app->settings->refund_after_receipt)
		TRY(content_incident(c, "refunds_are_off", "what=refund"));
	TRY(content_take_parts(c, &f.sale, &is_new, &sum));
	if (!is_new || c->add.receipt_count == before) /* there is an incident already */
		return E_OK;
	const struct receipt_insert made = c->add.receipts[before];
	TRY(take_links(c, &f, &made));
	const struct till_correction *x = &c->add.corrections[c->add.correction_count - 1];
	bool exchanges = !x->fault && f.exchanges;
	return content_take_slots(c, &f.sale, exchanges ? x->origin : f.sale.id, exchanges);
}

/* ---- the money of it, from the drawer */

static enum err promised(struct content *c, const uint8_t correction[static UUID_LEN], int64_t *amount, uint64_t *method)
{
	struct correction_money m;
	for (size_t i = 0; i < c->add.correction_count; i++) {
		const struct till_correction *x = &c->add.corrections[i];
		if (memcmp(x->fact.sale.id, correction, UUID_LEN) != 0)
			continue;
		*amount = x->refund.amount;
		*method = x->refund.method;
		return E_OK;
	}
	TRY(correction_money_of(c->db, c->arena, correction, &m));
	*amount = m.refunded;
	*method = m.method;
	return E_OK;
}

/* It stands right behind its replacement; elsewhere it would be money that leaves the drawer a second time. */
static enum err is_in_its_place(struct content *c, const uint8_t correction[static UUID_LEN], bool *is_there)
{
	uint64_t seq = 0;
	enum err e = sale_entry(c->db, c->device->id, correction, &seq);
	*is_there = e == E_OK && seq + 1 == c->entry->seq;
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err content_take_refund(struct content *c)
{
	struct refunded r;
	int64_t amount;
	uint64_t method;
	bool is_there;
	if (refunded_decode(&r, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=refund");
	TRY(content_need_shift(c, r.shift));
	TRY(promised(c, r.correction, &amount, &method));
	TRY(is_in_its_place(c, r.correction, &is_there));
	if (is_there && amount == r.amount && method == r.method)
		return E_OK;
	if (!is_there && amount > 0)
		return content_incident(c, "refund_repeated", arena_format(c->arena, "paid=%lld", (long long)r.amount));
	return content_incident(c, "refund_differs",
				arena_format(c->arena, "paid=%lld agreed=%lld", (long long)r.amount, (long long)amount));
}
