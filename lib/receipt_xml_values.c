#include "receipt_xml_values.h"

#include <hoaban/instant.h>
#include <hoaban/money.h>

#include <inttypes.h>
#include <stdio.h>

static const char *number(struct receipt_values *v, int64_t n)
{
	return arena_format(v->arena, "%" PRId64, n);
}

static const char *date(struct receipt_values *v, int32_t day)
{
	char text[DATE_TEXT];
	date_format(text, day);
	return arena_text(v->arena, text);
}

static const char *base64(struct receipt_values *v, struct bytes data)
{
	BUF_LOCAL text;
	buf_init(&text, data.len / 3 * 4 + 8);
	buf_append_base64(&text, data.data, data.len);
	return arena_text(v->arena, buf_text(&text));
}

void receipt_values_of_record(struct receipt_values *v, const struct receipt *r, struct bytes record)
{
	v->of[FIELD_VERSION] = RECEIPT_VERSION;
	v->of[FIELD_TITLE] = RECEIPT_TITLE;
	v->of[FIELD_CURRENCY] = RECEIPT_CURRENCY;
	v->of[FIELD_FORM] = r->form;
	v->of[FIELD_SYMBOL] = r->symbol;
	v->of[FIELD_NUMBER] = number(v, r->number);
	v->of[FIELD_DATE] = date(v, instant_day(r->time));
	v->of[FIELD_TAX_CODE] = r->tax_code;
	v->of[FIELD_TOTAL] = number(v, r->total);
	v->of[FIELD_RECORD_NAME] = RECORD_FIELD_NAME;
	v->of[FIELD_RECORD_TYPE] = RECORD_FIELD_TYPE;
	v->of[FIELD_RECORD] = base64(v, record);
	for (int f = FIELD_PAYER_NAME; f <= FIELD_PAYER_ACCOUNT && !r->has_payer; f++)
		v->of[f] = ""; /* not merely unknown: not there */
	if (!r->is_replacement)
		return;
	v->of[FIELD_OLD_FORM] = r->replaces_form;
	v->of[FIELD_OLD_SYMBOL] = r->replaces_symbol;
	v->of[FIELD_OLD_NUMBER] = number(v, r->replaces_number);
}

void receipt_values_of_record_line(struct receipt_values *v, const struct receipt *r, size_t line)
{
	const struct receipt_line *l = &r->lines[line];
	v->of[FIELD_LINE_ORDINAL] = number(v, (int64_t)line + 1);
	v->of[FIELD_LINE_QUANTITY] = number(v, l->quantity);
	v->of[FIELD_LINE_PRICE] = number(v, l->unit_price);
	v->of[FIELD_LINE_AMOUNT] = number(v, l->amount);
}

void receipt_values_of_nothing(struct receipt_values *v)
{
	v->of[FIELD_LINE_CODE] = ""; /* not merely unknown: not there */
	v->of[FIELD_LINE_UNIT] = "";
	v->of[FIELD_LINE_NAME] = receipt_fee_of_nothing(LANGUAGE_VI);
	v->of[FIELD_LINE_ORDINAL] = "1";
	v->of[FIELD_LINE_QUANTITY] = "0";
	v->of[FIELD_LINE_PRICE] = "0";
	v->of[FIELD_LINE_AMOUNT] = "0";
}

void receipt_values_of_line_texts(struct receipt_values *v, const struct receipt_xml_line *l)
{
	v->of[FIELD_LINE_CODE] = l->code;
	v->of[FIELD_LINE_NAME] = l->name;
	v->of[FIELD_LINE_UNIT] = l->unit;
}

void receipt_values_of_texts(struct receipt_values *v, const struct receipt_xml *r)
{
	v->of[FIELD_NAME] = r->organisation.name;
	v->of[FIELD_ADDRESS] = r->organisation.address;
	v->of[FIELD_PHONE] = r->organisation.phone;
	v->of[FIELD_ACCOUNT] = r->organisation.account;
	v->of[FIELD_PAYMENT] = r->payment;
	v->of[FIELD_TOTAL_WORDS] = r->amount_in_words;
	if (r->payer != NULL) {
		v->of[FIELD_PAYER_NAME] = r->payer->name;
		v->of[FIELD_PAYER_TAX_CODE] = r->payer->tax_code;
		v->of[FIELD_PAYER_ADDRESS] = r->payer->address;
		v->of[FIELD_PAYER_ACCOUNT] = r->payer->account;
	}
	if (r->replaced != NULL) {
		v->of[FIELD_OLD_DATE] = date(v, r->replaced->day);
		v->of[FIELD_OLD_NOTE] = r->replaced->note;
	}
}

void receipt_xml_id(char out[static RECEIPT_ID_TEXT], const struct receipt *r)
{
	snprintf(out, RECEIPT_ID_TEXT, "%.5s-%.5s-%" PRIu32, r->form, r->symbol, r->number);
}

size_t receipt_rows_end(size_t row)
{
	unsigned depth = receipt_profile[row].depth;
	for (row++; row < receipt_profile_rows && receipt_profile[row].depth > depth;)
		row++;
	return row;
}
