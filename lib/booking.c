#include <hoaban/booking.h>

#include <hoaban/slot.h>
#include <hoaban/str.h>

#include "fields.h"

/* ---- the code */
#define CODE_DIGITS 7

void booking_code_format(char out[static BOOKING_CODE], uint64_t bits)
{
	bits &= ((uint64_t)1 << BOOKING_BITS) - 1;
	for (int i = 0; i < CODE_DIGITS; i++)
		out[i] = crockford_digit((unsigned)(bits >> (BOOKING_BITS - 5 - 5 * i)));
	out[CODE_DIGITS] = crockford_digit((unsigned)(bits % 31));
	out[CODE_DIGITS + 1] = '\0';
}

enum err booking_code_parse(char out[static BOOKING_CODE], const char *text)
{
	char made[BOOKING_CODE];
	uint64_t bits = 0;
	int count = 0, check = -1;
	for (; *text != '\0'; text++) {
		if (*text == ' ' || *text == '-')
			continue;
		int v = crockford_value(*text);
		if (v < 0 || count > CODE_DIGITS)
			return E_MALFORMED;
		if (count++ < CODE_DIGITS)
			bits = bits << 5 | (uint64_t)v;
		else
			check = v;
	}
	if (count != CODE_DIGITS + 1 || check != (int)(bits % 31))
		return E_MALFORMED;
	booking_code_format(made, bits);
	memcpy(out, made, BOOKING_CODE);
	return E_OK;
}

void booking_code_show(char out[static BOOKING_CODE_SHOWN], const char *code)
{
	size_t n = 0;
	for (size_t i = 0; i < BOOKING_CODE - 1 && code[i] != '\0'; i++) {
		if (i == 4)
			out[n++] = '-';
		out[n++] = code[i];
	}
	out[n] = '\0';
}

static const char *const state_texts[] = {
	[BOOKING_OPEN] = "open",	   [BOOKING_UNCONFIRMED] = "unconfirmed",
	[BOOKING_CANCELLED] = "cancelled", [BOOKING_LAPSED] = "lapsed",
	[BOOKING_SOLD] = "sold",
};

const char *booking_state_text(enum booking_state s)
{
	return state_texts[s];
}

/* ---- what a till is told */

static size_t line_count(const struct booked *b)
{
	size_t n = 0;
	for (size_t c = 1; c < CATEGORY_COUNT; c++)
		n += b->quantity[c] > 0;
	return n;
}

static void put_lines(struct buf *out, const struct booked *b)
{
	cbor_put_array(out, line_count(b));
	for (size_t c = 1; c < CATEGORY_COUNT; c++) {
		if (b->quantity[c] == 0)
			continue;
		cbor_put_array(out, 2);
		cbor_put_uint(out, c);
		cbor_put_uint(out, b->quantity[c]);
	}
}

static void put_slots(struct buf *out, const struct booked *b)
{
	cbor_put_array(out, b->slot_count);
	for (size_t i = 0; i < b->slot_count; i++) {
		cbor_put_array(out, 3);
		cbor_put_uint(out, b->slots[i].site);
		cbor_put_uint(out, b->slots[i].begins);
		cbor_put_uint(out, b->slots[i].ends);
	}
}

void booked_encode(struct buf *out, const struct booked *b)
{
	field_put_head(out, 10);
	cbor_put_text(out, b->code);
	cbor_put_uint(out, b->state);
	cbor_put_text(out, b->name);
	cbor_put_int(out, b->visit_day);
	cbor_put_uint(out, b->sites);
	field_put_text_or_null(out, b->product);
	put_lines(out, b);
	cbor_put_uint(out, b->held);
	put_slots(out, b);
}

static void read_lines(struct booked *out, struct cbor_reader *r)
{
	size_t count = cbor_read_array(r, 1, CATEGORY_COUNT - 1);
	for (uint32_t i = 0, last = 0; i < count; i++) {
		cbor_read_array(r, 2, 2);
		last = field_read_u32(r, last + 1, CATEGORY_COUNT - 1);
		out->quantity[last] = field_read_u32(r, 1, UINT32_MAX);
	}
}

static void read_slots(struct booked *out, struct cbor_reader *r)
{
	out->slot_count = cbor_read_array(r, 0, BOOKING_SLOTS_MAX);
	for (size_t i = 0; i < out->slot_count; i++) {
		cbor_read_array(r, 3, 3);
		out->slots[i].site = field_read_u32(r, i > 0 ? out->slots[i - 1].site + 1 : 0, SITES_MAX - 1);
		out->slots[i].begins = field_read_u32(r, 0, DAY_MINUTES - 1);
		out->slots[i].ends = field_read_u32(r, out->slots[i].begins + 1, DAY_MINUTES);
	}
}

enum err booked_decode(struct booked *out, struct bytes in)
{
	char code[BOOKING_CODE];
	struct cbor_reader r = cbor_open(in);
	*out = (struct booked){0};
	field_read_head(&r, 10);
	field_read_text(&r, code, BOOKING_CODE - 1, BOOKING_CODE);
	out->state = (enum booking_state)field_read_u32(&r, BOOKING_OPEN, BOOKING_SOLD);
	field_read_text(&r, out->name, 1, sizeof(out->name));
	out->visit_day = (int32_t)cbor_read_int(&r, 0, INT32_MAX);
	out->sites = cbor_read_uint(&r, UINT64_MAX);
	field_read_text_or_null(&r, out->product, sizeof(out->product));
	read_lines(out, &r);
	out->held = field_read_u32(&r, 0, UINT32_MAX);
	read_slots(out, &r);
	TRY(cbor_finish(&r));
	if ((out->sites == 0) == (out->product[0] == '\0'))
		return E_MALFORMED;
	TRY(booking_code_parse(out->code, code));
	return str_equal(out->code, code) ? E_OK : E_MALFORMED; /* one booking has one form */
}

/* ---- the list */

void booked_list_encode(struct buf *out, const struct booked *list, size_t count)
{
	uint8_t bytes[BOOKED_BYTES_MAX];
	field_put_head(out, 2);
	cbor_put_array(out, count);
	for (size_t i = 0; i < count; i++) {
		struct buf one = BUF_FIXED(bytes);
		booked_encode(&one, &list[i]);
		cbor_put_bytes(out, one.data, one.len);
	}
}

static size_t open_list(struct cbor_reader *r)
{
	field_read_head(r, 2);
	return cbor_read_array(r, 0, BOOKED_LIST_MAX);
}

enum err booked_list_find(struct booked *out, struct bytes list, const char *code)
{
	struct booked one;
	bool is_found = false;
	struct cbor_reader r = cbor_open(list);
	size_t count = open_list(&r);
	for (size_t i = 0; i < count; i++) {
		struct bytes bytes = cbor_read_bytes(&r, 1, BOOKED_BYTES_MAX);
		if (is_found || bytes.len == 0)
			continue;
		TRY(booked_decode(&one, bytes));
		is_found = str_equal(one.code, code);
	}
	TRY(cbor_finish(&r));
	if (!is_found)
		return E_NOT_FOUND;
	*out = one;
	return E_OK;
}

enum err booked_list_count(size_t *out, struct bytes list)
{
	struct cbor_reader r = cbor_open(list);
	*out = open_list(&r);
	for (size_t i = 0; i < *out; i++)
		cbor_read_bytes(&r, 1, BOOKED_BYTES_MAX);
	return cbor_finish(&r);
}
