/* The body of a sale. */
#include <hoaban/fact.h>
#include <hoaban/cbor.h>
#include <hoaban/money.h>
#include <hoaban/slot.h>
#include <hoaban/str.h>
#include "fields.h"

#define RECORD_BYTES_MAX 8192

static bool tender_is_sound(const struct tender *t)
{
	if (t->form < PAYMENT_CASH || t->form > PAYMENT_TRANSFER_UNCONFIRMED)
		return false;
	if (t->amount < 0 || t->tendered < t->amount)
		return false;
	return t->form == PAYMENT_CASH || t->tendered == t->amount;
}

/* The tenders are sound and pay exactly the total. */
static enum err sale_check(const struct sale *s)
{
	int64_t paid = 0;

	if (s->covered > 0 && s->booking[0] == '\0')
		return E_INVALID;
	for (size_t i = 0; i < s->tender_count; i++) {
		if (!tender_is_sound(&s->tenders[i]))
			return E_INVALID;
		TRY(money_add(&paid, paid, s->tenders[i].amount));
	}
	return paid == s->total ? E_OK : E_INVALID;
}

static void put_receipts(struct buf *out, const struct sale *s)
{
	cbor_put_array(out, s->receipt_count);
	for (size_t i = 0; i < s->receipt_count; i++) {
		const struct sale_receipt *p = &s->receipts[i];

		cbor_put_array(out, 4);
		cbor_put_bytes(out, p->lookup, sizeof(p->lookup));
		cbor_put_bytes(out, p->leaf_salt, sizeof(p->leaf_salt));
		cbor_put_bytes(out, p->record.data, p->record.len);
		if (p->has_xml)
			cbor_put_bytes(out, p->xml_hash, sizeof(p->xml_hash));
		else
			cbor_put_null(out);
	}
}

static void put_tickets(struct buf *out, const struct sale *s)
{
	cbor_put_array(out, s->ticket_count);
	for (size_t i = 0; i < s->ticket_count; i++) {
		const struct sale_ticket *t = &s->tickets[i];

		cbor_put_array(out, 3);
		cbor_put_bytes(out, t->cose.data, t->cose.len);
		cbor_put_bytes(out, t->leaf_salt, sizeof(t->leaf_salt));
		cbor_put_uint(out, t->free_persons);
	}
}

static void put_tenders(struct buf *out, const struct sale *s)
{
	cbor_put_array(out, s->tender_count);
	for (size_t i = 0; i < s->tender_count; i++) {
		const struct tender *t = &s->tenders[i];

		cbor_put_array(out, 4);
		cbor_put_uint(out, t->form);
		cbor_put_int(out, t->amount);
		cbor_put_int(out, t->tendered);
		field_put_text_or_null(out, t->reference);
	}
}

static void put_proofs(struct buf *out, const struct sale *s)
{
	cbor_put_array(out, s->proof_count);
	for (size_t i = 0; i < s->proof_count; i++) {
		const struct sale_proof *p = &s->proofs[i];

		cbor_put_array(out, 4);
		cbor_put_uint(out, p->category);
		cbor_put_uint(out, p->persons);
		cbor_put_text(out, p->kind);
		cbor_put_text(out, p->seen_by);
	}
}

/* Only what older readers cannot know makes the newer version. */
static bool is_of_version_2(const struct sale *s)
{
	return s->booking[0] != '\0' || s->slot_count > 0;
}

static void put_visit(struct buf *out, const struct sale *s)
{
	field_put_text_or_null(out, s->booking);
	cbor_put_uint(out, s->covered);
	cbor_put_array(out, s->slot_count);
	for (size_t i = 0; i < s->slot_count; i++) {
		cbor_put_array(out, 3);
		cbor_put_uint(out, s->slots[i].site);
		cbor_put_uint(out, s->slots[i].begins);
		cbor_put_uint(out, s->slots[i].taken);
	}
}

enum err sale_encode(struct buf *out, const struct sale *s)
{
	if (s->receipt_count > SALE_RECEIPTS_MAX || s->ticket_count > SALE_TICKETS_MAX || s->tender_count > SALE_TENDERS_MAX ||
	    s->proof_count > SALE_PROOFS_MAX || s->slot_count > SALE_SLOTS_MAX)
		return E_TOO_LARGE;
	if (s->cashier[0] == '\0' || s->visit_day < 0)
		return E_INVALID;
	TRY(sale_check(s));
	cbor_put_array(out, is_of_version_2(s) ? 13 : 10);
	cbor_put_uint(out, is_of_version_2(s) ? 2 : 1);
	cbor_put_bytes(out, s->id, sizeof(s->id));
	cbor_put_int(out, s->visit_day);
	cbor_put_bytes(out, s->shift, sizeof(s->shift));
	cbor_put_text(out, s->cashier);
	cbor_put_int(out, s->total);
	put_receipts(out, s);
	put_tickets(out, s);
	put_tenders(out, s);
	put_proofs(out, s);
	if (is_of_version_2(s))
		put_visit(out, s);
	return buf_status(out);
}

static void read_receipts(struct sale *out, struct arena *a, struct cbor_reader *r)
{
	out->receipt_count = cbor_read_array(r, 0, SALE_RECEIPTS_MAX);
	out->receipts = arena_array(a, out->receipt_count, sizeof(*out->receipts));
	for (size_t i = 0; i < out->receipt_count; i++) {
		struct sale_receipt *p = &out->receipts[i];

		cbor_read_array(r, 4, 4);
		cbor_read_fixed(r, p->lookup, sizeof(p->lookup));
		cbor_read_fixed(r, p->leaf_salt, sizeof(p->leaf_salt));
		p->record = cbor_read_bytes(r, 1, RECORD_BYTES_MAX);
		p->has_xml = !cbor_read_null(r);
		if (p->has_xml)
			cbor_read_fixed(r, p->xml_hash, sizeof(p->xml_hash));
	}
}

static void read_tickets(struct sale *out, struct arena *a, struct cbor_reader *r)
{
	out->ticket_count = cbor_read_array(r, 0, SALE_TICKETS_MAX);
	out->tickets = arena_array(a, out->ticket_count, sizeof(*out->tickets));
	for (size_t i = 0; i < out->ticket_count; i++) {
		struct sale_ticket *t = &out->tickets[i];

		cbor_read_array(r, 3, 3);
		t->cose = cbor_read_bytes(r, 1, TICKET_BYTES_MAX);
		cbor_read_fixed(r, t->leaf_salt, sizeof(t->leaf_salt));
		t->free_persons = field_read_u32(r, 0, UINT32_MAX);
	}
}

static void read_tenders(struct sale *out, struct arena *a, struct cbor_reader *r)
{
	out->tender_count = cbor_read_array(r, 0, SALE_TENDERS_MAX);
	out->tenders = arena_array(a, out->tender_count, sizeof(*out->tenders));
	for (size_t i = 0; i < out->tender_count; i++) {
		struct tender *t = &out->tenders[i];

		cbor_read_array(r, 4, 4);
		t->form = (enum payment_form)field_read_u32(r, PAYMENT_CASH, PAYMENT_TRANSFER_UNCONFIRMED);
		t->amount = field_read_money(r);
		t->tendered = field_read_money(r);
		field_read_text_or_null(r, t->reference, sizeof(t->reference));
	}
}

static void read_proofs(struct sale *out, struct arena *a, struct cbor_reader *r)
{
	out->proof_count = cbor_read_array(r, 0, SALE_PROOFS_MAX);
	out->proofs = arena_array(a, out->proof_count, sizeof(*out->proofs));
	for (size_t i = 0; i < out->proof_count; i++) {
		struct sale_proof *p = &out->proofs[i];

		cbor_read_array(r, 4, 4);
		p->category = (enum category)field_read_u32(r, CATEGORY_ADULT, CATEGORY_LOCAL_DAY);
		p->persons = field_read_u32(r, 1, UINT32_MAX);
		field_read_text(r, p->kind, 1, sizeof(p->kind));
		field_read_text(r, p->seen_by, 1, sizeof(p->seen_by));
	}
}

static void read_booking(struct sale *out, struct cbor_reader *r)
{
	char code[BOOKING_CODE];

	field_read_text_or_null(r, code, sizeof(code));
	if (code[0] != '\0' && (booking_code_parse(out->booking, code) != E_OK || !str_equal(out->booking, code)))
		cbor_fail(r);
	out->covered = field_read_u32(r, 0, UINT32_MAX);
}

/* Ascending by site, each once. */
static void read_slots(struct sale *out, struct cbor_reader *r)
{
	out->slot_count = cbor_read_array(r, 0, SALE_SLOTS_MAX);
	for (size_t i = 0; i < out->slot_count; i++) {
		struct sale_slot *s = &out->slots[i];

		cbor_read_array(r, 3, 3);
		s->site = field_read_u32(r, i > 0 ? out->slots[i - 1].site + 1 : 0, SITES_MAX - 1);
		s->begins = field_read_u32(r, 0, DAY_MINUTES - 1);
		s->taken = field_read_u32(r, 0, UINT32_MAX);
	}
}

static uint64_t read_version(struct cbor_reader *r)
{
	size_t count = cbor_read_array(r, 10, 13);
	uint64_t version = cbor_read_uint(r, 2);

	if (count != (version == 2 ? 13 : 10) || version == 0)
		cbor_fail(r);
	return version;
}

enum err sale_decode(struct sale *out, struct arena *a, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct sale){0};
	uint64_t version = read_version(&r);
	cbor_read_fixed(&r, out->id, sizeof(out->id));
	out->visit_day = (int32_t)cbor_read_int(&r, 0, INT32_MAX);
	cbor_read_fixed(&r, out->shift, sizeof(out->shift));
	field_read_text(&r, out->cashier, 1, sizeof(out->cashier));
	out->total = field_read_money(&r);
	read_receipts(out, a, &r);
	read_tickets(out, a, &r);
	read_tenders(out, a, &r);
	read_proofs(out, a, &r);
	if (version == 2) {
		read_booking(out, &r);
		read_slots(out, &r);
	}
	TRY(cbor_finish(&r));
	if (version == 2 && !is_of_version_2(out))
		return E_MALFORMED; /* one fact has one form */
	return sale_check(out);
}
