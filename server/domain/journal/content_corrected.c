/* What a till's correction leaves when the receipts of all entries have their rows: links, refunds, supplements, exchanged
 * tickets; all of it, or none and an incident. */
#include "domain/journal/content_room.h"
#include "domain/receipt/exchange.h"
#include "store/corrections.h"

static enum err stand_alone(struct content *c, const struct till_correction *x, const char *kind)
{
	const struct replacement *f = &x->fact;
	for (size_t i = 0; i < f->sale.ticket_count; i++) {
		struct cose_sign1 m;
		struct ticket t;
		if (cose_parse(&m, f->sale.tickets[i].cose) != E_OK || ticket_decode(&t, m.payload) != E_OK)
			continue;
		TRY(ticket_supersede(c->db, ticket_root(&t), t.valid_until, c->now_ms / 1000));
		c->blocks_tickets = true;
	}
	c->entry = x->entry;
	return content_incident(c, kind,
				arena_format(c->arena, "replaced=%s/%s/%u by=%u back=%lld", f->form, f->symbol, f->number,
					     x->new_number, (long long)x->refund.amount));
}

static enum err write_row(struct content *c, const struct till_correction *x, uint64_t first)
{
	const struct replacement *f = &x->fact;
	struct correction_row row = {
		.kind = f->kind,
		.symbol_id = x->old_symbol_id,
		.number = f->number,
		.exchanges = f->exchanges,
		.visit_day = f->sale.visit_day,
		.proposed_at = x->entry->time_ms / 1000,
		.decided_at = x->entry->time_ms / 1000,
		.reason = f->reason,
		.actor = f->sale.cashier,
		.approver = f->supervisor,
		.leaf_index = (int64_t)(x->leaf + first),
		.payload = bytes_of("", 0),
	};
	memcpy(row.id, f->sale.id, UUID_LEN);
	memcpy(row.origin, x->origin, UUID_LEN);
	memcpy(row.input_hash, x->hash, HASH_LEN);
	return correction_insert_done(c->db, &row, c->device->id, f->inside);
}

static enum err write_refund(struct content *c, const struct till_correction *x, uint64_t first)
{
	struct refund_row row = {
		.correction = x->fact.sale.id,
		.origin = x->origin,
		.symbol_id = x->old_symbol_id,
		.number = x->fact.number,
		.method = x->refund.method,
		.leaf_index = x->refund_leaf + first,
		.amount = x->refund.amount,
		.at = x->refund.time,
		.reason = x->refund.reason,
		.actor = x->refund.actor,
		.approver = x->refund.approver,
		.record = x->fact.refund,
	};
	memcpy(row.id, x->fact.sale.id, UUID_LEN); /* there is one of it */
	return refund_insert(c->db, &row);
}

static enum err write_supplement(struct content *c, const struct till_correction *x)
{
	const struct sale *s = &x->fact.sale;
	struct supplement_row row = {
		.correction = s->id,
		.origin = x->origin,
		.method = s->tender_count == 1 ? s->tenders[0].form : PAYMENT_SEVERAL,
		.amount = s->total,
		.at = x->entry->time_ms / 1000,
	};
	memcpy(row.id, x->fact.sale.id, UUID_LEN); /* there is one of it */
	return supplement_insert(c->db, &row);
}

static enum err decode_fresh(struct content *c, const struct sale *s, struct ticket **list, size_t *count)
{
	*list = arena_array(c->arena, s->ticket_count, sizeof(**list));
	*count = 0;
	for (size_t i = 0; i < s->ticket_count; i++) {
		struct cose_sign1 m;
		if (cose_parse(&m, s->tickets[i].cose) == E_OK && ticket_decode(&(*list)[*count], m.payload) == E_OK)
			++*count;
	}
	return E_OK;
}

/* ---- whom the new tickets let in */

static uint64_t persons_of(const struct ticket *list, size_t count, enum category k)
{
	uint64_t n = 0;
	for (size_t i = 0; i < count; i++)
		n += ticket_count(&list[i], k);
	return n;
}

/* Beside other receipts one can only be given back: nobody comes in addition, and nowhere else. */
static enum err check_fewer(struct content *c, const struct ticket_exchange *e)
{
	uint64_t old_sites = 0, sites = 0;
	for (size_t i = 0; i < e->old_count; i++)
		old_sites |= e->old[i].sites;
	for (size_t i = 0; i < e->new_count; i++)
		sites |= e->fresh[i].sites;
	if (sites & ~old_sites)
		return content_incident(c, "persons_differ", "what=sites");
	for (enum category k = CATEGORY_ADULT; k < CATEGORY_COUNT; k++)
		if (persons_of(e->fresh, e->new_count, k) > persons_of(e->old, e->old_count, k))
			return content_incident(c, "persons_differ", arena_format(c->arena, "category=%s", category_code(k)));
	return E_OK;
}

static enum err check_persons(struct content *c, const struct till_correction *x, const struct ticket_exchange *e)
{
	struct receipt_row *live;
	size_t count, others = 0;
	TRY(receipts_live(c->db, c->arena, x->origin, &live, &count));
	for (size_t i = 0; i < count; i++)
		others += live[i].total > 0 && (live[i].symbol_id != x->new_symbol_id || live[i].number != x->new_number);
	c->entry = x->entry;
	return others > 0 ? check_fewer(c, e) : content_check_persons(c, &x->fact.sale);
}

/* Gates had told us more than the till knew when it gave money back. */
static enum err check_inside(struct content *c, const struct till_correction *x, const struct ticket_exchange *e)
{
	size_t inside = 0;
	for (size_t i = 0; x->refund.amount > 0 && i < e->old_count; i++) {
		uint32_t *uses;
		size_t used;
		TRY(admitted_uses(c->db, c->arena, ticket_root(&e->old[i]), &uses, &used));
		inside += used;
	}
	if (inside <= x->fact.inside)
		return E_OK;
	c->entry = x->entry;
	return content_incident(
		c, "refund_after_entry",
		arena_format(c->arena, "inside=%zu agreed=%u back=%lld", inside, x->fact.inside, (long long)x->refund.amount));
}

static enum err exchange(struct content *c, const struct till_correction *x, const uint8_t source[static UUID_LEN])
{
	struct ticket_exchange e = {.correction = x->fact.sale.id, .now = c->now_ms / 1000};
	struct ticket *old, *fresh;
	if (!x->fact.exchanges)
		return E_OK;
	TRY(tickets_read(c->db, c->arena, source, &old, &e.old_count));
	TRY(decode_fresh(c, &x->fact.sale, &fresh, &e.new_count));
	e.old = old;
	e.fresh = fresh;
	c->blocks_tickets = true;
	TRY(check_persons(c, x, &e));
	TRY(check_inside(c, x, &e));
	return tickets_exchange(c->db, c->arena, &e);
}

/* Where the office was faster, its correction stands, and this one replaces nothing. */
static enum err write_one(struct content *c, const struct till_correction *x, uint64_t first)
{
	uint8_t source[UUID_LEN];
	if (x->fault != NULL)
		return stand_alone(c, x, x->fault);
	enum err e = receipt_link_insert(c->db, x->old_symbol_id, x->fact.number, x->new_symbol_id, x->new_number);
	if (e == E_DUPLICATE)
		return stand_alone(c, x, "replaced_twice");
	TRY(e);
	TRY(tickets_source(c->db, x->origin, source));
	TRY(write_row(c, x, first));
	if (x->refund.amount > 0)
		TRY(write_refund(c, x, first));
	if (x->fact.sale.total > 0)
		TRY(write_supplement(c, x));
	content_count_correction(c, x);
	return exchange(c, x, source);
}

enum err content_write_corrections(struct content *c, uint64_t first)
{
	for (size_t i = 0; i < c->add.correction_count; i++)
		TRY(write_one(c, &c->add.corrections[i], first));
	return E_OK;
}
