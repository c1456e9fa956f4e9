#include "domain/receipt/table_rows.h"

#include "app.h"
#include "domain/tariff/shelf.h"
#include "store/sealing.h"

#include <hoaban/instant.h>
#include <hoaban/receipt_texts.h>

/* Each fee once, in the order of the lines. A replacement may leave nothing to pay for. */
static const char *fee_names(struct arena *a, const struct receipt_xml *x)
{
	const char *all = "";
	for (size_t i = 0; i < x->receipt->line_count; i++) {
		const char *name = x->lines[i].name;
		if (strstr(all, name) == NULL)
			all = all[0] ? arena_format(a, "%s; %s", all, name) : name;
	}
	return all[0] ? all : receipt_fee_of_nothing(LANGUAGE_VI);
}

static enum err read_fees(const char **fees, const struct receipt *r, struct app *app, struct db *db, struct arena *a,
			  const uint8_t source[static UUID_LEN])
{
	struct receipt_xml x;
	int64_t visit_day;
	const struct tariff *t = shelf_edition(app->shelf, r->edition);
	if (!t)
		return E_NOT_FOUND;
	TRY(visit_day_of(db, source, &visit_day));
	TRY(receipt_texts(&x, a, r, t, (int32_t)visit_day));
	*fees = fee_names(a, &x);
	return E_OK;
}

/* (10) and (11): the month that is amended is that of the receipt replaced. */
static enum err add_replaced(struct tax_table_row *row, const struct receipt *r, struct db *db)
{
	int64_t issued_at;
	if (!r->is_replacement)
		return E_OK;
	TRY(receipt_time_by_name(db, r->tax_code, r->replaces_form, r->replaces_symbol, r->replaces_number, &issued_at));
	row->status = TABLE_REPLACEMENT;
	row->period_day = instant_day(issued_at);
	row->related_form = r->replaces_form;
	row->related_symbol = r->replaces_symbol;
	row->related_number = r->replaces_number;
	return E_OK;
}

static void take_fingerprint(uint8_t out[static HASH_LEN], struct arena *a, const struct tax_table_row *r)
{
	const char *text =
		arena_format(a, "%s|%s|%u|%d|%s|%lld|%d|%d|%s|%s|%u", r->form, r->symbol, r->number, r->day, r->fee,
			     (long long)r->amount, (int)r->status, r->period_day, r->related_form ? r->related_form : "",
			     r->related_symbol ? r->related_symbol : "", r->related_number);
	sha256(out, bytes_of_text(text));
}

enum err table_row_make(struct tax_table_row *out, uint8_t fingerprint[static HASH_LEN], struct app *app, struct db *db,
			struct arena *a, const struct listed_receipt *r)
{
	struct receipt *fields = ARENA_NEW(a, struct receipt);
	TRY(receipt_decode(fields, a, r->record));
	*out = (struct tax_table_row){.form = fields->form,
				      .symbol = fields->symbol,
				      .number = fields->number,
				      .day = instant_day(fields->time),
				      .amount = fields->total,
				      .status = TABLE_NEW};
	TRY(read_fees(&out->fee, fields, app, db, a, r->source));
	TRY(add_replaced(out, fields, db));
	take_fingerprint(fingerprint, a, out);
	return E_OK;
}

void table_row_amend(struct tax_table_row *row, const char *explanation)
{
	row->status = TABLE_AMENDED;
	row->period_day = row->day;
	row->related_form = row->form;
	row->related_symbol = row->symbol;
	row->related_number = row->number;
	row->explanation = explanation;
}
