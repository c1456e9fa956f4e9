#include "pos-client/domain/drawer.h"
#include "pos-client/domain/clock.h"
#include "pos-client/domain/selling.h"
#include <hoaban/cbor.h>

/* ---- the question */

static void put_proofs(struct buf *b, const struct sell_request *r, int32_t day)
{
	cbor_put_bool(b, r->has_seen_proofs);
	cbor_put_bool(b, r->payer != NULL);
	for (size_t i = 0; i < r->proof_count; i++) {
		cbor_put_uint(b, r->proofs[i].category);
		cbor_put_text(b, r->proofs[i].kind);
	}
	for (size_t i = 0; i < r->card_count; i++) {
		cbor_put_uint(b, idcard_age(&r->cards[i], day));
		cbor_put_bool(b, r->cards[i].is_local);
	}
}

/* What only some sales have stands behind, so that the others keep the hash that they always had. */
static void put_visit(struct buf *b, const struct sell_request *r)
{
	for (size_t i = 0; i < r->choice_count; i++) {
		cbor_put_uint(b, r->choices[i].site);
		cbor_put_uint(b, r->choices[i].begins);
	}
	if (r->booking != NULL)
		cbor_put_text(b, r->booking);
}

/* What was asked, as bytes: a repeated id must repeat them. Of a card counts what it was judged to be. A payer's text would
 * make the hash of somebody: is_same_payer() compares it instead. */
static enum err hash_request(const struct sell_request *r, int32_t day, uint8_t hash[static HASH_LEN])
{
	BUF_LOCAL b;
	buf_init(&b, 16384);
	cbor_put_array(&b, 8 + (CATEGORY_COUNT - 1) + 3 * r->tender_count + 2 * (r->proof_count + r->card_count) +
				   2 * r->choice_count + (r->booking != NULL ? 1 : 0));
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
		cbor_put_text(&b, r->tenders[i].reference != NULL ? r->tenders[i].reference : "");
	}
	put_proofs(&b, r, day);
	put_visit(&b, r);
	TRY(buf_status(&b));
	sha256(hash, buf_bytes(&b));
	return E_OK;
}

static bool is_same_payer(const struct payer_text *a, const struct payer_text *b)
{
	return a == NULL || b == NULL || /* none was named (the hash says so), or it is erased */
	       (str_equal(a->name, b->name) && str_equal(a->tax_code, b->tax_code) && str_equal(a->address, b->address));
}

static enum err compare(struct selling *s, const struct journal_sale *before)
{
	struct sale_view v;
	bool is_same = memcmp(before->input_hash, s->kept.input_hash, HASH_LEN) == 0;
	if (is_same && s->request->payer != NULL) {
		TRY(sale_view_load(s->t, before->id, &v));
		is_same = v.receipt_count == 0 || is_same_payer(s->request->payer, v.receipts[0].payer);
	}
	return is_same ? E_OK : till_refuse(s->t, E_MISMATCH, "--id", "mismatch", "this id was used for another sale");
}

static enum err find_repeated(struct selling *s, bool *found)
{
	struct journal_sale before;
	*found = false;
	TRY(hash_request(s->request, s->proven.ask.visit_day, s->kept.input_hash));
	if (!s->request->has_id)
		return E_OK;
	TRY(journal_find_sale(s->t->journal, s->request->id, &before, found));
	return *found ? compare(s, &before) : E_OK;
}

static void new_id(void *ctx, uint8_t id[static UUID_LEN])
{
	till_new_id(ctx, id);
}

/* A class that was sold here is not sold here again, whatever the server knows. */
static enum err check_class(struct selling *s)
{
	uint8_t sale[UUID_LEN];
	bool found = false;
	if (s->request->booking == NULL)
		return E_OK;
	TRY(journal_find_class(s->t->journal, s->request->booking, sale, &found));
	if (found)
		return till_refuse(s->t, E_REFUSED, "--booking", "booking_sold", "this till has sold that class already");
	return E_OK;
}

static enum err choose_slots(struct selling *s)
{
	const struct visit_ask ask = {.sites = s->quote.sites,
				      .day = s->proven.ask.visit_day,
				      .persons = s->quote.persons,
				      .choice_count = s->request->choice_count,
				      .choices = s->request->choices,
				      .booked = s->request->booked};
	return visit_choose(s->t, &ask, &s->visit);
}

static enum err price(struct selling *s)
{
	struct till *t = s->t;
	const struct price_request ask = s->proven.ask;
	TRY(prove(t, s->request, &ask, s->shift.cashier, &s->proven));
	TRY(tariff_price(&s->quote, &t->arena, t->tariff, &s->proven.ask, &t->why));
	TRY(choose_slots(s));
	return tariff_plan_timed_tickets(&s->plan, &t->arena, t->tariff, &s->quote, &s->proven.ask, s->visit.slots,
					 s->visit.count, s->request->is_group, s->now, new_id, t);
}

enum err selling_need_shift(struct selling *s)
{
	bool found;
	TRY(journal_open_shift(s->t->journal, &s->shift, &found));
	if (!found)
		return till_refuse(s->t, E_REFUSED, "", "no_shift", "no shift is open; run: hoaban-pos shift open");
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
	s->sale.visit_day = s->proven.ask.visit_day;
	s->sale.proof_count = s->proven.count;
	s->sale.proofs = s->proven.list;
	visit_describe(&s->visit, &s->sale);
	if (s->request->booking != NULL)
		memcpy(s->sale.booking, s->request->booking, BOOKING_CODE);
}

/* ---- the commit */

static enum err append_sale(struct selling *s)
{
	BUF_LOCAL body;
	buf_init(&body, ENTRY_BYTES_MAX);
	TRY(sale_encode(&body, &s->sale));
	TRY(selling_write_word(s, &body));
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

static enum err keep_payer(struct selling *s, size_t i)
{
	struct journal_attachment a = {.seq = s->kept.seq, .kind = ATTACHMENT_PAYER, .index = (uint32_t)i};
	BUF_LOCAL note;
	buf_init(&note, ATTACHMENT_BYTES_MAX);
	payer_note_encode(&note, &s->receipts[i].payer);
	TRY(buf_status(&note));
	a.bytes = buf_bytes(&note);
	return journal_insert_attachment(s->t->journal, &a);
}

static enum err keep_receipt(struct selling *s, size_t i)
{
	const struct selling_receipt *from = &s->receipts[i];
	struct journal_receipt r = {
		.symbol = from->symbol, .number = from->fields.number, .record = s->sale.receipts[i].record};
	struct journal_attachment xml = {.seq = s->kept.seq, .kind = ATTACHMENT_XML, .index = (uint32_t)i, .bytes = from->xml};
	memcpy(r.sale, s->sale.id, UUID_LEN);
	memcpy(r.lookup, s->sale.receipts[i].lookup, LOOKUP_LEN);
	TRY(journal_insert_receipt(s->t->journal, &r));
	if (s->request->payer != NULL)
		TRY(keep_payer(s, i));
	return from->is_signed ? journal_insert_attachment(s->t->journal, &xml) : E_OK;
}

static enum err keep_parts(struct selling *s)
{
	for (size_t i = 0; i < s->sale.receipt_count; i++)
		TRY(keep_receipt(s, i));
	for (size_t i = 0; i < s->sale.ticket_count; i++)
		TRY(journal_keep_ticket(s->t->journal, s->plan.tickets[i].id, s->sale.id, s->sale.tickets[i].cose));
	return journal_insert_print(s->t->journal, s->sale.id, s->t->settings->printer[0] != '\0');
}

enum err selling_keep(struct selling *s)
{
	TRY(keep_sale(s));
	return keep_parts(s);
}

/* The act of issue: numbers, receipts and their signatures, tickets, entry and print job, or nothing of them. */
static enum err issue(void *ctx)
{
	struct selling *s = ctx;
	TRY(visit_take(s->t, &s->visit));
	TRY(selling_make_receipts(s));
	TRY(append_sale(s));
	TRY(selling_keep(s));
	return s->request->booking != NULL ? journal_insert_class(s->t->journal, s->sale.booking, s->sale.id) : E_OK;
}

/* Nothing of it is changed silently: what is wrong is said. */
static enum err check_payer(struct selling *s)
{
	if (s->request->payer == NULL)
		return E_OK;
	TRY(payer_check(s->request->payer, &s->t->why));
	if (s->quote.part_count == 0)
		return till_refuse(s->t, E_INVALID, "--payer-name", "conflict",
				   "nothing is paid: there is no receipt to name a payer on");
	return E_OK;
}

/* What does not depend on how it is paid. */
static enum err prepare(struct selling *s)
{
	TRY(clock_need_approval(s->t));
	TRY(selling_need_shift(s));
	TRY(check_class(s));
	TRY(price(s));
	TRY(sell_check(s->t, &s->proven.ask, &s->quote, &s->plan, s->now));
	TRY(check_payer(s));
	return selling_choose_signers(s);
}

static enum err sell_new(struct selling *s)
{
	TRY(prepare(s));
	TRY(selling_settle(s));
	fill_fact(s);
	TRY(selling_sign_tickets(s));
	TRY(journal_write(s->t->journal, issue, s));
	drawer_after_sale(s->t, s->kept.cash);
	return E_OK;
}

static struct selling *begin(struct till *t, const struct sell_request *r)
{
	struct selling *s = ARENA_NEW(&t->arena, struct selling);
	*s = (struct selling){.t = t, .request = r, .proven.ask = r->ask, .now = till_now(t)};
	if (!r->has_day)
		s->proven.ask.visit_day = instant_day(s->now);
	s->proven.ask.sale_day = instant_day(s->now);
	till_use_day(t, s->proven.ask.visit_day);
	return s;
}

enum err sell_try(struct till *t, const struct sell_request *r)
{
	bool found;
	TRY(till_need_enrolment(t));
	struct selling *s = begin(t, r);
	TRY(find_repeated(s, &found));
	return found ? E_OK : prepare(s);
}

enum err sell(struct till *t, const struct sell_request *r, uint8_t sale[static UUID_LEN])
{
	bool found;
	TRY(till_need_enrolment(t));
	struct selling *s = begin(t, r);
	TRY(find_repeated(s, &found));
	if (!found)
		TRY(sell_new(s));
	memcpy(sale, found ? r->id : s->sale.id, UUID_LEN);
	return E_OK;
}
