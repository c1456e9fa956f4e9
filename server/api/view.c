#include "api/view.h"

#include "domain/shelf.h"

#include <hoaban/words.h>

json_t *json_hex(const void *data, size_t len)
{
	char text[129];
	if (len > 64)
		len = 64;
	hex_format(text, data, len);
	return json_stringn_nocheck(text, 2 * len);
}

json_t *json_instant(int64_t seconds)
{
	char text[INSTANT_TEXT];
	instant_format(text, seconds);
	return json_string_nocheck(text);
}

json_t *json_date(int32_t day)
{
	char text[DATE_TEXT];
	date_format(text, day);
	return json_string_nocheck(text);
}

json_t *json_sites(const struct tariff *t, uint64_t mask)
{
	json_t *list = json_array();
	for (size_t i = 0; t && i < t->site_count; i++)
		if (mask >> t->sites[i].number & 1)
			json_array_append_new(list, json_string(t->sites[i].code));
	return list;
}

static json_t *mix_view(const struct ticket *t)
{
	json_t *mix = json_object();
	for (unsigned c = 1; c < CATEGORY_COUNT; c++)
		if (t->mix[c] > 0)
			json_object_set_new(mix, category_code((enum category)c), json_integer(t->mix[c]));
	return mix;
}

json_t *ticket_view(const struct tariff *t, struct bytes cose)
{
	struct cose_sign1 m;
	struct ticket ticket;
	uint8_t room[TICKET_TEXT_MAX + 1];
	struct buf text = BUF_FIXED(room);
	if (cose_parse(&m, cose) != E_OK || ticket_decode(&ticket, m.payload) != E_OK || ticket_text(&text, cose) != E_OK)
		return NULL;
	json_t *v = json_object();
	json_object_set_new_nocheck(v, "id", json_hex(ticket.id, UUID_LEN));
	json_object_set_new_nocheck(v, "qr", json_stringn_nocheck((const char *)text.data, text.len));
	json_object_set_new_nocheck(v, "party", json_integer(ticket.party));
	json_object_set_new_nocheck(v, "category", json_string(category_code((enum category)ticket.category)));
	json_object_set_new_nocheck(v, "sites", json_sites(t, ticket.sites));
	json_object_set_new_nocheck(v, "valid_from", json_instant(ticket.valid_from));
	json_object_set_new_nocheck(v, "valid_until", json_instant(ticket.valid_until));
	if (ticket.has_mix)
		json_object_set_new_nocheck(v, "mix", mix_view(&ticket));
	return v;
}

static json_t *words_view(int64_t amount)
{
	uint8_t room[512];
	struct buf words = BUF_FIXED(room);
	if (words_vi(&words, amount) != E_OK || buf_status(&words) != E_OK)
		return json_null();
	return json_stringn((const char *)words.data, words.len);
}

json_t *order_receipt_view(const struct order_receipt *r)
{
	json_t *v = json_object();
	json_object_set_new_nocheck(v, "form", json_string(r->form));
	json_object_set_new_nocheck(v, "symbol", json_string(r->symbol));
	json_object_set_new_nocheck(v, "number", json_integer(r->number));
	json_object_set_new_nocheck(v, "amount", json_integer(r->amount));
	json_object_set_new_nocheck(v, "amount_in_words", words_view(r->amount));
	json_object_set_new_nocheck(v, "lookup", json_hex(r->lookup, LOOKUP_LEN));
	return v;
}

json_t *order_view(struct app *app, const struct order *o)
{
	const struct tariff *t = shelf_edition(app->shelf, o->edition);
	json_t *v = json_object(), *receipts = json_array(), *tickets = json_array();
	json_object_set_new_nocheck(v, "token", json_hex(o->token, TOKEN_LEN));
	json_object_set_new_nocheck(v, "status", json_string(order_status_text(o->status)));
	json_object_set_new_nocheck(v, "total", json_integer(o->total));
	json_object_set_new_nocheck(v, "expires_at", json_instant(o->expires_at));
	json_object_set_new_nocheck(v, "visit_date", json_date(o->visit_day));
	json_object_set_new_nocheck(v, "edition", json_integer(o->edition));
	json_object_set_new_nocheck(
		v, "payment", o->method == PAY_NONE ? json_null() : json_pack("{s:s}", "method", pay_method_text(o->method)));
	for (size_t i = 0; i < o->receipt_count; i++)
		json_array_append_new(receipts, order_receipt_view(&o->receipts[i]));
	for (size_t i = 0; i < o->ticket_count; i++)
		json_array_append_new(tickets, ticket_view(t, o->tickets[i].cose));
	json_object_set_new_nocheck(v, "receipts", receipts);
	json_object_set_new_nocheck(v, "tickets", tickets);
	return v;
}
