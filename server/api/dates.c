/* POST /v1/orders/{token}/date */
#include "api/api.h"
#include "api/sale_inputs.h"
#include "api/view.h"
#include "domain/sale/date_change.h"
#include "domain/tariff/shelf.h"

#include <hoaban/uuid.h>

struct date_in {
	int32_t visit_date;
	struct json_objects slots;
};

static const struct json_field date_fields[] = {
	{.name = "visit_date",
	 .kind = JSON_FIELD_DATE,
	 .is_required = true,
	 .offset = offsetof(struct date_in, visit_date),
	 .has_offset = JSON_NO_HAS},
	{.name = "slots",
	 .kind = JSON_FIELD_OBJECTS,
	 .offset = offsetof(struct date_in, slots),
	 .has_offset = JSON_NO_HAS,
	 .max = ORDER_SLOTS_MAX,
	 .shape = &slot_shape},
};
const struct json_shape date_shape = {sizeof(struct date_in), sizeof(date_fields) / sizeof(date_fields[0]), date_fields};

static enum err read_ask(struct date_change_ask *ask, struct app *app, struct http_request *r)
{
	const struct date_in *in = r->inputs;
	const char *key = http_header(r, "Idempotency-Key");
	struct order_inputs slots = {0};
	*ask = (struct date_change_ask){.day = in->visit_date, .who = "visitor"};
	if (hex_parse(ask->token, TOKEN_LEN, r->params[0], strlen(r->params[0])) != E_OK)
		return E_NOT_FOUND;
	if (!key || uuid_parse(ask->key, key) != E_OK)
		return complain(&r->complaints, "Idempotency-Key", key ? "format" : "required",
				"send a UUID of your own in this header");
	sale_slots(&slots, &in->slots, shelf_on(app->shelf, in->visit_date), &r->complaints);
	ask->slot_count = slots.slot_count;
	memcpy(ask->slots, slots.slots, sizeof(ask->slots));
	return r->complaints.count > 0 ? E_INVALID : E_OK;
}

enum err order_date(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct date_change_ask ask;
	struct order o;
	TRY(read_ask(&ask, app, r));
	TRY(date_change_make(&o, app, r->arena, &ask, &r->complaints));
	order_write(a, app, r->arena, &o);
	return E_OK;
}
