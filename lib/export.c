#include <hoaban/export.h>
#include <hoaban/cbor.h>

#define COLUMN_NAME(T, C, KIND, LEAST, MOST, NULLABLE)                                                                         \
	{.name = #C, .kind = (KIND), .least = (LEAST), .most = (MOST), .may_be_null = (NULLABLE)},
#define COLUMNS_OF(T, KEYS, WHAT)                                                                                              \
	static const struct export_column columns_of_##T[] = {EXPORT_##T(COLUMN_NAME, T)};                                     \
	_Static_assert(T##_COLUMNS <= EXPORT_COLUMNS_MAX, "EXPORT_COLUMNS_MAX");
EXPORT_TABLES(COLUMNS_OF)

const struct export_form export_forms[EXPORT_TABLE_COUNT] = {
#define FORM_OF(T, KEYS, WHAT)                                                                                                 \
	[TABLE_##T] = {.name = #T, .what = (WHAT), .key_count = (KEYS), .column_count = T##_COLUMNS, .columns = columns_of_##T},
	EXPORT_TABLES(FORM_OF)
#undef FORM_OF
};

/* ---- names */

void export_name(char out[static EXPORT_NAME], const char *name)
{
	size_t at = 0;
	for (; name[at] && at + 1 < EXPORT_NAME; at++)
		out[at] = name[at] >= 'A' && name[at] <= 'Z' ? (char)(name[at] - 'A' + 'a') : name[at];
	out[at] = 0;
}

/* ---- writing */

static enum err cell_check(const struct export_column *c, const struct cell *cell)
{
	if (cell->is_null)
		return c->may_be_null ? E_OK : E_INVALID;
	if (c->kind == CELL_NUMBER)
		return E_OK;
	return cell->bytes.len >= c->least && cell->bytes.len <= c->most ? E_OK : E_INVALID;
}

static void cell_write(struct buf *out, const struct export_column *c, const struct cell *cell)
{
	if (cell->is_null)
		cbor_put_null(out);
	else if (c->kind == CELL_NUMBER)
		cbor_put_int(out, cell->number);
	else if (c->kind == CELL_BYTES)
		cbor_put_bytes(out, cell->bytes.data, cell->bytes.len);
	else
		cbor_put_textn(out, (const char *)cell->bytes.data, cell->bytes.len);
}

enum err export_row_write(struct buf *out, enum export_table t, const struct cell *cells)
{
	const struct export_form *f = &export_forms[t];
	for (size_t i = 0; i < f->column_count; i++)
		TRY(cell_check(&f->columns[i], &cells[i]));
	cbor_put_array(out, f->column_count);
	for (size_t i = 0; i < f->column_count; i++)
		cell_write(out, &f->columns[i], &cells[i]);
	return E_OK;
}

/* ---- reading */

static void cell_read(struct cell *cell, const struct export_column *c, struct cbor_reader *r)
{
	*cell = (struct cell){0};
	if (c->may_be_null && cbor_read_null(r)) {
		cell->is_null = true;
		return;
	}
	if (c->kind == CELL_NUMBER)
		cell->number = cbor_read_int(r, INT64_MIN, INT64_MAX);
	else if (c->kind == CELL_BYTES)
		cell->bytes = cbor_read_bytes(r, c->least, c->most);
	else
		cell->bytes = cbor_read_text(r, c->least, c->most);
}

enum err export_row_read(struct cell cells[static EXPORT_COLUMNS_MAX], enum export_table t, struct bytes *in)
{
	const struct export_form *f = &export_forms[t];
	if (in->len == 0)
		return E_NOT_FOUND;
	struct cbor_reader r = cbor_open(*in);
	cbor_read_array(&r, f->column_count, f->column_count);
	for (size_t i = 0; i < f->column_count; i++)
		cell_read(&cells[i], &f->columns[i], &r);
	if (r.failed)
		return in->len < export_row_most(t) ? E_RANGE : E_MALFORMED;
	in->len = (size_t)(r.end - r.at);
	in->data = r.at;
	return E_OK;
}

#define HEAD_MOST 9 /* of a CBOR item: also a whole number */

size_t export_row_most(enum export_table t)
{
	const struct export_form *f = &export_forms[t];
	size_t most = HEAD_MOST;
	for (size_t i = 0; i < f->column_count; i++)
		most += HEAD_MOST + f->columns[i].most;
	return most;
}

/* ---- order */

static int compare_bytes(struct bytes a, struct bytes b)
{
	size_t shared = a.len < b.len ? a.len : b.len;
	int order = shared ? memcmp(a.data, b.data, shared) : 0;
	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

int export_row_compare(enum export_table t, const struct cell *a, const struct cell *b)
{
	const struct export_form *f = &export_forms[t];
	for (size_t i = 0; i < f->key_count; i++) {
		int order = f->columns[i].kind == CELL_NUMBER ? (a[i].number > b[i].number) - (a[i].number < b[i].number)
							      : compare_bytes(a[i].bytes, b[i].bytes);
		if (order != 0)
			return order;
	}
	return 0;
}
