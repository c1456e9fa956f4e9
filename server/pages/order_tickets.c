/* The tickets of an order, each with its parts behind it. */
#include "api/view.h"
#include "app.h"
#include "domain/tariff/shelf.h"
#include "pages/order.h"
#include "pages/page.h"
#include "pages/texts.h"

#include <hoaban/uuid.h>

static bool has_parts(const struct order *o, const uint8_t id[static UUID_LEN])
{
	for (size_t i = 0; i < o->part_count; i++)
		if (memcmp(o->parts[i].parent, id, UUID_LEN) == 0)
			return true;
	return false;
}

static json_t *ticket_view(const struct visit *x, const struct ticket *t)
{
	char code[TYPED_CODE];
	json_t *v = json_object();
	bool is_split = has_parts(x->order, t->id), is_over = clock_s(&x->app->clock) >= t->valid_until;
	typed_code_format(code, t->id);
	json_object_set_new(v, "id", json_hex(t->id, UUID_LEN));
	page_set(v, "code", arena_format(x->arena, "%.4s-%.4s-%.4s", code, code + 4, code + 8));
	page_set(v, "sites", text_sites(x->arena, x->tariff, t->sites, x->language));
	page_set(v, "persons", text_ticket_persons(x->arena, x->tariff, t, x->language));
	page_set(v, "proof", text_proofs(x->arena, x->tariff, t, x->language));
	page_set(v, "days", text_validity(x->arena, t));
	json_object_set_new(v, "party", json_integer(t->party));
	json_object_set_new(v, "is_part", json_boolean(t->is_split));
	json_object_set_new(v, "was_split", json_boolean(is_split));
	json_object_set_new(v, "is_over", json_boolean(is_over));
	json_object_set_new(v, "can_split",
			    json_boolean(t->party > 1 && !is_split && !is_over && x->order->status == ORDER_PAID));
	json_object_set_new(v, "is_mixed", json_boolean(t->has_mix));
	return v;
}

/* A ticket, and behind it its parts, and theirs. */
static enum err add_ticket(struct visit *x, struct bytes cose)
{
	struct cose_sign1 m;
	struct ticket t;
	TRY(cose_parse(&m, cose));
	TRY(ticket_decode(&t, m.payload));
	x->tariff = shelf_edition(x->app->shelf, t.edition);
	if (!x->tariff)
		return E_CORRUPT;
	json_array_append_new(x->tickets, ticket_view(x, &t));
	for (size_t i = 0; i < x->order->part_count; i++)
		if (memcmp(x->order->parts[i].parent, t.id, UUID_LEN) == 0)
			TRY(add_ticket(x, x->order->parts[i].cose));
	return E_OK;
}

enum err order_tickets_view(json_t *view, struct visit *x)
{
	bool is_good = x->order->status == ORDER_PAID || x->order->status == ORDER_REFUNDING;
	x->tickets = json_array();
	json_object_set_new(view, "tickets", x->tickets);
	for (size_t i = 0; is_good && i < x->order->ticket_count; i++)
		TRY(add_ticket(x, x->order->tickets[i].cose));
	json_object_set_new(view, "has_tickets", json_boolean(json_array_size(x->tickets) > 0));
	return E_OK;
}
