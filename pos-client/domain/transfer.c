#include "pos-client/domain/transfer.h"
#include "pos-client/domain/prove.h"

#include <stdio.h>

#define PATH	    "/v1/till-payments"
#define MESSAGE_MAX 1024

/* ---- who is paid */
static enum err refuse(struct till *t, const char *code, const char *detail)
{
	return till_refuse(t, E_REFUSED, "--pay", code, "%s", detail);
}

static enum err price(struct till *t, const struct sell_request *r, struct quote *q)
{
	struct proving proven;
	struct price_request ask = r->ask;
	ask.sale_day = instant_day(till_now(t));
	if (!r->has_day)
		ask.visit_day = ask.sale_day;
	till_use_day(t, ask.visit_day);
	TRY(prove(t, r, &ask, "", &proven)); /* cards may add persons */
	return tariff_price(q, &t->arena, t->tariff, &proven.ask, &t->why);
}

/* Money goes only where the signed list of official accounts says: a tariff that somebody changed, or a machine that somebody
 * touched, redirects none. */
static enum err check_account(struct till *t, const struct tariff_organisation *o)
{
	if (o->bank_account == NULL)
		return refuse(t, "transfer_account", "the organisation has no account for transfers");
	if (account_list_has(&t->held.accounts, o->tax_code, o->bank_bin, o->bank_account))
		return E_OK;
	return refuse(t, "transfer_unofficial", "this account is not on the list of official accounts");
}

static enum err check_organisation(struct till *t, const struct quote *q)
{
	if (q->part_count == 0)
		return refuse(t, "transfer_nothing", "nothing is to be paid");
	for (size_t i = 1; i < q->part_count; i++)
		if (q->parts[i].organisation != q->parts[0].organisation)
			return refuse(t, "transfer_organisations", "one transfer cannot pay two organisations");
	return check_account(t, q->parts[0].organisation);
}

/* Everything follows from the sale's id: a second transfer of a sale would find the money of the first. */
static bool is_more_than_one(const struct sell_request *r)
{
	size_t count = 0;
	for (size_t i = 0; i < r->tender_count; i++)
		count += r->tenders[i].form == PAYMENT_TRANSFER;
	return count > 1;
}

/* The tenders before it are taken off; −1 = whatever is due. */
static int64_t amount_of(const struct sell_request *r, int64_t total)
{
	for (size_t i = 0; i < r->tender_count; i++) {
		int64_t amount = r->tenders[i].amount < 0 ? total : r->tenders[i].amount;
		if (r->tenders[i].form == PAYMENT_TRANSFER)
			return amount <= total ? amount : 0;
		total -= amount < total ? amount : total;
	}
	return 0;
}

static enum err write_vietqr(struct transfer *x, const struct tariff_organisation *o)
{
	uint8_t room[VIETQR_TEXT_MAX];
	struct buf text = BUF_FIXED(room);
	TRY(vietqr_encode(&text, &(struct vietqr){o->bank_bin, o->bank_account, x->request.amount, x->reference}));
	snprintf(x->vietqr, sizeof x->vietqr, "%.*s", (int)text.len, (const char *)text.data);
	return E_OK;
}

enum err transfer_begin(struct till *t, const struct sell_request *r, struct transfer *out)
{
	struct quote q;
	*out = (struct transfer){0};
	TRY(till_need_enrolment(t));
	if (t->is_training)
		return refuse(t, "training", "nothing of a training leaves the till");
	if (is_more_than_one(r))
		return refuse(t, "transfer_twice", "a sale has one transfer");
	TRY(sell_try(t, r)); /* nobody pays for what cannot be sold */
	TRY(price(t, r, &q));
	TRY(check_organisation(t, &q));
	const struct tariff_organisation *o = q.parts[0].organisation;
	out->request.amount = amount_of(r, q.total);
	if (out->request.amount == 0)
		return refuse(t, "transfer_nothing", "nothing is to be paid by transfer");
	memcpy(out->request.sale, r->id, UUID_LEN);
	snprintf(out->request.tax_code, sizeof out->request.tax_code, "%s", o->tax_code);
	transfer_reference_format(out->reference, r->id);
	return write_vietqr(out, o);
}

/* ---- asking */
static struct remote_call call_of(const struct till *t, const struct buf *body)
{
	return (struct remote_call){.method = "POST",
				    .path = PATH,
				    .body = body,
				    .connect_ms = t->settings->claim_ms,
				    .total_ms = 4 * t->settings->claim_ms,
				    .answer_max = MESSAGE_MAX};
}

enum err transfer_question(struct till *t, const struct transfer *x, struct buf *body, struct http_request **out)
{
	transfer_request_encode(body, &x->request);
	TRY(buf_status(body));
	struct remote_call call = call_of(t, body);
	return remote_sign(t, &call, out);
}

enum err transfer_take_answer(struct transfer *x, int status, struct bytes answer)
{
	struct transfer_answer a;
	TRY(remote_meaning(status));
	TRY(transfer_answer_decode(&a, answer));
	if (!str_equal(a.reference, x->reference))
		return E_MALFORMED; /* of another sale */
	x->received = a.received;
	return E_OK;
}

enum err transfer_ask(struct till *t, struct transfer *x)
{
	BUF_LOCAL body;
	BUF_LOCAL reply;
	buf_init(&body, MESSAGE_MAX);
	buf_init(&reply, MESSAGE_MAX);
	if (!remote_is_configured(t))
		return E_NETWORK;
	transfer_request_encode(&body, &x->request);
	TRY(buf_status(&body));
	struct remote_call call = call_of(t, &body);
	call.answer = &reply;
	TRY(remote_send(t, &call));
	if (call.status == 422) /* the visitor was shown another amount under this id */
		return till_refuse(t, E_MISMATCH, "--id", "mismatch",
				   "a transfer of another amount was asked for under this id");
	return transfer_take_answer(x, call.status, buf_bytes(&reply));
}

bool transfer_is_paid(const struct transfer *x)
{
	return x->received == x->request.amount;
}
