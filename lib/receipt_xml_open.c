#include "receipt_xml_values.h"

struct matching {
	struct receipt_values values; /* of the record: what must be found */
	const struct receipt *receipt;
};

/* ---------------------------------------------------------------- the profile, row by row */
static enum err match_rows(struct matching *m, size_t from, size_t to, const struct xml_element *next);

static bool is_named(const struct xml_element *e, const char *name)
{
	return e != NULL && str_equal(e->name, name) && e->attribute_count == 0 && e->space[0] == '\0';
}

static enum err match_field(struct matching *m, const struct receipt_row *row, const struct xml_element **next)
{
	const char *value = m->values.of[row->field];
	if (!is_named(*next, row->name))
		return row->kind == ROW_MAY ? E_OK : E_MALFORMED;
	if ((*next)->child != NULL || (*next)->text[0] == '\0')
		return E_MALFORMED;
	if (value != NULL && !str_equal(value, (*next)->text))
		return E_INVALID;
	*next = (*next)->next;
	return E_OK;
}

static enum err match_group(struct matching *m, size_t row, const struct xml_element **next)
{
	if (!is_named(*next, receipt_profile[row].name) || (*next)->text[0] != '\0')
		return E_MALFORMED;
	TRY(match_rows(m, row + 1, receipt_rows_end(row), (*next)->child));
	*next = (*next)->next;
	return E_OK;
}

static enum err match_lines(struct matching *m, size_t row, const struct xml_element **next)
{
	for (size_t i = 0; i < m->receipt->line_count; i++) {
		receipt_values_of_record_line(&m->values, m->receipt, i);
		TRY(match_group(m, row, next));
	}
	if (m->receipt->line_count > 0)
		return E_OK;
	receipt_values_of_nothing(&m->values);
	return match_group(m, row, next);
}

static enum err match_row(struct matching *m, size_t row, const struct xml_element **next)
{
	const struct receipt_row *r = &receipt_profile[row];
	if (r->field != FIELD_NONE)
		return match_field(m, r, next);
	if (r->kind == ROW_EACH_LINE)
		return match_lines(m, row, next);
	if (r->kind == ROW_REPLACEMENT && !m->receipt->is_replacement)
		return E_OK;
	return match_group(m, row, next);
}

static enum err match_rows(struct matching *m, size_t from, size_t to, const struct xml_element *next)
{
	for (size_t row = from; row < to; row = receipt_rows_end(row))
		TRY(match_row(m, row, &next));
	return next == NULL ? E_OK : E_MALFORMED;
}

/* ---------------------------------------------------------------- the record inside */
/* Where the profile has it: the last field below the last element of the data. */
static const struct xml_element *last_leaf(const struct xml_element *e)
{
	while (e->child != NULL)
		for (e = e->child; e->next != NULL;)
			e = e->next;
	return e;
}

static enum err read_record(struct receipt_opened *out, struct arena *a)
{
	const char *text = last_leaf(out->data)->text;
	size_t len = strlen(text);
	uint8_t *record = arena_alloc(a, len + 1);
	if (base64_parse(record, &len, text, strlen(text)) != E_OK)
		return E_MALFORMED;
	out->record = bytes_of(record, len);
	return receipt_decode(&out->receipt, a, out->record);
}

static enum err match_record(const struct receipt_opened *o, struct arena *a)
{
	struct matching m = {.values.arena = a, .receipt = &o->receipt};
	char id[RECEIPT_ID_TEXT];
	receipt_xml_id(id, &o->receipt);
	if (o->data->attribute_count != 1 || !str_equal(xml_find_attribute(o->data, "Id"), id))
		return E_INVALID;
	receipt_values_of_record(&m.values, &o->receipt, o->record);
	return match_rows(&m, 0, receipt_profile_rows, o->data->child);
}

/* ---------------------------------------------------------------- the whole */
/* <BLai><DLBLai Id="…">…</DLBLai><DSCKS><TCThu><Signature …>…</Signature></TCThu></DSCKS></BLai>, no byte more. */
static enum err find_parts(const struct xml_element **data, const struct xml_element **signature,
			   const struct xml_element *root)
{
	static const char tail[] = "</" RECEIPT_SEAL "></" RECEIPT_SEALS "></" RECEIPT_ROOT ">";
	static const char middle[] = "<" RECEIPT_SEALS "><" RECEIPT_SEAL ">";
	static const char head[] = "<" RECEIPT_ROOT ">";
	const struct xml_element *seals = xml_find(root, RECEIPT_SEALS), *seal;
	*data = xml_find(root, RECEIPT_DATA);
	seal = seals == NULL ? NULL : xml_find(seals, RECEIPT_SEAL);
	*signature = seal == NULL ? NULL : xml_find(seal, "Signature");
	if (*data == NULL || *signature == NULL)
		return E_MALFORMED;
	size_t lengths = sizeof(head) + sizeof(middle) + sizeof(tail) - 3 + (*data)->outer.len + (*signature)->outer.len;
	bool is_whole = lengths == root->outer.len && (*data)->outer.data == root->outer.data + sizeof(head) - 1;
	return is_whole && memcmp(root->outer.data, head, sizeof(head) - 1) == 0 ? E_OK : E_MALFORMED;
}

static enum err read_certificate(struct receipt_opened *out, const struct x509_known *known)
{
	const struct x509_opened *by = x509_known_find(known, out->signature.certificate);
	if (by == NULL)
		return x509_parse(&out->certificate, out->signature.certificate);
	out->certificate = *x509_says(by);
	return E_OK;
}

enum err receipt_xml_open_known(struct receipt_opened *out, struct arena *a, struct bytes document,
				const struct x509_known *known)
{
	const struct xml_element *root, *signature;
	*out = (struct receipt_opened){0};
	if (document.len > RECEIPT_XML_MAX)
		return E_TOO_LARGE;
	TRY(xml_parse(&root, a, document));
	TRY(find_parts(&out->data, &signature, root));
	TRY(xmldsig_open_known(&out->signature, a, signature, out->data, known));
	TRY(read_record(out, a));
	TRY(match_record(out, a));
	TRY(read_certificate(out, known));
	return str_equal(out->certificate.tax_code, out->receipt.tax_code) ? E_OK : E_INVALID;
}

enum err receipt_xml_open(struct receipt_opened *out, struct arena *a, struct bytes document)
{
	return receipt_xml_open_known(out, a, document, NULL);
}
