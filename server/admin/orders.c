/* /admin/orders: an order found by what somebody has in hand. The search is a POST: addresses and codes stay out of the
 * addresses that a browser remembers. */
#include "admin/admin.h"
#include "admin/screen.h"
#include "domain/sale/order.h"
#include "store/corrections.h"
#include "store/mail.h"
#include "store/money.h"
#include "store/order_search.h"

#include <hoaban/vietqr.h>

#include <ctype.h>
#include <stdio.h>

#define SHOWN	 100
#define SINCE_MS INT64_C(0)

static const struct form_field fields[] = {
	{"q", FIELD_TEXT, "admin.orders_what", "admin.orders_hint", .is_required = true, .max = 254},
};

/* What was typed is read in one way after the other; E_NOT_FOUND: it is something else, or nobody has it. */
struct search {
	struct app *app;
	struct db *db;
	struct arena *arena;
	const char *text;
	struct order_ids *found;
};

static enum err add(struct search *x, const uint8_t id[static UUID_LEN])
{
	struct order_ids *out = x->found;
	out->list = arena_grow(x->arena, out->list, out->count, &out->room, UUID_LEN);
	memcpy(out->list[out->count++], id, UUID_LEN);
	return E_OK;
}

/* Of a receipt: the order at the root of its corrections. */
static enum err add_source(struct search *x, const uint8_t source[static UUID_LEN])
{
	uint8_t origin[UUID_LEN];
	TRY(correction_origin(x->db, source, origin));
	return add(x, origin);
}

static enum err by_email(struct search *x)
{
	return strchr(x->text, '@')
		       ? orders_of_email(x->db, x->arena, x->text, SINCE_MS, SHOWN, &x->found->list, &x->found->count)
		       : E_NOT_FOUND;
}

static enum err by_reference(struct search *x)
{
	struct order_row row;
	TRY(transfer_reference_check(x->text) == E_OK ? E_OK : E_NOT_FOUND);
	TRY(order_by_reference(x->db, x->arena, x->text, &row));
	return add(x, row.id);
}

/* The code of an order's link, or of a receipt's. */
static enum err by_code(struct search *x)
{
	uint8_t code[TOKEN_LEN];
	struct order_row order;
	struct receipt_row receipt;
	TRY(hex_parse(code, TOKEN_LEN, x->text, strlen(x->text)) == E_OK ? E_OK : E_NOT_FOUND);
	enum err e = order_by_token(x->db, x->arena, code, &order);
	if (e != E_NOT_FOUND)
		return e == E_OK ? add(x, order.id) : e;
	TRY(receipt_by_lookup(x->db, x->arena, code, &receipt));
	return add_source(x, receipt.source);
}

static enum err by_day(struct search *x)
{
	int32_t day;
	TRY(date_parse(&day, x->text) == E_OK ? E_OK : E_NOT_FOUND);
	return orders_made(x->db, x->arena, day_start(day) * 1000, day_start(day + 1) * 1000, SHOWN, x->found);
}

/* "26TAA 12" */
static enum err by_number(struct search *x)
{
	char symbol[SYMBOL_TEXT];
	int64_t number;
	size_t len = strcspn(x->text, " /");
	struct order_ids sources = {0};
	if (len != sizeof(symbol) - 1 || !x->text[len] || int_parse(&number, x->text + len + 1, 1, 99999999) != E_OK)
		return E_NOT_FOUND;
	snprintf(symbol, sizeof(symbol), "%s", x->text);
	for (char *at = symbol; *at; at++)
		*at = (char)toupper((unsigned char)*at);
	TRY(receipt_sources(x->db, x->arena, symbol, (uint64_t)number, &sources));
	for (size_t i = 0; i < sources.count; i++)
		TRY(add_source(x, sources.list[i]));
	return E_OK;
}

static enum err find(struct search *x)
{
	static enum err (*const ways[])(struct search *) = {by_email, by_reference, by_code, by_day, by_number};
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		enum err e = ways[i](x);
		if (e != E_NOT_FOUND)
			return e;
	}
	return E_OK;
}

/* ---- what is shown */

static enum err put_row(struct search *x, struct http_request *r, json_t *list, const uint8_t id[static UUID_LEN])
{
	struct order_row row;
	char hex[UUID_HEX], reference[TRANSFER_REFERENCE];
	enum err e = order_by_id(x->db, x->arena, id, &row);
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_OK : e; /* a till's sale */
	uuid_hex(hex, id);
	transfer_reference_format(reference, id);
	const char *status = order_status_text((enum order_status)row.status);
	return json_array_append_new(list,
				     json_pack("{s:s, s:s, s:o, s:o, s:I, s:I, s:s}", "id", hex, "reference", reference, "made",
					       shown_time(row.created_ms / 1000), "visit", shown_day((int32_t)row.visit_day),
					       "persons", (json_int_t)row.persons, "total", (json_int_t)row.total,
					       "status_text", screen_code_word(x->app, r, "order.status_", status))) == 0
		       ? E_OK
		       : E_MEMORY;
}

static enum err list_orders(struct search *x, struct http_request *r, json_t *list)
{
	TRY(find(x));
	for (size_t i = 0; i < x->found->count && i < SHOWN; i++)
		TRY(put_row(x, r, list, x->found->list[i]));
	return E_OK;
}

static enum err orders_view(struct app *app, struct http_request *r, json_t **out)
{
	bool is_asked = !str_equal(r->method, "GET");
	struct order_ids found = {0};
	struct search x = {.app = app, .arena = r->arena, .text = is_asked ? form_text(r, "q") : NULL, .found = &found};
	json_t *list = json_array();
	enum err e = x.text ? store_acquire(app->store, &x.db) : E_OK;
	if (e == E_OK && x.text) {
		e = list_orders(&x, r, list);
		store_release(app->store, x.db);
	}
	*out = json_pack("{s:o, s:b, s:b}", "orders", list, "has_orders", json_array_size(list) > 0, "was_asked",
			 (int)(x.text != NULL));
	return e;
}

static const struct screen screen = {"admin-orders", "admin.orders", "/admin/orders", COUNTED(fields), orders_view};

enum err admin_orders_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}

enum err admin_orders_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	const char *text;
	enum err e = form_need(&text, r, "q");
	return e == E_OK ? screen_show(app, r, a, &screen) : screen_refuse(app, r, a, &screen, e);
}
