/* What a correction starts from: the receipt, what else its order or sale has, and the tickets that are good now. */
#include "domain/receipt/correct_room.h"
#include "domain/receipt/exchange.h"
#include "store/sealing.h"

static enum err refuse_replaced(struct correcting *x, const struct receipt_row *successor)
{
	return CORRECT_REFUSE(x, E_CONFLICT, "/receipt", "replaced", "it was replaced by %s %s %08u", successor->form,
			      successor->symbol, (unsigned)successor->number);
}

static enum err read_receipt(struct correcting *x)
{
	struct receipt_row successor;
	TRY(receipt_get(x->db, x->arena, x->row.symbol_id, x->row.number, &x->old_row));
	TRY(receipt_decode(&x->plan.old, x->arena, x->old_row.record));
	TRY(correction_origin(x->db, x->old_row.source, x->row.origin));
	enum err e = receipt_successor(x->db, x->arena, x->row.symbol_id, x->row.number, &successor);
	if (e == E_OK)
		return refuse_replaced(x, &successor);
	return e == E_NOT_FOUND ? E_OK : e;
}

static enum err read_payer(struct correcting *x)
{
	x->old_payer = (struct payer_row){0};
	if (!x->plan.old.has_payer)
		return E_OK;
	enum err e = order_payer(x->db, x->arena, x->old_row.source, &x->old_payer);
	return e == E_NOT_FOUND ? E_OK : e;
}

/* Replacements over nothing stand for nothing any more, but for the one that is looked at. */
static enum err read_siblings(struct correcting *x)
{
	struct receipt_row *rows;
	size_t count;
	TRY(receipts_live(x->db, x->arena, x->row.origin, &rows, &count));
	x->plan.live_count = 0;
	x->plan.live_total = 0;
	x->plan.is_one_organisation = true;
	for (size_t i = 0; i < count; i++) {
		bool is_itself = rows[i].symbol_id == x->row.symbol_id && rows[i].number == x->row.number;
		if (rows[i].total == 0 && !is_itself)
			continue;
		x->plan.live_count++;
		x->plan.live_total += rows[i].total;
		x->plan.is_one_organisation = x->plan.is_one_organisation && str_equal(rows[i].tax_code, x->plan.old.tax_code);
	}
	return E_OK;
}

/* Sites that are entered at a time of their own have tickets of their own, for the same persons: one set of them is counted. */
static void add_ticket(struct correcting *x, const struct ticket *t)
{
	x->plan.is.visit_day = instant_day(t->valid_from);
	if (!(t->sites & x->plan.is.sites & -x->plan.is.sites))
		return;
	for (unsigned c = 1; c < CATEGORY_COUNT; c++)
		x->plan.is.quantity[c] += ticket_count(t, (enum category)c);
}

/* One ticket for all in every set. */
static bool is_group(const struct correcting *x)
{
	uint64_t seen = 0;
	for (size_t i = 0; i < x->ticket_count; i++) {
		if ((seen & x->tickets[i].sites) || x->tickets[i].party == 1)
			return false;
		seen |= x->tickets[i].sites;
	}
	return x->ticket_count > 0;
}

/* What the visitor has is what the tickets say; only which product it was stands on the receipt alone. */
static enum err read_tickets(struct correcting *x)
{
	uint8_t source[UUID_LEN];
	int64_t visit_day;
	TRY(visit_day_of(x->db, x->old_row.source, &visit_day));
	TRY(tickets_source(x->db, x->row.origin, source));
	TRY(tickets_read(x->db, x->arena, source, &x->tickets, &x->ticket_count));
	x->priced_day = (int32_t)visit_day;
	x->plan.is = (struct price_request){.visit_day = x->priced_day};
	for (size_t i = 0; i < x->ticket_count; i++)
		x->plan.is.sites |= x->tickets[i].sites;
	for (size_t i = 0; i < x->ticket_count; i++)
		add_ticket(x, &x->tickets[i]);
	x->is_group = is_group(x);
	if (x->plan.old.line_count > 0 && x->plan.old.lines[0].product[0]) {
		x->plan.is.product = x->plan.old.lines[0].product;
		x->plan.is.sites = 0;
	}
	return E_OK;
}

/* Who collects for a site is who did when it was sold: a replacement stays the first receipt's. */
static enum err read_sale_day(struct correcting *x)
{
	int64_t first;
	TRY(receipt_first_time(x->db, x->row.origin, &first));
	x->plan.is.sale_day = instant_day(first);
	return E_OK;
}

enum err correct_read_state(struct correcting *x)
{
	TRY(read_receipt(x));
	TRY(read_payer(x));
	TRY(read_siblings(x));
	TRY(read_tickets(x));
	return read_sale_day(x);
}
