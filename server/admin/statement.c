/* /admin/settlement/statement: a bank's statement, pasted as CSV or straight out of a spreadsheet. */
#include "admin/admin.h"
#include "admin/screen.h"
#include "domain/money/accounts.h"
#include "domain/money/bank_statement.h"

#define STATEMENT "/admin/settlement/statement"

static const struct form_field fields[] = {
	{"account", FIELD_CHOICE, "admin.statement_account", NULL, .is_required = true},
	{"bank", FIELD_CHOICE, "admin.statement_bank", "admin.statement_bank_hint", .is_required = true},
	{"columns", FIELD_TEXT, "admin.statement_columns", "admin.statement_columns_hint", .max = 1000},
	{"statement", FIELD_LONG, "admin.statement_text", "admin.statement_text_hint", .is_required = true},
};

static json_t *choice(const char *value, const char *label)
{
	return json_pack("{s:s, s:s}", "value", value, "label", label);
}

static json_t *choices(struct app *app, struct http_request *r)
{
	struct account_list l;
	json_t *accounts = json_array(), *banks = json_array();
	accounts_copy(app->accounts, r->arena, &l);
	for (size_t i = 0; i < l.count; i++)
		json_array_append_new(
			accounts, choice(l.accounts[i].account, arena_format(r->arena, "%s – %s – %s", l.accounts[i].account,
									     l.accounts[i].bin, l.accounts[i].tax_code)));
	json_array_append_new(banks, choice("auto", screen_word(app, r, "admin.statement_auto")));
	for (const char *const *name = bank_statement_layouts(app, r->arena); *name; name++)
		json_array_append_new(banks, choice(*name, *name));
	return json_pack("{s:o, s:o}", "account", accounts, "bank", banks);
}

static enum err statement_view(struct app *app, struct http_request *r, json_t **out)
{
	*out = json_pack("{s:o, s:n}", "choices", choices(app, r), "report");
	return E_OK;
}

static const struct screen screen = {"admin-statement", "admin.statement", STATEMENT, COUNTED(fields), statement_view};

enum err statement_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}

/* ---- the report */

static void speak(json_t *list, struct app *app, struct http_request *r)
{
	size_t i;
	json_t *one;
	json_array_foreach(list, i, one) {
		const char *state = json_string_value(json_object_get(one, "state"));
		const char *source = json_string_value(json_object_get(one, "source"));
		json_object_set_new(one, "state_text", json_string(screen_code_word(app, r, "admin.money_", state)));
		if (source)
			json_object_set_new(one, "source_text",
					    json_string(screen_code_word(app, r, "admin.money_from_", source)));
	}
}

static json_t *report_view(struct app *app, struct http_request *r, const struct statement_report *report)
{
	json_t *v = bank_statement_view(report), *left = json_object_get(v, "left"), *open = json_object_get(v, "unconfirmed");
	bool has_days = report->credits + report->others > 0;
	speak(left, app, r);
	speak(open, app, r);
	json_object_set_new(v, "has_left", json_boolean(json_array_size(left) > 0));
	json_object_set_new(v, "has_unconfirmed", json_boolean(json_array_size(open) > 0));
	json_object_set_new(v, "from", has_days ? shown_day(report->from) : json_null());
	json_object_set_new(v, "until", has_days ? shown_day(report->until) : json_null());
	return v;
}

/* Complaints name lines and columns of what was pasted: they all belong to that field. */
static void move_complaints(struct http_request *r)
{
	struct complaints *c = &r->complaints;
	for (size_t i = 0; i < c->count && i < COMPLAINTS_MAX; i++) {
		struct complaint *x = &c->list[i];
		bool is_field = str_equal(x->pointer, "/account") || str_equal(x->pointer, "/bank");
		if (is_field)
			continue;
		x->detail = arena_format(r->arena, "%s: %s", x->pointer, x->detail);
		x->pointer = str_starts_with(x->pointer, "line ") ? "/statement" : "/columns";
		x->code = "line";
	}
}

enum err statement_form(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct statement_report report;
	const char *text = http_form_long(r, "statement");
	const struct statement_ask ask = {.text = bytes_of_text(text ? text : ""),
					  .bank = form_text(r, "bank"),
					  .columns = form_text(r, "columns"),
					  .account = form_text(r, "account"),
					  .who = screen_session(r)->login};
	enum err e = bank_statement_take(app, r->arena, &ask, &r->complaints, &report);
	move_complaints(r);
	if (e != E_OK)
		return screen_refuse(app, r, a, &screen, e == E_NOT_FOUND ? E_INVALID : e);
	json_t *view;
	TRY(statement_view(app, r, &view));
	json_object_set_new(view, "report", report_view(app, r, &report));
	return screen_answer(app, r, a, &screen, view);
}
