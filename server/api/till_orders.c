/* What tills ask about orders: GET /v1/till-bookings/{code}, POST /v1/till-orders. */
#include "api/api.h"
#include "domain/sale/booking.h"
#include "domain/sale/order_lookup.h"
#include "store/devices.h"

#include <hoaban/till_order.h>

static enum err need_active(const struct device_row *d)
{
	if (d->closed_at)
		return E_CLOSED;
	return d->quarantined_at ? E_QUARANTINED : E_OK;
}

enum err till_booking_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	char code[BOOKING_CODE];
	struct booking b;
	TRY(need_active(r->state));
	if (booking_code_parse(code, r->params[0]) != E_OK)
		return E_NOT_FOUND;
	TRY(booking_find_code(app, r->arena, code, &b));
	a->content_type = "application/cbor";
	booked_encode(&a->body, &b.booked);
	return buf_status(&a->body);
}

/* ---- orders of the shop */

_Static_assert((int)TILL_ORDER_FULFILLED == (int)ORDER_FULFILLED, "the numbers that tills know");

/* The link of the order's page ends with its token. */
static bool read_link(uint8_t token[static TOKEN_LEN], const char *text)
{
	const char *slash = strrchr(text, '/'), *last = slash ? slash + 1 : text;
	return strlen(last) >= 2 * TOKEN_LEN && hex_parse(token, TOKEN_LEN, last, 2 * TOKEN_LEN) == E_OK;
}

static void write_order(struct buf *out, struct arena *a, const struct order *o)
{
	struct till_order answer = {
		.status = (enum till_order_status)o->status,
		.visit_day = o->visit_day,
		.persons = o->persons,
		.total = o->total,
	};
	memcpy(answer.id, o->id, UUID_LEN);
	answer.tickets = arena_array(a, o->ticket_count + 1, sizeof(*answer.tickets));
	for (size_t i = 0; o->status == ORDER_PAID && i < o->ticket_count && i < TILL_ORDER_TICKETS_MAX; i++)
		answer.tickets[answer.ticket_count++] = o->tickets[i].cose;
	till_order_encode(out, &answer);
}

enum err till_order_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	char text[TILL_ORDER_TEXT];
	uint8_t token[TOKEN_LEN];
	struct order o;
	TRY(need_active(r->state));
	TRY(till_order_ask_decode(text, r->body));
	if (!read_link(token, text))
		TRY(order_find_at_till(app, r->arena, text, token));
	TRY(order_find(&o, r->arena, app, token));
	a->content_type = "application/cbor";
	write_order(&a->body, r->arena, &o);
	return buf_status(&a->body);
}
