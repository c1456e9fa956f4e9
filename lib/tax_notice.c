#include "tax_notice_profile.h"

#include <hoaban/instant.h>
#include <hoaban/tax_notice.h>

#include <inttypes.h>
#include <stdio.h>

#define DIGITS 12

static const char *number(char text[static DIGITS], uint32_t n)
{
	snprintf(text, DIGITS, "%" PRIu32, n);
	return text;
}

static bool is_row_valid(const struct tax_notice_row *r)
{
	return form_is_valid(r->form) && symbol_is_valid(r->symbol) && r->number >= 1 && r->number <= NUMBER_MAX;
}

/* ---------------------------------------------------------------- writing */
struct notice_writing {
	const struct tax_notice *notice;
	char ordinal[DIGITS], number[DIGITS], date[DATE_TEXT]; /* of the row at hand */
};

static enum err fill_row(struct form_values *v, void *ctx, size_t i)
{
	struct notice_writing *w = ctx;
	if (i == w->notice->row_count)
		return E_NOT_FOUND;
	const struct tax_notice_row *r = &w->notice->rows[i];
	if (!is_row_valid(r))
		return E_INVALID;
	date_format(w->date, r->day);
	v->of[WRONG_ORDINAL] = number(w->ordinal, (uint32_t)i + 1);
	v->of[WRONG_FORM] = r->form;
	v->of[WRONG_SYMBOL] = r->symbol;
	v->of[WRONG_NUMBER] = number(w->number, r->number);
	v->of[WRONG_DATE] = w->date;
	v->of[WRONG_KIND] = TAX_NOTICE_RECEIPT;
	v->of[WRONG_NOTICE] = r->notice;
	v->of[WRONG_REASON] = r->reason;
	return E_OK;
}

static void format_id(char id[static XMLDSIG_ID_MAX], const struct tax_notice *n)
{
	snprintf(id, XMLDSIG_ID_MAX, "SS-%.14s-%d-%" PRIu32, n->tax_code, day_year(n->day), n->number);
}

enum err tax_notice_data(struct buf *out, const struct tax_notice *n)
{
	char id[XMLDSIG_ID_MAX], notice_number[DIGITS], date[DATE_TEXT];
	struct notice_writing w = {.notice = n};
	if (n->row_count == 0 || n->row_count > TAX_NOTICE_ROWS_MAX)
		return E_RANGE;
	if (n->number == 0 || n->tax_code == NULL)
		return E_INVALID;
	format_id(id, n);
	date_format(date, n->day);
	struct form_values v = {.of = {[NOTICE_VERSION] = FORM_VERSION,
				       [NOTICE_MODEL] = NOTICE_MODEL_TEXT,
				       [NOTICE_TITLE] = NOTICE_TITLE_TEXT,
				       [NOTICE_NUMBER] = number(notice_number, n->number),
				       [NOTICE_OFFICE] = n->office,
				       [NOTICE_ORGANISATION] = n->organisation,
				       [NOTICE_TAX_CODE] = n->tax_code,
				       [NOTICE_DATE] = date}};
	return form_write(out, &tax_notice_form, id, &v, &(struct form_list){fill_row, &w});
}

enum err tax_notice_seal(struct buf *out, const struct xmldsig *signature)
{
	return form_seal(out, &tax_notice_form, signature);
}

/* ---------------------------------------------------------------- reading */
struct notice_reading {
	struct arena *arena;
	struct tax_notice_row *rows;
	size_t count, room;
};

static enum err read_number(uint32_t *out, const char *text, int64_t min, int64_t max)
{
	int64_t n;
	char again[DIGITS];
	TRY(int_parse(&n, text, min, max));
	*out = (uint32_t)n;
	return str_equal(number(again, *out), text) ? E_OK : E_MALFORMED;
}

static enum err read_row(struct form_values *v, void *ctx, size_t i)
{
	struct notice_reading *n = ctx;
	uint32_t ordinal;
	if (i == TAX_NOTICE_ROWS_MAX)
		return E_RANGE;
	n->rows = arena_grow(n->arena, n->rows, n->count, &n->room, sizeof(*n->rows));
	struct tax_notice_row *r = &n->rows[n->count++];
	*r = (struct tax_notice_row){.form = v->of[WRONG_FORM],
				     .symbol = v->of[WRONG_SYMBOL],
				     .notice = v->of[WRONG_NOTICE],
				     .reason = v->of[WRONG_REASON]};
	TRY(read_number(&ordinal, v->of[WRONG_ORDINAL], (int64_t)i + 1, (int64_t)i + 1));
	TRY(read_number(&r->number, v->of[WRONG_NUMBER], 1, NUMBER_MAX));
	TRY(date_parse(&r->day, v->of[WRONG_DATE]));
	return is_row_valid(r) && str_equal(v->of[WRONG_KIND], TAX_NOTICE_RECEIPT) ? E_OK : E_INVALID;
}

static enum err read_head(struct tax_notice *n, const struct form_values *v)
{
	if (!str_equal(v->of[NOTICE_VERSION], FORM_VERSION) || !str_equal(v->of[NOTICE_MODEL], NOTICE_MODEL_TEXT) ||
	    !str_equal(v->of[NOTICE_TITLE], NOTICE_TITLE_TEXT))
		return E_INVALID;
	n->office = v->of[NOTICE_OFFICE];
	n->organisation = v->of[NOTICE_ORGANISATION];
	n->tax_code = v->of[NOTICE_TAX_CODE];
	TRY(read_number(&n->number, v->of[NOTICE_NUMBER], 1, UINT32_MAX));
	return date_parse(&n->day, v->of[NOTICE_DATE]);
}

enum err tax_notice_open(struct tax_notice_opened *out, struct arena *a, struct bytes document)
{
	struct form_opened form;
	struct notice_reading rows = {.arena = a};
	char id[XMLDSIG_ID_MAX];
	*out = (struct tax_notice_opened){0};
	if (document.len > TAX_NOTICE_MAX)
		return E_TOO_LARGE;
	TRY(form_open(&form, a, &tax_notice_form, &(struct form_list){read_row, &rows}, document));
	TRY(read_head(&out->notice, &form.values));
	out->notice.rows = rows.rows;
	out->notice.row_count = rows.count;
	out->signature = form.signature;
	format_id(id, &out->notice);
	if (rows.count == 0 || !str_equal(id, form.id))
		return E_INVALID;
	TRY(x509_parse(&out->certificate, form.signature.certificate));
	return str_equal(out->certificate.tax_code, out->notice.tax_code) ? E_OK : E_INVALID;
}
