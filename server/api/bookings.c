/* School classes: POST /v1/bookings, GET /v1/bookings/{token}, …/confirm, …/cancel; for managers /v1/bookings and …/approve. */
#include "api/api.h"
#include "api/sale_inputs.h"
#include "domain/people/session.h"
#include "domain/sale/booking.h"
#include "domain/tariff/shelf.h"

#include <hoaban/slot.h>

#define DAYS_SHOWN 400

struct booking_in {
	struct sale_in sale;
	const char *language, *email, *name;
};

static const char *const languages[] = {"vi", "en", "fr", NULL};

#define AT(member) .offset = offsetof(struct booking_in, member), .has_offset = JSON_NO_HAS
static const struct json_field booking_fields[] = {
	SALE_FIELDS(booking_in, BOOKING_SLOTS_MAX),
	{.name = "name", .kind = JSON_FIELD_TEXT, .is_required = true, AT(name), .min = 1, .max = BOOKING_NAME_TEXT - 1},
	{.name = "email", .kind = JSON_FIELD_TEXT, .is_required = true, AT(email), .min = 3, .max = EMAIL_TEXT - 1},
	{.name = "language", .kind = JSON_FIELD_TEXT, AT(language), .min = 2, .max = 2, .choices = languages},
};
const struct json_shape booking_shape = {sizeof(struct booking_in), sizeof(booking_fields) / sizeof(booking_fields[0]),
					 booking_fields};

struct confirm_in {
	const char *key;
};
static const struct json_field confirm_fields[] = {
	{.name = "key",
	 .kind = JSON_FIELD_TEXT,
	 .is_required = true,
	 .offset = offsetof(struct confirm_in, key),
	 .has_offset = JSON_NO_HAS,
	 .min = 2 * TOKEN_LEN,
	 .max = 2 * TOKEN_LEN},
};
const struct json_shape booking_confirm_shape = {sizeof(struct confirm_in), 1, confirm_fields};

/* ---- inputs */

static enum err read_booking(struct booking_ask *out, const struct booking_in *in, struct app *app, struct http_request *r)
{
	struct complaints *c = &r->complaints;
	struct order_inputs *o = &out->inputs;
	*out = (struct booking_ask){.name = in->name, .inputs = {.email = in->email, .is_group = true, .peer = r->peer}};
	o->price.visit_day = in->sale.visit_date;
	o->price.product = in->sale.has_product ? in->sale.product : NULL;
	if (in->language)
		TRY(language_parse(&o->language, in->language));
	if (in->sale.has_sites == in->sale.has_product)
		return complain(c, "/sites", "required", "name either sites or a product");
	sale_sites(&o->price.sites, &in->sale.sites, shelf_on(app->shelf, in->sale.visit_date), c);
	sale_slots(o, &in->sale.slots, shelf_on(app->shelf, in->sale.visit_date), c);
	sale_lines(o->price.quantity, &in->sale.lines, c);
	return c->count > 0 ? E_INVALID : E_OK;
}

static enum err read_token(uint8_t token[static TOKEN_LEN], const char *text)
{
	return hex_parse(token, TOKEN_LEN, text, strlen(text)) == E_OK ? E_OK : E_NOT_FOUND;
}

/* ---- views */

static json_t *sites_view(const struct tariff *t, uint64_t sites)
{
	json_t *list = json_array();
	for (size_t i = 0; t && i < t->site_count; i++)
		if (sites >> t->sites[i].number & 1)
			json_array_append_new(list, json_string(t->sites[i].code));
	return list;
}

static json_t *lines_view(const uint32_t quantity[static CATEGORY_COUNT])
{
	json_t *list = json_array();
	for (size_t c = 1; c < CATEGORY_COUNT; c++)
		if (quantity[c] > 0)
			json_array_append_new(list, json_pack("{s:s, s:I}", "category", category_code((enum category)c),
							      "quantity", (json_int_t)quantity[c]));
	return list;
}

static json_t *slots_view(const struct tariff *t, const struct booked *b)
{
	json_t *list = json_array();
	for (size_t i = 0; i < b->slot_count; i++) {
		const struct tariff_site *site = t ? tariff_site_by_number(t, b->slots[i].site) : NULL;
		char begins[MINUTE_TEXT], ends[MINUTE_TEXT];
		minute_format(begins, b->slots[i].begins);
		minute_format(ends, b->slots[i].ends);
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s}", "site", site ? site->code : "", "begins", begins, "ends", ends));
	}
	return list;
}

static json_t *booked_view(struct app *app, const struct booked *b)
{
	const struct tariff *t = shelf_on(app->shelf, b->visit_day);
	char code[BOOKING_CODE_SHOWN], day[DATE_TEXT];
	booking_code_show(code, b->code);
	date_format(day, b->visit_day);
	json_t *v = json_pack("{s:s, s:s, s:s, s:s, s:o, s:I}", "code", code, "state", booking_state_text(b->state), "name",
			      b->name, "visit_date", day, "lines", lines_view(b->quantity), "held", (json_int_t)b->held);
	json_object_set_new(v, "slots", slots_view(t, b));
	if (b->product[0])
		json_object_set_new(v, "product", json_string(b->product));
	else
		json_object_set_new(v, "sites", sites_view(t, b->sites));
	return v;
}

static json_t *time_view(int64_t at)
{
	char text[INSTANT_TEXT];
	instant_format(text, at);
	return at > 0 ? json_string(text) : json_null();
}

/* The key of the mail's link is not in it: who has the token need not have the mail. */
static void answer_booking(struct app *app, struct http_answer *a, const struct booking *b)
{
	char token[2 * TOKEN_LEN + 1];
	hex_format(token, b->order.token, TOKEN_LEN);
	json_t *v = booked_view(app, &b->booked);
	json_object_set_new(v, "token", json_string(token));
	json_object_set_new(v, "status", json_string(order_status_text(b->order.status)));
	json_object_set_new(v, "persons", json_integer((json_int_t)b->order.persons));
	json_object_set_new(v, "total", json_integer((json_int_t)b->order.total));
	json_object_set_new(v, "expires_at", time_view(b->order.expires_at));
	json_object_set_new(v, "confirmed", json_boolean(b->is_confirmed));
	json_object_set_new(v, "confirmed_by_mail", json_boolean(booking_is_confirmed_by_mail(app)));
	http_answer_json(a, v);
}

/* ---- handlers */

enum err booking_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct booking_ask ask;
	struct booking b;
	TRY(read_booking(&ask, r->inputs, app, r));
	TRY(order_key_read(ask.key, r));
	TRY(booking_throttle(app, r->peer));
	enum err e = booking_make(app, r->arena, &ask, &b, &r->complaints);
	order_patience(r, &b.held, clock_s(&app->clock));
	TRY(e);
	a->status = 201;
	answer_booking(app, a, &b);
	return E_OK;
}

enum err booking_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	uint8_t token[TOKEN_LEN];
	struct booking b;
	TRY(read_token(token, r->params[0]));
	TRY(booking_find(app, r->arena, token, &b));
	answer_booking(app, a, &b);
	return E_OK;
}

enum err booking_confirm_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct confirm_in *in = r->inputs;
	uint8_t token[TOKEN_LEN], key[TOKEN_LEN];
	struct booking b;
	TRY(read_token(token, r->params[0]));
	TRY(read_token(key, in->key));
	TRY(booking_confirm(app, r->arena, token, key, &b));
	answer_booking(app, a, &b);
	return E_OK;
}

enum err booking_cancel_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	uint8_t token[TOKEN_LEN];
	struct booking b;
	TRY(read_token(token, r->params[0]));
	TRY(booking_cancel(app, r->arena, token, &b));
	answer_booking(app, a, &b);
	return E_OK;
}

/* ---- for managers */

enum err bookings_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	int32_t today = instant_day(clock_s(&app->clock));
	struct booked *list;
	size_t count;
	TRY(bookings_of_days(app, r->arena, UINT64_MAX, today, today + DAYS_SHOWN, &list, &count));
	json_t *v = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(v, booked_view(app, &list[i]));
	http_answer_json(a, json_pack("{s:o}", "bookings", v));
	return E_OK;
}

enum err booking_approve_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct session *s = r->state;
	char code[BOOKING_CODE];
	struct booking b;
	if (booking_code_parse(code, r->params[0]) != E_OK)
		return E_NOT_FOUND;
	TRY(booking_approve(app, r->arena, code, s->login, &b));
	answer_booking(app, a, &b);
	return E_OK;
}
