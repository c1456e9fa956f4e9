#include "tax_table_profile.h"

#include <hoaban/instant.h>
#include <hoaban/tax_table.h>

#include <inttypes.h>
#include <stdio.h>

#define PERIOD_TEXT 8 /* "MM/YYYY" + NUL */

const char *table_status_text(enum table_status s)
{
	return tax_table_statuses[s];
}

/* ---------------------------------------------------------------- writing */
struct table_writing {
	const struct tax_table *table;
	char numbers[8][24]; /* texts of the row at hand, each in its place */
	char date[DATE_TEXT], period[PERIOD_TEXT];
};

static const char *number(char text[static 24], int64_t n)
{
	snprintf(text, 24, "%" PRId64, n);
	return text;
}

static const char *month(char text[static PERIOD_TEXT], int32_t day)
{
	struct civil c = day_civil(day);
	snprintf(text, PERIOD_TEXT, "%02u/%04u", (unsigned)c.month % 100, (unsigned)c.year % 10000);
	return text;
}

/* (10) and (11) belong to the last two statuses, and to them only. */
static bool is_row_valid(const struct tax_table_row *r)
{
	bool is_new = r->status == TABLE_NEW;
	if (r->status < TABLE_NEW || r->status > TABLE_REPLACEMENT || !form_is_valid(r->form) || !symbol_is_valid(r->symbol))
		return false;
	if (r->number < 1 || r->number > NUMBER_MAX || r->amount < 0 || (r->related_form == NULL) != is_new)
		return false;
	return is_new || (form_is_valid(r->related_form) && symbol_is_valid(r->related_symbol) && r->related_number >= 1 &&
			  r->related_number <= NUMBER_MAX);
}

static void fill_related(struct table_writing *w, struct form_values *v, const struct tax_table_row *r)
{
	bool is_related = r->status != TABLE_NEW;
	v->of[ROW_PERIOD] = is_related ? month(w->period, r->period_day) : NULL;
	v->of[ROW_RELATED_FORM] = is_related ? r->related_form : NULL;
	v->of[ROW_RELATED_SYMBOL] = is_related ? r->related_symbol : NULL;
	v->of[ROW_RELATED_NUMBER] = is_related ? number(w->numbers[3], r->related_number) : NULL;
}

static enum err fill_row(struct form_values *v, void *ctx, size_t i)
{
	struct table_writing *w = ctx;
	if (i == w->table->row_count)
		return E_NOT_FOUND;
	const struct tax_table_row *r = &w->table->rows[i];
	if (!is_row_valid(r))
		return E_INVALID;
	date_format(w->date, r->day);
	v->of[ROW_ORDINAL] = number(w->numbers[0], (int64_t)i + 1);
	v->of[ROW_FORM] = r->form;
	v->of[ROW_SYMBOL] = r->symbol;
	v->of[ROW_NUMBER] = number(w->numbers[1], r->number);
	v->of[ROW_DATE] = w->date;
	v->of[ROW_FEE] = r->fee;
	v->of[ROW_AMOUNT] = number(w->numbers[2], r->amount);
	v->of[ROW_STATUS] = tax_table_statuses[r->status];
	v->of[ROW_EXPLANATION] = r->explanation;
	v->of[ROW_NOTE] = r->note;
	fill_related(w, v, r);
	return E_OK;
}

static void format_id(char id[static XMLDSIG_ID_MAX], const struct tax_table *t)
{
	snprintf(id, XMLDSIG_ID_MAX, "TH-%.14s-%d-%" PRIu32 "-%" PRIu32, t->tax_code, day_year(t->period_day), t->number,
		 t->edition);
}

enum err tax_table_data(struct buf *out, const struct tax_table *t)
{
	char id[XMLDSIG_ID_MAX], table_number[24], edition[24], period[PERIOD_TEXT], made[DATE_TEXT];
	struct table_writing w = {.table = t};
	if (t->row_count == 0 || t->row_count > TAX_TABLE_ROWS_MAX)
		return E_RANGE;
	if (t->number == 0 || t->tax_code == NULL)
		return E_INVALID;
	format_id(id, t);
	date_format(made, t->made_day);
	struct form_values v = {.of = {[TABLE_VERSION] = FORM_VERSION,
				       [TABLE_MODEL] = TABLE_MODEL_TEXT,
				       [TABLE_TITLE] = TABLE_TITLE_TEXT,
				       [TABLE_NUMBER] = number(table_number, t->number),
				       [TABLE_PERIOD_KIND] = TABLE_BY_MONTH,
				       [TABLE_PERIOD] = month(period, t->period_day),
				       [TABLE_FIRST] = t->edition == 0 ? "1" : "0",
				       [TABLE_EDITION] = t->edition == 0 ? NULL : number(edition, t->edition),
				       [TABLE_MADE] = made,
				       [TABLE_ORGANISATION] = t->organisation,
				       [TABLE_TAX_CODE] = t->tax_code,
				       [TABLE_CURRENCY] = TABLE_CURRENCY_TEXT}};
	return form_write(out, &tax_table_form, id, &v, &(struct form_list){fill_row, &w});
}

enum err tax_table_seal(struct buf *out, const struct xmldsig *signature)
{
	return form_seal(out, &tax_table_form, signature);
}

/* ---------------------------------------------------------------- reading */
struct table_reading {
	struct arena *arena;
	struct tax_table_row *rows;
	size_t count, room;
};

static enum err read_number(uint32_t *out, const char *text, int64_t min, int64_t max)
{
	int64_t n;
	char again[24];
	TRY(int_parse(&n, text, min, max));
	*out = (uint32_t)n;
	return str_equal(number(again, n), text) ? E_OK : E_MALFORMED;
}

static enum err read_month(int32_t *day, const char *text)
{
	char date[DATE_TEXT];
	if (strlen(text) != PERIOD_TEXT - 1 || text[2] != '/')
		return E_MALFORMED;
	snprintf(date, sizeof(date), "%.4s-%.2s-01", text + 3, text);
	return date_parse(day, date);
}

static enum err read_status(enum table_status *out, const char *text)
{
	for (enum table_status s = TABLE_NEW; s <= TABLE_REPLACEMENT; s++)
		if (str_equal(tax_table_statuses[s], text)) {
			*out = s;
			return E_OK;
		}
	return E_INVALID;
}

static enum err read_related(struct tax_table_row *r, const struct form_values *v)
{
	bool has_period = v->of[ROW_PERIOD][0] != '\0', has_receipt = v->of[ROW_RELATED_FORM][0] != '\0';
	if (has_period != (r->status != TABLE_NEW) || has_receipt != has_period)
		return E_INVALID;
	if (!has_period)
		return E_OK;
	r->related_form = v->of[ROW_RELATED_FORM];
	r->related_symbol = v->of[ROW_RELATED_SYMBOL];
	TRY(read_month(&r->period_day, v->of[ROW_PERIOD]));
	return read_number(&r->related_number, v->of[ROW_RELATED_NUMBER], 1, NUMBER_MAX);
}

static enum err read_row(struct form_values *v, void *ctx, size_t i)
{
	struct table_reading *t = ctx;
	uint32_t ordinal;
	if (i == TAX_TABLE_ROWS_MAX)
		return E_RANGE;
	t->rows = arena_grow(t->arena, t->rows, t->count, &t->room, sizeof(*t->rows));
	struct tax_table_row *r = &t->rows[t->count++];
	*r = (struct tax_table_row){.form = v->of[ROW_FORM],
				    .symbol = v->of[ROW_SYMBOL],
				    .fee = v->of[ROW_FEE],
				    .explanation = v->of[ROW_EXPLANATION],
				    .note = v->of[ROW_NOTE]};
	TRY(read_number(&ordinal, v->of[ROW_ORDINAL], (int64_t)i + 1, (int64_t)i + 1));
	TRY(read_number(&r->number, v->of[ROW_NUMBER], 1, NUMBER_MAX));
	TRY(date_parse(&r->day, v->of[ROW_DATE]));
	TRY(int_parse(&r->amount, v->of[ROW_AMOUNT], 0, INT64_MAX));
	TRY(read_status(&r->status, v->of[ROW_STATUS]));
	TRY(read_related(r, v));
	return is_row_valid(r) ? E_OK : E_INVALID;
}

static enum err read_head(struct tax_table *t, const struct form_values *v)
{
	static const struct {
		enum table_field field;
		const char *text;
	} fixed[] = {{TABLE_VERSION, FORM_VERSION},
		     {TABLE_MODEL, TABLE_MODEL_TEXT},
		     {TABLE_TITLE, TABLE_TITLE_TEXT},
		     {TABLE_PERIOD_KIND, TABLE_BY_MONTH},
		     {TABLE_CURRENCY, TABLE_CURRENCY_TEXT}};
	bool is_first = str_equal(v->of[TABLE_FIRST], "1");
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		if (!str_equal(v->of[fixed[i].field], fixed[i].text))
			return E_INVALID;
	if ((!is_first && !str_equal(v->of[TABLE_FIRST], "0")) || is_first != (v->of[TABLE_EDITION][0] == '\0'))
		return E_INVALID;
	if (!is_first)
		TRY(read_number(&t->edition, v->of[TABLE_EDITION], 1, UINT32_MAX));
	t->organisation = v->of[TABLE_ORGANISATION];
	t->tax_code = v->of[TABLE_TAX_CODE];
	TRY(read_number(&t->number, v->of[TABLE_NUMBER], 1, UINT32_MAX));
	TRY(read_month(&t->period_day, v->of[TABLE_PERIOD]));
	return date_parse(&t->made_day, v->of[TABLE_MADE]);
}

enum err tax_table_open(struct tax_table_opened *out, struct arena *a, struct bytes document)
{
	struct form_opened form;
	struct table_reading rows = {.arena = a};
	char id[XMLDSIG_ID_MAX];
	*out = (struct tax_table_opened){0};
	if (document.len > TAX_TABLE_MAX)
		return E_TOO_LARGE;
	TRY(form_open(&form, a, &tax_table_form, &(struct form_list){read_row, &rows}, document));
	TRY(read_head(&out->table, &form.values));
	out->table.rows = rows.rows;
	out->table.row_count = rows.count;
	out->signature = form.signature;
	format_id(id, &out->table);
	if (rows.count == 0 || !str_equal(id, form.id))
		return E_INVALID;
	TRY(x509_parse(&out->certificate, form.signature.certificate));
	return str_equal(out->certificate.tax_code, out->table.tax_code) ? E_OK : E_INVALID;
}
