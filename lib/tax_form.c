#include "tax_form.h"

/* A row with everything below it ends here. */
static size_t rows_end(const struct form *f, size_t row)
{
	size_t end = row + 1;
	while (end < f->row_count && f->rows[end].depth > f->rows[row].depth)
		end++;
	return end;
}

static bool has_text(const char *text)
{
	return text != NULL && text[0] != '\0';
}

/* ---------------------------------------------------------------- writing */
struct form_writing {
	struct xml_writer xml;
	const struct form *form;
	struct form_values *values;
	const struct form_list *list;
};

static enum err write_rows(struct form_writing *w, size_t from, size_t to);

static enum err write_field(struct form_writing *w, const struct form_row *row)
{
	const char *value = w->values->of[row->field];
	if (!has_text(value))
		return row->kind == FORM_MAY ? E_OK : E_INVALID;
	xml_element(&w->xml, row->name, value);
	return E_OK;
}

static enum err write_group(struct form_writing *w, size_t row)
{
	xml_start(&w->xml, w->form->rows[row].name);
	TRY(write_rows(w, row + 1, rows_end(w->form, row)));
	xml_end(&w->xml);
	return E_OK;
}

static enum err write_each(struct form_writing *w, size_t row)
{
	enum err e = E_OK;
	for (size_t i = 0; (e = w->list->row(w->values, w->list->ctx, i)) == E_OK; i++)
		TRY(write_group(w, row));
	return e == E_NOT_FOUND ? E_OK : e;
}

static bool is_empty(const struct form_writing *w, size_t row)
{
	for (size_t i = row + 1; i < rows_end(w->form, row); i++)
		if (has_text(w->values->of[w->form->rows[i].field]))
			return false;
	return true;
}

static enum err write_row(struct form_writing *w, size_t row)
{
	const struct form_row *r = &w->form->rows[row];
	if (r->field != FORM_GROUP)
		return write_field(w, r);
	if (r->kind == FORM_EACH)
		return write_each(w, row);
	return r->kind == FORM_MAY && is_empty(w, row) ? E_OK : write_group(w, row);
}

static enum err write_rows(struct form_writing *w, size_t from, size_t to)
{
	for (size_t row = from; row < to; row = rows_end(w->form, row))
		TRY(write_row(w, row));
	return E_OK;
}

enum err form_write(struct buf *out, const struct form *f, const char *id, struct form_values *v, const struct form_list *list)
{
	struct form_writing w = {.xml = xml_begin(out), .form = f, .values = v, .list = list};
	xml_start(&w.xml, f->data);
	xml_attribute(&w.xml, "Id", id);
	TRY(write_rows(&w, 0, f->row_count));
	xml_end(&w.xml);
	return xml_finish(&w.xml);
}

enum err form_seal(struct buf *out, const struct form *f, const struct xmldsig *s)
{
	struct xml_writer w = xml_begin(out);
	xml_start(&w, f->root);
	xml_raw(&w, s->data);
	xml_start(&w, FORM_SEALS);
	xml_start(&w, f->seal);
	TRY(xmldsig_put(&w, s));
	xml_end(&w);
	xml_end(&w);
	xml_end(&w);
	return xml_finish(&w);
}

/* ---------------------------------------------------------------- reading */
struct form_reading {
	const struct form *form;
	struct form_values *values;
	const struct form_list *list;
};

static enum err read_rows(struct form_reading *r, size_t from, size_t to, const struct xml_element *next);

static bool is_named(const struct xml_element *e, const char *name)
{
	return e != NULL && str_equal(e->name, name) && e->attribute_count == 0 && e->space[0] == '\0';
}

static enum err read_field(struct form_reading *r, const struct form_row *row, const struct xml_element **next)
{
	r->values->of[row->field] = "";
	if (!is_named(*next, row->name))
		return row->kind == FORM_MAY ? E_OK : E_MALFORMED;
	if ((*next)->child != NULL || (*next)->text[0] == '\0')
		return E_MALFORMED;
	r->values->of[row->field] = (*next)->text;
	*next = (*next)->next;
	return E_OK;
}

static enum err read_group(struct form_reading *r, size_t row, const struct xml_element **next)
{
	if (!is_named(*next, r->form->rows[row].name) || (*next)->text[0] != '\0')
		return E_MALFORMED;
	TRY(read_rows(r, row + 1, rows_end(r->form, row), (*next)->child));
	*next = (*next)->next;
	return E_OK;
}

static enum err read_each(struct form_reading *r, size_t row, const struct xml_element **next)
{
	for (size_t i = 0; *next != NULL; i++) {
		TRY(read_group(r, row, next));
		TRY(r->list->row(r->values, r->list->ctx, i));
	}
	return E_OK;
}

static void forget(struct form_reading *r, size_t row)
{
	for (size_t i = row + 1; i < rows_end(r->form, row); i++)
		r->values->of[r->form->rows[i].field] = "";
}

static enum err read_row(struct form_reading *r, size_t row, const struct xml_element **next)
{
	const struct form_row *f = &r->form->rows[row];
	if (f->field != FORM_GROUP)
		return read_field(r, f, next);
	if (f->kind == FORM_EACH)
		return read_each(r, row, next);
	if (f->kind == FORM_MUST || is_named(*next, f->name))
		return read_group(r, row, next);
	forget(r, row);
	return E_OK;
}

static enum err read_rows(struct form_reading *r, size_t from, size_t to, const struct xml_element *next)
{
	for (size_t row = from; row < to; row = rows_end(r->form, row))
		TRY(read_row(r, row, &next));
	return next == NULL ? E_OK : E_MALFORMED;
}

/* What we would write from the parts must be what came. */
static enum err compare_whole(const struct form *f, const struct xmldsig *s, struct bytes document)
{
	BUF_LOCAL again;
	buf_init(&again, XML_MAX);
	TRY(form_seal(&again, f, s));
	return bytes_equal(buf_bytes(&again), document) ? E_OK : E_MALFORMED;
}

enum err form_open(struct form_opened *out, struct arena *a, const struct form *f, const struct form_list *list,
		   struct bytes document)
{
	const struct xml_element *root;
	*out = (struct form_opened){0};
	TRY(xml_parse(&root, a, document));
	const struct xml_element *data = xml_find(root, f->data), *seals = xml_find(root, FORM_SEALS);
	const struct xml_element *seal = seals == NULL ? NULL : xml_find(seals, f->seal);
	const struct xml_element *signature = seal == NULL ? NULL : xml_find(seal, "Signature");
	if (data == NULL || signature == NULL)
		return E_MALFORMED;
	TRY(xmldsig_open(&out->signature, a, signature, data));
	TRY(compare_whole(f, &out->signature, root->outer));
	out->id = xml_find_attribute(data, "Id");
	struct form_reading r = {f, &out->values, list};
	return read_rows(&r, 0, f->row_count, data->child);
}
