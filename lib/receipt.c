#include <hoaban/receipt.h>
#include <hoaban/cbor.h>
#include <hoaban/money.h>
#include "fields.h"

static bool payment_is_known(enum payment_form f)
{
	return payment_form_text(f, LANGUAGE_VI)[0] != '\0';
}

static bool number_is_valid(const char *form, const char *symbol, uint32_t number)
{
	return form_is_valid(form) && symbol_is_valid(symbol) && number >= 1 && number <= NUMBER_MAX;
}

static enum err line_check(const struct receipt_line *l)
{
	size_t product_len = strnlen(l->product, PRODUCT_TEXT);
	int64_t amount;

	if (l->sites == 0 || l->category < CATEGORY_ADULT || l->category >= (enum category)CATEGORY_COUNT)
		return E_INVALID;
	if (product_len == PRODUCT_TEXT || !text_is_plain(bytes_of(l->product, product_len)))
		return E_INVALID;
	if (l->quantity < 1 || l->unit_price < 0 || money_times(&amount, l->unit_price, l->quantity) != E_OK)
		return E_INVALID;
	return amount == l->amount ? E_OK : E_INVALID;
}

/* Only a replacement may say that nothing is left to pay for. */
static enum err lines_check(const struct receipt *r)
{
	int64_t total = 0;

	if (r->line_count > RECEIPT_LINES_MAX || (r->line_count == 0 && !r->is_replacement))
		return E_INVALID;
	for (size_t i = 0; i < r->line_count; i++) {
		TRY(line_check(&r->lines[i]));
		if (money_add(&total, total, r->lines[i].amount) != E_OK)
			return E_INVALID;
	}
	return total == r->total ? E_OK : E_INVALID;
}

static enum err receipt_check(const struct receipt *r)
{
	if (!tax_code_is_valid(r->tax_code) || !number_is_valid(r->form, r->symbol, r->number))
		return E_INVALID;
	if (r->time < 0 || r->time > TIME_MAX || r->edition < 1 || !payment_is_known(r->payment))
		return E_INVALID;
	if (r->is_replacement && !number_is_valid(r->replaces_form, r->replaces_symbol, r->replaces_number))
		return E_INVALID;
	return lines_check(r);
}

static void put_lines(struct buf *out, const struct receipt *r)
{
	cbor_put_array(out, r->line_count);
	for (size_t i = 0; i < r->line_count; i++) {
		const struct receipt_line *l = &r->lines[i];

		cbor_put_array(out, 6);
		cbor_put_uint(out, l->sites);
		field_put_text_or_null(out, l->product);
		cbor_put_uint(out, l->category);
		cbor_put_int(out, l->quantity);
		cbor_put_int(out, l->unit_price);
		cbor_put_int(out, l->amount);
	}
}

static void put_replaced(struct buf *out, const struct receipt *r)
{
	if (!r->is_replacement) {
		cbor_put_null(out);
		return;
	}
	cbor_put_array(out, 3);
	cbor_put_text(out, r->replaces_form);
	cbor_put_text(out, r->replaces_symbol);
	cbor_put_uint(out, r->replaces_number);
}

enum err receipt_encode(struct buf *out, const struct receipt *r)
{
	TRY(receipt_check(r));
	field_put_head(out, 13);
	cbor_put_text(out, r->tax_code);
	cbor_put_text(out, r->form);
	cbor_put_text(out, r->symbol);
	cbor_put_uint(out, r->number);
	cbor_put_int(out, r->time);
	put_lines(out, r);
	cbor_put_int(out, r->total);
	cbor_put_uint(out, r->payment);
	cbor_put_uint(out, r->edition);
	if (r->has_payer)
		cbor_put_bytes(out, r->payer_hash, sizeof(r->payer_hash));
	else
		cbor_put_null(out);
	put_replaced(out, r);
	cbor_put_bytes(out, r->salt, sizeof(r->salt));
	return buf_status(out);
}

static void read_lines(struct receipt *out, struct arena *a, struct cbor_reader *r)
{
	out->line_count = cbor_read_array(r, 0, RECEIPT_LINES_MAX);
	out->lines = arena_array(a, out->line_count, sizeof(*out->lines));
	for (size_t i = 0; i < out->line_count; i++) {
		struct receipt_line *l = &out->lines[i];

		cbor_read_array(r, 6, 6);
		l->sites = cbor_read_uint(r, UINT64_MAX);
		field_read_text_or_null(r, l->product, sizeof(l->product));
		l->category = (enum category)field_read_u32(r, CATEGORY_ADULT, CATEGORY_COUNT - 1);
		l->quantity = cbor_read_int(r, 1, UINT32_MAX);
		l->unit_price = field_read_money(r);
		l->amount = field_read_money(r);
	}
}

static void read_replaced(struct receipt *out, struct cbor_reader *r)
{
	out->is_replacement = !cbor_read_null(r);
	if (!out->is_replacement)
		return;
	cbor_read_array(r, 3, 3);
	field_read_text(r, out->replaces_form, 1, sizeof(out->replaces_form));
	field_read_text(r, out->replaces_symbol, 1, sizeof(out->replaces_symbol));
	out->replaces_number = field_read_u32(r, 1, NUMBER_MAX);
}

enum err receipt_decode(struct receipt *out, struct arena *a, struct bytes record)
{
	struct cbor_reader r = cbor_open(record);

	*out = (struct receipt){0};
	field_read_head(&r, 13);
	field_read_text(&r, out->tax_code, 1, sizeof(out->tax_code));
	field_read_text(&r, out->form, 1, sizeof(out->form));
	field_read_text(&r, out->symbol, 1, sizeof(out->symbol));
	out->number = field_read_u32(&r, 1, NUMBER_MAX);
	out->time = field_read_time(&r);
	read_lines(out, a, &r);
	out->total = field_read_money(&r);
	out->payment = (enum payment_form)field_read_u32(&r, PAYMENT_CASH, PAYMENT_SEVERAL);
	out->edition = field_read_u32(&r, 1, UINT32_MAX);
	out->has_payer = !cbor_read_null(&r);
	if (out->has_payer)
		cbor_read_fixed(&r, out->payer_hash, sizeof(out->payer_hash));
	read_replaced(out, &r);
	cbor_read_fixed(&r, out->salt, sizeof(out->salt));
	TRY(cbor_finish(&r));
	return receipt_check(out);
}
