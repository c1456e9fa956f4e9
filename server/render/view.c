#include "render/view.h"

#include "render/fonts.h"

#include <hoaban/ticket.h>
#include <stddef.h>

/* ---------------------------------------------------------------- shapes */

#define TEXT(type, member, least, most)                                                                                        \
	{                                                                                                                      \
#member, JSON_FIELD_TEXT, (least)> 0, offsetof(struct type, member), JSON_NO_HAS, (least), (most), NULL, NULL  \
	}
#define NUMBER(type, member, least, most)                                                                                      \
	{                                                                                                                      \
#member, JSON_FIELD_INTEGER, true, offsetof(struct type, member), JSON_NO_HAS, (least), (most), NULL, NULL     \
	}
#define SHAPE(name, type)                                                                                                      \
	static const struct json_shape name##_shape = {sizeof(struct type), sizeof(name##_fields) / sizeof(name##_fields[0]),  \
						       name##_fields}

static const char *const languages[] = {"vi", "en", "fr", NULL};

static const struct json_field site_fields[] = {
	TEXT(site_view, code, 1, 8),
	TEXT(site_view, name, 1, 400),
	TEXT(site_view, name_en, 0, 400),
};
SHAPE(site, site_view);

static const struct json_field category_fields[] = {
	TEXT(category_view, name, 1, 200),
	TEXT(category_view, name_en, 0, 200),
};
SHAPE(category, category_view);

static const struct json_field mix_fields[] = {
	TEXT(category_view, name, 1, 200),
	TEXT(category_view, name_en, 0, 200),
	NUMBER(category_view, count, 1, 1000000),
};
SHAPE(mix, category_view);

static const struct json_field ticket_fields[] = {
	TEXT(ticket_view, id, 32, 36),
	TEXT(ticket_view, typed_code, 12, 14),
	TEXT(ticket_view, qr, TICKET_TEXT_MIN, TICKET_TEXT_MAX),
	{"language", JSON_FIELD_TEXT, true, offsetof(struct ticket_view, language_code), JSON_NO_HAS, 2, 2, languages, NULL},
	{"sites", JSON_FIELD_OBJECTS, true, offsetof(struct ticket_view, sites), JSON_NO_HAS, 1, VIEW_SITES_MAX, NULL,
	 &site_shape},
	{"category", JSON_FIELD_OBJECT, true, offsetof(struct ticket_view, category), JSON_NO_HAS, 0, 0, NULL, &category_shape},
	NUMBER(ticket_view, party, 1, 1000000),
	{"mix", JSON_FIELD_OBJECTS, false, offsetof(struct ticket_view, mix), JSON_NO_HAS, 1, CATEGORY_COUNT - 1, NULL,
	 &mix_shape},
	TEXT(ticket_view, valid_from, 1, 60),
	TEXT(ticket_view, valid_until, 1, 60),
	TEXT(ticket_view, price, 0, 80),
	TEXT(ticket_view, proof, 0, 200),
	TEXT(ticket_view, proof_en, 0, 200),
	TEXT(ticket_view, organisation, 1, 400),
	TEXT(ticket_view, reference, 0, 80),
	TEXT(ticket_view, lookup_url, 0, 300),
};
SHAPE(ticket, ticket_view);

static const struct json_field tickets_fields[] = {
	{"tickets", JSON_FIELD_OBJECTS, true, offsetof(struct tickets_view, tickets), JSON_NO_HAS, 1, VIEW_TICKETS_MAX, NULL,
	 &ticket_shape},
};
SHAPE(tickets, tickets_view);

static const struct json_field date_fields[] = {
	NUMBER(date_view, day, 1, 31),
	NUMBER(date_view, month, 1, 12),
	NUMBER(date_view, year, 2000, 2199),
};
SHAPE(date, date_view);

static const struct json_field organisation_fields[] = {
	TEXT(organisation_view, name, 1, 400),	  TEXT(organisation_view, tax_code, 1, 20),
	TEXT(organisation_view, address, 0, 400), TEXT(organisation_view, phone, 0, 60),
	TEXT(organisation_view, account, 0, 200),
};
SHAPE(organisation, organisation_view);

static const struct json_field payer_fields[] = {
	TEXT(payer_view, name, 1, 400),
	TEXT(payer_view, tax_code, 0, 20),
	TEXT(payer_view, address, 0, 400),
	TEXT(payer_view, account, 0, 200),
};
SHAPE(payer, payer_view);

static const struct json_field fee_fields[] = {
	TEXT(fee_view, fee, 1, 400),
	TEXT(fee_view, fee_en, 0, 400),
	TEXT(fee_view, category, 0, 200),
	TEXT(fee_view, category_en, 0, 200),
	NUMBER(fee_view, quantity, 0, 1000000),
	NUMBER(fee_view, unit_price, 0, MONEY_MAX),
	NUMBER(fee_view, amount, 0, MONEY_MAX),
};
SHAPE(fee, fee_view);

static const struct json_field replaced_fields[] = {
	TEXT(replaced_view, form, 5, 5),
	TEXT(replaced_view, symbol, 5, 5),
	NUMBER(replaced_view, number, 1, 99999999),
	{"issued", JSON_FIELD_OBJECT, true, offsetof(struct replaced_view, issued), JSON_NO_HAS, 0, 0, NULL, &date_shape},
};
SHAPE(replaced, replaced_view);

static const struct json_field receipt_fields[] = {
	TEXT(receipt_view, form, 5, 5),
	TEXT(receipt_view, symbol, 5, 5),
	NUMBER(receipt_view, number, 1, 99999999),
	{"issued", JSON_FIELD_OBJECT, true, offsetof(struct receipt_view, issued), JSON_NO_HAS, 0, 0, NULL, &date_shape},
	{"organisation", JSON_FIELD_OBJECT, true, offsetof(struct receipt_view, organisation), JSON_NO_HAS, 0, 0, NULL,
	 &organisation_shape},
	{"payer", JSON_FIELD_OBJECT, false, offsetof(struct receipt_view, payer), JSON_NO_HAS, 0, 0, NULL, &payer_shape},
	{"lines", JSON_FIELD_OBJECTS, true, offsetof(struct receipt_view, lines), JSON_NO_HAS, 1, VIEW_LINES_MAX, NULL,
	 &fee_shape},
	NUMBER(receipt_view, total, 0, MONEY_MAX),
	TEXT(receipt_view, amount_in_words, 1, 400),
	TEXT(receipt_view, amount_in_words_en, 0, 400),
	TEXT(receipt_view, payment, 1, 100),
	TEXT(receipt_view, payment_en, 0, 100),
	TEXT(receipt_view, lookup_url, 8, 300),
	{"replaces", JSON_FIELD_OBJECT, false, offsetof(struct receipt_view, replaces),
	 offsetof(struct receipt_view, is_replacement), 0, 0, NULL, &replaced_shape},
	TEXT(receipt_view, signature_note, 0, 200),
	TEXT(receipt_view, mark, 0, 80),
};
SHAPE(receipt, receipt_view);

/* ---------------------------------------------------------------- absent texts become "" */

static void fill_absent(void *out, const struct json_shape *shape);

static void fill_objects(const struct json_objects *list, const struct json_shape *shape)
{
	for (size_t i = 0; i < list->count; i++)
		fill_absent((char *)list->list + i * shape->size, shape);
}

static void fill_absent_field(void *value, const struct json_field *f)
{
	switch (f->kind) {
	case JSON_FIELD_TEXT:
		if (*(const char **)value == NULL)
			*(const char **)value = "";
		return;
	case JSON_FIELD_OBJECT:
		fill_absent(value, f->shape);
		return;
	case JSON_FIELD_OBJECTS:
		fill_objects(value, f->shape);
		return;
	case JSON_FIELD_INTEGER:
	case JSON_FIELD_BOOLEAN:
	case JSON_FIELD_DATE:
	case JSON_FIELD_TEXTS:
		return;
	}
}

static void fill_absent(void *out, const struct json_shape *shape)
{
	for (size_t i = 0; i < shape->count; i++)
		fill_absent_field((char *)out + shape->fields[i].offset, &shape->fields[i]);
}

/* ---------------------------------------------------------------- only what the fonts can draw */

static bool is_control(uint32_t code_point)
{
	return !char_is_plain(code_point) && code_point != '\n' && code_point != '\t';
}

static enum err tidy_text(json_t *text)
{
	BUF_LOCAL out;
	buf_init(&out, VIEW_MAX);
	const char *from = json_string_value(text);
	size_t left = json_string_length(text);
	uint32_t code_point = 0;
	for (size_t n; left > 0 && (n = utf8_next(&code_point, from, left)) > 0; from += n, left -= n) {
		if (is_control(code_point))
			return E_MALFORMED;
		if (font_covers(code_point))
			buf_append(&out, from, n);
		else
			buf_append_byte(&out, code_point == '\n' || code_point == '\t' ? ' ' : '?');
	}
	TRY(buf_status(&out));
	return json_string_setn(text, (const char *)out.data, out.len) == 0 ? E_OK : E_MALFORMED;
}

/* A name in a script that the fonts lack must not make its receipt unprintable: such letters become '?'. */
static enum err tidy(json_t *value)
{
	const char *name;
	json_t *member;
	size_t i;
	if (json_is_string(value))
		return json_string_length(value) > 0 ? tidy_text(value) : E_OK;
	json_object_foreach(value, name, member)
		TRY(tidy(member));
	json_array_foreach(value, i, member)
		TRY(tidy(member));
	return E_OK;
}

/* ---------------------------------------------------------------- reading */

static void json_drop(json_t **value)
{
	json_decref(*value);
}

static enum err view_read(void *out, const struct json_shape *shape, struct arena *a, struct bytes text)
{
	[[gnu::cleanup(json_drop)]] json_t *value = NULL;
	struct complaints complaints = {.arena = a};
	memset(out, 0, shape->size);
	if (json_read(&value, text, VIEW_MAX, 8) != E_OK || tidy(value) != E_OK)
		return E_MALFORMED;
	if (json_fill(out, shape, value, "", a, &complaints) != E_OK)
		return E_MALFORMED;
	fill_absent(out, shape);
	return E_OK;
}

static enum err check_ticket(struct ticket_view *t)
{
	static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
	if (!str_starts_with(t->qr, TICKET_PREFIX) || t->qr[strspn(t->qr, alphabet)] != '\0')
		return E_MALFORMED;
	return language_parse(&t->language, t->language_code);
}

enum err view_read_ticket(struct ticket_view *out, struct arena *a, struct bytes text)
{
	TRY(view_read(out, &ticket_shape, a, text));
	return check_ticket(out);
}

enum err view_read_tickets(struct tickets_view *out, struct arena *a, struct bytes text)
{
	TRY(view_read(out, &tickets_shape, a, text));
	struct ticket_view *list = out->tickets.list;
	for (size_t i = 0; i < out->tickets.count; i++)
		TRY(check_ticket(&list[i]));
	return E_OK;
}

enum err view_read_receipt(struct receipt_view *out, struct arena *a, struct bytes text)
{
	return view_read(out, &receipt_shape, a, text);
}
