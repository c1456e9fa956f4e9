/* /admin/corrections/new?lookup=…: asking for a correction of one receipt. What is left empty stays as it was issued. */
#include "admin/admin.h"
#include "admin/devices.h"
#include "admin/screen.h"
#include "api/receipt.h"
#include "domain/receipt/correct.h"
#include "domain/tariff/shelf.h"

#define NEW "/admin/corrections/new"

/* How money goes back or comes in, and what a receipt calls it. */
static const char *const money_codes[] = {"", "cash", "card", "transfer", "wallet", NULL};
static const enum payment_form money_forms[] = {0, PAYMENT_CASH, PAYMENT_CARD, PAYMENT_TRANSFER, PAYMENT_WALLET};

static const struct form_field fields[] = {
	{"kind", FIELD_CHOICE, "admin.correction_kind", "admin.correction_kind_hint", .is_required = true,
	 .codes = correction_kind_codes, .codes_key = "admin.correction_"},
	{"reason", FIELD_LONG, "admin.reason", "admin.correction_reason_hint", .is_required = true, .max = CORRECTION_TEXT_MAX},
	{"notice_subject", FIELD_CHOICE, "admin.notice_subject", NULL, .codes = correction_subject_codes,
	 .codes_key = "admin.subject_"},
	{"notice_was", FIELD_TEXT, "admin.notice_was", NULL, .max = CORRECTION_TEXT_MAX},
	{"notice_is", FIELD_TEXT, "admin.notice_is", NULL, .max = CORRECTION_TEXT_MAX},
	{"payer_name", FIELD_TEXT, "admin.payer_name", NULL, .max = 200},
	{"payer_tax_code", FIELD_TEXT, "admin.payer_tax_code", NULL, .max = 14},
	{"payer_address", FIELD_TEXT, "admin.payer_address", NULL, .max = 300},
	{"visit_date", FIELD_DATE, "admin.visit_date", NULL, .is_required = false},
	{"sites", FIELD_SET, "admin.sites_of_visit", "admin.sites_of_visit_hint", .is_required = false},
	{"lines", FIELD_TEXT, "admin.persons", "admin.persons_hint", .max = 200},
	{"amount", FIELD_NUMBER, "admin.refund_amount", "admin.refund_amount_hint", .max = 20},
	{"money_method", FIELD_CHOICE, "admin.money_method", NULL, .codes = money_codes, .codes_key = "admin.money_"},
	{"money_reference", FIELD_TEXT, "admin.money_reference", NULL, .max = 64},
};

/* ---- the page */

static const char *asked_lookup(struct http_request *r)
{
	const char *said = str_equal(r->method, "POST") ? http_form(r, "lookup") : http_query(r, "lookup");
	return said ? said : "";
}

static json_t *lines_view(const struct receipt *fields_of)
{
	json_t *list = json_array();
	for (size_t i = 0; i < fields_of->line_count; i++) {
		const struct receipt_line *l = &fields_of->lines[i];
		json_array_append_new(list, json_pack("{s:s, s:I, s:I}", "category", category_code(l->category), "quantity",
						      (json_int_t)l->quantity, "price", (json_int_t)l->unit_price));
	}
	return list;
}

static enum err form_view(struct app *app, struct http_request *r, json_t **out)
{
	struct found_receipt f;
	const char *lookup = asked_lookup(r);
	char number[NUMBER_TEXT];
	TRY(receipt_find(app, r, lookup, &f));
	number_format(number, f.fields.number);
	*out = json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:o, s:o, s:b, s:o, s:{s:o}}", "lookup", lookup, "form_id",
			 form_id(app, r), "form", f.fields.form, "symbol", f.fields.symbol, "number", number, "total",
			 (json_int_t)f.row.total, "issued", shown_time(f.row.issued_at), "payer",
			 f.payer.name ? json_string(f.payer.name) : json_null(), "is_replaced", (int)f.is_replaced, "items",
			 lines_view(&f.fields), "choices", "sites", site_choices(app, r));
	json_object_set_new(*out, "path", json_string("/admin/corrections"));
	return E_OK;
}

static const struct screen screen = {"admin-correction-new", "admin.correction_new", NULL, COUNTED(fields), form_view};

enum err correction_form_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}

/* ---- reading */

/* "ADULT=2 CHILD=1", as on the till's command line. */
static enum err read_lines(struct correction_ask *out, struct http_request *r)
{
	const char *said = form_text(r, "lines");
	char *rest = arena_text(r->arena, said), *word;
	out->has_lines = said;
	while (rest && (word = strsep(&rest, " ,;")) != NULL) {
		char *number = strchr(word, '=');
		enum category c;
		int64_t n;
		if (!*word)
			continue;
		if (number)
			*number++ = 0;
		if (!number || category_parse(&c, word) != E_OK || int_parse(&n, number, 0, ORDER_PERSONS_MAX) != E_OK)
			return complain(&r->complaints, "/lines", "format", "%s", "such as ADULT=2 CHILD=1");
		out->quantity[c] += (uint32_t)n;
	}
	return E_OK;
}

static void read_sites(struct correction_ask *out, struct app *app, struct http_request *r)
{
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	for (size_t i = 0; t && i < t->site_count; i++)
		if (form_has(r, "sites", t->sites[i].code))
			out->sites |= UINT64_C(1) << t->sites[i].number;
	out->has_sites = out->sites != 0;
}

static enum err read_money(struct correction_ask *out, struct http_request *r)
{
	unsigned method;
	if (form_text(r, "money_method")) {
		TRY(form_choice(&method, r, "money_method", money_codes));
		out->has_method = true;
		out->method = money_forms[method - 1];
	}
	out->reference = form_text(r, "money_reference");
	out->has_amount = form_text(r, "amount");
	return out->has_amount ? form_number(&out->amount, r, "amount", 1, MONEY_MAX) : E_OK;
}

static enum err read_notice(struct correction_ask *out, struct http_request *r)
{
	unsigned subject;
	out->was = form_text(r, "notice_was");
	out->is = form_text(r, "notice_is");
	out->has_notice = out->was || out->is;
	if (!out->has_notice)
		return E_OK;
	TRY(form_choice(&subject, r, "notice_subject", correction_subject_codes));
	TRY(form_need(&out->was, r, "notice_was"));
	TRY(form_need(&out->is, r, "notice_is"));
	out->subject = (enum correction_subject)subject;
	return E_OK;
}

static enum err read_ask(struct correction_ask *out, struct app *app, struct http_request *r)
{
	unsigned kind;
	const char *id = http_form(r, "id"), *name = form_text(r, "payer_name");
	*out = (struct correction_ask){.who = screen_session(r)->login,
				       .has_payer = name,
				       .payer = {name, form_text(r, "payer_tax_code"), form_text(r, "payer_address")}};
	if (!id || uuid_parse(out->id, id) != E_OK)
		return complain(&r->complaints, "", "format", "%s", "the form has no id");
	TRY(form_choice(&kind, r, "kind", correction_kind_codes));
	out->kind = (enum correction_kind)kind;
	TRY(form_need(&out->reason, r, "reason"));
	if (form_text(r, "visit_date")) {
		TRY(form_day(&out->visit_day, r, "visit_date"));
		out->has_visit_day = true;
	}
	read_sites(out, app, r);
	TRY(read_lines(out, r));
	TRY(read_notice(out, r));
	return read_money(out, r);
}

enum err correction_new_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct correction_ask ask;
	struct correction_row row;
	struct found_receipt f;
	TRY(receipt_find(app, r, asked_lookup(r), &f));
	enum err e = read_ask(&ask, app, r);
	if (e == E_OK)
		e = correct_propose(app, r->arena, &f.row, &ask, &r->complaints, &row);
	return e == E_OK ? screen_done(r, a, "/admin/corrections", "correction_asked") : screen_refuse(app, r, a, &screen, e);
}
