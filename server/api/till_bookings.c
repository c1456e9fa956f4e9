/* What tills ask about orders: GET /v1/till-bookings/{code}. */
#include "api/api.h"
#include "domain/booking.h"
#include "store/devices.h"

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
