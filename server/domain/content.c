#include "domain/content.h"

#include "app.h"
#include "domain/leaves.h"
#include "domain/shelf.h"
#include "store/admissions.h"
#include "store/devices.h"
#include "store/journal.h"
#include "store/orders.h"
#include "store/symbols.h"

#include <hoaban/fact.h>
#include <hoaban/rules.h>

#include <stdio.h>

/* What a batch of entries adds: leaves first get their places all at once, then the rows that name them are written. */
struct additions {
	struct leaf *leaves;
	size_t leaf_count, leaf_room;
	struct receipt_insert *receipts;
	size_t receipt_count, receipt_room;
	struct ticket_insert *tickets;
	size_t ticket_count, ticket_room;
	struct shift_closing {
		struct shift_closed fact;
		int64_t closed_at;
		size_t leaf;
	} *closings;
	size_t closing_count, closing_room;
};

struct content {
	struct app *app;
	struct db *db;
	struct arena *arena;
	const struct device_row *device;
	const struct entry *entry; /* the one being read */
	const uint8_t *hash;
	int64_t now_ms;
	uint8_t kid[KID_LEN];
	struct additions add;
	struct symbol_row symbols[LEASE_SYMBOLS_MAX * 2]; /* as far as this batch used them */
	size_t symbol_count;
};

static enum err incident(struct content *c, const char *kind, const char *detail)
{
	return incident_insert(c->db, kind, c->device->id, c->entry->seq, detail, c->now_ms);
}

static struct leaf *add_leaf(struct content *c)
{
	struct additions *x = &c->add;
	x->leaves = arena_grow(c->arena, x->leaves, x->leaf_count, &x->leaf_room, sizeof(*x->leaves));
	return &x->leaves[x->leaf_count++];
}

/* ---- receipts of a sale */

static enum err symbol_of(struct content *c, const struct receipt *r, struct symbol_row **out)
{
	int year = day_year(instant_day(r->time));
	for (size_t i = 0; i < c->symbol_count; i++) {
		struct symbol_row *s = &c->symbols[i];
		if (s->year == year && str_equal(s->symbol, r->symbol) && str_equal(s->form, r->form) && str_equal(s->tax_code, r->tax_code)) {
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
	leaf_of_receipt(add_leaf(c), r, from->record, c->kid, from->leaf_salt);
	x->receipts = arena_grow(c->arena, x->receipts, x->receipt_count, &x->receipt_room, sizeof(*x->receipts));
	x->receipts[x->receipt_count++] = (struct receipt_insert){
		.symbol_id = symbol_id, .number = r->number, .leaf_index = x->leaf_count - 1, .lookup = from->lookup,
		.source = arena_copy(c->arena, sale->id, UUID_LEN), .issued_at = r->time, .total = r->total, .record = from->record,
	};
}

static enum err take_receipt(struct content *c, const struct sale *sale, const struct sale_receipt *from, int64_t *sum)
{
	struct receipt r;
	struct symbol_row *symbol;
	if (receipt_decode(&r, c->arena, from->record) != E_OK)
		return incident(c, "content_fault", "what=receipt");
	enum err e = symbol_of(c, &r, &symbol);
	if (e == E_NOT_FOUND)
		return incident(c, "foreign_symbol", arena_format(c->arena, "form=%s symbol=%s number=%u", r.form, r.symbol, r.number));
	TRY(e);
	if (r.number <= symbol->last_number)
		return incident(c, "number_repeated", arena_format(c->arena, "symbol=%s number=%u", r.symbol, r.number));
	if (r.number != symbol->last_number + 1)
		TRY(incident(c, "number_gap", arena_format(c->arena, "symbol=%s number=%u after=%u", r.symbol, r.number, symbol->last_number)));
	symbol->last_number = r.number;
	TRY(symbol_advance(c->db, symbol->id, r.number));
	*sum += r.total;
	add_receipt(c, sale, from, &r, symbol->id);
	return E_OK;
}

/* ---- tickets of a sale */

static enum err take_ticket(struct content *c, const struct sale *sale, const struct sale_ticket *from)
{
	struct additions *x = &c->add;
	struct cose_sign1 m;
	struct ticket t;
	if (cose_parse(&m, from->cose) != E_OK || cose_verify(&m, AAD_TICKET, c->device->ticket_key) != E_OK ||
	    ticket_decode(&t, m.payload) != E_OK)
		return incident(c, "content_fault", "what=ticket");
	x->tickets = arena_grow(c->arena, x->tickets, x->ticket_count, &x->ticket_room, sizeof(*x->tickets));
	struct ticket_insert *row = &x->tickets[x->ticket_count++];
	*row = (struct ticket_insert){
		.id = arena_copy(c->arena, t.id, UUID_LEN), .source = arena_copy(c->arena, sale->id, UUID_LEN),
		.valid_until = t.valid_until, .cose = from->cose, .has_leaf = from->free_persons > 0, .leaf_index = x->leaf_count,
	};
	if (row->has_leaf)
		leaf_of_free_ticket(add_leaf(c), &t, from->free_persons, m.payload, c->kid, from->leaf_salt);
	return E_OK;
}

static int64_t cash_of(const struct sale *s)
{
	int64_t cash = 0;
	for (size_t i = 0; i < s->tender_count; i++)
		cash += s->tenders[i].form == PAYMENT_CASH ? s->tenders[i].amount : 0;
	return cash;
}

static enum err take_sale(struct content *c)
{
	struct sale s;
	int64_t sum = 0;
	if (sale_decode(&s, c->arena, c->entry->body) != E_OK)
		return incident(c, "content_fault", "what=sale");
	struct sale_row row = {
		.id = s.id, .device = c->device->id, .shift = s.shift, .seq = c->entry->seq, .visit_day = s.visit_day,
		.sold_at = c->entry->time_ms / 1000, .total = s.total, .cash = cash_of(&s),
	};
	enum err e = sale_insert(c->db, &row);
	if (e == E_DUPLICATE)
		return incident(c, "sale_repeated", "what=sale");
	TRY(e);
	for (size_t i = 0; i < s.receipt_count; i++)
		TRY(take_receipt(c, &s, &s.receipts[i], &sum));
	for (size_t i = 0; i < s.ticket_count; i++)
		TRY(take_ticket(c, &s, &s.tickets[i]));
	if (sum == s.total)
		return E_OK;
	return incident(c, "sum_differs", arena_format(c->arena, "sale=%lld receipts=%lld", (long long)s.total, (long long)sum));
}

/* ---- shifts */

static enum err take_shift_opened(struct content *c)
{
	struct shift_opened s;
	if (shift_opened_decode(&s, c->entry->body) != E_OK)
		return incident(c, "content_fault", "what=shift_opened");
	enum err e = shift_insert(c->db, c->device->id, &s, c->entry->time_ms / 1000);
	return e == E_DUPLICATE ? incident(c, "shift_repeated", "what=shift_opened") : e;
}

static enum err take_shift_closed(struct content *c)
{
	struct shift_closed s;
	struct additions *x = &c->add;
	if (shift_closed_decode(&s, c->entry->body) != E_OK)
		return incident(c, "content_fault", "what=shift_closed");
	struct leaf *leaf = add_leaf(c);
	*leaf = (struct leaf){.type = LEAF_SHIFT_CLOSED, .time = c->entry->time_ms / 1000, .sites = s.sites, .amount = s.sale_total, .has_kid = true};
	memcpy(leaf->kid, c->kid, KID_LEN);
	memcpy(leaf->hash, c->hash, HASH_LEN);
	memcpy(leaf->salt, s.leaf_salt, SALT_LEN);
	x->closings = arena_grow(c->arena, x->closings, x->closing_count, &x->closing_room, sizeof(*x->closings));
	x->closings[x->closing_count++] = (struct shift_closing){s, c->entry->time_ms / 1000, x->leaf_count - 1};
	return E_OK;
}

/* ---- admissions */

static enum err double_entry(struct content *c, const struct admission *ad, uint32_t use)
{
	uint8_t holder[UUID_LEN];
	char root[UUID_HEX], claim[UUID_HEX];
	int64_t at = 0;
	TRY(admission_holder(c->db, ad, use, holder, &at));
	uuid_hex(root, ad->root);
	uuid_hex(claim, holder);
	return incident(c, "double_entry", arena_format(c->arena, "root=%s use=%u site=%u day=%d entry=%u first_claim=%s first_at=%lld",
	                                                root, use, ad->site, (int)ad->day, ad->entry, claim, (long long)at));
}

static enum err take_admission(struct content *c)
{
	struct admission ad;
	uint64_t rows = 0;
	if (admission_decode(&ad, c->entry->body) != E_OK)
		return incident(c, "content_fault", "what=admission");
	TRY(admission_mark(c->db, ad.claim, c->entry->seq, &rows));
	if (rows > 0) /* claimed online before */
		return E_OK;
	for (uint32_t i = 0; i < ad.count; i++) {
		struct admission one = ad;
		one.first_use = ad.first_use + i;
		one.count = 1;
		enum err e = admission_insert(c->db, &one, c->device->id, c->entry->seq);
		if (e == E_DUPLICATE)
			e = double_entry(c, &ad, one.first_use);
		TRY(e);
	}
	return E_OK;
}

/* ---- all of them; a type that is not here is stored and otherwise left alone */

static const struct {
	enum entry_type type;
	enum err (*take)(struct content *c);
} takers[] = {
	{ENTRY_SALE, take_sale},
	{ENTRY_SHIFT_OPENED, take_shift_opened},
	{ENTRY_SHIFT_CLOSED, take_shift_closed},
	{ENTRY_ADMISSION, take_admission},
};

static enum err take_entry(struct content *c)
{
	for (size_t i = 0; i < sizeof(takers) / sizeof(takers[0]); i++)
		if (c->entry->type == takers[i].type)
			return takers[i].take(c);
	return E_OK;
}

/* A ticket id that exists already must not undo the others: row by row, the known one becomes an incident. */
static enum err insert_tickets_singly(struct content *c)
{
	for (size_t i = 0; i < c->add.ticket_count; i++) {
		enum err e = tickets_insert(c->db, c->arena, &c->add.tickets[i], 1);
		if (e == E_DUPLICATE)
			e = incident(c, "ticket_repeated", arena_format(c->arena, "n=%zu", i));
		TRY(e);
	}
	return E_OK;
}

static enum err write_additions(struct content *c)
{
	struct additions *x = &c->add;
	uint64_t first = 0;
	if (x->leaf_count > 0)
		TRY(leaves_append(c->db, x->leaves, x->leaf_count, &first));
	for (size_t i = 0; i < x->receipt_count; i++)
		x->receipts[i].leaf_index += first;
	for (size_t i = 0; i < x->ticket_count; i++)
		x->tickets[i].leaf_index += first;
	TRY(receipts_insert(c->db, c->arena, x->receipts, x->receipt_count));
	enum err e = tickets_insert(c->db, c->arena, x->tickets, x->ticket_count);
	TRY(e == E_DUPLICATE ? insert_tickets_singly(c) : e);
	for (size_t i = 0; i < x->closing_count; i++) {
		e = shift_finish(c->db, c->device->id, &x->closings[i].fact, x->closings[i].closed_at, first + x->closings[i].leaf);
		TRY(e == E_NOT_FOUND ? incident(c, "shift_unknown", "what=shift_closed") : e);
	}
	return E_OK;
}

enum err content_absorb(struct app *app, struct db *db, struct arena *a, const struct device_row *d,
                        const struct entry *const entries[], const uint8_t *const hashes[], size_t count, int64_t now_ms)
{
	struct content *c = ARENA_NEW(a, struct content);
	*c = (struct content){.app = app, .db = db, .arena = a, .device = d, .now_ms = now_ms};
	cose_kid(c->kid, d->device_key);
	for (size_t i = 0; i < count; i++) {
		c->entry = entries[i];
		c->hash = hashes[i];
		TRY(take_entry(c));
	}
	return write_additions(c);
}
