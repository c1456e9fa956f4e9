#include "receipt_xml_values.h"

/* ---------------------------------------------------------------- the data */
struct writing {
	struct xml_writer xml;
	struct receipt_values values;
	const struct receipt_xml *receipt;
};

static enum err write_rows(struct writing *w, size_t from, size_t to);

static enum err write_field(struct writing *w, const struct receipt_row *row)
{
	const char *value = w->values.of[row->field];
	if (value == NULL || value[0] == '\0')
		return row->kind == ROW_MAY ? E_OK : E_INVALID;
	xml_element(&w->xml, row->name, value);
	return E_OK;
}

static enum err write_group(struct writing *w, size_t row)
{
	xml_start(&w->xml, receipt_profile[row].name);
	TRY(write_rows(w, row + 1, receipt_rows_end(row)));
	xml_end(&w->xml);
	return E_OK;
}

static enum err write_lines(struct writing *w, size_t row)
{
	const struct receipt *r = w->receipt->receipt;
	for (size_t i = 0; i < r->line_count; i++) {
		receipt_values_of_record_line(&w->values, r, i);
		receipt_values_of_line_texts(&w->values, &w->receipt->lines[i]);
		TRY(write_group(w, row));
	}
	if (r->line_count > 0)
		return E_OK;
	receipt_values_of_nothing(&w->values);
	return write_group(w, row);
}

static enum err write_row(struct writing *w, size_t row)
{
	const struct receipt_row *r = &receipt_profile[row];
	if (r->field != FIELD_NONE)
		return write_field(w, r);
	if (r->kind == ROW_EACH_LINE)
		return write_lines(w, row);
	if (r->kind == ROW_REPLACEMENT && !w->receipt->receipt->is_replacement)
		return E_OK;
	return write_group(w, row);
}

static enum err write_rows(struct writing *w, size_t from, size_t to)
{
	for (size_t row = from; row < to; row = receipt_rows_end(row))
		TRY(write_row(w, row));
	return E_OK;
}

/* The texts beside the record may not contradict it. */
static enum err check(const struct receipt_xml *r)
{
	BUF_LOCAL again;
	buf_init(&again, RECEIPT_XML_MAX);
	TRY(receipt_encode(&again, r->receipt));
	if (!bytes_equal(buf_bytes(&again), r->record) || !str_equal(r->organisation.tax_code, r->receipt->tax_code))
		return E_INVALID;
	if ((r->payer != NULL) != r->receipt->has_payer || (r->replaced != NULL) != r->receipt->is_replacement)
		return E_INVALID;
	return r->lines == NULL && r->receipt->line_count > 0 ? E_INVALID : E_OK;
}

static enum err write_data(struct writing *w)
{
	char id[RECEIPT_ID_TEXT];
	receipt_xml_id(id, w->receipt->receipt);
	receipt_values_of_record(&w->values, w->receipt->receipt, w->receipt->record);
	receipt_values_of_texts(&w->values, w->receipt);
	xml_start(&w->xml, RECEIPT_DATA);
	xml_attribute(&w->xml, "Id", id);
	TRY(write_rows(w, 0, receipt_profile_rows));
	xml_end(&w->xml);
	return xml_finish(&w->xml);
}

enum err receipt_xml_data(struct buf *out, const struct receipt_xml *r)
{
	struct arena arena;
	TRY(check(r));
	arena_init(&arena, ARENA_CEILING_DEFAULT);
	struct writing w = {.xml = xml_begin(out), .values.arena = &arena, .receipt = r};
	enum err e = write_data(&w);
	arena_release(&arena);
	return e;
}

/* ---------------------------------------------------------------- the signature */
enum err receipt_xml_signed_info(struct buf *out, struct bytes data, int64_t signing_time)
{
	return xmldsig_signed_info(out, data, signing_time);
}

enum err receipt_xml_seal(struct buf *out, const struct xmldsig *signature)
{
	struct xml_writer w = xml_begin(out);
	xml_start(&w, RECEIPT_ROOT);
	xml_raw(&w, signature->data);
	xml_start(&w, RECEIPT_SEALS);
	xml_start(&w, RECEIPT_SEAL);
	TRY(xmldsig_put(&w, signature));
	xml_end(&w);
	xml_end(&w);
	xml_end(&w);
	return xml_finish(&w);
}
