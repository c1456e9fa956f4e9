#include "domain/sale/order.h"

#include "app.h"
#include "store/corrections.h"
#include "store/date_changes.h"
#include "store/money.h"
#include "store/splits.h"

#include <hoaban/cbor.h>
#include <hoaban/slot.h>

static const char *const status_texts[] = {
	[ORDER_PENDING] = "pending",	 [ORDER_PAID] = "paid",		  [ORDER_EXPIRED] = "expired",
	[ORDER_REFUNDING] = "refunding", [ORDER_REFUNDED] = "refunded",	  [ORDER_BOOKED] = "booked",
	[ORDER_CANCELLED] = "cancelled", [ORDER_FULFILLED] = "fulfilled",
};

const char *order_status_text(enum order_status s)
{
	return status_texts[s];
}

/* What each way to pay is called, and what a receipt calls it. */
static const struct {
	const char *text;
	enum payment_form form;
} methods[] = {
	[PAY_NONE] = {"none", PAYMENT_TRANSFER},   [PAY_VIETQR] = {"vietqr", PAYMENT_TRANSFER},
	[PAY_VNPAY] = {"vnpay", PAYMENT_WALLET},   [PAY_SANDBOX] = {"sandbox", PAYMENT_TRANSFER},
	[PAY_ON_SITE] = {"on_site", PAYMENT_CASH},
};

const char *pay_method_text(enum pay_method m)
{
	return methods[m].text;
}

enum payment_form pay_method_form(enum pay_method m)
{
	return methods[m].form;
}

enum err pay_method_parse(enum pay_method *out, const char *text)
{
	for (size_t i = PAY_VIETQR; i <= PAY_SANDBOX; i++) /* what is paid on site is no order of the shop */
		if (str_equal(methods[i].text, text)) {
			*out = (enum pay_method)i;
			return E_OK;
		}
	return E_INVALID;
}

/* ---- inputs as bytes: [1, day, sites, product or null, [[category, quantity]…], group, language, method, settled now]
 * and with slots [2, … the same, [[site, begins, ends]…]] */

static void put_text_or_null(struct buf *out, const char *text)
{
	if (text)
		cbor_put_text(out, text);
	else
		cbor_put_null(out);
}

static size_t category_lines(const struct price_request *r)
{
	size_t n = 0;
	for (size_t c = 1; c < CATEGORY_COUNT; c++)
		n += r->quantity[c] > 0;
	return n;
}

static void put_slots(struct buf *out, const struct order_inputs *in)
{
	cbor_put_array(out, in->slot_count);
	for (size_t i = 0; i < in->slot_count; i++) {
		cbor_put_array(out, 3);
		cbor_put_uint(out, in->slots[i].site);
		cbor_put_uint(out, in->slots[i].begins);
		cbor_put_uint(out, in->slots[i].ends);
	}
}

static void read_slots(struct cbor_reader *r, struct order_inputs *out)
{
	out->slot_count = cbor_read_array(r, 1, ORDER_SLOTS_MAX);
	for (size_t i = 0; i < out->slot_count && !r->failed; i++) {
		cbor_read_array(r, 3, 3);
		out->slots[i].site = (uint32_t)cbor_read_uint(r, SITES_MAX - 1);
		out->slots[i].begins = (uint32_t)cbor_read_uint(r, DAY_MINUTES);
		out->slots[i].ends = (uint32_t)cbor_read_uint(r, DAY_MINUTES);
	}
}

void order_inputs_encode(struct buf *out, const struct order_inputs *in)
{
	bool has_slots = in->slot_count > 0;
	cbor_put_array(out, has_slots ? 10 : 9);
	cbor_put_uint(out, has_slots ? 2 : 1);
	cbor_put_int(out, in->price.visit_day);
	cbor_put_uint(out, in->price.sites);
	put_text_or_null(out, in->price.product);
	cbor_put_array(out, category_lines(&in->price));
	for (size_t c = 1; c < CATEGORY_COUNT; c++) {
		if (in->price.quantity[c] == 0)
			continue;
		cbor_put_array(out, 2);
		cbor_put_uint(out, c);
		cbor_put_uint(out, in->price.quantity[c]);
	}
	cbor_put_bool(out, in->is_group);
	cbor_put_uint(out, in->language);
	cbor_put_uint(out, in->method);
	cbor_put_bool(out, in->is_settled_now);
	if (has_slots)
		put_slots(out, in);
}

static void read_lines(struct cbor_reader *r, struct price_request *price)
{
	size_t lines = cbor_read_array(r, 1, CATEGORY_COUNT - 1);
	for (size_t i = 0; i < lines; i++) {
		cbor_read_array(r, 2, 2);
		uint64_t category = cbor_read_uint(r, CATEGORY_COUNT - 1);
		price->quantity[category] = (uint32_t)cbor_read_uint(r, UINT32_MAX);
	}
}

size_t order_slots(struct slot out[static ORDER_SLOTS_MAX], const struct order_inputs *in)
{
	for (size_t i = 0; i < in->slot_count; i++)
		out[i] = (struct slot){in->slots[i].site, in->price.visit_day, in->slots[i].begins, in->slots[i].ends};
	return in->slot_count;
}

int64_t order_over_at(const struct order_inputs *in)
{
	struct slot slots[ORDER_SLOTS_MAX], day = {.day = in->price.visit_day, .ends = DAY_MINUTES};
	int64_t at = slot_until(&day);
	for (size_t i = 0, count = order_slots(slots, in); i < count; i++)
		if (slot_until(&slots[i]) < at)
			at = slot_until(&slots[i]);
	return at;
}

enum err order_inputs_decode(struct order_inputs *out, struct arena *a, struct bytes in)
{
	*out = (struct order_inputs){0};
	struct cbor_reader r = cbor_open(in);
	size_t elements = cbor_read_array(&r, 9, 10);
	if (cbor_read_uint(&r, 2) + 8 != elements)
		return E_MALFORMED;
	out->price.visit_day = (int32_t)cbor_read_int(&r, INT32_MIN, INT32_MAX);
	out->price.sites = cbor_read_uint(&r, UINT64_MAX);
	if (!cbor_read_null(&r)) {
		struct bytes product = cbor_read_text(&r, 1, PRODUCT_TEXT - 1);
		out->price.product = arena_textn(a, (const char *)product.data, product.len);
	}
	read_lines(&r, &out->price);
	out->is_group = cbor_read_bool(&r);
	out->language = (enum language)cbor_read_uint(&r, LANGUAGE_COUNT - 1);
	out->method = (enum pay_method)cbor_read_uint(&r, PAY_METHOD_LAST);
	out->is_settled_now = cbor_read_bool(&r);
	if (elements == 10)
		read_slots(&r, out);
	return cbor_finish(&r);
}

void order_inputs_hash(uint8_t hash[static HASH_LEN], const uint8_t key[static UUID_LEN], const struct order_inputs *in)
{
	BUF_LOCAL b;
	buf_init(&b, 8192);
	buf_append(&b, key, UUID_LEN);
	order_inputs_encode(&b, in);
	put_text_or_null(&b, in->email);
	cbor_put_bool(&b, in->has_payer);
	put_text_or_null(&b, in->payer.name);
	put_text_or_null(&b, in->payer.tax_code);
	put_text_or_null(&b, in->payer.address);
	sha256(hash, buf_bytes(&b));
}

/* ---- reading a stored order */

static enum err order_load_receipts(struct order *out, struct arena *a, struct db *db)
{
	struct receipt_row *rows;
	TRY(receipts_live(db, a, out->id, &rows, &out->receipt_count));
	out->receipts = arena_array(a, out->receipt_count, sizeof(*out->receipts));
	for (size_t i = 0; i < out->receipt_count; i++) {
		struct order_receipt *r = &out->receipts[i];
		memcpy(r->form, rows[i].form, strnlen(rows[i].form, FORM_TEXT - 1));
		memcpy(r->symbol, rows[i].symbol, strnlen(rows[i].symbol, SYMBOL_TEXT - 1));
		memcpy(r->lookup, rows[i].lookup, LOOKUP_LEN);
		r->number = (uint32_t)rows[i].number;
		r->amount = rows[i].total;
	}
	return E_OK;
}

static enum err order_load_parts(struct order *out, struct arena *a, struct db *db, const uint8_t source[static UUID_LEN])
{
	struct part_row *rows;
	TRY(parts_of_source(db, a, source, &rows, &out->part_count));
	out->parts = arena_array(a, out->part_count, sizeof(*out->parts));
	for (size_t i = 0; i < out->part_count; i++) {
		memcpy(out->parts[i].id, rows[i].id, UUID_LEN);
		memcpy(out->parts[i].parent, rows[i].parent, UUID_LEN);
		out->parts[i].cose = rows[i].cose;
	}
	return E_OK;
}

static enum err order_load_tickets(struct order *out, struct arena *a, struct db *db)
{
	uint8_t source[UUID_LEN];
	struct bytes *cose;
	TRY(tickets_source(db, out->id, source));
	TRY(tickets_of(db, a, source, &cose, &out->ticket_count));
	out->tickets = arena_array(a, out->ticket_count, sizeof(*out->tickets));
	for (size_t i = 0; i < out->ticket_count; i++)
		out->tickets[i].cose = cose[i];
	return order_load_parts(out, a, db, source);
}

static enum err order_load_day(struct order *out, struct db *db)
{
	int64_t day;
	uint64_t count;
	enum err e = date_change_last(db, out->id, &day, &count);
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_OK : e;
	out->visit_day = (int32_t)day;
	out->day_changes = (uint32_t)count;
	return E_OK;
}

static enum order_status status_at(const struct order_row *row, int64_t now)
{
	bool is_waiting = row->status == ORDER_PENDING || row->status == ORDER_BOOKED;
	if (is_waiting && row->expires_at <= now)
		return ORDER_EXPIRED;
	return (enum order_status)row->status;
}

enum err order_from_row(struct order *out, struct arena *a, struct db *db, const struct order_row *row, int64_t now)
{
	*out = (struct order){
		.status = status_at(row, now),
		.method = (enum pay_method)row->method,
		.total = row->total,
		.created_ms = row->created_ms,
		.expires_at = row->expires_at,
		.visit_day = (int32_t)row->visit_day,
		.edition = (uint32_t)row->edition,
		.persons = (uint32_t)row->persons,
		.inputs = row->inputs,
	};
	memcpy(out->id, row->id, UUID_LEN);
	memcpy(out->token, row->token, TOKEN_LEN);
	memcpy(out->input_hash, row->input_hash, HASH_LEN);
	if (row->status == ORDER_PENDING)
		return out->method == PAY_VIETQR || out->method == PAY_VNPAY
			       ? order_transfer_of(db, a, out->id, &out->transfer_to)
			       : E_OK;
	TRY(order_load_day(out, db));
	TRY(order_load_receipts(out, a, db));
	return order_load_tickets(out, a, db);
}

enum err order_find(struct order *out, struct arena *a, struct app *app, const uint8_t token[static TOKEN_LEN])
{
	struct db *db;
	struct order_row row;
	TRY(store_acquire(app->store, &db));
	enum err e = order_by_token(db, a, token, &row);
	if (e == E_OK)
		e = order_from_row(out, a, db, &row, clock_s(&app->clock));
	store_release(app->store, db);
	return e;
}

enum err order_find_id(struct order *out, struct arena *a, struct app *app, const uint8_t id[static UUID_LEN])
{
	struct db *db;
	struct order_row row;
	TRY(store_acquire(app->store, &db));
	enum err e = order_by_id(db, a, id, &row);
	if (e == E_OK)
		e = order_from_row(out, a, db, &row, clock_s(&app->clock));
	store_release(app->store, db);
	return e;
}

/* ---- one ticket */

static enum err ticket_of(struct db *db, struct arena *a, const uint8_t *token, const uint8_t *id, struct bytes *cose)
{
	uint8_t source[UUID_LEN], valid[UUID_LEN];
	struct order_row row;
	TRY(order_by_token(db, a, token, &row));
	TRY(tickets_source(db, row.id, valid));
	TRY(ticket_by_id(db, a, id, source, cose));
	bool is_ours = memcmp(source, row.id, UUID_LEN) == 0 || memcmp(source, valid, UUID_LEN) == 0;
	return is_ours ? E_OK : E_NOT_FOUND;
}

enum err order_ticket(struct app *app, struct arena *a, const uint8_t token[static TOKEN_LEN],
		      const uint8_t id[static UUID_LEN], struct bytes *cose)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = ticket_of(db, a, token, id, cose);
	store_release(app->store, db);
	return e;
}
