#include "pos-client/domain/shift.h"
#include "pos-client/domain/cashier.h"

struct opening {
	struct till *t;
	struct shift_report *report;
};

static enum err write_opening(void *ctx)
{
	struct opening *o = ctx;
	const struct journal_shift *s = &o->report->shift;
	struct shift_opened fact = {.opening_float = s->opening_float};
	BUF_LOCAL body;
	buf_init(&body, 1024);
	memcpy(fact.id, s->id, UUID_LEN);
	memcpy(fact.cashier, s->cashier, sizeof fact.cashier);
	shift_opened_encode(&body, &fact);
	TRY(till_append(o->t, ENTRY_SHIFT_OPENED, &body, &o->report->seq));
	return journal_insert_shift(o->t->journal, s);
}

static enum err check_opening(struct till *t, const char *cashier, int64_t opening_float)
{
	struct journal_shift before;
	bool found;
	size_t len = strlen(cashier);
	if (len == 0 || len >= CASHIER_TEXT || !utf8_is_valid(cashier, len))
		return till_refuse(t, E_INVALID, "--cashier", "format", "a name of 1 to %d bytes is needed", CASHIER_TEXT - 1);
	if (opening_float < 0 || opening_float > MONEY_MAX)
		return till_refuse(t, E_INVALID, "--float", "range", "the float is not an amount");
	TRY(journal_open_shift(t->journal, &before, &found));
	if (found)
		return till_refuse(t, E_REFUSED, "", "shift_open", "the shift of %s is still open", before.cashier);
	return E_OK;
}

enum err shift_open(struct till *t, const char *cashier, const char *pin, int64_t opening_float, struct shift_report *out)
{
	struct opening o = {t, out};
	*out = (struct shift_report){.expected = opening_float};
	TRY(till_need_enrolment(t));
	TRY(check_opening(t, cashier, opening_float));
	TRY(cashier_check(t, cashier, pin));
	till_new_id(t, out->shift.id);
	memcpy(out->shift.cashier, cashier, strlen(cashier));
	out->shift.opened_at = till_now(t);
	out->shift.opening_float = opening_float;
	return journal_write(t->journal, write_opening, &o);
}

enum err shift_look(struct till *t, struct shift_report *out)
{
	bool found;
	*out = (struct shift_report){0};
	TRY(till_need_enrolment(t));
	TRY(journal_open_shift(t->journal, &out->shift, &found));
	if (!found)
		return till_refuse(t, E_REFUSED, "", "no_shift", "no shift is open");
	TRY(journal_shift_sums(t->journal, out->shift.id, &out->sums));
	return money_add(&out->expected, out->shift.opening_float, out->sums.cash_sales);
}

static struct shift_closed closing_fact(const struct shift_report *r)
{
	struct shift_closed c = {
		.z_number = r->z_number,
		.opened_at = r->shift.opened_at,
		.opening_float = r->shift.opening_float,
		.sale_count = r->sums.sale_count,
		.sale_total = r->sums.sale_total,
		.cash_sales = r->sums.cash_sales,
		.counted = r->counted,
		.expected = r->expected,
		.sites = r->sums.sites,
		.persons = r->sums.persons,
		.free_persons = r->sums.free_persons,
	};
	memcpy(c.id, r->shift.id, UUID_LEN);
	memcpy(c.cashier, r->shift.cashier, sizeof c.cashier);
	till_random(c.leaf_salt, SALT_LEN);
	return c;
}

static enum err write_closing(void *ctx)
{
	struct opening *o = ctx;
	struct shift_report *r = o->report;
	BUF_LOCAL body;
	buf_init(&body, 1024);
	TRY(journal_last_z(o->t->journal, &r->z_number));
	r->z_number++;
	struct shift_closed fact = closing_fact(r);
	shift_closed_encode(&body, &fact);
	TRY(till_append(o->t, ENTRY_SHIFT_CLOSED, &body, &r->seq));
	return journal_close_shift(o->t->journal, r->shift.id, r->z_number, r->closed_at);
}

enum err shift_close(struct till *t, int64_t counted, struct shift_report *out)
{
	struct opening o = {t, out};
	TRY(shift_look(t, out));
	if (counted < 0 || counted > MONEY_MAX)
		return till_refuse(t, E_INVALID, "--counted", "range", "the counted sum is not an amount");
	out->is_closed = true;
	out->counted = counted;
	out->closed_at = till_now(t);
	return journal_write(t->journal, write_closing, &o);
}
