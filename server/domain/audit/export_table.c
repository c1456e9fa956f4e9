#include "domain/audit/export_room.h"

#include <stdio.h>

#define PART	  (256u << 10) /* bytes that go to the file together */
#define KEYS	  6	       /* most key columns of a table */
#define KEY_BYTES 128

struct table_writer {
	struct exporter *exporter;
	enum export_table table;
	struct buf buf;
	uint64_t rows;
	struct cell last[KEYS]; /* the keys of the row before */
	uint8_t bytes[KEYS][KEY_BYTES];
};

static void keep_keys(struct table_writer *w, const struct cell *cells)
{
	for (size_t i = 0; i < export_forms[w->table].key_count; i++) {
		w->last[i] = cells[i];
		if (cells[i].bytes.len == 0)
			continue;
		memcpy(w->bytes[i], cells[i].bytes.data, cells[i].bytes.len);
		w->last[i].bytes.data = w->bytes[i];
	}
}

static bool keys_fit(const struct table_writer *w, const struct cell *cells)
{
	for (size_t i = 0; i < export_forms[w->table].key_count; i++)
		if (cells[i].bytes.len > KEY_BYTES)
			return false;
	return true;
}

static enum err flush(struct table_writer *w)
{
	TRY(buf_status(&w->buf));
	TRY(export_file_write(&w->exporter->files, buf_bytes(&w->buf)));
	buf_clear(&w->buf);
	return E_OK;
}

/* A row that its table does not take is told of by its place: somebody wrote it who should not have. */
static enum err add_row(void *ctx, const struct cell *cells)
{
	struct table_writer *w = ctx;
	if (!keys_fit(w, cells) || export_row_write(&w->buf, w->table, cells) != E_OK)
		return E_CORRUPT;
	if (w->rows > 0 && export_row_compare(w->table, w->last, cells) >= 0)
		return E_CORRUPT;
	keep_keys(w, cells);
	w->rows++;
	return w->buf.len < PART ? E_OK : flush(w);
}

static enum err write_rows(struct table_writer *w)
{
	struct exporter *x = w->exporter;
	TRY(snapshot_rows(x->snapshot, w->table, &x->order->range, x->log.size, add_row, w));
	TRY(flush(w));
	return export_file_end(&x->files, w->rows);
}

enum err export_table_write(struct exporter *x, enum export_table t)
{
	char name[EXPORT_NAME], path[EXPORT_PATH];
	struct table_writer w = {.exporter = x, .table = t};
	export_name(name, export_forms[t].name);
	snprintf(path, sizeof(path), "%s.cborseq", name);
	TRY(export_file_begin(&x->files, path));
	buf_init(&w.buf, PART + export_row_most(t));
	enum err e = write_rows(&w);
	buf_release(&w.buf);
	if (e == E_CORRUPT) {
		snprintf(x->out->table, sizeof(x->out->table), "%s", name);
		x->out->row = w.rows + 1;
	}
	TRY(e);
	if (x->order->progress)
		x->order->progress(x->order->ctx, name, w.rows);
	x->out->rows += w.rows;
	return E_OK;
}
