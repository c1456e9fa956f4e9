#include "pos-client/domain/shift.h"
#include "pos-client/domain/cashier.h"

#define BODY_MAX 16384 /* of a Z with every symbol there can be */

struct opening {
	struct till *t;
	struct shift_report *report;
};

static enum err write_opening(void *ctx)
{
	struct opening *o = ctx;
	struct journal_shift *s = &o->report->shift;
	struct shift_opened fact = {.opening_float = s->opening_float};
	BUF_LOCAL body;
	buf_init(&body, 1024);
	memcpy(fact.id, s->id, UUID_LEN);
	memcpy(fact.cashier, s->cashier, sizeof fact.cashier);
	shift_opened_encode(&body, &fact);
	TRY(till_append(o->t, ENTRY_SHIFT_OPENED, &body, &o->report->seq));
	s->opened_seq = o->report->seq;
	TRY(journal_insert_shift(o->t->journal, s));
	return journal_head(o->t->journal, &o->report->head);
}

static enum err check_opening(struct till *t, const char *cashier, int64_t opening_float)
{
	struct journal_shift before;
	bool found;
	size_t len = strlen(cashier);
	if (len == 0 || len >= CASHIER_TEXT || !utf8_is_valid(cashier, len))
		return till_refuse(t, E_INVALID, "--cashier", "format", "a name of 1 to %d bytes is needed", CASHIER_TEXT - 1);
	if (opening_float < 0 || opening_float > CASH_MAX)
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

static struct shift_closed closing_fact(const struct shift_report *r)
{
	struct shift_closed c = {
		.z_number = r->z_number,
		.opened_at = r->shift.opened_at,
		.opening_float = r->shift.opening_float,
		.figures = r->figures,
		.counted = r->counted,
		.pieces = r->pieces,
		.expected = r->expected,
		.perpetual = r->perpetual,
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
	struct journal_z z;
	BUF_LOCAL body;
	buf_init(&body, BODY_MAX);
	TRY(journal_last_z(o->t->journal, &z));
	r->z_number = z.number + 1;
	struct shift_closed fact = closing_fact(r);
	shift_closed_encode(&body, &fact);
	TRY(till_append(o->t, ENTRY_SHIFT_CLOSED, &body, &r->seq));
	z = (struct journal_z){r->z_number, r->seq, r->closed_at, r->perpetual};
	TRY(journal_close_shift(o->t->journal, r->shift.id, &z));
	return journal_head(o->t->journal, &r->head);
}

static enum err close_with(struct till *t, int64_t counted, const struct cash_count *pieces, struct shift_report *out)
{
	struct opening o = {t, out};
	TRY(shift_look(t, out));
	out->is_closed = true;
	out->is_blind = false;
	out->counted = counted;
	out->pieces = *pieces;
	out->closed_at = till_now(t);
	return journal_write(t->journal, write_closing, &o);
}

enum err shift_close(struct till *t, int64_t counted, struct shift_report *out)
{
	if (counted < 0 || counted > MONEY_MAX)
		return till_refuse(t, E_INVALID, "--counted", "range", "the counted sum is not an amount");
	return close_with(t, counted, &(struct cash_count){0}, out);
}

enum err shift_close_pieces(struct till *t, const struct cash_count *pieces, struct shift_report *out)
{
	int64_t counted;
	if (!pieces->is_given || cash_count_total(&counted, pieces) != E_OK)
		return till_refuse(t, E_INVALID, "--count", "range", "the counted sum is not an amount");
	return close_with(t, counted, pieces, out);
}
