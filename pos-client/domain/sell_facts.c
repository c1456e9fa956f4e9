/* The facts of a sale: signed tickets, and receipts with number, record and signature. */
#include "pos-client/domain/selling.h"
#include "pos-client/domain/seal.h"

/* ---- tickets */

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

enum err selling_sign_tickets(struct selling *s)
{
	if (s->plan.count > SALE_TICKETS_MAX)
		return E_TOO_LARGE;
	s->sale.ticket_count = s->plan.count;
	s->sale.tickets = arena_array(&s->t->arena, s->plan.count, sizeof *s->sale.tickets);
	for (size_t i = 0; i < s->plan.count; i++)
		TRY(sign_ticket(s, i));
	return E_OK;
}

/* ---- who signs */

static enum err refuse_certificate(struct till *t, const struct organisation_certificate *c, bool is_over)
{
	char time[LOCAL_TEXT];
	local_format(time, is_over ? c->not_after : c->not_before);
	return till_refuse(t, E_EXPIRED, "", "organisation_certificate",
			   "the certificate of %s for signing receipts %s on %s; sync, or set sign = server in pos.ini",
			   c->tax_code, is_over ? "expired" : "begins", time);
}

static enum err choose_signer(struct selling *s, size_t i)
{
	struct till *t = s->t;
	struct organisation_certificate *c = &s->receipts[i].certificate;
	enum err e = organisation_certificate_find(c, t->keys, &t->arena, s->quote.parts[i].organisation->tax_code,
						   t->bundle.organisation_certificate);
	if (e == E_NOT_FOUND)
		return E_OK; /* none was given: the paper says so, the server signs at sync */
	TRY(e);
	if (s->now > c->not_after || s->now < c->not_before)
		return refuse_certificate(t, c, s->now > c->not_after);
	s->receipts[i].is_signed = true;
	return E_OK;
}

static enum err refuse_size(struct till *t)
{
	return till_refuse(t, E_TOO_LARGE, "", "receipts", "too many receipts for one sale; please sell to smaller groups");
}

enum err selling_choose_signers(struct selling *s)
{
	size_t attached = s->quote.part_count * (s->request->payer != NULL ? 2 : 1);
	if (s->quote.part_count > SALE_RECEIPTS_MAX || attached > SALE_ATTACHED_MAX)
		return refuse_size(s->t);
	s->receipts = arena_array(&s->t->arena, s->quote.part_count, sizeof *s->receipts);
	if (str_equal(s->t->settings->sign, "server") || s->t->is_training)
		return E_OK;
	for (size_t i = 0; i < s->quote.part_count; i++)
		TRY(choose_signer(s, i));
	return E_OK;
}

/* ---- receipts */

static enum err take_number(struct selling *s, size_t i, const struct lease_symbol *leased)
{
	struct receipt *r = &s->receipts[i].fields;
	struct journal_symbol *symbol = &s->receipts[i].symbol;
	memcpy(symbol->tax_code, leased->tax_code, sizeof symbol->tax_code);
	memcpy(symbol->form, leased->form, sizeof symbol->form);
	memcpy(symbol->symbol, leased->symbol, sizeof symbol->symbol);
	memcpy(r->tax_code, leased->tax_code, sizeof r->tax_code);
	memcpy(r->form, leased->form, sizeof r->form);
	memcpy(r->symbol, leased->symbol, sizeof r->symbol);
	enum err e = journal_take_number(s->t->journal, symbol, leased->last_number, &r->number);
	if (e == E_EXHAUSTED)
		return till_refuse(s->t, e, "", "lease_numbers",
				   "the last receipt number of %s that the lease allows is used; sync", symbol->symbol);
	return e;
}

static enum payment_form form_of(const struct sale *s)
{
	return s->tender_count == 1 ? s->tenders[0].form : PAYMENT_SEVERAL;
}

/* As much as one upload takes. */
static enum err count_bytes(struct selling *s, size_t bytes)
{
	s->attached += bytes;
	return s->attached <= SALE_ATTACHED_BYTES ? E_OK : refuse_size(s->t);
}

static enum err put_payer(struct selling *s, size_t i)
{
	struct selling_receipt *r = &s->receipts[i];
	if (s->request->payer == NULL)
		return E_OK;
	till_random(r->payer.salt, SALT_LEN);
	r->payer.text = *s->request->payer;
	r->fields.has_payer = true;
	payer_text_hash(r->fields.payer_hash, r->payer.salt, &r->payer.text);
	return count_bytes(s, PAYER_NOTE_MAX);
}

static enum err encode_record(struct selling *s, size_t i)
{
	struct sale_receipt *out = &s->sale.receipts[i];
	BUF_LOCAL record;
	buf_init(&record, 64u << 10);
	TRY(receipt_encode(&record, &s->receipts[i].fields));
	out->record = bytes_of(arena_copy(&s->t->arena, record.data, record.len), record.len);
	till_random(out->lookup, LOOKUP_LEN);
	till_random(out->leaf_salt, SALT_LEN);
	return E_OK;
}

static enum err sign_receipt(struct selling *s, size_t i)
{
	struct selling_receipt *r = &s->receipts[i];
	struct sale_receipt *out = &s->sale.receipts[i];
	struct sealing sealing = {
		.keys = s->t->keys,
		.certificate = &r->certificate,
		.tariff = s->t->tariff,
		.receipt = &r->fields,
		.record = out->record,
		.visit_day = s->proven.ask.visit_day,
		.payer = s->request->payer,
		.replaces = s->replaces,
	};
	BUF_LOCAL xml;
	buf_init(&xml, ATTACHMENT_BYTES_MAX);
	TRY(seal_receipt(&sealing, &s->t->arena, &xml));
	r->xml = bytes_of(arena_copy(&s->t->arena, xml.data, xml.len), xml.len);
	out->has_xml = true;
	sha256(out->xml_hash, r->xml);
	return count_bytes(s, r->xml.len);
}

/* What was paid is what the first receipt says; more or less of it is told by the refund or the supplement. */
static void put_replaced(struct receipt *r, const struct receipt *old)
{
	r->payment = old->payment;
	r->is_replacement = true;
	r->replaces_number = old->number;
	memcpy(r->replaces_form, old->form, sizeof r->replaces_form);
	memcpy(r->replaces_symbol, old->symbol, sizeof r->replaces_symbol);
}

static enum err make_receipt(struct selling *s, size_t i)
{
	const struct quote_part *p = &s->quote.parts[i];
	struct receipt *r = &s->receipts[i].fields;
	const struct lease_symbol *leased = sell_symbol(s->t, p->organisation->tax_code, p->form, s->now);
	if (leased == NULL)
		return E_INTERNAL; /* sell_check saw it a moment ago */
	*r = (struct receipt){
		.time = s->now,
		.line_count = p->line_count,
		.lines = p->lines,
		.total = p->total,
		.payment = form_of(&s->sale),
		.edition = s->t->tariff->edition,
	};
	if (s->replaces != NULL)
		put_replaced(r, s->replaces);
	till_random(r->salt, SALT_LEN);
	TRY(take_number(s, i, leased));
	TRY(put_payer(s, i));
	TRY(encode_record(s, i));
	return s->receipts[i].is_signed ? sign_receipt(s, i) : E_OK;
}

enum err selling_make_receipts(struct selling *s)
{
	s->sale.receipt_count = s->quote.part_count;
	s->sale.receipts = arena_array(&s->t->arena, s->quote.part_count, sizeof *s->sale.receipts);
	for (size_t i = 0; i < s->quote.part_count; i++)
		TRY(make_receipt(s, i));
	return E_OK;
}
