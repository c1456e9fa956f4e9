#include "pos-client/domain/sell.h"
#include <hoaban/cbor.h>

/* Everything one sale is made of, from the question to the commit. */
struct selling {
	struct till *t;
	const struct sell_request *request;
	struct price_request ask; /* with today's day filled in */
	int64_t now;
	struct journal_shift shift;
	struct quote quote;
	struct ticket_plan plan;
	struct sale sale; /* the fact */
	uint32_t numbers[SALE_RECEIPTS_MAX];
	struct journal_symbol symbols[SALE_RECEIPTS_MAX];
	struct journal_sale kept;
};

/* ---- the question */

/* What was asked, as bytes: a repeated id must repeat them. */
static enum err hash_request(const struct sell_request *r, uint8_t hash[static HASH_LEN])
{
	BUF_LOCAL b;
	buf_init(&b, 4096);
	cbor_put_array(&b, 6 + (CATEGORY_COUNT - 1) + 2 * r->tender_count);
	cbor_put_uint(&b, r->ask.sites);
	cbor_put_text(&b, r->ask.product != NULL ? r->ask.product : "");
	cbor_put_bool(&b, r->has_day);
	cbor_put_int(&b, r->has_day ? r->ask.visit_day : 0);
	cbor_put_bool(&b, r->is_group);
	cbor_put_int(&b, r->tendered);
	for (size_t c = 1; c < CATEGORY_COUNT; c++)
		cbor_put_uint(&b, r->ask.quantity[c]);
	for (size_t i = 0; i < r->tender_count; i++) {
		cbor_put_uint(&b, r->tenders[i].form);
		cbor_put_int(&b, r->tenders[i].amount);
	}
	TRY(buf_status(&b));
	sha256(hash, buf_bytes(&b));
	return E_OK;
}

static enum err find_repeated(struct selling *s, bool *found)
{
	struct journal_sale before;
	*found = false;
	TRY(hash_request(s->request, s->kept.input_hash));
	if (!s->request->has_id)
		return E_OK;
	TRY(journal_find_sale(s->t->journal, s->request->id, &before, found));
	if (*found && memcmp(before.input_hash, s->kept.input_hash, HASH_LEN) != 0)
		return till_refuse(s->t, E_MISMATCH, "--id", "mismatch", "this id was used for another sale");
	return E_OK;
}

static void new_id(void *ctx, uint8_t id[static UUID_LEN])
{
	till_new_id(ctx, id);
}

static enum err price(struct selling *s)
{
	struct till *t = s->t;
	TRY(tariff_price(&s->quote, &t->arena, t->tariff, &s->ask, &t->why));
	return tariff_plan_tickets(&s->plan, &t->arena, t->tariff, &s->quote, &s->ask, s->request->is_group, s->now, new_id, t);
}

static enum err need_shift(struct selling *s)
{
	bool found;
	TRY(journal_open_shift(s->t->journal, &s->shift, &found));
	if (!found)
		return till_refuse(s->t, E_REFUSED, "", "no_shift", "no shift is open; run: hoaban-pos shift open");
	return E_OK;
}

/* ---- the money */

static enum err add_tender(struct selling *s, const struct tender_request *r, int64_t *open)
{
	struct tender *tender = &s->sale.tenders[s->sale.tender_count];
	int64_t amount = r->amount < 0 ? *open : r->amount;
	if (r->form != PAYMENT_CASH && r->form != PAYMENT_CARD)
		return till_refuse(s->t, E_REFUSED, "--pay", "tender",
				   "this tender is not taken at this till yet; use cash or card");
	if (amount > *open)
		return till_refuse(s->t, E_INVALID, "--pay", "range", "the tenders are more than the total of %lld",
				   (long long)s->sale.total);
	*open -= amount;
	if (amount == 0)
		return E_OK;
	*tender = (struct tender){.form = r->form, .amount = amount, .tendered = amount};
	s->sale.tender_count++;
	if (r->form == PAYMENT_CASH)
		s->kept.cash += amount;
	return E_OK;
}

/* What was handed over counts for the first cash tender; there is one drawer. */
static enum err set_tendered(struct selling *s)
{
	int64_t given = s->request->tendered;
	s->kept.tendered = s->kept.cash;
	if (given < 0)
		return E_OK;
	if (given < s->kept.cash || given > MONEY_MAX)
		return till_refuse(s->t, E_INVALID, "--tendered", "range", "%lld are due in cash", (long long)s->kept.cash);
	for (size_t i = 0; i < s->sale.tender_count; i++) {
		if (s->sale.tenders[i].form != PAYMENT_CASH)
			continue;
		s->sale.tenders[i].tendered += given - s->kept.cash;
		s->kept.tendered = given;
		return E_OK;
	}
	return given == 0 ? E_OK : till_refuse(s->t, E_INVALID, "--tendered", "range", "nothing is due in cash");
}

static enum err settle(struct selling *s)
{
	int64_t open = s->quote.total;
	s->sale.total = s->quote.total;
	s->sale.tenders = arena_array(&s->t->arena, SALE_TENDERS_MAX, sizeof *s->sale.tenders);
	for (size_t i = 0; i < s->request->tender_count; i++)
		TRY(add_tender(s, &s->request->tenders[i], &open));
	if (open > 0)
		return till_refuse(s->t, E_INVALID, "--pay", "range", "%lld of %lld are not paid", (long long)open,
				   (long long)s->sale.total);
	return set_tendered(s);
}

static enum payment_form form_of(const struct sale *s)
{
	return s->tender_count == 1 ? s->tenders[0].form : PAYMENT_SEVERAL;
}

/* ---- the facts */

static enum err sign_ticket(struct selling *s, size_t i)
{
	struct arena *a = &s->t->arena;
	struct sale_ticket *out = &s->sale.tickets[i];
	BUF_LOCAL payload;
	BUF_LOCAL cose;
	buf_init(&payload, TICKET_BYTES_MAX);
	buf_init(&cose, TICKET_BYTES_MAX);
	TRY(ticket_encode(&payload, &s->plan.tickets[i]));
	TRY(keys_sign_ticket(s->t->keys, &cose, buf_bytes(&payload)));
	TRY(buf_status(&cose));
	out->cose = bytes_of(arena_copy(a, cose.data, cose.len), cose.len);
	out->free_persons = s->plan.free_persons[i];
	till_random(out->leaf_salt, SALT_LEN);
	return E_OK;
}

static enum err sign_tickets(struct selling *s)
{
	if (s->plan.count > SALE_TICKETS_MAX)
		return E_TOO_LARGE;
	s->sale.ticket_count = s->plan.count;
	s->sale.tickets = arena_array(&s->t->arena, s->plan.count, sizeof *s->sale.tickets);
	for (size_t i = 0; i < s->plan.count; i++)
		TRY(sign_ticket(s, i));
	return E_OK;
}

static enum err encode_record(struct selling *s, struct sale_receipt *out, const struct receipt *r)
{
	BUF_LOCAL record;
	buf_init(&record, 64u << 10);
	TRY(receipt_encode(&record, r));
	out->record = bytes_of(arena_copy(&s->t->arena, record.data, record.len), record.len);
	till_random(out->lookup, LOOKUP_LEN);
	till_random(out->leaf_salt, SALT_LEN);
	return E_OK;
}

static enum err take_number(struct selling *s, size_t i, const struct lease_symbol *leased)
{
	struct journal_symbol *symbol = &s->symbols[i];
	memcpy(symbol->tax_code, leased->tax_code, sizeof symbol->tax_code);
	memcpy(symbol->form, leased->form, sizeof symbol->form);
	memcpy(symbol->symbol, leased->symbol, sizeof symbol->symbol);
	enum err e = journal_take_number(s->t->journal, symbol, leased->last_number, &s->numbers[i]);
	if (e == E_EXHAUSTED)
		return till_refuse(s->t, e, "", "lease_numbers",
				   "the last receipt number of %s that the lease allows is used; sync", symbol->symbol);
	return e;
}

static enum err make_receipt(struct selling *s, size_t i)
{
	const struct quote_part *p = &s->quote.parts[i];
	const struct lease_symbol *leased = sell_symbol(s->t, p->organisation->tax_code, p->form, s->now);
	if (leased == NULL)
		return E_INTERNAL; /* sell_check saw it a moment ago */
	TRY(take_number(s, i, leased));
	struct receipt r = {
		.number = s->numbers[i],
		.time = s->now,
		.line_count = p->line_count,
		.lines = p->lines,
		.total = p->total,
		.payment = form_of(&s->sale),
		.edition = s->t->tariff->edition,
	};
	memcpy(r.tax_code, leased->tax_code, sizeof r.tax_code);
	memcpy(r.form, leased->form, sizeof r.form);
	memcpy(r.symbol, leased->symbol, sizeof r.symbol);
	till_random(r.salt, SALT_LEN);
	return encode_record(s, &s->sale.receipts[i], &r);
}

static enum err make_receipts(struct selling *s)
{
	if (s->quote.part_count > SALE_RECEIPTS_MAX)
		return E_TOO_LARGE;
	s->sale.receipt_count = s->quote.part_count;
	s->sale.receipts = arena_array(&s->t->arena, s->quote.part_count, sizeof *s->sale.receipts);
	for (size_t i = 0; i < s->quote.part_count; i++)
		TRY(make_receipt(s, i));
	return E_OK;
}

static void fill_fact(struct selling *s)
{
	if (s->request->has_id)
		memcpy(s->sale.id, s->request->id, UUID_LEN);
	else
		till_new_id(s->t, s->sale.id);
	memcpy(s->sale.shift, s->shift.id, UUID_LEN);
	memcpy(s->sale.cashier, s->shift.cashier, sizeof s->sale.cashier);
	s->sale.visit_day = s->ask.visit_day;
}

/* ---- the commit */

static enum err append_sale(struct selling *s)
{
	BUF_LOCAL body;
	buf_init(&body, ENTRY_BYTES_MAX);
	TRY(sale_encode(&body, &s->sale));
	return till_append(s->t, ENTRY_SALE, &body, &s->kept.seq);
}

static enum err keep_sale(struct selling *s)
{
	struct journal_sale *k = &s->kept;
	memcpy(k->id, s->sale.id, UUID_LEN);
	memcpy(k->shift, s->sale.shift, UUID_LEN);
	k->visit_day = s->sale.visit_day;
	k->sold_at = s->now;
	k->total = s->sale.total;
	k->sites = s->quote.sites;
	k->persons = s->quote.persons;
	k->free_persons = s->quote.free_persons;
	return journal_insert_sale(s->t->journal, k);
}

static enum err keep_receipt(struct selling *s, size_t i)
{
	struct journal_receipt r = {.symbol = s->symbols[i], .number = s->numbers[i], .record = s->sale.receipts[i].record};
	memcpy(r.sale, s->sale.id, UUID_LEN);
	memcpy(r.lookup, s->sale.receipts[i].lookup, LOOKUP_LEN);
	return journal_insert_receipt(s->t->journal, &r);
}

static enum err keep_parts(struct selling *s)
{
	for (size_t i = 0; i < s->sale.receipt_count; i++)
		TRY(keep_receipt(s, i));
	for (size_t i = 0; i < s->sale.ticket_count; i++)
		TRY(journal_keep_ticket(s->t->journal, s->plan.tickets[i].id, s->sale.id, s->sale.tickets[i].cose));
	return journal_insert_print(s->t->journal, s->sale.id);
}

/* The act of issue: numbers, receipts, tickets, entry and print job, or nothing of them. */
static enum err issue(void *ctx)
{
	struct selling *s = ctx;
	TRY(make_receipts(s));
	TRY(append_sale(s));
	TRY(keep_sale(s));
	return keep_parts(s);
}

static enum err sell_new(struct selling *s)
{
	TRY(need_shift(s));
	TRY(price(s));
	TRY(sell_check(s->t, &s->ask, &s->quote, &s->plan, s->now));
	TRY(settle(s));
	fill_fact(s);
	TRY(sign_tickets(s));
	return journal_write(s->t->journal, issue, s);
}

enum err sell(struct till *t, const struct sell_request *r, uint8_t sale[static UUID_LEN])
{
	TRY(till_need_enrolment(t));
	struct selling *s = ARENA_NEW(&t->arena, struct selling);
	bool found;
	*s = (struct selling){.t = t, .request = r, .ask = r->ask, .now = till_now(t)};
	if (!r->has_day)
		s->ask.visit_day = instant_day(s->now);
	s->ask.sale_day = instant_day(s->now);
	till_use_day(t, s->ask.visit_day);
	TRY(find_repeated(s, &found));
	if (!found)
		TRY(sell_new(s));
	memcpy(sale, found ? r->id : s->sale.id, UUID_LEN);
	return E_OK;
}
