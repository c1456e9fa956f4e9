#include <hoaban/till_order.h>

#include "fields.h"

void till_order_ask_encode(struct buf *out, const char *text)
{
	field_put_head(out, 2);
	cbor_put_text(out, text);
}

enum err till_order_ask_decode(char out[static TILL_ORDER_TEXT], struct bytes in)
{
	struct cbor_reader r = cbor_open(in);
	field_read_head(&r, 2);
	field_read_text(&r, out, 1, TILL_ORDER_TEXT);
	return cbor_finish(&r);
}

static const char *const status_texts[] = {
	[TILL_ORDER_PENDING] = "pending",     [TILL_ORDER_PAID] = "paid",
	[TILL_ORDER_EXPIRED] = "expired",     [TILL_ORDER_REFUNDING] = "refunding",
	[TILL_ORDER_REFUNDED] = "refunded",   [TILL_ORDER_BOOKED] = "booked",
	[TILL_ORDER_CANCELLED] = "cancelled", [TILL_ORDER_FULFILLED] = "fulfilled",
};

const char *till_order_status_text(enum till_order_status s)
{
	return status_texts[s];
}

void till_order_encode(struct buf *out, const struct till_order *o)
{
	field_put_head(out, 7);
	cbor_put_bytes(out, o->id, sizeof(o->id));
	cbor_put_uint(out, o->status);
	cbor_put_int(out, o->visit_day);
	cbor_put_uint(out, o->persons);
	cbor_put_int(out, o->total);
	cbor_put_array(out, o->ticket_count);
	for (size_t i = 0; i < o->ticket_count; i++)
		cbor_put_bytes(out, o->tickets[i].data, o->tickets[i].len);
}

enum err till_order_decode(struct till_order *out, struct arena *a, struct bytes in)
{
	struct cbor_reader r = cbor_open(in);
	*out = (struct till_order){0};
	field_read_head(&r, 7);
	cbor_read_fixed(&r, out->id, sizeof(out->id));
	out->status = (enum till_order_status)field_read_u32(&r, TILL_ORDER_PENDING, TILL_ORDER_FULFILLED);
	out->visit_day = (int32_t)cbor_read_int(&r, 0, INT32_MAX);
	out->persons = field_read_u32(&r, 0, UINT32_MAX);
	out->total = field_read_money(&r);
	out->ticket_count = cbor_read_array(&r, 0, TILL_ORDER_TICKETS_MAX);
	out->tickets = arena_array(a, out->ticket_count + 1, sizeof(*out->tickets));
	for (size_t i = 0; i < out->ticket_count; i++)
		out->tickets[i] = cbor_read_bytes(&r, 1, TICKET_BYTES_MAX);
	return cbor_finish(&r);
}
