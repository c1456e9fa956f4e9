#include <hoaban/cash_count.h>
#include <hoaban/str.h>
#include <string.h>
#include "fields.h"

const int64_t cash_values[CASH_VALUES] = {500000, 200000, 100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100};

static int value_index(int64_t value)
{
	for (int i = 0; i < CASH_VALUES; i++)
		if (cash_values[i] == value)
			return i;
	return -1;
}

/* One number of the text, up to `end`. */
static enum err take_number(int64_t *out, const char **at, char end)
{
	char digits[16];
	size_t len = strspn(*at, "0123456789");

	if (len == 0 || len >= sizeof(digits) || ((*at)[len] != end && (*at)[len] != '\0'))
		return E_MALFORMED;
	memcpy(digits, *at, len);
	digits[len] = '\0';
	TRY(int_parse(out, digits, 0, MONEY_MAX));
	*at += len;
	return E_OK;
}

static enum err take_pair(struct cash_count *c, const char **at, uint32_t *seen)
{
	int64_t value, pieces;
	int i;

	TRY(take_number(&value, at, '='));
	if (*(*at)++ != '=')
		return E_MALFORMED;
	TRY(take_number(&pieces, at, ','));
	i = value_index(value);
	if (i < 0)
		return E_INVALID;
	if (pieces > CASH_PIECES_MAX)
		return E_RANGE;
	if (*seen >> i & 1)
		return E_DUPLICATE;
	*seen |= UINT32_C(1) << i;
	c->pieces[i] = (uint32_t)pieces;
	return E_OK;
}

enum err cash_count_parse(struct cash_count *out, const char *text)
{
	uint32_t seen = 0;

	*out = (struct cash_count){.is_given = true};
	if (*text == '\0')
		return E_OK;
	for (;;) {
		TRY(take_pair(out, &text, &seen));
		if (*text == '\0')
			return E_OK;
		text++; /* the comma */
	}
}

enum err cash_count_total(int64_t *out, const struct cash_count *c)
{
	*out = 0;
	for (int i = 0; i < CASH_VALUES; i++) {
		int64_t part;
		TRY(money_times(&part, cash_values[i], c->pieces[i]));
		TRY(money_add(out, *out, part));
	}
	return E_OK;
}

void cash_count_put(struct buf *b, const struct cash_count *c)
{
	size_t count = 0;

	if (!c->is_given) {
		cbor_put_null(b);
		return;
	}
	for (int i = 0; i < CASH_VALUES; i++)
		count += c->pieces[i] > 0;
	cbor_put_array(b, count);
	for (int i = CASH_VALUES; i-- > 0;) {
		if (c->pieces[i] == 0)
			continue;
		cbor_put_array(b, 2);
		cbor_put_int(b, cash_values[i]);
		cbor_put_uint(b, c->pieces[i]);
	}
}

void cash_count_read(struct cbor_reader *r, struct cash_count *out)
{
	int64_t before = 0;

	*out = (struct cash_count){0};
	if (cbor_read_null(r))
		return;
	out->is_given = true;
	for (size_t n = cbor_read_array(r, 0, CASH_VALUES); n > 0; n--) {
		cbor_read_array(r, 2, 2);
		int64_t value = cbor_read_int(r, before + 1, cash_values[0]);
		uint32_t pieces = field_read_u32(r, 1, CASH_PIECES_MAX);
		int i = value_index(value);
		if (i < 0)
			cbor_fail(r);
		if (r->failed)
			return;
		out->pieces[i] = pieces;
		before = value;
	}
}
