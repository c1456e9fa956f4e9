/* How a sale is paid: its tenders pay exactly the total, and each kind is what it says. */
#include "pos-client/domain/selling.h"
#include "pos-client/domain/approval.h"
#include "pos-client/domain/transfer.h"
#include <stdio.h>

/* ---- transfers */

/* What came once pays once. */
static bool is_spent(const struct selling *s)
{
	for (size_t i = 0; i < s->sale.tender_count; i++)
		if (s->sale.tenders[i].form == PAYMENT_TRANSFER)
			return true;
	return false;
}

/* Only money that came under this sale's own reference, and exactly so much. */
static enum err check_transfer(struct selling *s, struct tender *tender)
{
	const struct transfer *x = s->request->transfer;
	bool is_ours = x != NULL && s->request->has_id && memcmp(x->request.sale, s->request->id, UUID_LEN) == 0 &&
		       x->request.amount == tender->amount;
	if (is_spent(s))
		return till_refuse(s->t, E_REFUSED, "--pay", "transfer_twice", "a sale has one transfer");
	if (!is_ours || !transfer_is_paid(x))
		return till_refuse(s->t, E_REFUSED, "--pay", "transfer_missing", "the transfer of %lld has not been confirmed",
				   (long long)tender->amount);
	snprintf(tender->reference, sizeof tender->reference, "%s", x->reference);
	return E_OK;
}

static enum err check_word(struct selling *s)
{
	if (s->request->word == NULL)
		return till_refuse(s->t, E_UNAUTHORIZED, "--supervisor", "approval_needed",
				   "a transfer that nobody has confirmed needs a supervisor's word");
	s->request->word->action = APPROVAL_TRANSFER;
	return approval_check(s->t, s->request->word);
}

enum err selling_write_word(struct selling *s, const struct buf *body)
{
	for (size_t i = 0; i < s->sale.tender_count; i++) {
		if (s->sale.tenders[i].form != PAYMENT_TRANSFER_UNCONFIRMED)
			continue;
		approval_bind(s->request->word, body);
		return approval_write(s->t, s->request->word);
	}
	return E_OK;
}

static enum err check_form(struct selling *s, struct tender *tender)
{
	if (tender->form == PAYMENT_TRANSFER)
		return check_transfer(s, tender);
	if (tender->form == PAYMENT_TRANSFER_UNCONFIRMED)
		return check_word(s);
	if (tender->form == PAYMENT_CASH || tender->form == PAYMENT_CARD)
		return E_OK;
	return till_refuse(s->t, E_REFUSED, "--pay", "tender", "this tender is not taken at this till");
}

/* ---- all of them */

/* Typed from another device's slip: letters and figures, as short as the fact has room for. */
static enum err set_reference(struct selling *s, struct tender *tender, const char *reference)
{
	size_t len = strlen(reference);
	for (size_t i = 0; i < len; i++)
		if (reference[i] <= 0x20 || reference[i] > 0x7e)
			return till_refuse(s->t, E_INVALID, "--reference", "format",
					   "a reference holds letters and figures only");
	if (len >= sizeof tender->reference)
		return till_refuse(s->t, E_INVALID, "--reference", "range", "a reference has at most %zu characters",
				   sizeof tender->reference - 1);
	memcpy(tender->reference, reference, len + 1);
	return E_OK;
}

static enum err add_tender(struct selling *s, const struct tender_request *r, int64_t *open)
{
	struct tender *tender = &s->sale.tenders[s->sale.tender_count];
	int64_t amount = r->amount < 0 ? *open : r->amount;
	if (amount > *open)
		return till_refuse(s->t, E_INVALID, "--pay", "range", "the tenders are more than the total of %lld",
				   (long long)s->sale.total);
	*open -= amount;
	if (amount == 0)
		return E_OK;
	*tender = (struct tender){.form = r->form, .amount = amount, .tendered = amount};
	TRY(set_reference(s, tender, r->reference != NULL ? r->reference : ""));
	TRY(check_form(s, tender));
	s->sale.tender_count++;
	if (r->form == PAYMENT_CASH)
		s->kept.cash += amount;
	return E_OK;
}

/* What was handed over counts for the first cash tender; there is one drawer. */
static enum err set_tendered(struct selling *s)
{
	int64_t given = s->request->tendered;
	s->kept.tendered = s->kept.cash;
	if (given < 0)
		return E_OK;
	if (given < s->kept.cash || given > MONEY_MAX)
		return till_refuse(s->t, E_INVALID, "--tendered", "range", "%lld are due in cash", (long long)s->kept.cash);
	for (size_t i = 0; i < s->sale.tender_count; i++) {
		if (s->sale.tenders[i].form != PAYMENT_CASH)
			continue;
		s->sale.tenders[i].tendered += given - s->kept.cash;
		s->kept.tendered = given;
		return E_OK;
	}
	return given == 0 ? E_OK : till_refuse(s->t, E_INVALID, "--tendered", "range", "nothing is due in cash");
}

enum err selling_settle(struct selling *s)
{
	int64_t open = s->quote.total;
	s->sale.total = s->quote.total;
	s->sale.tenders = arena_array(&s->t->arena, SALE_TENDERS_MAX, sizeof *s->sale.tenders);
	for (size_t i = 0; i < s->request->tender_count; i++)
		TRY(add_tender(s, &s->request->tenders[i], &open));
	if (open > 0)
		return till_refuse(s->t, E_INVALID, "--pay", "range", "%lld of %lld are not paid", (long long)open,
				   (long long)s->sale.total);
	return set_tendered(s);
}
