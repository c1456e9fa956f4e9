/* Entries of tills' journals, each with the way to itself: &till=<device> for one of them. */
#include "server/audit/tables.h"
#include "store/records.h"

#include <hoaban/entry.h>
#include <stdio.h>

static const struct listing_column columns[] = {
	{"at", CELL_TIME, false, false},	  {"till", CELL_TEXT, false, false},	 {"seq", CELL_COUNT, false, false},
	{"entry_type", CELL_TEXT, false, false},  {"received", CELL_TIME, false, false}, {"bytes", CELL_COUNT, true, true},
	{"entry_sha256", CELL_TEXT, false, true}, {"device", CELL_TEXT, false, true},
};
static const char *const filters[] = {"till", NULL};

static const char *hex(struct listing_run *run, const void *bytes, size_t len)
{
	char *text = arena_alloc(run->arena, 2 * len + 1);
	hex_format(text, bytes, len);
	return text;
}

static enum err take(struct listing_run *run, const struct journal_row *row)
{
	const char *device = hex(run, row->device, UUID_LEN);
	const char *type = entry_type_name((enum entry_type)row->type);
	const char *path = arena_format(run->arena, "/audit/journal/%s/%llu", device, (unsigned long long)row->seq);
	size_t i = 0;
	run->cells[i++] = cell_link(cell_of(row->time_ms / 1000), path);
	run->cells[i++] = cell_of_text(row->name);
	run->cells[i++] = cell_of((int64_t)row->seq);
	run->cells[i++] = cell_of_text(word_of(run, "audit.entry_", type ? type : "unknown"));
	run->cells[i++] = cell_of_time(row->received_ms / 1000);
	run->cells[i++] = cell_of(row->size);
	run->cells[i++] = cell_of_text(hex(run, row->hash, HASH_LEN));
	run->cells[i++] = cell_of_text(device);
	return listing_row(run);
}

static enum err wrong(struct listing_run *run, const char *pointer)
{
	return complain(&run->r->complaints, pointer, "unknown", "no such value");
}

/* "device-number" */
static enum err read_place(struct journal_window *w, struct listing_run *run)
{
	const char *till = listing_filter(run, "till"), *dash = strchr(run->after, '-');
	int64_t seq;
	if (till && *till) {
		w->has_device = hex_parse(w->device, UUID_LEN, till, strlen(till)) == E_OK;
		if (!w->has_device)
			return wrong(run, "/till");
	}
	if (run->after[0] == 0)
		return E_OK;
	if (!dash || hex_parse(w->after_device, UUID_LEN, run->after, (size_t)(dash - run->after)) != E_OK ||
	    int_parse(&seq, dash + 1, 0, INT64_MAX) != E_OK)
		return wrong(run, "/after");
	w->after_seq = (uint64_t)seq;
	return E_OK;
}

static enum err take_window(struct listing_run *run, struct journal_window *w, size_t *count, bool *is_full)
{
	struct journal_row *rows;
	arena_clear(run->arena);
	TRY(journal_rows(run->db, run->arena, w, &rows, count));
	for (size_t i = 0; i < *count; i++) {
		*is_full = run->rows == run->limit;
		if (*is_full)
			return E_OK;
		TRY(take(run, &rows[i]));
		memcpy(w->after_device, rows[i].device, UUID_LEN);
		w->after_seq = rows[i].seq;
	}
	return E_OK;
}

static enum err walk(struct listing_run *run)
{
	struct journal_window w = {.from_ms = day_start(run->period.from) * 1000,
				   .until_ms = day_start(run->period.until) * 1000,
				   .limit = run->limit < LISTING_WINDOW ? run->limit + 1 : LISTING_WINDOW};
	size_t count = w.limit;
	bool is_full = false;
	TRY(read_place(&w, run));
	if (w.has_device && run->after[0] == 0)
		memcpy(w.after_device, w.device, UUID_LEN);
	while (count == w.limit && !is_full)
		TRY(take_window(run, &w, &count, &is_full));
	if (is_full)
		snprintf(run->next, sizeof(run->next), "%s-%llu", hex(run, w.after_device, UUID_LEN),
			 (unsigned long long)w.after_seq);
	return E_OK;
}

const struct listing table_journal = {.code = "journal",
				      .columns = columns,
				      .column_count = sizeof(columns) / sizeof(columns[0]),
				      .is_long = true,
				      .is_everywhere = true,
				      .filters = filters,
				      .walk = walk};
