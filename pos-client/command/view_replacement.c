#include "pos-client/command/command.h"
#include "pos-client/domain/paper.h"
#include "pos-client/domain/replace.h"

static json_t *view_money(int64_t amount, enum payment_form method)
{
	if (amount == 0)
		return json_null();
	return json_pack("{s:I, s:s}", "amount", (json_int_t)amount, "method", payment_form_text(method, LANGUAGE_EN));
}

static json_t *view_replaced(const struct replacement *f)
{
	return json_pack("{s:s, s:s, s:I, s:I}", "form", f->form, "symbol", f->symbol, "number", (json_int_t)f->number,
			 "amount", (json_int_t)f->replaced_total);
}

/* As a sale is answered, with what it replaces and where money went. */
json_t *view_replacement(const struct till *t, const struct replace_view *v, const struct paper_result *paper)
{
	const struct sale *s = &v->fact.sale;
	json_t *o = view_sale(t, &v->made, paper);
	json_object_set_new(o, "replaces", view_replaced(&v->fact));
	json_object_set_new(o, "refund", view_money(v->refunded, v->method));
	json_object_set_new(o, "supplement", view_money(s->total, s->tender_count > 0 ? s->tenders[0].form : PAYMENT_CASH));
	json_object_set_new(o, "already_inside", json_integer(v->fact.inside));
	json_object_set_new(o, "supervisor", json_string(v->fact.supervisor));
	json_object_set_new(o, "reason", json_string(v->fact.reason));
	return o;
}
