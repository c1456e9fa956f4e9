/* /audit/tables/{table}: any table on a page; GET /v1/audit/tables…: the same rows as JSON, a page at a time, and as files. */
#include "admin/screen.h"
#include "server/audit/audit.h"
#include "server/audit/export.h"
#include "server/audit/listing_view.h"
#include "server/audit/overview.h"

/* The table of the path. A wrong `after` is found by the walk. */
static enum err begin(struct listing_run *run, struct app *app, struct http_request *r, uint64_t limit)
{
	const char *after = http_query(r, "after");
	*run = (struct listing_run){.app = app, .r = r, .after = after ? after : "", .limit = limit};
	run->listing = listing_find(r->params[0]);
	if (!run->listing)
		return E_NOT_FOUND;
	period_read(&run->period, app, r);
	return E_OK;
}

/* ---- on a page */

static void keep_filters(json_t *view, struct listing_run *run)
{
	json_t *list = json_array();
	for (size_t i = 0; run->listing->filters && run->listing->filters[i]; i++) {
		const char *value = http_query(run->r, run->listing->filters[i]);
		if (value && *value)
			json_array_append_new(
				list,
				json_pack("{s:s, s:s, s:s}", "name", run->listing->filters[i], "value", value, "label",
					  screen_word(run->app, run->r,
						      arena_format(run->r->arena, "audit.col_%s", run->listing->filters[i]))));
	}
	json_object_set_new(view, "has_filters", json_boolean(json_array_size(list) > 0));
	json_object_set_new(view, "filters", list);
}

/* What is wrong with a filter leaves an empty table: no default says what was meant. */
static enum err read_rows(json_t **out, struct listing_run *run)
{
	enum err e = listing_view(out, run);
	if (e != E_INVALID)
		return e;
	*out = json_null();
	return E_OK;
}

enum err audit_table_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	static const struct screen screen = {"audit-table", "audit.table", NULL, NULL, 0, NULL};
	struct listing_run run;
	json_t *table;
	TRY(begin(&run, app, r, LISTING_PAGE));
	if (!run.listing->is_long)
		run.limit = UINT64_MAX;
	TRY(read_rows(&table, &run));
	const char *title = screen_word(app, r, arena_format(r->arena, "audit.table_%s", run.listing->code));
	json_t *view = json_pack("{s:o, s:s, s:s, s:b, s:b}", "table", table, "title", title, "path",
				 arena_format(r->arena, "/audit/tables/%s", run.listing->code), "is_later", run.after[0] != 0,
				 "is_everywhere", run.period.sites != listing_sites(&run));
	period_draw(view, app, r, &run.period);
	keep_filters(view, &run);
	return period_answer(app, r, a, &screen, view);
}

/* /audit/d/{day}: the receipts of a day. */
enum err audit_day_go(struct app *app, struct http_request *r, struct http_answer *a)
{
	int32_t day;
	struct period p;
	if (date_parse(&day, r->params[0]) != E_OK)
		return E_NOT_FOUND;
	period_read(&p, app, r);
	const struct period one = {.from = day, .until = day + 1, .sites = p.sites};
	return screen_go(r, a, arena_format(r->arena, "/audit/tables/receipts?%s", period_query(app, r->arena, &one)));
}

/* ---- for machines: a wrong parameter is an error */

static enum err begin_strict(struct listing_run *run, struct app *app, struct http_request *r, uint64_t limit)
{
	TRY(begin(run, app, r, limit));
	return r->complaints.count > 0 ? E_INVALID : E_OK;
}

enum err audit_table_json(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct listing_run run;
	json_t *view;
	int64_t limit = LISTING_JSON;
	const char *said = http_query(r, "limit");
	if (said && int_parse(&limit, said, 1, LISTING_JSON_MAX) != E_OK)
		return complain(&r->complaints, "/limit", "range", "a number from 1 to %d", LISTING_JSON_MAX);
	TRY(begin_strict(&run, app, r, (uint64_t)limit));
	if (!run.listing->is_long)
		run.limit = UINT64_MAX;
	TRY(listing_json(&view, &run));
	http_answer_json(a, view);
	return E_OK;
}

static enum err write_csv(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct listing_run run;
	TRY(begin_strict(&run, app, r, UINT64_MAX));
	return listing_file(a, &run, LISTING_CSV);
}

static enum err write_json(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct listing_run run;
	TRY(begin_strict(&run, app, r, UINT64_MAX));
	return listing_file(a, &run, LISTING_JSON_FILE);
}

enum err audit_table_csv(struct app *app, struct http_request *r, struct http_answer *a)
{
	return export_in_turn(app, r, a, write_csv);
}

enum err audit_table_file(struct app *app, struct http_request *r, struct http_answer *a)
{
	return export_in_turn(app, r, a, write_json);
}

/* ---- what there is */

static json_t *table_links(struct app *app, struct http_request *r, const struct period *p)
{
	json_t *list = json_array();
	for (size_t i = 0; i < listing_count(); i++) {
		struct listing_run run = {.app = app, .r = r, .listing = listing_at(i), .period = *p};
		const char *title = screen_word(app, r, arena_format(r->arena, "audit.table_%s", run.listing->code));
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "table", run.listing->code, "title",
						      title, "page", listing_address(&run, "/audit/tables/", ""), "rows",
						      listing_address(&run, "/v1/audit/tables/", ""), "csv",
						      listing_address(&run, "/v1/audit/tables/", ".csv"), "json",
						      listing_address(&run, "/v1/audit/tables/", ".json")));
	}
	return list;
}

enum err audit_tables_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	static const struct screen screen = {"audit-tables", "audit.tables", "/audit/tables", NULL, 0, NULL};
	struct period p;
	period_read(&p, app, r);
	json_t *view = json_pack("{s:o}", "tables", table_links(app, r, &p));
	period_draw(view, app, r, &p);
	return period_answer(app, r, a, &screen, view);
}

enum err audit_figures_json(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct period p;
	json_t *view;
	char from[DATE_TEXT], until[DATE_TEXT];
	period_read(&p, app, r);
	if (r->complaints.count > 0)
		return E_INVALID;
	TRY(overview_read(&view, app, r, &p));
	date_format(from, p.from);
	date_format(until, p.until - 1);
	json_object_set_new(
		view, "period",
		json_pack("{s:s, s:s, s:s}", "from", from, "until", until, "sites", period_codes(app, r->arena, p.sites, ",")));
	json_object_set_new(view, "tables", table_links(app, r, &p));
	http_answer_json(a, view);
	return E_OK;
}
