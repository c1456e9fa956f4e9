/* What tills ask about orders: GET /v1/till-bookings, GET /v1/till-bookings/{code}. */
#include "api/api.h"
#include "domain/booking.h"
#include "store/devices.h"

/* A till that was without a line for so long sells by the code alone. */
#define DAYS_TOLD 3

static enum err need_active(const struct device_row *d)
{
	if (d->closed_at)
		return E_CLOSED;
	return d->quarantined_at ? E_QUARANTINED : E_OK;
}

enum err till_bookings_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct device_row *d = r->state;
	int32_t today = instant_day(clock_s(&app->clock));
	struct booked *list;
	size_t count;
	TRY(need_active(d));
	TRY(bookings_of_days(app, r->arena, d->sites, today, today + DAYS_TOLD - 1, &list, &count));
	a->content_type = "application/cbor";
	booked_list_encode(&a->body, list, count);
	return buf_status(&a->body);
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
