/* GET /v1/audit/report.pdf: a period as a document, with its charts, tables, equations, checkpoint and hashes; signed by an
 * organisation, with the same figures attached as data. */
#include "admin/screen.h"
#include "domain/receipt/document.h"
#include "domain/tariff/shelf.h"
#include "render/render.h"
#include "render/template.h"
#include "server/audit/audit.h"
#include "server/audit/breakdown.h"
#include "server/audit/export.h"
#include "server/audit/overview.h"
#include "signer/organisations.h"
#include "store/store.h"

#include <hoaban/pdf_seal.h>
#include <stdlib.h>

struct reporting {
	struct app *app;
	struct http_request *r;
	struct period period;
	json_t *overview, *view, *sections, *data;
	const struct organisation_certificate *certificate;
	const char *organisation;
};

static const char *word(const struct reporting *x, const char *key)
{
	return screen_word(x->app, x->r, key);
}

static json_t *add_section(struct reporting *x, const char *title)
{
	json_t *s = json_pack("{s:s, s:[], s:n, s:n, s:s}", "title", title, "text", "chart", "table", "note", "");
	json_array_append_new(x->sections, s);
	return s;
}

static void say(json_t *section, const char *text)
{
	json_array_append_new(json_object_get(section, "text"), json_string(text));
}

/* Two columns: a name and a number. */
static json_t *add_pairs(const struct reporting *x, json_t *section)
{
	json_t *rows = json_array();
	json_object_set_new(section, "table",
			    json_pack("{s:[{s:s, s:b}, {s:s, s:b}], s:o, s:[]}", "heads", "text", "", "is_number", 0, "text",
				      word(x, "audit.amount"), "is_number", 1, "rows", rows, "totals"));
	return rows;
}

static void add_pair(json_t *rows, const char *name, const char *text)
{
	json_array_append_new(rows, json_pack("[s, s]", name, text));
}

/* ---- what it can be trusted for */

static void add_trust(struct reporting *x)
{
	struct arena *a = x->r->arena;
	const json_t *complete = json_object_get(x->overview, "complete"), *log = json_object_get(x->overview, "log"),
		     *compared = json_object_get(x->overview, "compared");
	json_t *s = add_section(x, word(x, "audit.trust"));
	const char *slowest = shown_member(complete, "slowest");
	say(s, arena_format(a, "%s %s%s%s%s", word(x, "audit.complete"), shown_member(complete, "at_text"), *slowest ? " " : "",
			    *slowest ? word(x, "audit.slowest") : "", *slowest ? arena_format(a, " %s", slowest) : ""));
	if (json_is_true(json_object_get(log, "has_checkpoint")))
		say(s, arena_format(a, "%s: %s %s %s. %s %s", word(x, "audit.log"), shown_member(log, "size_text"),
				    word(x, "audit.log_entries"), shown_member(log, "made_text"), word(x, "audit.log_root"),
				    shown_member(log, "root")));
	else
		say(s, word(x, "audit.log_none"));
	if (json_is_true(json_object_get(log, "is_witnessed")))
		say(s, arena_format(a, "%s %s, %s: %s", word(x, "audit.log_witnessed"), shown_member(log, "witness"),
				    shown_member(log, "witnessed_at_text"), shown_member(log, "witnessed_text")));
	else
		say(s, word(x, "audit.log_unwitnessed"));
	if (json_is_object(compared))
		say(s, arena_format(a, "%s, %s: %s %s", word(x, "audit.compared"), shown_member(compared, "at_text"),
				    json_is_true(json_object_get(compared, "is_equal")) ? word(x, "audit.compared_equal")
											: word(x, "audit.compared_differs"),
				    shown_member(compared, "first")));
	else
		say(s, word(x, "audit.compared_never"));
}

/* ---- equations and totals */

static void add_equation(struct reporting *x, const json_t *e)
{
	json_t *s = add_section(x, shown_member(e, "title")), *rows = add_pairs(x, s), *term;
	const json_t *left = json_object_get(e, "left"), *difference = json_object_get(e, "difference");
	size_t i;
	if (json_is_true(json_object_get(e, "is_everywhere")))
		say(s, word(x, "audit.everywhere"));
	say(s, json_is_true(json_object_get(e, "is_good"))
		       ? word(x, "audit.balanced")
		       : arena_format(x->r->arena, "%s %s", word(x, "audit.unbalanced"), shown_member(difference, "text")));
	add_pair(rows, shown_member(left, "name"), shown_member(left, "text"));
	json_array_foreach(json_object_get(e, "right"), i, term)
		add_pair(rows, arena_format(x->r->arena, "%s %s", shown_member(term, "sign"), shown_member(term, "name")),
			 shown_member(term, "text"));
}

static void add_totals(struct reporting *x)
{
	json_t *rows = add_pairs(x, add_section(x, word(x, "audit.tiles"))), *one;
	size_t i;
	json_array_foreach(json_object_get(x->overview, "tiles"), i, one)
		add_pair(rows, shown_member(one, "name"), shown_member(one, "text"));
	json_array_foreach(json_object_get(x->overview, "equations"), i, one)
		add_equation(x, one);
}

static void add_findings(struct reporting *x)
{
	json_t *s = add_section(x, word(x, "audit.exceptions")), *one;
	const json_t *list = json_object_get(x->overview, "findings");
	size_t i;
	if (json_array_size(list) == 0) {
		say(s, word(x, "audit.no_findings"));
		return;
	}
	json_t *rows = add_pairs(x, s);
	json_array_foreach(list, i, one)
		add_pair(rows, shown_member(one, "name"),
			 arena_format(x->r->arena, "%lld / %lld", (long long)json_integer_value(json_object_get(one, "open")),
				      (long long)json_integer_value(json_object_get(one, "all"))));
	say(s, word(x, "audit.open_of_all"));
}

/* ---- revenue by something */

static json_t *chart_of(const struct chart *c)
{
	json_t *values = json_array();
	if (c->count == 0) {
		json_decref(values);
		return json_null();
	}
	for (size_t i = 0; i < c->count; i++) {
		json_t *v = json_pack("{s:s, s:I}", "label", c->values[i].label, "value", (json_int_t)c->values[i].value);
		json_object_set_new(v, "before", c->values[i].has_before ? json_integer(c->values[i].before) : json_null());
		json_array_append_new(values, v);
	}
	return json_pack("{s:s, s:o}", "kind", c->kind == CHART_BARS ? "bars" : "columns", "values", values);
}

static json_t *texts_of(const json_t *cells)
{
	json_t *texts = json_array(), *cell;
	size_t i;
	json_array_foreach(cells, i, cell)
		json_array_append(texts, json_object_get(cell, "text"));
	return texts;
}

static json_t *table_of(const json_t *listing)
{
	json_t *rows = json_array(), *row;
	size_t i;
	json_array_foreach(json_object_get(listing, "rows"), i, row)
		json_array_append_new(rows, texts_of(json_object_get(row, "cells")));
	return json_pack(
		"{s:O, s:o, s:o}", "heads", json_object_get(listing, "heads"), "rows", rows, "totals",
		texts_of(json_is_true(json_object_get(listing, "has_totals")) ? json_object_get(listing, "totals") : NULL));
}

static enum err add_breakdown(struct reporting *x, const struct breakdown *b)
{
	struct chart chart;
	json_t *listing;
	TRY(breakdown_view(&listing, x->app, x->r, &x->period, b, &chart));
	json_t *s = add_section(x, shown_member(listing, "title"));
	json_object_set_new(s, "chart", chart_of(&chart));
	json_object_set_new(s, "table", table_of(listing));
	json_object_set_new(s, "note",
			    json_string(arena_format(x->r->arena, "%s %s · SHA-256 (CSV) %s", word(x, "audit.row_count"),
						     shown_member(listing, "count"), shown_member(listing, "sha256"))));
	json_array_append_new(x->data,
			      json_pack("{s:s, s:O, s:O, s:O, s:O}", "table", b->table->code, "heads",
					json_object_get(listing, "heads"), "rows", json_object_get(listing, "rows"), "count",
					json_object_get(listing, "count"), "sha256", json_object_get(listing, "sha256")));
	json_decref(listing);
	return E_OK;
}

static enum err add_breakdowns(struct reporting *x)
{
	struct breakdown list[BREAKDOWNS_MAX];
	size_t count = breakdowns_of(&x->period, list);
	for (size_t i = 0; i < count; i++)
		TRY(add_breakdown(x, &list[i]));
	return E_OK;
}

/* ---- the document */

static enum err find_signer_in(struct db *db, struct reporting *x)
{
	const struct tariff *t = shelf_edition(x->app->shelf, shelf_newest(x->app->shelf));
	for (size_t i = 0; t && i < t->organisation_count; i++) {
		enum err e =
			document_signer(&x->certificate, x->app, db, t->organisations[i].tax_code, clock_s(&x->app->clock));
		x->organisation = t->organisations[i].name;
		if (e != E_UNAVAILABLE)
			return e;
	}
	return E_UNAVAILABLE;
}

static enum err find_signer(struct reporting *x)
{
	struct db *db;
	TRY(store_acquire(x->app->store, &db));
	enum err e = find_signer_in(db, x);
	store_release(x->app->store, db);
	return e;
}

/* "Tháng 11/2026" when it is just that. */
static const char *name_of_period(const struct reporting *x)
{
	struct civil first = day_civil(x->period.from), last = day_civil(x->period.until - 1),
		     next = day_civil(x->period.until);
	if (first.day == 1 && next.day == 1 && first.month == last.month && first.year == last.year)
		return arena_format(x->r->arena, "%s %02d/%04d", word(x, "audit.month"), first.month, first.year);
	return arena_format(x->r->arena, "%02d/%02d/%04d – %02d/%02d/%04d", first.day, first.month, first.year, last.day,
			    last.month, last.year);
}

static void begin_view(struct reporting *x)
{
	char made[LOCAL_TEXT];
	local_format(made, clock_s(&x->app->clock));
	const char *sites = x->period.sites ? shown_sites(x->app, x->r, x->period.sites) : word(x, "audit.all_sites");
	x->sections = json_array();
	x->view = json_pack("{s:s, s:s, s:s, s:s, s:o}", "language", language_code(screen_language(x->r)), "title",
			    arena_format(x->r->arena, "%s – %s", word(x, "audit.report"), name_of_period(x)), "subtitle",
			    arena_format(x->r->arena, "%s · %s %s", sites, word(x, "audit.report_made"), made), "organisation",
			    x->organisation, "sections", x->sections);
	x->data = json_array();
}

static enum err fill_view(struct reporting *x)
{
	begin_view(x);
	TRY(overview_read(&x->overview, x->app, x->r, &x->period));
	add_trust(x);
	add_totals(x);
	TRY(add_breakdowns(x));
	add_findings(x);
	return E_OK;
}

/* The figures once more for machines, as text of an XML element: a PDF of this house carries XML. */
static void write_data(struct buf *out, const struct reporting *x)
{
	json_t *all = json_pack("{s:O, s:O, s:s}", "overview", x->overview, "tables", x->data, "period", x->period.query);
	char *text = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS);
	buf_append_text(out, "<HoaBanReport>");
	html_escape(out, text ? text : "", text ? strlen(text) : 0);
	buf_append_text(out, "</HoaBanReport>");
	json_decref(all);
	free(text);
}

static enum err draw(struct buf *out, const struct reporting *x)
{
	BUF_LOCAL text;
	buf_init(&text, 4u << 20);
	json_append(&text, x->view);
	TRY(buf_status(&text));
	return renderer_render(x->app->renderer, RENDER_REPORT_PDF, buf_bytes(&text), out);
}

static const char *file_name(const struct reporting *x, const char *suffix)
{
	char from[DATE_TEXT], until[DATE_TEXT];
	date_format(from, x->period.from);
	date_format(until, x->period.until - 1);
	return arena_format(x->r->arena, "hoaban-%s-%s.%s", from, until, suffix);
}

static enum err write_report(struct buf *out, struct reporting *x)
{
	BUF_LOCAL pages;
	BUF_LOCAL data;
	buf_init(&pages, PDF_SEAL_MAX);
	buf_init(&data, XML_MAX);
	TRY(fill_view(x));
	TRY(draw(&pages, x));
	write_data(&data, x);
	TRY(buf_status(&data));
	const struct pdf_seal_facts facts = {.xml = buf_bytes(&data),
					     .xml_name = file_name(x, "xml"),
					     .signer = x->organisation,
					     .reason = word(x, "audit.report"),
					     .time = clock_s(&x->app->clock)};
	return document_seal_pdf(out, x->app, x->certificate, buf_bytes(&pages), &facts);
}

static enum err answer(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct reporting x = {.app = app, .r = r};
	period_read(&x.period, app, r);
	if (r->complaints.count > 0)
		return E_INVALID;
	TRY(find_signer(&x));
	enum err e = write_report(&a->body, &x);
	json_decref(x.view);
	json_decref(x.overview);
	json_decref(x.data);
	a->content_type = "application/pdf";
	http_answer_header(a, "Content-Disposition", arena_format(r->arena, "inline; filename=\"%s\"", file_name(&x, "pdf")));
	return e;
}

enum err audit_report_pdf(struct app *app, struct http_request *r, struct http_answer *a)
{
	return export_in_turn(app, r, a, answer);
}
