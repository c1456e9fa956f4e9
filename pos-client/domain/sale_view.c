#include "pos-client/domain/sell.h"

static enum err view_receipts(struct till *t, const uint8_t sale[static UUID_LEN], struct sale_view *out)
{
	struct journal_receipt *kept;
	TRY(journal_sale_receipts(t->journal, &t->arena, sale, &kept, &out->receipt_count));
	out->receipts = arena_array(&t->arena, out->receipt_count, sizeof *out->receipts);
	for (size_t i = 0; i < out->receipt_count; i++) {
		out->receipts[i].kept = kept[i];
		TRY(receipt_decode(&out->receipts[i].receipt, &t->arena, kept[i].record));
	}
	return E_OK;
}

enum err sale_ticket_read(struct till *t, struct bytes cose, struct sale_ticket_view *out)
{
	struct cose_sign1 m;
	BUF_LOCAL text;
	buf_init(&text, TICKET_TEXT_MAX + 1);
	out->cose = cose;
	TRY(cose_parse(&m, cose));
	TRY(ticket_decode(&out->ticket, m.payload));
	TRY(ticket_text(&text, cose));
	out->qr = arena_textn(&t->arena, (const char *)text.data, text.len);
	return E_OK;
}

static enum err view_tickets(struct till *t, const uint8_t sale[static UUID_LEN], struct sale_view *out)
{
	struct bytes *cose;
	TRY(journal_sale_tickets(t->journal, &t->arena, sale, &cose, &out->ticket_count));
	out->tickets = arena_array(&t->arena, out->ticket_count, sizeof *out->tickets);
	for (size_t i = 0; i < out->ticket_count; i++)
		TRY(sale_ticket_read(t, cose[i], &out->tickets[i]));
	return E_OK;
}

static enum err view_payer(struct till *t, uint64_t seq, struct sale_receipt_view *r)
{
	struct bytes bytes;
	struct payer_note *note = ARENA_NEW(&t->arena, struct payer_note);
	TRY(journal_find_attachment(t->journal, &t->arena, seq, ATTACHMENT_PAYER, r->place, &bytes));
	if (bytes.len == 0)
		return E_OK;
	TRY(payer_note_decode(note, &t->arena, bytes));
	r->payer = &note->text;
	return E_OK;
}

/* Receipts are kept by number, in the entry they stand in the order of the sale. */
static enum err place_receipt(struct till *t, const struct sale *sale, uint64_t seq, struct sale_receipt_view *r)
{
	for (uint32_t i = 0; i < sale->receipt_count; i++) {
		if (memcmp(sale->receipts[i].lookup, r->kept.lookup, LOOKUP_LEN) != 0)
			continue;
		r->place = i;
		r->is_signed = sale->receipts[i].has_xml;
		return r->receipt.has_payer ? view_payer(t, seq, r) : E_OK;
	}
	return E_CORRUPT;
}

static enum err decode(struct till *t, const struct entry *e, struct sale *out)
{
	struct replacement r;
	if (e->type != ENTRY_REPLACEMENT)
		return sale_decode(out, &t->arena, e->body);
	TRY(replacement_decode(&r, &t->arena, e->body));
	*out = r.sale;
	return E_OK;
}

/* Who sold it, what was looked at and what is signed stand in the entry. */
static enum err view_entry(struct till *t, struct sale_view *out)
{
	struct bytes cose;
	struct entry e;
	struct sale sale;
	size_t count = 0;
	TRY(journal_read_entries(t->journal, &t->arena, out->sale.seq, 1, ENTRY_BYTES_MAX, &cose, &count));
	if (count == 0)
		return E_CORRUPT;
	TRY(entry_open(&e, cose, keys_device_public(t->keys)));
	TRY(decode(t, &e, &sale));
	memcpy(out->cashier, sale.cashier, sizeof out->cashier);
	out->proof_count = sale.proof_count;
	out->proofs = sale.proofs;
	out->tender_count = sale.tender_count;
	out->tenders = sale.tenders;
	for (size_t i = 0; i < out->receipt_count; i++)
		TRY(place_receipt(t, &sale, out->sale.seq, &out->receipts[i]));
	return E_OK;
}

enum err sale_view_load(struct till *t, const uint8_t id[static UUID_LEN], struct sale_view *out)
{
	bool found;
	struct print_job job;
	uint8_t sale[UUID_LEN];
	memcpy(sale, id, UUID_LEN); /* `id` may be the one in *out: loading a sale again */
	*out = (struct sale_view){0};
	TRY(journal_find_sale(t->journal, sale, &out->sale, &found));
	if (!found)
		return E_NOT_FOUND;
	TRY(view_receipts(t, sale, out));
	TRY(view_tickets(t, sale, out));
	TRY(view_entry(t, out));
	TRY(journal_find_print(t->journal, sale, &job));
	out->print = job.state;
	out->copies = job.copies;
	out->change = out->sale.tendered - out->sale.cash;
	return E_OK;
}

enum err sale_find(struct till *t, const char *form, const char *symbol, uint32_t number, uint8_t sale[static UUID_LEN])
{
	return journal_receipt_sale(t->journal, form, symbol, number, sale);
}

enum err sale_find_last(struct till *t, uint8_t sale[static UUID_LEN])
{
	return journal_last_sale(t->journal, sale);
}
