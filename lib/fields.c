#include "fields.h"
#include <hoaban/money.h>
#include <hoaban/receipt.h>

bool tax_code_is_valid(const char *code)
{
	size_t len = strnlen(code, TAX_CODE_TEXT);

	for (size_t i = 0; i < len; i++)
		if (i == 10 ? code[i] != '-' : code[i] < '0' || code[i] > '9')
			return false;
	return len == 10 || len == 14;
}

void field_read_text(struct cbor_reader *r, char *out, size_t min, size_t room)
{
	struct bytes text = cbor_read_text(r, min, room - 1);

	out[0] = '\0';
	if (r->failed || text.len >= room)
		return;
	if (!text_is_plain(text)) {
		cbor_fail(r);
		return;
	}
	if (text.len > 0)
		memcpy(out, text.data, text.len);
	out[text.len] = '\0';
}

void field_read_text_or_null(struct cbor_reader *r, char *out, size_t room)
{
	out[0] = '\0';
	if (!cbor_read_null(r))
		field_read_text(r, out, 1, room);
}

void field_put_text_or_null(struct buf *b, const char *text)
{
	if (text[0] == '\0')
		cbor_put_null(b);
	else
		cbor_put_text(b, text);
}

int64_t field_read_money(struct cbor_reader *r)
{
	return cbor_read_int(r, 0, MONEY_MAX);
}

int64_t field_read_time(struct cbor_reader *r)
{
	return cbor_read_int(r, 0, TIME_MAX);
}

uint32_t field_read_u32(struct cbor_reader *r, uint32_t min, uint32_t max)
{
	return (uint32_t)cbor_read_int(r, min, max);
}

void field_put_head(struct buf *b, size_t count)
{
	cbor_put_array(b, count);
	cbor_put_uint(b, 1);
}

void field_read_head(struct cbor_reader *r, size_t count)
{
	cbor_read_array(r, count, count);
	cbor_read_int(r, 1, 1);
}
