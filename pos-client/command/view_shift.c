/* X, Z and movements of cash as answers. */
#include "pos-client/domain/cash.h"
#include "pos-client/domain/shift.h"
#include "pos-client/command/command.h"

static const char *form_code(size_t form)
{
	static const char *const codes[TENDER_COUNT] = {
		[PAYMENT_CASH] = "cash",	 [PAYMENT_CARD] = "card",
		[PAYMENT_TRANSFER] = "transfer", [PAYMENT_WALLET] = "wallet",
		[PAYMENT_SEVERAL] = "several",	 [PAYMENT_TRANSFER_UNCONFIRMED] = "transfer_unconfirmed",
	};
	return codes[form] != NULL ? codes[form] : "";
}

static bool is_empty(const struct figure *f)
{
	return f->count == 0 && f->amount == 0;
}

static json_t *view_tenders(const struct figures *f)
{
	json_t *list = json_array();
	for (size_t i = 1; i < TENDER_COUNT; i++)
		if (!is_empty(&f->tenders[i]))
			json_array_append_new(list, json_pack("{s:s, s:I, s:I}", "form", form_code(i), "sales",
							      (json_int_t)f->tenders[i].count, "amount",
							      (json_int_t)f->tenders[i].amount));
	return list;
}

static json_t *view_categories(const struct figures *f)
{
	json_t *list = json_array();
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++)
		if (!is_empty(&f->categories[c]))
			json_array_append_new(list, json_pack("{s:s, s:I, s:I}", "category", category_code(c), "persons",
							      (json_int_t)f->categories[c].count, "amount",
							      (json_int_t)f->categories[c].amount));
	return list;
}

static json_t *view_symbols(const struct figures *f)
{
	json_t *list = json_array();
	for (size_t i = 0; i < f->symbol_count; i++) {
		const struct figures_symbol *s = &f->symbols[i];
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I}", "tax_code", s->tax_code, "form",
						      s->form, "symbol", s->symbol, "first", (json_int_t)s->first, "last",
						      (json_int_t)s->last, "count", (json_int_t)s->receipts.count, "amount",
						      (json_int_t)s->receipts.amount));
	}
	return list;
}

static void put_number(json_t *o, const char *name, int64_t n)
{
	json_object_set_new(o, name, json_integer((json_int_t)n));
}

/* "paid_in": {"count": 1, "amount": 200000}; sales and cash refunds have members of their own. */
static void put_figures(json_t *o, const struct figures *f)
{
	for (enum figure_kind k = FIGURE_REPLACED; k < FIGURE_COUNT; k++)
		json_object_set_new(
			o, figure_name(k),
			json_pack("{s:I, s:I}", "count", (json_int_t)f->of[k].count, "amount", (json_int_t)f->of[k].amount));
}

static json_t *view_pieces(const struct cash_count *c)
{
	json_t *list = json_array();
	for (int i = 0; i < CASH_VALUES; i++)
		if (c->pieces[i] > 0)
			json_array_append_new(list, json_pack("{s:I, s:I}", "value", (json_int_t)cash_values[i], "pieces",
							      (json_int_t)c->pieces[i]));
	return list;
}

static void put_closing(json_t *o, const struct shift_report *r)
{
	put_number(o, "z_number", r->z_number);
	json_object_set_new(o, "closed_at", view_time(r->closed_at));
	put_number(o, "counted", r->counted);
	json_object_set_new(o, "count", r->pieces.is_given ? view_pieces(&r->pieces) : json_null());
	put_number(o, "difference", r->counted - r->expected);
}

static void put_sums(json_t *o, const struct shift_report *r)
{
	const struct figures *f = &r->figures;
	put_number(o, "sale_count", (int64_t)f->of[FIGURE_SALES].count);
	put_number(o, "sale_total", f->of[FIGURE_SALES].amount);
	put_number(o, "cash_sales", figures_cash(f));
	put_number(o, "persons", (int64_t)f->persons);
	put_number(o, "free_persons", (int64_t)f->free_persons);
	json_object_set_new(o, "tenders", view_tenders(f));
	json_object_set_new(o, "categories", view_categories(f));
	json_object_set_new(o, "receipts", view_symbols(f));
	put_figures(o, f);
	put_number(o, "perpetual_total", r->perpetual);
}

json_t *view_shift(const struct shift_report *r)
{
	json_t *o = json_object();
	json_object_set_new(o, "shift", view_hex(r->shift.id, UUID_LEN));
	json_object_set_new(o, "cashier", json_string(r->shift.cashier));
	json_object_set_new(o, "opened_at", view_time(r->shift.opened_at));
	put_number(o, "float", r->shift.opening_float);
	put_sums(o, r);
	if (!r->is_blind)
		put_number(o, "expected", r->expected);
	if (r->is_closed)
		put_closing(o, r);
	if (r->seq > 0)
		put_number(o, "entry_seq", (int64_t)r->seq);
	json_object_set_new(o, "journal",
			    json_pack("{s:I, s:o}", "seq", (json_int_t)r->head.seq, "hash", view_hex(r->head.hash, HASH_LEN)));
	return o;
}

json_t *view_cash(const struct cash_result *r)
{
	static const char *const kinds[] = {
		[CASH_PAID_IN] = "paid_in", [CASH_PAID_OUT] = "paid_out", [CASH_DROP] = "drop", [CASH_SLIP] = "slip"};
	const struct cash_moved *f = &r->fact;
	json_t *o = json_object();
	json_object_set_new(o, "id", view_hex(f->id, UUID_LEN));
	json_object_set_new(o, "kind", json_string(kinds[f->kind]));
	put_number(o, "amount", f->amount);
	json_object_set_new(o, "reason", f->reason[0] != '\0' ? json_string(f->reason) : json_null());
	json_object_set_new(o, "bag", f->bag[0] != '\0' ? json_string(f->bag) : json_null());
	json_object_set_new(o, "slip", f->slip[0] != '\0' ? json_string(f->slip) : json_null());
	if (f->kind == CASH_SLIP)
		put_number(o, "difference", f->amount - r->bag_amount);
	json_object_set_new(o, "at", view_time(r->at));
	put_number(o, "entry_seq", (int64_t)r->seq);
	json_object_set_new(o, "drawer_shut", json_boolean(r->is_drawer_shut));
	return o;
}
