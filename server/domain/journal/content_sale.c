/* Sales of a till: receipts in its own symbol, tickets by its own key. */
#include "domain/journal/content_room.h"
#include "domain/tariff/shelf.h"
#include "store/lost.h"
#include "store/transfers.h"

/* ---- receipts of a sale */

enum err content_symbol(struct content *c, const struct receipt *r, int year, struct symbol_row **out)
{
	for (size_t i = 0; i < c->symbol_count; i++) {
		struct symbol_row *s = &c->symbols[i];
		if (s->year == year && str_equal(s->symbol, r->symbol) && str_equal(s->form, r->form) &&
		    str_equal(s->tax_code, r->tax_code)) {
			*out = s;
			return E_OK;
		}
	}
	if (c->symbol_count == sizeof(c->symbols) / sizeof(c->symbols[0]))
		return E_NOT_FOUND;
	*out = &c->symbols[c->symbol_count];
	TRY(symbol_get(c->db, c->arena, r->tax_code, r->form, r->symbol, year, *out));
	if (!(*out)->has_device || memcmp((*out)->device, c->device->id, UUID_LEN) != 0)
		return E_NOT_FOUND;
	c->symbol_count++;
	return E_OK;
}

static void add_receipt(struct content *c, const struct sale *sale, const struct sale_receipt *from, const struct receipt *r,
			uint32_t symbol_id)
{
	struct additions *x = &c->add;
	leaf_of_receipt(content_add_leaf(c), r, from->record, c->kid, from->leaf_salt);
	x->receipts = arena_grow(c->arena, x->receipts, x->receipt_count, &x->receipt_room, sizeof(*x->receipts));
	x->receipts[x->receipt_count++] = (struct receipt_insert){
		.symbol_id = symbol_id,
		.number = r->number,
		.leaf_index = x->leaf_count - 1,
		.lookup = from->lookup,
		.source = arena_copy(c->arena, sale->id, UUID_LEN),
		.issued_at = r->time,
		.total = r->total,
		.record = from->record,
	};
}

static enum err doubt(struct content *c, const struct receipt *r, const char *kind, const char *detail)
{
	return content_incident(c, kind,
				arena_format(c->arena, "symbol=%s number=%u%s%s", r->symbol, r->number, detail ? " " : "",
					     detail ? detail : ""));
}

/* Of a till that was closed; perhaps somebody has given up the number by now. */
static enum err check_closed(struct content *c, const struct receipt *r, const struct symbol_row *symbol)
{
	bool was_lost;
	TRY(doubt(c, r, "symbol_closed", NULL));
	TRY(lost_number_exists(c->db, symbol->id, r->number, &was_lost));
	return was_lost ? doubt(c, r, "number_was_lost", NULL) : E_OK;
}

/* It stands either way, and a person hears of what the till had no right to. */
static enum err check_right(struct content *c, const struct sale *sale, const struct receipt *r,
			    const struct symbol_row *symbol)
{
	struct complaints complaints = {.arena = c->arena};
	const struct tariff *t = shelf_edition(c->app->shelf, r->edition);
	if (r->number > symbol->last_leased)
		TRY(doubt(c, r, "beyond_lease", NULL));
	if (symbol->is_closed)
		TRY(check_closed(c, r, symbol));
	if (!t)
		return doubt(c, r, "edition_unknown", NULL);
	if (tariff_recompute(t, r, sale->visit_day, &complaints) == E_OK || complaints.count == 0)
		return E_OK;
	return doubt(c, r, "price_differs",
		     arena_format(c->arena, "at=%s code=%s", complaints.list[0].pointer, complaints.list[0].code));
}

static enum err take_receipt(struct content *c, const struct sale *sale, size_t index, int64_t *sum)
{
	const struct sale_receipt *from = &sale->receipts[index];
	struct receipt r;
	struct symbol_row *symbol;
	if (receipt_decode(&r, c->arena, from->record) != E_OK)
		return content_incident(c, "content_fault", "what=receipt");
	enum err e = content_symbol(c, &r, day_year(instant_day(r.time)), &symbol);
	if (e == E_NOT_FOUND)
		return content_incident(c, "foreign_symbol",
					arena_format(c->arena, "form=%s symbol=%s number=%u", r.form, r.symbol, r.number));
	TRY(e);
	if (r.number <= symbol->last_number)
		return content_incident(c, "number_repeated",
					arena_format(c->arena, "symbol=%s number=%u", r.symbol, r.number));
	if (r.number != symbol->last_number + 1)
		TRY(content_incident(
			c, "number_gap",
			arena_format(c->arena, "symbol=%s number=%u after=%u", r.symbol, r.number, symbol->last_number)));
	TRY(check_right(c, sale, &r, symbol));
	symbol->last_number = r.number;
	c->is_moved[symbol - c->symbols] = true;
	TRY(symbol_advance(c->db, symbol->id, r.number));
	*sum += r.total;
	add_receipt(c, sale, from, &r, symbol->id);
	TRY(content_take_payer(c, sale, index, &r));
	return content_take_xml(c, from, index, &r, symbol->id);
}

/* ---- tickets of a sale */

static enum err take_ticket(struct content *c, const struct sale *sale, const struct sale_ticket *from, size_t *bad)
{
	struct additions *x = &c->add;
	struct cose_sign1 m;
	struct ticket t;
	if (cose_parse(&m, from->cose) != E_OK || cose_verify(&m, AAD_TICKET, c->device->ticket_key) != E_OK ||
	    ticket_decode(&t, m.payload) != E_OK) {
		++*bad;
		return E_OK;
	}
	x->tickets = arena_grow(c->arena, x->tickets, x->ticket_count, &x->ticket_room, sizeof(*x->tickets));
	struct ticket_insert *row = &x->tickets[x->ticket_count++];
	*row = (struct ticket_insert){
		.id = arena_copy(c->arena, t.id, UUID_LEN),
		.source = arena_copy(c->arena, sale->id, UUID_LEN),
		.valid_until = t.valid_until,
		.cose = from->cose,
		.has_leaf = from->free_persons > 0,
		.free_persons = c->entry->type == ENTRY_SALE ? from->free_persons : 0,
		.leaf_index = x->leaf_count,
	};
	if (row->has_leaf)
		leaf_of_free_ticket(content_add_leaf(c), &t, from->free_persons, m.payload, c->kid, from->leaf_salt);
	return E_OK;
}

static int64_t cash_of(const struct sale *s)
{
	int64_t cash = 0;
	for (size_t i = 0; i < s->tender_count; i++)
		cash += s->tenders[i].form == PAYMENT_CASH ? s->tenders[i].amount : 0;
	return cash;
}

/* What came for a sale came once, however many of its tenders name it. */
static int64_t due_by_transfer(const struct sale *s)
{
	int64_t due = 0;
	for (size_t i = 0; i < s->tender_count; i++)
		if (s->tenders[i].form == PAYMENT_TRANSFER || s->tenders[i].form == PAYMENT_TRANSFER_UNCONFIRMED)
			due += s->tenders[i].amount;
	return due;
}

/* A transfer is what came to the organisation's account before the till sold; a supervisor's word is only a word. */
static enum err check_transfer(struct content *c, const struct sale *s, const struct tender *t)
{
	struct transfer_row row;
	int64_t received = 0, received_at = 0, due = due_by_transfer(s);
	bool is_on_word = t->form == PAYMENT_TRANSFER_UNCONFIRMED;
	if (t->form != PAYMENT_TRANSFER && !is_on_word)
		return E_OK;
	TRY(transfer_received(c->db, s->id, &received, &received_at));
	enum err e = transfer_of_sale(c->db, s->id, &row);
	if (e != E_NOT_FOUND)
		TRY(e);
	bool is_announced = e == E_OK && memcmp(row.device, c->device->id, UUID_LEN) == 0 && row.request.amount == due;
	if (is_announced && received == due)
		return E_OK;
	return content_incident(c, is_on_word ? "transfer_on_word" : "transfer_not_received",
				arena_format(c->arena, "due=%lld received=%lld", (long long)due, (long long)received));
}

static enum err check_tenders(struct content *c, const struct sale *s)
{
	for (size_t i = 0; i < s->tender_count; i++)
		TRY(check_transfer(c, s, &s->tenders[i]));
	return E_OK;
}

enum err content_take_parts(struct content *c, const struct sale *s, bool *is_new, int64_t *sum)
{
	size_t bad = 0;
	struct sale_row row = {
		.id = s->id,
		.device = c->device->id,
		.shift = s->shift,
		.seq = c->entry->seq,
		.visit_day = s->visit_day,
		.sold_at = c->entry->time_ms / 1000,
		.total = s->total,
		.cash = cash_of(s),
	};
	*sum = 0;
	enum err e = sale_insert(c->db, &row);
	*is_new = e != E_DUPLICATE;
	if (!*is_new)
		return content_incident(c, "sale_repeated", "what=sale");
	TRY(e);
	TRY(content_count_sale(c, s));
	TRY(content_need_shift(c, s->shift));
	for (size_t i = 0; i < s->receipt_count; i++)
		TRY(take_receipt(c, s, i, sum));
	for (size_t i = 0; i < s->ticket_count; i++)
		TRY(take_ticket(c, s, &s->tickets[i], &bad));
	return bad > 0 ? content_incident(c, "content_fault", arena_format(c->arena, "what=ticket count=%zu", bad)) : E_OK;
}

enum err content_take_sale(struct content *c)
{
	struct sale s;
	bool is_new;
	int64_t sum;
	if (sale_decode(&s, c->arena, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=sale");
	TRY(content_take_booking(c, &s));
	TRY(content_take_parts(c, &s, &is_new, &sum));
	if (!is_new)
		return E_OK;
	TRY(content_take_slots(c, &s, s.id, false));
	TRY(check_tenders(c, &s));
	TRY(content_check_persons(c, &s));
	if (sum == s.total)
		return E_OK;
	return content_incident(c, "sum_differs",
				arena_format(c->arena, "sale=%lld receipts=%lld", (long long)s.total, (long long)sum));
}
