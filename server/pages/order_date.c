/* The form on an order's page that changes the day of the visit. */
#include "domain/sale/date_change.h"
#include "domain/tariff/shelf.h"
#include "pages/order.h"
#include "pages/page.h"
#include "pages/pages.h"

#include <hoaban/slot.h>
#include <hoaban/uuid.h>

/* Sites that were ordered for a time of their own ask for one again. */
static json_t *times_view(const struct visit *x)
{
	struct order_inputs in;
	json_t *list = json_array();
	const struct tariff *t = shelf_edition(x->app->shelf, x->order->edition);
	if (!t || order_inputs_decode(&in, x->arena, x->order->inputs) != E_OK)
		return list;
	for (size_t i = 0; i < in.slot_count; i++) {
		const struct tariff_site *s = tariff_site_by_number(t, in.slots[i].site);
		char time[MINUTE_TEXT];
		if (!s || (in.slots[i].begins == 0 && in.slots[i].ends == DAY_MINUTES))
			continue;
		minute_format(time, in.slots[i].begins);
		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "code", s->code, "site", s->name[x->language], "time",
						      arena_text(x->arena, time)));
	}
	return list;
}

static const char *form_key(const struct visit *x)
{
	uint8_t key[UUID_LEN], random[10];
	char text[UUID_TEXT];
	x->app->random(random, sizeof(random));
	uuid_v7(key, clock_ms(&x->app->clock), random);
	uuid_format(text, key);
	return arena_text(x->arena, text);
}

enum err order_date_view(json_t *view, const struct visit *x)
{
	struct date_change_offer offer;
	char first[DATE_TEXT], last[DATE_TEXT];
	TRY(date_change_offer(&offer, x->app, x->order));
	json_object_set_new(view, "can_change_day", json_boolean(offer.is_offered));
	if (!offer.is_offered)
		return E_OK;
	date_format(first, offer.first);
	date_format(last, offer.last);
	page_set(view, "day_first", first);
	page_set(view, "day_last", last);
	page_set(view, "day_key", form_key(x));
	page_set(view, "day_basis", offer.legal_basis);
	json_object_set_new(view, "day_closed", json_boolean(offer.is_closure));
	json_object_set_new(view, "times", times_view(x));
	return E_OK;
}

/* ---- the form */

static enum err read_times(struct date_change_ask *ask, struct app *app, struct http_request *r)
{
	const struct tariff *t = shelf_on(app->shelf, ask->day);
	for (size_t i = 0; t && i < t->site_count && ask->slot_count < ORDER_SLOTS_MAX; i++) {
		const char *time = http_form(r, arena_format(r->arena, "time-%s", t->sites[i].code));
		struct order_slot *s = &ask->slots[ask->slot_count];
		if (!time || !*time)
			continue;
		if (minute_parse(&s->begins, time) != E_OK)
			return complain(&r->complaints, "/slots", "format", "write a time as 08:30");
		s->site = t->sites[i].number;
		ask->slot_count++;
	}
	return E_OK;
}

static enum err read_form(struct date_change_ask *ask, struct app *app, struct http_request *r)
{
	const char *key = http_form(r, "key"), *day = http_form(r, "date");
	*ask = (struct date_change_ask){.who = "visitor"};
	if (hex_parse(ask->token, TOKEN_LEN, r->params[1], strlen(r->params[1])) != E_OK || !key ||
	    uuid_parse(ask->key, key) != E_OK)
		return E_NOT_FOUND;
	if (!day || date_parse(&ask->day, day) != E_OK)
		return complain(&r->complaints, "/date", "range", "choose a day");
	return read_times(ask, app, r);
}

/* What stands in the words for it, else that it cannot be done. */
static const char *why(struct app *app, struct http_request *r, enum err e, enum language l)
{
	const char *code = r->complaints.count > 0 ? r->complaints.list[0].code : err_code(e);
	const char *text = page_word(app, r->arena, "order.day_why_", code, l);
	r->complaints.count = 0;
	return text ? text : page_word(app, r->arena, "order.day_why_", "refused", l);
}

static bool is_theirs(enum err e)
{
	return e == E_INVALID || e == E_CONFLICT || e == E_REFUSED || e == E_SOLD_OUT || e == E_MISMATCH || e == E_TOO_MANY;
}

enum err order_page_date(struct app *app, struct http_request *r, struct http_answer *a)
{
	enum language l;
	struct date_change_ask ask;
	struct order o;
	TRY(page_language(&l, r));
	enum err e = read_form(&ask, app, r);
	if (e == E_OK)
		e = date_change_make(&o, app, r->arena, &ask, &r->complaints);
	if (e == E_NOT_FOUND)
		return order_answer_page(app, r, a, 404, page_word(app, r->arena, "order.day_why_", "refused", l));
	if (is_theirs(e))
		return order_answer_page(app, r, a, err_http(e), why(app, r, e, l));
	TRY(e);
	return page_go(a, arena_format(r->arena, "/%s/o/%s", r->params[0], r->params[1]));
}
