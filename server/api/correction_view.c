#include "api/correction_view.h"
#include "api/view.h"
#include "store/error_notices.h"

static const char *const states[] = {
	[CORRECTION_PROPOSED] = "proposed", [CORRECTION_APPROVED] = "approved", [CORRECTION_REJECTED] = "rejected"};

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *receipt_view(const struct receipt_row *r)
{
	return json_pack("{s:s, s:s, s:I, s:I, s:o, s:o}", "form", r->form, "symbol", r->symbol, "number",
			 (json_int_t)r->number, "amount", (json_int_t)r->total, "issued_at", json_instant(r->issued_at),
			 "lookup", json_hex(r->lookup, LOOKUP_LEN));
}

static enum err add_result(json_t *v, struct db *db, struct arena *a, const struct correction_row *row)
{
	struct receipt_row made;
	enum err e = receipt_of_correction(db, a, row->id, &made);
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	json_object_set_new(v, "result", e == E_OK ? receipt_view(&made) : json_null());
	return E_OK;
}

static json_t *money_view(int64_t amount, const struct correction_money *m)
{
	if (amount == 0)
		return json_null();
	return json_pack("{s:I, s:s, s:o}", "amount", (json_int_t)amount, "method",
			 payment_form_text((enum payment_form)m->method, LANGUAGE_EN), "reference", text_or_null(m->reference));
}

static enum err add_money(json_t *v, struct db *db, struct arena *a, const struct correction_row *row)
{
	struct correction_money m;
	TRY(correction_money_of(db, a, row->id, &m));
	json_object_set_new(v, "refund", money_view(m.refunded, &m));
	json_object_set_new(v, "supplement", money_view(m.supplemented, &m));
	return E_OK;
}

/* ---- the notice, as 04/SS-CTĐT tells it */

static json_t *notice_view(struct arena *a, const struct error_notice *n, const struct error_notice_row *row)
{
	return json_pack(
		"{s:I, s:i, s:s, s:s, s:s, s:I, s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "number",
		(json_int_t)n->notice_number, "year", n->year, "tax_code", n->tax_code, "form", n->form, "symbol", n->symbol,
		"receipt_number", (json_int_t)n->number, "receipt_date", json_date(n->receipt_day), "document",
		"Biên lai thu phí, lệ phí", "subject", correction_subject_codes[n->subject - 1], "was", row->was, "is", row->is,
		"explanation",
		arena_format(a, "%s ghi sai: %s; nội dung đúng: %s", correction_subject_text(n->subject), row->was, row->is),
		"reason", n->reason, "sent_at", row->sent_at ? json_instant(row->sent_at) : json_null());
}

static enum err add_notice(json_t *v, struct db *db, struct arena *a, const struct correction_row *row)
{
	struct error_notice_row stored;
	struct error_notice n;
	enum err e = error_notice_get(db, a, row->id, &stored);
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	if (e == E_OK)
		TRY(error_notice_decode(&n, stored.record));
	json_object_set_new(v, "notice", e == E_OK ? notice_view(a, &n, &stored) : json_null());
	return E_OK;
}

/* ---- the new tickets, to be handed out */

static enum err ticket_view(json_t *list, struct bytes cose)
{
	struct cose_sign1 m;
	struct ticket t;
	uint8_t room[TICKET_TEXT_MAX + 1];
	struct buf qr = BUF_FIXED(room);
	TRY(cose_parse(&m, cose));
	TRY(ticket_decode(&t, m.payload));
	TRY(ticket_text(&qr, cose));
	json_array_append_new(list, json_pack("{s:o, s:s, s:s, s:i}", "id", json_hex(t.id, UUID_LEN), "qr", buf_text(&qr),
					      "category", category_code((enum category)t.category), "party", (int)t.party));
	return E_OK;
}

static enum err add_tickets(json_t *v, struct db *db, struct arena *a, const struct correction_row *row)
{
	struct bytes *cose;
	size_t count;
	json_t *list = json_array();
	json_object_set_new(v, "tickets", list);
	TRY(tickets_of(db, a, row->id, &cose, &count));
	for (size_t i = 0; i < count; i++)
		TRY(ticket_view(list, cose[i]));
	return E_OK;
}

/* ---- */

static enum err fill(json_t *v, struct db *db, struct arena *a, const struct correction_row *row)
{
	struct receipt_row old;
	TRY(receipt_get(db, a, row->symbol_id, row->number, &old));
	json_object_set_new(v, "id", json_hex(row->id, UUID_LEN));
	json_object_set_new(v, "kind", json_string(correction_kind_codes[row->kind - 1]));
	json_object_set_new(v, "state", json_string(states[row->state]));
	json_object_set_new(v, "receipt", receipt_view(&old));
	json_object_set_new(v, "reason", json_string(row->reason));
	json_object_set_new(v, "actor", json_string(row->actor));
	json_object_set_new(v, "proposed_at", json_instant(row->proposed_at));
	json_object_set_new(v, "approver", text_or_null(row->approver));
	json_object_set_new(v, "decided_at", row->decided_at ? json_instant(row->decided_at) : json_null());
	if (row->state != CORRECTION_APPROVED)
		return E_OK;
	TRY(add_result(v, db, a, row));
	TRY(add_money(v, db, a, row));
	TRY(add_notice(v, db, a, row));
	return add_tickets(v, db, a, row);
}

enum err correction_view(json_t **out, struct db *db, struct arena *a, const struct correction_row *row)
{
	json_t *v = json_object();
	enum err e = fill(v, db, a, row);
	if (e != E_OK) {
		json_decref(v);
		return e;
	}
	*out = v;
	return E_OK;
}
