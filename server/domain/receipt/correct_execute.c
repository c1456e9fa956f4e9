/* Carrying a correction out, in one transaction. Locks in the issuer's order: symbol, then the log. */
#include "domain/receipt/correct_room.h"
#include "domain/sale/leaves.h"
#include "store/error_notices.h"
#include "store/symbols.h"

#include <stdio.h>

#define TEXT_SET(array, text) snprintf((array), sizeof(array), "%s", (text))

static int64_t now_s(const struct correcting *x)
{
	return x->now_ms / 1000;
}

static enum payment_form method_of(const struct correcting *x)
{
	return x->plan.change.has_method ? x->plan.change.method : x->plan.old.payment;
}

/* ---- the replacement */

/* The payer stands beside every receipt that names one: the right one was kept with the proposal, the old one is copied. */
static enum err settle_payer(struct correcting *x, struct receipt *r)
{
	struct payer_row row = x->old_payer;
	r->has_payer = x->plan.change.has_payer || x->plan.old.has_payer;
	if (!r->has_payer)
		return E_OK;
	if (x->plan.change.has_payer)
		TRY(order_payer(x->db, x->arena, x->row.id, &row));
	else
		x->app->random(row.salt, sizeof(row.salt));
	struct payer payer = {.name = row.name, .tax_code = row.tax_code, .address = row.address};
	payer_hash(r->payer_hash, row.salt, &payer);
	return x->plan.change.has_payer ? E_OK : order_payer_insert(x->db, x->row.id, &row);
}

static void lay_out_receipt(struct correcting *x, struct receipt *r)
{
	*r = (struct receipt){
		.time = now_s(x),
		.line_count = x->plan.line_count,
		.lines = x->plan.lines,
		.total = x->plan.total,
		.payment = x->plan.old.payment,
		.edition = x->plan.edition,
		.is_replacement = true,
		.replaces_number = x->plan.old.number,
	};
	TEXT_SET(r->tax_code, x->plan.old.tax_code);
	TEXT_SET(r->form, x->plan.old.form);
	TEXT_SET(r->symbol, x->symbol.symbol);
	TEXT_SET(r->replaces_form, x->plan.old.form);
	TEXT_SET(r->replaces_symbol, x->plan.old.symbol);
	x->app->random(r->salt, sizeof(r->salt));
}

static enum err number_receipt(struct correcting *x)
{
	struct issue_receipt *out = &x->receipt;
	*out = (struct issue_receipt){.symbol_id = x->symbol.id};
	if (!correction_issues(x))
		return E_OK;
	struct buf record = BUF_FIXED(out->record_bytes);
	lay_out_receipt(x, &out->fields);
	TRY(settle_payer(x, &out->fields));
	x->app->random(out->lookup, sizeof(out->lookup));
	x->app->random(out->leaf_salt, sizeof(out->leaf_salt));
	TRY(symbol_take(x->db, x->symbol.id, 1, &out->fields.number));
	TRY(receipt_encode(&record, &out->fields));
	out->record = buf_bytes(&record);
	return buf_status(&record);
}

/* ---- refund and notice */

static enum err write_record(struct bytes *out, struct correcting *x, struct buf *record)
{
	TRY(buf_status(record));
	*out = bytes_of(arena_copy(x->arena, record->data, record->len), record->len);
	return E_OK;
}

static enum err record_refund(struct correcting *x)
{
	uint8_t room[CORRECTION_RECORD_MAX];
	struct buf record = BUF_FIXED(room);
	struct refund *r = &x->refund;
	x->refund_record = (struct bytes){NULL, 0};
	if (x->plan.total >= x->plan.old.total)
		return E_OK;
	*r = (struct refund){.number = x->plan.old.number,
			     .amount = x->plan.old.total - x->plan.total,
			     .method = method_of(x),
			     .time = now_s(x)};
	TEXT_SET(r->tax_code, x->plan.old.tax_code);
	TEXT_SET(r->form, x->plan.old.form);
	TEXT_SET(r->symbol, x->plan.old.symbol);
	TEXT_SET(r->reason, x->row.reason);
	TEXT_SET(r->actor, x->row.actor);
	TEXT_SET(r->approver, x->who);
	memcpy(r->correction, x->row.id, UUID_LEN);
	x->app->random(r->salt, sizeof(r->salt));
	TRY(refund_encode(&record, r));
	return write_record(&x->refund_record, x, &record);
}

static enum err fill_notice(struct correcting *x, struct error_notice *n)
{
	uint8_t salt[SALT_LEN];
	const char *was, *is;
	*n = (struct error_notice){
		.year = day_year(instant_day(now_s(x))),
		.number = x->plan.old.number,
		.receipt_day = instant_day(x->plan.old.time),
		.subject = x->plan.change.subject,
		.time = now_s(x),
	};
	TEXT_SET(n->tax_code, x->plan.old.tax_code);
	TEXT_SET(n->form, x->plan.old.form);
	TEXT_SET(n->symbol, x->plan.old.symbol);
	TEXT_SET(n->reason, x->row.reason);
	TEXT_SET(n->actor, x->row.actor);
	TEXT_SET(n->approver, x->who);
	memcpy(n->correction, x->row.id, UUID_LEN);
	x->app->random(n->salt, sizeof(n->salt));
	TRY(error_notice_text_get(x->db, x->arena, x->row.id, salt, &was, &is));
	error_notice_text_hash(n->text_hash, salt, was, is);
	return notice_take(x->db, n->tax_code, n->year, &n->notice_number);
}

static enum err record_notice(struct correcting *x)
{
	uint8_t room[CORRECTION_RECORD_MAX];
	struct buf record = BUF_FIXED(room);
	x->notice_record = (struct bytes){NULL, 0};
	if (x->row.kind != CORRECTION_NOTICE)
		return E_OK;
	TRY(fill_notice(x, &x->notice));
	TRY(error_notice_encode(&record, &x->notice));
	return write_record(&x->notice_record, x, &record);
}

/* ---- leaves: replacement, refund, notice, then tickets with free persons */

static struct leaf *add_leaf(struct leaf *list, size_t *count, uint64_t *index)
{
	*index = *count;
	return &list[(*count)++];
}

static void fill_leaves(struct correcting *x, struct leaf *list, size_t *count)
{
	uint8_t salt[SALT_LEN];
	*count = 0;
	if (correction_issues(x))
		leaf_of_receipt(add_leaf(list, count, &x->receipt.leaf_index), &x->receipt.fields, x->receipt.record, NULL,
				x->receipt.leaf_salt);
	x->app->random(salt, sizeof(salt));
	if (x->refund_record.len > 0)
		leaf_of_refund(add_leaf(list, count, &x->refund_leaf), &x->plan.old, &x->refund, x->refund_record, salt);
	if (x->notice_record.len > 0)
		leaf_of_error_notice(add_leaf(list, count, &x->notice_leaf), &x->notice, x->notice_record, salt);
	for (size_t i = 0; i < x->new_count; i++) {
		struct issue_ticket *t = &x->new_tickets[i];
		if (t->free_persons > 0)
			leaf_of_free_ticket(add_leaf(list, count, &t->leaf_index), &t->claims, t->free_persons, t->payload,
					    NULL, t->leaf_salt);
	}
}

static enum err append_leaves(struct correcting *x)
{
	struct leaf *list = arena_array(x->arena, x->new_count + 3, sizeof(*list));
	size_t count;
	uint64_t first;
	fill_leaves(x, list, &count);
	TRY(leaves_append(x->db, list, count, &first));
	x->row.leaf_index = (int64_t)first;
	x->receipt.leaf_index += first;
	x->refund_leaf += first;
	x->notice_leaf += first;
	for (size_t i = 0; i < x->new_count; i++)
		x->new_tickets[i].leaf_index += first;
	return E_OK;
}

/* ---- rows */

static enum err write_receipt(struct correcting *x)
{
	const struct issue_receipt *r = &x->receipt;
	if (!correction_issues(x))
		return E_OK;
	struct receipt_insert row = {
		.symbol_id = r->symbol_id,
		.number = r->fields.number,
		.leaf_index = r->leaf_index,
		.lookup = r->lookup,
		.source = x->row.id,
		.issued_at = r->fields.time,
		.total = r->fields.total,
		.record = r->record,
	};
	TRY(receipts_insert(x->db, x->arena, &row, 1));
	return receipt_link_insert(x->db, x->row.symbol_id, x->row.number, r->symbol_id, r->fields.number);
}

static void fresh_id(struct correcting *x, uint8_t id[static UUID_LEN])
{
	uint8_t random[10];
	x->app->random(random, sizeof(random));
	uuid_v7(id, x->now_ms, random);
}

static enum err write_refund(struct correcting *x)
{
	struct refund_row row = {
		.correction = x->row.id,
		.origin = x->row.origin,
		.symbol_id = x->row.symbol_id,
		.number = x->row.number,
		.method = x->refund.method,
		.leaf_index = x->refund_leaf,
		.amount = x->refund.amount,
		.at = x->refund.time,
		.reference = x->plan.change.reference,
		.reason = x->row.reason,
		.actor = x->row.actor,
		.approver = x->who,
		.record = x->refund_record,
	};
	fresh_id(x, row.id);
	return refund_insert(x->db, &row);
}

static enum err write_supplement(struct correcting *x)
{
	struct supplement_row row = {
		.correction = x->row.id,
		.origin = x->row.origin,
		.method = method_of(x),
		.amount = x->plan.total - x->plan.old.total,
		.at = now_s(x),
		.reference = x->plan.change.reference,
	};
	fresh_id(x, row.id);
	return supplement_insert(x->db, &row);
}

static enum err write_money(struct correcting *x)
{
	if (x->refund_record.len > 0)
		return write_refund(x);
	return x->plan.total > x->plan.old.total ? write_supplement(x) : E_OK;
}

/* Nothing is left of it, or it is an ordinary paid order again. */
static enum err settle_order_status(struct correcting *x)
{
	bool is_all_back = x->plan.persons == 0 && x->plan.live_total - x->plan.old.total + x->plan.total == 0;
	if (x->row.kind != CORRECTION_REFUND)
		return E_OK;
	return order_move(x->db, x->row.origin, ORDER_REFUNDING, is_all_back ? ORDER_REFUNDED : ORDER_PAID);
}

enum err correct_execute(struct correcting *x)
{
	TRY(correct_move_places(x));
	TRY(correct_plan_tickets(x));
	TRY(settle_order_status(x));
	TRY(record_notice(x));
	TRY(number_receipt(x));
	TRY(record_refund(x));
	TRY(append_leaves(x));
	TRY(write_receipt(x));
	TRY(write_money(x));
	if (x->notice_record.len > 0)
		TRY(error_notice_insert(x->db, &x->notice, x->notice_record, x->notice_leaf));
	TRY(correct_write_tickets(x));
	return correct_figures(x);
}
