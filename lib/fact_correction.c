/* Bodies about receipts that were wrong: a replacement, money given back. */
#include <hoaban/cbor.h>
#include <hoaban/correction.h>
#include <hoaban/fact.h>
#include <hoaban/money.h>
#include "fields.h"

static void put_replaced(struct buf *out, const struct replacement *r)
{
	cbor_put_array(out, 4);
	cbor_put_text(out, r->form);
	cbor_put_text(out, r->symbol);
	cbor_put_uint(out, r->number);
	cbor_put_int(out, r->replaced_total);
}

static void put_refund(struct buf *out, const struct replacement *r)
{
	if (r->refund.len == 0) {
		cbor_put_null(out);
		return;
	}
	cbor_put_array(out, 2);
	cbor_put_bytes(out, r->refund.data, r->refund.len);
	cbor_put_bytes(out, r->refund_salt, sizeof(r->refund_salt));
}

enum err replacement_encode(struct buf *out, const struct replacement *r)
{
	BUF_LOCAL sale;

	buf_init(&sale, ENTRY_BYTES_MAX);
	TRY(sale_encode(&sale, &r->sale));
	field_put_head(out, 10);
	cbor_put_uint(out, r->kind);
	put_replaced(out, r);
	cbor_put_bytes(out, r->origin, sizeof(r->origin));
	cbor_put_bool(out, r->exchanges);
	cbor_put_uint(out, r->inside);
	cbor_put_text(out, r->reason);
	cbor_put_text(out, r->supervisor);
	put_refund(out, r);
	cbor_put_bytes(out, sale.data, sale.len);
	return buf_status(out);
}

static void read_replaced(struct cbor_reader *r, struct replacement *out)
{
	cbor_read_array(r, 4, 4);
	field_read_text(r, out->form, 1, sizeof(out->form));
	field_read_text(r, out->symbol, 1, sizeof(out->symbol));
	out->number = field_read_u32(r, 1, NUMBER_MAX);
	out->replaced_total = field_read_money(r);
}

static void read_refund(struct cbor_reader *r, struct replacement *out)
{
	if (cbor_read_null(r))
		return;
	cbor_read_array(r, 2, 2);
	out->refund = cbor_read_bytes(r, 1, CORRECTION_RECORD_MAX);
	cbor_read_fixed(r, out->refund_salt, sizeof(out->refund_salt));
}

/* What the parts say of each other: one receipt, tickets only in place of others, and money in one direction. */
static enum err check(const struct replacement *r)
{
	if (r->sale.receipt_count != 1 || (r->sale.ticket_count > 0 && !r->exchanges))
		return E_INVALID;
	return r->refund.len > 0 && r->sale.total > 0 ? E_INVALID : E_OK;
}

enum err replacement_decode(struct replacement *out, struct arena *a, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct replacement){0};
	field_read_head(&r, 10);
	out->kind = field_read_u32(&r, CORRECTION_REPLACEMENT, CORRECTION_REFUND);
	read_replaced(&r, out);
	cbor_read_fixed(&r, out->origin, sizeof(out->origin));
	out->exchanges = cbor_read_bool(&r);
	out->inside = field_read_u32(&r, 0, UINT32_MAX);
	field_read_text(&r, out->reason, 1, sizeof(out->reason));
	field_read_text(&r, out->supervisor, 1, sizeof(out->supervisor));
	read_refund(&r, out);
	struct bytes sale = cbor_read_bytes(&r, 1, ENTRY_BYTES_MAX);
	TRY(cbor_finish(&r));
	TRY(sale_decode(&out->sale, a, sale));
	return check(out);
}

void refunded_encode(struct buf *out, const struct refunded *r)
{
	field_put_head(out, 7);
	cbor_put_bytes(out, r->correction, sizeof(r->correction));
	cbor_put_bytes(out, r->shift, sizeof(r->shift));
	cbor_put_text(out, r->cashier);
	cbor_put_int(out, r->amount);
	cbor_put_uint(out, r->method);
	field_put_text_or_null(out, r->reference);
}

enum err refunded_decode(struct refunded *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct refunded){0};
	field_read_head(&r, 7);
	cbor_read_fixed(&r, out->correction, sizeof(out->correction));
	cbor_read_fixed(&r, out->shift, sizeof(out->shift));
	field_read_text(&r, out->cashier, 1, sizeof(out->cashier));
	out->amount = field_read_money(&r);
	out->method = (enum payment_form)field_read_u32(&r, PAYMENT_CASH, PAYMENT_TRANSFER_UNCONFIRMED);
	field_read_text_or_null(&r, out->reference, sizeof(out->reference));
	TRY(cbor_finish(&r));
	return out->amount >= 1 ? E_OK : E_INVALID;
}
