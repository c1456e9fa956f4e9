/* A table as JSON. */
#include "admin/screen.h"
#include "server/audit/listing_view.h"

static const char *const kind_codes[] = {
	[CELL_TEXT] = "text", [CELL_COUNT] = "count", [CELL_MONEY] = "vnd", [CELL_DAY] = "date", [CELL_TIME] = "time"};

static json_t *columns_json(struct listing_run *run)
{
	json_t *list = json_array();
	for (size_t i = 0; i < run->listing->column_count; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s}", "code", run->listing->columns[i].code, "kind",
						kind_codes[run->listing->columns[i].kind], "heading", listing_heading(run, i)));
	return list;
}

static json_t *row_json(struct listing_run *run)
{
	json_t *row = json_array();
	for (size_t i = 0; i < run->listing->column_count; i++)
		json_array_append_new(row, cell_json(&run->listing->columns[i], &run->cells[i]));
	return row;
}

void listing_row_text(struct buf *out, struct listing_run *run)
{
	for (size_t i = 0; i < run->listing->column_count; i++) {
		buf_append_byte(out, i == 0 ? '[' : ',');
		cell_json_text(out, &run->listing->columns[i], &run->cells[i]);
	}
	buf_append_byte(out, ']');
}

json_t *listing_sums_json(struct listing_run *run)
{
	json_t *sums = json_object();
	for (size_t i = 0; i < run->listing->column_count; i++)
		if (run->listing->columns[i].is_summed)
			json_object_set_new(sums, run->listing->columns[i].code, json_integer(run->sums[i]));
	return sums;
}

static json_t *period_json(struct listing_run *run)
{
	char from[DATE_TEXT], until[DATE_TEXT];
	date_format(from, run->period.from);
	date_format(until, run->period.until - 1);
	return json_pack("{s:s, s:s, s:s}", "from", from, "until", until, "sites",
			 period_codes(run->app, run->r->arena, listing_sites(run), ","));
}

json_t *listing_head_json(struct listing_run *run)
{
	return json_pack("{s:s, s:o, s:o}", "table", run->listing->code, "period", period_json(run), "columns",
			 columns_json(run));
}

static enum err keep_row(struct listing_run *run)
{
	if (run->rows > 0)
		json_array_append_new(run->ctx, row_json(run));
	return E_OK;
}

enum err listing_json(json_t **out, struct listing_run *run)
{
	struct listing_answer found;
	json_t *rows = json_array();
	enum err e = listing_walk(run, keep_row, rows, &found);
	if (e != E_OK) {
		json_decref(rows);
		return e;
	}
	*out = listing_head_json(run);
	json_object_set_new(*out, "rows", rows);
	json_object_set_new(*out, "count", json_integer((json_int_t)found.rows));
	json_object_set_new(*out, "sums", listing_sums_json(run));
	json_object_set_new(*out, "sha256", json_string(found.sha256));
	json_object_set_new(*out, "next", *found.next ? json_string(found.next) : json_null());
	return E_OK;
}
