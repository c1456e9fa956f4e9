#include "server/audit/listing_view.h"

#include "admin/screen.h"

/* ---- addresses */

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~,", c);
}

const char *listing_escaped(struct arena *a, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";
	char *out = arena_alloc(a, 3 * strlen(text) + 1), *to = out;
	for (const char *at = text; *at; at++) {
		if (is_plain(*at)) {
			*to++ = *at;
			continue;
		}
		*to++ = '%';
		*to++ = hex[(uint8_t)*at >> 4];
		*to++ = hex[(uint8_t)*at & 15];
	}
	return out;
}

const char *listing_address(struct listing_run *run, const char *prefix, const char *suffix)
{
	struct arena *a = run->r->arena;
	const char *text = arena_format(a, "%s%s%s?%s", prefix, run->listing->code, suffix, run->period.query);
	for (size_t i = 0; run->listing->filters && run->listing->filters[i]; i++) {
		const char *name = run->listing->filters[i], *value = http_query(run->r, name);
		if (value && *value)
			text = arena_format(a, "%s&%s=%s", text, name, listing_escaped(a, value));
	}
	return text;
}

/* ---- on a page */

const char *listing_heading(struct listing_run *run, size_t i)
{
	return screen_word(run->app, run->r, arena_format(run->r->arena, "audit.col_%s", run->listing->columns[i].code));
}

static bool is_number(const struct listing_column *c)
{
	return c->kind == CELL_COUNT || c->kind == CELL_MONEY;
}

static bool is_shown(const struct listing_run *run, size_t i)
{
	return run->shown ? run->shown >> i & 1 : !run->listing->columns[i].is_file_only;
}

static json_t *heads_view(struct listing_run *run)
{
	json_t *list = json_array();
	for (size_t i = 0; i < run->listing->column_count; i++)
		if (is_shown(run, i))
			json_array_append_new(list, json_pack("{s:s, s:b}", "text", listing_heading(run, i), "is_number",
							      (int)is_number(&run->listing->columns[i])));
	return list;
}

static json_t *shown_cell(struct listing_run *run, size_t i, bool is_head)
{
	const struct listing_column *c = &run->listing->columns[i];
	const struct cell *cell = &run->cells[i];
	const struct listing_column bare = {c->code, CELL_COUNT, false, false}; /* the heading says (₫) */
	return json_pack("{s:s, s:s?, s:b, s:b}", "text",
			 cell_text(run->arena, c->kind == CELL_MONEY ? &bare : c, cell, screen_language(run->r)), "path",
			 cell->path, "is_number", (int)is_number(c), "is_head", (int)is_head);
}

static enum err show_row(struct listing_run *run)
{
	if (run->rows == 0) /* the heading */
		return E_OK;
	json_t *cells = json_array();
	for (size_t i = 0; i < run->listing->column_count; i++)
		if (is_shown(run, i))
			json_array_append_new(cells, shown_cell(run, i, json_array_size(cells) == 0));
	json_array_append_new(run->ctx, json_pack("{s:o}", "cells", cells));
	if (run->also)
		run->also(run, run->also_ctx);
	return E_OK;
}

static json_t *totals_view(struct listing_run *run)
{
	const struct listing *l = run->listing;
	json_t *list = json_array();
	bool has_sum = false;
	for (size_t i = 0; i < l->column_count; i++) {
		const struct cell sum = {.number = run->sums[i]};
		if (!is_shown(run, i))
			continue;
		has_sum = has_sum || l->columns[i].is_summed;
		json_array_append_new(list, json_pack("{s:s, s:b}", "text",
						      l->columns[i].is_summed ? cell_text(run->r->arena, &l->columns[i], &sum,
											  screen_language(run->r))
									      : "",
						      "is_number", (int)is_number(&l->columns[i])));
	}
	if (!has_sum)
		json_array_clear(list);
	else
		json_object_set_new(json_array_get(list, 0), "text", json_string(screen_word(run->app, run->r, "audit.total")));
	return list;
}

static json_t *next_view(struct listing_run *run)
{
	const char *here = listing_address(run, "/audit/tables/", "");
	if (run->next[0] == 0)
		return json_null();
	return json_string(arena_format(run->r->arena, "%s&after=%s", here, listing_escaped(run->r->arena, run->next)));
}

enum err listing_view(json_t **out, struct listing_run *run)
{
	struct listing_answer found;
	json_t *rows = json_array();
	enum language l = screen_language(run->r);
	enum err e = listing_walk(run, show_row, rows, &found);
	if (e != E_OK) {
		json_decref(rows);
		return e;
	}
	json_t *totals = totals_view(run);
	const char *key = arena_format(run->r->arena, "audit.table_%s", run->listing->code);
	*out = json_pack("{s:s, s:s, s:o, s:b, s:o, s:b, s:o, s:s, s:s?, s:s, s:s, s:s, s:o}", "code", run->listing->code,
			 "title", screen_word(run->app, run->r, key), "heads", heads_view(run), "has_rows", found.rows > 0,
			 "rows", rows, "has_totals", found.rows > 0 && found.is_whole && json_array_size(totals) > 0, "totals",
			 totals, "count", count_text(run->r->arena, (int64_t)found.rows, l), "sha256",
			 found.is_whole ? found.sha256 : NULL, "csv", listing_address(run, "/v1/audit/tables/", ".csv"), "json",
			 listing_address(run, "/v1/audit/tables/", ".json"), "here", listing_address(run, "/audit/tables/", ""),
			 "next", next_view(run));
	return *out ? E_OK : E_MEMORY;
}
